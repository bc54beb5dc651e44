//! Install tokens and registers through pointers.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::{c_char, c_void};
use std::ptr;

use adseal_capi::*;
use support::*;

const API_KEY: &[u8] = b"test-api-key";
const SECRET: &[u8] = b"test-secret";
/// The body of the test vector in `docs/install-authentication.md`, and its token.
const BODY: &[u8] = concat!(
    r#"{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","#,
    r#""data":{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","#,
    r#""device_ids":{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","#,
    r#""adid":"","android_id":""}}}"#,
)
.as_bytes();
const TOKEN: &[u8] = b"0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46";

fn signer() -> Box<adseal_install_signer> {
    // SAFETY: pointers and lengths belong together.
    made(|out| unsafe { adseal_install_signer_new(start(API_KEY), API_KEY.len(), start(SECRET), SECRET.len(), out) })
}

fn token(signer: &adseal_install_signer, body: &[u8]) -> Result<Vec<u8>, i32> {
    text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together.
        unsafe { adseal_install_signer_token(Some(signer), start(body), body.len(), out, capacity, length) }
    })
}

fn add(register: &mut adseal_install_register, id: &[u8], secret: &[u8], not_after: i64) -> i32 {
    // SAFETY: pointers and lengths belong together.
    unsafe {
        adseal_install_register_add(
            Some(register),
            start(API_KEY),
            API_KEY.len(),
            start(id),
            id.len(),
            start(secret),
            secret.len(),
            ADSEAL_NO_TIME,
            not_after,
        )
    }
}

fn register() -> Box<adseal_install_register> {
    let mut register = made(|out| adseal_install_register_new(out));
    assert_eq!(add(&mut register, b"old", b"another secret", NOW), ADSEAL_OK);
    assert_eq!(add(&mut register, b"new", SECRET, ADSEAL_NO_TIME), ADSEAL_OK);
    register
}

fn verifier() -> Box<adseal_install_verifier> {
    made(|out| adseal_install_verifier_new(Some(&register()), out))
}

fn verify(
    verifier: &adseal_install_verifier,
    body: &[u8],
    token: &[u8],
    verdict: Option<&mut adseal_install_verdict>,
) -> i32 {
    let (key, key_length) = (start(API_KEY), API_KEY.len());
    let (body, body_length) = (start(body), body.len());
    // SAFETY: pointers and lengths belong together.
    unsafe {
        adseal_install_verifier_verify(
            Some(verifier),
            body,
            body_length,
            key,
            key_length,
            start(token),
            token.len(),
            NOW,
            verdict,
        )
    }
}

fn verify_request(verifier: &adseal_install_verifier, headers: &[(&[u8], &[u8])]) -> i32 {
    let names = Columns::new(&headers.iter().map(|(name, _)| Some(*name)).collect::<Vec<_>>());
    let values = Columns::new(&headers.iter().map(|(_, value)| Some(*value)).collect::<Vec<_>>());
    // SAFETY: pointers and lengths belong together.
    unsafe {
        adseal_install_verifier_verify_request(
            Some(verifier),
            start(BODY),
            BODY.len(),
            names.starts.as_ptr(),
            names.lengths.as_ptr(),
            values.starts.as_ptr(),
            values.lengths.as_ptr(),
            headers.len(),
            NOW,
            None,
        )
    }
}

fn key_id(verdict: &adseal_install_verdict) -> Vec<u8> {
    lent::<c_char>(|id, length| adseal_install_verdict_key_id(Some(verdict), id, length)).expect("a verdict has one")
}

#[test]
fn the_vector_of_the_rules() {
    assert_eq!(token(&signer(), BODY).as_deref(), Ok(TOKEN));
    assert_eq!(verify(&verifier(), BODY, TOKEN, None), ADSEAL_VALID);
}

fn add_key(register: &mut adseal_install_register, api_key: &[u8], secret: &adseal_key) -> i32 {
    // SAFETY: pointer and length are those of one slice.
    unsafe { adseal_install_register_add_key(Some(register), start(api_key), api_key.len(), Some(secret)) }
}

