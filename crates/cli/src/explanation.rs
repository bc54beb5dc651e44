//! Explanations, of clicks and of installs.

use adseal_core::explain::{Cause, Explanation, Outcome};
use serde::Serialize;

use crate::json::Bytes;
use crate::text::{folded, visible};

/// Whether a reason was found, or there is none to find.
pub(crate) fn is_found(explanation: &Explanation) -> bool {
    matches!(explanation.outcome(), Outcome::Matches | Outcome::Explained)
}

/// The report, and behind it, if all is to be told, the hashed bytes uncut and the mistakes that were tried.
pub(crate) fn report(explanation: &Explanation, is_verbose: bool) -> String {
    let mut lines = vec![explanation.to_string().trim_end().to_owned()];
    if is_verbose {
        // A line each, however long: they are there to be copied and compared.
        let whole =
            [("What was hashed", explanation.hashed()), ("What should be hashed", Some(explanation.expected()))];
        for (what, bytes) in whole {
            if let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) {
                lines.push(format!("\n{what} ({} bytes):\n{}", bytes.len(), visible(bytes, usize::MAX)));
            }
        }
        let tried: Vec<_> = explanation.tried().map(Cause::name).collect();
        if !tried.is_empty() {
            lines.push(format!("\nMistakes that were tried: {}.", tried.len()));
            lines.push(folded(&tried.join(", ")));
        }
    } else if explanation.attempts() > 0 && !is_found(explanation) {
        lines.push("\n--verbose shows in full what should be hashed, and all the mistakes.".to_owned());
    }
    lines.join("\n")
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
