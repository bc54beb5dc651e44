//! Verifying installs and events.

use std::ffi::{c_char, c_void};
use std::mem::{self, MaybeUninit};
use std::sync::Arc;

use adseal_core::Status;
use adseal_core::install::{Accept, InstallRegister, InstallVerdict, InstallVerifier, RegisterError};

use crate::boundary;
use crate::constants::{ADSEAL_ACCEPT_PHP, ADSEAL_ACCEPT_RAW, ADSEAL_NO_TIME};
use crate::handles::{create, free, given};
use crate::install_sign::encoding;
use crate::install_verdict::adseal_install_verdict;
use crate::keys::{KeyArguments, adseal_key};
use crate::slices::{Texts, bytes, time, yes};

/// API keys, each with 1 to 16 secrets. For one thread at a time; verifiers share what it holds when they are made.
#[allow(non_camel_case_types)]
pub struct adseal_install_register(Arc<InstallRegister>);

/// Checks bodies against a register.
#[allow(non_camel_case_types)]
pub struct adseal_install_verifier(InstallVerifier);

/// The register, to be changed: a copy of its own where verifiers have it too.
fn writable(register: &mut Arc<InstallRegister>) -> Result<&mut InstallRegister, Status> {
    if Arc::get_mut(register).is_none() {
        *register = Arc::new(register.try_clone().map_err(RegisterError::status)?);
    }
    Ok(Arc::get_mut(register).expect("nobody else has a register that was just made"))
}

/// Makes an empty register, to be freed with `adseal_install_register_free`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_register_new(
    out: Option<&mut MaybeUninit<Option<Box<adseal_install_register>>>>,
) -> i32 {
    create(out, || Ok(adseal_install_register(Arc::default())))
}

/// Adds a secret to an API key, and the API key if it is new. All is copied, and used as it is.
///
/// `id` names the secret in verdicts: 1 to 64 bytes of visible ASCII, unique under its API key, no secret. The secret
/// is active at `now` when `not_before <= now < not_after`; both are unix seconds or `ADSEAL_NO_TIME`.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, an empty secret, a bad id, or
/// `not_after <= not_before`. `ADSEAL_ERROR_INVALID_KEY_RING`: the API key has 16 secrets, or this id or secret
/// already. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is no room for its list of API keys; the API key itself is a small
/// allocation. The register is then unchanged. Verifiers that were made with the register before never change.
///
/// # Safety
/// `api_key`, `id` and `secret` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_register_add(
    register: Option<&mut adseal_install_register>,
    api_key: *const c_char,
    api_key_length: usize,
    id: *const c_char,
    id_length: usize,
    secret: *const c_void,
    secret_length: usize,
    not_before: i64,
    not_after: i64,
) -> i32 {
    boundary::status(|| {
        let adseal_install_register(register) = given(register)?;
        // SAFETY: the caller vouches for the API key.
        let api_key = unsafe { bytes(api_key, api_key_length) }?;
        let always = ADSEAL_NO_TIME;
        // SAFETY: the caller vouches for id and secret.
        let secret = unsafe { KeyArguments::new(id, id_length, secret, secret_length, not_before, not_after, always) }?;
        let secret = secret.secret()?;
        writable(register)?.add(api_key, secret).map_err(RegisterError::status)
    })
}

/// As `adseal_install_register_add`, with a secret that was made before by `adseal_key_new`; both may be freed in any
/// order.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, or the secret has a `sign_from`,
/// which means nothing to a verifier.
///
/// # Safety
/// `api_key` points to `api_key_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_register_add_key(
    register: Option<&mut adseal_install_register>,
    api_key: *const c_char,
    api_key_length: usize,
    secret: Option<&adseal_key>,
) -> i32 {
    boundary::status(|| {
        let (adseal_install_register(register), secret) = (given(register)?, given(secret)?);
        // SAFETY: the caller vouches for the API key.
        let api_key = unsafe { bytes(api_key, api_key_length) }?;
        let secret = secret.secret()?;
        writable(register)?.add(api_key, secret).map_err(RegisterError::status)
    })
}

/// Frees a register; its secrets are wiped once the verifiers made with it are freed too. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_register_free(register: Option<Box<adseal_install_register>>) {
    free(register);
}

const fn accepted(number: i32) -> Result<Accept, Status> {
    match number {
        ADSEAL_ACCEPT_RAW => Ok(Accept::Raw),
        ADSEAL_ACCEPT_PHP => Ok(Accept::Php),
        _ => Err(Status::InvalidArgument),
    }
}

fn change(
    verifier: Option<&mut adseal_install_verifier>,
    change: impl FnOnce(InstallVerifier) -> InstallVerifier,
) -> i32 {
    boundary::status(|| {
        let adseal_install_verifier(verifier) = given(verifier)?;
        // For the moment between it knows no API key, so that whatever happens it accepts nothing that it should not.
        let before = mem::replace(verifier, InstallVerifier::new(InstallRegister::new()));
        *verifier = change(before);
        Ok(())
    })
}

/// Makes a verifier of a register as it is now, to be freed with `adseal_install_verifier_free`. Secrets are shared,
/// not copied; the register may be freed before it, or get more of them, which only later verifiers know. Tokens are
/// hex, bodies of 2097152 bytes or more are refused, and only what is valid is accepted, unless set otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_new(
    register: Option<&adseal_install_register>,
    out: Option<&mut MaybeUninit<Option<Box<adseal_install_verifier>>>>,
) -> i32 {
    create(out, || {
        let adseal_install_register(register) = given(register)?;
        Ok(adseal_install_verifier(InstallVerifier::new(Arc::clone(register))))
    })
}

