//! What verifying a body finds.

use alloc::borrow::Cow;
use core::fmt;

use super::forms::BodyForm;
use crate::php_json::PhpError;
use crate::status::Status;

/// The first check that failed, or `Valid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstallReason {
    /// An active secret reproduces the token.
    Valid,
    /// No token, or an empty one.
    MissingToken,
    /// The token is not spelled as one, or its header was given twice.
    MalformedToken,
    /// The API key is not in the register, or its header was not given exactly once.
    UnknownApiKey,
    /// No secret of the API key is active.
    NoActiveSecret,
    /// The body is at or over the limit.
    BodyTooLarge,
    /// PHP forms are accepted and the body has none; the body as received does not match either.
    InvalidJson,
    /// No active secret reproduces the token.
    InvalidToken,
    /// PHP forms are accepted, the body as received does not match, and there was no memory for its forms: whether the
    /// token is valid is not known.
    OutOfMemory,
}

impl InstallReason {
    /// The reason in the one space of numbers and names.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Valid => Status::Valid,
            Self::MissingToken => Status::MissingToken,
            Self::MalformedToken => Status::MalformedToken,
            Self::UnknownApiKey => Status::UnknownApiKey,
            Self::NoActiveSecret => Status::NoActiveSecret,
            Self::BodyTooLarge => Status::InstallBodyTooLarge,
            Self::InvalidJson => Status::InvalidJson,
            Self::InvalidToken => Status::InvalidToken,
            Self::OutOfMemory => Status::OutOfMemory,
        }
    }
}

impl fmt::Display for InstallReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => f.write_str("valid"),
            _ => self.status().fmt(f),
        }
    }
}

/// What the verifier found.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct InstallVerdict<'a> {
    pub(super) reason: InstallReason,
    pub(super) accepted: bool,
    pub(super) key_id: Option<&'a str>,
    pub(super) offset: Option<usize>,
    pub(super) matched: Option<(BodyForm, Cow<'a, [u8]>)>,
    pub(super) json_error: Option<PhpError>,
}

impl<'a> InstallVerdict<'a> {
    /// The first check that failed, or [`InstallReason::Valid`].
    #[must_use]
    pub fn reason(&self) -> InstallReason {
        self.reason
    }

    /// Whether the body is authentic.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.reason == InstallReason::Valid
    }

    /// Whether to take the body: it is valid, or the verifier only reports.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// The id of the secret that reproduced the token; only where the body is valid.
    #[must_use]
    pub fn key_id(&self) -> Option<&'a str> {
        self.key_id
    }

    /// The form of the body that the token is of; only where the body is valid.
    #[must_use]
    pub fn form(&self) -> Option<BodyForm> {
        self.matched.as_ref().map(|(form, _)| *form)
    }

    /// The bytes that the token is of; only where the body is valid. Read these and never the body as it was received:
    /// where keys are repeated, another parser may read another value there.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.matched.as_ref().map(|(_, body)| &**body)
    }

    /// The same, to be kept: borrowed if it is the body as it was received.
    #[must_use]
    pub fn into_body(self) -> Option<Cow<'a, [u8]>> {
        self.matched.map(|(_, body)| body)
    }

    /// For a malformed token given once: the first byte of it that does not fit, or its length where it ends early. For
    /// [`InstallReason::InvalidJson`]: where PHP's error is in the body.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// For [`InstallReason::InvalidJson`]: PHP's error where objects stay objects.
    #[must_use]
    pub fn json_error(&self) -> Option<PhpError> {
        self.json_error
    }
}

impl fmt::Debug for InstallVerdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallVerdict")
            .field("reason", &self.reason)
            .field("accepted", &self.accepted)
            .field("key_id", &self.key_id)
            .field("offset", &self.offset)
            .field("form", &self.form())
            .field("body_length", &self.body().map(<[u8]>::len))
            .field("json_error", &self.json_error)
            .finish()
    }
}
