//! Explaining a click: what is explained is so, it costs no more than its budget, and it tells no key and no MAC.

use adseal_core::explain::{Cause, Explainer, Explanation, Outcome};

use crate::hmac_sha256;
use crate::input::{Input, Written};
use crate::vectors::{self, bytes};

/// Bytes that are hashed, at most: enough for every cause on a short URI, and few enough for thousands a second.
pub const BUDGET: u64 = 64 << 10;

/// Pieces of a key or MAC that are shorter than this may stand in a text by chance.
const TELLING: usize = 12;

/// Keys and secrets of the vectors. Of another, the fuzzer soon makes a piece of the report itself.
const KEYS: [&[u8]; 2] = [b"correct-horse-battery-staple", b"test-secret-0123456789"];

/// Key, signature (empty: the one in the URI), URI.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (key, signature, uri) = (input.text(), input.text(), input.rest());
    let Ok(explainer) = Explainer::new().key("k1", key) else { return };
    let explainer = explainer.budget(BUDGET);
    let explanation =
        if signature.is_empty() { explainer.click(uri) } else { explainer.click_with_signature(uri, signature) };
    let explanation = explanation.expect("there is memory");
    sound(&explanation, &[Cause::NoKey, Cause::EmptyKey, Cause::PublishedKey]);
    let received = [signature, uri].concat();
    let mac = hmac_sha256::mac(key, explanation.expected());
    let right = hmac_sha256::signature(key, explanation.expected());
    if explanation.outcome() == Outcome::Matches {
        assert!(contains(&received, right.as_bytes()), "what matches is the MAC of what should be hashed");
    }
    tells_nothing(&explanation, &received, &[secret(key), &mac, right.as_bytes(), hmac_sha256::hex(&mac).as_bytes()]);
}

/// The cases of the suite.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::seeds("explain_click", |case| {
        let key = Written::default().text(&bytes(&case["keys"][0]["key"]));
        key.text(&bytes(&case["signature"])).rest(&bytes(&case["uri"]))
    })
}

/// An outcome has what belongs to it, but no key with these causes; and the budget was kept.
pub fn sound(explanation: &Explanation, keyless: &[Cause]) {
    assert_eq!(explanation.outcome() == Outcome::Explained, !explanation.causes().is_empty());
    let has_key = matches!(explanation.outcome(), Outcome::Matches | Outcome::Explained)
        && !explanation.causes().iter().any(|cause| keyless.contains(cause));
    assert_eq!(explanation.key_id().is_some(), has_key);
    assert!(explanation.hashed_bytes() <= BUDGET);
    assert!(!explanation.sentence().is_empty());
    let differs = explanation.hashed().is_some_and(|hashed| hashed != explanation.expected());
    assert_eq!(explanation.first_difference().is_some(), differs);
}

/// Nothing that it says has a secret in it that was not in what was received or hashed.
pub fn tells_nothing(explanation: &Explanation, received: &[u8], secrets: &[&[u8]]) {
    let said = format!("{explanation}\n{}\n{explanation:?}", explanation.sentence()).into_bytes();
    let known = [received, explanation.expected(), explanation.hashed().unwrap_or_default()].concat();
    for secret in secrets.iter().filter(|secret| secret.len() >= TELLING) {
        assert!(!contains(&said, secret) || contains(&known, secret), "a secret is told");
    }
}

/// The key, if it is one of which every byte must be a secret.
#[must_use]
pub fn secret(key: &[u8]) -> &[u8] {
    if KEYS.contains(&key) { key } else { &[] }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}
