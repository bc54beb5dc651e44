//! Why the signature of a click does not match.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use adseal_mac::HmacSha256Key;

use super::cause::Cause;
use super::explainer::Explainer;
use super::explanation::{Explanation, Outcome, Subject};
use super::search::{Search, Step, Stop, copy};
use super::written::read_signature;
use crate::php_json::OutOfMemory;

pub(super) fn explain(explainer: &Explainer, uri: &[u8], signature: Option<&[u8]>) -> Result<Explanation, OutOfMemory> {
    let at = uri.windows(11).position(|window| window == b"&signature=");
    let end = at.unwrap_or(uri.len());
    let start = uri.windows(3).position(|window| window == b"://").map_or(0, |at| at + 3);
    let start = start + uri[start..].iter().position(|&byte| byte == b'/').unwrap_or(0);
    let in_uri = at.map(|at| &uri[at + 11..]);
    let received = signature.or(in_uri).map(read_signature).unwrap_or_default();
    let message = &uri[start..end];
    let mut search = Search::new(received, explainer.budget);
    let whole = &uri[..end];
    let mut found = None;
    for key in &explainer.keys {
        let hmac = HmacSha256Key::new(&key.bytes);
        for (hashed, causes) in [(message, &[][..]), (whole, &[Cause::WholeUrl][..])] {
            search.tried.insert(Cause::WholeUrl);
            if let ControlFlow::Break(Stop::Found(written)) = attempt(&mut search, &hmac, hashed) {
                let mut causes: Vec<Cause> = causes.iter().copied().chain(written).collect();
                causes.sort_unstable();
                found.get_or_insert((causes, key.id.clone(), copy(hashed)?));
            }
        }
    }
    let mut explanation = Explanation {
        subject: Subject::Click,
        outcome: Outcome::Unexplained,
        causes: Vec::new(),
        key_id: None,
        parameter: None,
        hashed: None,
        expected: copy(message)?,
        tried: search.tried,
        attempts: search.attempts,
        hashed_bytes: search.hashed_bytes,
    };
    if let Some((causes, id, hashed)) = found {
        explanation.outcome = if causes.is_empty() { Outcome::Matches } else { Outcome::Explained };
        explanation.causes = causes;
        explanation.key_id = Some(id);
        explanation.hashed = Some(hashed);
    }
    Ok(explanation)
}

fn attempt(search: &mut Search, key: &HmacSha256Key, message: &[u8]) -> Step {
    search.spend(message.len() + 64)?;
    search.compare(&key.mac(message))
}
