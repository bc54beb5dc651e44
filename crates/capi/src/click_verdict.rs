//! The verdict on a click, in an object that is used again and again.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::ptr;
use std::sync::Arc;

use adseal_core::click::SignedParameters;
use adseal_core::keys::MAX_KEY_ID_LENGTH;
use adseal_core::{ClickReason, ClickVerdict, ClickVerifier, Status};

use crate::boundary;
use crate::click_summary::adseal_click_summary;
use crate::constants::{ADSEAL_NO_TIME, ADSEAL_NONE};
use crate::decoded::Decoded;
use crate::handles::{create, free, given, lend};
use crate::place::NO_OFFSET;
use crate::slices::{Buffer, bytes, offset_in};

/// The verdict on one click: an object that `adseal_click_verifier_verify` fills, as often as you like. It holds what
/// it tells, and stays valid when the URI and the verifier are gone. One for each thread that verifies.
#[allow(non_camel_case_types)]
pub struct adseal_click_verdict {
    summary: adseal_click_summary,
    key_id: KeyId,
    /// The parameter that is missing and that the policy requires. Only the name is kept: no key, no replay guard.
    missing: Option<Arc<[u8]>>,
    uri_length: usize,
}

/// A copy of a key id, or nothing.
pub(crate) struct KeyId {
    text: [u8; MAX_KEY_ID_LENGTH],
    length: usize,
}

impl KeyId {
    pub(crate) const NONE: Self = Self { text: [0; MAX_KEY_ID_LENGTH], length: 0 };

    pub(crate) fn set(&mut self, id: Option<&str>) {
        let id = id.unwrap_or_default().as_bytes();
        self.text[..id.len()].copy_from_slice(id);
        self.length = id.len();
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text[..self.length]
    }
}

impl adseal_click_verdict {
    const fn new(reason: i32) -> Self {
        Self { summary: adseal_click_summary::new(reason), key_id: KeyId::NONE, missing: None, uri_length: 0 }
    }

    /// Forgets everything: a verdict never tells of a click that was verified before.
    pub(crate) fn clear(&mut self, reason: i32) {
        *self = Self::new(reason);
    }

    pub(crate) fn fill(&mut self, verifier: &ClickVerifier, uri: &[u8], found: &ClickVerdict<'_>) {
        self.summary.fill(found);
        self.key_id.set(found.key_id());
        self.missing = None;
        self.uri_length = uri.len();
        if let Some(name) = found.parameter() {
            self.set_parameter(verifier, uri, name, found.reason());
        }
    }

    fn set_parameter(&mut self, verifier: &ClickVerifier, uri: &[u8], name: &[u8], reason: ClickReason) {
        if reason == ClickReason::MissingParameter {
            let required = verifier.policy().required_names().find(|required| ***required == *name);
            self.missing = required.map(Arc::clone);
        } else {
            self.summary.parameter_offset = offset_in(uri, name);
            self.summary.parameter_length = name.len();
        }
    }

    pub(crate) const fn summary(&self) -> &adseal_click_summary {
        &self.summary
    }

    /// Where the raw name of the offending parameter stands in the URI.
    fn parameter(&self) -> Option<Range<usize>> {
        let adseal_click_summary { parameter_offset: start, parameter_length: length, .. } = self.summary;
        (start != NO_OFFSET).then(|| start..start + length)
    }

    fn signed_query(&self) -> Range<usize> {
        let adseal_click_summary { signed_query_offset: start, signed_query_length: length, .. } = self.summary;
        start..start + length
    }

    /// The URI again, which must be the one that was verified; at least its length is looked at.
    ///
    /// # Safety
    /// `uri` is NULL or points to `length` bytes that can be read and do not change during `'a`.
    unsafe fn same_uri<'a>(&self, uri: *const c_char, length: usize) -> Result<&'a [u8], Status> {
        // SAFETY: the caller vouches for it.
        let uri = unsafe { bytes(uri, length) }?;
        if uri.len() == self.uri_length { Ok(uri) } else { Err(Status::InvalidArgument) }
    }
}

/// Makes a verdict, to be freed with `adseal_click_verdict_free`. Until it is filled its reason is
/// `ADSEAL_ERROR_INVALID_ARGUMENT`, and it is not accepted.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_new(out: Option<&mut MaybeUninit<Option<Box<adseal_click_verdict>>>>) -> i32 {
    create(out, || Ok(adseal_click_verdict::new(Status::InvalidArgument.code())))
}

