//! Published test vectors, on every tier: RFC 4231, NIST's CAVP and Wycheproof.

#[path = "support/tiers.rs"]
mod tiers;

use adseal_mac::{HmacSha256Key, Keys, Messages, Tier, constant_time_eq, mac_many};
use tiers::{bytes, key_on, on_every_tier};
use wycheproof::{TestResult, mac};

const LANES: usize = 16;

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "half a byte: {text}");
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("the vectors are hexadecimal");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The MAC on this tier by all ways to make it, which must agree.
fn mac_of(tier: Tier, key: &[u8], message: &[u8]) -> [u8; 32] {
    let key = key_on(tier, key);
    let whole = key.mac(message);
    let (front, back) = message.split_at(message.len() / 3);
    assert_eq!(key.mac_parts(&[front, back]), whole);
    for count in 0..=message.len() / 64 {
        let (front, back) = message.split_at(count * 64);
        assert_eq!(key.prefixed(front.as_chunks().0).mac(back), whole, "behind {count} blocks");
    }
    for place in 0..LANES {
        assert_eq!(mac_in_lane(tier, &key, message, place), whole, "in row {place}");
    }
    whole
}

/// The MAC of a message among others of its length, which have another key. Rows of one length keep their order, so this
/// is its lane.
fn mac_in_lane(tier: Tier, key: &HmacSha256Key, message: &[u8], place: usize) -> [u8; 32] {
    let other_message = bytes(1, message.len());
    let mut messages = [other_message.as_slice(); LANES];
    messages[place] = message;
    let mut index = [1; LANES];
    index[place] = 0;
    let other = key_on(tier, b"another key");
    let mut macs = [[0; 32]; LANES];
    let keys = Keys::PerMessage { keys: &[key, &other], index: &index };
    mac_many(keys, Messages::Slices(&messages), &mut macs).expect("the input is in order");
    macs[place]
}

#[test]
fn rfc_4231() {
    on_every_tier(rfc_4231_on);
}

fn rfc_4231_on(tier: Tier) {
    let cases: [(&[u8], &[u8], &str); 7] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (
            &core::array::from_fn::<u8, 25, _>(|at| u8::try_from(at + 1).expect("25 fits")),
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        // The RFC gives the first 16 bytes of this one.
        (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &[0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (number, (key, message, expected)) in (1..).zip(cases) {
        let expected = unhex(expected);
        assert_eq!(mac_of(tier, key, message)[..expected.len()], expected, "test case {number}");
    }
}

#[test]
fn nist_cavp() {
    on_every_tier(nist_cavp_on);
}

fn nist_cavp_on(tier: Tier) {
    let mut checked = 0;
    let (mut count, mut key, mut message) = ("", Vec::new(), Vec::new());
    for line in include_str!("data/cavp-hmac-sha256.rsp").lines() {
        match line.split_once(" = ") {
            Some(("Count", value)) => count = value,
            Some(("Key", value)) => key = unhex(value),
            Some(("Msg", value)) => message = unhex(value),
            Some(("Mac", value)) => {
                let expected = unhex(value);
                assert!(expected.len() >= 16, "count {count}");
                assert_eq!(mac_of(tier, &key, &message)[..expected.len()], expected, "count {count}");
                checked += 1;
            }
            _ => {}
        }
    }
    assert_eq!(checked, 225);
}

#[test]
fn wycheproof_hmac_sha256() {
    on_every_tier(wycheproof_hmac_sha256_on);
}

fn wycheproof_hmac_sha256_on(tier: Tier) {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).expect("the crate carries this set");
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let made = mac_of(tier, &test.key, &test.msg);
            let tag: &[u8] = &test.tag;
            assert_eq!(tag.len() * 8, group.tag_size, "test {}", test.tc_id);
            let mut received = made;
            received[..tag.len()].copy_from_slice(tag);
            let matches = constant_time_eq(&made, &received);
            match test.result {
                TestResult::Valid => valid += 1,
                TestResult::Invalid => invalid += 1,
                TestResult::Acceptable => panic!("test {}: no MAC is merely acceptable", test.tc_id),
            }
            assert_eq!(matches, test.result == TestResult::Valid, "test {}: {}", test.tc_id, test.comment);
        }
    }
    assert_eq!(valid + invalid, set.number_of_tests);
    assert!(valid >= 50 && invalid >= 50, "{valid} valid, {invalid} invalid");
}
