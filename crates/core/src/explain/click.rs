//! Why the signature of a click does not match.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::algorithm::Algorithm;
use super::cause::Cause;
use super::explainer::Explainer;
use super::explanation::{Explanation, Outcome, Subject};
use super::keys::{KeyForm, MacKey};
use super::search::{Digest, Search, Step, Stop, copy};
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
        let id = Some(&key.id);
        let own = MacKey::copied(&key.bytes)?;
        for (hashed, causes) in [(message, &[][..]), (whole, &[Cause::WholeUrl][..])] {
            search.tried.insert(Cause::WholeUrl);
            let outcome = search.attempt(Algorithm::HmacSha256, &own, &[hashed]);
            note(&mut found, outcome, causes, id, hashed)?;
        }
        for algorithm in Algorithm::OTHERS {
            if search.may_be_of(algorithm) {
                let outcome = search.attempt(algorithm, &own, &[message]);
                note(&mut found, outcome, algorithm.cause().as_slice(), id.filter(|_| algorithm.uses_key()), message)?;
            }
        }
        for form in KeyForm::ALL {
            if let ControlFlow::Continue(Some(varied)) = search.key(Some(*form), &key.bytes) {
                let outcome = search.attempt(Algorithm::HmacSha256, &varied, &[message]);
                note(&mut found, outcome, &[form.cause()], id.filter(|_| form.is_of_the_key()), message)?;
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
        explanation.key_id = id;
        explanation.hashed = Some(hashed);
    }
    Ok(explanation)
}

type Found = (Vec<Cause>, Option<String>, Vec<u8>);

/// Remembers the first that was found.
fn note(
    found: &mut Option<Found>,
    outcome: Step<Digest>,
    causes: &[Cause],
    id: Option<&String>,
    hashed: &[u8],
) -> Result<(), OutOfMemory> {
    if let (None, ControlFlow::Break(Stop::Found(written))) = (&found, outcome) {
        let mut causes: Vec<Cause> = causes.iter().copied().chain(written).collect();
        causes.sort_unstable();
        *found = Some((causes, id.cloned(), copy(hashed)?));
    }
    Ok(())
}
