//! Leaves out what is no click, in logs that have every request.

/// Whether the path of a URL begins so. A text without a path does not.
pub(super) fn begins(url: &[u8], prefix: &[u8]) -> bool {
    path(url).is_some_and(|path| path.starts_with(prefix))
}

fn path(url: &[u8]) -> Option<&[u8]> {
    if url.starts_with(b"/") {
        return Some(url);
    }
    let scheme = memchr::memmem::find(url.get(..8.min(url.len()))?, b"://")?;
    let authority = &url[scheme + 3..];
    authority.get(memchr::memchr(b'/', authority)?..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_both_forms_of_a_url_is_looked_at() {
        for (url, expected) in [
            ("/v1/click?a=1", true),
            ("/v1/clicks", true),
            ("https://example.com/v1/click?a=1", true),
            ("HTTP://example.com:80/v1/click", true),
            ("/V1/click?a=1", false),
            ("/?/v1/click", false),
            ("https://example.com/x/v1/click", false),
            ("https://example.com", false),
            ("x", false),
            ("", false),
        ] {
            assert_eq!(begins(url.as_bytes(), b"/v1/click"), expected, "{url}");
        }
    }
}
