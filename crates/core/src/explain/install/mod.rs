//! Why the token of an install does not match.

mod body;
mod bounded;
mod construction;
mod credentials;
mod forms;
mod hunt;
mod respell;
mod sort;
mod strings;
mod token;

use alloc::vec::Vec;
use core::ops::ControlFlow;

use self::hunt::Hunt;
use self::token::read_token;
use super::cause::Cause;
use super::explainer::Explainer;
use super::explanation::{Explanation, Outcome, Subject};
use super::search::{Search, Stop, copy};
use crate::php_json::OutOfMemory;

pub(in crate::explain) fn explain(
    explainer: &Explainer,
    body: &[u8],
    token: &[u8],
) -> Result<Explanation, OutOfMemory> {
    let received = read_token(token);
    let is_token = !received.is_empty();
    let mut search = Search::new(received, explainer.budget);
    let (mut outcome, mut answer) = (Outcome::NoSignature, None);
    if is_token {
        // How it was written was read off its text.
        let written = Cause::ALL.iter().filter(|cause| cause.is_of_installs() && cause.code() < 20);
        written.for_each(|cause| search.tried.insert(*cause));
        let mut hunt = Hunt::new(&mut search, &explainer.secrets);
        outcome = match hunt.run(body) {
            ControlFlow::Continue(()) => Outcome::Unexplained,
            ControlFlow::Break(Stop::Found(_)) => Outcome::Explained,
            ControlFlow::Break(Stop::Exhausted) => Outcome::BudgetExhausted,
            ControlFlow::Break(Stop::OutOfMemory) => return Err(OutOfMemory),
        };
        answer = hunt.into_answer();
    }
    let mut explanation = Explanation {
        subject: Subject::Install,
        outcome,
        causes: Vec::new(),
        key_id: None,
        parameter: None,
        hashed: None,
        expected: copy(body)?,
        tried: search.tried,
        attempts: search.attempts,
        hashed_bytes: search.hashed_bytes,
    };
    if let Some(answer) = answer {
        if answer.causes.is_empty() {
            explanation.outcome = Outcome::Matches;
        }
        explanation.causes = answer.causes;
        explanation.key_id = Some(answer.key_id);
        explanation.parameter = answer.parameter.map(|name| name.as_bytes().to_vec());
        explanation.hashed = Some(answer.hashed);
    }
    Ok(explanation)
}
