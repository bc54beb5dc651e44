//! Signs a click URI. Rules: `docs/click-validation.md`, 3.

use alloc::string::String;
use alloc::vec::Vec;

use super::lint::{self, Lint};
use super::refusal::{SignError, SigningError};
use super::signature::{SIGNATURE_LENGTH, Signature};
use super::survey::{Appended, Survey, Unfilled, Values};
use super::{MAX_EXPIRES, MAX_URI_LENGTH};
use crate::keys::{Key, KeyRing};
use crate::status::Status;
use crate::time::UnixTime;

/// The lifetime that the vendor advises, in seconds.
pub const DEFAULT_LIFETIME: i64 = 60;

/// What signing adds to a URI, at most: `&expires=` with 11 digits and `&signature=` with 43 characters.
pub const MAX_SIGNED_OVERHEAD: usize = EXPIRES_FIELD.len() + 11 + SIGNATURE_FIELD.len() + SIGNATURE_LENGTH;

const EXPIRES_FIELD: &[u8] = b"&expires=";
const SIGNATURE_FIELD: &[u8] = b"&signature=";

/// When a signed click stops being valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expires {
    /// So many seconds from now, 1 or more.
    Lifetime(i64),
    /// At this unix second, 0 to 99 999 999 999.
    At(i64),
    /// At the `expires` that the URI has already.
    Existing,
}

impl Default for Expires {
    fn default() -> Self {
        Self::Lifetime(DEFAULT_LIFETIME)
    }
}

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

/// A signed URI in the caller's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    uri: &'a [u8],
    expires: i64,
    key_id: &'a str,
}

impl<'a> Signed<'a> {
    /// The URI with `expires` and `signature`; ASCII.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.uri
    }

    /// The URI with `expires` and `signature`.
    ///
    /// # Panics
    /// Never: only legal URI bytes are signed, and those are ASCII.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        str::from_utf8(self.uri).expect("only legal URI bytes are signed")
    }

    /// Unix second in which it stops being valid.
    #[must_use]
    pub const fn expires(&self) -> i64 {
        self.expires
    }

    /// Id of the key that signed.
    #[must_use]
    pub const fn key_id(&self) -> &'a str {
        self.key_id
    }
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
        into_string(signed_bound(uri.len()), |out| Ok(self.sign_into(uri, expires, now, out)?.uri.len()))
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
    pub(super) fn ending<'k>(
        &self,
        ring: &'k KeyRing,
        survey: &Survey<'_>,
        expires: Expires,
        now: UnixTime,
    ) -> Result<Ending<'k>, SigningError> {
        let deadline = Deadline::of(survey, expires, now)?;
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
}

impl Expires {
    pub(super) const fn appended(self) -> Appended {
        match self {
            Self::Lifetime(_) | Self::At(_) => Appended::ExpiresAndSignature,
            Self::Existing => Appended::Signature,
        }
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

/// The `expires` of a click, and whether it stands in the URI already.
#[derive(Clone, Copy)]
pub(super) enum Deadline {
    Appended(i64),
    Existing(i64),
}

impl Deadline {
    fn of(survey: &Survey<'_>, expires: Expires, now: UnixTime) -> Result<Self, SigningError> {
        match (expires, survey.expires()) {
            (Expires::Existing, None) => Err(SigningError::new(Status::NoExpires)),
            (Expires::Existing, Some(parameter)) => parse_expires(survey.value(parameter)).map_or_else(
                || Err(SigningError::in_parameter(Status::ExpiresOutOfRange, parameter.value.start(), parameter)),
                |seconds| Ok(Self::Existing(seconds)),
            ),
            (_, Some(parameter)) => Err(SigningError::at_name(Status::HasExpires, parameter)),
            (_, None) => Self::appended(expires, now),
        }
    }

    pub(super) fn appended(expires: Expires, now: UnixTime) -> Result<Self, SigningError> {
        let seconds = match expires {
            Expires::Lifetime(lifetime) if lifetime >= 1 => now.as_secs().saturating_add(lifetime),
            Expires::At(seconds) => seconds,
            Expires::Lifetime(_) | Expires::Existing => -1,
        };
        if (0..=MAX_EXPIRES).contains(&seconds) {
            Ok(Self::Appended(seconds))
        } else {
            Err(SigningError::new(Status::ExpiresOutOfRange))
        }
    }

    pub(super) const fn seconds(self) -> i64 {
        match self {
            Self::Appended(seconds) | Self::Existing(seconds) => seconds,
        }
    }
}

/// 1 to 11 digits.
pub(super) fn parse_expires(value: &[u8]) -> Option<i64> {
    let is_number = (1..=11).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    is_number.then(|| value.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// What is appended to a URI.
pub(super) struct Stamp {
    /// `&expires=N`, right-aligned; empty where the URI has its own.
    field: [u8; EXPIRES_FIELD.len() + 11],
    start: usize,
}

impl Stamp {
    /// `last` is the last byte of the query, if it has any.
    pub(super) fn new(deadline: Deadline, last: Option<u8>) -> Self {
        let mut field = [0; EXPIRES_FIELD.len() + 11];
        let mut start = field.len();
        if let Deadline::Appended(seconds) = deadline {
            let mut rest = seconds.unsigned_abs();
            loop {
                start -= 1;
                field[start] = b'0' + u8::try_from(rest % 10).expect("a remainder below 10");
                rest /= 10;
                if rest == 0 {
                    break;
                }
            }
            let name = if matches!(last, None | Some(b'&')) { &EXPIRES_FIELD[1..] } else { EXPIRES_FIELD };
            field[start - name.len()..start].copy_from_slice(name);
            start -= name.len();
        }
        Self { field, start }
    }

    /// Bytes that will be appended.
    pub(super) const fn length(&self) -> usize {
        self.field.len() - self.start + SIGNATURE_FIELD.len() + SIGNATURE_LENGTH
    }
}

/// How a URI ends once it is signed: decided, not yet written.
pub(super) struct Ending<'k> {
    pub(super) stamp: Stamp,
    pub(super) deadline: Deadline,
    pub(super) key: &'k Key,
    /// Where the message starts.
    pub(super) path: usize,
    /// Length of the URI in front of the stamp.
    pub(super) uri_length: usize,
}

impl<'k> Ending<'k> {
    /// Length of the signed URI.
    pub(super) const fn length(&self) -> usize {
        self.uri_length + self.stamp.length()
    }

    /// Completes `out`, which begins with the URI and has exactly the length of the signed one.
    pub(super) fn write<'a>(&self, out: &'a mut [u8]) -> Signed<'a>
    where
        'k: 'a,
    {
        let field = &self.stamp.field[self.stamp.start..];
        let message_end = self.uri_length + field.len();
        out[self.uri_length..message_end].copy_from_slice(field);
        let signature = self.key.signature(&out[self.path..message_end]);
        let (name, value) = out[message_end..].split_at_mut(SIGNATURE_FIELD.len());
        name.copy_from_slice(SIGNATURE_FIELD);
        value.copy_from_slice(signature.as_bytes());
        Signed { uri: out, expires: self.deadline.seconds(), key_id: self.key.id() }
    }
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
        Err(SignError::BufferTooSmall(_)) => unreachable!("the bound holds every signed form"),
    }
    Ok(String::from_utf8(buffer).expect("only legal URI bytes are signed"))
}
