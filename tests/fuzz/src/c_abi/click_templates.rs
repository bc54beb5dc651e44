//! Templates.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::TEXTS;
use super::arguments::{Choices, Faults, lent, made, rendered};
use super::clicks::Clicks;

impl Clicks {
    pub(super) fn make_template(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..5], &mut faults);
        let mut place = MaybeUninit::uninit();
        let status = made(&mut self.templates, |out| {
            let (start, length) = (uri.start(), uri.length());
            // SAFETY: pointer and length belong together.
            unsafe { adseal_click_template_new(signer, start, length, out, Some(&mut place)) }
        });
        if status < 120 {
            faults.told(status);
        }
        if let Some(template) = self.templates.last() {
            names(template, choices.below(8));
        }
    }

    pub(super) fn render(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let template = choices.handle(&self.templates, &mut faults);
        let macros = adseal_click_template_macro_count(template);
        let count = if choices.byte() < 240 { macros } else { macros + 1 };
        faults.add((count != macros).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        let (values, lengths): (Vec<*const c_char>, Vec<usize>) = (0..count)
            .map(|_| match choices.below(24) {
                20.. => (std::ptr::null(), 0),
                known => (TEXTS[known].as_ptr().cast(), TEXTS[known].len()),
            })
            .unzip();
        let (now, capacity) = (choices.number(), choices.below(256));
        faults.time(now);
        let mut place = MaybeUninit::uninit();
        let signed = rendered(capacity, |out: *mut c_char, capacity, length| {
            let (values, lengths, place) = (values.as_ptr(), lengths.as_ptr(), Some(&mut place));
            let expires = ADSEAL_EXPIRES_LIFETIME;
            // SAFETY: the arrays have as many elements, pointers and lengths belong together.
            unsafe {
                adseal_click_template_render(
                    template, values, lengths, count, expires, now, out, capacity, length, place,
                )
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, 200);
    }
}

/// The macro with this index is found by its name, and only macros that there are have one.
fn names(template: &adseal_click_template, index: usize) {
    let name = lent(|start, length| adseal_click_template_macro_name(Some(template), index, start, length));
    let count = adseal_click_template_macro_count(Some(template));
    let find = |name: &[u8]| {
        let mut found = MaybeUninit::new(usize::MAX);
        // SAFETY: pointer and length are those of one text.
        let status = unsafe {
            let (start, length) = (name.as_ptr().cast(), name.len());
            adseal_click_template_macro_index(Some(template), start, length, Some(&mut found))
        };
        // SAFETY: it was initialised when it was made.
        (status, unsafe { found.assume_init() })
    };
    match name {
        Ok(name) => assert_eq!((find(&name), index < count), ((ADSEAL_OK, index), true)),
        Err(status) => assert_eq!((status, index < count), (ADSEAL_ERROR_INVALID_ARGUMENT, false)),
    }
    assert_eq!(find(b"no macro has this name").0, ADSEAL_SIGN_UNKNOWN_MACRO);
}
