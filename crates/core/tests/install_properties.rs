//! What holds for every body, key and token of Install Authentication.

use adseal_core::install::{InstallReason, InstallRegister, InstallSigner, InstallVerifier, Secret, TokenEncoding};
use adseal_core::time::UnixTime;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000).expect("not below 0");
/// In every register here: a forged request for it still has to fail.
const OTHER_API_KEY: &[u8] = b"other-api-key";

fn api_keys() -> impl Strategy<Value = Vec<u8>> {
    "[!-~]{1,256}".prop_map(String::into_bytes)
}

fn secrets() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 1..100)
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..300)
}

fn encodings() -> impl Strategy<Value = TokenEncoding> {
    select(vec![TokenEncoding::Hex, TokenEncoding::Base64])
}

/// One place of a byte string to change, and how: any number but 0.
fn changes() -> impl Strategy<Value = (Index, u8)> {
    (any::<Index>(), 1..=u8::MAX)
}

fn changed(bytes: &[u8], (at, mask): (Index, u8)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at.index(bytes.len());
    bytes[at] ^= mask;
    bytes
}

fn signer(api_key: &[u8], secret: &[u8], encoding: TokenEncoding) -> InstallSigner {
    InstallSigner::new(api_key, secret).expect("usable API key and secret").encoding(encoding)
}

/// Knows the secret under all these API keys.
fn verifier(api_keys: &[&[u8]], secret: &[u8], encoding: TokenEncoding) -> InstallVerifier {
    let mut register = InstallRegister::new();
    for api_key in api_keys {
        register.add(api_key, Secret::new("s1", secret).expect("usable secret")).expect("one secret an API key");
    }
    InstallVerifier::new(register).encoding(encoding)
}

/// The same letters, with the case that `mask` says.
fn respelled(name: &str, mask: u64) -> Vec<u8> {
    let respell = |(at, byte): (usize, u8)| if mask >> at & 1 == 0 { byte } else { byte ^ 0x20 };
    name.bytes().enumerate().map(|(at, byte)| if byte == b'-' { byte } else { respell((at, byte)) }).collect()
}

