//! Tokens of installs, and installs with their headers.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;
use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER};

use super::TEXTS;
use super::arguments::{Choices, Faults, lent, made, text};
use super::installs::{BODIES, Installs};
use crate::hmac_sha256::{base64, hex, install};

/// What all signers have.
const API_KEY: &[u8] = TEXTS[15];
const SECRET: &[u8] = TEXTS[11];

impl Installs {
    pub(super) fn make_signer(&mut self, choices: &mut Choices<'_>) {
        let made_of = |out: Option<&mut MaybeUninit<_>>| {
            let (api_key, api_length) = (API_KEY.as_ptr().cast(), API_KEY.len());
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_install_signer_new(api_key, api_length, SECRET.as_ptr().cast(), SECRET.len(), out) }
        };
        assert_eq!(made(&mut self.signers, made_of), ADSEAL_OK);
        let mut faults = Faults::default();
        let signer = choices.changed(&mut self.signers, &mut faults);
        let value = choices.switch();
        faults.add((!matches!(value, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        faults.told(adseal_install_signer_set_encoding(signer, value));
        if choices.byte() < 40 {
            let mut faults = Faults::default();
            let signer = choices.changed(&mut self.signers, &mut faults);
            let limit = choices.below(80);
            faults.add((limit == 0).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
            faults.told(adseal_install_signer_set_max_body(signer, limit));
        }
    }

    pub(super) fn make_token(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let body = choices.text(BODIES, &mut faults);
        let (start, length) = (body.start(), body.length());
        let token = text(choices.below(100), |out: *mut c_char, capacity, written| {
            // SAFETY: pointers and lengths belong together, and the buffer is another.
            unsafe { adseal_install_signer_token(signer, start, length, out, capacity, written) }
        });
        // A body may be larger than was set.
        faults.told(token.as_ref().err().copied().unwrap_or_default());
        assert!(token.is_err() || token.is_ok_and(|token| is_token(&token, body.bytes())));
    }

    pub(super) fn sign(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let body = choices.text(BODIES, &mut faults);
        let (start, length) = (body.start(), body.length());
        if choices.byte() & 1 == 0 {
            // SAFETY: pointer and length belong together.
            let sign = |out: Option<&mut MaybeUninit<_>>| unsafe {
                adseal_install_signer_sign_raw(signer, start, length, out)
            };
            let status = made(&mut self.signed, sign);
            faults.told(status);
            if let Some(install) = self.signed.last().filter(|_| status == ADSEAL_OK) {
                assert_eq!(is_signed(install), body.bytes(), "the body as it was given");
            }
            return;
        }
        let allow = choices.switch();
        faults.add((!matches!(allow, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        let mut place = MaybeUninit::uninit();
        let status = made(&mut self.signed, |out| {
            // SAFETY: as above.
            unsafe { adseal_install_signer_sign(signer, start, length, allow, out, Some(&mut place)) }
        });
        if status < 120 {
            faults.told(status);
        }
        // SAFETY: it is written whatever happens.
        let place = unsafe { place.assume_init() };
        assert_eq!(place.cause != 0, status >= ADSEAL_JSON_DEPTH, "{status} and {place:?}");
        if let Some(install) = self.signed.last().filter(|_| status == ADSEAL_OK) {
            let sent = is_signed(install);
            assert!(allow == 1 || is_stable(&sent), "right for every receiver");
            has_notes(install, choices.below(6));
        }
    }
}

/// A token of this body, in one encoding or the other.
fn is_token(token: &[u8], body: &[u8]) -> bool {
    let mac = install(API_KEY, SECRET, body);
    token == hex(&mac).as_bytes() || token == base64(&mac).as_bytes()
}

/// The body of an install, whose headers are the token of that body and the API key.
fn is_signed(install: &adseal_signed_install) -> Vec<u8> {
    let install = Some(install);
    let body = lent(|start, length| adseal_signed_install_body(install, start, length)).expect("there is one");
    let header = |index| {
        let mut value = Err(ADSEAL_NONE);
        let name = lent(|name, name_length| {
            let mut status = ADSEAL_NONE;
            value = lent(|value, length| {
                status = adseal_signed_install_header(install, index, name, name_length, value, length);
                status
            });
            status
        });
        (name, value)
    };
    let count = adseal_signed_install_header_count(install);
    for index in 0..count {
        let (Ok(name), Ok(value)) = header(index) else { panic!("header {index} of {count} is there") };
        if name == AUTH_TOKEN_HEADER.as_bytes() {
            assert!(is_token(&value, &body));
        } else {
            assert_eq!((&name[..], &value[..]), (API_KEY_HEADER.as_bytes(), API_KEY));
        }
    }
    assert_eq!(header(count).0, Err(ADSEAL_ERROR_INVALID_ARGUMENT));
    body
}

/// PHP leaves it as it is.
fn is_stable(json: &[u8]) -> bool {
    let mut count = MaybeUninit::new(usize::MAX);
    let (start, length, none) = (json.as_ptr().cast(), json.len(), std::ptr::null_mut());
    // SAFETY: pointer and length belong together, and there is no room for places.
    let status = unsafe { adseal_php_json_stability(start, length, none, 0, Some(&mut count)) };
    // SAFETY: it was initialised when it was made.
    status == ADSEAL_OK && unsafe { count.assume_init() } == 0
}

fn has_notes(install: &adseal_signed_install, index: usize) {
    let mut faults = Faults::default();
    faults.add((index >= adseal_signed_install_note_count(Some(install))).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
    let mut note = MaybeUninit::uninit();
    let status = adseal_signed_install_note(Some(install), index, Some(&mut note));
    faults.told(status);
    if status == ADSEAL_OK {
        // SAFETY: it is written where it succeeds.
        let note: adseal_note = unsafe { note.assume_init() };
        assert!(note.count > 0 && (1..=adseal_instability_count()).contains(&usize::try_from(note.cause).unwrap_or(0)));
    }
}
