//! Registers, limits and what the types print.

use adseal_core::install::{
    API_KEY_HEADER, AUTH_TOKEN_HEADER, BodyTooLarge, InstallReason, InstallRegister, InstallSigner, InstallVerifier,
    MAX_API_KEY_LENGTH, MAX_SECRETS, RegisterError, Secret, TokenEncoding,
};
use adseal_core::{KeyError, KeyRing, Status, UnixTime, Validity};

const NOW: UnixTime = UnixTime::from_secs(1000).expect("not below 0");

fn secret(id: &str, bytes: &[u8]) -> Secret {
    Secret::new(id, bytes).expect("usable id and secret")
}

fn signer(api_key: &[u8], secret: &[u8]) -> InstallSigner {
    InstallSigner::new(api_key, secret).expect("usable API key and secret")
}

fn reason(verifier: &InstallVerifier, api_key: &[u8], signing_secret: &[u8]) -> InstallReason {
    let token = signer(api_key, signing_secret).token(b"{}").expect("the body is short");
    verifier.verify(b"{}", api_key, token.as_bytes(), NOW).reason()
}

#[test]
fn each_api_key_has_its_own_secrets() {
    let mut register = InstallRegister::new();
    // In no order, so that every place of the sorted list is used.
    for api_key in [b"m", b"c", b"x", b"a", b"z", b"d"] {
        register.add(api_key, secret("id", &[api_key[0]; 20])).expect("a new API key");
    }
    assert_eq!(register.len(), 6);
    let verifier = InstallVerifier::new(register);
    for api_key in [b"a", b"c", b"d", b"m", b"x", b"z"] {
        assert_eq!(reason(&verifier, api_key, &[api_key[0]; 20]), InstallReason::Valid);
        assert_eq!(reason(&verifier, api_key, &[b'?'; 20]), InstallReason::InvalidToken);
    }
    assert_eq!(reason(&verifier, b"e", &[b'e'; 20]), InstallReason::UnknownApiKey);
}

#[test]
fn every_active_secret_verifies_and_no_other() {
    let mut register = InstallRegister::new();
    let until_now = Validity { not_before: None, not_after: Some(1000) };
    let from_now = Validity { not_before: Some(1000), not_after: None };
    register.add(b"key", secret("old", b"old").valid(until_now).expect("a sound window")).expect("added");
    register.add(b"key", secret("new", b"new").valid(from_now).expect("a sound window")).expect("added");
    register.add(b"key", secret("always", b"always")).expect("added");
    let verifier = InstallVerifier::new(register);
    assert_eq!(reason(&verifier, b"key", b"old"), InstallReason::InvalidToken);
    assert_eq!(reason(&verifier, b"key", b"new"), InstallReason::Valid);
    assert_eq!(reason(&verifier, b"key", b"always"), InstallReason::Valid);
}

#[test]
fn a_refused_secret_leaves_the_register_as_it_was() {
    let mut register = InstallRegister::new();
    assert!(register.is_empty());
    for api_key in [&b""[..], b"a b", b"\x7f", "é".as_bytes(), &[b'k'; MAX_API_KEY_LENGTH + 1]] {
        let refused = register.add(api_key, secret("s", b"secret"));
        assert_eq!(refused, Err(RegisterError::Key(KeyError::InvalidApiKey)));
    }
    assert!(register.is_empty());
    register.add(b"key", secret("s0", b"secret 0")).expect("the first");
    assert_eq!(register.add(b"key", secret("s0", b"another")), Err(RegisterError::RepeatedId));
    assert_eq!(register.add(b"key", secret("another", b"secret 0")), Err(RegisterError::RepeatedSecret));
    register.add(b"other", secret("s0", b"secret 0")).expect("the same under another API key");
    for number in 1..MAX_SECRETS {
        register.add(b"key", secret(&format!("s{number}"), format!("secret {number}").as_bytes())).expect("under 16");
    }
    assert_eq!(register.add(b"key", secret("s16", b"secret 16")), Err(RegisterError::TooManySecrets));
    assert_eq!(register.len(), 2);
    let verifier = InstallVerifier::new(register);
    assert_eq!(reason(&verifier, b"key", b"another"), InstallReason::InvalidToken);
    assert_eq!(reason(&verifier, b"key", b"secret 16"), InstallReason::InvalidToken);
    assert_eq!(reason(&verifier, b"key", b"secret 15"), InstallReason::Valid);
}

