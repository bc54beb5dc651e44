//! Installs: the token is what other crates make of it, what is signed verifies, and what is changed does not.

use adseal_core::install::{
    Accept, BodyForm, InstallReason, InstallRegister, InstallSigner, InstallVerifier, Secret, TokenEncoding,
};
use adseal_core::php_json::{Mode, canonicalize, stability};

use crate::hmac_sha256::{base64, hex, install};
use crate::input::{Input, Written};
use crate::ring::{NOW, at};
use crate::vectors::{self, bytes};

const API_KEY: &[u8] = b"test-api-key";
const SECRETS: [(&str, &[u8]); 2] = [("s1", b"the-first-secret-of-two"), ("s2", b"test-secret-0123456789")];

/// Options, what is changed, headers as they were received; then the body.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let options = Options(input.byte());
    let change = input.number();
    let headers: [(&[u8], &[u8]); 3] = std::array::from_fn(|_| (input.text(), input.text()));
    let body = input.rest();
    let verifier = options.verifier();
    signed_verifies(options, &verifier, body, change);
    json_verifies(options, &verifier, body);
    let verdict = verifier.verify_request(body, headers, at(NOW));
    let matched = verdict.body().is_some();
    assert_eq!(verdict.is_valid(), matched && verdict.key_id().is_some());
    assert!(!matched || has_token(&headers, options, verdict.body().unwrap_or_default()));
}

/// The cases of three suites.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let written = |options: &serde_json::Value| {
        let accept = u8::from(options["accept"] == "php");
        let encoding = u8::from(options["encoding"] == "base64");
        Written::default().byte(accept | encoding << 1).number(0x0001_0000_0203)
    };
    let received = vectors::seeds("install_verify", |case| {
        let header = |written: Written, index: usize| {
            let header = &case["headers"][index];
            written.text(&bytes(&header[0])).text(&bytes(&header[1]))
        };
        (0..3).fold(written(case), header).rest(&bytes(&case["body"]))
    });
    let sent = |suite, field: &'static str| {
        vectors::seeds(suite, move |case| {
            (0..6).fold(written(case), |written, _| written.text(&[])).rest(&bytes(&case[field]))
        })
    };
    [received, sent("install_sign", "json"), sent("install_token", "body")].concat()
}

#[derive(Clone, Copy)]
struct Options(u8);

impl Options {
    const fn accept(self) -> Accept {
        if self.0 & 1 == 0 { Accept::Raw } else { Accept::Php }
    }

    const fn encoding(self) -> TokenEncoding {
        if self.0 & 2 == 0 { TokenEncoding::Hex } else { TokenEncoding::Base64 }
    }

    /// Which of the secrets signs.
    fn secret(self) -> (&'static str, &'static [u8]) {
        SECRETS[usize::from(self.0 >> 2 & 1)]
    }

    /// The token by other crates.
    fn token(self, secret: &[u8], body: &[u8]) -> String {
        let mac = install(API_KEY, secret, body);
        if self.encoding() == TokenEncoding::Hex { hex(&mac) } else { base64(&mac) }
    }

    fn verifier(self) -> InstallVerifier {
        let mut register = InstallRegister::new();
        for (id, secret) in SECRETS {
            let secret = Secret::new(id, secret).expect("a sound secret");
            register.add(API_KEY, secret).expect("a sound API key");
        }
        InstallVerifier::new(register).accept(self.accept()).encoding(self.encoding())
    }
}

/// Any bytes can be signed as they are; nothing that is changed in them or in the token is valid.
fn signed_verifies(options: Options, verifier: &InstallVerifier, body: &[u8], change: i64) {
    let (id, secret) = options.secret();
    let signer = InstallSigner::new(API_KEY, secret).expect("sound keys").encoding(options.encoding());
    let signed = signer.sign_raw(body).expect("it is no longer than the limit");
    assert_eq!(signed.token().as_str(), options.token(secret, body));
    let token = signed.token().as_bytes().to_vec();
    let verdict = verifier.verify(body, API_KEY, &token, at(NOW));
    assert_eq!((verdict.reason(), verdict.key_id()), (InstallReason::Valid, Some(id)));
    assert_eq!((verdict.form(), verdict.body()), (Some(BodyForm::Raw), Some(body)));
    let [at_body, _, bits, at_token, ..] = change.to_le_bytes();
    let mut other = token.clone();
    other[usize::from(at_token) % token.len()] ^= bits.max(1);
    assert!(!verifier.verify(body, API_KEY, &other, at(NOW)).is_valid(), "another token");
    if !body.is_empty() && options.accept() == Accept::Raw {
        let mut other = body.to_vec();
        other[usize::from(at_body) % body.len()] ^= bits.max(1);
        assert!(!verifier.verify(&other, API_KEY, &token, at(NOW)).is_valid(), "another body");
    }
}

/// JSON that is signed is right for receivers of both kinds, and what PHP would refuse is not signed.
fn json_verifies(options: Options, verifier: &InstallVerifier, json: &[u8]) {
    let (id, secret) = options.secret();
    let signer = InstallSigner::new(API_KEY, secret).expect("sound keys").encoding(options.encoding());
    let form = canonicalize(json, Mode::Object).ok();
    let Ok(signed) = signer.sign_allowing_unstable(json) else {
        assert_eq!(form, None, "what has a form is signed");
        assert!(signer.sign(json).is_err());
        return;
    };
    assert_eq!(Some(signed.body()), form.as_deref(), "it is PHP's form that is signed");
    assert_eq!(signed.token().as_str(), options.token(secret, signed.body()));
    let verdict = verifier.verify(signed.body(), API_KEY, signed.token().as_bytes(), at(NOW));
    assert_eq!(verdict.key_id(), Some(id));
    // A receiver that accepts PHP's forms takes it as it was given, too, and hands out what was signed.
    let as_given = verifier.verify(json, API_KEY, signed.token().as_bytes(), at(NOW));
    assert_eq!(as_given.is_valid(), options.accept() == Accept::Php || signed.body() == json);
    assert!(as_given.body().is_none_or(|body| body == signed.body()));
    if let Ok(strict) = signer.sign(json) {
        assert_eq!(strict.body(), signed.body());
        assert_eq!(stability(strict.body()).count(), 0, "what is signed is stable");
    }
}

/// Whether one of the headers is the token of this body.
fn has_token(headers: &[(&[u8], &[u8])], options: Options, body: &[u8]) -> bool {
    let is_token = |value: &[u8]| SECRETS.iter().any(|(_, secret)| value == options.token(secret, body).as_bytes());
    let trimmed = |value: &'_ [u8]| {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
        let start = value.iter().take_while(|byte| is_space(byte)).count();
        let end = value.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
        value[start..end].to_vec()
    };
    headers.iter().any(|(_, value)| is_token(&trimmed(value)))
}
