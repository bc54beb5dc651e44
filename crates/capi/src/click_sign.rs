//! Signing click URIs.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use adseal_core::click::{DEFAULT_LIFETIME, SIGNATURE_LENGTH, parts_bound};
use adseal_core::{ClickSigner, Expires, SignError, SigningError, Status, Unfilled};

use crate::boundary;
use crate::constants::{
    ADSEAL_EXPIRES_EXISTING, ADSEAL_EXPIRES_LIFETIME, ADSEAL_UNFILLED_NULL, ADSEAL_UNFILLED_REJECT,
};
use crate::handles::{create, free, given};
use crate::keys::adseal_key_ring;
use crate::place::{Refusal, adseal_lint, adseal_place, placed};
use crate::slices::{ArrayOut, Buffer, Texts, bytes, time, yes};

/// Signs click URIs with the keys of a ring.
#[allow(non_camel_case_types)]
pub struct adseal_click_signer {
    pub(crate) signer: ClickSigner,
    /// Seconds, for `ADSEAL_EXPIRES_LIFETIME`.
    pub(crate) lifetime: i64,
}

/// What the caller's `expires` stands for. Negative numbers without a meaning are refused as out of range in their
/// turn.
pub(crate) const fn deadline(number: i64, lifetime: i64) -> Expires {
    match number {
        ADSEAL_EXPIRES_LIFETIME => Expires::Lifetime(lifetime),
        ADSEAL_EXPIRES_EXISTING => Expires::Existing,
        _ => Expires::At(number),
    }
}

/// Hands over what was signed into the room for it: its length, and whether it fitted.
pub(crate) fn finish(outcome: Result<usize, SignError>, out_length: &mut MaybeUninit<usize>) -> Result<(), Refusal> {
    match outcome {
        Ok(length) => {
            out_length.write(length);
            Ok(())
        }
        Err(SignError::BufferTooSmall(needed)) => {
            out_length.write(needed);
            Err(Status::BufferTooSmall.into())
        }
        Err(SignError::Refused(refusal)) => Err(refusal.into()),
    }
}

fn change(
    signer: Option<&mut adseal_click_signer>,
    change: impl FnOnce(&mut adseal_click_signer) -> Result<(), Status>,
) -> i32 {
    boundary::status(|| change(given(signer)?))
}

/// Makes a signer, to be freed with `adseal_click_signer_free`. It shares the keys of the ring, which may be freed
/// before it. Its lifetime is 60 seconds, unfilled macros are refused, and lints pass.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_new(
    ring: Option<&adseal_key_ring>,
    out: Option<&mut MaybeUninit<Option<Box<adseal_click_signer>>>>,
) -> i32 {
    create(out, || {
        let adseal_key_ring(ring) = given(ring)?;
        Ok(adseal_click_signer { signer: ClickSigner::new(ring.clone()), lifetime: DEFAULT_LIFETIME })
    })
}

/// Sets the lifetime in seconds that `ADSEAL_EXPIRES_LIFETIME` stands for; 60 by default. Only before the signer is
/// shared between threads, as with every `set` function.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: below 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_set_lifetime(signer: Option<&mut adseal_click_signer>, seconds: i64) -> i32 {
    change(signer, |signer| {
        if seconds < 1 {
            return Err(Status::InvalidArgument);
        }
        signer.lifetime = seconds;
        Ok(())
    })
}

/// Sets what becomes of a value that is an unfilled macro: `ADSEAL_UNFILLED_REJECT` (the default) or
/// `ADSEAL_UNFILLED_NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_set_unfilled(signer: Option<&mut adseal_click_signer>, mode: i32) -> i32 {
    change(signer, |signer| {
        let mode = match mode {
            ADSEAL_UNFILLED_REJECT => Unfilled::Reject,
            ADSEAL_UNFILLED_NULL => Unfilled::Null,
            _ => return Err(Status::InvalidArgument),
        };
        signer.signer = signer.signer.clone().unfilled(mode);
        Ok(())
    })
}

/// Sets whether the first lint refuses a URI (`ADSEAL_SIGN_STRICT_LINT`): 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_set_strict(signer: Option<&mut adseal_click_signer>, strict: i32) -> i32 {
    change(signer, |signer| {
        signer.signer = signer.signer.clone().strict(yes(strict)?);
        Ok(())
    })
}

/// Frees a signer. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_free(signer: Option<Box<adseal_click_signer>>) {
    free(signer);
}

/// Signs a click URI: writes it with `expires` and `signature` behind it.
///
/// `uri` is `/path?query` or `http(s)://host/path?query`, without a `signature`. `expires` is a time in unix seconds,
/// `ADSEAL_EXPIRES_LIFETIME` or `ADSEAL_EXPIRES_EXISTING`; `now` is the time in unix seconds. `out` gets the signed URI
/// without a NUL, `*out_length` its length; it must not overlap `uri`.
///
/// `expires` is a point in time and no lifetime: 60 is a minute into 1970, and is signed without complaint. For a lifetime
/// give `ADSEAL_EXPIRES_LIFETIME`.
///
/// `ADSEAL_SIGN_...`: refused, and `*place` (which may be NULL) tells where. `ADSEAL_ERROR_BUFFER_TOO_SMALL`:
/// `*out_length` is the length needed, nothing was written to `out`; `adseal_signed_bound` always suffices.
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: `now` below 0, or `out` overlaps `uri`. Nothing is allocated.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes, `out` to `out_capacity` writable ones that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_signer_sign(
    signer: Option<&adseal_click_signer>,
    uri: *const c_char,
    uri_length: usize,
    expires: i64,
    now: i64,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    placed(place, || {
        let (handle, out_length) = (given(signer)?, given(out_length)?);
        // SAFETY: the caller vouches for the URI and the buffer; their overlap is looked at first.
        let (uri, out) = unsafe { (bytes(uri, uri_length)?, Buffer::new(out, out_capacity)?) };
        let out = out.apart_from(uri)?;
        let prepared = handle.signer.prepare(uri, deadline(expires, handle.lifetime), time(now)?)?;
        out.deliver(prepared.length(), out_length, |room| {
            prepared.write(room);
        })?;
        Ok(())
    })
}

