//! Keys that are added by their parts or made before, and the rings of them.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::c_char;

use adseal_capi::*;
use support::*;

const NONE: i64 = ADSEAL_NO_TIME;

/// How a key comes into a builder.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// By its parts.
    Parts,
    /// As a key that was made before, and is freed at once.
    Made,
}

const WAYS: [Way; 2] = [Way::Parts, Way::Made];

/// A key, or the status of its refusal.
fn try_key(id: &[u8], key: &[u8], not_before: i64, not_after: i64, sign_from: i64) -> Result<Box<adseal_key>, i32> {
    let (id_length, key_length) = (id.len(), key.len());
    // SAFETY: pointers and lengths belong together.
    try_made(|out| unsafe {
        adseal_key_new(start(id), id_length, start(key), key_length, not_before, not_after, sign_from, out)
    })
}

fn add(builder: &mut adseal_key_ring_builder, way: Way, id: &[u8], key: &[u8], times: [i64; 3]) -> i32 {
    let [not_before, not_after, sign_from] = times;
    match way {
        Way::Parts => {
            let (id_length, key_length) = (id.len(), key.len());
            let (id, key) = (start(id), start(key));
            let builder = Some(builder);
            // SAFETY: pointers and lengths belong together.
            unsafe {
                adseal_key_ring_builder_add(builder, id, id_length, key, key_length, not_before, not_after, sign_from)
            }
        }
        Way::Made => match try_key(id, key, not_before, not_after, sign_from) {
            Ok(key) => {
                let status = adseal_key_ring_builder_add_key(Some(builder), Some(&key));
                adseal_key_free(Some(key));
                status
            }
            Err(status) => status,
        },
    }
}

fn builder() -> Box<adseal_key_ring_builder> {
    made(|out| adseal_key_ring_builder_new(out))
}

/// How many keys the ring of a builder has.
fn build(builder: &adseal_key_ring_builder) -> Result<usize, i32> {
    let ring = try_made(|out| adseal_key_ring_builder_build(Some(builder), out));
    ring.map(|ring| adseal_key_ring_length(Some(&ring)))
}

#[test]
fn keys_that_cannot_be_used_are_refused() {
    for way in WAYS {
        for (id, key, not_before, not_after) in [
            (&b""[..], &b"k"[..], NONE, NONE),
            (b"a b", b"k", NONE, NONE),
            (b"\xc3\xa9", b"k", NONE, NONE),
            (b"\xff", b"k", NONE, NONE),
            (&[b'i'; ADSEAL_MAX_KEY_ID_LENGTH + 1], b"k", NONE, NONE),
            (b"id", b"", NONE, NONE),
            (b"id", b"k", 5, 5),
            (b"id", b"k", 5, 4),
        ] {
            let added = add(&mut builder(), way, id, key, [not_before, not_after, NONE]);
            assert_eq!(added, ADSEAL_ERROR_INVALID_KEY, "{} {way:?}", id.escape_ascii());
        }
        let longest = [b'i'; ADSEAL_MAX_KEY_ID_LENGTH];
        assert_eq!(add(&mut builder(), way, &longest, b"k", [5, 6, NONE]), ADSEAL_OK);
        assert_eq!(add(&mut builder(), way, b"id", b"k", [-5, NONE, NONE]), ADSEAL_OK);
    }
}

#[test]
fn rings_that_cannot_be_used_are_refused() {
    for way in WAYS {
        let mut full = builder();
        assert_eq!(build(&full), Err(ADSEAL_ERROR_INVALID_KEY_RING), "no key");
        for number in 0..ADSEAL_MAX_KEYS {
            let (id, key) = (format!("id{number}"), format!("key{number}"));
            assert_eq!(add(&mut full, way, id.as_bytes(), key.as_bytes(), [NONE; 3]), ADSEAL_OK);
            assert_eq!(build(&full), Ok(number + 1), "the builder stays usable");
        }
        assert_eq!(add(&mut full, way, b"one-more", b"one more", [NONE; 3]), ADSEAL_ERROR_INVALID_KEY_RING);
        assert_eq!(build(&full), Ok(ADSEAL_MAX_KEYS), "and left as it was");

        for (id, key) in [(&b"id"[..], &b"other"[..]), (b"other", b"key"), (b"other", b"key\0")] {
            let mut builder = builder();
            assert_eq!(add(&mut builder, way, b"id", b"key", [NONE; 3]), ADSEAL_OK);
            assert_eq!(add(&mut builder, way, id, key, [NONE; 3]), ADSEAL_OK);
            assert_eq!(build(&builder), Err(ADSEAL_ERROR_INVALID_KEY_RING), "the same id, or the same HMAC key");
        }
    }
}

#[test]
fn a_made_key_can_be_added_again_and_has_its_times() {
    let old = try_key(b"old", b"the key of last year, 32 bytes..", NONE, NOW + 1000, NONE).expect("it is sound");
    let new = try_key(b"new", KEY, NONE, NONE, NOW).expect("it is sound");
    for _ in 0..2 {
        let mut builder = builder();
        for key in [&old, &new] {
            assert_eq!(adseal_key_ring_builder_add_key(Some(&mut builder), Some(key)), ADSEAL_OK);
        }
        let ring = made(|out| adseal_key_ring_builder_build(Some(&builder), out));
        let signer = made(|out| adseal_click_signer_new(Some(&ring), out));
        // The signatures are those of `openssl dgst -sha256 -hmac` of the URI with its expires.
        for (now, signature) in [(NOW - 1, OLD_SIGNATURE), (NOW, NEW_SIGNATURE)] {
            let signed = sign(&signer, b"/c?a=1", NOW + 60, now).expect("a key may sign");
            let expected = format!("/c?a=1&expires=1700000060&signature={signature}");
            assert_eq!(String::from_utf8_lossy(&signed), expected, "at {now}");
        }
        let after = sign(&signer, b"/c?a=1", NOW + 1001, NOW - 1).expect_err("the old key ends before that");
        assert_eq!(after.0, ADSEAL_SIGN_NO_SIGNING_KEY);
    }
}

const OLD_SIGNATURE: &str = "-qev52zBL1kIH11-8rMGkp_Pp-TERjeuCceAwZjxH3M";
const NEW_SIGNATURE: &str = "IiFy8sTxzAIAUq--I1LgxfX8n98Vsz0KbcaERYK1pBI";

#[test]
fn rings_tell_their_ids() {
    let ring = ring(KEY);
    assert_eq!(adseal_key_ring_length(Some(&ring)), 1);
    let id = |index| lent::<c_char>(|id, length| adseal_key_ring_key_id(Some(&ring), index, id, length));
    assert_eq!(id(0), Ok(b"default".to_vec()));
    assert_eq!(id(1), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
}
