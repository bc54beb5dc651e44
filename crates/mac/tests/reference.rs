//! Every length, against the `hmac` crate.

use adseal_mac::HmacSha256Key;
use hmac::{Hmac, KeyInit, Mac};
use proptest::{collection::vec, prelude::*};
use sha2::Sha256;

fn reference(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Bytes without a short period, so that a block hashed twice or out of place shows.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn every_message_length() {
    let key = bytes(1, 32);
    let prepared = HmacSha256Key::new(&key);
    let text = bytes(2, 1200);
    for length in 0..=text.len() {
        let message = &text[..length];
        assert_eq!(prepared.mac(message), reference(&key, message), "message of {length} bytes");
    }
}

#[test]
fn every_key_length() {
    let material = bytes(3, 200);
    for key in (0..=material.len()).map(|length| &material[..length]) {
        let prepared = HmacSha256Key::new(key);
        for message in [&b""[..], &bytes(4, 55), &bytes(5, 56), &bytes(6, 220)] {
            assert_eq!(prepared.mac(message), reference(key, message), "key of {} bytes", key.len());
        }
    }
}

#[test]
fn every_cut_into_two_parts() {
    let key = HmacSha256Key::new(b"secret");
    let text = bytes(7, 200);
    for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 200] {
        let expected = key.mac(&text[..length]);
        for cut in 0..=length {
            let parts = [&text[..cut], &text[cut..length]];
            assert_eq!(key.mac_parts(&parts), expected, "{length} bytes cut at {cut}");
        }
    }
    assert_eq!(key.mac_parts(&[]), key.mac(b""));
}

proptest! {
    #[test]
    fn any_key_and_message(key in vec(any::<u8>(), 0..300), message in vec(any::<u8>(), 0..3000)) {
        prop_assert_eq!(HmacSha256Key::new(&key).mac(&message), reference(&key, &message));
    }

    #[test]
    fn parts_are_their_concatenation(key in vec(any::<u8>(), 1..100), parts in vec(vec(any::<u8>(), 0..150), 0..8)) {
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(HmacSha256Key::new(&key).mac_parts(&slices), reference(&key, &parts.concat()));
    }
}
