//! Signing JSON and verifying its forms through pointers.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

const API_KEY: &[u8] = b"test-api-key";
const SECRET: &[u8] = b"test-secret";
/// Its forms: the slash is PHP's in both modes, the empty object in one.
const BODY: &[u8] = br#"{"ua":"a/b","x":{}}"#;
const OBJECT: &[u8] = br#"{"ua":"a\/b","x":{}}"#;
const ASSOC: &[u8] = br#"{"ua":"a\/b","x":[]}"#;

fn signer() -> Box<adseal_install_signer> {
    // SAFETY: pointers and lengths belong together.
    made(|out| unsafe { adseal_install_signer_new(start(API_KEY), API_KEY.len(), start(SECRET), SECRET.len(), out) })
}

fn sign(json: &[u8], allow_unstable: i32) -> Result<Box<adseal_signed_install>, (i32, adseal_instability)> {
    let signer = signer();
    let mut place = MaybeUninit::uninit();
    let signed = try_made(|out| {
        let place = Some(&mut place);
        // SAFETY: pointer and length are those of one slice.
        unsafe { adseal_install_signer_sign(Some(&signer), start(json), json.len(), allow_unstable, out, place) }
    });
    // SAFETY: the place is written whatever happens.
    let place = unsafe { place.assume_init() };
    if signed.is_ok() {
        assert_eq!((place.cause, place.error, place.offset, place.length), (0, 0, NO_OFFSET, 0));
    }
    signed.map_err(|status| (status, place))
}

fn body(signed: &adseal_signed_install) -> Vec<u8> {
    lent::<c_void>(|body, length| adseal_signed_install_body(Some(signed), body, length)).expect("there is a body")
}

fn notes(signed: &adseal_signed_install) -> Vec<(i32, usize, usize)> {
    let note = |index| {
        let mut note = MaybeUninit::uninit();
        assert_eq!(adseal_signed_install_note(Some(signed), index, Some(&mut note)), ADSEAL_OK);
        // SAFETY: it was written.
        let note = unsafe { note.assume_init() };
        assert_eq!(note.reserved, 0);
        (note.cause, note.count, note.offset)
    };
    (0..adseal_signed_install_note_count(Some(signed))).map(note).collect()
}

fn token(body: &[u8]) -> Vec<u8> {
    let signer = signer();
    text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together.
        unsafe { adseal_install_signer_token(Some(&signer), start(body), body.len(), out, capacity, length) }
    })
    .expect("the body is short")
}

fn verifier(accept: i32) -> Box<adseal_install_verifier> {
    let mut register = made(|out| adseal_install_register_new(out));
    let (key, secret, none) = (start(API_KEY), start(SECRET), ADSEAL_NO_TIME);
    // SAFETY: pointers and lengths belong together.
    let added = unsafe {
        let (register, id) = (Some(&mut *register), c"id".as_ptr());
        adseal_install_register_add(register, key, API_KEY.len(), id, 2, secret, SECRET.len(), none, none)
    };
    assert_eq!(added, ADSEAL_OK);
    let mut verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert_eq!(adseal_install_verifier_set_accept(Some(&mut verifier), accept), ADSEAL_OK);
    verifier
}

fn verify(
    verifier: &adseal_install_verifier,
    received: &[u8],
    signed: &[u8],
    verdict: &mut adseal_install_verdict,
) -> i32 {
    let (token, key) = (token(signed), start(API_KEY));
    let (token, length, verdict) = (start(&token), token.len(), Some(verdict));
    let (body, body_length) = (start(received), received.len());
    let verifier = Some(verifier);
    // SAFETY: pointers and lengths belong together.
    unsafe {
        adseal_install_verifier_verify(verifier, body, body_length, key, API_KEY.len(), token, length, NOW, verdict)
    }
}

fn matched(verdict: &adseal_install_verdict, received: &[u8]) -> Result<Vec<u8>, i32> {
    lent::<c_void>(|body, length| {
        // SAFETY: pointer and length are those of one slice.
        unsafe { adseal_install_verdict_body(Some(verdict), start(received), received.len(), body, length) }
    })
}

