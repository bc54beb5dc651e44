//! The shared vectors of Install Authentication.

mod support;

use adseal_core::install::{
    InstallRegister, InstallSigner, InstallVerifier, RegisterError, Secret, SignedInstall, TokenEncoding,
};
use adseal_mac::HmacSha256Key;
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use support::{
    boolean, bytes, for_each_case, int, list, now, only_fields, opt_size, opt_text, same_status, text, to_hex, validity,
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
    let headers = list(&result["headers"]);
    let headers: Vec<(&str, &str)> = headers.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    assert_eq!(install.headers()[..], headers);
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
        let verifier = match opt_size(&case["max_body"]) {
            Some(limit) => verifier.max_body(limit),
            None => verifier,
        };
        same_stages(case);

        let headers: Vec<_> = list(&case["headers"]).iter().map(|pair| (bytes(&pair[0]), bytes(&pair[1]))).collect();
        let headers = headers.iter().map(|(name, value)| (&name[..], &value[..]));
        let verdict = verifier.verify_request(&bytes(&case["body"]), headers, now(&case["now"]));
        let expected = &case["verdict"];
        only_fields(expected, &["reason", "name", "accepted", "key_id", "offset"]);
        let status = verdict.reason().status();
        assert_eq!((status.name(), i64::from(status.code())), (text(&expected["name"]), int(&expected["reason"])));
        assert_eq!(verdict.is_valid(), int(&expected["reason"]) == 0);
        assert_eq!(verdict.is_accepted(), boolean(&expected["accepted"]));
        assert_eq!(verdict.key_id(), opt_text(&expected["key_id"]));
        assert_eq!(verdict.offset(), opt_size(&expected["offset"]));
    });
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
