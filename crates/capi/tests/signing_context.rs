//! Signing into the room of a context.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

fn context(signer: &adseal_click_signer) -> Box<adseal_signing_context> {
    made(|out| adseal_signing_context_new(Some(signer), out))
}

/// Signs by pointer, and tells where the signed URI starts.
fn sign_at(context: &mut adseal_signing_context, uri: *const c_char, length: usize) -> *const c_char {
    // SAFETY: what is not readable is refused before it is read.
    unsafe { adseal_signing_context_sign(Some(context), uri, length, NOW) }
}

/// The signed URI, which lives in the context, or status and place of the refusal.
fn sign_in(context: &mut adseal_signing_context, uri: &[u8], now: i64) -> Result<Vec<u8>, (i32, adseal_place)> {
    // SAFETY: pointer and length are those of one slice.
    let signed = unsafe { adseal_signing_context_sign(Some(context), start(uri), uri.len(), now) };
    let (status, place) = status(context);
    assert_eq!(signed.is_null(), status != ADSEAL_OK);
    if signed.is_null() {
        return Err((status, place));
    }
    // SAFETY: it has a NUL behind it, and lives until the next call.
    Ok(unsafe { CStr::from_ptr(signed) }.to_bytes().to_vec())
}

fn status(context: &adseal_signing_context) -> (i32, adseal_place) {
    let mut place = MaybeUninit::uninit();
    let status = adseal_signing_context_status(Some(context), Some(&mut place));
    assert_eq!(adseal_signing_context_status(Some(context), None), status);
    // SAFETY: it is written whatever happens.
    (status, unsafe { place.assume_init() })
}

#[test]
fn the_published_example() {
    let uri = b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820\
        &site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid";
    let expected = b"&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    let ring = ring(b"secret");
    let signer = made(|out| adseal_click_signer_new(Some(&ring), out));
    let mut context = context(&signer);
    adseal_key_ring_free(Some(ring));
    adseal_click_signer_free(Some(signer));
    assert_eq!(status(&context).0, ADSEAL_OK, "before any call");
    assert_eq!(sign_in(&mut context, uri, 12_285).expect("signed"), [&uri[..], expected].concat());
}

#[test]
fn a_context_keeps_the_settings_that_its_signer_had() {
    let mut signer = signer();
    assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), 90), ADSEAL_OK);
    assert_eq!(adseal_click_signer_set_unfilled(Some(&mut signer), ADSEAL_UNFILLED_NULL), ADSEAL_OK);
    let mut before = context(&signer);
    assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), 30), ADSEAL_OK);
    assert_eq!(adseal_click_signer_set_strict(Some(&mut signer), 1), ADSEAL_OK);
    let mut after = context(&signer);
    let signed = sign_in(&mut before, b"/c?a={b}&c=c", NOW).expect("signed");
    assert!(signed.starts_with(b"/c?a=null&c=c&expires=1700000090&signature="));
    assert_eq!(sign_in(&mut after, b"/c?a={b}&c=c", NOW).expect_err("strict").0, ADSEAL_SIGN_STRICT_LINT);
}

#[test]
fn a_refusal_is_that_of_the_signer_and_the_next_call_forgets_it() {
    let signer = signer();
    let mut context = context(&signer);
    for (uri, now) in [
        (&b"/c?a=1&b={c}"[..], NOW),
        (b"/c?a=1&b=2&%61=3", NOW),
        (b"/c?a=1 2", NOW),
        (b"", NOW),
        (b"/c?a=1", -1),
        (b"/c?a=1", i64::MAX),
    ] {
        let refusal = sign(&signer, uri, ADSEAL_EXPIRES_LIFETIME, now).expect_err("it is refused");
        assert_eq!(sign_in(&mut context, uri, now), Err(refusal), "{}", uri.escape_ascii());
        assert_eq!(sign_in(&mut context, URI, NOW), sign(&signer, URI, ADSEAL_EXPIRES_LIFETIME, NOW));
    }
}

#[test]
fn the_longest_uri_has_room_for_its_nul() {
    let signer = signer();
    let mut context = context(&signer);
    let added = b"&expires=1700000060&signature=".len() + ADSEAL_SIGNATURE_LENGTH;
    let longest = [b"/c?a=".to_vec(), vec![b'1'; ADSEAL_MAX_URI_LENGTH - added - 5]].concat();
    let signed = sign_in(&mut context, &longest, NOW).expect("signed");
    assert_eq!(signed.len(), ADSEAL_MAX_URI_LENGTH);
    assert_eq!(Ok(signed), sign(&signer, &longest, ADSEAL_EXPIRES_LIFETIME, NOW));
    let too_long = [&longest[..], b"1"].concat();
    assert_eq!(sign_in(&mut context, &too_long, NOW).expect_err("too long").0, ADSEAL_SIGN_TOO_LONG);
}

#[test]
fn what_a_context_has_signed_is_not_signed_by_it_again() {
    let mut context = context(&signer());
    let long = [URI, &[b'x'; 500]].concat();
    let longer = sign_at(&mut context, start(&long), long.len());
    let signed = sign_at(&mut context, start(URI), URI.len());
    assert_eq!(signed, longer, "there is one room");
    let text = sign_in(&mut context, URI, NOW).expect("signed");
    // The whole, its start, its end, and what is left of the longer one behind it; not a byte of it is read.
    for (offset, length) in [(0, text.len()), (0, 1), (text.len() - 1, 1), (400, 100), (ADSEAL_MAX_URI_LENGTH, 1)] {
        assert!(sign_at(&mut context, signed.wrapping_add(offset), length).is_null());
        assert_eq!(status(&context).0, ADSEAL_ERROR_INVALID_ARGUMENT, "{length} bytes at {offset}");
        // SAFETY: the room of the context is still there.
        assert_eq!(unsafe { CStr::from_ptr(signed) }.to_bytes(), text, "a refusal leaves what was signed before");
    }
    assert!(sign_at(&mut context, signed.wrapping_sub(1), 2).is_null());
    assert_eq!(status(&context).0, ADSEAL_ERROR_INVALID_ARGUMENT, "from in front of it");
    let mut other = self::context(&signer());
    assert!(sign_at(&mut other, signed, text.len()).is_null());
    assert_eq!(status(&other).0, ADSEAL_SIGN_HAS_SIGNATURE, "another context reads it");
}

#[test]
fn mistakes_in_the_call() {
    let mut context = context(&signer());
    for (uri, length, expected) in [
        (ptr::null(), 1, ADSEAL_ERROR_NULL_POINTER),
        (ptr::null(), usize::MAX, ADSEAL_ERROR_NULL_POINTER),
        (start(URI), usize::MAX, ADSEAL_ERROR_INVALID_ARGUMENT),
        (ptr::null(), 0, ADSEAL_SIGN_MALFORMED_URI),
    ] {
        assert!(sign_at(&mut context, uri, length).is_null());
        assert_eq!(status(&context).0, expected, "{length} bytes");
    }
    // SAFETY: pointer and length are those of one slice.
    assert!(unsafe { adseal_signing_context_sign(None, start(URI), URI.len(), NOW) }.is_null());
    let mut place = MaybeUninit::uninit();
    assert_eq!(adseal_signing_context_status(None, Some(&mut place)), ADSEAL_ERROR_NULL_POINTER);
    // SAFETY: it is written whatever happens.
    assert_eq!(unsafe { place.assume_init() }.offset, NO_OFFSET);
}
