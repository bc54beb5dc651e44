//! Verdicts, and what they tell.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::arguments::{Choices, Faults, lent, made, text};
use super::clicks::Clicks;
use super::{NO_OFFSET, TEXTS, TIME};

impl Clicks {
    pub(super) fn verify(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let verifier = choices.handle(&self.verifiers, &mut faults);
        let signed: Vec<&[u8]> =
            self.signed.iter().rev().take(3).map(Vec::as_slice).chain(TEXTS[..7].to_vec()).collect();
        let uri = choices.text(&signed, &mut faults);
        let now = if choices.byte() < 128 { TIME } else { choices.number() };
        faults.time(now);
        let Some(verdict) = self.verdicts.first_mut() else { return };
        let (start, length) = (uri.start(), uri.length());
        // SAFETY: pointer and length belong together.
        let reason = unsafe { adseal_click_verifier_verify(verifier, start, length, now, Some(verdict)) };
        assert_eq!(reason, adseal_click_verdict_reason(Some(verdict)));
        is_sound(verdict, uri.bytes());
        if reason >= 100 || !faults.is_empty() {
            faults.told(reason);
            assert_eq!(adseal_click_verdict_accepted(Some(verdict)), 0);
            return;
        }
        assert!(reason != ADSEAL_VALID || adseal_click_verdict_accepted(Some(verdict)) == 1);
        is_about_a_parameter(verdict, uri.bytes());
        read_parameters(verdict, uri.bytes(), choices);
        let name = choices.text(&TEXTS[7..10], &mut Faults::default());
        is_claimed(verdict, uri.bytes(), name.bytes(), choices);
    }

    /// A signature by itself: the verifier takes what a signer of the same ring made.
    pub(super) fn check_signature(&mut self, choices: &mut Choices<'_>) {
        let (mut signers, mut verifiers) = (Vec::new(), Vec::new());
        let mut faults = Faults::default();
        let ring = choices.handle(&self.rings, &mut faults);
        faults.told(made(&mut signers, |out| adseal_click_signer_new(ring, out)));
        faults.told(made(&mut verifiers, |out| adseal_click_verifier_new(ring, None, out)));
        let (signer, verifier) = (signers.first().map(|signer| &**signer), verifiers.first().map(|made| &**made));
        let message = choices.text(&TEXTS, &mut faults);
        let now = choices.number();
        faults.time(now);
        let (start, message_length) = (message.start(), message.length());
        let signature = text(choices.below(64), |out: *mut c_char, capacity, length| {
            // SAFETY: pointers and lengths belong together, and the buffer is another.
            unsafe { adseal_click_signer_signature(signer, start, message_length, now, out, capacity, length) }
        });
        if signature != Err(ADSEAL_SIGN_NO_SIGNING_KEY) {
            faults.told(signature.as_ref().err().copied().unwrap_or(ADSEAL_OK));
        }
        let Ok(mut signature) = signature else { return };
        assert_eq!(signature.len(), ADSEAL_SIGNATURE_LENGTH);
        let check = |signature: &[u8]| {
            let (text, length) = (signature.as_ptr().cast(), signature.len());
            // SAFETY: as above.
            unsafe { adseal_click_verifier_check_signature(verifier, start, message_length, text, length, now) }
        };
        assert_eq!(check(&signature), ADSEAL_VALID);
        let changed = choices.below(ADSEAL_SIGNATURE_LENGTH - 1);
        signature[changed] = if signature[changed] == b'A' { b'B' } else { b'A' };
        assert_eq!(check(&signature), ADSEAL_CLICK_INVALID_SIGNATURE);
        assert_eq!(
            check(&signature[changed..]),
            if changed == 0 { ADSEAL_CLICK_INVALID_SIGNATURE } else { ADSEAL_CLICK_MALFORMED_SIGNATURE }
        );
    }
}

