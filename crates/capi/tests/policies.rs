//! Policies, and the guards and stores in them.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::c_void;

use adseal_capi::*;
use support::*;

#[test]
fn policies_are_checked_when_they_are_set_and_when_they_are_used() {
    let mut policy = policy();
    let verifiable = |policy: &adseal_click_policy| {
        try_made(|out| adseal_click_verifier_new(Some(&ring(KEY)), Some(policy), out)).err()
    };
    for seconds in [-1, 301] {
        assert_eq!(adseal_click_policy_set_leeway(Some(&mut policy), seconds), ADSEAL_ERROR_INVALID_POLICY);
    }
    assert_eq!(adseal_click_policy_set_max_lifetime(Some(&mut policy), 0), ADSEAL_ERROR_INVALID_POLICY);
    assert_eq!(verifiable(&policy), None, "and left as it was");
    for number in 0..=64 {
        let name = format!("name{number}");
        let expected = if number < 64 { ADSEAL_OK } else { ADSEAL_ERROR_INVALID_POLICY };
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let (name, length) = (start(name.as_bytes()), name.len());
            assert_eq!(adseal_click_policy_add_required(Some(&mut policy), name, length), expected);
            assert_eq!(adseal_click_policy_add_signed_only(Some(&mut policy), name, length), expected);
        }
    }
    assert_eq!(verifiable(&policy), None);
    // A guard can be set before what it needs; only the whole has to fit.
    let guard = made(|out| adseal_replay_guard_new(1, out));
    assert_eq!(adseal_click_policy_set_replay_guard(Some(&mut policy), Some(&guard)), ADSEAL_OK);
    assert_eq!(verifiable(&policy), Some(ADSEAL_ERROR_INVALID_POLICY));
    assert_eq!(adseal_click_policy_set_max_lifetime(Some(&mut policy), 60), ADSEAL_OK);
    assert_eq!(verifiable(&policy), None);
    assert_eq!(adseal_click_policy_set_require_expires(Some(&mut policy), 0), ADSEAL_OK);
    assert_eq!(verifiable(&policy), Some(ADSEAL_ERROR_INVALID_POLICY));
    assert_eq!(adseal_click_policy_set_replay_guard(Some(&mut policy), None), ADSEAL_OK);
    assert_eq!(verifiable(&policy), None);
}

#[test]
fn every_option_of_a_policy_reaches_the_verifier() {
    type Set = fn(&mut adseal_click_policy) -> i32;
    let signed = |uri: &[u8]| sign(&signer(), uri, NOW + 100, NOW).expect("signed");
    let tail = [&signed(URI)[..], b"&site_id2=1"].concat();
    let sensitive = [&signed(b"/c?a=1")[..], b"&ip=1"].concat();
    let no_expires = {
        let signature = text(|out, capacity, length| {
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_click_signer_signature(Some(&signer()), start(b"/c?a"), 4, NOW, out, capacity, length) }
        });
        [b"/c?a&signature=", &signature.expect("signed")[..]].concat()
    };
    let raw = [&signed(b"/c?a=1")[..], b"&b=%"].concat();
    let cases: [(Set, &[u8], i64, i32, i32); 8] = [
        (|policy| adseal_click_policy_set_forbid_unsigned(Some(policy), 1), &tail, NOW, 0, 8),
        (|policy| adseal_click_policy_add_sensitive(Some(policy)), &sensitive, NOW, 0, 8),
        (|policy| adseal_click_policy_set_leeway(Some(policy), 1), &tail, NOW + 100, 11, 0),
        (|policy| adseal_click_policy_set_max_lifetime(Some(policy), 99), &tail, NOW, 0, 12),
        (|policy| adseal_click_policy_set_require_expires(Some(policy), 0), &no_expires, NOW, 5, 0),
        (|policy| adseal_click_policy_set_strict(Some(policy), 1), &raw, NOW, 0, 1),
        // SAFETY: pointer and length belong together.
        (|policy| unsafe { adseal_click_policy_add_required(Some(policy), c"x".as_ptr(), 1) }, &tail, NOW, 0, 7),
        (
            // SAFETY: pointer and length belong together.
            |policy| unsafe { adseal_click_policy_add_signed_only(Some(policy), c"site.id2".as_ptr(), 8) },
            &tail,
            NOW,
            0,
            8,
        ),
    ];
    for (index, (set, uri, now, before, after)) in cases.into_iter().enumerate() {
        let mut policy = policy();
        assert_eq!(verify(&verifier(&ring(KEY), Some(&policy)), uri, now, None), before, "case {index}");
        assert_eq!(set(&mut policy), ADSEAL_OK);
        assert_eq!(verify(&verifier(&ring(KEY), Some(&policy)), uri, now, None), after, "case {index}");
    }
    let mut policy = policy();
    let empty = signed(b"/c?x=");
    // SAFETY: pointer and length belong together.
    assert_eq!(unsafe { adseal_click_policy_add_required(Some(&mut policy), c"x".as_ptr(), 1) }, ADSEAL_OK);
    assert_eq!(verify(&verifier(&ring(KEY), Some(&policy)), &empty, NOW, None), ADSEAL_VALID);
    assert_eq!(adseal_click_policy_set_required_nonempty(Some(&mut policy), 1), ADSEAL_OK);
    assert_eq!(verify(&verifier(&ring(KEY), Some(&policy)), &empty, NOW, None), ADSEAL_CLICK_MISSING_PARAMETER);
}

