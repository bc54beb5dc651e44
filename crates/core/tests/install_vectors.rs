//! The shared vectors of Install Authentication.

mod support;

use std::borrow::Cow;

use adseal_core::install::{
    Accept, BodyForm, InstallRegister, InstallSignError, InstallSigner, InstallVerdict, InstallVerifier, RegisterError,
    Secret, SignedInstall, TokenEncoding,
};
use adseal_core::php_json::stability;
use adseal_mac::HmacSha256Key;
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use support::{
    boolean, bytes, for_each_case, int, list, now, only_fields, opt_bytes, opt_size, opt_text, same_php_error,
    same_status, text, to_hex, validity,
};

#[test]
fn tokens() {
    for_each_case("install_token", |case| {
        only_fields(case, &["id", "about", "api_key", "secret", "body", "encoding", "max_body", "result", "error"]);
        let body = bytes(&case["body"]);
        let error = case.get("error");
        let signer = match InstallSigner::new(&bytes(&case["api_key"]), &bytes(&case["secret"])) {
            Ok(signer) => signer.encoding(encoding(case)),
            Err(refused) => {
                return same_status(refused.status(), error.unwrap_or_else(|| panic!("refused: {refused}")));
            }
        };
        let signer = match opt_size(&case["max_body"]) {
            Some(limit) => signer.max_body(limit),
            None => signer,
        };
        match signer.sign_raw(&body) {
            Ok(install) => {
                assert!(error.is_none(), "not refused");
                same_install(case, &install);
                assert_eq!(signer.token(&body).map(|token| token.to_string()), Ok(install.token().to_string()));
            }
            Err(refused) => same_status(refused.status(), error.unwrap_or_else(|| panic!("refused: {refused}"))),
        }
    });
}

fn same_install(case: &Value, install: &SignedInstall<'_>) {
    let result = &case["result"];
    only_fields(result, &["sha1_hex", "message", "token", "headers"]);
    assert_eq!(install.body(), bytes(&case["body"]));
    // The stages first: when a token is wrong, they tell which step went astray.
    assert_eq!(to_hex(&Sha1::digest(install.body())), text(&result["sha1_hex"]));
    let message = [bytes(&case["secret"]), text(&result["sha1_hex"]).into()].concat();
    assert_eq!(message, bytes(&result["message"]));
    let mac = HmacSha256Key::new(&bytes(&case["api_key"])).mac(&message);
    if install.token().encoding() == TokenEncoding::Hex {
        assert_eq!(to_hex(&mac), text(&result["token"]));
    }
    assert_eq!(install.token().as_str(), text(&result["token"]));
    assert!(install.notes().is_empty());
    same_headers(result, install);
}

fn same_headers(result: &Value, install: &SignedInstall<'_>) {
    let headers = list(&result["headers"]);
    let headers: Vec<(&str, &str)> = headers.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    assert_eq!(install.headers()[..], headers);
}

#[test]
fn signed_json() {
    for_each_case("install_sign", |case| {
        only_fields(
            case,
            &["id", "about", "api_key", "secret", "json", "encoding", "allow_unstable", "max_body", "result", "error"],
        );
        let json = bytes(&case["json"]);
        let signer = match InstallSigner::new(&bytes(&case["api_key"]), &bytes(&case["secret"])) {
            Ok(signer) => signer.encoding(encoding(case)),
            Err(refused) => {
                let error = &case["error"];
                assert_eq!(i64::from(refused.status().code()), int(&error["status"]));
                assert!(error["offset"].is_null() && error["cause"].is_null());
                return;
            }
        };
        let signer = match opt_size(&case["max_body"]) {
            Some(limit) => signer.max_body(limit),
            None => signer,
        };
        let signed =
            if boolean(&case["allow_unstable"]) { signer.sign_allowing_unstable(&json) } else { signer.sign(&json) };
        match signed {
            Ok(install) => {
                same_signed(&case["result"], &install);
                let mut places = stability(&json).map(|place| place.expect("memory for a few keys"));
                assert!(boolean(&case["allow_unstable"]) || !places.any(|place| place.is_refused()));
            }
            Err(refused) => {
                same_refusal(&case["error"], refused);
                let place = refused.place(&json);
                assert_eq!(place.map(|place| place.offset), refused.offset());
                assert!(place.is_none_or(|place| place.is_refused() && place.offset + place.length <= json.len()));
            }
        }
    });
}

fn same_signed(expected: &Value, install: &SignedInstall<'_>) {
    assert!(!expected.is_null(), "refused in the vector");
    only_fields(expected, &["body", "sha1_hex", "token", "headers", "notes"]);
    assert_eq!(install.body(), bytes(&expected["body"]));
    assert_eq!(to_hex(&Sha1::digest(install.body())), text(&expected["sha1_hex"]));
    assert_eq!(install.token().as_str(), text(&expected["token"]));
    same_headers(expected, install);
    let notes = list(&expected["notes"]).iter().map(|note| {
        only_fields(note, &["cause", "count", "offset"]);
        (text(&note["cause"]), opt_size(&note["count"]), opt_size(&note["offset"]))
    });
    let found = install.notes().iter().map(|note| (note.cause.name(), Some(note.count), Some(note.offset)));
    assert_eq!(found.collect::<Vec<_>>(), notes.collect::<Vec<_>>());
}

