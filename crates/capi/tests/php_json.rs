//! PHP's JSON through pointers: forms, bounds, places.

mod support;

use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use adseal_core::php_json::{Mode, canonicalize};
use proptest::prelude::*;
use support::*;

/// What PHP makes of a text, or its error and where that is.
fn canonical(json: &[u8], mode: i32) -> Result<Vec<u8>, (i32, usize)> {
    let mut offset = MaybeUninit::uninit();
    let form = text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together, and the buffer is another than the text.
        unsafe { adseal_php_json_canonicalize(start(json), json.len(), mode, out, capacity, length, Some(&mut offset)) }
    });
    // SAFETY: the offset is written whatever happens.
    form.map_err(|status| (status, unsafe { offset.assume_init() }))
}

/// The places that are told where there is room for so many, and how many there are.
fn places(json: &[u8], capacity: usize) -> (Vec<adseal_instability>, usize) {
    let mut places = Vec::with_capacity(capacity);
    let mut count = MaybeUninit::uninit();
    let room = if capacity == 0 { ptr::null_mut() } else { places.as_mut_ptr() };
    // SAFETY: pointers and lengths belong together. The elements were never written, as in C.
    let status = unsafe { adseal_php_json_stability(start(json), json.len(), room, capacity, Some(&mut count)) };
    assert_eq!(status, ADSEAL_OK);
    // SAFETY: the count was written, and that many elements, if there is room for them.
    unsafe {
        let count: usize = count.assume_init();
        places.set_len(count.min(capacity));
        (places, count)
    }
}