/// A policy that may have a guard.
fn bounded() -> Box<adseal_click_policy> {
    let mut policy = policy();
    assert_eq!(adseal_click_policy_set_max_lifetime(Some(&mut policy), 1000), ADSEAL_OK);
    policy
}

#[test]
fn a_guard_is_shared_and_knows_a_click_the_second_time() {
    let guard = made(|out| adseal_replay_guard_new(100, out));
    assert!(adseal_replay_guard_capacity(Some(&guard)) >= 100);
    let mut policy = bounded();
    assert_eq!(adseal_click_policy_set_replay_guard(Some(&mut policy), Some(&guard)), ADSEAL_OK);
    adseal_replay_guard_free(Some(guard));
    let (one, other) = (verifier(&ring(KEY), Some(&policy)), verifier(&ring(KEY), Some(&policy)));
    adseal_click_policy_free(Some(policy));
    let signed = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    assert_eq!(verify(&one, &signed, NOW, None), ADSEAL_VALID);
    assert_eq!(verify(&other, &signed, NOW, None), ADSEAL_CLICK_REPLAYED);
    let impossible = try_made(|out| adseal_replay_guard_new(usize::MAX / 2, out)).err();
    assert_eq!(impossible, Some(ADSEAL_ERROR_OUT_OF_MEMORY));
    assert_eq!(try_made(|out| adseal_replay_guard_new(0, out)).err(), Some(ADSEAL_ERROR_INVALID_ARGUMENT));
}

/// What a store was asked, and what it shall answer.
struct Asked {
    answer: i32,
    signature: [u8; 32],
    times: (i64, i64),
    released: u32,
}

unsafe extern "C" fn ask(context: *mut c_void, signature: *const u8, keep_until: i64, now: i64) -> i32 {
    // SAFETY: the test gave this context, and the library gives 32 bytes.
    unsafe {
        let asked = &mut *context.cast::<Asked>();
        asked.signature.copy_from_slice(std::slice::from_raw_parts(signature, 32));
        asked.times = (keep_until, now);
        asked.answer
    }
}

/// Counts how often the context was given back.
unsafe extern "C" fn release(context: *mut c_void) {
    // SAFETY: the test gave this context, and nobody uses it now.
    unsafe { (*context.cast::<Asked>()).released += 1 };
}

#[test]
fn a_store_of_the_callers_is_asked() {
    let mut asked = Asked { answer: ADSEAL_REPLAY_FRESH, signature: [0; 32], times: (0, 0), released: 0 };
    let context = (&raw mut asked).cast();
    let mut policy = bounded();
    assert_eq!(adseal_click_policy_set_leeway(Some(&mut policy), 7), ADSEAL_OK);
    // SAFETY: the context outlives the verifier.
    unsafe {
        assert_eq!(
            adseal_click_policy_set_replay_store(Some(&mut policy), Some(ask), context, Some(release)),
            ADSEAL_OK
        );
        let missing = adseal_click_policy_set_replay_store(Some(&mut policy), None, context, Some(release));
        assert_eq!(missing, ADSEAL_ERROR_NULL_POINTER);
    }
    let verifier = verifier(&ring(KEY), Some(&policy));
    let signed = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    for (answer, reason) in [(0, 0), (1, 13), (2, 14), (-1, 14)] {
        // SAFETY: the context is the test's, and nobody uses it now.
        unsafe { (*context.cast::<Asked>()).answer = answer };
        assert_eq!(verify(&verifier, &signed, NOW, None), reason);
    }
    adseal_click_policy_free(Some(policy));
    // SAFETY: as above.
    assert_eq!(unsafe { (*context.cast::<Asked>()).released }, 0, "the verifier has it");
    adseal_click_verifier_free(Some(verifier));
    assert_eq!(asked.released, 1);
    assert_eq!(asked.times, (NOW + 67, NOW));
    assert_ne!(asked.signature, [0; 32]);
}
