//! Signers, and what they sign.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::arguments::{Choices, Faults, made, rendered, text};
use super::clicks::Clicks;
use super::{TEXTS, TIME};
use crate::click_rules;

impl Clicks {
    pub(super) fn make_signer(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let ring = choices.handle(&self.rings, &mut faults);
        faults.told(made(&mut self.signers, |out| adseal_click_signer_new(ring, out)));
        let mut faults = Faults::default();
        let signer = choices.changed(&mut self.signers, &mut faults);
        let (kind, value) = (choices.below(3), choices.switch());
        let is_sound = if kind == 2 { value >= 1 } else { matches!(value, 0 | 1) };
        faults.add((!is_sound).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        faults.told(match kind {
            0 => adseal_click_signer_set_strict(signer, value),
            1 => adseal_click_signer_set_unfilled(signer, value),
            _ => adseal_click_signer_set_lifetime(signer, value.into()),
        });
    }

    pub(super) fn sign(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let (expires, now, capacity) = (choices.number(), choices.number(), choices.below(256));
        faults.time(now);
        let mut place = MaybeUninit::uninit();
        let signed = text(capacity, |out: *mut c_char, capacity, length| {
            let (start, uri_length) = (uri.start(), uri.length());
            // SAFETY: pointers and lengths belong together, and the buffer is another than the URI.
            unsafe {
                let place = Some(&mut place);
                adseal_click_signer_sign(signer, start, uri_length, expires, now, out, capacity, length, place)
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, uri.bytes().len());
    }

    /// A click that was signed is kept; a refusal tells a place in the input.
    pub(super) fn is_placed(
        &mut self,
        signed: Result<Vec<u8>, i32>,
        faults: &Faults,
        place: adseal_place,
        length: usize,
    ) {
        match signed {
            Ok(signed) => {
                faults.told(ADSEAL_OK);
                assert!(click_rules::Click::read(&signed).is_some_and(|click| click.signature().is_some()));
                assert_eq!(place.offset, usize::MAX, "a place of nothing");
                // A verdict flags such a tail.
                self.signed.push([&signed, &b"&t=a;b"[..]].concat());
                self.signed.push(signed);
            }
            // An `expires` that is none, such as below 0, is a refusal or an argument.
            Err(status) if status < 120 && !faults.is_empty() => faults.told(status),
            Err(status) => {
                assert!(faults.is_empty() && status != ADSEAL_ERROR_INTERNAL, "{status} for {faults:?}");
                assert!(place.offset == usize::MAX || place.offset <= length);
            }
        }
    }

    pub(super) fn sign_parts(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let path = choices.text(&[b"/c", b"https://h.example/v1/cpi/click"], &mut faults);
        let parts: Vec<_> = (0..choices.below(4)).map(|index| (TEXTS[7 + index], TEXTS[choices.below(20)])).collect();
        let (names, values): (Vec<&[u8]>, Vec<&[u8]>) = parts.into_iter().unzip();
        let columns = |texts: &[&[u8]]| -> (Vec<*const c_char>, Vec<usize>) {
            texts.iter().map(|text| (text.as_ptr().cast(), text.len())).unzip()
        };
        let ((names, name_lengths), (values, value_lengths)) = (columns(&names), columns(&values));
        let capacity = choices.below(256);
        let mut place = MaybeUninit::uninit();
        let signed = rendered(capacity, |out: *mut c_char, capacity, length| {
            let (start, path_length, count) = (path.start(), path.length(), names.len());
            let (names, name_lengths) = (names.as_ptr(), name_lengths.as_ptr());
            let (values, value_lengths) = (values.as_ptr(), value_lengths.as_ptr());
            let (expires, place) = (ADSEAL_EXPIRES_LIFETIME, Some(&mut place));
            // SAFETY: the arrays have as many elements, pointers and lengths belong together.
            unsafe {
                adseal_click_signer_sign_parts(
                    signer,
                    start,
                    path_length,
                    names,
                    name_lengths,
                    values,
                    value_lengths,
                    count,
                    expires,
                    TIME,
                    out,
                    capacity,
                    length,
                    place,
                )
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, 100);
    }

    pub(super) fn lint(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let capacity = choices.below(4);
        let mut lints = [const { MaybeUninit::<adseal_lint>::uninit() }; 5];
        let mut count = MaybeUninit::new(usize::MAX);
        // SAFETY: there is room for as many; pointer and length belong together.
        let status = unsafe {
            let (start, length, out) = (uri.start(), uri.length(), lints.as_mut_ptr().cast());
            adseal_click_signer_lint(signer, start, length, out, capacity, Some(&mut count), None)
        };
        // SAFETY: it was initialised when it was made.
        let count = unsafe { count.assume_init() };
        assert_eq!(count == usize::MAX, status != ADSEAL_OK, "a number where and only where it succeeds");
        if status < 120 {
            faults.told(status);
        }
    }

    pub(super) fn sign_in_context(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        faults.told(made(&mut self.contexts, |out| adseal_signing_context_new(signer, out)));
        let mut faults = Faults::default();
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let now = choices.number();
        faults.time(now);
        let Some(context) = self.contexts.last_mut() else { return };
        let (start, length) = (uri.start(), uri.length());
        // SAFETY: pointer and length belong together, and the URI is not the context's own.
        let signed = unsafe { adseal_signing_context_sign(Some(context), start, length, now) };
        let status = adseal_signing_context_status(Some(context), None);
        assert_eq!(signed.is_null(), status != ADSEAL_OK);
        if status < 120 {
            faults.told(status);
        }
        if !signed.is_null() {
            // SAFETY: it is NUL-terminated, and stays until the context signs again.
            let signed = unsafe { CStr::from_ptr(signed) };
            assert!(click_rules::Click::read(signed.to_bytes()).is_some());
        }
    }
}
