//! Registers, verifiers of installs, and verdicts.

use std::ffi::c_char;

use adseal_capi::*;
use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER};

use super::arguments::{Choices, Faults, lent, made};
use super::installs::{BODIES, Installs};
use super::{NO_OFFSET, TEXTS, TIME};
use crate::hmac_sha256::{base64, hex, install};

impl Installs {
    pub(super) fn make_register(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.registers, |out| adseal_install_register_new(out));
        let mut faults = Faults::default();
        let register = choices.changed(&mut self.registers, &mut faults);
        let (api_key, id) = (choices.text(&[TEXTS[15]], &mut faults), choices.text(&TEXTS[14..16], &mut faults));
        let secret = choices.text(&TEXTS[11..14], &mut faults);
        let (key, key_length, id, id_length) = (api_key.start(), api_key.length(), id.start(), id.length());
        let (secret, secret_length) = (secret.start(), secret.length());
        let (none, until) = (ADSEAL_NO_TIME, if choices.byte() < 200 { ADSEAL_NO_TIME } else { choices.number() });
        let status = if choices.byte() & 1 == 0 {
            // SAFETY: pointers and lengths belong together.
            unsafe {
                adseal_install_register_add(
                    register,
                    key,
                    key_length,
                    id,
                    id_length,
                    secret,
                    secret_length,
                    none,
                    until,
                )
            }
        } else {
            let mut secrets = Vec::new();
            made(&mut secrets, |out| {
                // SAFETY: as above.
                unsafe { adseal_key_new(id, id_length, secret, secret_length, none, until, none, out) }
            });
            faults.add(secrets.is_empty().then_some(ADSEAL_ERROR_NULL_POINTER));
            let secret = secrets.first().map(|secret| &**secret);
            // SAFETY: as above.
            let status = unsafe { adseal_install_register_add_key(register, key, key_length, secret) };
            adseal_key_free(secrets.pop());
            status
        };
        assert!(status != ADSEAL_OK || faults.is_empty());
    }

    pub(super) fn make_verifier(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let register = choices.handle(&self.registers, &mut faults);
        faults.told(made(&mut self.verifiers, |out| adseal_install_verifier_new(register, out)));
        made(&mut self.verdicts, |out| adseal_install_verdict_new(out));
        let mut faults = Faults::default();
        let verifier = choices.changed(&mut self.verifiers, &mut faults);
        let (setting, value) = (choices.below(4), choices.switch());
        let is_sound = matches!(value, 0 | 1) || setting == 3;
        faults.add((!is_sound).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        let status = match setting {
            0 => adseal_install_verifier_set_accept(verifier, value),
            1 => adseal_install_verifier_set_encoding(verifier, value),
            2 => adseal_install_verifier_set_report_only(verifier, value),
            _ => {
                let limit = choices.below(100);
                faults.add((limit == 0).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
                adseal_install_verifier_set_max_body(verifier, limit)
            }
        };
        faults.told(status);
    }

    pub(super) fn verify(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let verifier = choices.handle(&self.verifiers, &mut faults);
        let (body, api_key) = (choices.text(BODIES, &mut faults), choices.text(&[TEXTS[15]], &mut faults));
        let mac = install(TEXTS[15], TEXTS[11], body.bytes());
        let (right, encoded) = (hex(&mac), base64(&mac));
        let token = choices.text(&[right.as_bytes(), encoded.as_bytes(), TEXTS[18]], &mut faults);
        let now = if choices.byte() < 200 { TIME } else { choices.number() };
        faults.time(now);
        let Some(verdict) = self.verdicts.first_mut() else { return };
        let (start, length) = (body.start(), body.length());
        // SAFETY: pointers and lengths belong together.
        let reason = unsafe {
            let (key, key_length, token, token_length) =
                (api_key.start(), api_key.length(), token.start(), token.length());
            let verdict = Some(&mut **verdict);
            adseal_install_verifier_verify(verifier, start, length, key, key_length, token, token_length, now, verdict)
        };
        assert_eq!(reason, adseal_install_verdict_reason(Some(verdict)));
        is_sound(verdict, reason, body.bytes());
        if reason >= 100 || !faults.is_empty() {
            faults.told(reason);
            assert_eq!(adseal_install_verdict_accepted(Some(verdict)), 0);
            return;
        }
        let of_request = verify_request(verifier, body.bytes(), api_key.bytes(), token.bytes(), now, choices);
        // Space around a value is none of a request's.
        let is_bare = |text: &[u8]| text.trim_ascii() == text;
        assert!(of_request == reason || !is_bare(api_key.bytes()) || !is_bare(token.bytes()), "{of_request}, {reason}");
    }
}

/// The same body with all headers of its request, in any order and of any case.
fn verify_request(
    verifier: Option<&adseal_install_verifier>,
    body: &[u8],
    api_key: &[u8],
    token: &[u8],
    now: i64,
    choices: &mut Choices<'_>,
) -> i32 {
    let spelled = |name: &str, kind: usize| match kind {
        0 => name.to_owned(),
        1 => name.to_ascii_lowercase(),
        _ => name.to_ascii_uppercase(),
    };
    let value =
        |value: &[u8], kind: usize| [[&b""[..], b" ", b"\t"][kind], value, [&b""[..], b"\t ", b""][kind]].concat();
    let mut headers = vec![(b"Host".to_vec(), b"h.example".to_vec())];
    for (name, text) in [(API_KEY_HEADER, api_key), (AUTH_TOKEN_HEADER, token)] {
        // An empty text is a header that is not there.
        if !text.is_empty() {
            headers.push((spelled(name, choices.below(3)).into_bytes(), value(text, choices.below(3))));
        }
    }
    let first = choices.below(headers.len());
    headers.rotate_left(first);
    let (names, name_lengths): (Vec<*const c_char>, Vec<usize>) =
        headers.iter().map(|(name, _)| (name.as_ptr().cast(), name.len())).unzip();
    let (values, value_lengths): (Vec<*const c_char>, Vec<usize>) =
        headers.iter().map(|(_, value)| (value.as_ptr().cast(), value.len())).unzip();
    let (names, name_lengths) = (names.as_ptr(), name_lengths.as_ptr());
    let (values, value_lengths) = (values.as_ptr(), value_lengths.as_ptr());
    let (start, length, count) = (body.as_ptr().cast(), body.len(), headers.len());
    // SAFETY: the arrays have as many elements, pointers and lengths belong together.
    unsafe {
        adseal_install_verifier_verify_request(
            verifier,
            start,
            length,
            names,
            name_lengths,
            values,
            value_lengths,
            count,
            now,
            None,
        )
    }
}

/// What a verdict tells fits its reason.
fn is_sound(verdict: &adseal_install_verdict, reason: i32, received: &[u8]) {
    let verdict = Some(verdict);
    let is_valid = reason == ADSEAL_VALID;
    assert!(!is_valid || adseal_install_verdict_accepted(verdict) == 1);
    let id = lent(|start, length| adseal_install_verdict_key_id(verdict, start, length));
    assert_eq!(id.is_ok_and(|id| !id.is_empty()), is_valid);
    assert_eq!(adseal_install_verdict_json_error(verdict) != 0, reason == ADSEAL_INSTALL_INVALID_JSON);
    let offset = adseal_install_verdict_offset(verdict);
    let has_place = matches!(reason, ADSEAL_INSTALL_MALFORMED_TOKEN | ADSEAL_INSTALL_INVALID_JSON);
    assert!(offset == NO_OFFSET || has_place, "{offset} for {reason}");
    let form = adseal_install_verdict_form(verdict);
    let forms = ADSEAL_FORM_RAW..=ADSEAL_FORM_PHP_ASSOC;
    assert!(if is_valid { forms.contains(&form) } else { form == 0 });
    let body = |length| {
        // SAFETY: no more bytes than there are.
        lent(|body, body_length| unsafe {
            adseal_install_verdict_body(verdict, received.as_ptr().cast(), length, body, body_length)
        })
    };
    if reason < 100 {
        let matched = body(received.len()).expect("it is as long as what was verified");
        assert!(if form == ADSEAL_FORM_RAW { matched == received } else { is_valid || matched.is_empty() });
        assert!(received.is_empty() || body(received.len() - 1) == Err(ADSEAL_ERROR_INVALID_ARGUMENT));
    }
}
