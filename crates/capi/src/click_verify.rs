//! Verifying click URIs.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use adseal_core::click::PolicyError;
use adseal_core::{ClickPolicy, ClickVerifier, Status};

use crate::boundary;
use crate::click_policy::adseal_click_policy;
use crate::click_verdict::adseal_click_verdict;
use crate::handles::{create, free, given};
use crate::keys::adseal_key_ring;
use crate::slices::{bytes, time};

/// Verifies click URIs against a ring and a policy. Immutable.
#[allow(non_camel_case_types)]
pub struct adseal_click_verifier(pub(crate) ClickVerifier);

/// Makes a verifier, to be freed with `adseal_click_verifier_free`. It shares the keys and copies the policy; both may
/// be freed before it. NULL as policy is the default one.
///
/// `ADSEAL_ERROR_INVALID_POLICY`: the policy contradicts itself.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verifier_new(
    ring: Option<&adseal_key_ring>,
    policy: Option<&adseal_click_policy>,
    out: Option<&mut MaybeUninit<Option<Box<adseal_click_verifier>>>>,
) -> i32 {
    create(out, || {
        let adseal_key_ring(ring) = given(ring)?;
        let policy = policy.map_or_else(ClickPolicy::new, adseal_click_policy::complete);
        ClickVerifier::new(ring.clone(), policy).map(adseal_click_verifier).map_err(PolicyError::status)
    })
}

/// Frees a verifier. Verdicts stay as they are. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verifier_free(verifier: Option<Box<adseal_click_verifier>>) {
    free(verifier);
}

/// Verifies a click URI: any bytes get a verdict. Give the request target as it was received; a URI that was decoded,
/// re-encoded or rebuilt is another one.
///
/// `now` is the time in unix seconds. Returns the reason, `ADSEAL_VALID` or `ADSEAL_CLICK_...`, and fills the verdict
/// (which may be NULL, if the reason is enough). With a policy that only reports, read `adseal_click_verdict_accepted`.
///
/// 100 and above is a mistake in the call, and no verdict: NULL with a length, a length out of range, or `now` below 0
/// (`ADSEAL_ERROR_INVALID_ARGUMENT`). The verdict then has this number as its reason, and is not accepted. Nothing is
/// allocated.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes. Nobody else uses the verdict during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verifier_verify(
    verifier: Option<&adseal_click_verifier>,
    uri: *const c_char,
    uri_length: usize,
    now: i64,
    verdict: Option<&mut adseal_click_verdict>,
) -> i32 {
    let mut verdict = verdict;
    let mut reason = 0;
    let failure = boundary::status(|| {
        let adseal_click_verifier(verifier) = given(verifier)?;
        // SAFETY: the caller vouches for the URI.
        let uri = unsafe { bytes(uri, uri_length) }?;
        let found = verifier.verify(uri, time(now)?);
        if let Some(verdict) = verdict.as_deref_mut() {
            verdict.fill(verifier, uri, &found);
        }
        reason = found.reason().status().code();
        Ok(())
    });
    if failure == 0 {
        return reason;
    }
    if let Some(verdict) = verdict {
        verdict.clear(failure);
    }
    failure
}

/// Whether an active key reproduces this signature of exactly these bytes, in constant time. No rule is checked: this
/// is for callers that build and check the message themselves, as for `adseal_click_signer_signature`.
///
/// Returns `ADSEAL_VALID`, `ADSEAL_CLICK_MALFORMED_SIGNATURE`, `ADSEAL_CLICK_NO_ACTIVE_KEY` or
/// `ADSEAL_CLICK_INVALID_SIGNATURE`; 100 and above is a mistake in the call, and no verdict. `now` is the time in unix
/// seconds. Nothing is allocated.
///
/// # Safety
/// `message` and `signature` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verifier_check_signature(
    verifier: Option<&adseal_click_verifier>,
    message: *const c_void,
    message_length: usize,
    signature: *const c_char,
    signature_length: usize,
    now: i64,
) -> i32 {
    boundary::status(|| {
        let adseal_click_verifier(verifier) = given(verifier)?;
        // SAFETY: the caller vouches for both.
        let (message, signature) = unsafe { (bytes(message, message_length)?, bytes(signature, signature_length)?) };
        match verifier.check_signature(message, signature, time(now)?).status() {
            Status::Valid => Ok(()),
            reason => Err(reason),
        }
    })
}
