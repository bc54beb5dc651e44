//! Signing, parts and templates through pointers.

mod support;

use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

/// Where nothing is known.
const NOWHERE: adseal_place = adseal_place {
    offset: NO_OFFSET,
    parameter_index: NO_OFFSET,
    name_offset: NO_OFFSET,
    name_length: 0,
    lint: 0,
    reserved: 0,
};

/// The URI in front of its signature.
fn unsigned(signed: &[u8]) -> &[u8] {
    signed.strip_suffix(&signed[signed.len() - ADSEAL_SIGNATURE_LENGTH..]).expect("it ends so")
}

#[test]
fn the_published_example() {
    let uri = b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820\
        &site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid";
    let expected = b"&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    let ring = ring(b"secret");
    let signer = made(|out| adseal_click_signer_new(Some(&ring), out));
    adseal_key_ring_free(Some(ring));
    for expires in [12_345, ADSEAL_EXPIRES_LIFETIME] {
        assert_eq!(sign(&signer, uri, expires, 12_285).expect("signed"), [&uri[..], expected].concat());
    }
    let message = [&uri[..], b"&expires=12345"].concat();
    let signature = text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_signer_signature(Some(&signer), start(&message), message.len(), NOW, out, capacity, length)
        }
    });
    assert_eq!(signature.expect("signed"), &expected[25..]);
}

#[test]
fn what_is_signed_is_valid_until_it_expires() {
    let signer = signer();
    let verifier = verifier(&ring(KEY), None);
    let signed = sign(&signer, URI, ADSEAL_EXPIRES_LIFETIME, NOW).expect("signed");
    assert_eq!(verify(&verifier, &signed, NOW + 59, None), ADSEAL_VALID);
    assert_eq!(verify(&verifier, &signed, NOW + 60, None), ADSEAL_CLICK_EXPIRED);
    // A second time, the expires that is there already stays.
    let existing = [URI, b"&expires=99"].concat();
    let signed = sign(&signer, &existing, ADSEAL_EXPIRES_EXISTING, NOW).expect("signed");
    assert!(unsigned(&signed).ends_with(b"&expires=99&signature="));
}

#[test]
fn settings_count() {
    let mut signer = signer();
    assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), 5), ADSEAL_OK);
    let signed = sign(&signer, URI, ADSEAL_EXPIRES_LIFETIME, 100).expect("signed");
    assert!(unsigned(&signed).ends_with(b"&expires=105&signature="));
    for seconds in [0, -1, i64::MIN] {
        assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), seconds), ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    assert_eq!(sign(&signer, URI, ADSEAL_EXPIRES_LIFETIME, 100).expect("signed"), signed, "and left as it was");

    let macros = b"/c?a=1&b={b}&c=3";
    let place = adseal_place { offset: 9, parameter_index: 1, name_offset: 7, name_length: 1, lint: 0, reserved: 0 };
    assert_eq!(sign(&signer, macros, 9, NOW), Err((ADSEAL_SIGN_UNFILLED_MACRO, place)));
    assert_eq!(adseal_click_signer_set_unfilled(Some(&mut signer), ADSEAL_UNFILLED_NULL), ADSEAL_OK);
    assert!(sign(&signer, macros, 9, NOW).expect("signed").starts_with(b"/c?a=1&b=null&c=3&expires=9"));
    assert_eq!(adseal_click_signer_set_unfilled(Some(&mut signer), 2), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_click_signer_set_unfilled(Some(&mut signer), ADSEAL_UNFILLED_REJECT), ADSEAL_OK);
    assert!(sign(&signer, macros, 9, NOW).is_err());

    let odd = b"/c?a=1&b=b&c=3";
    assert!(sign(&signer, odd, 9, NOW).is_ok());
    assert_eq!(adseal_click_signer_set_strict(Some(&mut signer), 1), ADSEAL_OK);
    let place = adseal_place { lint: ADSEAL_LINT_VALUE_EQUALS_NAME, ..place };
    assert_eq!(sign(&signer, odd, 9, NOW), Err((ADSEAL_SIGN_STRICT_LINT, place)));
    assert_eq!(adseal_click_signer_set_strict(Some(&mut signer), -1), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_click_signer_set_strict(Some(&mut signer), 0), ADSEAL_OK);
    assert!(sign(&signer, odd, 9, NOW).is_ok());
}

#[test]
fn refusals_tell_status_and_place() {
    let signer = signer();
    let at = |offset| adseal_place { offset, ..NOWHERE };
    let cases: [(&[u8], i64, i64, i32, adseal_place); 10] = [
        (b"c?a=1", 9, NOW, ADSEAL_SIGN_MALFORMED_URI, at(0)),
        (b"", 9, NOW, ADSEAL_SIGN_MALFORMED_URI, at(0)),
        (
            b"/c?a=\x80",
            9,
            NOW,
            ADSEAL_SIGN_ILLEGAL_BYTE,
            adseal_place { offset: 5, parameter_index: 0, name_offset: 3, name_length: 1, lint: 0, reserved: 0 },
        ),
        (URI, -1, NOW, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, NOWHERE),
        (URI, -2, NOW, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, NOWHERE),
        (URI, ADSEAL_NO_TIME, NOW, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, NOWHERE),
        (URI, ADSEAL_EXPIRES_EXISTING + 1, NOW, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, NOWHERE),
        (URI, 1_700_000_000_000, NOW, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, NOWHERE),
        (URI, ADSEAL_EXPIRES_EXISTING, NOW, ADSEAL_SIGN_MISSING_EXPIRES, NOWHERE),
        (URI, 9, -1, ADSEAL_ERROR_INVALID_ARGUMENT, NOWHERE),
    ];
    for (uri, expires, now, status, place) in cases {
        assert_eq!(sign(&signer, uri, expires, now), Err((status, place)), "{}", uri.escape_ascii());
    }
    // A malformed URI comes before an expires without a meaning.
    assert_eq!(sign(&signer, b"c", -3, NOW), Err((ADSEAL_SIGN_MALFORMED_URI, at(0))));
}

