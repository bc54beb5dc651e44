//! NDJSON: what is JSON is read as `serde_json` reads it, anything else costs its line, and pieces of any size give the
//! same rows.

use adseal_audit::read::{ColumnChoice, ndjson, request};
use serde_json::Value;

use crate::input::{Input, Written};
use crate::seen::{Row, all, chunks, columns};
use crate::vectors::{self, bytes, int};

/// How large pieces are; then the text.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let size = usize::from(input.byte()) + 1;
    let text = input.rest();
    if let Ok(source) = ndjson::open(chunks(text, size * 16), &ColumnChoice::default()) {
        let _ = all(source);
    }
    let read =
        |size| all(ndjson::open(chunks(text, size), &columns()).expect("keys that are asked for may be missing"));
    let whole = read(text.len() + 1);
    assert_eq!(read(size), whole, "in pieces of {size}");
    let mut rows = whole.rows.iter().peekable();
    for (number, line) in (0..).zip(text.split(|&byte| byte == b'\n')) {
        let row = rows.next_if(|row| row.number == number);
        if let Ok(Value::Object(object)) = serde_json::from_slice(line) {
            same(object.get("u").unwrap_or(&Value::Null), row, line);
        }
    }
    assert!(rows.next().is_none());
}

/// The URL of a row is the one of its object, or the target of the request that stands there.
fn same(url: &Value, row: Option<&Row>, line: &[u8]) {
    let expected = match url {
        Value::Null => Some(None),
        Value::String(url) => {
            let target = request::target(url.as_bytes()).unwrap_or(0..url.len());
            // One that is empty is none.
            Some(Some(url.as_bytes()[target].to_vec()).filter(|url| !url.is_empty()))
        }
        // What is no string is no URL, and its line is malformed.
        _ => None,
    };
    assert_eq!(row.map(|row| row.url.clone()), expected, "{}", line.escape_ascii());
}

/// Clicks of a suite as objects.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let lines = vectors::seeds("click_verify", |case| {
        let url = String::from_utf8_lossy(&bytes(&case["uri"])).into_owned();
        let object = serde_json::json!({ "t": int(&case["now"]), "u": url, "b": ["x", null], "o": { "u": 1 } });
        format!("{object}\n").into_bytes()
    });
    lines.chunks(8).map(|lines| Written::default().byte(50).rest(&lines.concat())).collect()
}
