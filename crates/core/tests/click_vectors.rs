//! Click Validation against the shared vectors: every case, every field.

mod support;

use adseal_core::click::{ClickSigner, ClickTemplate, FoldedName, Lint, ParameterPlace, ReplayGuard, Signed};
use adseal_core::{
    ClickPolicy, ClickVerdict, ClickVerifier, Expires, KeyRing, SignError, SigningError, Unfilled, Unsigned,
};
use serde_json::{Value, json};
use support::{
    boolean, bytes, for_each_case, for_each_case_on_every_tier, int, list, now, only_fields, opt_bytes, opt_int, ring,
    text, to_hex,
};

const CLICK: &[&str] = &["id", "about", "ring", "options", "expires", "now", "result", "refusal"];

#[test]
fn names_fold_as_php_stores_them() {
    for_each_case("click_names", |case| {
        only_fields(case, &["id", "about", "raw", "folded"]);
        let folded: Vec<u8> = FoldedName::new(&bytes(&case["raw"])).collect();
        assert_eq!(folded.escape_ascii().to_string(), bytes(&case["folded"]).escape_ascii().to_string());
    });
}

#[test]
fn uris_are_signed_or_refused() {
    for_each_case_on_every_tier("click_sign", |case| {
        only_fields(case, &[CLICK, &["uri"]].concat());
        let uri = bytes(&case["uri"]);
        let signer = signer(case);
        let (expires, now) = (expires(&case["expires"]), now(&case["now"]));
        compare(case, &uri, |out| signer.sign_into(&uri, expires, now, out));
        let outcome = signer.sign(&uri, expires, now).ok().map(String::into_bytes);
        assert_eq!(outcome, opt_bytes(&case["result"]["uri"]), "the allocating form");
    });
}

#[test]
fn parts_are_signed_or_refused() {
    for_each_case_on_every_tier("click_sign_parts", |case| {
        only_fields(case, &[CLICK, &["path", "params"]].concat());
        let path = bytes(&case["path"]);
        let params: Vec<_> = list(&case["params"]).iter().map(|pair| (bytes(&pair[0]), opt_bytes(&pair[1]))).collect();
        let parts = || params.iter().map(|(name, value)| (name.as_slice(), value.as_deref()));
        let signer = signer(case);
        let (expires, now) = (expires(&case["expires"]), now(&case["now"]));
        compare(case, &[], |out| signer.sign_parts_into(&path, parts(), expires, now, out));
        let outcome = signer.sign_parts(&path, parts(), expires, now).ok().map(String::into_bytes);
        assert_eq!(outcome, opt_bytes(&case["result"]["uri"]), "the allocating form");
    });
}

#[test]
fn templates_are_rendered_or_refused() {
    for_each_case_on_every_tier("click_template", |case| {
        only_fields(case, &[CLICK, &["template", "macros", "values"]].concat());
        let text_of_template = bytes(&case["template"]);
        let made = ClickTemplate::new(&signer(case), &text_of_template);
        if case["refusal"]["stage"] == "template" {
            let refusal = made.expect_err("the template is refused");
            return assert_eq!(refusal_json(&refusal, &text_of_template), expected_refusal(&case["refusal"]));
        }
        let template = made.expect("the template is taken");
        let names: Vec<_> = template.macro_names().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let expected: Vec<_> = list(&case["macros"]).iter().map(text).collect();
        assert_eq!(names, expected);

        let supplied = case["values"].as_object().expect("values by name");
        if let Some(unknown) = supplied.keys().find(|name| template.macro_index(name.as_bytes()).is_none()) {
            assert_eq!(case["refusal"]["name"], "unknown_macro", "{unknown}");
            return;
        }
        let values: Vec<_> = names.iter().map(|name| opt_bytes(&case["values"][name])).collect();
        let values: Vec<_> = values.iter().map(Option::as_deref).collect();
        let (expires, now) = (expires(&case["expires"]), now(&case["now"]));
        compare(case, &[], |out| template.render_into(&values, expires, now, out));
        let outcome = template.render(&values, expires, now).ok().map(String::into_bytes);
        assert_eq!(outcome, opt_bytes(&case["result"]["uri"]), "the allocating form");
    });
}

#[test]
fn lints_are_found() {
    for_each_case("click_lint", |case| {
        only_fields(case, &["id", "about", "ring", "options", "uri", "lints", "refusal"]);
        let uri = bytes(&case["uri"]);
        match signer(case).lint(&uri) {
            Ok(lints) => {
                let found: Vec<_> = lints.iter().map(|lint| lint_json(lint, &uri)).collect();
                assert_eq!(Value::from(found), respell_all(&case["lints"], &["parameter"]));
            }
            Err(refusal) => assert_eq!(refusal_json(&refusal, &uri), expected_refusal(&case["refusal"])),
        }
    });
}

