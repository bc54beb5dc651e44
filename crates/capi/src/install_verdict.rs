//! The verdict on an install or event, in an object that is used again and again.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use adseal_core::Status;
use adseal_core::install::{BodyForm, InstallVerdict};

use crate::boundary;
use crate::click_verdict::KeyId;
use crate::constants::ADSEAL_FORM_RAW;
use crate::handles::{create, free, given, lend};
use crate::place::NO_OFFSET;
use crate::slices::bytes;

/// The verdict on one body: an object that `adseal_install_verifier_verify` fills, as often as you like. It holds what
/// it tells. One for each thread that verifies.
#[allow(non_camel_case_types)]
pub struct adseal_install_verdict {
    reason: i32,
    is_accepted: bool,
    key_id: KeyId,
    offset: Option<usize>,
    form: i32,
    json_error: i32,
    /// What the token is of, where that is not the body as it was received.
    own_body: Option<Vec<u8>>,
    /// Of the body as it was received.
    body_length: usize,
}

impl adseal_install_verdict {
    pub(crate) const fn new(reason: i32) -> Self {
        Self {
            reason,
            is_accepted: false,
            key_id: KeyId::NONE,
            offset: None,
            form: 0,
            json_error: 0,
            own_body: None,
            body_length: 0,
        }
    }

    pub(crate) fn fill(&mut self, received: &[u8], found: InstallVerdict<'_>) {
        self.key_id.set(found.key_id());
        self.offset = found.offset();
        self.form = found.form().map_or(0, BodyForm::code);
        self.json_error = found.json_error().map_or(0, |error| error.code().status().code());
        self.body_length = received.len();
        self.reason = found.reason().status().code();
        self.is_accepted = found.is_accepted();
        self.own_body = match found.into_body() {
            Some(Cow::Owned(body)) => Some(body),
            Some(Cow::Borrowed(_)) | None => None,
        };
    }
}

/// Makes a verdict, to be freed with `adseal_install_verdict_free`. Until it is filled its reason is
/// `ADSEAL_ERROR_INVALID_ARGUMENT`, and it is not accepted.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_new(
    out: Option<&mut MaybeUninit<Option<Box<adseal_install_verdict>>>>,
) -> i32 {
    create(out, || Ok(adseal_install_verdict::new(Status::InvalidArgument.code())))
}

/// Frees a verdict. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_free(verdict: Option<Box<adseal_install_verdict>>) {
    free(verdict);
}

/// The reason: `ADSEAL_VALID`, or the first check that failed (`ADSEAL_INSTALL_...`), or what the last verification
/// returned instead.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_reason(verdict: Option<&adseal_install_verdict>) -> i32 {
    verdict.map_or(Status::NullPointer.code(), |verdict| verdict.reason)
}

/// Whether to take the body: 1 if it is valid or the verifier only reports, else 0. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_accepted(verdict: Option<&adseal_install_verdict>) -> i32 {
    verdict.map_or(0, |verdict| i32::from(verdict.is_accepted))
}

/// The id of the secret that reproduced the token, not NUL-terminated; its length is 0 if there is none. It lives until
/// the verdict is filled again or freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_key_id(
    verdict: Option<&adseal_install_verdict>,
    id: Option<&mut MaybeUninit<*const c_char>>,
    id_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(given(verdict)?.key_id.as_bytes(), id, id_length))
}

/// For a malformed token that was given once: its first byte that does not fit, or its length where it ends early. For
/// `ADSEAL_INSTALL_INVALID_JSON`: where PHP's error is in the body. Else `ADSEAL_NO_OFFSET`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_offset(verdict: Option<&adseal_install_verdict>) -> usize {
    verdict.and_then(|verdict| verdict.offset).unwrap_or(NO_OFFSET)
}

/// The form of the body that the token is of, where it is valid: `ADSEAL_FORM_RAW`, or with `ADSEAL_ACCEPT_PHP` also
/// `ADSEAL_FORM_PHP_OBJECT` or `ADSEAL_FORM_PHP_ASSOC`. 0 if there is none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_form(verdict: Option<&adseal_install_verdict>) -> i32 {
    verdict.map_or(0, |verdict| verdict.form)
}

/// For `ADSEAL_INSTALL_INVALID_JSON`: what PHP says of the body where objects stay objects (`ADSEAL_JSON_...`). Else 0.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verdict_json_error(verdict: Option<&adseal_install_verdict>) -> i32 {
    verdict.map_or(0, |verdict| verdict.json_error)
}

/// The bytes that the token is of: read these, and never the body as it was received, in which another parser may read
/// other values where keys are repeated. For `ADSEAL_FORM_RAW` they are `received` itself; for the other forms they are
/// the verdict's, and live until it is filled again or freed. NULL and 0 if no form matched, also where the verifier
/// only reports.
///
/// `received` is the body that was verified: the same bytes, wherever they are now. Nothing but their number is
/// compared. `ADSEAL_ERROR_INVALID_ARGUMENT`: its length is another.
///
/// # Safety
/// `received` points to `received_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_verdict_body(
    verdict: Option<&adseal_install_verdict>,
    received: *const c_void,
    received_length: usize,
    body: Option<&mut MaybeUninit<*const c_void>>,
    body_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let (verdict, body, body_length) = (given(verdict)?, given(body)?, given(body_length)?);
        // SAFETY: the caller vouches for the body.
        let length = unsafe { bytes(received, received_length) }?.len();
        if length != verdict.body_length {
            return Err(Status::InvalidArgument);
        }
        let (start, length) = match &verdict.own_body {
            Some(own) => (own.as_ptr().cast(), own.len()),
            None if verdict.form == ADSEAL_FORM_RAW => (received, length),
            None => (ptr::null(), 0),
        };
        body.write(start);
        body_length.write(length);
        Ok(())
    })
}
