//! What must hold for every click, not only for those of the vectors.

use adseal_core::click::{ClickTemplate, MAX_URI_LENGTH, SignError, signed_bound};
use adseal_core::{
    ClickPolicy, ClickReason, ClickSigner, ClickVerifier, Expires, Key, KeyRing, Status, Unfilled, UnixTime, Validity,
};
use proptest::prelude::*;

const NOW: i64 = 1_700_000_000;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds).expect("a time after 1970")
}

fn ring() -> KeyRing {
    KeyRing::single(b"a key of more than sixteen bytes").expect("a sound key")
}

fn verifier() -> ClickVerifier {
    ClickVerifier::new(ring(), ClickPolicy::new()).expect("a sound policy")
}

/// Mostly signable URIs, with all that the rules look at.
fn uris() -> impl Strategy<Value = Vec<u8>> {
    let host = prop_oneof![Just(String::new()), "https?://[a-z.]{1,9}(:[0-9]{1,4})?"];
    let path = "/[a-z0-9/._~%4A-F-]{0,12}";
    let name = prop_oneof![
        30 => "[a-z.+_]{1,4}",
        3 => "[ab.+_]{0,2}(%5B|%00)?",
        1 => Just("expires".to_owned()),
        1 => Just("signature".to_owned()),
        1 => Just("amp;x".to_owned()),
    ];
    let piece =
        prop_oneof![30 => "[A-Za-z0-9~!'()*,;:@/?+=_.-]", 10 => "%[0-9A-Fa-f]{2}", 1 => "\\{x\\}|%%x%%|\\[x\\]"];
    let value = prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
    (host, path, prop::collection::vec((name, value), 0..8), "&{0,2}").prop_map(|(host, path, parameters, rest)| {
        let query: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{host}{path}?{}{rest}", query.join("&")).into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_sign_returns_passes_verify_until_it_expires(uri in uris(), lifetime in 1..100_000_i64, nulls: bool) {
        let unfilled = if nulls { Unfilled::Null } else { Unfilled::Reject };
        let signer = ClickSigner::new(ring()).unfilled(unfilled);
        if let Ok(signed) = signer.sign(&uri, Expires::Lifetime(lifetime), at(NOW)) {
            prop_assert!(signed.len() <= signed_bound(uri.len()));
            let reason = |now| verifier().verify(signed.as_bytes(), at(now)).reason();
            prop_assert_eq!(reason(NOW), ClickReason::Valid);
            prop_assert_eq!(reason(NOW + lifetime - 1), ClickReason::Valid);
            prop_assert_eq!(reason(NOW + lifetime), ClickReason::Expired);
        }
    }

    #[test]
    fn an_expires_that_the_uri_has_is_signed_as_it_is(uri in uris()) {
        if let Ok(signed) = ClickSigner::new(ring()).sign(&uri, Expires::Existing, at(NOW)) {
            prop_assert!(signed.as_bytes().starts_with(&uri));
            let verifier = verifier();
            let verdict = verifier.verify(signed.as_bytes(), at(0));
            prop_assert!(matches!(verdict.reason(), ClickReason::Valid | ClickReason::Expired));
        }
    }

    #[test]
    fn a_small_buffer_is_left_alone_and_told_the_size(uri in uris(), length in 0..400_usize) {
        let signer = ClickSigner::new(ring());
        let mut out = vec![0xa5; length];
        let outcome = signer.sign_into(&uri, Expires::default(), at(NOW), &mut out).map(|signed| signed.as_bytes().to_vec());
        match outcome {
            Ok(signed) => prop_assert!(out.starts_with(&signed) && out[signed.len()..].iter().all(|&byte| byte == 0xa5)),
            Err(error) => {
                prop_assert!(out.iter().all(|&byte| byte == 0xa5));
                if let SignError::BufferTooSmall(needed) = error {
                    prop_assert!(needed > length);
                    prop_assert_eq!(signer.sign(&uri, Expires::default(), at(NOW)).map(|signed| signed.len()), Ok(needed));
                }
            }
        }
    }

    #[test]
    fn verify_takes_any_bytes(uri in prop::collection::vec(any::<u8>(), 0..300), now in 0..i64::MAX) {
        prop_assert_ne!(verifier().verify(&uri, at(now)).reason(), ClickReason::Valid);
        let _ = ClickSigner::new(ring()).sign(&uri, Expires::default(), at(now));
        let _ = ClickSigner::new(ring()).lint(&uri);
        let _ = ClickTemplate::new(&ClickSigner::new(ring()), &uri);
    }

    #[test]
    fn verify_and_sign_take_any_bytes_that_look_like_a_uri(
        uri in "(https?://)?[a-z\\[\\]:0-9@]{0,6}/?[a-z%#\u{0}-\u{20}]{0,4}\\??([a-z&=%{}\\[\\]<>|+_\u{0}\u{7f}\u{100}]|%5B|signature|expires=){0,30}",
    ) {
        let uri = uri.as_bytes();
        for strict in [false, true] {
            let policy = ClickPolicy::new().strict(strict).report_only(true).required_nonempty(true).require(b"a");
            let verifier = ClickVerifier::new(ring(), policy).expect("a sound policy");
            let verdict = verifier.verify(uri, at(NOW));
            prop_assert!(verdict.offset().is_none_or(|offset| offset <= uri.len()));
            prop_assert!(verdict.signed_parameters().count() <= 256);
            for unfilled in [Unfilled::Reject, Unfilled::Null] {
                let signer = ClickSigner::new(ring()).unfilled(unfilled).strict(strict);
                for expires in [Expires::default(), Expires::Existing, Expires::At(NOW + 60)] {
                    if let Err(refusal) = signer.sign(uri, expires, at(NOW)) {
                        prop_assert!(refusal.offset().is_none_or(|offset| offset <= uri.len()));
                        prop_assert!(refusal.parameter().is_none_or(|place| place.name.end <= uri.len()));
                    }
                }
                let _ = signer.lint(uri);
            }
        }
    }

    #[test]
    fn parts_are_the_uri_that_they_spell(values in prop::collection::vec(prop::option::of(any::<Vec<u8>>()), 0..6)) {
        let names: Vec<_> = (0..values.len()).map(|index| format!("name {index}").into_bytes()).collect();
        let parts = names.iter().zip(&values).map(|(name, value)| (name.as_slice(), value.as_deref()));
        let signer = ClickSigner::new(ring()).unfilled(Unfilled::Null);
        let signed = signer.sign_parts(b"/v1/cpi/click", parts, Expires::default(), at(NOW)).expect("any values can be signed");
        let verifier = verifier();
        let verdict = verifier.verify(signed.as_bytes(), at(NOW));
        prop_assert_eq!(verdict.reason(), ClickReason::Valid);
        for (name, value) in names.iter().zip(&values) {
            let received = verdict.signed_parameter(name);
            let is_nulled = received.as_deref() == Some(b"null");
            prop_assert!(is_nulled || received == *value);
        }
    }

    #[test]
    fn a_rendered_template_is_the_uri_that_it_spells(
        values in prop::collection::vec(prop::option::of("[ -~]{0,9}|_?[A-Z]{1,3}_?|[{%]{1,2}[a-z]|[a-z][}%]{1,2}"), 3),
    ) {
        let signer = ClickSigner::new(ring()).unfilled(Unfilled::Null);
        let template = b"https://t.example/c?a={x}&b=_{y}{z}_&c=[m]&d={x}&e=%7B{x}%7D&f={y}{z}";
        let template = ClickTemplate::new(&signer, template).expect("a sound template");
        let given: Vec<_> = values.iter().map(|value| value.as_deref().map(str::as_bytes)).collect();
        let rendered = template.render(&given, Expires::default(), at(NOW)).expect("any values can be rendered");

        // What counts as unfilled is the vectors' business; here only that a value alone is judged as it is among parts.
        let encoded = |value: &Option<String>| {
            let parts = [(&b"v"[..], value.as_deref().map(str::as_bytes))];
            let signed = signer.sign_parts(b"/p", parts, Expires::default(), at(NOW)).expect("any value can be signed");
            let (_, rest) = signed.split_once("?v=").expect("the parameter");
            let (sent, _) = rest.split_once("&expires=").expect("what is appended");
            (sent != "null" || value.as_deref() == Some("null")).then(|| sent.to_owned())
        };
        let [x, y, z] = [encoded(&values[0]), encoded(&values[1]), encoded(&values[2])];
        let null = || "null".to_owned();
        let a = x.clone().unwrap_or_else(null);
        let b = y.clone().zip(z.clone()).map_or_else(null, |(y, z)| format!("_{y}{z}_"));
        let e = x.map_or_else(null, |x| format!("%7B{x}%7D"));
        let f = y.zip(z).map_or_else(null, |(y, z)| y + &z);
        let spelled = format!("https://t.example/c?a={a}&b={b}&c=[m]&d={a}&e={e}&f={f}");
        prop_assert_eq!(rendered, signer.sign(spelled.as_bytes(), Expires::default(), at(NOW)).expect("signable"));
    }
}

#[test]
fn no_changed_byte_is_valid() {
    let signed = ClickSigner::new(ring())
        .sign(b"/v1/cpi/click?network_id=2820&site_id=a.b&creative_id=%20c", Expires::Lifetime(60), at(NOW))
        .expect("signable");
    let verifier = verifier();
    assert!(verifier.verify(signed.as_bytes(), at(NOW)).is_valid());
    for place in 0..signed.len() {
        for byte in 0..=255 {
            let mut changed = signed.clone().into_bytes();
            if changed[place] != byte {
                changed[place] = byte;
                assert!(!verifier.verify(&changed, at(NOW)).is_valid(), "{}", changed.escape_ascii());
            }
        }
    }
}

#[test]
fn a_click_is_signed_by_a_key_that_outlives_it() {
    let key = |id: &str, from, to| {
        Key::new(id, id.as_bytes())
            .and_then(|key| key.valid(Validity { not_before: Some(from), not_after: Some(to) }))
            .expect("a sound key")
    };
    let ring = KeyRing::new(vec![key("old", 0, NOW + 30), key("new", NOW - 10, NOW + 900)]).expect("a sound ring");
    let verifier = ClickVerifier::new(ring.clone(), ClickPolicy::new()).expect("a sound policy");
    let signer = ClickSigner::new(ring);
    for lifetime in [1, 30, 31, 899, 900] {
        let signed = signer.sign(b"/c?a=1", Expires::Lifetime(lifetime), at(NOW)).expect("a key is there");
        assert!(verifier.verify(signed.as_bytes(), at(NOW + lifetime - 1)).is_valid());
    }
    let refusal = signer.sign(b"/c?a=1", Expires::Lifetime(901), at(NOW)).expect_err("no key lives that long");
    assert_eq!(refusal.status(), Status::NoSigningKey);
}

#[test]
fn every_length_around_the_limit_is_signed_or_refused_as_a_whole() {
    let signer = ClickSigner::new(ring());
    let verifier = verifier();
    for length in MAX_URI_LENGTH - 80..=MAX_URI_LENGTH + 2 {
        let mut uri = b"/c?a=".to_vec();
        uri.resize(length, b'a');
        match signer.sign(&uri, Expires::Lifetime(60), at(NOW)) {
            Ok(signed) => assert!(verifier.verify(signed.as_bytes(), at(NOW)).is_valid()),
            Err(refusal) => {
                assert_eq!(refusal.status(), Status::TooLong);
                assert!(length + "&expires=1700000060&signature=".len() + 43 > MAX_URI_LENGTH);
            }
        }
    }
}

/// Templates whose fixed beginning has any length around one block and two, for every key of a ring.
#[test]
fn a_template_signs_as_the_signer_does_however_long_its_beginning_is() {
    let from = |seconds| Validity { not_before: Some(seconds), not_after: None };
    let key = |id: &str, seconds| Key::new(id, id.as_bytes()).and_then(|key| key.valid(from(seconds)));
    let keys = [("the first of two keys", 0), ("the second of two keys", NOW + 10)];
    let ring = KeyRing::new(keys.map(|(id, seconds)| key(&id.replace(' ', "-"), seconds).expect("a sound key")).into());
    let signer = ClickSigner::new(ring.expect("a sound ring"));
    for host in ["", "https://t.example"] {
        for length in (1..200).chain([500, 1000]) {
            let beginning = format!("{host}/c?a={}&b=", "x".repeat(length));
            let template = ClickTemplate::new(&signer, format!("{beginning}{{y}}&c=1").as_bytes());
            let template = template.expect("a sound template");
            for (now, id) in [(NOW, "the-first-of-two-keys"), (NOW + 20, "the-second-of-two-keys")] {
                let mut out = [0; 2000];
                let signed = template.render_into(&[Some(b"z")], Expires::default(), at(now), &mut out);
                let signed = signed.expect("a sound value");
                let expected = signer.sign(format!("{beginning}z&c=1").as_bytes(), Expires::default(), at(now));
                assert_eq!(signed.as_str(), expected.expect("a sound URI"), "{length}");
                assert_eq!(signed.key_id(), id);
            }
        }
    }
}
