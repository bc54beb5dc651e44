//! Request lines of HTTP, as servers log them.

use std::ops::Range;

use memchr::{memchr, memrchr};

/// Longer names of methods are not known.
const MAX_METHOD: usize = 20;

/// Where the target of `GET /path?query HTTP/1.1` stands in it, or of `GET /path?query`, which was all in HTTP/0.9. A target
/// with a blank in it is one, too: what is wrong with it is told by who reads it.
///
/// ```
/// # use adseal_audit::read::request::target;
/// assert_eq!(target(b"GET /click?a=1 HTTP/1.1"), Some(4..14));
/// assert_eq!(target(b"/click?a=1"), None);
/// ```
#[must_use]
pub fn target(request: &[u8]) -> Option<Range<usize>> {
    // Most texts that are none show it by their first byte.
    request.first().filter(|byte| byte.is_ascii_uppercase())?;
    let blank = memchr(b' ', request).filter(|&blank| blank <= MAX_METHOD)?;
    let method = &request[..blank];
    method.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_')).then_some(())?;
    let start = blank + 1;
    let end = match memrchr(b' ', request)? {
        last if last > start && is_version(&request[last + 1..]) => last,
        last if last == blank && method == b"GET" => request.len(),
        _ => return None,
    };
    (start < end).then_some(start..end)
}

/// `HTTP/1.1` and the like, the slash of which may be escaped in JSON.
fn is_version(text: &[u8]) -> bool {
    matches!(text, [b'H', b'T', b'T', b'P', b'/', ..] | [b'H', b'T', b'T', b'P', b'\\', b'/', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(request: &str) -> Option<&str> {
        target(request.as_bytes()).map(|range| &request[range])
    }

    #[test]
    fn targets() {
        assert_eq!(of("GET /c?a=1 HTTP/1.1"), Some("/c?a=1"));
        assert_eq!(of("POST http://h/c?a=1 HTTP/2.0"), Some("http://h/c?a=1"));
        assert_eq!(of("M-SEARCH * HTTP/1.1"), Some("*"));
        assert_eq!(of("GET /a b HTTP/1.1 HTTP/1.0"), Some("/a b HTTP/1.1"));
        assert_eq!(of("GET  /a HTTP/1.1"), Some(" /a"));
        assert_eq!(of("GET /c?a=1"), Some("/c?a=1"));
    }

    #[test]
    fn no_requests() {
        for text in [
            "",
            "-",
            " ",
            "GET",
            "GET ",
            "GET  HTTP/1.1",
            "GET HTTP/1.1 ",
            "get /a HTTP/1.1",
            "/a b HTTP/1.1",
            "POST /a",
            "GET /a b",
            "http://h/c",
            "\\x16\\x03\\x01",
            "GET\t/a\tHTTP/1.1",
            "HTTP/1.1",
            "AAAAAAAAAAAAAAAAAAAAA /a HTTP/1.1",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
