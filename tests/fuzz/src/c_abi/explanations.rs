//! Explanations, and what they lend.

use std::ffi::c_char;

use adseal_capi::*;

use super::arguments::{Choices, Faults, lent, made};
use super::installs::{BODIES, Installs};
use super::{NO_OFFSET, TEXTS};
use crate::hmac_sha256::{hex, install, signature};

/// What any explainer may hash, so that a call is quick.
const MOST_HASHED: u64 = 20_000;

impl Installs {
    pub(super) fn make_explainer(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.explainers, |out| adseal_explainer_new(out));
        let explainer = self.explainers.last_mut().map(|explainer| &mut **explainer);
        let budget = if choices.byte() < 200 { MOST_HASHED } else { u64::from(choices.byte()) };
        assert_eq!(adseal_explainer_set_budget(explainer, budget), ADSEAL_OK);
        let mut faults = Faults::default();
        let explainer = choices.changed(&mut self.explainers, &mut faults);
        let (id, key) = (choices.text(&TEXTS[14..16], &mut faults), choices.text(&TEXTS[11..14], &mut faults));
        let (id, id_length, key, key_length) = (id.start(), id.length(), key.start(), key.length());
        let status = if choices.byte() & 1 == 0 {
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_explainer_add_key(explainer, id, id_length, key, key_length) }
        } else {
            let api_key = choices.text(&[TEXTS[15]], &mut faults);
            let (start, length) = (api_key.start(), api_key.length());
            // SAFETY: as above.
            unsafe { adseal_explainer_add_secret(explainer, start, length, id, id_length, key, key_length) }
        };
        assert!(status != ADSEAL_OK || faults.is_empty());
    }

    pub(super) fn explain(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let explainer = choices.handle(&self.explainers, &mut faults);
        let is_click = choices.byte() & 1 == 0;
        let received = choices.text(if is_click { &TEXTS[..7] } else { BODIES }, &mut faults);
        // What those make who hash one byte too many.
        let mistaken = [received.bytes(), b"\n"].concat();
        let (click, token) = (signature(TEXTS[11], &mistaken), hex(&install(TEXTS[15], TEXTS[11], &mistaken)));
        let known = if is_click { [click.as_bytes(), b"", TEXTS[18]] } else { [token.as_bytes(), b"", TEXTS[18]] };
        let signature = choices.text(&known, &mut faults);
        let status = made(&mut self.explanations, |out| {
            let (start, length) = (received.start::<c_char>(), received.length());
            let (signature, signature_length) = (signature.start(), signature.length());
            // SAFETY: pointers and lengths belong together.
            unsafe {
                if is_click {
                    adseal_explainer_click(explainer, start, length, signature, signature_length, out)
                } else {
                    adseal_explainer_install(explainer, start.cast(), length, signature, signature_length, out)
                }
            }
        });
        faults.add((status == ADSEAL_ERROR_INVALID_KEY_RING).then_some(status));
        faults.told(status);
        if let Some(explanation) = self.explanations.last() {
            is_sound(explanation);
        }
    }
}

/// What an explanation tells fits its outcome.
fn is_sound(explanation: &adseal_explanation) {
    let explanation = Some(explanation);
    let outcome = adseal_explanation_outcome(explanation);
    assert!((ADSEAL_EXPLAIN_MATCHES..=ADSEAL_EXPLAIN_NO_SIGNATURE).contains(&outcome));
    let count = adseal_explanation_cause_count(explanation);
    assert_eq!(count > 0, outcome == ADSEAL_EXPLAIN_EXPLAINED);
    let causes: Vec<i32> = (0..count).map(|index| adseal_explanation_cause(explanation, index)).collect();
    assert!(causes.is_sorted_by(|one, next| one < next) && adseal_explanation_cause(explanation, count) == 0);
    let mut cause = 0;
    let known: Vec<i32> = std::iter::from_fn(|| {
        cause = adseal_cause_next(cause);
        (cause > 0).then_some(cause)
    })
    .collect();
    assert!(causes.iter().all(|cause| known.contains(cause)));
    assert!(known.iter().all(|&cause| matches!(adseal_explanation_has_tried(explanation, cause), 0 | 1)));
    let sentence = lent(|start, length| adseal_explanation_sentence(explanation, start, length));
    assert!(sentence.is_ok_and(|sentence| is_line(&sentence) && !sentence.is_empty()));
    let report = lent(|start, length| adseal_explanation_report(explanation, start, length));
    assert!(
        report.is_ok_and(|report| report.split(|&byte| byte == b'\n').all(|line| is_line(line) && line.len() <= 80))
    );
    let hashed = lent(|start, length| adseal_explanation_hashed(explanation, start, length));
    let is_found = matches!(outcome, ADSEAL_EXPLAIN_MATCHES | ADSEAL_EXPLAIN_EXPLAINED);
    assert_eq!(hashed.as_ref().err(), (!is_found).then_some(&ADSEAL_NONE));
    let expected = lent(|start, length| adseal_explanation_expected(explanation, start, length));
    let expected = expected.expect("there are always some");
    let difference = hashed.ok().and_then(|hashed| {
        let same = hashed.iter().zip(&expected).take_while(|(one, other)| one == other).count();
        (hashed != expected).then_some(same)
    });
    assert_eq!(adseal_explanation_first_difference(explanation), difference.unwrap_or(NO_OFFSET));
    let id = lent(|start, length| adseal_explanation_key_id(explanation, start, length));
    assert!(id.is_ok() || (id == Err(ADSEAL_NONE) && outcome != ADSEAL_EXPLAIN_MATCHES));
    let parameter = lent(|start, length| adseal_explanation_parameter(explanation, start, length));
    assert!(matches!(parameter, Ok(_) | Err(ADSEAL_NONE)));
    assert!(adseal_explanation_hashed_bytes(explanation) <= MOST_HASHED);
    // A small budget may be spent on the body of an install, before any MAC.
    assert!(adseal_explanation_attempts(explanation) > 0 || !is_found, "found without a MAC");
}

fn is_line(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}
