//! Explained clicks against the shared vectors: every case, every field.

mod support;

use adseal_core::explain::{Cause, Explainer, Explanation};
use serde_json::{Value, json};
use support::{bytes, for_each_case, list, only_fields, opt_bytes, text};

#[test]
fn clicks_are_explained() {
    for_each_case("explain_click", |case| {
        only_fields(case, &["id", "about", "keys", "uri", "signature", "budget", "explanation"]);
        let add_key = |explainer: Explainer, key: &Value| {
            explainer.key(text(&key["id"]), &bytes(&key["key"])).expect("a usable key")
        };
        let explainer = list(&case["keys"]).iter().fold(Explainer::new(), add_key);
        let explainer = case["budget"].as_u64().into_iter().fold(explainer, Explainer::budget);
        let uri = bytes(&case["uri"]);
        let explanation = match opt_bytes(&case["signature"]) {
            Some(signature) => explainer.click_with_signature(&uri, &signature),
            None => explainer.click(&uri),
        };
        compare(&explanation.expect("enough memory"), &case["explanation"]);
    });
}

/// Whether an explanation has every field of the one that is expected.
#[track_caller]
fn compare(explanation: &Explanation, expected: &Value) {
    let shown = |bytes: Option<&[u8]>| bytes.map(|bytes| bytes.escape_ascii().to_string());
    let found = json!({
        "outcome": explanation.outcome().name(),
        "causes": explanation.causes().iter().map(|cause| cause.name()).collect::<Vec<_>>(),
        "key_id": explanation.key_id(),
        "parameter": shown(explanation.parameter()),
        "hashed": shown(explanation.hashed()),
        "expected": shown(Some(explanation.expected())),
        "first_difference": explanation.first_difference(),
    });
    let mut expected = expected.clone();
    for field in ["parameter", "hashed", "expected"] {
        expected[field] = json!(shown(opt_bytes(&expected[field]).as_deref()));
    }
    assert_eq!(found, expected);
    assert!(explanation.causes().is_sorted());
    let tried: Vec<Cause> = explanation.tried().collect();
    assert!(tried.is_sorted() && explanation.attempts() <= explanation.hashed_bytes());
    // What is found alone was not yet tried to its end.
    assert!(!matches!(explanation.causes(), [cause] if tried.contains(cause)), "{tried:?}");
}