#[test]
fn both_modes_and_every_error() {
    let json = br#" {"a":"/","b":{}}"#;
    assert_eq!(canonical(json, ADSEAL_PHP_JSON_OBJECT).as_deref(), Ok(&br#"{"a":"\/","b":{}}"#[..]));
    assert_eq!(canonical(json, ADSEAL_PHP_JSON_ASSOC).as_deref(), Ok(&br#"{"a":"\/","b":[]}"#[..]));
    let deep = [b'['; 512];
    for (json, status, offset) in [
        (&deep[..], ADSEAL_JSON_DEPTH, 511),
        (b"[1}", ADSEAL_JSON_STATE_MISMATCH, 2),
        (b"\"\x01\"", ADSEAL_JSON_CONTROL_CHARACTER, 1),
        (b"", ADSEAL_JSON_SYNTAX, 0),
        (b"\"a\xff\"", ADSEAL_JSON_UTF8, 2),
        (b"[1e999]", ADSEAL_JSON_INF_OR_NAN, 1),
        (br#"{"\u0000":1}"#, ADSEAL_JSON_INVALID_PROPERTY_NAME, 1),
        (br#""\ud800""#, ADSEAL_JSON_UTF16, 1),
    ] {
        assert_eq!(canonical(json, ADSEAL_PHP_JSON_OBJECT), Err((status, offset)));
    }
    for mode in [-1, 2, i32::MAX] {
        assert_eq!(canonical(b"[]", mode), Err((ADSEAL_ERROR_INVALID_ARGUMENT, NO_OFFSET)));
    }
}

#[test]
fn the_offset_of_an_error_need_not_be_asked_for() {
    let mut length = MaybeUninit::uninit();
    // SAFETY: pointers and lengths belong together.
    let status =
        unsafe { adseal_php_json_canonicalize(start(b"x"), 1, 0, ptr::null_mut(), 0, Some(&mut length), None) };
    assert_eq!(status, ADSEAL_JSON_SYNTAX);
}

#[test]
fn a_buffer_that_overlaps_the_text_is_refused() {
    let mut memory = *b"[1]........";
    let mut length = MaybeUninit::new(77);
    let mut count = MaybeUninit::new(77);
    let here = memory.as_mut_ptr();
    // SAFETY: nothing is read or written where they overlap.
    unsafe {
        let out = here.add(2).cast();
        let status = adseal_php_json_canonicalize(here.cast(), 3, 0, out, 8, Some(&mut length), None);
        assert_eq!(status, ADSEAL_ERROR_INVALID_ARGUMENT);
        let places = here.wrapping_sub(size_of::<adseal_instability>() - 1).cast();
        let status = adseal_php_json_stability(here.cast(), 3, places, 1, Some(&mut count));
        assert_eq!(status, ADSEAL_ERROR_INVALID_ARGUMENT);
        assert_eq!((length.assume_init(), count.assume_init()), (77, 77));
    }
    assert_eq!(&memory, b"[1]........");
}

#[test]
fn every_place_is_told_and_as_many_as_there_is_room_for() {
    let json = b"[\"/\", {},-0.0,1e999]";
    let (cause, error) = (ADSEAL_UNSTABLE_INVALID_JSON, ADSEAL_JSON_INF_OR_NAN);
    let all = [
        adseal_instability { cause: ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED, error: 0, offset: 2, length: 1 },
        adseal_instability { cause: ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE, error: 0, offset: 5, length: 1 },
        adseal_instability { cause: ADSEAL_UNSTABLE_EMPTY_OBJECT, error: 0, offset: 6, length: 2 },
        adseal_instability { cause: ADSEAL_UNSTABLE_NEGATIVE_ZERO, error: 0, offset: 9, length: 4 },
        adseal_instability { cause, error, offset: 14, length: 5 },
    ];
    for capacity in 0..8 {
        assert_eq!(places(json, capacity), (all[..capacity.min(5)].to_vec(), 5));
    }
    assert_eq!(places(b"[1]", 3), (vec![], 0));
    let syntax = adseal_instability { cause, error: ADSEAL_JSON_SYNTAX, offset: 0, length: 0 };
    assert_eq!(places(b"", 1), (vec![syntax], 1));
}

/// Every number of up to five characters, and with it every spelling that could grow most: a longer number has more
/// digits to lose, and none has more than 17 to gain.
#[test]
fn no_number_outgrows_the_bound() {
    const CHARACTERS: &[u8] = b"0123456789.-+e";
    let (mut texts, mut grown, mut longest) = (vec![vec![]], 0, vec![]);
    for _ in 0..5 {
        texts = texts
            .iter()
            .flat_map(|text: &Vec<u8>| CHARACTERS.iter().map(move |&c| [text, &[c][..]].concat()))
            .collect();
        for text in &texts {
            let Ok(form) = canonicalize(text, Mode::Object) else { continue };
            assert!(form.len() <= adseal_php_json_canonical_bound(text.len()));
            let growth = form.len() * 100 / text.len();
            if growth > grown {
                (grown, longest) = (growth, text.clone());
            }
        }
    }
    assert_eq!((longest.as_slice(), grown), (&b"1e16"[..], 425));
    assert!(canonicalize(b"1e16", Mode::Object).is_ok_and(|form| form.len() == 17));
}

#[test]
fn the_bound_saturates() {
    assert_eq!(adseal_php_json_canonical_bound(0), 0);
    assert_eq!(adseal_php_json_canonical_bound(1), 5);
    assert_eq!(adseal_php_json_canonical_bound(usize::MAX), usize::MAX);
    assert_eq!(adseal_php_json_canonical_bound(usize::MAX / 5 + 1), usize::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_outgrows_the_bound(
        values in prop::collection::vec(
            prop_oneof![
                "\"[/\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}a]{0,6}\"", "-?[1-9][0-9]{0,2}(\\.[0-9]{1,2})?[eE][+-]?[0-9]{1,2}",
                "-?[1-9][0-9]{15,25}", Just("{}".into()), Just("{\"/\":1e16,\"/\":{\"0\":1e16}}".into()),
            ],
            0..6,
        ),
    ) {
        let json = format!("[{}]", values.join(","));
        for mode in [ADSEAL_PHP_JSON_OBJECT, ADSEAL_PHP_JSON_ASSOC] {
            let form = canonical(json.as_bytes(), mode).expect("JSON without infinities");
            prop_assert!(form.len() <= adseal_php_json_canonical_bound(json.len()));
        }
    }
}
