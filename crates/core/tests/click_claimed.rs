//! What a click says of itself, for choosing the ring by which it is verified. Rules: `docs/keys.md`, Which ring.

use adseal_core::click::{ClickRow, MAX_URI_LENGTH, claimed_parameter};
use adseal_core::{
    ClickPolicy, ClickReason, ClickSigner, ClickVerdict, ClickVerifier, Expires, KeyRing, Threads, UnixTime,
};
use proptest::prelude::*;

fn claimed(uri: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    claimed_parameter(uri, name).map(|parameter| parameter.value().collect())
}

#[test]
fn the_first_in_front_of_the_signature_counts() {
    for (uri, value) in [
        ("/c?n=1&signature=x", Some("1")),
        ("/c?n=1", Some("1")),
        ("https://host/c?a=2&n=1&n=3", Some("1")),
        ("/c?n", Some("")),
        ("/c?%6e=a%20b+c%zz", Some("a b c%zz")),
        ("/c?&&n=1", Some("1")),
        ("/c?signature=x&n=1", None),
        ("/c?a=1&signature&n=1", None),
        ("/c?signatur%65=x&n=1", Some("1")),
        ("/c?N=1&nn=1&=n", None),
        ("/c?", None),
        ("/c", None),
        ("c?n=1", None),
        ("//host/c?n=1", None),
        ("", None),
    ] {
        assert_eq!(claimed(uri.as_bytes(), b"n"), value.map(|value| value.as_bytes().to_vec()), "{uri}");
    }
}

#[test]
fn a_name_is_found_in_both_readings_of_a_plus() {
    assert_eq!(claimed(b"/c?a+b=1", b"a b"), Some(b"1".to_vec()));
    assert_eq!(claimed(b"/c?a+b=1", b"a+b"), Some(b"1".to_vec()));
}

#[test]
fn what_is_too_long_claims_nothing() {
    let mut uri = b"/c?n=".to_vec();
    uri.resize(MAX_URI_LENGTH, b'1');
    assert!(claimed(&uri, b"n").is_some());
    uri.push(b'1');
    assert_eq!(claimed(&uri, b"n"), None);
}

/// The same by splitting.
fn naive(uri: &str, name: &str) -> Option<String> {
    let (_, query) = uri.split_once('?')?;
    let segments = query.split('&').filter(|segment| !segment.is_empty());
    let pairs = segments.map(|segment| segment.split_once('=').unwrap_or((segment, "")));
    pairs.take_while(|(raw, _)| *raw != "signature").find(|(raw, _)| *raw == name).map(|(_, value)| value.to_owned())
}

proptest! {
    #[test]
    fn agrees_with_splitting(query in "((n|a|nn|signature|signatures)?=?(=|[a-z0-9]{0,3})&?){0,8}") {
        let uri = format!("/c?{query}");
        prop_assert_eq!(claimed(uri.as_bytes(), b"n"), naive(&uri, "n").map(String::into_bytes));
    }

    /// Whoever writes another value into a signed click is verified by another ring, and fails.
    #[test]
    fn the_ring_that_is_chosen_proves_the_choice(signed_for in 0_usize..3, written in 0_usize..3, tail in "(&n=[0-2])?") {
        let rings = [b"first key", b"other key", b"third key"].map(|key| KeyRing::single(key).expect("a key"));
        let now = UnixTime::from_secs(1_000).expect("a time");
        let signer = ClickSigner::new(rings[signed_for].clone());
        let click = signer.sign(format!("/c?a=1&n={signed_for}").as_bytes(), Expires::Lifetime(60), now).expect("a click");
        let click = click.replace(&format!("n={signed_for}"), &format!("n={written}")) + &tail;
        let choose = |uri: &[u8]| {
            let value = claimed_parameter(uri, b"n").map(|parameter| parameter.value().collect::<Vec<u8>>());
            value.and_then(|value| rings.get(usize::from(*value.first()? - b'0')))
        };
        let verifier = ClickVerifier::new(KeyRing::single(b"none of them").expect("a key"), ClickPolicy::new()).expect("a policy");
        let ring = choose(click.as_bytes());
        let alone = verifier.verify_with(ring.expect("it names one"), click.as_bytes(), now).reason();
        let expected = match (signed_for == written, tail.is_empty()) {
            (_, false) => ClickReason::DuplicateParameter,
            (true, true) => ClickReason::Valid,
            (false, true) => ClickReason::InvalidSignature,
        };
        prop_assert_eq!(alone, expected);
        let mut reason = [None];
        let row = |_| Ok::<_, ()>(ClickRow { uri: click.as_bytes(), now, ring });
        verifier.verify_batch(Threads::ONE, 1, row, &mut reason[..], |reason, row, verdict| {
            reason[row] = verdict.ok().map(ClickVerdict::reason);
        });
        prop_assert_eq!(reason, [Some(expected)]);
    }
}
