//! CSV and TSV: any bytes are read, and pieces of any size give the same rows.

use adseal_audit::read::{ColumnChoice, csv};

use crate::input::{Input, Written};
use crate::seen::{Seen, all, chunks, columns};
use crate::vectors::{self, bytes, int};

/// How large pieces are, the delimiter; then the text.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (size, delimiter) = (usize::from(input.byte()), input.byte());
    let rows = input.rest();
    // As it is, with columns that are guessed.
    if let Ok(source) = csv::open(chunks(rows, size.max(1) * 16), None, &ColumnChoice::default()) {
        let _ = all(source);
    }
    let delimiter = b",\t;|"[usize::from(delimiter % 4)];
    let header = [b'u', delimiter, b't', delimiter, b'b', b'\n'];
    let text = [&header[..], rows].concat();
    let read = |size| csv::open(chunks(&text, size), Some(delimiter), &columns()).map(all);
    let whole = read(text.len() + 1).expect("it has the columns");
    if let Ok(seen) = read(size + header.len()) {
        assert_eq!(seen, whole, "in pieces of {}", size + header.len());
    }
    if !rows.iter().any(|byte| b"\"\r\\\0".contains(byte)) && whole.errors == 0 {
        fields_are_split(rows, delimiter, &whole);
    }
}

/// Clicks of a suite in lines, some of them with quotes.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let lines = vectors::seeds("click_verify", |case| {
        let uri = bytes(&case["uri"]);
        let quote: &[u8] = if uri.len().is_multiple_of(3) { b"\"" } else { b"" };
        [quote, &uri, quote, format!(",{},\"a \"\"b\"\"\"\r\n", int(&case["now"])).as_bytes()].concat()
    });
    let texts = lines.chunks(12).map(|lines| Written::default().byte(40).byte(0).rest(&lines.concat()));
    let tabs =
        |text: &Vec<u8>| -> Vec<u8> { text.iter().map(|&byte| if byte == b',' { b'\t' } else { byte }).collect() };
    let with_tabs = lines.chunks(12).map(|lines| Written::default().byte(9).byte(1).rest(&tabs(&lines.concat())));
    texts.chain(with_tabs).collect()
}

/// Where nothing is quoted, fields are what stands between delimiters.
fn fields_are_split(text: &[u8], delimiter: u8, seen: &Seen) {
    let lines = text.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    let rows = lines.filter_map(|(number, line)| {
        let fields: Vec<_> = line.split(|&byte| byte == delimiter).collect();
        (fields.len() == 3).then(|| (number as u64, Some(fields[0].to_vec()).filter(|url| !url.is_empty())))
    });
    let found = seen.rows.iter().map(|row| (row.number, row.url.clone()));
    assert!(found.eq(rows), "{:?}: {}", seen, text.escape_ascii());
}
