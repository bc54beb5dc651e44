//! Texts and limits that stay as they are.

use std::collections::BTreeSet;
use std::ffi::{CStr, c_char};

use adseal_capi::*;

use super::arguments::Choices;

/// The texts of one number, and what is told of all of them.
pub(super) fn call(choices: &mut Choices<'_>) {
    let number = i32::from(choices.byte()) - 5;
    let is_status = (0..adseal_status_count()).any(|index| adseal_status_at(index) == number);
    let known = is_status || matches!(number, ADSEAL_NONE | ADSEAL_ROW_NULL);
    assert_eq!(line(adseal_status_name(number)) != "unknown_status", known);
    assert_eq!(line(adseal_status_family(number)) != "unknown", known);
    line(adseal_status_message(number));
    let counts = |number: i32, count: usize| usize::try_from(number).is_ok_and(|number| (1..=count).contains(&number));
    assert_eq!(line(adseal_lint_name(number)) != "unknown_lint", counts(number, adseal_lint_count()));
    line(adseal_lint_message(number));
    let is_instability = counts(number, adseal_instability_count());
    assert_eq!(line(adseal_instability_name(number)) != "unknown_instability", is_instability);
    line(adseal_instability_message(number));
    let outcomes = ADSEAL_EXPLAIN_MATCHES..=ADSEAL_EXPLAIN_NO_SIGNATURE;
    assert_eq!(line(adseal_explain_outcome_name(number)) != "unknown_outcome", outcomes.contains(&number));
    let flag = 1_u32.rotate_left(u32::from(choices.byte()) % 32);
    assert_eq!(line(adseal_flag_name(flag)) != "unknown_flag", flag <= ADSEAL_FLAG_SEMICOLON_IN_TAIL);
    causes(number);
    if number % 4 == 0 {
        all();
    }
}

/// A cause is known if and only if going on from the number in front of it comes to it.
fn causes(number: i32) {
    let next = adseal_cause_next(number);
    assert!(next == 0 || next > number);
    let is_known = number > 0 && adseal_cause_next(number - 1) == number;
    assert_eq!(line(adseal_cause_name(number)) != "unknown_cause", is_known);
    line(adseal_cause_message(number));
    line(adseal_cause_advice(number));
}

/// What the header has as numbers the library tells, too; and no two statuses of a family have one name.
fn all() {
    assert_eq!(adseal_abi_version(), ADSEAL_ABI_VERSION);
    line(adseal_version());
    let told = [
        (adseal_max_uri_length(), ADSEAL_MAX_URI_LENGTH),
        (adseal_max_parameters(), ADSEAL_MAX_PARAMETERS),
        (adseal_max_keys(), ADSEAL_MAX_KEYS),
        (adseal_max_key_id_length(), ADSEAL_MAX_KEY_ID_LENGTH),
        (adseal_signature_length(), ADSEAL_SIGNATURE_LENGTH),
        (adseal_max_token_length(), ADSEAL_MAX_TOKEN_LENGTH),
        (adseal_max_api_key_length(), ADSEAL_MAX_API_KEY_LENGTH),
        (adseal_max_policy_names(), ADSEAL_MAX_POLICY_NAMES),
        (adseal_mac_length(), ADSEAL_MAC_LENGTH),
        (adseal_max_signed_overhead(), ADSEAL_MAX_SIGNED_OVERHEAD),
    ];
    assert!(told.iter().all(|(told, constant)| told == constant));
    let count = adseal_status_count();
    assert_eq!(adseal_status_at(count), i32::MIN);
    let numbers = (0..count).map(|index| adseal_status_at(index));
    assert!(numbers.clone().is_sorted_by(|one, next| one < next));
    let names: BTreeSet<_> =
        numbers.map(|number| (line(adseal_status_family(number)), line(adseal_status_name(number)))).collect();
    assert_eq!(names.len(), count);
}

/// A text is one line of ASCII that says something.
fn line(start: *const c_char) -> &'static str {
    // SAFETY: all of them are static, NUL-terminated and never NULL.
    let text = unsafe { CStr::from_ptr(start) }.to_str().expect("ASCII");
    assert!(!text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text:?}");
    text
}