/// The parameters of a verdict one after the other, each of which is found by its name, too.
fn read_parameters(verdict: &adseal_click_verdict, uri: &[u8], choices: &mut Choices<'_>) {
    let mut cursor = 0;
    loop {
        let before = cursor;
        let (mut name, mut value) = ([0_u8; 4096], [0_u8; 4096]);
        let (mut name_length, mut value_length) = (MaybeUninit::new(0), MaybeUninit::new(0));
        let (start, name_out, value_out) = (uri.as_ptr().cast(), name.as_mut_ptr().cast(), value.as_mut_ptr().cast());
        // SAFETY: it is the URI that was verified, and all buffers are as long as is said.
        let status = unsafe {
            let (name_length, value_length) = (Some(&mut name_length), Some(&mut value_length));
            adseal_click_verdict_next_parameter(
                Some(verdict),
                start,
                uri.len(),
                Some(&mut cursor),
                name_out,
                name.len(),
                name_length,
                value_out,
                value.len(),
                value_length,
            )
        };
        if status == ADSEAL_NONE {
            return;
        }
        assert_eq!(status, ADSEAL_OK);
        assert!(cursor > before, "it goes on");
        // SAFETY: both were initialised when they were made.
        let (name_length, value_length) = unsafe { (name_length.assume_init(), value_length.assume_init()) };
        let found = text(choices.below(16), |out: *mut c_char, capacity, length| {
            let (name, uri_length) = (name.as_ptr().cast(), uri.len());
            // SAFETY: as above.
            unsafe {
                adseal_click_verdict_find_parameter(
                    Some(verdict),
                    start,
                    uri_length,
                    name,
                    name_length,
                    out,
                    capacity,
                    length,
                )
            }
        });
        is_claimed(verdict, uri, &name[..name_length], choices);
        // Of several that are spelled alike once decoded it is the first, and then this is not that one.
        assert!(found.is_ok_and(|found| found == value[..value_length] || before > 0));
    }
}

/// The getters tell what the summary has, and places are in the URI.
fn is_sound(verdict: &adseal_click_verdict, uri: &[u8]) {
    let verdict = Some(verdict);
    let summary = adseal_click_verdict_summary(verdict).expect("it is that of a verdict");
    assert_eq!(summary.reason, adseal_click_verdict_reason(verdict));
    assert_eq!(summary.accepted, adseal_click_verdict_accepted(verdict));
    assert_eq!(summary.expires, adseal_click_verdict_expires(verdict));
    assert_eq!(summary.flags, adseal_click_verdict_flags(verdict));
    assert_eq!(summary.unsigned_parameters, adseal_click_verdict_unsigned_parameters(verdict));
    assert_eq!(summary.offset, adseal_click_verdict_offset(verdict));
    assert_eq!(summary.message_offset, adseal_click_verdict_message_offset(verdict));
    assert_eq!(summary.message_length, adseal_click_verdict_message_length(verdict));
    assert!(summary.message_offset + summary.message_length <= uri.len());
    assert!(summary.signed_query_offset + summary.signed_query_length <= uri.len());
    assert!(summary.offset == NO_OFFSET || summary.offset <= uri.len());
    let id = lent(|start, length| adseal_click_verdict_key_id(verdict, start, length));
    assert_eq!(id.is_ok_and(|id| !id.is_empty()), summary.key_index >= 0);
}

/// The offending parameter is where the summary says, and another URI is none of its.
fn is_about_a_parameter(verdict: &adseal_click_verdict, uri: &[u8]) {
    let of = |length| {
        // SAFETY: no more bytes than there are.
        lent(|name, name_length| unsafe {
            adseal_click_verdict_parameter(Some(verdict), uri.as_ptr().cast(), length, name, name_length)
        })
    };
    let summary = adseal_click_verdict_summary(Some(verdict)).expect("it is that of a verdict");
    if summary.parameter_offset != NO_OFFSET {
        let range = summary.parameter_offset..summary.parameter_offset + summary.parameter_length;
        assert_eq!(of(uri.len()).as_deref(), Ok(&uri[range]));
    } else if summary.reason != ADSEAL_CLICK_MISSING_PARAMETER {
        assert_eq!(of(uri.len()), Ok(Vec::new()));
    }
    assert!(uri.is_empty() || of(uri.len() - 1) == Err(ADSEAL_ERROR_INVALID_ARGUMENT));
}

/// A click that is valid claimed of itself what its verdict has.
fn is_claimed(verdict: &adseal_click_verdict, uri: &[u8], name: &[u8], choices: &mut Choices<'_>) {
    let (start, length, name, name_length) = (uri.as_ptr().cast(), uri.len(), name.as_ptr().cast(), name.len());
    let capacity = choices.below(16);
    let claimed = text(capacity, |out: *mut c_char, capacity, written| {
        // SAFETY: pointers and lengths belong together, and the buffer is another.
        unsafe { adseal_click_claimed_parameter(start, length, name, name_length, out, capacity, written) }
    });
    let found = text(capacity, |out: *mut c_char, capacity, written| {
        let verdict = Some(verdict);
        // SAFETY: as above, and it is the URI that was verified.
        unsafe {
            adseal_click_verdict_find_parameter(verdict, start, length, name, name_length, out, capacity, written)
        }
    });
    assert!(matches!(claimed, Ok(_) | Err(ADSEAL_NONE)));
    assert!(found == claimed || adseal_click_verdict_reason(Some(verdict)) != ADSEAL_VALID, "{found:?}, {claimed:?}");
}
