//! Names that PHP takes for the same.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_core::click::{FoldedName, names_collide};

use crate::boundary;
use crate::handles::given;
use crate::slices::{Buffer, bytes, spell};

/// The name under which PHP would store a parameter. `raw` is the name as it stands in a query; `out` gets the folded
/// one, which is never longer, without a NUL.
///
/// `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`.
///
/// # Safety
/// `raw` points to `raw_length` readable bytes, `out` to `out_capacity` writable ones that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_name_fold(
    raw: *const c_char,
    raw_length: usize,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let out_length = given(out_length)?;
        // SAFETY: the caller vouches for the name and the buffer; their overlap is looked at first.
        let (raw, out) = unsafe { (bytes(raw, raw_length)?, Buffer::new(out, out_capacity)?) };
        let folded = FoldedName::new(raw);
        out.apart_from(raw)?.deliver(folded.clone().count(), out_length, |room| spell(room, folded))
    })
}

/// Whether PHP would store two raw names under one key: `*collide` is 1 or 0.
///
/// # Safety
/// `one` and `other` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_names_collide(
    one: *const c_char,
    one_length: usize,
    other: *const c_char,
    other_length: usize,
    collide: Option<&mut MaybeUninit<i32>>,
) -> i32 {
    boundary::status(|| {
        let collide = given(collide)?;
        // SAFETY: the caller vouches for both names.
        let (one, other) = unsafe { (bytes(one, one_length)?, bytes(other, other_length)?) };
        collide.write(i32::from(names_collide(one, other)));
        Ok(())
    })
}