#[test]
fn a_secret_that_was_made_before() {
    let mut register = made(|out| adseal_install_register_new(out));
    let (old, new) = (key(b"old", b"another secret"), key(b"new", SECRET));
    for secret in [old, new] {
        assert_eq!(add_key(&mut register, API_KEY, &secret), ADSEAL_OK);
        assert_eq!(add_key(&mut register, API_KEY, &secret), ADSEAL_ERROR_INVALID_KEY_RING, "the second time");
        assert_eq!(add_key(&mut register, b"another-api-key", &secret), ADSEAL_OK);
        assert_eq!(add_key(&mut register, b"", &secret), ADSEAL_ERROR_INVALID_KEY);
        adseal_key_free(Some(secret));
    }
    let verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(verify(&verifier, BODY, TOKEN, Some(&mut verdict)), ADSEAL_VALID);
    assert_eq!(key_id(&verdict), b"new");
}

#[test]
fn a_secret_has_no_time_from_which_to_sign() {
    let (id, secret, length, none) = (c"id".as_ptr(), start(SECRET), SECRET.len(), ADSEAL_NO_TIME);
    let mut register = made(|out| adseal_install_register_new(out));
    // SAFETY: pointers and lengths belong together.
    let signing = made(|out| unsafe { adseal_key_new(id, 2, secret, length, none, none, NOW, out) });
    assert_eq!(add_key(&mut register, API_KEY, &signing), ADSEAL_ERROR_INVALID_KEY);
    // SAFETY: as above.
    let ended = made(|out| unsafe { adseal_key_new(id, 2, secret, length, none, NOW, none, out) });
    assert_eq!(add_key(&mut register, API_KEY, &ended), ADSEAL_OK);
    let verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert_eq!(verify(&verifier, BODY, TOKEN, None), ADSEAL_INSTALL_NO_ACTIVE_KEY);
}

#[test]
fn a_verifier_shares_the_register_and_never_sees_what_is_added_later() {
    let mut register = made(|out| adseal_install_register_new(out));
    assert_eq!(add(&mut register, b"old", b"another secret", ADSEAL_NO_TIME), ADSEAL_OK);
    let before = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert_eq!(add(&mut register, b"new", SECRET, ADSEAL_NO_TIME), ADSEAL_OK);
    assert_eq!(add(&mut register, b"new", b"a third secret", ADSEAL_NO_TIME), ADSEAL_ERROR_INVALID_KEY_RING);
    let after = made(|out| adseal_install_verifier_new(Some(&register), out));
    adseal_install_register_free(Some(register));
    assert_eq!(verify(&before, BODY, TOKEN, None), ADSEAL_INSTALL_INVALID_TOKEN);
    assert_eq!(verify(&after, BODY, TOKEN, None), ADSEAL_VALID);
}

