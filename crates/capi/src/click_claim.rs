//! What a click says of itself before any key has proved it.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_core::click::claimed_parameter;

use crate::boundary;
use crate::constants::ADSEAL_NONE;
use crate::decoded::Decoded;
use crate::handles::given;
use crate::slices::{Buffer, bytes};

/// The decoded value of the first parameter with this decoded name in front of the signature, for choosing the ring by
/// which a click is verified, where each sender has its own. A `+` in the URI's names is read as a space or as itself.
///
/// Nothing is verified here, and the choice needs no trust: the parameter is part of what the signature covers, so a
/// click that names another sender is verified by that sender's keys, and fails. What stands behind the signature,
/// where anybody can write, is not looked at. Once the click is verified, read its parameters from the verdict.
///
/// `ADSEAL_NONE`: there is no such parameter, or the URI is too long or not of the form of a click. Verify such a click,
/// and one whose value has no ring, with a ring of a key that is never active: its reason is
/// `ADSEAL_CLICK_NO_ACTIVE_KEY`, unless an earlier check fails. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*value_length` is the length needed, nothing was written to
/// `value`. Nothing is allocated.
///
/// # Safety
/// `uri` and `name` point to as many readable bytes as their lengths say, `value` to `value_capacity` writable ones
/// that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_claimed_parameter(
    uri: *const c_char,
    uri_length: usize,
    name: *const c_char,
    name_length: usize,
    value: *mut c_char,
    value_capacity: usize,
    value_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    let mut is_none = false;
    let status = boundary::status(|| {
        let value_length = given(value_length)?;
        // SAFETY: the caller vouches for URI and name.
        let (uri, name) = unsafe { (bytes(uri, uri_length)?, bytes(name, name_length)?) };
        // SAFETY: the caller vouches for the buffer; its overlap with the inputs is looked at first.
        let value = unsafe { Buffer::new(value, value_capacity) }?.apart_from(uri)?.apart_from(name)?;
        let Some(parameter) = claimed_parameter(uri, name) else {
            is_none = true;
            return Ok(());
        };
        let decoded = Decoded::new(parameter.raw_value(), parameter.value());
        value.deliver(decoded.length(), value_length, |room| decoded.write(room))
    });
    if is_none { ADSEAL_NONE } else { status }
}
