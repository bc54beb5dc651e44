//! Macros that nobody filled, in the spellings of the common ad platforms. Rules: `docs/click-validation.md`, 3.2.

use super::bytes::{Decoded, Plus, all_unreserved};

/// Length of a macro name, at most. A GUID is shorter, so that the buffer for one always holds it.
const MAX_NAME_LENGTH: usize = 40;

/// Where a value is an unfilled macro, or holds one in its raw spelling: 0 when the whole value is one.
pub(super) fn unfilled(value: &[u8]) -> Option<usize> {
    if !may_hold_macro(value) {
        return None;
    }
    let raw = value.iter().copied().enumerate();
    let decoded = || Decoded::new(value, Plus::Space);
    let differs = || value.iter().any(|byte| matches!(byte, b'%' | b'+'));
    if is_whole(raw.clone()) || (differs() && is_whole(decoded())) { Some(0) } else { within(raw) }
}

/// Where a macro shows inside a value only once it is decoded: the raw offset of its first byte or escape.
pub(super) fn encoded_within(value: &[u8]) -> Option<usize> {
    if value.contains(&b'%') { within(Decoded::new(value, Plus::Space)) } else { None }
}

/// Whether a value may hold a macro as far as a glance can tell: it begins with one of these, or `{` or `%` stands anywhere.
/// Every encoded macro holds one of the two, and so do the kinds that count inside a value.
fn may_hold_macro(value: &[u8]) -> bool {
    let is_ordinary = || all_unreserved(value) || memchr::memchr2(b'{', b'%', value).is_none();
    matches!(value.first(), Some(b'[' | b'<' | b'_')) || !is_ordinary()
}

/// The name of a template macro: the bytes between `{` and `}`.
pub(super) fn is_macro_name(name: &[u8]) -> bool {
    let mut bytes = name.iter().copied().enumerate();
    read_name(&mut bytes, Form::Brace) && bytes.next().is_none()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Brace,
    DoubleBrace,
    Percent,
    Bracket,
    Angle,
}

impl Form {
    const fn open(self) -> u8 {
        match self {
            Self::Brace | Self::DoubleBrace => b'{',
            Self::Percent => b'%',
            Self::Bracket => b'[',
            Self::Angle => b'<',
        }
    }

    const fn close(self) -> u8 {
        match self {
            Self::Brace | Self::DoubleBrace => b'}',
            Self::Percent => b'%',
            Self::Bracket => b']',
            Self::Angle => b'>',
        }
    }

    const fn is_doubled(self) -> bool {
        matches!(self, Self::DoubleBrace | Self::Percent)
    }
}

/// Bytes with their raw offsets, raw or decoded.
trait Bytes: Iterator<Item = (usize, u8)> + Clone {
    fn peek(&self) -> Option<u8> {
        self.clone().next().map(|(_, byte)| byte)
    }

    fn accept(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.next();
        }
        found
    }
}

impl<T: Iterator<Item = (usize, u8)> + Clone> Bytes for T {}

/// Whether the bytes are one macro of any form and nothing else.
fn is_whole(mut bytes: impl Bytes) -> bool {
    let form = match bytes.next() {
        Some((_, b'{')) if bytes.accept(b'{') => Form::DoubleBrace,
        Some((_, b'{')) => Form::Brace,
        Some((_, b'%')) if bytes.accept(b'%') => Form::Percent,
        Some((_, b'$' | b'%')) if bytes.accept(b'{') => Form::Brace,
        Some((_, b'[')) => Form::Bracket,
        Some((_, b'<')) => Form::Angle,
        Some((_, b'_')) => return bytes.accept(b'_') && is_underscored(bytes),
        _ => return false,
    };
    read_inner(&mut bytes, form) && bytes.next().is_none()
}

/// Where the first `{x}` or `%%x%%` begins.
fn within(mut bytes: impl Bytes) -> Option<usize> {
    loop {
        let (at, byte) = bytes.next()?;
        let mut rest = bytes.clone();
        let found = match byte {
            b'{' => read_inner(&mut rest, Form::Brace),
            b'%' => rest.accept(b'%') && read_inner(&mut rest, Form::Percent),
            _ => false,
        };
        if found {
            return Some(at);
        }
    }
}

