//! What explanations of clicks promise: what is right matches, nothing is told of a key, a budget is kept, and any bytes
//! have an answer. The signatures are made by another implementation of HMAC.

use adseal_core::explain::{Cause, Explainer, Explanation, Outcome};
use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, KeyRing, UnixTime};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};

const KEY: &[u8] = b"9f6a0e44-7d31-private-key";
const MESSAGE: &str = "/v1/cpi/click?network_id=2820&site_id=a%20b&device_id=A1&expires=1767225660";

fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC takes any key");
    hmac.update(message);
    hmac.finalize().into_bytes().into()
}

/// A message with a signature behind it.
fn with_signature(message: &[u8], mac: &[u8]) -> Vec<u8> {
    [message, b"&signature=", URL_SAFE_NO_PAD.encode(mac).as_bytes()].concat()
}

fn explainer() -> Explainer {
    Explainer::new().key("default", KEY).expect("a usable key")
}

fn explain(uri: &[u8]) -> Explanation {
    explainer().click(uri).expect("enough memory")
}

#[test]
fn an_unknown_mistake_is_unexplained_and_says_what_was_tried() {
    let explanation = explain(&with_signature(MESSAGE.as_bytes(), &[7; 32]));
    assert_eq!((explanation.outcome(), explanation.causes()), (Outcome::Unexplained, &[][..]));
    assert_eq!((explanation.hashed(), explanation.key_id()), (None, None));
    let of_clicks = Cause::ALL.iter().copied().filter(|cause| cause.is_of_clicks());
    assert_eq!(explanation.tried().collect::<Vec<_>>(), of_clicks.collect::<Vec<_>>());
}

#[test]
fn without_a_key_nothing_is_explained() {
    let uri = with_signature(MESSAGE.as_bytes(), &mac(KEY, MESSAGE.as_bytes()));
    let explanation = Explainer::new().click(&uri).expect("enough memory");
    assert_eq!((explanation.outcome(), explanation.attempts()), (Outcome::Unexplained, 0));
}

#[test]
fn nothing_is_searched_without_a_signature() {
    for uri in ["", "/", MESSAGE, "/c?a=1&signature=", "/c?a=1&signature=short", "/c?a=1&sig=not base64!", "&&&==%%"] {
        let explanation = explain(uri.as_bytes());
        assert_eq!((explanation.outcome(), explanation.attempts()), (Outcome::NoSignature, 0), "{uri}");
        assert_eq!(explanation.tried().count(), 0);
    }
}

#[test]
fn a_thousand_wrong_signatures_have_no_cause() {
    for number in 0..1000_u32 {
        let wrong = Sha256::digest(number.to_be_bytes());
        let explanation = explain(&with_signature(b"/c?expires=1", &wrong));
        assert_eq!(explanation.outcome(), Outcome::Unexplained);
    }
}

#[test]
fn a_budget_is_kept() {
    let uri = with_signature(MESSAGE.as_bytes(), &[7; 32]);
    let mut last = 0;
    for budget in (0..300).map(|step| step * step * 7) {
        let explanation = explainer().budget(budget).click(&uri).expect("enough memory");
        assert_eq!(explanation.outcome(), Outcome::BudgetExhausted, "{budget}");
        assert!(explanation.hashed_bytes() <= budget, "{} of {budget}", explanation.hashed_bytes());
        // What was hashed is what there was to hash: it is less than the rest only by the last step and what was made.
        assert!(explanation.hashed_bytes() >= last, "{} after {last}", explanation.hashed_bytes());
        last = explanation.hashed_bytes();
    }
    assert!(last > 100_000);
    // What is likely is tried with little.
    let right = with_signature(MESSAGE.as_bytes(), &mac(KEY, MESSAGE.as_bytes()));
    let explanation = explainer().budget(1000).click(&right).expect("enough memory");
    assert_eq!(explanation.outcome(), Outcome::Matches);
}

#[test]
fn whatever_is_sent_ends_with_the_budget() {
    let signature = with_signature(b"", &[7; 32]);
    for part in ["&", "&a", "=", "%25", "+~'%2f", "/", "a=&", "&signature=S&amp;", "?", "\u{e9}", "[{", "&expires=1"] {
        let long = part.repeat(700_000 / part.len());
        let uris = [
            [b"/c?", long.as_bytes(), &signature].concat(),
            [b"https://", long.as_bytes(), b"/c?a=1", &signature].concat(),
            [long.as_bytes(), &signature].concat(),
            [b"/c?a=1", &*signature, b"&", long.as_bytes()].concat(),
            [b"/c?a=1&signature=", long.as_bytes()].concat(),
            [long.as_bytes(), b"%3f&signature"].concat(),
            // What is looked for in the tail is looked for once, and not for each place that it may have had.
            [b"/c?", "a&".repeat(100).as_bytes(), b"b", &*signature, b"&", long.as_bytes(), b"&expires=1"].concat(),
        ];
        for uri in uris {
            let explanation = explain(&uri);
            assert!(!matches!(explanation.outcome(), Outcome::Matches | Outcome::Explained), "{part}");
            assert!(explanation.hashed_bytes() <= 16 << 20, "{part}");
        }
    }
}

