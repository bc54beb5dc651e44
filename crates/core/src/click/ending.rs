//! How a URI ends once it is signed: `expires` and `signature`. Rules: `docs/click-validation.md`, 3.

use core::ops::Range;

use super::MAX_EXPIRES;
use super::query::Parameter;
use super::refusal::SigningError;
use super::signature::{SIGNATURE_LENGTH, Signature};
use super::survey::Appended;
use crate::keys::Key;
use crate::status::Status;
use crate::time::UnixTime;

/// The lifetime that the vendor advises, in seconds.
pub const DEFAULT_LIFETIME: i64 = 60;

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

impl Expires {
    pub(super) const fn appended(self) -> Appended {
        match self {
            Self::Lifetime(_) | Self::At(_) => Appended::ExpiresAndSignature,
            Self::Existing => Appended::Signature,
        }
    }
}

/// What signing adds to a URI, at most: `&expires=` with 11 digits and `&signature=` with 43 characters.
pub const MAX_SIGNED_OVERHEAD: usize = EXPIRES_FIELD.len() + 11 + SIGNATURE_FIELD.len() + SIGNATURE_LENGTH;

const EXPIRES_FIELD: &[u8] = b"&expires=";
const SIGNATURE_FIELD: &[u8] = b"&signature=";

/// The `expires` of a click, and whether it stands in the URI already.
#[derive(Clone, Copy)]
pub(super) enum Deadline {
    Appended(i64),
    Existing(i64),
}

/// An `expires` that stands in the URI already.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExistingExpires {
    pub(super) parameter: Parameter,
    /// `None` where the value is no time.
    pub(super) seconds: Option<i64>,
}

impl Deadline {
    pub(super) fn new(
        expires: Expires,
        now: UnixTime,
        existing: Option<ExistingExpires>,
    ) -> Result<Self, SigningError> {
        let seconds = match (expires, existing) {
            (Expires::Existing, None) => return Err(SigningError::new(Status::NoExpires)),
            (Expires::Existing, Some(ExistingExpires { parameter, seconds })) => {
                let at = parameter.value.start();
                let refusal = || SigningError::in_parameter(Status::ExpiresOutOfRange, at, parameter);
                return seconds.map(Self::Existing).ok_or_else(refusal);
            }
            (_, Some(existing)) => return Err(SigningError::at_name(Status::HasExpires, existing.parameter)),
            (Expires::At(seconds), None) => Some(seconds),
            (Expires::Lifetime(seconds), None) => (seconds >= 1).then(|| now.as_secs().saturating_add(seconds)),
        };
        seconds
            .filter(|seconds| (0..=MAX_EXPIRES).contains(seconds))
            .map(Self::Appended)
            .ok_or(SigningError::new(Status::ExpiresOutOfRange))
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

/// What is appended to a URI in front of the signature: `&expires=N`, or nothing where the URI has its own.
pub(super) struct Stamp {
    name: &'static [u8],
    seconds: u64,
    digits: usize,
}

impl Stamp {
    /// `last` is the last byte of the query, if it has any.
    pub(super) fn new(deadline: Deadline, last: Option<u8>) -> Self {
        let Deadline::Appended(seconds) = deadline else { return Self { name: &[], seconds: 0, digits: 0 } };
        let name = if matches!(last, None | Some(b'&')) { &EXPIRES_FIELD[1..] } else { EXPIRES_FIELD };
        let seconds = seconds.unsigned_abs();
        Self { name, seconds, digits: seconds.checked_ilog10().map_or(1, |power| power as usize + 1) }
    }

    /// Bytes that will be appended, those of the signature with them.
    pub(super) const fn length(&self) -> usize {
        self.name.len() + self.digits + SIGNATURE_FIELD.len() + SIGNATURE_LENGTH
    }

    /// Writes it to the start of `out`, and returns what is behind.
    fn write<'o>(&self, out: &'o mut [u8]) -> &'o mut [u8] {
        let (name, behind) = out.split_at_mut(self.name.len());
        name.copy_from_slice(self.name);
        let (digits, behind) = behind.split_at_mut(self.digits);
        let mut rest = self.seconds;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
        behind
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

    /// Where the message stands in the signed URI.
    pub(super) fn message(&self) -> Range<usize> {
        self.path..self.length() - SIGNATURE_FIELD.len() - SIGNATURE_LENGTH
    }

    /// Completes `out`, which begins with the URI and has exactly the length of the signed one.
    pub(super) fn write<'a>(&self, out: &'a mut [u8]) -> Signed<'a>
    where
        'k: 'a,
    {
        self.write_with(out, |message| self.key.signature(message))
    }

    /// The same, with the signature that `sign` makes of the message.
    pub(super) fn write_with<'a>(&self, out: &'a mut [u8], sign: impl FnOnce(&[u8]) -> Signature) -> Signed<'a>
    where
        'k: 'a,
    {
        self.write_fields(out);
        let signature = sign(&out[self.message()]);
        self.write_signature(out, &signature);
        Signed { uri: out, expires: self.deadline.seconds(), key_id: self.key.id() }
    }

    /// Completes `out` but for the signature itself.
    pub(super) fn write_fields(&self, out: &mut [u8]) {
        let behind = self.stamp.write(&mut out[self.uri_length..]);
        behind[..SIGNATURE_FIELD.len()].copy_from_slice(SIGNATURE_FIELD);
    }

    /// Writes the signature of the [message](Self::message).
    pub(super) fn write_signature(&self, out: &mut [u8], signature: &Signature) {
        let (_, value) = out.split_at_mut(self.length() - SIGNATURE_LENGTH);
        value.copy_from_slice(signature.as_bytes());
    }
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
