//! Verifying a click: against a second reading of the rules, and against what an attacker changes.

use adseal_core::click::{ClickVerdict, Flags, claimed_parameter};
use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, Unsigned};
use adseal_mac::Tier;

use crate::click_rules::{self, Click, Policy, Verdict};
use crate::hmac_sha256;
use crate::input::{Input, Written};
use crate::ring::{self, KEYS, at};
use crate::vectors::{self, bytes, int};

/// Options, the time, how the signature is put right, what is changed; then the URI.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (options, more) = (input.byte(), input.byte());
    let (now, resign, change) = (input.time(), input.byte(), input.number());
    let mut uri = input.rest().to_vec();
    put_right(&mut uri, resign);
    let policy = policy(options, more);
    let verifier = ClickVerifier::new(ring::ring(Tier::detect()), library_policy(policy)).expect("a sound policy");
    let verdict = verifier.verify(&uri, at(now));
    let expected = click_rules::verify(&uri, policy, now);
    assert_eq!(told(&verdict), expected, "{:?} at {now}: {}", policy, uri.escape_ascii());
    assert_eq!(verdict.is_accepted(), expected.reason == 0);
    assert_eq!(verdict.key_id(), expected.key.map(|key| KEYS[key].0));
    assert!(verdict.offset().is_none_or(|offset| offset <= uri.len()));
    parameters_are_signed(&uri, &verdict);
    if verdict.key_index().is_some() {
        every_change_shows(&verifier, &uri, &verdict, now, change);
    }
}

/// The cases of two suites, as they are and with the signature put right.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |suite, resign| {
        vectors::seeds(suite, move |case| {
            let change = i64::from(resign) * 0x0123_4567_89ab;
            let written = Written::default().byte(1).byte(0).number(int(&case["now"])).byte(resign).number(change);
            written.rest(&bytes(&case["uri"]))
        })
    };
    [seed("click_verify", 0), seed("click_verify", 1), seed("explain_click", 0)].concat()
}

/// The policy that the options ask for.
#[must_use]
pub fn policy(options: u8, more: u8) -> Policy {
    let is_set = |bit: u8| options & 1 << bit != 0;
    Policy {
        require_expires: is_set(0),
        required: is_set(1).then_some(if more & 1 == 0 { b"site_id" } else { b"a+b" }),
        required_nonempty: is_set(2),
        forbid_unsigned: is_set(3),
        signed_only: is_set(4).then_some(b"site_id"),
        max_lifetime: is_set(5).then_some(i64::from(more) + 1),
        leeway: if is_set(6) { i64::from(more) } else { 0 },
        strict: is_set(7),
    }
}

/// The same for the library.
#[must_use]
pub fn library_policy(policy: Policy) -> ClickPolicy {
    let unsigned = if policy.forbid_unsigned { Unsigned::Forbid } else { Unsigned::Allow };
    let mut made = ClickPolicy::new()
        .require_expires(policy.require_expires)
        .required_nonempty(policy.required_nonempty)
        .unsigned(unsigned)
        .leeway(policy.leeway)
        .strict(policy.strict);
    if let Some(name) = policy.required {
        made = made.require(name);
    }
    if let Some(name) = policy.signed_only {
        made = made.signed_only(name);
    }
    match policy.max_lifetime {
        Some(seconds) => made.max_lifetime(seconds),
        None => made,
    }
}

/// Puts the signature right that a key makes of what stands in front of it, so that the checks behind it are reached.
/// 0: it stays as it is.
pub fn put_right(uri: &mut Vec<u8>, resign: u8) {
    let Some(key) = usize::from(resign).checked_sub(1).and_then(|index| KEYS.get(index)) else { return };
    let Some(click) = Click::read(uri) else { return };
    let Some(index) = click.signature() else { return };
    let message = click.message(index);
    let start = click.parameters[index].start + "signature=".len();
    let length = click.parameters[index].value.len();
    if length > 0 {
        let signature = hmac_sha256::signature(key.1, &uri[message]);
        uri.splice(start..start + length, signature.into_bytes());
    }
}

/// What the second reading tells of a verdict.
#[must_use]
pub fn told(verdict: &ClickVerdict<'_>) -> Verdict {
    Verdict {
        reason: verdict.reason().status().code(),
        key: verdict.key_index(),
        message: verdict.message(),
        unsigned: verdict.unsigned_parameters(),
    }
}

/// What is handed out as signed stands in the signed part, and is all of it.
fn parameters_are_signed(uri: &[u8], verdict: &ClickVerdict<'_>) {
    let handed: Vec<_> = verdict.signed_parameters().map(|one| (one.raw_name(), one.raw_value())).collect();
    if verdict.key_index().is_none() {
        assert!(handed.is_empty(), "nothing is signed without a key");
        return;
    }
    let message = &uri[verdict.message()];
    let click = Click::read(uri).expect("it was read");
    let signed = &click.parameters[..click.signature().expect("it has one")];
    assert!(handed.iter().copied().eq(signed.iter().map(|one| (one.name, one.value))));
    for (name, value) in handed {
        let place = message.as_ptr_range();
        assert!([name, value].iter().all(|part| place.start <= part.as_ptr() && part.as_ptr_range().end <= place.end));
    }
    for parameter in verdict.signed_parameters() {
        assert_eq!(parameter.value().collect::<Vec<_>>(), click_rules::decoded(parameter.raw_value(), true));
        let name = parameter.name().collect::<Vec<_>>();
        let found = verdict.signed_parameter(&name).expect("a name that it has");
        let claimed = claimed_parameter(uri, &name).map(|one| one.value().collect::<Vec<_>>());
        assert_eq!(claimed, Some(found), "what is claimed is what is signed");
    }
    let is_legal = click_rules::is_legal(&uri[click.path..]);
    assert_eq!(verdict.flags().contains(Flags::NOT_RFC3986), !is_legal);
}

/// No key reproduces the signature of a message that has another byte, nor another signature of this one.
fn every_change_shows(verifier: &ClickVerifier, uri: &[u8], verdict: &ClickVerdict<'_>, now: i64, change: i64) {
    let [place, _, _, _, bits, ..] = change.to_le_bytes();
    let [a, b, c, d, ..] = change.to_le_bytes();
    let signed = verdict.message().start..verdict.message().end + "&signature=".len() + 43;
    let length = signed.end.min(uri.len()) - signed.start;
    let changes = [u32::from_le_bytes([a, b, c, d]) as usize, usize::from(place)];
    for place in changes.map(|number| signed.start + number % length) {
        let mut changed = uri.to_vec();
        changed[place] ^= bits.max(1);
        let verdict = verifier.verify(&changed, at(now));
        assert_eq!(verdict.key_id(), None, "byte {place} of {} changed", uri.escape_ascii());
        assert_ne!(verdict.reason(), ClickReason::Valid);
        assert!(!verdict.is_accepted());
    }
}
