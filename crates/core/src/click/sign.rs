//! Signs a click URI. Rules: `docs/click-validation.md`, 3.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::MAX_URI_LENGTH;
use super::ending::{Deadline, Ending, ExistingExpires, Expires, MAX_SIGNED_OVERHEAD, Signed, Stamp, parse_expires};
use super::lint::{self, Lint};
use super::refusal::{SignError, SigningError};
use super::signature::Signature;
use super::survey::{Appended, Survey, Unfilled, Values};
use crate::keys::{Key, KeyRing};
use crate::status::Status;
use crate::time::UnixTime;

/// Signs click URIs with the keys of a ring. Immutable once built, and safe to share between threads.
///
/// ```
/// use adseal_core::{ClickSigner, Expires, KeyRing, UnixTime};
///
/// let signer = ClickSigner::new(KeyRing::single(b"secret")?);
/// let now = UnixTime::from_secs(12_285).ok_or("time before 1970")?;
/// let signed = signer.sign(
///     b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820\
///       &site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid",
///     Expires::Lifetime(60),
///     now,
/// )?;
/// assert!(signed.ends_with("&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClickSigner {
    ring: KeyRing,
    unfilled: Unfilled,
    is_strict: bool,
}

impl ClickSigner {
    /// A signer that rejects unfilled macros and lets lints pass.
    #[must_use]
    pub const fn new(ring: KeyRing) -> Self {
        Self { ring, unfilled: Unfilled::Reject, is_strict: false }
    }

    /// What to do with values that are unfilled macros.
    #[must_use]
    pub const fn unfilled(mut self, unfilled: Unfilled) -> Self {
        self.unfilled = unfilled;
        self
    }

    /// Whether lints are refused.
    #[must_use]
    pub const fn strict(mut self, is_strict: bool) -> Self {
        self.is_strict = is_strict;
        self
    }

    /// The keys.
    #[must_use]
    pub const fn ring(&self) -> &KeyRing {
        &self.ring
    }

    pub(super) const fn unfilled_mode(&self) -> Unfilled {
        self.unfilled
    }

    pub(super) const fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Signs `uri`: a path form or an absolute one, without `signature`.
    ///
    /// # Errors
    /// A refusal with its place; nothing is changed or guessed to make a URI fit.
    pub fn sign(&self, uri: &[u8], expires: Expires, now: UnixTime) -> Result<String, SigningError> {
        into_string(signed_bound(uri.len()), |out| Ok(self.sign_into(uri, expires, now, out)?.as_bytes().len()))
    }

    /// As [`sign`](Self::sign), into the caller's buffer and without allocating. [`signed_bound`] tells a size that always fits.
    ///
    /// # Errors
    /// A refusal, or the size that is needed; then nothing was written.
    pub fn sign_into<'a>(
        &'a self,
        uri: &[u8],
        expires: Expires,
        now: UnixTime,
        out: &'a mut [u8],
    ) -> Result<Signed<'a>, SignError> {
        let prepared = self.prepare(uri, expires, now)?;
        let out = out.get_mut(..prepared.length()).ok_or(SignError::BufferTooSmall(prepared.length()))?;
        Ok(prepared.write(out))
    }

    /// Checks everything that [`sign`](Self::sign) checks, and writes nothing yet: for callers that make room once they
    /// know how much is needed. Allocates nothing.
    ///
    /// # Errors
    /// A refusal.
    #[inline]
    pub fn prepare<'u, 'k>(
        &'k self,
        uri: &'u [u8],
        expires: Expires,
        now: UnixTime,
    ) -> Result<PreparedClick<'u, 'k>, SigningError> {
        self.prepare_with(&self.ring, uri, expires, now)
    }

    /// As [`prepare`](Self::prepare), with the keys of another ring under the same settings.
    ///
    /// # Errors
    /// A refusal.
    #[inline]
    pub fn prepare_with<'u, 'k>(
        &self,
        ring: &'k KeyRing,
        uri: &'u [u8],
        expires: Expires,
        now: UnixTime,
    ) -> Result<PreparedClick<'u, 'k>, SigningError> {
        let survey = Survey::new(uri, Values::Given(self.unfilled), expires.appended())?;
        let ending = self.ending(ring, &survey, expires, now)?;
        Ok(PreparedClick { survey, ending })
    }

    /// Decides how a surveyed URI ends, or refuses it.
    #[inline]
    pub(super) fn ending<'k>(
        &self,
        ring: &'k KeyRing,
        survey: &Survey<'_>,
        expires: Expires,
        now: UnixTime,
    ) -> Result<Ending<'k>, SigningError> {
        let existing = survey
            .expires()
            .map(|parameter| ExistingExpires { parameter, seconds: parse_expires(survey.value(parameter)) });
        let deadline = Deadline::new(expires, now, existing)?;
        let last = survey.uri()[survey.shape().query..].last().copied();
        let stamp = Stamp::new(deadline, last);
        let key = signing_key(ring, now, deadline.seconds())?;
        if self.is_strict
            && let Some(refusal) = first_lint(survey, ring.has_short_key())
        {
            return Err(refusal);
        }
        if survey.length() + stamp.length() > MAX_URI_LENGTH {
            return Err(SigningError::at(Status::TooLong, survey.uri().len()));
        }
        Ok(Ending { stamp, deadline, key, path: survey.shape().path, uri_length: survey.length() })
    }

    /// What is legal in `uri` but likely to go wrong on the way, in the order of the places.
    ///
    /// # Errors
    /// What signing would refuse on account of the URI alone.
    pub fn lint(&self, uri: &[u8]) -> Result<Vec<Lint>, SigningError> {
        let survey = Survey::new(uri, Values::Given(self.unfilled), Appended::Missing)?;
        Ok(lint::collect(&survey, self.ring.has_short_key()))
    }

    /// The signature of exactly these bytes, with the key that signs at `now`. No rule is checked: for callers that build and
    /// check the message themselves.
    ///
    /// # Errors
    /// `no_signing_key`.
    pub fn signature(&self, message: &[u8], now: UnixTime) -> Result<Signature, SigningError> {
        let key = signing_key(&self.ring, now, now.as_secs().saturating_add(1))?;
        Ok(key.signature(message))
    }
}