fn same_refusal(expected: &Value, refused: InstallSignError) {
    assert!(!expected.is_null(), "not refused in the vector: {refused}");
    only_fields(expected, &["status", "name", "offset", "cause"]);
    let status = refused.status();
    assert_eq!((i64::from(status.code()), status.name()), (int(&expected["status"]), text(&expected["name"])));
    assert_eq!(refused.offset(), opt_size(&expected["offset"]));
    let cause = match refused {
        InstallSignError::Unstable(found) => Some(found.cause.name()),
        _ => None,
    };
    assert_eq!(cause, opt_text(&expected["cause"]));
}

#[test]
fn registers() {
    for_each_case("install_register", |case| {
        only_fields(case, &["id", "about", "register", "error"]);
        if list(&case["register"]).iter().any(|account| list(&account["secrets"]).is_empty()) {
            // It cannot be written down here: `add` takes an API key only together with a secret.
            assert_eq!(case["error"]["name"], "invalid_key_ring");
            return;
        }
        match (register(&case["register"]), &case["error"]) {
            (Ok(register), Value::Null) => assert_eq!(register.len(), list(&case["register"]).len()),
            (Ok(_), expected) => panic!("not refused: {expected}"),
            (Err(refused), expected) => same_status(refused.status(), expected),
        }
    });
}

#[test]
fn verdicts() {
    for_each_case("install_verify", |case| {
        only_fields(
            case,
            &[
                "id",
                "about",
                "register",
                "encoding",
                "max_body",
                "accept",
                "report_only",
                "body",
                "headers",
                "now",
                "stages",
                "verdict",
            ],
        );
        let register = register(&case["register"]).expect("the register of this suite is sound");
        let verifier =
            InstallVerifier::new(register).encoding(encoding(case)).report_only(boolean(&case["report_only"]));
        let verifier = match text(&case["accept"]) {
            "raw" => verifier,
            "php" => verifier.accept(Accept::Php),
            other => panic!("nothing to accept: {other}"),
        };
        let verifier = match opt_size(&case["max_body"]) {
            Some(limit) => verifier.max_body(limit),
            None => verifier,
        };
        same_stages(case);

        let headers: Vec<_> = list(&case["headers"]).iter().map(|pair| (bytes(&pair[0]), bytes(&pair[1]))).collect();
        let headers = headers.iter().map(|(name, value)| (&name[..], &value[..]));
        let body = bytes(&case["body"]);
        same_verdict(&case["verdict"], verifier.verify_request(&body, headers, now(&case["now"])));
    });
}

fn same_verdict(expected: &Value, verdict: InstallVerdict<'_>) {
    only_fields(expected, &["reason", "name", "accepted", "key_id", "offset", "form", "body", "json_error"]);
    let status = verdict.reason().status();
    assert_eq!((status.name(), i64::from(status.code())), (text(&expected["name"]), int(&expected["reason"])));
    assert_eq!(verdict.is_valid(), int(&expected["reason"]) == 0);
    assert_eq!(verdict.is_accepted(), boolean(&expected["accepted"]));
    assert_eq!(verdict.key_id(), opt_text(&expected["key_id"]));
    assert_eq!(verdict.offset(), opt_size(&expected["offset"]));
    assert_eq!(verdict.form().map(BodyForm::name), opt_text(&expected["form"]));
    match verdict.json_error() {
        Some(error) => same_php_error(&error, &expected["json_error"]),
        None => assert!(expected["json_error"].is_null(), "an error of PHP's is missing"),
    }
    assert_eq!(verdict.body().map(<[u8]>::to_vec), opt_bytes(&expected["body"]));
    assert_eq!(verdict.into_body().map(Cow::into_owned), opt_bytes(&expected["body"]));
}

/// Each secret of the API key in the request makes the token that the vector lists for it.
fn same_stages(case: &Value) {
    let stages = &case["stages"];
    if stages.is_null() {
        return;
    }
    only_fields(stages, &["sha1_hex", "token"]);
    let body = bytes(&case["body"]);
    assert_eq!(to_hex(&Sha1::digest(&body)), text(&stages["sha1_hex"]));
    let header = list(&case["headers"]).iter().find(|pair| bytes(&pair[0]).eq_ignore_ascii_case(b"kochava-api-key"));
    let api_key = bytes(&header.expect("stages are of the API key in the request")[1]);
    let account = list(&case["register"]).iter().find(|entry| bytes(&entry["api_key"]) == api_key.trim_ascii());
    let secrets = list(&account.expect("stages are of an API key in the register")["secrets"]);
    for (id, token) in stages["token"].as_object().expect("tokens by secret id") {
        let secret = secrets.iter().find(|secret| text(&secret["id"]) == id).expect("stages are of known secrets");
        let signer = InstallSigner::new(api_key.trim_ascii(), &bytes(&secret["secret"])).expect("usable");
        let made = signer.encoding(encoding(case)).max_body(usize::MAX).token(&body).expect("no limit");
        assert_eq!(made.as_str(), text(token), "secret {id}");
    }
}

fn encoding(case: &Value) -> TokenEncoding {
    match text(&case["encoding"]) {
        "hex" => TokenEncoding::Hex,
        "base64" => TokenEncoding::Base64,
        other => panic!("no encoding: {other}"),
    }
}

fn register(accounts: &Value) -> Result<InstallRegister, RegisterError> {
    let mut register = InstallRegister::new();
    for account in list(accounts) {
        only_fields(account, &["api_key", "secrets"]);
        for secret in list(&account["secrets"]) {
            only_fields(secret, &["id", "secret", "not_before", "not_after"]);
            let entry = Secret::new(text(&secret["id"]), &bytes(&secret["secret"]))?.valid(validity(secret))?;
            register.add(&bytes(&account["api_key"]), entry)?;
        }
    }
    Ok(register)
}