/// Sets which tokens are taken: `ADSEAL_TOKEN_HEX` (the default) or `ADSEAL_TOKEN_BASE64`, never both. Only before the
/// verifier is shared between threads, as with every `set` function.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_set_encoding(
    verifier: Option<&mut adseal_install_verifier>,
    encoding: i32,
) -> i32 {
    match self::encoding(encoding) {
        Ok(encoding) => change(verifier, |verifier| verifier.encoding(encoding)),
        Err(status) => status.code(),
    }
}

/// Refuses bodies of this many bytes or more; 2097152 by default.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: 0, with which not even an empty body would pass.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_set_max_body(
    verifier: Option<&mut adseal_install_verifier>,
    max_body: usize,
) -> i32 {
    match max_body {
        0 if verifier.is_some() => Status::InvalidArgument.code(),
        _ => change(verifier, |verifier| verifier.max_body(max_body)),
    }
}

/// Sets which forms of a body may match its token: `ADSEAL_ACCEPT_RAW` (the default), the body as it was received; or
/// `ADSEAL_ACCEPT_PHP`, also what PHP makes of it, for senders that sign one spelling of their JSON and send another.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_set_accept(
    verifier: Option<&mut adseal_install_verifier>,
    accept: i32,
) -> i32 {
    match accepted(accept) {
        Ok(accept) => change(verifier, |verifier| verifier.accept(accept)),
        Err(status) => status.code(),
    }
}

/// Sets whether every body is accepted and only the reason tells, for a first rollout: 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_set_report_only(
    verifier: Option<&mut adseal_install_verifier>,
    report_only: i32,
) -> i32 {
    match yes(report_only) {
        Ok(report_only) => change(verifier, |verifier| verifier.report_only(report_only)),
        Err(status) => status.code(),
    }
}

/// Frees a verifier; its secrets are wiped once the register and the other verifiers that share them are freed too.
/// Verdicts stay as they are. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_verifier_free(verifier: Option<Box<adseal_install_verifier>>) {
    free(verifier);
}

/// Runs a check of a body that finds a reason, and fills the verdict, or clears it where there is none.
fn judge<'v>(
    mut verdict: Option<&mut adseal_install_verdict>,
    check: impl FnOnce() -> Result<(&'v [u8], InstallVerdict<'v>), Status>,
) -> i32 {
    let mut reason = 0;
    let failure = boundary::status(|| {
        let (received, found) = check()?;
        reason = found.reason().status().code();
        if let Some(verdict) = verdict.as_deref_mut() {
            verdict.fill(received, found);
        }
        Ok(())
    });
    if failure == 0 {
        return reason;
    }
    if let Some(verdict) = verdict {
        *verdict = adseal_install_verdict::new(failure);
    }
    failure
}

/// Verifies a body as it was received, with the values of its two headers; (NULL, 0) is a header that is not there.
/// `now` is the time in unix seconds.
///
/// Returns the reason, `ADSEAL_VALID` or `ADSEAL_INSTALL_...`, and fills the verdict (which may be NULL, if the reason
/// is enough). 100 and above says nothing of the token, and is the verdict's reason then: a mistake in the call, which is
/// never accepted (NULL with a length, a length out of range, or `now` below 0, `ADSEAL_ERROR_INVALID_ARGUMENT`); or
/// `ADSEAL_ERROR_OUT_OF_MEMORY` where PHP forms are accepted and there is no memory for them, at most 30 times the length
/// of the body and 64 KiB. That is accepted if the verifier only reports.
///
/// A verdict says nothing about freshness: whoever captured body and token can send them again. Nothing is allocated,
/// unless PHP forms are accepted.
///
/// # Safety
/// `body`, `api_key` and `token` point to as many readable bytes as their lengths say. Nobody else uses the verdict
/// during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_verifier_verify(
    verifier: Option<&adseal_install_verifier>,
    body: *const c_void,
    body_length: usize,
    api_key: *const c_char,
    api_key_length: usize,
    token: *const c_char,
    token_length: usize,
    now: i64,
    verdict: Option<&mut adseal_install_verdict>,
) -> i32 {
    judge(verdict, || {
        let adseal_install_verifier(verifier) = given(verifier)?;
        // SAFETY: the caller vouches for all three.
        let (body, api_key, token) =
            unsafe { (bytes(body, body_length)?, bytes(api_key, api_key_length)?, bytes(token, token_length)?) };
        Ok((body, verifier.verify(body, api_key, token, time(now)?)))
    })
}

/// As `adseal_install_verifier_verify`, with all headers of the request, in any order and of any case: `count` names
/// and values, each an array of pointers and one of lengths. Space and tab around values are not part of them.
///
/// # Safety
/// `body` points to `body_length` readable bytes, the arrays have `count` elements each, and every name and value
/// points to as many readable bytes as its length says. Nobody else uses the verdict during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_verifier_verify_request(
    verifier: Option<&adseal_install_verifier>,
    body: *const c_void,
    body_length: usize,
    names: *const *const c_char,
    name_lengths: *const usize,
    values: *const *const c_char,
    value_lengths: *const usize,
    count: usize,
    now: i64,
    verdict: Option<&mut adseal_install_verdict>,
) -> i32 {
    judge(verdict, || {
        let adseal_install_verifier(verifier) = given(verifier)?;
        // SAFETY: the caller vouches for the body.
        let body = unsafe { bytes(body, body_length) }?;
        // SAFETY: the caller vouches for the arrays and what they point to.
        let (names, values) =
            unsafe { (Texts::new(names, name_lengths, count)?, Texts::new(values, value_lengths, count)?) };
        let (names, values) = (names.checked()?, values.checked()?);
        let headers = (0..count).map(|index| (names.get_or_empty(index), values.get_or_empty(index)));
        Ok((body, verifier.verify_request(body, headers, time(now)?)))
    })
}
