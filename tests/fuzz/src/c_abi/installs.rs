//! JSON, installs and explanations.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::arguments::{Choices, Faults, made, text};
use super::{TEXTS, TIME};
use crate::hmac_sha256::{hex, install};

/// Bodies, and other texts.
const BODIES: &[&[u8]] = &[TEXTS[16], TEXTS[17], TEXTS[19], TEXTS[6], TEXTS[18]];

/// Handles, as a program holds them.
#[derive(Default)]
pub(super) struct Installs {
    signers: Vec<Box<adseal_install_signer>>,
    signed: Vec<Box<adseal_signed_install>>,
    registers: Vec<Box<adseal_install_register>>,
    verifiers: Vec<Box<adseal_install_verifier>>,
    verdicts: Vec<Box<adseal_install_verdict>>,
    explainers: Vec<Box<adseal_explainer>>,
    explanations: Vec<Box<adseal_explanation>>,
}

impl Installs {
    pub(super) fn call(&mut self, call: u8, choices: &mut Choices<'_>) {
        match call % 8 {
            0 => canonicalize(choices),
            1 => stability(choices),
            2 => self.sign(choices),
            3 => self.make_verifier(choices),
            4 => self.verify(choices),
            5 => self.explain(choices),
            6 => self.read_signed(choices),
            _ => self.free(choices),
        }
    }

    fn sign(&mut self, choices: &mut Choices<'_>) {
        let (api_key, secret) = (TEXTS[15], TEXTS[11]);
        let made_of = |out: Option<&mut MaybeUninit<_>>| {
            let (api_key, api_length) = (api_key.as_ptr().cast(), api_key.len());
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_install_signer_new(api_key, api_length, secret.as_ptr().cast(), secret.len(), out) }
        };
        assert_eq!(made(&mut self.signers, made_of), ADSEAL_OK);
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let body = choices.text(BODIES, &mut faults);
        let (start, length) = (body.start(), body.length());
        let token = text(choices.below(100), |out: *mut c_char, capacity, written| {
            // SAFETY: as above, and the buffer is another.
            unsafe { adseal_install_signer_token(signer, start, length, out, capacity, written) }
        });
        faults.told(token.as_ref().err().copied().unwrap_or_default());
        if let Ok(token) = token {
            assert_eq!(token, hex(&install(api_key, secret, body.bytes())).as_bytes());
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
    }

    fn make_verifier(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.registers, |out| adseal_install_register_new(out));
        let mut faults = Faults::default();
        let register = choices.changed(&mut self.registers, &mut faults);
        let (api_key, id) = (choices.text(&[TEXTS[15]], &mut faults), choices.text(&TEXTS[14..16], &mut faults));
        let secret = choices.text(&TEXTS[11..14], &mut faults);
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let (key, key_length, id, id_length) = (api_key.start(), api_key.length(), id.start(), id.length());
            let (secret, secret_length, none) = (secret.start(), secret.length(), ADSEAL_NO_TIME);
            adseal_install_register_add(register, key, key_length, id, id_length, secret, secret_length, none, none)
        };
        assert!(status != ADSEAL_OK || faults.is_empty());
        let mut faults = Faults::default();
        let register = choices.handle(&self.registers, &mut faults);
        faults.told(made(&mut self.verifiers, |out| adseal_install_verifier_new(register, out)));
        made(&mut self.verdicts, |out| adseal_install_verdict_new(out));
        let mut faults = Faults::default();
        let verifier = choices.changed(&mut self.verifiers, &mut faults);
        let value = choices.switch();
        faults.add((!matches!(value, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        faults.told(adseal_install_verifier_set_accept(verifier, value));
    }

    fn verify(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let verifier = choices.handle(&self.verifiers, &mut faults);
        let (body, api_key) = (choices.text(BODIES, &mut faults), choices.text(&[TEXTS[15]], &mut faults));
        let right = hex(&install(TEXTS[15], TEXTS[11], body.bytes()));
        let token = choices.text(&[right.as_bytes(), TEXTS[18]], &mut faults);
        let Some(verdict) = self.verdicts.first_mut() else { return };
        // SAFETY: pointers and lengths belong together.
        let reason = unsafe {
            let (start, length, key, key_length) = (body.start(), body.length(), api_key.start(), api_key.length());
            let (token, token_length) = (token.start(), token.length());
            let verdict = Some(&mut **verdict);
            adseal_install_verifier_verify(verifier, start, length, key, key_length, token, token_length, TIME, verdict)
        };
        assert_eq!(reason, adseal_install_verdict_reason(Some(verdict)));
        if reason >= 100 || !faults.is_empty() {
            faults.told(reason);
            return;
        }
        let (mut matched, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: it is the body that was verified.
        let status = unsafe {
            let (start, received) = (body.start(), body.length());
            adseal_install_verdict_body(Some(verdict), start, received, Some(&mut matched), Some(&mut length))
        };
        if reason == ADSEAL_VALID {
            assert_eq!(status, ADSEAL_OK);
        }
    }

    fn explain(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.explainers, |out| adseal_explainer_new(out));
        let mut faults = Faults::default();
        let explainer = choices.changed(&mut self.explainers, &mut faults);
        let (id, key) = (choices.text(&TEXTS[14..16], &mut faults), choices.text(&TEXTS[11..14], &mut faults));
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let (id, id_length) = (id.start(), id.length());
            adseal_explainer_add_key(explainer, id, id_length, key.start(), key.length())
        };
        assert!(status != ADSEAL_OK || faults.is_empty());
        let mut faults = Faults::default();
        let explainer = choices.changed(&mut self.explainers, &mut faults);
        faults.told(adseal_explainer_set_budget(explainer, 20_000));
        let mut faults = Faults::default();
        let explainer = choices.handle(&self.explainers, &mut faults);
        let uri = choices.text(&TEXTS[..7], &mut faults);
        let status = made(&mut self.explanations, |out| {
            let (start, length) = (uri.start(), uri.length());
            // SAFETY: as above; no signature of its own.
            unsafe { adseal_explainer_click(explainer, start, length, std::ptr::null(), 0, out) }
        });
        faults.told(status);
        if let Some(explanation) = self.explanations.last() {
            let (mut start, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
            let status = adseal_explanation_report(Some(explanation), Some(&mut start), Some(&mut length));
            assert_eq!(status, ADSEAL_OK);
            let causes = adseal_explanation_cause_count(Some(explanation));
            let index = choices.below(5);
            assert_eq!(adseal_explanation_cause(Some(explanation), index) > 0, index < causes);
        }
    }

    fn read_signed(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let install = choices.handle(&self.signed, &mut faults);
        let (mut start, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        faults.told(adseal_signed_install_body(install, Some(&mut start), Some(&mut length)));
        let (index, notes) = (choices.below(6), adseal_signed_install_note_count(install));
        faults.add((index >= notes).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        let mut note = MaybeUninit::uninit();
        faults.told(adseal_signed_install_note(install, index, Some(&mut note)));
    }

    fn free(&mut self, choices: &mut Choices<'_>) {
        match choices.below(6) {
            0 => adseal_install_signer_free(self.signers.pop()),
            1 => adseal_signed_install_free(self.signed.pop()),
            2 => adseal_install_register_free(self.registers.pop()),
            3 => adseal_install_verifier_free(self.verifiers.pop()),
            4 => adseal_explainer_free(self.explainers.pop()),
            _ => adseal_explanation_free(self.explanations.pop()),
        }
    }
}

fn canonicalize(choices: &mut Choices<'_>) {
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

fn stability(choices: &mut Choices<'_>) {
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
}
