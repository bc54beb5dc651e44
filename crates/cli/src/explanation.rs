//! Explanations, of clicks and of installs.

use adseal_core::explain::{Cause, Excerpt, Explanation, Outcome};
use serde::Serialize;

use crate::json::Bytes;
use crate::text::folded;

/// Whether a reason was found, or there is none to find.
pub(crate) fn is_found(explanation: &Explanation) -> bool {
    matches!(explanation.outcome(), Outcome::Matches | Outcome::Explained)
}

/// The report, and behind it what helps where no reason was found.
pub(crate) fn report(explanation: &Explanation, is_verbose: bool) -> String {
    let mut lines = vec![explanation.to_string().trim_end().to_owned()];
    lines.extend(explanation.key_id().map(|id| format!("  key        {id}")));
    lines.extend(next_step(explanation).map(folded));
    if matches!(explanation.outcome(), Outcome::Unexplained | Outcome::BudgetExhausted) {
        lines.push(format!("\n  should be  {}", start_of(explanation.expected())));
    }
    let (tried, attempts, bytes) = (explanation.tried(), explanation.attempts(), explanation.hashed_bytes());
    let tried: Vec<_> = tried.map(Cause::name).collect();
    if is_verbose || (!is_found(explanation) && attempts > 0) {
        lines.push(format!("\nMistakes that were tried: {}, with {attempts} MACs of {bytes} bytes.", tried.len()));
    }
    if is_verbose && !tried.is_empty() {
        lines.push(folded(&tried.join(", ")));
    }
    lines.join("\n")
}

/// What to do where no reason was found.
fn next_step(explanation: &Explanation) -> Option<&'static str> {
    match explanation.outcome() {
        Outcome::Unexplained => Some(
            "Most likely it was made with another key, or something was changed that nobody can guess. Compare, byte for \
             byte, what was hashed with what should be:",
        ),
        Outcome::BudgetExhausted => Some("A larger --budget lets it try the others."),
        _ => None,
    }
}

/// The first bytes in a line.
fn start_of(bytes: &[u8]) -> String {
    let excerpt = Excerpt::new(bytes, 0, 1).to_string();
    excerpt.lines().next().unwrap_or_default().to_owned()
}

/// What `--json` says of an explanation.
#[derive(Serialize)]
pub(crate) struct ExplanationObject<'a> {
    outcome: &'static str,
    sentence: String,
    causes: Vec<CauseObject>,
    key_id: Option<&'a str>,
    #[serde(flatten)]
    parameter: Bytes<'a>,
    #[serde(flatten)]
    hashed: Bytes<'a>,
    #[serde(flatten)]
    expected: Bytes<'a>,
    first_difference: Option<usize>,
    tried: Vec<&'static str>,
    attempts: u64,
    hashed_bytes: u64,
}

#[derive(Serialize)]
struct CauseObject {
    name: &'static str,
    number: i32,
    message: &'static str,
    advice: &'static str,
}

impl<'a> ExplanationObject<'a> {
    pub(crate) fn of(explanation: &'a Explanation) -> Self {
        Self {
            outcome: explanation.outcome().name(),
            sentence: explanation.sentence(),
            causes: explanation.causes().iter().copied().map(CauseObject::of).collect(),
            key_id: explanation.key_id(),
            parameter: Bytes::new("parameter", explanation.parameter()),
            hashed: Bytes::new("hashed", explanation.hashed()),
            expected: Bytes::new("expected", Some(explanation.expected())),
            first_difference: explanation.first_difference(),
            tried: explanation.tried().map(Cause::name).collect(),
            attempts: explanation.attempts(),
            hashed_bytes: explanation.hashed_bytes(),
        }
    }
}

impl CauseObject {
    fn of(cause: Cause) -> Self {
        Self { name: cause.name(), number: cause.code(), message: cause.message(), advice: cause.advice() }
    }
}