/// Builds `path?name=value&...` with names and values percent-encoded, and signs it.
///
/// `path` is `/path` or `http(s)://host/path`. There are `count` names and values, unencoded, each an array of pointers
/// and one of lengths; a value whose pointer is NULL is missing and becomes `null`, one of length 0 stays empty. The
/// rest is as for `adseal_click_signer_sign`, except that `*place` counts in the path, or in the name or value of the
/// pair, and that when the result is not `ADSEAL_OK` the content of `out` is unspecified.
/// `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is a length that suffices; this may come before a refusal. Nothing is
/// allocated.
///
/// # Safety
/// `path` points to `path_length` readable bytes, the arrays to `count` elements each, every name and value to as many
/// readable bytes as its length says, `out` to `out_capacity` writable ones that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_signer_sign_parts(
    signer: Option<&adseal_click_signer>,
    path: *const c_char,
    path_length: usize,
    names: *const *const c_char,
    name_lengths: *const usize,
    values: *const *const c_char,
    value_lengths: *const usize,
    count: usize,
    expires: i64,
    now: i64,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    placed(place, || {
        let (handle, out_length) = (given(signer)?, given(out_length)?);
        // SAFETY: the caller vouches for the path.
        let path = unsafe { bytes(path, path_length) }?;
        // SAFETY: the caller vouches for the arrays and what they point to.
        let (names, values) =
            unsafe { (Texts::new(names, name_lengths, count)?, Texts::new(values, value_lengths, count)?) };
        let (names, values) = (names.checked()?, values.checked()?);
        // SAFETY: the caller vouches for the buffer; its overlap with the inputs is looked at next.
        let mut out = unsafe { Buffer::new(out, out_capacity) }?.apart_from(path)?;
        for index in 0..count {
            for texts in [&names, &values] {
                out = out.apart_from(texts.get_or_empty(index))?;
            }
        }
        let parts = (0..count).map(|index| (names.get_or_empty(index), values.get(index)));
        let length = out.capacity().min(parts_bound(path, parts.clone()));
        let room = out.room(0, length).expect("no longer than the buffer");
        let expires = deadline(expires, handle.lifetime);
        let signed = handle.signer.sign_parts_into(path, parts, expires, time(now)?, room);
        finish(signed.map(|signed| signed.as_bytes().len()), out_length)
    })
}

/// The signature of exactly these bytes, with the key that signs at `now` (unix seconds). No rule is checked: this is
/// for callers that build and check the message themselves. An `expires` in the message is not read, so the key may be
/// one that ends before it. `adseal_click_verifier_check_signature` is the other side.
///
/// `out` gets `ADSEAL_SIGNATURE_LENGTH` characters, no NUL. `ADSEAL_SIGN_NO_SIGNING_KEY`: no key may sign.
/// `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`. Nothing is
/// allocated.
///
/// # Safety
/// `message` points to `message_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
/// overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_signer_signature(
    signer: Option<&adseal_click_signer>,
    message: *const c_void,
    message_length: usize,
    now: i64,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let (handle, out_length) = (given(signer)?, given(out_length)?);
        // SAFETY: the caller vouches for the message and the buffer; their overlap is looked at first.
        let (message, out) = unsafe { (bytes(message, message_length)?, Buffer::new(out, out_capacity)?) };
        let out = out.apart_from(message)?;
        let signature = handle.signer.signature(message, time(now)?).map_err(|error| error.status())?;
        out.deliver(SIGNATURE_LENGTH, out_length, |room| room.copy_from_slice(signature.as_bytes()))
    })
}

/// Lists what is legal in a URI but likely to go wrong on the way, in the order of the places.
///
/// `*count` is the number of all lints; the first `capacity` of them are written to `lints`, which may be NULL with a
/// capacity of 0. `ADSEAL_SIGN_...`: signing would refuse the URI as it is; `*place` (which may be NULL) tells where.
///
/// # Safety
/// `uri` points to `uri_length` readable bytes, `lints` to `capacity` writable elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_signer_lint(
    signer: Option<&adseal_click_signer>,
    uri: *const c_char,
    uri_length: usize,
    lints: *mut adseal_lint,
    capacity: usize,
    count: Option<&mut MaybeUninit<usize>>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    placed(place, || {
        let (handle, count) = (given(signer)?, given(count)?);
        // SAFETY: the caller vouches for the URI and the array.
        let (uri, mut lints) = unsafe { (bytes(uri, uri_length)?, ArrayOut::new(lints, capacity)?) };
        let found = handle.signer.lint(uri).map_err(|error: SigningError| Refusal::from(error))?;
        for (index, lint) in found.iter().take(capacity).enumerate() {
            lints.set(index, lint.into());
        }
        count.write(found.len());
        Ok(())
    })
}
