//! Signing installs and events.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use adseal_core::install::{
    API_KEY_HEADER, AUTH_TOKEN_HEADER, BodyTooLarge, InstallSigner, Note, SignedInstall, Token, TokenEncoding,
};
use adseal_core::{KeyError, Status};
use zeroize::Zeroizing;

use crate::boundary;
use crate::constants::{ADSEAL_TOKEN_BASE64, ADSEAL_TOKEN_HEX};
use crate::handles::{create, free, given, lend};
use crate::slices::{Buffer, bytes};

/// Makes the tokens of one advertiser.
#[allow(non_camel_case_types)]
pub struct adseal_install_signer(pub(crate) InstallSigner);

/// A body with the headers that belong to it: send both, unchanged.
#[allow(non_camel_case_types)]
pub struct adseal_signed_install {
    body: Vec<u8>,
    pub(crate) notes: Box<[Note]>,
    token: Token,
    api_key: Zeroizing<Box<str>>,
}

impl adseal_signed_install {
    /// Copies the body only if it is still that of the caller.
    pub(crate) fn new(signed: SignedInstall<'_>) -> Result<Self, Status> {
        let api_key = Zeroizing::new(signed.api_key().into());
        let (notes, token) = (signed.notes().into(), signed.token());
        let body = match signed.into_body() {
            Cow::Owned(body) => body,
            Cow::Borrowed(body) => {
                let mut copy = Vec::new();
                copy.try_reserve_exact(body.len()).map_err(|_| Status::OutOfMemory)?;
                copy.extend_from_slice(body);
                copy
            }
        };
        Ok(Self { body, notes, token, api_key })
    }

    fn headers(&self) -> [(&str, &[u8]); 2] {
        [(AUTH_TOKEN_HEADER, self.token.as_bytes()), (API_KEY_HEADER, self.api_key.as_bytes())]
    }
}

pub(crate) const fn encoding(number: i32) -> Result<TokenEncoding, Status> {
    match number {
        ADSEAL_TOKEN_HEX => Ok(TokenEncoding::Hex),
        ADSEAL_TOKEN_BASE64 => Ok(TokenEncoding::Base64),
        _ => Err(Status::InvalidArgument),
    }
}

fn change(
    signer: Option<&mut adseal_install_signer>,
    change: impl FnOnce(InstallSigner) -> Result<InstallSigner, Status>,
) -> i32 {
    boundary::status(|| {
        let adseal_install_signer(signer) = given(signer)?;
        *signer = change(signer.clone())?;
        Ok(())
    })
}

/// Makes a signer, to be freed with `adseal_install_signer_free`. API key and secret are copied, and used as they are:
/// never trimmed, never decoded. Tokens are hex, and bodies of 2097152 bytes or more are refused, unless set otherwise.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, or the secret is empty.
///
/// # Safety
/// `api_key` and `secret` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_signer_new(
    api_key: *const c_char,
    api_key_length: usize,
    secret: *const c_void,
    secret_length: usize,
    out: Option<&mut MaybeUninit<Option<Box<adseal_install_signer>>>>,
) -> i32 {
    create(out, || {
        // SAFETY: the caller vouches for both.
        let (api_key, secret) = unsafe { (bytes(api_key, api_key_length)?, bytes(secret, secret_length)?) };
        InstallSigner::new(api_key, secret).map(adseal_install_signer).map_err(KeyError::status)
    })
}

/// Frees a signer and wipes its secret. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_signer_free(signer: Option<Box<adseal_install_signer>>) {
    free(signer);
}

/// Sets how tokens are spelled: `ADSEAL_TOKEN_HEX` (the default) or `ADSEAL_TOKEN_BASE64`. Only before the signer is
/// shared between threads, as with every `set` function.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_signer_set_encoding(signer: Option<&mut adseal_install_signer>, encoding: i32) -> i32 {
    change(signer, |signer| Ok(signer.encoding(self::encoding(encoding)?)))
}

/// Refuses bodies of this many bytes or more; 2097152 by default.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: 0, with which not even an empty body would pass.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_install_signer_set_max_body(
    signer: Option<&mut adseal_install_signer>,
    max_body: usize,
) -> i32 {
    change(signer, |signer| if max_body == 0 { Err(Status::InvalidArgument) } else { Ok(signer.max_body(max_body)) })
}

/// The token of a body: 64 or 44 characters, without a NUL. Send exactly these bytes: a body that is serialised anew
/// has another token.
///
/// `ADSEAL_ERROR_BODY_TOO_LARGE`: the body is at or over the limit. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is
/// the length needed, nothing was written to `out`; `ADSEAL_MAX_TOKEN_LENGTH` always suffices. Nothing is allocated.
///
/// # Safety
/// `body` points to `body_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
/// overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_signer_token(
    signer: Option<&adseal_install_signer>,
    body: *const c_void,
    body_length: usize,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let (adseal_install_signer(signer), out_length) = (given(signer)?, given(out_length)?);
        // SAFETY: the caller vouches for the body and the buffer; their overlap is looked at first.
        let (body, out) = unsafe { (bytes(body, body_length)?, Buffer::new(out, out_capacity)?) };
        let out = out.apart_from(body)?;
        let token = signer.token(body).map_err(BodyTooLarge::status)?;
        let token = token.as_bytes();
        out.deliver(token.len(), out_length, |room| room.copy_from_slice(token))
    })
}

/// Signs a body as it is: copies it, and hands it out together with its headers. To be freed with
/// `adseal_signed_install_free`; the signer may be freed before it.
///
/// The token is right for a receiver that hashes the body as it came; that of `adseal_install_signer_sign` is right for
/// every receiver.
///
/// `ADSEAL_ERROR_BODY_TOO_LARGE`: the body is at or over the limit. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for the
/// copy.
///
/// # Safety
/// `body` points to `body_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_signer_sign_raw(
    signer: Option<&adseal_install_signer>,
    body: *const c_void,
    body_length: usize,
    out: Option<&mut MaybeUninit<Option<Box<adseal_signed_install>>>>,
) -> i32 {
    create(out, || {
        let adseal_install_signer(signer) = given(signer)?;
        // SAFETY: the caller vouches for the body.
        let body = unsafe { bytes(body, body_length) }?;
        adseal_signed_install::new(signer.sign_raw(body).map_err(BodyTooLarge::status)?)
    })
}

/// The bytes to send; they live as long as the signed install.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_body(
    install: Option<&adseal_signed_install>,
    body: Option<&mut MaybeUninit<*const c_void>>,
    body_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(&given(install)?.body, body, body_length))
}

/// How many headers to send: send them all, however many there are. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_header_count(install: Option<&adseal_signed_install>) -> usize {
    install.map_or(0, |install| install.headers().len())
}

/// The header with this index: name and value, not NUL-terminated; they live as long as the signed install.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such header.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_header(
    install: Option<&adseal_signed_install>,
    index: usize,
    name: Option<&mut MaybeUninit<*const c_char>>,
    name_length: Option<&mut MaybeUninit<usize>>,
    value: Option<&mut MaybeUninit<*const c_char>>,
    value_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let headers = given(install)?.headers();
        let &(header, text) = headers.get(index).ok_or(Status::InvalidArgument)?;
        let (value, value_length) = (given(value)?, given(value_length)?);
        lend(header.as_bytes(), name, name_length)?;
        lend(text, Some(value), Some(value_length))
    })
}

/// Frees a signed install. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_free(install: Option<Box<adseal_signed_install>>) {
    free(install);
}