/// Signs `URI` in the middle of a buffer that is filled with a pattern, with this capacity.
fn sign_into(capacity: usize) -> (i32, usize, Vec<u8>) {
    let mut buffer = vec![0xaa_u8; 500];
    let mut length = MaybeUninit::new(0);
    // SAFETY: the capacity ends inside the buffer.
    let status = unsafe {
        let out = buffer.as_mut_ptr().add(100).cast();
        let signer = signer();
        adseal_click_signer_sign(Some(&signer), start(URI), URI.len(), 9, NOW, out, capacity, Some(&mut length), None)
    };
    // SAFETY: it was initialised when it was made.
    (status, unsafe { length.assume_init() }, buffer)
}

#[test]
fn nothing_but_the_result_is_written() {
    let needed = URI.len() + b"&expires=9&signature=".len() + ADSEAL_SIGNATURE_LENGTH;
    assert!(needed <= adseal_signed_bound(URI.len()));
    for capacity in [0, 1, needed - 1] {
        let (status, length, buffer) = sign_into(capacity);
        assert_eq!((status, length), (ADSEAL_ERROR_BUFFER_TOO_SMALL, needed));
        assert!(buffer.iter().all(|&byte| byte == 0xaa), "untouched");
    }
    for capacity in [needed, needed + 1, needed + 200] {
        let (status, length, buffer) = sign_into(capacity);
        assert_eq!((status, length), (ADSEAL_OK, needed));
        assert!(buffer[100..].starts_with(URI));
        assert!(buffer[..100].iter().chain(&buffer[100 + needed..]).all(|&byte| byte == 0xaa), "no NUL either");
    }
}

#[test]
fn a_buffer_that_overlaps_the_input_is_refused() {
    let signer = signer();
    let room = 300;
    for (uri_at, out_at, status) in [
        (0, 0, ADSEAL_ERROR_INVALID_ARGUMENT),
        (0, URI.len() - 1, ADSEAL_ERROR_INVALID_ARGUMENT),
        (room - 1, 0, ADSEAL_ERROR_INVALID_ARGUMENT),
        (50, 0, ADSEAL_ERROR_INVALID_ARGUMENT),
        (0, URI.len(), ADSEAL_OK),
        (room, 0, ADSEAL_OK),
    ] {
        let mut buffer = vec![0_u8; 1000];
        buffer[uri_at..uri_at + URI.len()].copy_from_slice(URI);
        let mut length = MaybeUninit::uninit();
        let memory = buffer.as_mut_ptr();
        // SAFETY: both ranges lie in the buffer; that they overlap is what is tested.
        let got = unsafe {
            let (uri, out) = (memory.add(uri_at).cast_const().cast(), memory.add(out_at).cast());
            adseal_click_signer_sign(Some(&signer), uri, URI.len(), 9, NOW, out, room, Some(&mut length), None)
        };
        assert_eq!(got, status, "URI at {uri_at}, buffer at {out_at}");
    }
}

#[test]
fn lints_are_counted_and_as_many_written_as_fit() {
    let signer = signer();
    let uri = b"/c?a=a&b=/&c=!";
    for capacity in 0..5 {
        let blank = adseal_lint { kind: -7, reserved: -7, place: NOWHERE };
        let mut lints = [blank; 5];
        let mut count = MaybeUninit::uninit();
        let mut place = MaybeUninit::uninit();
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let lints = if capacity == 0 { ptr::null_mut() } else { lints.as_mut_ptr() };
            let (count, place) = (Some(&mut count), Some(&mut place));
            adseal_click_signer_lint(Some(&signer), start(uri), uri.len(), lints, capacity, count, place)
        };
        assert_eq!(status, ADSEAL_OK);
        // SAFETY: the function succeeded.
        assert_eq!(unsafe { (count.assume_init(), place.assume_init()) }, (3, NOWHERE));
        let expected = [
            (ADSEAL_LINT_VALUE_EQUALS_NAME, 5, 0),
            (ADSEAL_LINT_RESERVED_CHARACTER, 9, 1),
            (ADSEAL_LINT_RESERVED_CHARACTER, 13, 2),
        ];
        let found: Vec<_> =
            lints.iter().map(|lint| (lint.kind, lint.place.offset, lint.place.parameter_index)).collect();
        let written = capacity.min(3);
        assert_eq!(found[..written], expected[..written]);
        assert!(lints[written..].iter().all(|lint| *lint == blank));
    }
}

#[test]
fn a_refused_uri_has_no_lints() {
    let uri = b"/c?signature=1";
    let (mut count, mut place) = (MaybeUninit::new(77), MaybeUninit::uninit());
    // SAFETY: pointers and lengths belong together.
    let status = unsafe {
        let (count, place) = (Some(&mut count), Some(&mut place));
        adseal_click_signer_lint(Some(&signer()), start(uri), uri.len(), ptr::null_mut(), 0, count, place)
    };
    assert_eq!(status, ADSEAL_SIGN_HAS_SIGNATURE);
    // SAFETY: the count was initialised when it was made, the place is written whatever happens.
    let (count, place) = unsafe { (count.assume_init(), place.assume_init()) };
    assert_eq!(count, 77, "untouched");
    assert_eq!(
        place,
        adseal_place { offset: 3, parameter_index: 0, name_offset: 3, name_length: 9, lint: 0, reserved: 0 }
    );
}
