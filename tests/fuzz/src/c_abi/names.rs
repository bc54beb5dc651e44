//! Names of parameters, as PHP stores them.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;
use adseal_core::click::names_collide;

use super::TEXTS;
use super::arguments::{Choices, Faults, text};
use crate::click_rules;

/// Two names, folded.
pub(super) fn call(choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let (one, other) = (choices.text(&TEXTS, &mut faults), choices.text(&TEXTS, &mut faults));
    let mut collide = MaybeUninit::new(-1);
    // SAFETY: pointers and lengths belong together.
    let status = unsafe {
        let (one, one_length) = (one.start(), one.length());
        adseal_click_names_collide(one, one_length, other.start(), other.length(), Some(&mut collide))
    };
    faults.told(status);
    if status == ADSEAL_OK {
        // SAFETY: it was initialised when it was made.
        assert_eq!(unsafe { collide.assume_init() } == 1, names_collide(one.bytes(), other.bytes()));
        let folded = text(choices.below(32), |out: *mut c_char, capacity, length| {
            let (start, one_length) = (one.start(), one.length());
            // SAFETY: as above, and the buffer is another.
            unsafe { adseal_click_name_fold(start, one_length, out, capacity, length) }
        });
        assert_eq!(folded, Ok(click_rules::folded(one.bytes())));
    }
}