#[test]
fn clicks_are_judged() {
    for_each_case_on_every_tier("click_verify", |case| {
        only_fields(case, &["id", "about", "ring", "policy", "uri", "now", "stages", "verdict"]);
        let ring = ring(&case["ring"]).expect("a sound ring");
        let verifier = ClickVerifier::new(ring.clone(), policy(&case["policy"])).expect("a sound policy");
        let uri = bytes(&case["uri"]);
        let now = now(&case["now"]);
        let verdict = verifier.verify(&uri, now);
        assert_eq!(verdict_json(&verdict), expected_verdict(&case["verdict"]));
        let message = &uri[verdict.message()];
        if verdict.message().is_empty() {
            return assert_eq!(case["stages"], Value::Null);
        }
        assert_eq!(message, bytes(&case["stages"]["message"]));
        check_stages(&ring, message, &case["stages"]);
    });
}

#[test]
fn policies_are_taken_or_refused() {
    for_each_case("click_policy", |case| {
        only_fields(case, &["id", "about", "policy", "error"]);
        let ring = KeyRing::single(b"secret").expect("a key");
        match ClickVerifier::new(ring, policy(&case["policy"])) {
            Ok(_) => assert_eq!(case["error"], Value::Null),
            Err(error) => support::same_status(error.status(), &case["error"]),
        }
    });
}

#[test]
fn replays_are_recognised() {
    for_each_case_on_every_tier("click_replay", |case| {
        only_fields(case, &["id", "about", "ring", "policy", "steps"]);
        let guard = ReplayGuard::with_capacity(1_000).expect("memory for a small guard");
        let policy = policy(&case["policy"]).replay_store(std::sync::Arc::new(guard));
        let ring = ring(&case["ring"]).expect("a sound ring");
        let verifier = ClickVerifier::new(ring, policy).expect("a sound policy");
        for step in list(&case["steps"]) {
            only_fields(step, &["uri", "now", "reason", "name"]);
            let status = verifier.verify(&bytes(&step["uri"]), now(&step["now"])).reason().status();
            assert_eq!((i64::from(status.code()), status.name()), (int(&step["reason"]), text(&step["name"])));
        }
    });
}

fn signer(case: &Value) -> ClickSigner {
    only_fields(&case["options"], &["unfilled", "strict"]);
    let unfilled = match text(&case["options"]["unfilled"]) {
        "reject" => Unfilled::Reject,
        "null" => Unfilled::Null,
        other => panic!("no mode: {other}"),
    };
    let ring = ring(&case["ring"]).expect("a sound ring");
    ClickSigner::new(ring).unfilled(unfilled).strict(boolean(&case["options"]["strict"]))
}

fn expires(value: &Value) -> Expires {
    match (value.as_str(), opt_int(&value["at"]), opt_int(&value["lifetime"])) {
        (Some("existing"), None, None) => Expires::Existing,
        (None, Some(seconds), None) => Expires::At(seconds),
        (None, None, Some(seconds)) => Expires::Lifetime(seconds),
        _ => panic!("no expires: {value}"),
    }
}

fn policy(value: &Value) -> ClickPolicy {
    let mut policy = ClickPolicy::new();
    for (option, value) in value.as_object().expect("a policy") {
        policy = match (option.as_str(), value) {
            ("required", names) => list(names).iter().fold(policy, |policy, name| policy.require(&bytes(name))),
            ("signed_only", Value::String(preset)) if preset == "sensitive" => policy.signed_only_sensitive(),
            ("signed_only", names) => list(names).iter().fold(policy, |policy, name| policy.signed_only(&bytes(name))),
            ("required_nonempty", yes) => policy.required_nonempty(boolean(yes)),
            ("unsigned", mode) => policy.unsigned(match text(mode) {
                "forbid" => Unsigned::Forbid,
                "allow" => Unsigned::Allow,
                other => panic!("no mode: {other}"),
            }),
            ("leeway", seconds) => policy.leeway(int(seconds)),
            ("max_lifetime", seconds) => policy.max_lifetime(int(seconds)),
            ("require_expires", yes) => policy.require_expires(boolean(yes)),
            ("strict", yes) => policy.strict(boolean(yes)),
            ("report_only", yes) => policy.report_only(boolean(yes)),
            ("replay_guard", Value::Bool(true)) => {
                let guard = ReplayGuard::with_capacity(1_000).expect("memory for a small guard");
                policy.replay_store(std::sync::Arc::new(guard))
            }
            (other, _) => panic!("no option of a policy: {other}"),
        };
    }
    policy
}

