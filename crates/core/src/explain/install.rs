//! Why the token of an install does not match.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use adseal_mac::HmacSha256Key;

use super::cause::Cause;
use super::explainer::Explainer;
use super::explanation::{Explanation, Outcome, Subject};
use super::search::{Search, Stop, copy};
use super::written::read_token;
use crate::install::hex_digest;
use crate::php_json::OutOfMemory;

pub(super) fn explain(explainer: &Explainer, body: &[u8], token: &[u8]) -> Result<Explanation, OutOfMemory> {
    let mut search = Search::new(read_token(token), explainer.budget);
    let mut found = None;
    for raw in &explainer.secrets {
        let (api_key, secret) = (&**raw.api_key, &**raw.secret);
        for (key, prefix, causes) in
            [(api_key, secret, &[][..]), (secret, api_key, &[Cause::ApiKeyAndSecretSwapped][..])]
        {
            search.tried.insert(Cause::ApiKeyAndSecretSwapped);
            let digest = hex_digest(body);
            if search.spend(body.len() + prefix.len() + 40).is_break() {
                break;
            }
            let mac = HmacSha256Key::new(key).mac_parts(&[prefix, &digest]);
            if let ControlFlow::Break(Stop::Found(written)) = search.compare(&mac) {
                let mut causes: Vec<Cause> = causes.iter().copied().chain(written).collect();
                causes.sort_unstable();
                found.get_or_insert((causes, raw.id.clone()));
            }
        }
    }
    let mut explanation = Explanation {
        subject: Subject::Install,
        outcome: Outcome::Unexplained,
        causes: Vec::new(),
        key_id: None,
        parameter: None,
        hashed: None,
        expected: copy(body)?,
        tried: search.tried,
        attempts: search.attempts,
        hashed_bytes: search.hashed_bytes,
    };
    if let Some((causes, id)) = found {
        explanation.outcome = if causes.is_empty() { Outcome::Matches } else { Outcome::Explained };
        explanation.causes = causes;
        explanation.key_id = Some(id);
        explanation.hashed = Some(copy(body)?);
    }
    Ok(explanation)
}