#[test]
fn only_space_and_tab_around_header_values_are_dropped() {
    let mut register = InstallRegister::new();
    register.add(b"key", secret("id", b"secret")).expect("added");
    let verifier = InstallVerifier::new(register);
    let token = signer(b"key", b"secret").token(b"{}").expect("the body is short").to_string();
    let request = |token: &str, api_key: &str| {
        let headers = [(API_KEY_HEADER, api_key), (AUTH_TOKEN_HEADER, token)];
        let headers = headers.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        let verdict = verifier.verify_request(b"{}", headers, NOW);
        (verdict.reason(), verdict.offset())
    };
    assert_eq!(request(&format!("\t {token} \t"), " key\t"), (InstallReason::Valid, None));
    for other in ["\n", "\r", "\u{b}", "\u{c}", "\0", "\u{a0}"] {
        let malformed = InstallReason::MalformedToken;
        assert_eq!(request(&format!(" {other}{token}"), "key"), (malformed, Some(0)), "{other:?}");
        assert_eq!(request(&format!("{token}{other} "), "key"), (malformed, Some(64)), "{other:?}");
        assert_eq!(request(&token, &format!("{other}key")), (InstallReason::UnknownApiKey, None), "{other:?}");
        assert_eq!(request(&token, &format!("key{other}")), (InstallReason::UnknownApiKey, None), "{other:?}");
    }
    // Without headers there is nothing around a value: all of it counts.
    let verdict = verifier.verify(b"{}", b"key", format!(" {token}").as_bytes(), NOW);
    assert_eq!((verdict.reason(), verdict.offset()), (InstallReason::MalformedToken, Some(0)));
    assert_eq!(verifier.verify(b"{}", b"key ", token.as_bytes(), NOW).reason(), InstallReason::UnknownApiKey);
}

#[test]
fn a_header_given_more_than_once_counts_for_nothing() {
    let mut register = InstallRegister::new();
    register.add(b"key", secret("id", b"secret")).expect("added");
    let verifier = InstallVerifier::new(register);
    let token = signer(b"key", b"secret").token(b"{}").expect("the body is short");
    let (token, api_key) = ((AUTH_TOKEN_HEADER, token.as_str()), (API_KEY_HEADER, "key"));
    let reason = |headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        verifier.verify_request(b"{}", headers, NOW).reason()
    };
    assert_eq!(reason(&[token, api_key]), InstallReason::Valid);
    for count in 2..6 {
        assert_eq!(reason(&[&vec![token; count][..], &[api_key]].concat()), InstallReason::MalformedToken);
        assert_eq!(reason(&[&vec![api_key; count][..], &[token]].concat()), InstallReason::UnknownApiKey);
        assert_eq!(reason(&vec![(AUTH_TOKEN_HEADER, ""); count]), InstallReason::MalformedToken);
    }
}

#[test]
fn secrets_are_used_as_they_are() {
    // A secret is part of the message, not an HMAC key: a zero byte at its end counts.
    let mut register = InstallRegister::new();
    register.add(b"key", secret("a", b"secret")).expect("added");
    register.add(b"key", secret("b", b"secret\0")).expect("added");
    register.add(b"key", secret("c", b" secret\n")).expect("added");
    let verifier = InstallVerifier::new(register);
    for (id, bytes) in [("a", &b"secret"[..]), ("b", b"secret\0"), ("c", b" secret\n")] {
        let token = signer(b"key", bytes).token(b"{}").expect("the body is short");
        assert_eq!(verifier.verify(b"{}", b"key", token.as_bytes(), NOW).key_id(), Some(id));
    }
}

#[test]
fn bad_ids_secrets_and_windows_are_refused() {
    for id in ["", "a b", "é", &"i".repeat(65)] {
        assert_eq!(Secret::new(id, b"secret").err(), Some(KeyError::InvalidId), "{id}");
    }
    assert!(Secret::new(&"i".repeat(64), b"s").is_ok());
    assert_eq!(Secret::new("id", b"").err(), Some(KeyError::EmptyKey));
    assert_eq!(InstallSigner::new(b"key", b"").err(), Some(KeyError::EmptyKey));
    assert_eq!(InstallSigner::new(b"", b"secret").err(), Some(KeyError::InvalidApiKey));
    let instant = Validity { not_before: Some(5), not_after: Some(5) };
    assert_eq!(secret("id", b"secret").valid(instant).err(), Some(KeyError::EmptyWindow));
}

#[test]
fn errors_have_their_status() {
    assert_eq!(RegisterError::Key(KeyError::InvalidApiKey).status(), Status::InvalidKey);
    for error in [RegisterError::TooManySecrets, RegisterError::RepeatedId, RegisterError::RepeatedSecret] {
        assert_eq!(error.status(), Status::InvalidKeyRing);
    }
    let exhausted = Vec::<u8>::new().try_reserve(usize::MAX).expect_err("no machine has that much");
    assert_eq!(RegisterError::from(exhausted).status(), Status::OutOfMemory);
    let refused = signer(b"key", b"secret").max_body(2).token(b"{}").expect_err("two bytes are not under two");
    assert_eq!(refused, BodyTooLarge { length: 2, limit: 2 });
    assert_eq!(refused.status(), Status::BodyTooLarge);
    assert!(signer(b"key", b"secret").max_body(3).token(b"{}").is_ok());
}