/// Frees a verdict. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_free(verdict: Option<Box<adseal_click_verdict>>) {
    free(verdict);
}

/// The reason: `ADSEAL_VALID`, or the first check that failed (`ADSEAL_CLICK_...`), or what the last verification
/// returned instead.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_reason(verdict: Option<&adseal_click_verdict>) -> i32 {
    verdict.map_or(Status::NullPointer.code(), |verdict| verdict.summary.reason)
}

/// Whether to take the click: 1 if it is valid or the policy only reports, else 0. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_accepted(verdict: Option<&adseal_click_verdict>) -> i32 {
    verdict.map_or(0, |verdict| verdict.summary.accepted)
}

/// The id of the key that reproduced the signature, not NUL-terminated; its length is 0 if there is none. It lives
/// until the verdict is filled again or freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_key_id(
    verdict: Option<&adseal_click_verdict>,
    id: Option<&mut MaybeUninit<*const c_char>>,
    id_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(given(verdict)?.key_id.as_bytes(), id, id_length))
}

/// The signed `expires` in unix seconds, or `ADSEAL_NO_TIME` if there is none or it is not known.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_expires(verdict: Option<&adseal_click_verdict>) -> i64 {
    verdict.map_or(ADSEAL_NO_TIME, |verdict| verdict.summary.expires)
}

/// Oddities that did not fail the click: a sum of `ADSEAL_FLAG_...`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_flags(verdict: Option<&adseal_click_verdict>) -> u32 {
    verdict.map_or(0, |verdict| verdict.summary.flags)
}

/// Where the bytes that the signature covers start in the URI; 0 where that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_message_offset(verdict: Option<&adseal_click_verdict>) -> usize {
    verdict.map_or(0, |verdict| verdict.summary.message_offset)
}

/// How many bytes the signature covers; 0 where that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_message_length(verdict: Option<&adseal_click_verdict>) -> usize {
    verdict.map_or(0, |verdict| verdict.summary.message_length)
}

/// How many parameters stand behind the signature, where anybody can write; 0 where that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_unsigned_parameters(verdict: Option<&adseal_click_verdict>) -> usize {
    verdict.map_or(0, |verdict| verdict.summary.unsigned_parameters)
}

/// Where the offending byte stands in the URI, or `ADSEAL_NO_OFFSET`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_offset(verdict: Option<&adseal_click_verdict>) -> usize {
    verdict.map_or(NO_OFFSET, |verdict| verdict.summary.offset)
}

/// The offending parameter: its raw name, which points into `uri`; or the required name that is missing, which points
/// into the verdict and lives until that is filled again or freed; or NULL and 0 if there is none.
///
/// `uri` is the one that was verified: the same bytes, wherever they are now. Nothing but their number is compared.
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: its length is another.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verdict_parameter(
    verdict: Option<&adseal_click_verdict>,
    uri: *const c_char,
    uri_length: usize,
    name: Option<&mut MaybeUninit<*const c_char>>,
    name_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let verdict = given(verdict)?;
        // SAFETY: the caller vouches for the URI.
        let uri = unsafe { verdict.same_uri(uri, uri_length) }?;
        match (verdict.parameter(), &verdict.missing) {
            (Some(range), _) => lend(&uri[range], name, name_length),
            (None, Some(missing)) => lend(missing, name, name_length),
            (None, None) => {
                given(name)?.write(ptr::null());
                given(name_length)?.write(0);
                Ok(())
            }
        }
    })
}