pub(super) fn signing_key(ring: &KeyRing, now: UnixTime, expires: i64) -> Result<&Key, SigningError> {
    ring.signing_key(now, expires).ok_or(SigningError::new(Status::NoSigningKey))
}

/// A click that passed every check and is not written yet.
pub struct PreparedClick<'u, 'k> {
    survey: Survey<'u>,
    ending: Ending<'k>,
}

impl<'k> PreparedClick<'_, 'k> {
    /// Length of the signed URI in bytes.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.ending.length()
    }

    /// Writes the signed URI to the start of `out`.
    ///
    /// # Panics
    /// When `out` is shorter than [`length`](Self::length).
    pub fn write<'o>(&self, out: &'o mut [u8]) -> Signed<'o>
    where
        'k: 'o,
    {
        let out = &mut out[..self.length()];
        self.survey.write(out);
        self.ending.write(out)
    }

    pub(super) const fn key(&self) -> &'k Key {
        self.ending.key
    }

    /// Where the message stands in the signed URI.
    pub(super) fn message(&self) -> Range<usize> {
        self.ending.message()
    }

    /// Writes all but the signature; `out` has exactly the length of the signed URI.
    pub(super) fn write_unsigned(&self, out: &mut [u8]) {
        self.survey.write(out);
        self.ending.write_fields(out);
    }

    pub(super) fn write_signature(&self, out: &mut [u8], signature: &Signature) {
        self.ending.write_signature(out, signature);
    }
}

/// Bytes that always hold the signed form of a URI of `length` bytes.
#[must_use]
pub const fn signed_bound(length: usize) -> usize {
    // A macro of three bytes that becomes `null` grows by one, and takes at least five bytes with its `=` and `&`.
    let growth = if length / 5 < super::MAX_PARAMETERS { length / 5 } else { super::MAX_PARAMETERS };
    let bound = length.saturating_add(growth + MAX_SIGNED_OVERHEAD);
    if bound < MAX_URI_LENGTH { bound } else { MAX_URI_LENGTH }
}

pub(super) fn first_lint(survey: &Survey<'_>, has_short_key: bool) -> Option<SigningError> {
    let mut first = None;
    lint::for_each(survey, has_short_key, |lint| {
        first.get_or_insert(lint);
    });
    first.map(|lint| SigningError::strict_lint(lint.kind, lint.offset, lint.parameter))
}

/// Runs a writer on a buffer of its own; `write` tells how much of it was used.
pub(super) fn into_string(
    bound: usize,
    write: impl FnOnce(&mut [u8]) -> Result<usize, SignError>,
) -> Result<String, SigningError> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(bound).map_err(|_| SigningError::new(Status::OutOfMemory))?;
    buffer.resize(bound, 0);
    match write(&mut buffer) {
        Ok(length) => buffer.truncate(length),
        Err(SignError::Refused(refusal)) => return Err(refusal),
        // The bound holds every signed form. It does not hold what an iterator yields that yields something else each time.
        Err(SignError::BufferTooSmall(_)) => return Err(SigningError::new(Status::InvalidArgument)),
    }
    Ok(String::from_utf8(buffer).expect("only legal URI bytes are signed"))
}