#[test]
fn json_is_signed_in_the_spelling_that_suits_every_receiver() {
    let json = br#"{"ua": "a/b", "n": 1.0}"#;
    let signed = sign(json, 0).expect("every spelling of it is right");
    assert_eq!(body(&signed), br#"{"ua":"a\/b","n":1}"#);
    let (space, slash) = (ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE, ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED);
    assert_eq!(notes(&signed), [(space, 3, 6), (slash, 1, 9), (ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER, 1, 19)]);
    assert_eq!(adseal_signed_install_header_count(Some(&signed)), 2);

    let stable = br#"{"ua":"a\/b","n":1}"#.to_vec();
    let signed = sign(&stable, 0).expect("stable");
    drop(stable);
    assert_eq!(body(&signed), br#"{"ua":"a\/b","n":1}"#, "a copy");
    assert_eq!(notes(&signed), []);
}

#[test]
fn what_is_refused_says_where() {
    let place = |cause, error, offset, length| adseal_instability { cause, error, offset, length };
    let duplicate = (ADSEAL_JSON_UNSTABLE_JSON, place(ADSEAL_UNSTABLE_DUPLICATE_KEY, 0, 7, 3));
    assert_eq!(sign(br#"{"a":1,"a":{}}"#, 0).err(), Some((ADSEAL_JSON_UNSTABLE_JSON, place(5, 0, 11, 2))));
    assert_eq!(sign(br#"{"a":1,"a":2}"#, 0).err(), Some(duplicate));
    for allow in [0, 1] {
        let mismatch = place(ADSEAL_UNSTABLE_INVALID_JSON, ADSEAL_JSON_STATE_MISMATCH, 2, 1);
        assert_eq!(sign(b"[1}", allow).err(), Some((ADSEAL_JSON_STATE_MISMATCH, mismatch)));
        let name = place(ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME, 0, 1, 8);
        assert_eq!(sign(br#"{"\u0000":1}"#, allow).err(), Some((ADSEAL_JSON_INVALID_PROPERTY_NAME, name)));
        let large = vec![b'9'; 2_097_152];
        let (status, place) = sign(&[b"\"", &large[..], b"\""].concat(), allow).err().expect("it is too large");
        assert_eq!((status, place.cause, place.offset), (ADSEAL_ERROR_BODY_TOO_LARGE, 0, NO_OFFSET));
    }
    let (status, place) = sign(b"[]", 2).err().expect("2 is neither yes nor no");
    assert_eq!((status, place.cause, place.offset), (ADSEAL_ERROR_INVALID_ARGUMENT, 0, NO_OFFSET));
    let allowed = sign(br#"{"a":1,"a":2}"#, 1).expect("allowed");
    assert_eq!(
        (body(&allowed), notes(&allowed)),
        (br#"{"a":2}"#.to_vec(), vec![(ADSEAL_UNSTABLE_DUPLICATE_KEY, 1, 7)])
    );
}

#[test]
fn the_place_need_not_be_asked_for() {
    let signer = signer();
    // SAFETY: pointer and length belong together.
    let refused =
        try_made(|out| unsafe { adseal_install_signer_sign(Some(&signer), start(b"{}"), 2, 0, out, None) }).err();
    assert_eq!(refused, Some(ADSEAL_JSON_UNSTABLE_JSON));
}

#[test]
fn notes_end_where_they_end() {
    let signed = sign(b"[ ]", 0).expect("signed");
    let mut note = MaybeUninit::uninit();
    assert_eq!(adseal_signed_install_note_count(Some(&signed)), 1);
    for index in [1, usize::MAX] {
        assert_eq!(adseal_signed_install_note(Some(&signed), index, Some(&mut note)), ADSEAL_ERROR_INVALID_ARGUMENT);
    }
}

#[test]
fn each_form_is_named_and_handed_out() {
    let php = verifier(ADSEAL_ACCEPT_PHP);
    let raw = verifier(ADSEAL_ACCEPT_RAW);
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(adseal_install_verdict_form(Some(&verdict)), 0);
    assert_eq!(matched(&verdict, b""), Ok(vec![]));
    for (signed, form) in [(ASSOC, ADSEAL_FORM_PHP_ASSOC), (OBJECT, ADSEAL_FORM_PHP_OBJECT), (BODY, ADSEAL_FORM_RAW)] {
        assert_eq!(verify(&php, BODY, signed, &mut verdict), ADSEAL_VALID);
        assert_eq!(adseal_install_verdict_form(Some(&verdict)), form);
        assert_eq!(adseal_install_verdict_json_error(Some(&verdict)), 0);
        assert_eq!(matched(&verdict, BODY).as_deref(), Ok(signed));
        assert_eq!(matched(&verdict, b""), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
        assert_eq!(matched(&verdict, &BODY[1..]), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
        let is_raw = form == ADSEAL_FORM_RAW;
        let expected = if is_raw { ADSEAL_VALID } else { ADSEAL_INSTALL_INVALID_TOKEN };
        assert_eq!(verify(&raw, BODY, signed, &mut verdict), expected);
        assert_eq!(adseal_install_verdict_form(Some(&verdict)), i32::from(is_raw));
        assert_eq!(matched(&verdict, BODY).as_deref(), Ok(if is_raw { BODY } else { b"" }));
    }
}

#[test]
fn the_body_as_received_is_lent_back_as_it_is() {
    let php = verifier(ADSEAL_ACCEPT_PHP);
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    for received in [BODY, b""] {
        assert_eq!(verify(&php, received, received, &mut verdict), ADSEAL_VALID);
        let (mut body, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        let elsewhere = received.to_vec();
        let place: *const c_void = start(&elsewhere);
        // SAFETY: pointer and length are those of one slice.
        unsafe {
            let (body_out, length_out) = (Some(&mut body), Some(&mut length));
            let status = adseal_install_verdict_body(Some(&verdict), place, elsewhere.len(), body_out, length_out);
            assert_eq!(status, ADSEAL_OK);
            assert!(ptr::eq(body.assume_init(), place));
            assert_eq!(length.assume_init(), received.len());
        }
    }
}

#[test]
fn a_body_without_php_form_says_why() {
    let mut php = verifier(ADSEAL_ACCEPT_PHP);
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(verify(&php, b"[1}", BODY, &mut verdict), ADSEAL_INSTALL_INVALID_JSON);
    assert_eq!(adseal_install_verdict_json_error(Some(&verdict)), ADSEAL_JSON_STATE_MISMATCH);
    assert_eq!(adseal_install_verdict_offset(Some(&verdict)), 2);
    assert_eq!(matched(&verdict, b"[1}"), Ok(vec![]));
    // What was found before is gone.
    assert_eq!(verify(&php, BODY, OBJECT, &mut verdict), ADSEAL_VALID);
    assert_eq!(adseal_install_verdict_json_error(Some(&verdict)), 0);
    assert_eq!(adseal_install_verdict_offset(Some(&verdict)), NO_OFFSET);
    assert_eq!(verify(&php, b"[2]", BODY, &mut verdict), ADSEAL_INSTALL_INVALID_TOKEN);
    assert_eq!(adseal_install_verdict_form(Some(&verdict)), 0);
    assert_eq!(matched(&verdict, b"[2]"), Ok(vec![]));

    assert_eq!(adseal_install_verifier_set_report_only(Some(&mut php), 1), ADSEAL_OK);
    assert_eq!(verify(&php, b"[1}", BODY, &mut verdict), ADSEAL_INSTALL_INVALID_JSON);
    assert_eq!(adseal_install_verdict_accepted(Some(&verdict)), 1);
    assert_eq!(matched(&verdict, b"[1}"), Ok(vec![]), "accepted, and yet nobody signed it");
}

#[test]
fn what_is_accepted_is_checked() {
    let mut verifier = verifier(ADSEAL_ACCEPT_RAW);
    for number in [-1, 2, i32::MAX] {
        assert_eq!(adseal_install_verifier_set_accept(Some(&mut verifier), number), ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    assert_eq!(adseal_install_verifier_set_accept(None, ADSEAL_ACCEPT_PHP), ADSEAL_ERROR_NULL_POINTER);
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    assert_eq!(verify(&verifier, BODY, OBJECT, &mut verdict), ADSEAL_INSTALL_INVALID_TOKEN);
}
