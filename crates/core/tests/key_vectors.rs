//! The shared vectors of keys, statuses and the MAC.

mod support;

use adseal_core::{Key, Status};
use adseal_mac::{HmacSha256Key, Tier};
use serde_json::Value;
use support::{bytes, for_each_case, int, list, load, now, only_fields, opt_text, ring, same_status, text, to_hex};

#[test]
fn key_rings() {
    for_each_case("key_ring", |case| {
        only_fields(case, &["id", "about", "ring", "error", "queries", "signers"]);
        let error = case.get("error");
        match ring(&case["ring"]) {
            Err(refused) => same_status(refused.status(), error.unwrap_or_else(|| panic!("refused: {refused}"))),
            Ok(ring) => {
                assert!(error.is_none(), "not refused");
                assert_eq!(ring.keys().len(), list(&case["ring"]).len());
                for query in list(&case["queries"]) {
                    only_fields(query, &["now", "active"]);
                    let active: Vec<&str> = ring.active_keys(now(&query["now"])).map(Key::id).collect();
                    let expected: Vec<&str> = list(&query["active"]).iter().map(text).collect();
                    assert_eq!(active, expected, "{query}");
                }
                for query in list(&case["signers"]) {
                    only_fields(query, &["now", "expires", "id"]);
                    let signer = ring.signing_key(now(&query["now"]), int(&query["expires"]));
                    assert_eq!(signer.map(Key::id), opt_text(&query["id"]), "{query}");
                }
            }
        }
    });
}

#[test]
fn statuses() {
    let cases = load("status");
    for case in &cases {
        only_fields(case, &["id", "about", "number", "family", "name"]);
        let number = i32::try_from(int(&case["number"])).expect("numbers fit an int32_t");
        let status = Status::from_code(number).unwrap_or_else(|| panic!("no status has the number {number}"));
        assert_eq!(status.code(), number);
        assert_eq!((status.name(), status.family().name()), (text(&case["name"]), text(&case["family"])));
        assert!(!status.message().is_empty(), "{number}");
    }
    let mut numbers: Vec<i64> = cases.iter().map(|case| int(&case["number"])).collect();
    numbers.sort_unstable();
    let known: Vec<i64> = Status::ALL.iter().map(|status| i64::from(status.code())).collect();
    assert_eq!(numbers, known, "the vectors and the library list the same statuses");
}

#[test]
fn hmac_sha256() {
    for_each_case("hmac_sha256", |case: &Value| {
        only_fields(case, &["id", "about", "key", "message", "mac_hex", "truncated_length"]);
        let mut key = HmacSha256Key::new(&bytes(&case["key"]));
        let message = bytes(&case["message"]);
        for tier in Tier::available() {
            key.force_tier(tier);
            let mac = key.mac(&message);
            assert_eq!(to_hex(&mac), text(&case["mac_hex"]), "{}", tier.name());
            let (front, back) = message.split_at(message.len() / 3);
            assert_eq!(key.mac_parts(&[front, back]), mac, "{}", tier.name());
        }
    });
}
