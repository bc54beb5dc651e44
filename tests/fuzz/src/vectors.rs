//! Reads `tests/vectors`, from which all seeds are made.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Seeds are as large as this at most: what is larger slows the fuzzers down and shows nothing new.
const LARGEST: usize = 4096;

/// A file of this repository.
#[must_use]
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The seeds that `seed` makes of the cases of a suite, without those that are too large.
pub fn seeds(suite: &str, seed: impl Fn(&Value) -> Vec<u8>) -> Vec<Vec<u8>> {
    let path = file(&format!("tests/vectors/{suite}.json"));
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let suite: Value = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases = suite["cases"].as_array().unwrap_or_else(|| panic!("{}: no cases", path.display()));
    cases.iter().map(seed).filter(|seed| seed.len() <= LARGEST).collect()
}

/// Bytes: a string, `{"hex": "00ff"}`, or `{"repeat": [["text", count], …]}`; nothing where they are null or absent.
#[must_use]
pub fn bytes(value: &Value) -> Vec<u8> {
    if let Some(text) = value.as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(digits) = value["hex"].as_str() {
        let pairs = digits.as_bytes().chunks_exact(2).map(|pair| str::from_utf8(pair).unwrap_or_default());
        return pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
    }
    let pieces = value["repeat"].as_array().map_or(&[][..], Vec::as_slice);
    let repeated = pieces.iter().map(|piece| {
        let count = piece[1].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
        piece[0].as_str().unwrap_or_default().repeat(count)
    });
    repeated.collect::<String>().into_bytes()
}

/// A whole number; 0 where it is null or absent.
#[must_use]
pub fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}
