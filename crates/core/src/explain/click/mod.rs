//! Why the signature of a click does not match. Rules: `docs/explain.md`, Causes of clicks.

mod encoder;
mod encoding;
mod hunt;
mod order;
mod part;
mod read;
mod recipe;
mod wrap;

use alloc::vec::Vec;
use core::ops::ControlFlow;

use self::hunt::{Finding, Hunt};
use self::read::Click;
use super::cause::Cause;
use super::encodings::{Plus, extend, percent_decoded};
use super::explainer::Explainer;
use super::explanation::{Explanation, Outcome, Subject};
use super::search::{Search, Stop, copy};
use super::written::read_signature;
use crate::php_json::OutOfMemory;

pub(super) fn explain(explainer: &Explainer, uri: &[u8], signature: Option<&[u8]>) -> Result<Explanation, OutOfMemory> {
    let click = Click::read(uri, signature.is_some(), explainer.budget)?;
    if signature.is_some() || click.signature.is_some() {
        return search(explainer, &click, signature.or(click.signature));
    }
    let mut decoded = Vec::new();
    extend(&mut decoded, percent_decoded(uri, Plus::Plus))?;
    let mut once_less = Click::read(&decoded, false, explainer.budget)?;
    if once_less.signature.is_none() {
        return search(explainer, &click, None);
    }
    once_less.cause = Some(Cause::EncodedOnTheWay);
    search(explainer, &once_less, once_less.signature)
}

fn search(explainer: &Explainer, click: &Click, signature: Option<&[u8]>) -> Result<Explanation, OutOfMemory> {
    let received = signature.map(read_signature).unwrap_or_default();
    let has_signature = !received.is_empty()
        || click.later_signatures().any(|later| !read_signature(later.value().unwrap_or_default()).is_empty());
    let mut hunt = Hunt::new(click, &explainer.keys, Search::new(received, explainer.budget));
    let stop = if has_signature { hunt.run() } else { ControlFlow::Continue(()) };
    let outcome = match (&stop, &hunt.finding) {
        (ControlFlow::Break(Stop::OutOfMemory), _) => return Err(OutOfMemory),
        (_, Some(finding)) if finding.causes.is_empty() => Outcome::Matches,
        (_, Some(_)) => Outcome::Explained,
        (ControlFlow::Break(_), None) => Outcome::BudgetExhausted,
        (ControlFlow::Continue(()), None) if has_signature => Outcome::Unexplained,
        (ControlFlow::Continue(()), None) => Outcome::NoSignature,
    };
    let Search { tried, attempts, hashed_bytes, .. } = hunt.search;
    let (causes, key_id, parameter, hashed) = match hunt.finding {
        Some(Finding { causes, key_id, parameter, hashed }) => (causes, key_id, parameter, Some(hashed)),
        None => (Vec::new(), None, None, None),
    };
    Ok(Explanation {
        subject: Subject::Click,
        outcome,
        causes,
        key_id,
        parameter,
        hashed,
        expected: copy(click.message)?,
        tried,
        attempts,
        hashed_bytes,
    })
}