/// The signed parameters one after the other, decoded: read these, and never the raw query, for what stands behind the
/// signature was written by anybody. There are none unless the signature was reproduced, or the policy only reports.
/// That they can be read does not mean that the click counts: an expired or replayed one has them too. Look at
/// `adseal_click_verdict_accepted` first.
///
/// `uri` is the one that was verified. Nothing but its length is compared: other bytes of this length, as in a buffer
/// that was used again, give names and values that nobody signed. `*cursor` is 0 at first; each call moves it on.
/// `name` and `value` get the next parameter, without a NUL, and `*name_length` and `*value_length` their lengths: `+`
/// is a space, `%XX` a byte. `ADSEAL_NONE`: there are no more. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: both lengths tell what
/// is needed, nothing was written to the buffers, and the cursor stays. `ADSEAL_ERROR_INVALID_ARGUMENT`: the length of
/// the URI is another, a cursor at which no parameter ends, or buffers that overlap.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes, `name` and `value` to as many writable ones as their capacities say,
/// which no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verdict_next_parameter(
    verdict: Option<&adseal_click_verdict>,
    uri: *const c_char,
    uri_length: usize,
    cursor: Option<&mut usize>,
    name: *mut c_char,
    name_capacity: usize,
    name_length: Option<&mut MaybeUninit<usize>>,
    value: *mut c_char,
    value_capacity: usize,
    value_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    let mut is_done = false;
    let status = boundary::status(|| {
        let (verdict, cursor) = (given(verdict)?, given(cursor)?);
        let (name_length, value_length) = (given(name_length)?, given(value_length)?);
        // SAFETY: the caller vouches for the URI.
        let uri = unsafe { verdict.same_uri(uri, uri_length) }?;
        // SAFETY: the caller vouches for the buffers; their overlap with the URI and each other is looked at first.
        let (name, value) = unsafe { (Buffer::new(name, name_capacity)?, Buffer::new(value, value_capacity)?) };
        let (mut name, mut value) = (name.apart_from(uri)?.apart_from_buffer(&value)?, value.apart_from(uri)?);
        let Range { start, end } = verdict.signed_query();
        let rest = start.checked_add(*cursor).filter(|rest| *rest <= end).ok_or(Status::InvalidArgument)?;
        // Within a name or a value begins no parameter.
        if *cursor > 0 && rest < end && uri[rest] != b'&' {
            return Err(Status::InvalidArgument);
        }
        let Some(parameter) = SignedParameters::new(uri, rest..end).next() else {
            is_done = true;
            return Ok(());
        };
        let decoded_name = Decoded::new(parameter.raw_name(), parameter.name());
        let decoded_value = Decoded::new(parameter.raw_value(), parameter.value());
        let lengths = (decoded_name.length(), decoded_value.length());
        name_length.write(lengths.0);
        value_length.write(lengths.1);
        // Neither is touched unless both fit.
        if lengths.0 > name.capacity() || lengths.1 > value.capacity() {
            return Err(Status::BufferTooSmall);
        }
        let (name, value) = (name.room(0, lengths.0), value.room(0, lengths.1));
        decoded_name.write(name.expect("it fits"));
        decoded_value.write(value.expect("it fits"));
        *cursor = parameter.end() - start;
        Ok(())
    });
    if is_done { ADSEAL_NONE } else { status }
}

/// The decoded value of the signed parameter with this decoded name; of several, the first. See
/// `adseal_click_verdict_next_parameter`. A `+` in the URI's names is read as a space or as itself, so that what a
/// policy requires is found.
///
/// `ADSEAL_NONE`: there is no such parameter, or none may be read. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*value_length` is
/// the length needed, nothing was written to `value`.
///
/// # Safety
/// `uri` and `name` point to as many readable bytes as their lengths say, `value` to `value_capacity` writable ones
/// that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verdict_find_parameter(
    verdict: Option<&adseal_click_verdict>,
    uri: *const c_char,
    uri_length: usize,
    name: *const c_char,
    name_length: usize,
    value: *mut c_char,
    value_capacity: usize,
    value_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    let mut is_done = false;
    let status = boundary::status(|| {
        let (verdict, value_length) = (given(verdict)?, given(value_length)?);
        // SAFETY: the caller vouches for URI and name.
        let (uri, name) = unsafe { (verdict.same_uri(uri, uri_length)?, bytes(name, name_length)?) };
        // SAFETY: the caller vouches for the buffer; its overlap with the inputs is looked at first.
        let value = unsafe { Buffer::new(value, value_capacity) }?.apart_from(uri)?.apart_from(name)?;
        let mut parameters = SignedParameters::new(uri, verdict.signed_query());
        let Some(parameter) = parameters.find(|parameter| parameter.is_named(name)) else {
            is_done = true;
            return Ok(());
        };
        let decoded = Decoded::new(parameter.raw_value(), parameter.value());
        value.deliver(decoded.length(), value_length, |room| decoded.write(room))
    });
    if is_done { ADSEAL_NONE } else { status }
}
