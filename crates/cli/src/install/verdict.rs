//! The verdict on a body, in words and in JSON.

use adseal_core::UnixTime;
use adseal_core::install::{BodyForm, InstallReason, InstallVerdict, InstallVerifier};
use serde::Serialize;

use super::headers::Received;
use super::places::JsonErrorObject;
use crate::output::Paint;
use crate::text::{folded, marked};

/// A verdict, and what it is about.
pub(super) struct Judged<'a> {
    pub(super) body: &'a [u8],
    pub(super) token: &'a [u8],
    pub(super) verdict: InstallVerdict<'a>,
    pub(super) now: UnixTime,
}

impl<'a> Judged<'a> {
    /// The verdict on a request. A token alone is tried with each of these API keys, until one is right.
    pub(super) fn of(
        verifier: &'a InstallVerifier,
        api_keys: &[&[u8]],
        body: &'a [u8],
        received: &'a Received,
        now: UnixTime,
    ) -> Self {
        let verdict = match received {
            Received::Headers(headers) => {
                let headers = headers.iter().map(|(name, value)| (&**name, &**value));
                verifier.verify_request(body, headers, now)
            }
            Received::Token(token) => {
                let mut verdicts = api_keys.iter().map(|api_key| verifier.verify(body, api_key, token, now));
                // The one that says most: a key that is not active says less than one that does not match.
                let first = verdicts.next().unwrap_or_else(|| verifier.verify(body, b"", token, now));
                verdicts.fold(first, |best, next| if says_more(next.reason(), best.reason()) { next } else { best })
            }
        };
        Self { body, token: received.token(), verdict, now }
    }

    fn name(&self) -> &'static str {
        self.verdict.reason().status().name()
    }

    /// What the reason means, and where: in as many lines as it takes.
    pub(super) fn words(&self, paint: Paint) -> String {
        let reason = self.verdict.reason();
        let words = match (self.verdict.key_id(), self.verdict.form(), self.verdict.json_error()) {
            (Some(id), Some(form), _) => format!("signed with secret {id}, form {}", form.name()),
            (.., Some(error)) => format!("{reason}: {}", error.code()),
            (.., None) => reason.to_string(),
        };
        let name = self.name();
        let painted = if self.verdict.is_valid() { paint.good(name).to_string() } else { paint.bad(name).to_string() };
        let text = folded(&format!("{name}: {words}")).replacen(name, &painted, 1);
        match (self.verdict.offset(), reason) {
            (Some(offset), InstallReason::MalformedToken) => format!("{text}\n{}", marked(self.token, offset, None)),
            (Some(offset), _) => format!("{text}\n{}", marked(self.body, offset, None)),
            (None, _) => text,
        }
    }

    /// The object of `--json`.
    pub(super) fn json(&self) -> VerdictObject<'_> {
        let reason = self.verdict.reason();
        VerdictObject {
            valid: self.verdict.is_valid(),
            reason: self.name(),
            number: reason.status().code(),
            message: reason.to_string(),
            key_id: self.verdict.key_id(),
            form: self.verdict.form().map(BodyForm::name),
            now: self.now.as_secs(),
            offset: self.verdict.offset(),
            json_error: self.verdict.json_error().map(|error| JsonErrorObject::of(error.code())),
            body_length: self.body.len(),
        }
    }
}

fn says_more(reason: InstallReason, than: InstallReason) -> bool {
    let rank = |reason| match reason {
        InstallReason::Valid => 2,
        InstallReason::UnknownApiKey | InstallReason::NoActiveSecret => 0,
        _ => 1,
    };
    rank(reason) > rank(than)
}

#[derive(Serialize)]
pub(super) struct VerdictObject<'a> {
    valid: bool,
    reason: &'static str,
    number: i32,
    message: String,
    key_id: Option<&'a str>,
    form: Option<&'static str>,
    now: i64,
    offset: Option<usize>,
    json_error: Option<JsonErrorObject>,
    body_length: usize,
}
