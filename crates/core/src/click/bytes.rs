//! Which bytes may stand in a click URI, and percent escapes. Rules: `docs/click-validation.md`, 2.5.

use crate::sixteen::{Marks, Sixteen};

/// Whether a byte may stand in a path or query. `%` counts as legal here; its digits are looked at apart.
pub(crate) const fn is_legal(byte: u8) -> bool {
    matches!(byte, b'!' | b'$'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~')
}

/// Whether a byte makes any URI malformed: controls, space, DEL and `#`, which would start a fragment.
pub(super) const fn is_forbidden(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | 0x7f | b'#')
}

pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The byte that the escape at the start of `bytes` stands for: `%` and two hex digits.
pub(crate) fn escape(bytes: &[u8]) -> Option<u8> {
    let &[b'%', high, low, ..] = bytes else { return None };
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

pub(crate) const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Whether every byte is legal, answered without finding out where one is not.
pub(super) fn all_legal(bytes: &[u8]) -> bool {
    none_is(Sixteen::illegal, bytes)
}

/// Whether every byte is unreserved: it stands for itself wherever it is.
pub(super) fn all_unreserved(bytes: &[u8]) -> bool {
    none_is(Sixteen::reserved, bytes)
}

/// Whether nothing in the bytes is marked; `a` never is.
#[inline]
fn none_is(marked: impl Fn(Sixteen) -> Marks, bytes: &[u8]) -> bool {
    // The last sixteen may overlap those in front.
    let last = bytes.last_chunk().map_or_else(|| Sixteen::padded(bytes, b'a'), Sixteen::new);
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().fold(marked(last), |marks, chunk| marks | marked(Sixteen::new(chunk))).is_none()
}

/// Whether every `%` begins an escape.
pub(super) fn all_escapes_good(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'%', bytes).all(|at| escape(&bytes[at..]).is_some())
}

/// Where the first byte stands that is not legal, or the first `%` without two hex digits.
pub(super) fn first_illegal(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|&at| !is_legal(bytes[at]) || (bytes[at] == b'%' && escape(&bytes[at..]).is_none()))
}

/// What `+` stands for while decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// A space, as PHP and HTML forms read a query.
    Space,
    /// Itself, as RFC 3986 reads it.
    Plus,
}

/// The decoded bytes, each with the offset of the raw byte or escape that gave it. A bad escape stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Decoded<'a> {
    raw: &'a [u8],
    at: usize,
    plus: Plus,
}

impl<'a> Decoded<'a> {
    pub(crate) fn new(raw: &'a [u8], plus: Plus) -> Self {
        Self { raw, at: 0, plus }
    }
}

impl Iterator for Decoded<'_> {
    type Item = (usize, u8);

    fn next(&mut self) -> Option<(usize, u8)> {
        let at = self.at;
        let &byte = self.raw.get(at)?;
        let (byte, width) = match byte {
            b'+' if self.plus == Plus::Space => (b' ', 1),
            b'%' => escape(&self.raw[at..]).map_or((b'%', 1), |decoded| (decoded, 3)),
            _ => (byte, 1),
        };
        self.at = at + width;
        Some((at, byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_answer_agrees_with_the_exact_one_for_every_byte_at_every_place() {
        for byte in 0..=255_u8 {
            for at in 0..70 {
                let mut bytes = [b'a'; 70];
                bytes[at] = byte;
                let is_legal = all_legal(&bytes) && all_escapes_good(&bytes);
                assert_eq!(all_unreserved(&bytes), is_unreserved(byte), "byte {byte:#04x} at {at}");
                assert_eq!(is_legal, first_illegal(&bytes).is_none(), "byte {byte:#04x} at {at}");
            }
        }
    }

    #[test]
    fn an_escape_needs_two_hex_digits() {
        assert_eq!(escape(b"%4a.."), Some(0x4a));
        assert_eq!(escape(b"%F0"), Some(0xf0));
        for bad in [&b"%"[..], b"%4", b"%4g", b"%g4", b"41"] {
            assert_eq!(escape(bad), None);
        }
    }
}
