//! Reads `tests/vectors`, which every language shares.
//!
//! Whatever is not as the format says is a panic, so that a field nobody compares cannot slip in.
#![allow(dead_code, reason = "every test file uses its own part")]

pub(crate) mod batch;

use std::cell::Cell;
use std::path::Path;

use adseal_core::php_json::PhpError;
use adseal_core::{Key, KeyError, KeyRing, Status, UnixTime, Validity};
use adseal_mac::Tier;
use serde_json::Value;

/// The cases of `tests/vectors/<suite>.json`. A missing, foreign or empty file fails the test.
pub(crate) fn load(suite: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(format!("{suite}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    only_fields(&file, &["format", "suite", "about", "cases"]);
    assert_eq!(file["format"], 1, "{suite}: a format that this reader does not know");
    assert_eq!(file["suite"], suite);
    let Value::Array(cases) = file["cases"].take() else { panic!("{suite}: 'cases' is no list") };
    assert!(!cases.is_empty(), "{suite}: no cases");
    cases
}

/// Runs `check` on every case of a suite, and names the case before anything in it can fail.
pub(crate) fn for_each_case(suite: &str, check: impl Fn(&Value)) {
    let mut failed = Vec::new();
    let cases = load(suite);
    for case in &cases {
        let id = text(&case["id"]);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(case)));
        if outcome.is_err() {
            eprintln!("  in {suite}, case {id}: {}", text(&case["about"]));
            failed.push(id);
        }
    }
    assert!(failed.is_empty(), "{suite}: {} of {} cases failed: {failed:?}", failed.len(), cases.len());
}

thread_local! {
    static TIER: Cell<Tier> = Cell::new(Tier::detect());
}

/// The same, again for each tier that makes MACs on this processor: the keys of every ring use it.
pub(crate) fn for_each_case_on_every_tier(suite: &str, check: impl Fn(&Value)) {
    for tier in Tier::available() {
        TIER.set(tier);
        eprintln!("  on {}:", tier.name());
        for_each_case(suite, &check);
    }
    TIER.set(Tier::detect());
}

/// Checks that an object has no member but these.
#[track_caller]
pub(crate) fn only_fields(object: &Value, known: &[&str]) {
    let members = object.as_object().unwrap_or_else(|| panic!("no object: {object}"));
    for name in members.keys() {
        assert!(known.contains(&name.as_str()), "a field that this test does not compare: {name}");
    }
}

/// A list.
#[track_caller]
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// A string.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no string: {value}"))
}

/// A whole number.
#[track_caller]
pub(crate) fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no whole number: {value}"))
}

/// A truth value.
#[track_caller]
pub(crate) fn boolean(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| panic!("no truth value: {value}"))
}

/// A string, or nothing where it is null or absent.
#[track_caller]
pub(crate) fn opt_text(value: &Value) -> Option<&str> {
    (!value.is_null()).then(|| text(value))
}

/// A whole number, or nothing where it is null or absent.
#[track_caller]
pub(crate) fn opt_int(value: &Value) -> Option<i64> {
    (!value.is_null()).then(|| int(value))
}

/// A length or an offset, or nothing where it is null or absent.
#[track_caller]
pub(crate) fn opt_size(value: &Value) -> Option<usize> {
    opt_int(value).map(|size| usize::try_from(size).expect("sizes are not below 0"))
}

/// Bytes, or nothing where they are null or absent.
#[track_caller]
pub(crate) fn opt_bytes(value: &Value) -> Option<Vec<u8>> {
    (!value.is_null()).then(|| bytes(value))
}

/// Bytes: a string, `{"hex": "00ff"}`, or `{"repeat": [["text", count], …]}`.
#[track_caller]
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    if let Some(text) = value.as_str() {
        return text.as_bytes().to_vec();
    }
    let members = value.as_object().unwrap_or_else(|| panic!("no bytes: {value}"));
    assert_eq!(members.len(), 1, "bytes are spelled in one way: {value}");
    if let Some(digits) = members.get("hex") {
        return from_hex(text(digits));
    }
    let pieces = list(members.get("repeat").unwrap_or_else(|| panic!("no bytes: {value}")));
    let repeated = pieces.iter().map(|piece| match list(piece) {
        [text_of, count] => text(text_of).repeat(usize::try_from(int(count)).expect("counts are not below 0")),
        _ => panic!("no text with its count: {piece}"),
    });
    repeated.collect::<String>().into_bytes()
}

/// Bytes from hex digits.
#[track_caller]
pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    assert!(digits.len().is_multiple_of(2), "half a byte: {digits}");
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap_or_else(|_| panic!("no hex: {digits}"));
    (0..digits.len()).step_by(2).map(pair).collect()
}

/// Lower-case hex digits of bytes.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).expect("four bits are one digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The caller's time.
#[track_caller]
pub(crate) fn now(value: &Value) -> UnixTime {
    UnixTime::from_secs(int(value)).expect("the time of a case is not below 0")
}

/// The window of a key or secret.
#[track_caller]
pub(crate) fn validity(value: &Value) -> Validity {
    Validity { not_before: opt_int(&value["not_before"]), not_after: opt_int(&value["not_after"]) }
}

/// A key ring.
#[track_caller]
pub(crate) fn ring(value: &Value) -> Result<KeyRing, KeyError> {
    let keys: Result<Vec<Key>, KeyError> = list(value).iter().map(key).collect();
    KeyRing::new(keys?)
}

#[track_caller]
fn key(value: &Value) -> Result<Key, KeyError> {
    only_fields(value, &["id", "key", "not_before", "not_after", "sign_from"]);
    let key = Key::new(text(&value["id"]), &bytes(&value["key"]))?.valid(validity(value))?.on_tier(TIER.get());
    Ok(match opt_int(&value["sign_from"]) {
        Some(seconds) => key.sign_from(seconds),
        None => key,
    })
}

/// Compares a status with `{"status": number, "name": name}`.
#[track_caller]
pub(crate) fn same_status(status: Status, expected: &Value) {
    only_fields(expected, &["status", "name"]);
    assert_eq!((i64::from(status.code()), status.name()), (int(&expected["status"]), text(&expected["name"])));
}

/// Compares an error of PHP's with `{"code": number, "offset": bytes}`.
#[track_caller]
pub(crate) fn same_php_error(error: &PhpError, expected: &Value) {
    only_fields(expected, &["code", "offset"]);
    let number = i64::from(error.code().number());
    assert_eq!((number, Some(error.offset())), (int(&expected["code"]), opt_size(&expected["offset"])));
}
