//! JSON as PHP writes it.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::arguments::{Choices, Faults, text};
use super::installs::BODIES;

pub(super) fn canonicalize(choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let json = choices.text(BODIES, &mut faults);
    let mode = choices.switch();
    faults.add((!matches!(mode, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
    let mut offset = MaybeUninit::uninit();
    let form = text(choices.below(100), |out: *mut c_char, capacity, length| {
        let (start, json_length) = (json.start(), json.length());
        // SAFETY: pointers and lengths belong together, and the buffer is another.
        unsafe { adseal_php_json_canonicalize(start, json_length, mode, out, capacity, length, Some(&mut offset)) }
    });
    match form {
        Ok(form) => {
            faults.told(ADSEAL_OK);
            assert!(form.len() <= adseal_php_json_canonical_bound(json.bytes().len()));
        }
        Err(status) if status < 120 => faults.told(status),
        // SAFETY: it is written whatever happens.
        Err(_) => assert!(faults.is_empty() && unsafe { offset.assume_init() } <= json.bytes().len()),
    }
}

pub(super) fn stability(choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let json = choices.text(BODIES, &mut faults);
    let capacity = choices.below(4);
    let mut places = [const { MaybeUninit::<adseal_instability>::uninit() }; 4];
    let mut count = MaybeUninit::new(usize::MAX);
    // SAFETY: there is room for as many, and pointer and length belong together.
    let status = unsafe {
        let (start, length, out) = (json.start(), json.length(), places.as_mut_ptr().cast());
        adseal_php_json_stability(start, length, out, capacity, Some(&mut count))
    };
    faults.told(status);
    // SAFETY: it was initialised when it was made.
    let count = unsafe { count.assume_init() };
    assert_eq!(count == usize::MAX, status != ADSEAL_OK, "a number where and only where it succeeds");
    assert_eq!(adseal_instability_is_refused(None), 0);
    for place in places.iter().take(if status == ADSEAL_OK { count.min(capacity) } else { 0 }) {
        // SAFETY: so many were written.
        let place = unsafe { place.assume_init() };
        assert!(place.offset + place.length <= json.bytes().len());
        assert!(matches!(adseal_instability_is_refused(Some(&place)), 0 | 1));
    }
}
