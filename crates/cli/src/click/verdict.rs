//! The verdict on a click, in words and in JSON.

use adseal_core::{ClickReason, ClickVerdict, UnixTime};
use serde::Serialize;

use crate::json::Bytes;
use crate::output::Paint;
use crate::text::{duration, folded, marked, utc, visible};

/// Columns of the longest reason, `malformed_signature`, and a blank.
const REASON_WIDTH: usize = 20;
/// Columns of a parameter's value, in front of which its name stands.
const VALUE_WIDTH: usize = 50;

/// A verdict, and when it was given.
pub(super) struct Judged<'a> {
    pub(super) uri: &'a [u8],
    pub(super) verdict: &'a ClickVerdict<'a>,
    pub(super) now: UnixTime,
}

impl Judged<'_> {
    fn name(&self) -> &'static str {
        self.verdict.reason().status().name()
    }

    fn painted_name(&self, paint: Paint, width: usize) -> String {
        let name = format!("{:<width$}", self.name());
        if self.verdict.is_valid() { paint.good(name).to_string() } else { paint.bad(name).to_string() }
    }

    /// One line: the reason, the number of the input, and what else is known.
    pub(super) fn line(&self, number: u64, paint: Paint) -> String {
        let facts = self.facts().join(", ");
        let line = format!("{}{number}  {facts}", self.painted_name(paint, REASON_WIDTH));
        line.trim_end().to_owned()
    }

    fn facts(&self) -> Vec<String> {
        let mut facts = Vec::new();
        facts.extend(self.verdict.key_id().map(|id| format!("key {id}")));
        match self.verdict.reason() {
            ClickReason::Valid | ClickReason::Expired | ClickReason::LifetimeTooLong => facts.extend(self.expiry()),
            _ => {
                facts.extend(self.verdict.offset().map(|at| format!("byte {at}")));
                facts.extend(self.verdict.parameter().map(|name| format!("parameter {}", visible(name, 24))));
            }
        }
        facts
    }

    /// When the click expires, or how long ago it did.
    fn expiry(&self) -> Option<String> {
        let left = self.verdict.expires()?.saturating_sub(self.now.as_secs());
        let span = duration(left.unsigned_abs());
        Some(if left > 0 { format!("expires in {span}") } else { format!("expired {span} ago") })
    }

    /// What the reason means, and where: in as many lines as it takes.
    pub(super) fn headline(&self, paint: Paint) -> String {
        let reason = self.verdict.reason();
        let mut words = match (reason, self.verdict.key_id()) {
            (ClickReason::Valid, Some(id)) => format!("signed with the key {id}"),
            _ => reason.to_string(),
        };
        if matches!(reason, ClickReason::Valid | ClickReason::Expired | ClickReason::LifetimeTooLong)
            && let (Some(expiry), Some(expires)) = (self.expiry(), self.verdict.expires())
        {
            words = format!("{words}; it {expiry}, at {}", utc(expires));
        }
        // Folded without colours, which take no column.
        let plain = folded(&format!("{}: {words}", self.name()));
        let rest = plain.strip_prefix(self.name()).unwrap_or_default();
        let text = format!("{}{rest}", self.painted_name(paint, 0));
        let text = match (self.verdict.offset(), self.verdict.parameter()) {
            (Some(offset), parameter) => format!("{text}\n{}", marked(self.uri, offset, parameter)),
            (None, Some(name)) => format!("{text}\n  parameter {}", visible(name, 60)),
            (None, None) => text,
        };
        match self.hint() {
            Some(hint) => format!("{text}\n{hint}"),
            None => text,
        }
    }

    /// What is likely behind it, where the reason does not say so.
    fn hint(&self) -> Option<&'static str> {
        match self.verdict.reason() {
            ClickReason::MalformedUri => self.hint_of_malformed(),
            ClickReason::MissingSignature if self.uri.contains(&b'?') && !self.uri.contains(&b'&') => {
                Some("It ends with its first parameter: in a shell, put it in single quotes.")
            }
            ClickReason::MissingExpires if self.uri.windows(9).any(|window| window == b"&expires=") => {
                Some("It stands behind the signature, unsigned: append it first, and sign it, too.")
            }
            _ => None,
        }
    }

    fn hint_of_malformed(&self) -> Option<&'static str> {
        let starts = |start: &[u8]| self.uri.starts_with(start);
        let byte = self.verdict.offset().and_then(|offset| self.uri.get(offset));
        if self.uri.is_empty() {
            Some("It is empty.")
        } else if [&b"GET "[..], b"POST ", b"HEAD ", b"> GET ", b"> POST "].into_iter().any(starts) {
            Some("This is a request line: give its URI alone.")
        } else if starts(b"curl ") {
            Some("This is a command: give its URL alone.")
        } else if starts(b"\"") || starts(b"'") || starts(b"<") {
            Some("Quotation marks stand around it: give what is between them.")
        } else if starts(b"\xef\xbb\xbf") {
            Some("A byte order mark stands in front of it: leave it out.")
        } else if self.uri.trim_ascii().len() < self.uri.len() {
            Some("White space stands in front of it or behind it: leave it out.")
        } else if byte.is_some_and(|&byte| byte <= b' ' || byte == 0x7f) {
            Some("A URI has no blanks, line ends or control characters in it.")
        } else {
            None
        }
    }

    /// All there is to say.
    pub(super) fn report(&self, paint: Paint) -> String {
        let verdict = self.verdict;
        let mut lines = vec![self.headline(paint)];
        if let Some(expires) = verdict.expires() {
            lines.push(format!("expires: {expires} ({}), now: {}", utc(expires), self.now.as_secs()));
        }
        if verdict.unsigned_parameters() > 0 {
            lines.push(format!("unsigned parameters behind the signature: {}", verdict.unsigned_parameters()));
        }
        let flags: Vec<_> = verdict.flags().names().collect();
        if !flags.is_empty() {
            lines.push(format!("flags: {}", flags.join(", ")));
        }
        let mut parameters = verdict.signed_parameters().map(|parameter| {
            let (name, value): (Vec<u8>, Vec<u8>) = (parameter.name().collect(), parameter.value().collect());
            format!("  {:<20}  {}", visible(&name, 20).to_string(), visible(&value, VALUE_WIDTH))
        });
        if let Some(first) = parameters.next() {
            lines.push("signed parameters:".to_owned());
            lines.push(first);
            lines.extend(parameters);
        }
        lines.join("\n")
    }

    /// The object of `--json`.
    pub(super) fn json(&self) -> VerdictObject<'_> {
        let verdict = self.verdict;
        VerdictObject {
            valid: verdict.is_valid(),
            reason: self.name(),
            number: verdict.reason().status().code(),
            message: verdict.reason().to_string(),
            key_id: verdict.key_id(),
            expires: verdict.expires(),
            now: self.now.as_secs(),
            offset: verdict.offset(),
            parameter: Bytes::new("parameter", verdict.parameter()),
            flags: verdict.flags().names().collect(),
            message_length: verdict.message().len(),
            unsigned_parameters: verdict.unsigned_parameters(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct VerdictObject<'a> {
    valid: bool,
    reason: &'static str,
    number: i32,
    message: String,
    key_id: Option<&'a str>,
    expires: Option<i64>,
    now: i64,
    offset: Option<usize>,
    #[serde(flatten)]
    parameter: Bytes<'a>,
    flags: Vec<&'static str>,
    message_length: usize,
    unsigned_parameters: usize,
}