/// Reads what follows the opening: spaces, name, spaces, `|default`, and the closing.
fn read_inner(bytes: &mut impl Bytes, form: Form) -> bool {
    while bytes.accept(b' ') {}
    if !read_name(bytes, form) {
        return false;
    }
    while bytes.accept(b' ') {}
    if bytes.accept(b'|') {
        // Stopping at the opening byte too is what keeps `within` linear: no stretch is read twice.
        while bytes.peek().is_some_and(|byte| byte != form.open() && byte != form.close()) {
            bytes.next();
        }
    }
    bytes.accept(form.close()) && (!form.is_doubled() || bytes.accept(form.close()))
}

/// Reads a macro name; false if there is none, if it is too long, or if it is a GUID.
fn read_name(bytes: &mut impl Bytes, form: Form) -> bool {
    let mut name = Name::default();
    while let Some(byte) = bytes.peek().filter(|&byte| is_name_byte(byte) || (byte == b':' && form == Form::Percent)) {
        bytes.next();
        name.push(byte);
        if name.length > MAX_NAME_LENGTH {
            return false;
        }
    }
    name.is_macro_name()
}

/// What follows the opening `__`: a name in upper case, up to a closing `__` at the very end.
fn is_underscored(bytes: impl Bytes) -> bool {
    let mut name = Name::default();
    for (_, byte) in bytes {
        if !is_name_byte(byte) || byte.is_ascii_lowercase() || name.length == MAX_NAME_LENGTH + 2 {
            return false;
        }
        name.push(byte);
    }
    name.strip_closing_underscores() && name.is_macro_name()
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

struct Name {
    bytes: [u8; MAX_NAME_LENGTH + 2],
    length: usize,
}

impl Default for Name {
    fn default() -> Self {
        Self { bytes: [0; MAX_NAME_LENGTH + 2], length: 0 }
    }
}

impl Name {
    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn strip_closing_underscores(&mut self) -> bool {
        let closed = self.as_bytes().ends_with(b"__");
        if closed {
            self.length -= 2;
        }
        closed
    }

    fn is_macro_name(&self) -> bool {
        let name = self.as_bytes();
        name.first().is_some_and(u8::is_ascii_alphabetic) && name.len() <= MAX_NAME_LENGTH && !is_guid(name)
    }
}

/// 8-4-4-4-12 hex digits.
fn is_guid(name: &[u8]) -> bool {
    name.len() == 36
        && name.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found() {
        for value in [
            "{x}",
            "{{x}}",
            "${x}",
            "%{x}",
            "%%x%%",
            "[x]",
            "<x>",
            "__X__",
            "{ click_id }",
            "{{ x | none }}",
            "{x|}",
            "%%a:b%%",
            "__A_B__",
            "%7Bx%7D",
            "%257",
            "{+x+}",
            "%5Bx%5D",
            "%3cx%3e",
            "{x|a b}",
        ] {
            let expected = if value == "%257" { None } else { Some(0) };
            assert_eq!(unfilled(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn inside_a_value_only_the_brace_and_percent_kinds_count() {
        assert_eq!(unfilled(b"a-{x}"), Some(2));
        assert_eq!(unfilled(b"a${x}b"), Some(2));
        assert_eq!(unfilled(b"a%%x%%b"), Some(1));
        for value in ["a[x]", "a<x>b", "a__X__b", "a%7Bx%7D", "items%5B0%5D"] {
            assert_eq!(unfilled(value.as_bytes()), None, "{value}");
        }
        assert_eq!(encoded_within(b"https%3A%2F%2Fe.com%3Fid%3D%7Bx%7D"), Some(27));
    }

    #[test]
    fn what_is_no_macro() {
        for value in [
            "",
            "x",
            "{}",
            "{1x}",
            "{x",
            "x}",
            "{a b}",
            "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}",
            "{AAAAAAAA-8B86-D011-B42D-00CF4FC964FF}",
            "__lower__",
            "__X_",
            "____",
            "%%%%",
            "%%1%%",
            "[0]",
            "<>",
            "{x:y}",
            "{xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}",
            "__AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA__",
        ] {
            assert_eq!(unfilled(value.as_bytes()), None, "{value}");
        }
    }
}
