//! Reads `tests/vectors`, which every language shares. Whatever is not as the format says is a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::Value;

/// Runs `check` on every case of a suite, and names those that fail.
pub(crate) fn for_each_case(suite: &str, check: impl Fn(&Value)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(format!("{suite}.json"));
    let text_of_file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text_of_file).unwrap_or_else(|error| panic!("{suite}: {error}"));
    assert_eq!((&file["format"], &file["suite"]), (&1.into(), &suite.into()), "a format that is not known");
    let cases = list(&file["cases"]);
    assert!(!cases.is_empty(), "{suite}: no cases");
    let fails = |case: &&Value| catch_unwind(AssertUnwindSafe(|| check(case))).is_err();
    let failed: Vec<_> = cases.iter().filter(fails).map(|case| text(&case["id"])).collect();
    assert!(failed.is_empty(), "{suite}: {} of {} cases failed: {failed:?}", failed.len(), cases.len());
}

/// A list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// A string.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no string: {value}"))
}

/// Bytes: a string, `{"hex": "00ff"}`, or `{"repeat": [["text", count], …]}`.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    if let Some(text) = value.as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(digits) = value.get("hex") {
        return from_hex(text(digits));
    }
    let repeated = list(&value["repeat"]).iter().map(|piece| {
        let count = piece[1].as_u64().and_then(|count| usize::try_from(count).ok());
        text(&piece[0]).repeat(count.unwrap_or_else(|| panic!("no count: {piece}")))
    });
    repeated.collect::<String>().into_bytes()
}

/// Bytes from hex digits.
pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    assert!(digits.len().is_multiple_of(2), "half a byte: {digits}");
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap_or_else(|_| panic!("no hex: {digits}"));
    (0..digits.len()).step_by(2).map(pair).collect()
}
