//! Signing click URIs into memory of the library's own.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_core::click::MAX_URI_LENGTH;
use adseal_core::{ClickSigner, Expires, Status};

use crate::click_sign::adseal_click_signer;
use crate::handles::{create, free, given};
use crate::place::{Outcome, Refusal, adseal_place};
use crate::slices::{bytes_apart_from, time};

/// A signer with room for what it signs. One for each thread that signs.
#[allow(non_camel_case_types)]
pub struct adseal_signing_context {
    signer: ClickSigner,
    /// Seconds.
    lifetime: i64,
    /// The URI that was signed last, and a NUL. Has the capacity for the longest.
    room: Vec<u8>,
    last: Outcome,
}

impl adseal_signing_context {
    /// Signs into the room.
    fn sign(&mut self, uri: &[u8], now: i64) -> Result<(), Refusal> {
        let prepared = self.signer.prepare(uri, Expires::Lifetime(self.lifetime), time(now)?)?;
        let length = prepared.length();
        self.room.clear();
        // Within its capacity, so nothing is allocated, and no more is written than this URI needs.
        self.room.resize(length + 1, 0);
        prepared.write(&mut self.room[..length]);
        Ok(())
    }
}

/// Makes a context, to be freed with `adseal_signing_context_free`. It keeps the signer's keys and settings as they are
/// now; the signer may be freed before it. It is for callers that lend no memory of their own, or to whom each argument
/// of a call costs.
///
/// `ADSEAL_ERROR_OUT_OF_MEMORY`: there is none for `ADSEAL_MAX_URI_LENGTH + 1` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signing_context_new(
    signer: Option<&adseal_click_signer>,
    out: Option<&mut MaybeUninit<Option<Box<adseal_signing_context>>>>,
) -> i32 {
    create(out, || {
        let adseal_click_signer { signer, lifetime } = given(signer)?;
        let mut room = Vec::new();
        room.try_reserve_exact(MAX_URI_LENGTH + 1).map_err(|_| Status::OutOfMemory)?;
        Ok(adseal_signing_context { signer: signer.clone(), lifetime: *lifetime, room, last: Outcome::DONE })
    })
}

/// Frees a context, and the URI that it signed last. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signing_context_free(context: Option<Box<adseal_signing_context>>) {
    free(context);
}

/// Signs a click URI as `adseal_click_signer_sign` does, with the signer's lifetime. `now` is the time in unix seconds.
///
/// Returns the signed URI with a NUL behind it; it is the context's, and stays until the context signs again or is
/// freed. NULL where the URI is refused, or the call is wrong: `adseal_signing_context_status` tells why. `uri` may not
/// be what this context has signed, nor a part of that (`ADSEAL_ERROR_INVALID_ARGUMENT`). Nothing is allocated.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_signing_context_sign(
    context: Option<&mut adseal_signing_context>,
    uri: *const c_char,
    uri_length: usize,
    now: i64,
) -> *const c_char {
    let Some(context) = context else { return ptr::null() };
    context.last = Outcome::of(|| {
        let room = (context.room.as_ptr(), context.room.capacity());
        // SAFETY: the caller vouches for the URI.
        let uri = unsafe { bytes_apart_from(room, uri, uri_length) }?;
        context.sign(uri, now)
    });
    if context.last.status() == Status::Valid.code() { context.room.as_ptr().cast() } else { ptr::null() }
}

/// What the last call of `adseal_signing_context_sign` came to, and where, as from `adseal_click_signer_sign`:
/// `ADSEAL_OK` before any call. `*place` (which may be NULL) tells where in the URI.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signing_context_status(
    context: Option<&adseal_signing_context>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    let unknown = Outcome::of(|| Err(Status::NullPointer.into()));
    context.map_or(&unknown, |context| &context.last).tell(place)
}