#[test]
fn nothing_of_a_key_or_of_another_signature_is_told() {
    let right = mac(KEY, MESSAGE.as_bytes());
    let sha512 = {
        let mut hmac = Hmac::<Sha512>::new_from_slice(KEY).expect("an HMAC takes any key");
        hmac.update(MESSAGE.as_bytes());
        hmac.finalize().into_bytes().to_vec()
    };
    let decoded = MESSAGE.replace("%20", " ");
    for received in [
        mac(KEY, decoded.as_bytes()).to_vec(),
        mac(&[KEY, b"\n"].concat(), MESSAGE.as_bytes()).to_vec(),
        mac(MESSAGE.as_bytes(), KEY).to_vec(),
        Sha256::digest([KEY, MESSAGE.as_bytes()].concat()).to_vec(),
        mac(b"", MESSAGE.as_bytes()).to_vec(),
        sha512,
        vec![7; 32],
    ] {
        let explainer = explainer();
        let explanation = explainer.click(&with_signature(MESSAGE.as_bytes(), &received)).expect("enough memory");
        let mut told = format!("{explanation} {explanation:?} {explainer:?} {}", explanation.sentence()).into_bytes();
        told.extend(explanation.hashed().into_iter().chain([explanation.expected()]).flatten());
        told.extend(explanation.parameter().into_iter().chain(explanation.key_id().map(str::as_bytes)).flatten());
        let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let hidden = [
            KEY.to_vec(),
            hex(KEY).into_bytes(),
            right.to_vec(),
            hex(&right).into_bytes(),
            URL_SAFE_NO_PAD.encode(right).into_bytes(),
            STANDARD.encode(right).into_bytes(),
            STANDARD.encode(KEY).into_bytes(),
            format!("{KEY:?}").into_bytes(),
            format!("{right:?}").into_bytes(),
        ];
        for hidden in hidden {
            // Half of it would be too much, too.
            let half = &hidden[..hidden.len() / 2];
            assert!(!told.windows(half.len()).any(|window| window == half), "{:?}", explanation.causes());
        }
    }
}

#[test]
fn every_cause_is_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/explain.md");
    let text = std::fs::read_to_string(path).expect("the rules");
    let (clicks, installs) = text
        .split_once("\n## Causes of clicks\n")
        .and_then(|(_, causes)| causes.split_once("\n## Causes of installs\n"))
        .expect("two lists of causes");
    for cause in Cause::ALL {
        let row = format!("\n| {} | `{}` | ", cause.code(), cause.name());
        assert_eq!(clicks.matches(&row).count(), usize::from(cause.is_of_clicks()), "{row}");
        // Those of keys and algorithms are told once, for both.
        let is_shared = cause.is_of_clicks() && (20..60).contains(&cause.code());
        assert_eq!(installs.contains(&row), cause.is_of_installs() && !is_shared, "{row}");
    }
}

/// Anything that looks a little like a click.
fn uris() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"&".to_vec()),
        Just(b"?".to_vec()),
        Just(b"=".to_vec()),
        Just(b"/".to_vec()),
        Just(b"://".to_vec()),
        Just(b"%25".to_vec()),
        Just(b"%3".to_vec()),
        Just(b"&amp;".to_vec()),
        Just(b"expires=1767225660".to_vec()),
        Just(b"&signature=".to_vec()),
        Just(b"&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w".to_vec()),
        vec(any::<u8>(), 0..9),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_have_an_answer(uri in uris(), signature in prop::option::of(vec(any::<u8>(), 0..100))) {
        let explainer = explainer().budget(100_000);
        let explanation = match signature {
            Some(signature) => explainer.click_with_signature(&uri, &signature),
            None => explainer.click(&uri),
        };
        let explanation = explanation.expect("enough memory");
        prop_assert!(!matches!(explanation.outcome(), Outcome::Matches | Outcome::Explained));
        prop_assert!(explanation.hashed_bytes() <= 100_000);
        prop_assert!(explanation.to_string().lines().all(|line| line.len() <= 80 && line.is_ascii()));
    }

    #[test]
    fn what_verifies_matches(
        path in "/[a-z/.%2]{0,20}",
        query in "([a-z]{1,5}=[a-zA-Z0-9%+~ ]{0,9}&){0,9}expires=9{1,10}",
        tail in "(&tail=[a-z]{0,5})?",
    ) {
        let message = format!("{}?{}", path.replace("//", "/"), query.replace(' ', "%20"));
        let uri = [with_signature(message.as_bytes(), &mac(KEY, message.as_bytes())), tail.into_bytes()].concat();
        let explanation = explain(&uri);
        prop_assert_eq!(explanation.outcome(), Outcome::Matches);
        prop_assert_eq!((explanation.hashed(), explanation.expected()), (Some(message.as_bytes()), message.as_bytes()));
        prop_assert_eq!((explanation.attempts(), explanation.key_id()), (1, Some("default")));
        // Whatever the verdict is, it is none about the signature.
        let ring = KeyRing::single(KEY).expect("a usable key");
        let verifier = ClickVerifier::new(ring, ClickPolicy::new()).expect("a sound policy");
        let reason = verifier.verify(&uri, UnixTime::from_secs(0).expect("not below 0")).reason();
        prop_assert_ne!(reason, ClickReason::InvalidSignature);
    }

    /// The search finds what it was told to look for also where the message has no shape at all.
    #[test]
    fn a_line_end_is_found_behind_any_message(message in vec(any::<u8>(), 0..60)) {
        let uri = [b"/c?".as_slice(), &message].concat();
        let signature = URL_SAFE_NO_PAD.encode(mac(KEY, &[&*uri, b"\n"].concat()));
        prop_assume!(!message.windows(9).any(|name| name == b"signature"));
        let explanation = explainer().click_with_signature(&uri, signature.as_bytes()).expect("enough memory");
        prop_assert_eq!(explanation.causes(), [Cause::TrailingNewline]);
    }
}
