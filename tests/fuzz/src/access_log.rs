//! Access logs: any lines in any format, and pieces of any size give the same rows.

use adseal_audit::read::{ColumnChoice, access_log};

use crate::input::{Input, Written};
use crate::seen::{all, chunks};
use crate::vectors::{self, bytes};

/// Formats of both servers, with what is special in them.
const FORMATS: [&str; 5] = [
    "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"",
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
    "'$msec|$request_uri|' '$http_user_agent'",
    "escape=json {\"u\":\"$request_uri\",\"t\":$msec}",
    "escape=none $time_iso8601\\t$request",
];

/// How large pieces are, the format (empty: the default one); then the lines.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let size = usize::from(input.byte()) + 1;
    let format = str::from_utf8(input.text()).unwrap_or_default();
    let text = input.rest();
    let format = Some(format).filter(|format| !format.is_empty());
    let open = |size| access_log::open(chunks(text, size), &ColumnChoice::default(), format);
    let Ok(whole) = open(text.len() + 1) else { return };
    let whole = all(whole);
    assert!(whole.rows.iter().flat_map(|row| &row.url).all(|url| url.len() <= text.len()), "nothing is added");
    // The default one is told by the first lines.
    if format.is_some() {
        let pieces = open(size).expect("the format is known");
        assert_eq!(all(pieces), whole, "in pieces of {size}");
    }
}

/// Clicks of a suite as both servers log them.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let uris = vectors::seeds("click_verify", |case| bytes(&case["uri"]));
    let line = |format: usize, uri: &[u8]| {
        let uri = String::from_utf8_lossy(uri).replace('"', "\\x22");
        match format {
            2 => format!("1767366245.123|{uri}|curl/7\n"),
            3 => format!("{{\"u\":\"{uri}\",\"t\":1767366245.5}}\n"),
            4 => format!("2026-01-02T15:04:05+00:00\tGET {uri} HTTP/1.1\n"),
            1 => format!("192.0.2.1 - - [02/Jan/2026:15:04:05 +0000] \"GET {uri} HTTP/1.1\" 200 5\n"),
            _ => format!("::1 - b [02/Jan/2026:15:04:05 +0000] \"GET {uri} HTTP/1.1\" 200 5 \"-\" \"a \\\"b\\\"\"\n"),
        }
    };
    let seed = |(index, uris): (usize, &[Vec<u8>])| {
        let format = index % (FORMATS.len() + 1);
        let lines: String = uris.iter().map(|uri| line(format, uri)).collect();
        let name = FORMATS.get(format).copied().unwrap_or_default();
        Written::default().byte(60).text(name.as_bytes()).rest(lines.as_bytes())
    };
    uris.chunks(8).enumerate().map(seed).collect()
}
