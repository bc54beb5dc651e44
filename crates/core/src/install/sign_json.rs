//! Signing JSON: a body that is the same for every receiver, or the reason why there is none.

use alloc::borrow::Cow;
use alloc::collections::TryReserveError;
use core::fmt;

use super::notes::Tally;
use super::sign::{BodyTooLarge, InstallSigner, SignedInstall};
use crate::php_json::{CanonicalizeError, Cause, Instability, Mode, OutOfMemory, PhpError, canonicalize, stability};
use crate::status::Status;

/// Why JSON was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallSignError {
    /// PHP refuses the JSON.
    Php(PhpError),
    /// No spelling makes this place right for every receiver, or only with another meaning.
    Unstable(Instability),
    /// The body to send is at or over the limit.
    BodyTooLarge(BodyTooLarge),
    /// Memory could not be allocated.
    OutOfMemory,
}

impl InstallSignError {
    /// The status for the C ABI.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Php(error) => error.code().status(),
            Self::Unstable(_) => Status::UnstableJson,
            Self::BodyTooLarge(error) => error.status(),
            Self::OutOfMemory => Status::OutOfMemory,
        }
    }

    /// Where, in bytes from the start of the JSON as it was given, if it is about a place.
    #[must_use]
    pub const fn offset(self) -> Option<usize> {
        match self {
            Self::Php(error) => Some(error.offset()),
            Self::Unstable(found) => Some(found.offset),
            Self::BodyTooLarge(_) | Self::OutOfMemory => None,
        }
    }

    /// The place that was refused, as [`stability`] tells it, if it is about one: its cause says what to write instead.
    /// `json` is the JSON that was given.
    #[must_use]
    pub fn place(self, json: &[u8]) -> Option<Instability> {
        let is_error = |place: &Instability| matches!(place.cause, Cause::InvalidJson | Cause::InvalidPropertyName);
        match self {
            Self::Php(error) => {
                stability(json).flatten().find(|place| is_error(place) && place.offset == error.offset())
            }
            Self::Unstable(found) => Some(found),
            Self::BodyTooLarge(_) | Self::OutOfMemory => None,
        }
    }
}

impl fmt::Display for InstallSignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Php(error) => error.fmt(f),
            Self::Unstable(found) => write!(f, "{} (byte {})", found.cause.message(), found.offset),
            Self::BodyTooLarge(error) => error.fmt(f),
            Self::OutOfMemory => OutOfMemory.fmt(f),
        }
    }
}

impl core::error::Error for InstallSignError {}

impl From<CanonicalizeError> for InstallSignError {
    fn from(error: CanonicalizeError) -> Self {
        match error {
            CanonicalizeError::Php(error) => Self::Php(error),
            CanonicalizeError::OutOfMemory => Self::OutOfMemory,
        }
    }
}

impl From<BodyTooLarge> for InstallSignError {
    fn from(error: BodyTooLarge) -> Self {
        Self::BodyTooLarge(error)
    }
}

impl From<OutOfMemory> for InstallSignError {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl From<TryReserveError> for InstallSignError {
    fn from(_: TryReserveError) -> Self {
        Self::OutOfMemory
    }
}

impl InstallSigner {
    /// Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of
    /// it. A stable body is sent as it is, without a copy; any other is replaced by what PHP writes, and
    /// [`notes`](SignedInstall::notes) say what was changed. Send [`body`](SignedInstall::body), never the JSON given.
    ///
    /// # Errors
    /// In this order: [`InstallSignError::Php`]; [`InstallSignError::Unstable`] with the first place that no spelling
    /// makes right for every receiver, or only with another meaning; [`InstallSignError::BodyTooLarge`] of the body to
    /// send. [`InstallSignError::OutOfMemory`] at any time.
    ///
    /// ```
    /// use adseal_core::install::InstallSigner;
    /// use adseal_core::php_json::Cause;
    ///
    /// let signer = InstallSigner::new(b"test-api-key", b"a secret of 16 bytes or more")?;
    /// let signed = signer.sign(br#"{"device_ua": "Mozilla/5.0"}"#)?;
    /// assert_eq!(signed.body(), br#"{"device_ua":"Mozilla\/5.0"}"#);
    /// let causes: Vec<Cause> = signed.notes().iter().map(|note| note.cause).collect();
    /// assert_eq!(causes, [Cause::InsignificantWhitespace, Cause::SlashNotEscaped]);
    ///
    /// let refused = signer.sign(br#"{"price":999,"price":1}"#).expect_err("a repeated key");
    /// assert_eq!(refused.offset(), Some(13));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign<'a>(&'a self, json: &'a [u8]) -> Result<SignedInstall<'a>, InstallSignError> {
        self.sign_json(json, false)
    }

    /// The same for JSON that [`sign`](Self::sign) refuses as [`InstallSignError::Unstable`]: what is sent is what PHP
    /// writes where objects stay objects, whatever another receiver reads in it.
    ///
    /// # Errors
    /// As for [`sign`](Self::sign), but for [`InstallSignError::Unstable`].
    pub fn sign_allowing_unstable<'a>(&'a self, json: &'a [u8]) -> Result<SignedInstall<'a>, InstallSignError> {
        self.sign_json(json, true)
    }

    fn sign_json<'a>(&'a self, json: &'a [u8], allow_unstable: bool) -> Result<SignedInstall<'a>, InstallSignError> {
        let (mut tally, mut refused, mut is_stable) = (Tally::default(), None, true);
        for found in stability(json) {
            let found = found?;
            is_stable = false;
            tally.add(&found)?;
            // What PHP refuses is told by its form, which may have dropped a number that no double can hold.
            if refused.is_none() && !allow_unstable && found.is_refused() && found.cause != Cause::InvalidJson {
                refused = Some(found);
            }
        }
        // A stable text is its own canonical form: it need not be read twice.
        let body = if is_stable { Cow::Borrowed(json) } else { canonicalize(json, Mode::Object)? };
        match refused {
            Some(found) => Err(InstallSignError::Unstable(found)),
            None => Ok(self.signed(body, tally.into_notes())?),
        }
    }
}
