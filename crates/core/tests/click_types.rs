//! Properties of the public types: what threads may share, and what must never be printed.

use std::fmt::Debug;
use std::sync::Arc;

use adseal_core::click::{ClickTemplate, LintKind, ReplayGuard};
use adseal_core::{
    ClickPolicy, ClickReason, ClickSigner, ClickVerdict, ClickVerifier, Expires, Family, Key, KeyRing, SigningError,
    Status, UnixTime, Validity,
};

const SECRET: &str = "correct-horse-battery-staple";

#[test]
fn handles_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<KeyRing>();
    shared::<ClickSigner>();
    shared::<ClickTemplate>();
    shared::<ClickPolicy>();
    shared::<ClickVerifier>();
    shared::<ClickVerdict<'_>>();
    shared::<ReplayGuard>();
    shared::<SigningError>();
}

#[test]
fn no_debug_output_shows_a_key() {
    let key = Key::new("k1", SECRET.as_bytes()).expect("a sound key");
    let midstate = key.mac(b"").map(|byte| byte.to_string()).join(", ");
    let ring = KeyRing::new(vec![key.clone()]).expect("a sound ring");
    let signer = ClickSigner::new(ring.clone());
    let template = ClickTemplate::new(&signer, b"/c?a={x}").expect("a sound template");
    let verifier = ClickVerifier::new(ring.clone(), ClickPolicy::new()).expect("a sound policy");
    let now = UnixTime::from_secs(0).expect("a time after 1970");
    let verdict = verifier.verify(b"/c?a=1&expires=9&signature=x", now);
    let error = signer.sign(b"/c?a={x}", Expires::default(), now).expect_err("an unfilled macro");
    let printed: [&dyn Debug; 8] = [&key, &ring, &signer, &template, &verifier, &verdict, &error, &ClickPolicy::new()];
    let key_bytes = SECRET.as_bytes().iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    for value in printed {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            assert!(!text.contains(SECRET) && !text.contains(&key_bytes) && !text.contains(&midstate), "{text}");
            assert!(!text.contains("inner") && !text.contains("outer"), "midstates are keys too: {text}");
        }
    }
    assert!(format!("{ring:?}").contains("k1"), "the id is no secret");
}

#[test]
fn every_status_and_lint_has_a_number_a_name_and_a_message() {
    let mut last = -1;
    for &status in Status::ALL {
        assert!(status.code() > last, "numbers ascend and are unique");
        last = status.code();
        assert_eq!(Status::from_code(status.code()), Some(status));
        assert!(!status.name().is_empty() && !status.message().is_empty());
        let same_name =
            Status::ALL.iter().filter(|other| other.name() == status.name() && other.family() == status.family());
        assert_eq!(same_name.count(), 1, "{} is unique in its family", status.name());
    }
    assert_eq!(Status::from_code(47), None);
    assert_eq!(Status::Valid.family(), Family::Click);
    for &kind in LintKind::ALL {
        assert_eq!(LintKind::from_code(kind.code()), Some(kind));
        assert!(!kind.name().is_empty() && !kind.message().is_empty());
    }
    assert_eq!(LintKind::from_code(0), None);
}

#[test]
fn a_replay_store_of_the_caller_is_asked_last_and_once() {
    use adseal_core::click::{ReplayOutcome, ReplayStore};
    use std::sync::Mutex;

    struct Recorder(Mutex<Vec<(i64, i64)>>, ReplayOutcome);
    impl ReplayStore for Recorder {
        fn check_and_insert(&self, _: &[u8; 32], keep_until: i64, now: i64) -> ReplayOutcome {
            self.0.lock().expect("no thread panicked").push((keep_until, now));
            self.1
        }
    }
    let ring = KeyRing::single(SECRET.as_bytes()).expect("a sound key");
    let now = UnixTime::from_secs(1_000).expect("a time after 1970");
    let signed = ClickSigner::new(ring.clone()).sign(b"/c?a=1", Expires::Lifetime(60), now).expect("signable");
    for (outcome, reason) in [
        (ReplayOutcome::Fresh, ClickReason::Valid),
        (ReplayOutcome::Replayed, ClickReason::Replayed),
        (ReplayOutcome::Full, ClickReason::ReplayGuardFull),
    ] {
        let store = Arc::new(Recorder(Mutex::new(Vec::new()), outcome));
        let policy = ClickPolicy::new().leeway(5).max_lifetime(60).replay_store(store.clone());
        let verifier = ClickVerifier::new(ring.clone(), policy).expect("a sound policy");
        for (uri, time) in [(format!("{signed}&a=2"), 1_000), (signed.clone(), 1_065), (signed.clone(), 900)] {
            let verdict = verifier.verify(uri.as_bytes(), UnixTime::from_secs(time).expect("a time after 1970"));
            assert!(!verdict.is_valid());
        }
        assert_eq!(verifier.verify(signed.as_bytes(), now).reason(), reason);
        assert_eq!(*store.0.lock().expect("no thread panicked"), [(1_065, 1_000)]);
    }
}

#[test]
fn a_store_must_remember_for_as_long_as_a_click_may_live() {
    use adseal_core::click::{PolicyError, ReplayOutcome, ReplayStore};

    struct Reaching(i64);
    impl ReplayStore for Reaching {
        fn check_and_insert(&self, _: &[u8; 32], _: i64, _: i64) -> ReplayOutcome {
            ReplayOutcome::Fresh
        }

        fn longest_memory(&self) -> i64 {
            self.0
        }
    }
    // A click arrives at most maximum + leeway before it expires, and is remembered for the leeway behind that.
    for (reach, outcome) in [(60 + 10, Ok(())), (60 + 10 - 1, Err(PolicyError::ReplayGuardTooShort))] {
        let policy = ClickPolicy::new().leeway(5).max_lifetime(60).replay_store(Arc::new(Reaching(reach)));
        assert_eq!(policy.check(), outcome);
    }
}

#[test]
fn a_signature_is_checked_alone() {
    let now = UnixTime::from_secs(100).expect("a time after 1970");
    let verifier_with = |validity| {
        let key = Key::new("k1", SECRET.as_bytes()).and_then(|key| key.valid(validity)).expect("a sound key");
        let ring = KeyRing::new(vec![key]).expect("a sound ring");
        (ClickSigner::new(ring.clone()), ClickVerifier::new(ring, ClickPolicy::new()).expect("a sound policy"))
    };
    let (signer, verifier) = verifier_with(Validity::default());
    let signature = signer.signature(b"message", now).expect("a key may sign");
    let text = signature.as_str().as_bytes();
    assert_eq!(verifier.check_signature(b"message", text, now), ClickReason::Valid);
    assert_eq!(verifier.check_signature(b"massage", text, now), ClickReason::InvalidSignature);
    for bad in [&b""[..], &text[..42], &[text, b"="].concat()] {
        assert_eq!(verifier.check_signature(b"message", bad, now), ClickReason::MalformedSignature);
    }
    let (_, late) = verifier_with(Validity { not_before: None, not_after: Some(100) });
    assert_eq!(late.check_signature(b"message", text, now), ClickReason::NoActiveKey);
}