/// Compares what signing gives with the case: exactly, with a buffer that just fits, and with one that does not.
fn compare<'a>(case: &Value, uri: &[u8], sign: impl Fn(&'a mut [u8]) -> Result<Signed<'a>, SignError>) {
    let buffer = |length| vec![0xa5; length].leak();
    let expected = &case["result"];
    let signed = match sign(buffer(adseal_core::click::MAX_URI_LENGTH)) {
        Err(SignError::Refused(refusal)) => {
            return assert_eq!(refusal_json(&refusal, uri), expected_refusal(&case["refusal"]));
        }
        Err(SignError::BufferTooSmall(needed)) => panic!("a buffer of the maximum size is too small: {needed}"),
        Ok(signed) => signed,
    };
    only_fields(expected, &["message", "mac_hex", "signature", "uri", "expires", "key_id"]);
    assert_eq!(signed.as_str().as_bytes(), bytes(&expected["uri"]));
    assert_eq!((signed.expires(), signed.key_id()), (int(&expected["expires"]), text(&expected["key_id"])));
    let (unsigned, signature) = signed.as_str().rsplit_once("&signature=").expect("a signature");
    assert_eq!(signature, text(&expected["signature"]));
    let message = bytes(&expected["message"]);
    assert!(unsigned.as_bytes().ends_with(&message));
    let ring = ring(&case["ring"]).expect("a sound ring");
    check_stages(&ring, &message, &json!({"mac_hex": {signed.key_id(): expected["mac_hex"]}}));

    let length = signed.as_bytes().len();
    match sign(buffer(length)) {
        Ok(_) => {}
        // While it is filled, a template may need more room than in the end.
        Err(SignError::BufferTooSmall(needed)) if !case["template"].is_null() => assert!(sign(buffer(needed)).is_ok()),
        other => panic!("a buffer that just fits: {other:?}"),
    }
    match sign(buffer(length - 1)) {
        Err(SignError::BufferTooSmall(needed)) => assert!(needed >= length),
        other => panic!("one byte is missing: {other:?}"),
    }
}

/// The intermediate stages, through the bare signature.
fn check_stages(ring: &KeyRing, message: &[u8], stages: &Value) {
    for (id, mac) in stages["mac_hex"].as_object().expect("MACs by key") {
        let key = ring.keys().iter().find(|key| key.id() == id).expect("a key of the ring");
        assert_eq!(to_hex(&key.mac(message)), text(mac));
        if let Some(signature) = stages["signature"].as_object().map(|by_key| &by_key[id]) {
            assert_eq!(key.signature(message).as_str(), text(signature));
        }
    }
}

fn refusal_json(refusal: &SigningError, uri: &[u8]) -> Value {
    json!({
        "status": refusal.status().code(),
        "name": refusal.status().name(),
        "offset": refusal.offset(),
        "parameter_index": refusal.parameter().map(|place| place.index),
        "parameter": refusal.parameter().and_then(|place| name_json(place, uri)),
        "lint": refusal.lint().map(adseal_core::click::LintKind::name),
    })
}

fn lint_json(lint: &Lint, uri: &[u8]) -> Value {
    json!({
        "number": lint.kind.code(),
        "name": lint.kind.name(),
        "offset": lint.offset,
        "parameter_index": lint.parameter.as_ref().map(|place| place.index),
        "parameter": lint.parameter.as_ref().and_then(|place| name_json(place, uri)),
    })
}

/// The raw name; none where the input was not one URI.
fn name_json(place: &ParameterPlace, uri: &[u8]) -> Option<Value> {
    (!uri.is_empty()).then(|| bytes_json(&uri[place.name.clone()]))
}

/// Bytes in one spelling, so that they compare whichever of its spellings a vector chose.
fn bytes_json(bytes: &[u8]) -> Value {
    bytes.escape_ascii().to_string().into()
}

/// The fields of this name, which hold bytes, in that one spelling.
fn respell(object: &Value, fields: &[&str]) -> Value {
    let mut object = object.clone();
    for field in fields {
        if let Some(value) = object.get_mut(*field).filter(|value| !value.is_null()) {
            *value = bytes_json(&bytes(value));
        }
    }
    object
}

fn respell_all(objects: &Value, fields: &[&str]) -> Value {
    list(objects).iter().map(|object| respell(object, fields)).collect()
}

fn expected_refusal(refusal: &Value) -> Value {
    let mut refusal = respell(refusal, &["parameter"]);
    refusal.as_object_mut().expect("a refusal").remove("stage");
    refusal
}

fn expected_verdict(verdict: &Value) -> Value {
    let mut expected = respell(verdict, &["parameter"]);
    expected["signed_parameters"] = respell_all(&verdict["signed_parameters"], &["name", "value"]);
    expected
}

fn verdict_json(verdict: &ClickVerdict<'_>) -> Value {
    let signed: Vec<_> = verdict
        .signed_parameters()
        .map(|parameter| {
            let [name, value] = [parameter.name().collect::<Vec<u8>>(), parameter.value().collect()];
            json!({"name": bytes_json(&name), "value": bytes_json(&value)})
        })
        .collect();
    json!({
        "reason": verdict.reason().status().code(),
        "name": verdict.reason().status().name(),
        "accepted": verdict.is_accepted(),
        "key_id": verdict.key_id(),
        "expires": verdict.expires(),
        "flags": verdict.flags().names().collect::<Vec<_>>(),
        "message_length": verdict.message().len(),
        "unsigned_parameters": verdict.unsigned_parameters(),
        "offset": verdict.offset(),
        "parameter": verdict.parameter().map(bytes_json),
        "signed_parameters": signed,
    })
}