#[test]
fn a_signed_install_outlives_its_signer_and_body() {
    let body = BODY.to_vec();
    let signer = signer();
    // SAFETY: pointer and length are those of one slice.
    let signed = made(|out| unsafe { adseal_install_signer_sign_raw(Some(&signer), start(&body), body.len(), out) });
    adseal_install_signer_free(Some(signer));
    drop(body);
    let copy = lent::<c_void>(|body, length| adseal_signed_install_body(Some(&signed), body, length));
    assert_eq!(copy.as_deref(), Ok(BODY));
    assert_eq!(adseal_signed_install_header_count(Some(&signed)), 2);
    let header = |index| {
        let mut value = Err(0);
        let name = lent::<c_char>(|name, name_length| {
            let mut status = 0;
            value = lent::<c_char>(|value, value_length| {
                status = adseal_signed_install_header(Some(&signed), index, name, name_length, value, value_length);
                status
            });
            status
        });
        name.and_then(|name| Ok((name, value?)))
    };
    assert_eq!(header(0), Ok((b"Kochava-Auth-Token".to_vec(), TOKEN.to_vec())));
    assert_eq!(header(1), Ok((b"Kochava-Api-Key".to_vec(), API_KEY.to_vec())));
    assert_eq!(header(2), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
    adseal_signed_install_free(Some(signed));
}

#[test]
fn an_empty_body_is_a_body() {
    let signer = signer();
    // SAFETY: NULL and 0 is empty.
    let signed = made(|out| unsafe { adseal_install_signer_sign_raw(Some(&signer), ptr::null(), 0, out) });
    let body = lent::<c_void>(|body, length| adseal_signed_install_body(Some(&signed), body, length));
    assert_eq!(body, Ok(vec![]));
    let token = token(&signer, b"").expect("a token");
    assert_eq!(verify(&verifier(), b"", &token, None), ADSEAL_VALID);
}

#[test]
fn settings_count_on_both_sides() {
    let (mut signer, mut verifier) = (signer(), verifier());
    for number in [-1, 2] {
        let refused = adseal_install_signer_set_encoding(Some(&mut signer), number);
        assert_eq!(refused, ADSEAL_ERROR_INVALID_ARGUMENT);
        let refused = adseal_install_verifier_set_encoding(Some(&mut verifier), number);
        assert_eq!(refused, ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    assert_eq!(adseal_install_signer_set_encoding(Some(&mut signer), ADSEAL_TOKEN_BASE64), ADSEAL_OK);
    let base64 = token(&signer, BODY).expect("a token");
    assert_eq!(base64.len(), 44);
    assert_eq!(verify(&verifier, BODY, &base64, None), ADSEAL_INSTALL_MALFORMED_TOKEN);
    assert_eq!(adseal_install_verifier_set_encoding(Some(&mut verifier), ADSEAL_TOKEN_BASE64), ADSEAL_OK);
    assert_eq!(verify(&verifier, BODY, &base64, None), ADSEAL_VALID);
    assert_eq!(verify(&verifier, BODY, TOKEN, None), ADSEAL_INSTALL_MALFORMED_TOKEN);

    assert_eq!(adseal_install_verifier_set_max_body(Some(&mut verifier), 0), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_install_verifier_set_max_body(Some(&mut verifier), BODY.len()), ADSEAL_OK);
    assert_eq!(verify(&verifier, BODY, &base64, None), ADSEAL_INSTALL_BODY_TOO_LARGE);
    assert_eq!(adseal_install_signer_set_max_body(Some(&mut signer), 0), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_install_signer_set_max_body(Some(&mut signer), BODY.len()), ADSEAL_OK);
    assert_eq!(token(&signer, BODY), Err(ADSEAL_ERROR_BODY_TOO_LARGE));
    // SAFETY: pointer and length are those of one slice.
    let refused =
        try_made(|out| unsafe { adseal_install_signer_sign_raw(Some(&signer), start(BODY), BODY.len(), out) });
    assert_eq!(refused.err(), Some(ADSEAL_ERROR_BODY_TOO_LARGE));
    assert_eq!(adseal_install_signer_set_max_body(Some(&mut signer), BODY.len() + 1), ADSEAL_OK);
    assert_eq!(token(&signer, BODY), Ok(base64));

    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(adseal_install_verifier_set_report_only(Some(&mut verifier), 2), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_install_verifier_set_report_only(Some(&mut verifier), 1), ADSEAL_OK);
    assert_eq!(verify(&verifier, b"", b"", Some(&mut verdict)), ADSEAL_INSTALL_MISSING_TOKEN);
    assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 1);
}

#[test]
fn verdicts_tell_key_and_offset() {
    let verifier = verifier();
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(adseal_install_verdict_reason(Some(&verdict)), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 0);

    assert_eq!(verify(&verifier, BODY, TOKEN, Some(&mut verdict)), ADSEAL_VALID);
    assert_eq!(adseal_install_verdict_reason(Some(&verdict)), ADSEAL_VALID);
    assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 1);
    assert_eq!(key_id(&verdict), b"new");
    assert_eq!(adseal_install_verdict_offset(Some(&verdict)), NO_OFFSET);

    assert_eq!(verify(&verifier, BODY, &TOKEN[..10], Some(&mut verdict)), ADSEAL_INSTALL_MALFORMED_TOKEN);
    assert_eq!(adseal_install_verdict_offset(Some(&verdict)), 10);
    assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 0);
    assert!(key_id(&verdict).is_empty());

    assert_eq!(verify(&verifier, b"other", TOKEN, Some(&mut verdict)), ADSEAL_INSTALL_INVALID_TOKEN);
    assert_eq!(adseal_install_verdict_reason(Some(&verdict)), ADSEAL_INSTALL_INVALID_TOKEN);
    assert_eq!(adseal_install_verdict_offset(Some(&verdict)), NO_OFFSET);
    adseal_install_verifier_free(Some(verifier));
    adseal_install_verdict_free(Some(verdict));
}