#[test]
fn an_empty_key_or_secret_is_told_as_what_it_is() {
    let text = "the key or secret is empty (an unset variable?)";
    let secret = Secret::new("id", b"").expect_err("an empty secret");
    let signer = InstallSigner::new(b"key", b"").expect_err("an empty secret");
    let key = KeyRing::single(b"").expect_err("an empty key");
    assert_eq!([secret.to_string(), signer.to_string(), key.to_string()], [text; 3]);
}

#[test]
fn a_token_is_text_and_bytes() {
    for (encoding, length) in [(TokenEncoding::Hex, 64), (TokenEncoding::Base64, 44)] {
        let token = signer(b"key", b"secret").encoding(encoding).token(b"{}").expect("the body is short");
        let (text, bytes): (&str, &[u8]) = (token.as_ref(), token.as_ref());
        assert_eq!(text.len(), length);
        assert_eq!((text, bytes), (token.as_str(), token.as_bytes()));
        assert_eq!(text.as_bytes(), bytes);
    }
}

#[test]
fn a_clone_of_a_verifier_decides_as_it_does_and_shares_its_register() {
    let mut register = InstallRegister::new();
    register.add(b"key", secret("id", b"secret")).expect("added");
    let verifier = InstallVerifier::new(register).encoding(TokenEncoding::Base64).max_body(3).report_only(true);
    let clone = verifier.clone();
    assert!(std::ptr::eq(clone.register(), verifier.register()));
    drop(verifier);
    let token = signer(b"key", b"secret").encoding(TokenEncoding::Base64).token(b"{}").expect("the body is short");
    assert_eq!(clone.verify(b"{}", b"key", token.as_bytes(), NOW).key_id(), Some("id"));
    let verdict = clone.verify(b"{ }", b"key", token.as_bytes(), NOW);
    assert_eq!((verdict.reason(), verdict.is_accepted()), (InstallReason::BodyTooLarge, true));
}

#[test]
fn short_secrets_are_told() {
    assert!(signer(b"key", &[b's'; 15]).has_short_secret());
    assert!(!signer(b"key", &[b's'; 16]).has_short_secret());
    let mut register = InstallRegister::new();
    register.add(b"a", secret("long", &[b's'; 16])).expect("added");
    assert!(!register.has_short_secret());
    register.add(b"b", secret("short", &[b's'; 15])).expect("added");
    assert!(register.has_short_secret());
}

#[test]
fn signers_and_verifiers_are_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&signer(b"key", b"secret"));
    shared(&InstallVerifier::new(InstallRegister::new()));
}

#[test]
fn debug_output_names_ids_and_holds_no_secret() {
    let signer = signer(b"visible-api-key", b"hidden-secret");
    let install = signer.sign_raw(b"hidden body").expect("the body is short");
    let entry = secret("id-1", b"hidden-secret");
    let entry_text = format!("{entry:?}");
    let mut register = InstallRegister::new();
    register.add(b"visible-api-key", entry).expect("added");
    let register_text = format!("{register:?}");
    let verifier = InstallVerifier::new(register).encoding(TokenEncoding::Base64);
    let token = signer.clone().encoding(TokenEncoding::Base64).token(b"hidden body").expect("the body is short");
    let texts = [
        format!("{signer:?}"),
        format!("{install:?}"),
        entry_text,
        register_text,
        format!("{verifier:#?}"),
        format!("{:?}", verifier.verify(b"{}", b"visible-api-key", b"hidden-secret", NOW)),
        format!("{:?}", verifier.verify(b"hidden body", b"visible-api-key", token.as_bytes(), NOW)),
    ];
    // As text and as the list of numbers that a derived Debug prints of bytes.
    let as_numbers = format!("{:?}", b"hidden").trim_matches(['[', ']']).to_owned();
    for text in &texts {
        assert!(!text.contains("hidden"), "{text}");
        assert!(!text.contains("visible-api-key"), "{text}");
        assert!(!text.replace([' ', '\n'], "").contains(&as_numbers.replace(' ', "")), "{text}");
    }
    assert!(texts[1].contains(install.token().as_str()), "a token is no secret: {}", texts[1]);
    assert!(texts[2].contains("id-1") && texts[3].contains("id-1") && texts[4].contains("id-1"));
    assert!(texts[6].contains("body_length: Some(11)"), "the verdict is valid: {}", texts[6]);
}
