//! Every key and every cut into parts, against the `hmac` crate. Lengths of messages are in `lengths.rs`.

#[path = "support/tiers.rs"]
mod tiers;

use adseal_mac::HmacSha256Key;
use proptest::{collection::vec, prelude::*};
use tiers::{bytes, reference};

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