#[test]
fn a_mistake_in_the_call_leaves_nothing_of_the_verdict_before() {
    let verifier = verifier();
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    for (now, token_length, status) in
        [(-1, TOKEN.len(), ADSEAL_ERROR_INVALID_ARGUMENT), (NOW, usize::MAX, ADSEAL_ERROR_INVALID_ARGUMENT)]
    {
        assert_eq!(verify(&verifier, BODY, TOKEN, Some(&mut verdict)), ADSEAL_VALID);
        // SAFETY: what does not belong together is looked at before it is read.
        let got = unsafe {
            let (key, token) = (start(API_KEY), start(TOKEN));
            let verdict = Some(&mut *verdict);
            let length = API_KEY.len();
            let body = start(BODY);
            adseal_install_verifier_verify(
                Some(&verifier),
                body,
                BODY.len(),
                key,
                length,
                token,
                token_length,
                now,
                verdict,
            )
        };
        assert_eq!(got, status);
        assert_eq!(adseal_install_verdict_reason(Some(&verdict)), status);
        assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 0);
        assert!(key_id(&verdict).is_empty());
    }
}

#[test]
fn requests_are_verified_by_their_headers() {
    let verifier = verifier();
    let key: (&[u8], &[u8]) = (b"kochava-API-key", API_KEY);
    let padded = [b" \t", TOKEN, b" "].concat();
    let token: (&[u8], &[u8]) = (b"KOCHAVA-AUTH-TOKEN", &padded);
    assert_eq!(verify_request(&verifier, &[(b"Host", b"h"), token, key]), ADSEAL_VALID);
    assert_eq!(verify_request(&verifier, &[]), ADSEAL_INSTALL_MISSING_TOKEN);
    assert_eq!(verify_request(&verifier, &[token]), ADSEAL_INSTALL_UNKNOWN_API_KEY);
    assert_eq!(verify_request(&verifier, &[token, key, key]), ADSEAL_INSTALL_UNKNOWN_API_KEY);
    assert_eq!(verify_request(&verifier, &[token, key, token]), ADSEAL_INSTALL_MALFORMED_TOKEN);
}

#[test]
fn a_register_is_copied_and_refuses_what_it_cannot_use() {
    let mut register = register();
    assert_eq!(add(&mut register, b"new", b"secret", ADSEAL_NO_TIME), ADSEAL_ERROR_INVALID_KEY_RING);
    assert_eq!(add(&mut register, b"again", SECRET, ADSEAL_NO_TIME), ADSEAL_ERROR_INVALID_KEY_RING);
    assert_eq!(add(&mut register, b"\xff", b"secret", ADSEAL_NO_TIME), ADSEAL_ERROR_INVALID_KEY);
    assert_eq!(add(&mut register, b"id", b"", ADSEAL_NO_TIME), ADSEAL_ERROR_INVALID_KEY);
    let verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert_eq!(add(&mut register, b"late", b"late secret", ADSEAL_NO_TIME), ADSEAL_OK);
    adseal_install_register_free(Some(register));
    let late = {
        let secret = b"late secret";
        // SAFETY: pointers and lengths belong together.
        let signer = made(|out| unsafe {
            adseal_install_signer_new(start(API_KEY), API_KEY.len(), start(secret), secret.len(), out)
        });
        token(&signer, BODY).expect("a token")
    };
    assert_eq!(verify(&verifier, BODY, &late, None), ADSEAL_INSTALL_INVALID_TOKEN);
}
