//! Signs a click that is given as a path and parameters. Rules: `docs/click-validation.md`, 3.4.

use alloc::string::String;

use super::ending::{Ending, Expires, MAX_SIGNED_OVERHEAD, Signed};
use super::lint_kind::LintKind;
use super::place::ParameterPlace;
use super::refusal::{SignError, SigningError};
use super::sign::{ClickSigner, into_string, signed_bound};
use super::survey::{NULL, Survey, Unfilled, Values};
use super::uri::path_start;
use super::writer::Writer;
use super::{MAX_URI_LENGTH, SIGNATURE, macros};
use crate::status::Status;
use crate::time::UnixTime;

/// A name and its value, both unencoded. A missing value is sent as `null`.
pub type Part<'a> = (&'a [u8], Option<&'a [u8]>);

impl ClickSigner {
    /// Builds `path?name=value&…`, percent-encoding names and values, and signs it. `path` may be absolute (`https://host/path`).
    ///
    /// # Errors
    /// As for [`sign`](Self::sign); places are told in terms of the parts.
    pub fn sign_parts<'p>(
        &self,
        path: &[u8],
        parts: impl IntoIterator<Item = Part<'p>, IntoIter: Clone>,
        expires: Expires,
        now: UnixTime,
    ) -> Result<String, SigningError> {
        let parts = parts.into_iter();
        into_string(parts_bound(path, parts.clone()), |out| {
            Ok(self.sign_parts_into(path, parts, expires, now, out)?.as_bytes().len())
        })
    }

    /// As [`sign_parts`](Self::sign_parts), into the caller's buffer and without allocating.
    ///
    /// # Errors
    /// A refusal, or a size that suffices; then the content of the buffer is unspecified. A buffer that is too small even for the
    /// unsigned URI is reported before the parameters are checked.
    pub fn sign_parts_into<'a, 'p>(
        &'a self,
        path: &[u8],
        parts: impl IntoIterator<Item = Part<'p>, IntoIter: Clone>,
        expires: Expires,
        now: UnixTime,
        out: &'a mut [u8],
    ) -> Result<Signed<'a>, SignError> {
        let parts = parts.into_iter();
        let length = self.write_parts(path, parts.clone(), out)?;
        check_path(path)?;
        let Some(built) = out.get(..length) else {
            return Err(SignError::BufferTooSmall(length + MAX_SIGNED_OVERHEAD));
        };
        let ending = self.check_parts(built, &parts, expires, now)?;
        let out = out.get_mut(..ending.length()).ok_or(SignError::BufferTooSmall(ending.length()))?;
        Ok(ending.write(out))
    }

    /// Writes the unsigned URI as far as it fits, and tells its length.
    fn write_parts<'p>(
        &self,
        path: &[u8],
        parts: impl Iterator<Item = Part<'p>>,
        out: &mut [u8],
    ) -> Result<usize, SigningError> {
        let mut writer = Writer::new(out);
        writer.put(path);
        writer.put(b"?");
        for (index, (name, value)) in parts.enumerate() {
            if index > 0 {
                writer.put(b"&");
            }
            writer.put_encoded(name);
            writer.put(b"=");
            writer.put_encoded(self.effective(value));
            if writer.length() > MAX_URI_LENGTH {
                return Err(SigningError::new(Status::TooLong));
            }
        }
        if writer.length() > MAX_URI_LENGTH { Err(SigningError::new(Status::TooLong)) } else { Ok(writer.length()) }
    }

    /// The value as it will be encoded.
    fn effective<'p>(&self, value: Option<&'p [u8]>) -> &'p [u8] {
        let is_nulled = |value: &[u8]| self.unfilled_mode() == Unfilled::Null && macros::unfilled(value).is_some();
        value.filter(|value| !is_nulled(value)).unwrap_or(NULL)
    }

    fn check_parts<'p>(
        &self,
        built: &[u8],
        parts: &(impl Iterator<Item = Part<'p>> + Clone),
        expires: Expires,
        now: UnixTime,
    ) -> Result<Ending<'_>, SigningError> {
        let at_name = |status, index| SigningError::in_parameter(status, 0, ParameterPlace::nth(index));
        let (mut unfilled, mut ampersand) = (None, None);
        for (index, (name, value)) in parts.clone().enumerate() {
            if name == SIGNATURE {
                return Err(at_name(Status::HasSignature, index));
            }
            if unfilled.is_none() {
                unfilled = macros::unfilled(self.effective(value)).map(|at| (index, at));
            }
            if ampersand.is_none() && name.starts_with(b"amp;") {
                ampersand = Some(index);
            }
        }
        if let Some((index, at)) = unfilled {
            return Err(SigningError::in_parameter(Status::UnfilledMacro, at, ParameterPlace::nth(index)));
        }
        let survey = Survey::new(built, Values::Checked, expires.appended());
        if let Err(refusal) = &survey
            && refusal.status() == Status::IllegalByte
        {
            // Names and values are encoded: only the path can hold one.
            return Err(refusal.clone());
        }
        if let Some(index) = ampersand {
            return Err(at_name(Status::EscapedAmpersand, index));
        }
        self.ending(self.ring(), &survey.map_err(in_parts)?, expires, now).map_err(in_parts)
    }
}

/// Bytes that always hold the signed form of these parts.
#[must_use]
pub fn parts_bound<'p>(path: &[u8], parts: impl Iterator<Item = Part<'p>>) -> usize {
    let given = parts.fold(path.len(), |sum, (name, value)| {
        sum.saturating_add(name.len()).saturating_add(value.map_or(NULL.len(), <[u8]>::len)).saturating_add(2)
    });
    signed_bound(given.saturating_mul(3))
}

/// The path as given: a URI without `?` and `#`.
fn check_path(path: &[u8]) -> Result<(), SigningError> {
    let malformed = |at| SigningError::at(Status::UnsignableUri, at);
    let start = path_start(path).map_err(malformed)?;
    match memchr::memchr2(b'?', b'#', &path[start..]) {
        Some(at) => Err(malformed(start + at)),
        None => Ok(()),
    }
}

/// Translates a place in the URI that was built to one in the parts.
fn in_parts(refusal: SigningError) -> SigningError {
    let is_in_path = refusal.status() == Status::UnsignableUri || refusal.lint() == Some(LintKind::UnstableInTransit);
    match refusal.parameter() {
        Some(&ParameterPlace { index, .. }) => refusal.moved(Some(0), Some(ParameterPlace::nth(index))),
        None if is_in_path => refusal,
        None => refusal.moved(None, None),
    }
}
