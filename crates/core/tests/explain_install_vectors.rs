//! The shared vectors of explained installs.

mod support;

use adseal_core::explain::{Cause, Explainer};
use serde_json::Value;
use support::{bytes, for_each_case, list, load, only_fields, opt_bytes, opt_size, opt_text, text};

#[test]
fn installs() {
    for_each_case("explain_install", |case| {
        only_fields(case, &["id", "about", "secrets", "body", "token", "budget", "explanation"]);
        let explanation = explainer(case).install(&bytes(&case["body"]), &bytes(&case["token"]));
        let explanation = explanation.expect("there is memory");
        let expected = &case["explanation"];
        let fields = ["outcome", "causes", "key_id", "parameter", "hashed", "expected", "first_difference"];
        only_fields(expected, &fields);
        let causes: Vec<_> = explanation.causes().iter().map(|cause| cause.name()).collect();
        assert_eq!(causes, list(&expected["causes"]).iter().map(text).collect::<Vec<_>>());
        assert_eq!(explanation.outcome().name(), text(&expected["outcome"]));
        assert_eq!(explanation.key_id(), opt_text(&expected["key_id"]));
        assert_eq!(explanation.parameter(), opt_bytes(&expected["parameter"]).as_deref());
        assert_eq!(explanation.hashed(), opt_bytes(&expected["hashed"]).as_deref());
        assert_eq!(explanation.expected(), bytes(&expected["expected"]));
        assert_eq!(explanation.first_difference(), opt_size(&expected["first_difference"]));
        let report = explanation.to_string();
        assert!(report.is_ascii() && report.lines().all(|line| line.len() <= 80), "{report}");
    });
}

fn explainer(case: &Value) -> Explainer {
    let secrets = list(&case["secrets"]).iter();
    let explainer = secrets.fold(Explainer::new(), |explainer, secret| {
        only_fields(secret, &["id", "api_key", "secret"]);
        let (api_key, bytes) = (bytes(&secret["api_key"]), bytes(&secret["secret"]));
        explainer.secret(&api_key, text(&secret["id"]), &bytes).expect("usable API key and secret")
    });
    match opt_size(&case["budget"]) {
        Some(budget) => explainer.budget(budget as u64),
        None => explainer,
    }
}

#[test]
fn every_cause_has_a_vector() {
    let cases = load("explain_install");
    let told: Vec<&str> = cases.iter().flat_map(|case| list(&case["explanation"]["causes"])).map(text).collect();
    for cause in Cause::ALL.iter().filter(|cause| cause.is_of_installs()) {
        assert!(told.contains(&cause.name()), "{}", cause.name());
    }
}