proptest! {
    #[test]
    fn what_sign_returns_is_valid(
        api_key in api_keys(), secret in secrets(), body in bodies(), encoding in encodings(),
        case in any::<u64>(), space in "[ \t]{0,3}", swap in any::<bool>(),
    ) {
        let signer = signer(&api_key, &secret, encoding);
        let install = signer.sign_raw(&body).expect("the body is short");
        prop_assert_eq!(install.body(), &body);
        let mut headers = install.headers().map(|(name, value)| {
            (respelled(name, case), format!("{space}{value}{space}").into_bytes())
        });
        if swap {
            headers.reverse();
        }
        let verifier = verifier(&[&api_key], &secret, encoding);
        let verdict = verifier.verify_request(&body, headers.iter().map(|(n, v)| (&n[..], &v[..])), NOW);
        prop_assert_eq!(verdict.reason(), InstallReason::Valid);
        prop_assert!(verdict.is_valid() && verdict.is_accepted());
        prop_assert_eq!((verdict.key_id(), verdict.offset()), (Some("s1"), None));
    }

    #[test]
    fn a_changed_body_is_not_valid(
        secret in secrets(), body in vec(any::<u8>(), 1..300), encoding in encodings(), change in changes(),
    ) {
        let token = signer(OTHER_API_KEY, &secret, encoding).token(&body).expect("the body is short");
        let verifier = verifier(&[OTHER_API_KEY], &secret, encoding);
        let received = changed(&body, change);
        let verdict = verifier.verify(&received, OTHER_API_KEY, token.as_bytes(), NOW);
        prop_assert_eq!(verdict.reason(), InstallReason::InvalidToken);
        prop_assert!(!verdict.is_accepted() && verdict.key_id().is_none());
    }

    #[test]
    fn a_changed_token_is_not_valid(
        secret in secrets(), body in bodies(), encoding in encodings(), change in changes(),
    ) {
        let token = signer(OTHER_API_KEY, &secret, encoding).token(&body).expect("the body is short");
        let forged = changed(token.as_bytes(), change);
        let verifier = verifier(&[OTHER_API_KEY], &secret, encoding);
        let verdict = verifier.verify(&body, OTHER_API_KEY, &forged, NOW);
        prop_assert!(matches!(verdict.reason(), InstallReason::InvalidToken | InstallReason::MalformedToken));
        prop_assert!(!verdict.is_accepted() && verdict.key_id().is_none());
    }

    #[test]
    fn a_changed_api_key_is_not_valid(
        api_key in api_keys(), secret in secrets(), body in bodies(), encoding in encodings(), change in changes(),
    ) {
        let token = signer(&api_key, &secret, encoding).token(&body).expect("the body is short");
        let forged = changed(&api_key, change);
        let unknown = verifier(&[&api_key], &secret, encoding);
        let verdict = unknown.verify(&body, &forged, token.as_bytes(), NOW);
        prop_assert_eq!(verdict.reason(), InstallReason::UnknownApiKey);
        prop_assert!(!verdict.is_accepted() && verdict.key_id().is_none());
        // Known as well, and even with the same secret: the token is of one API key only.
        if forged.iter().all(u8::is_ascii_graphic) {
            let known = verifier(&[&api_key, &forged], &secret, encoding);
            let verdict = known.verify(&body, &forged, token.as_bytes(), NOW);
            prop_assert_eq!(verdict.reason(), InstallReason::InvalidToken);
        }
    }

    #[test]
    fn a_changed_secret_is_not_valid(
        secret in secrets(), body in bodies(), encoding in encodings(), change in changes(),
    ) {
        let token = signer(OTHER_API_KEY, &secret, encoding).token(&body).expect("the body is short");
        let verifier = verifier(&[OTHER_API_KEY], &changed(&secret, change), encoding);
        let verdict = verifier.verify(&body, OTHER_API_KEY, token.as_bytes(), NOW);
        prop_assert_eq!(verdict.reason(), InstallReason::InvalidToken);
    }

    #[test]
    fn any_bytes_get_a_verdict(
        body in bodies(), api_key in bodies(), token in bodies(), encoding in encodings(), report_only in any::<bool>(),
        headers in vec((prop_oneof![
            Just(b"kochava-auth-token".to_vec()), Just(b"KOCHAVA-API-KEY".to_vec()), bodies(),
        ], bodies()), 0..6),
    ) {
        let verifier = verifier(&[OTHER_API_KEY], b"secret", encoding).report_only(report_only);
        let verdict = verifier.verify(&body, &api_key, &token, NOW);
        prop_assert!(!verdict.is_valid());
        prop_assert_eq!(verdict.is_accepted(), report_only);
        let verdict = verifier.verify_request(&body, headers.iter().map(|(n, v)| (&n[..], &v[..])), NOW);
        prop_assert!(!verdict.is_valid());
        prop_assert_eq!(verdict.is_accepted(), report_only);
    }

    /// Near misses, judged by other code: what the base64 crate or a hex reader takes is a token, and nothing else.
    #[test]
    fn a_token_is_malformed_where_it_says(
        token in prop_oneof![
            "[0-9a-f]{60,66}", "[0-9a-fA-Fg]{64}", "[0-9a-f]{64}", "[A-Za-z0-9+/]{43}=", "[A-Za-z0-9+/=_-]{42,46}",
        ],
        encoding in encodings(),
    ) {
        let well_formed = match encoding {
            TokenEncoding::Hex => token.len() == 64 && token.bytes().all(|b| b"0123456789abcdef".contains(&b)),
            _ => STANDARD.decode_slice(&token, &mut [0; 33]) == Ok(32),
        };
        let verifier = verifier(&[OTHER_API_KEY], b"secret", encoding);
        let verdict = verifier.verify(b"{}", OTHER_API_KEY, token.as_bytes(), NOW);
        if well_formed {
            prop_assert_eq!((verdict.reason(), verdict.offset()), (InstallReason::InvalidToken, None));
        } else {
            prop_assert_eq!(verdict.reason(), InstallReason::MalformedToken);
            let offset = verdict.offset().expect("a malformed token says where");
            // The part in front of the offset can be completed to a token, and no further part can.
            prop_assert!(starts_a_token(&token[..offset], encoding));
            prop_assert!(offset == token.len() || !starts_a_token(&token[..=offset], encoding));
        }
    }
}

/// Whether some token of this encoding starts with `front`.
fn starts_a_token(front: &str, encoding: TokenEncoding) -> bool {
    match encoding {
        TokenEncoding::Hex => front.len() <= 64 && front.bytes().all(|b| b"0123456789abcdef".contains(&b)),
        _ => ["A".repeat(43) + "=", "A".repeat(42) + "g="].iter().any(|filler| {
            front.len() <= 44
                && STANDARD.decode_slice(format!("{front}{}", &filler[front.len()..]), &mut [0; 33]) == Ok(32)
        }),
    }
}
