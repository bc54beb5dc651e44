//! PHP's JSON: the bytes that PHP makes of a text, and where a text is spelled otherwise.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use adseal_core::Status;
use adseal_core::php_json::{CanonicalizeError, Cause, Instability, Mode, canonicalize, stability};

use crate::boundary;
use crate::constants::{ADSEAL_PHP_JSON_ASSOC, ADSEAL_PHP_JSON_OBJECT};
use crate::handles::given;
use crate::place::NO_OFFSET;
use crate::slices::{ArrayOut, Buffer, bytes};

/// A place where a JSON text is not what PHP makes of it. It never grows.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct adseal_instability {
    /// Why: `ADSEAL_UNSTABLE_...`; 0 where there is no place to tell.
    pub cause: i32,
    /// PHP's error (`ADSEAL_JSON_...`), for `ADSEAL_UNSTABLE_INVALID_JSON`; else 0.
    pub error: i32,
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// How many bytes are meant.
    pub length: usize,
}

impl adseal_instability {
    pub(crate) const NONE: Self = Self { cause: 0, error: 0, offset: NO_OFFSET, length: 0 };
}

impl From<Instability> for adseal_instability {
    fn from(found: Instability) -> Self {
        let error = found.error.map_or(0, |error| error.status().code());
        Self { cause: found.cause.code(), error, offset: found.offset, length: found.length }
    }
}

const fn mode(number: i32) -> Result<Mode, Status> {
    match number {
        ADSEAL_PHP_JSON_OBJECT => Ok(Mode::Object),
        ADSEAL_PHP_JSON_ASSOC => Ok(Mode::Assoc),
        _ => Err(Status::InvalidArgument),
    }
}

/// Bytes that always hold what PHP makes of a text of `length` bytes: the capacity to give to
/// `adseal_php_json_canonicalize`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_php_json_canonical_bound(length: usize) -> usize {
    // What grows most is a double of few characters: `1e16` becomes 17 digits, and from 17 zeros on PHP writes an
    // exponent again. A slash becomes 2 bytes, a character of 2, 3 or 4 bytes 6, 6 or 12, an integer beyond 64 bits of 19
    // digits or more at most 24; all else stays as long or shrinks.
    length.saturating_mul(5)
}

/// What PHP's `json_encode(json_decode($json))` gives, byte by byte, or with `ADSEAL_PHP_JSON_ASSOC`
/// `json_encode(json_decode($json, true))`: default flags, `serialize_precision` -1, depth 512. The rules are in
/// docs/php-json.md.
///
/// `out` gets the bytes, without a NUL, and `*out_length` their number. `ADSEAL_JSON_...`: PHP refuses the text, and
/// `*error_offset` (which may be NULL) is where, in bytes from its start; the text's length where something is missing
/// at the end. Where there is no such error it is `ADSEAL_NO_OFFSET`; it is written whatever happens.
///
/// `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`; another call
/// does all the work again, and `adseal_php_json_canonical_bound` always suffices. `ADSEAL_ERROR_INVALID_ARGUMENT`: no
/// such mode, or `out` overlaps `json`. `ADSEAL_ERROR_OUT_OF_MEMORY`: the memory that this needs for a while, at
/// most 30 times the length of the text and 64 KiB, is not there.
///
/// # Safety
/// `json` points to `json_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
/// overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_php_json_canonicalize(
    json: *const c_void,
    json_length: usize,
    mode: i32,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
    error_offset: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    let mut offset = NO_OFFSET;
    let status = boundary::status(|| {
        let out_length = given(out_length)?;
        // SAFETY: the caller vouches for the text and the buffer; their overlap is looked at first.
        let (json, out) = unsafe { (bytes(json, json_length)?, Buffer::new(out, out_capacity)?) };
        let (out, mode) = (out.apart_from(json)?, self::mode(mode)?);
        let form = canonicalize(json, mode).map_err(|error| {
            if let CanonicalizeError::Php(error) = error {
                offset = error.offset();
            }
            error.status()
        })?;
        out.deliver(form.len(), out_length, |room| room.copy_from_slice(&form))
    });
    if let Some(error_offset) = error_offset {
        error_offset.write(offset);
    }
    status
}

/// Lists every place where a text is not what PHP makes of it in both modes, in the order of docs/php-json.md. None:
/// the text is right for every receiver, whether that hashes it as it came or what PHP makes of it.
///
/// `*count` is the number of all places; the first `capacity` of them are written to `places`, which may be NULL with
/// a capacity of 0. A text that PHP refuses is told as a place too, with `ADSEAL_UNSTABLE_INVALID_JSON`: it is no
/// failure. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is none for the keys of the text's objects; the content of `places` is
/// then unspecified. `ADSEAL_ERROR_INVALID_ARGUMENT`: `places` overlaps `json`.
///
/// # Safety
/// `json` points to `json_length` readable bytes, `places` to `capacity` writable elements that no other argument
/// overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_php_json_stability(
    json: *const c_void,
    json_length: usize,
    places: *mut adseal_instability,
    capacity: usize,
    count: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let count = given(count)?;
        // SAFETY: the caller vouches for the text and the array; their overlap is looked at first.
        let (json, places) = unsafe { (bytes(json, json_length)?, ArrayOut::new(places, capacity)?) };
        let mut places = places.apart_from(json)?;
        let mut found = 0;
        for place in stability(json) {
            let place = place.map_err(|_| Status::OutOfMemory)?;
            if found < capacity {
                places.set(found, place.into());
            }
            found += 1;
        }
        count.write(found);
        Ok(())
    })
}

/// Whether `adseal_install_signer_sign` refuses a place that `adseal_php_json_stability` told: 1 if no spelling makes it
/// right for every receiver, or only with another meaning, and `adseal_instability_message` then says what to write
/// instead; 0 if it is only spelled otherwise, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_instability_is_refused(place: Option<&adseal_instability>) -> i32 {
    let place = place.and_then(|&adseal_instability { cause, offset, length, .. }| {
        Some(Instability { cause: Cause::from_code(cause)?, offset, length, error: None })
    });
    place.is_some_and(|place| place.is_refused()).into()
}
