//! What keys give away: nothing to `Debug`, and their likeness only to `same_key`.

use adseal_mac::{HmacSha256Key, constant_time_eq};
use sha2::{Digest, Sha256};

#[test]
fn debug_is_the_same_for_all_keys() {
    assert_eq!(format!("{:?}", HmacSha256Key::new(b"secret")), "HmacSha256Key { .. }");
    assert_eq!(format!("{:?}", HmacSha256Key::new(&[7; 100])), "HmacSha256Key { .. }");
}

#[test]
fn keys_are_the_same_when_hmac_makes_them_the_same() {
    let key = |bytes: &[u8]| HmacSha256Key::new(bytes);
    let long = [9; 65];
    assert!(key(b"secret").same_key(&key(b"secret")));
    assert!(key(b"secret").same_key(&key(b"secret\0\0")));
    assert!(key(&[0; 64]).same_key(&key(b"")));
    assert!(key(&long).same_key(&key(&Sha256::digest(long))));
    assert!(key(b"secret").same_key(&key(b"secret").clone()));
    assert!(!key(b"secret").same_key(&key(b"secreT")));
    assert!(!key(b"secret").same_key(&key(b"\0secret")));
    // A zero byte more makes it a key that is hashed first.
    assert!(!key(&[0; 64]).same_key(&key(&[0; 65])));
}

#[test]
fn a_clone_makes_the_same_macs() {
    let key = HmacSha256Key::new(b"secret");
    assert_eq!(key.clone().mac(b"message"), key.mac(b"message"));
}

#[test]
fn every_differing_bit_is_seen() {
    let mac = HmacSha256Key::new(b"secret").mac(b"message");
    assert!(constant_time_eq(&mac, &mac.clone()));
    for bit in 0..256 {
        let mut other = mac;
        other[bit / 8] ^= 1 << (bit % 8);
        assert!(!constant_time_eq(&mac, &other), "bit {bit}");
    }
    // Two differences that a sum or an exclusive or over the words would cancel.
    let mut other = mac;
    other[0] ^= 1;
    other[8] ^= 1;
    assert!(!constant_time_eq(&mac, &other));
}
