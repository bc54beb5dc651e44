//! Escapes as logs write them: JSON's, nginx's `\xHH`, Apache's `\xhh`, `\"` and `\n`.
//!
//! No two of these mean different things by the same escape, so it need not be known who wrote a line.

use memchr::memchr;

/// Undoes all escapes in place, and returns how long the text is now. What is no escape stays as it is.
pub fn undo(text: &mut [u8]) -> usize {
    let Some(first) = memchr(b'\\', text) else { return text.len() };
    let (mut read, mut written) = (first, first);
    while read < text.len() {
        let (meant, length) = escape(&text[read..]).unwrap_or((Meant::Byte(b'\\'), 1));
        read += length;
        // No escape is shorter than what it means, so nothing is overwritten that was not read.
        written += match meant {
            Meant::Byte(byte) => {
                text[written] = byte;
                1
            }
            Meant::Character(character) => character.encode_utf8(&mut text[written..]).len(),
        };
        let plain = memchr(b'\\', &text[read..]).unwrap_or(text.len() - read);
        text.copy_within(read..read + plain, written);
        read += plain;
        written += plain;
    }
    written
}

/// What an escape means.
enum Meant {
    Byte(u8),
    Character(char),
}

/// The escape at the start of a text, and its length.
fn escape(text: &[u8]) -> Option<(Meant, usize)> {
    let byte = match *text {
        [_, b'x', high, low, ..] => return Some((Meant::Byte((hex(high)? << 4) | hex(low)?), 4)),
        [_, b'u', ..] => return unicode(text),
        [_, byte @ (b'"' | b'\\' | b'/' | b'\''), ..] => byte,
        [_, b'n', ..] => b'\n',
        [_, b't', ..] => b'\t',
        [_, b'r', ..] => b'\r',
        [_, b'b', ..] => 0x08,
        [_, b'v', ..] => 0x0b,
        [_, b'f', ..] => 0x0c,
        _ => return None,
    };
    Some((Meant::Byte(byte), 2))
}

/// `\uXXXX`, or two of them for a character beyond these. Half of such a pair means no character.
fn unicode(text: &[u8]) -> Option<(Meant, usize)> {
    let first = unit(text)?;
    let pair = [first, unit(&text[6..]).unwrap_or(0)];
    let character = char::decode_utf16(pair).next()?;
    let length = if matches!(character, Ok('\u{10000}'..)) { 12 } else { 6 };
    Some((Meant::Character(character.unwrap_or(char::REPLACEMENT_CHARACTER)), length))
}

/// The number in `\uXXXX`.
fn unit(text: &[u8]) -> Option<u16> {
    let &[b'\\', b'u', ref digits @ ..] = text else { return None };
    digits.first_chunk::<4>()?.iter().try_fold(0, |number, &digit| Some((number << 4) | u16::from(hex(digit)?)))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn undone(text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        let length = undo(&mut text);
        text.truncate(length);
        text
    }

    /// nginx's default: `"`, `\`, what lies below 0x20 and what lies above 0x7e.
    fn nginx(text: &[u8]) -> Vec<u8> {
        let escaped = |byte: u8| match byte {
            b'"' | b'\\' | ..0x20 | 0x7f.. => format!("\\x{byte:02X}").into_bytes(),
            byte => vec![byte],
        };
        text.iter().flat_map(|&byte| escaped(byte)).collect()
    }

    /// nginx's `escape=json`: JSON's short escapes, `\u00XX` for the rest below 0x20, and every other byte as it is.
    fn nginx_json(text: &[u8]) -> Vec<u8> {
        let escaped = |byte: u8| match byte {
            b'"' => b"\\\"".to_vec(),
            b'\\' => b"\\\\".to_vec(),
            b'\n' => b"\\n".to_vec(),
            b'\r' => b"\\r".to_vec(),
            b'\t' => b"\\t".to_vec(),
            0x08 => b"\\b".to_vec(),
            0x0c => b"\\f".to_vec(),
            ..0x20 => format!("\\u00{byte:02X}").into_bytes(),
            byte => vec![byte],
        };
        text.iter().flat_map(|&byte| escaped(byte)).collect()
    }

    /// Apache's: `"` and `\` behind a backslash, C's escapes for white space, `\xhh` for what cannot be printed.
    fn apache(text: &[u8]) -> Vec<u8> {
        let escaped = |byte: u8| match byte {
            b'"' => b"\\\"".to_vec(),
            b'\\' => b"\\\\".to_vec(),
            b'\n' => b"\\n".to_vec(),
            b'\r' => b"\\r".to_vec(),
            b'\t' => b"\\t".to_vec(),
            0x08 => b"\\b".to_vec(),
            0x0b => b"\\v".to_vec(),
            ..0x20 | 0x7f.. => format!("\\x{byte:02x}").into_bytes(),
            byte => vec![byte],
        };
        text.iter().flat_map(|&byte| escaped(byte)).collect()
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        for writer in [nginx, nginx_json, apache] {
            assert_eq!(undone(&writer(&all)), all);
        }
    }

    #[test]
    fn what_json_can_write() {
        assert_eq!(undone(br"\/v1\/click?a=1\u0026b=2"), b"/v1/click?a=1&b=2");
        assert_eq!(undone(br"\u00e9\u20AC\ud83d\ude00"), "é€😀".as_bytes());
        assert_eq!(undone(br"\uD83Dx\uDE00\uD83D"), "\u{fffd}x\u{fffd}\u{fffd}".as_bytes());
        assert_eq!(undone(br"\uD83D\uD83D\uDE00"), "\u{fffd}😀".as_bytes());
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [r"\", r"a\", r"\q", r"\x4", r"\xg0", r"\u12", r"\u12g4", r"\u+123", r"a\ b"] {
            assert_eq!(undone(text.as_bytes()), text.as_bytes(), "{text}");
        }
        assert_eq!(undone(br"\x\x41\"), br"\xA\");
    }

    proptest! {
        #[test]
        fn round_trips(text in proptest::collection::vec(any::<u8>(), 0..60)) {
            for writer in [nginx, nginx_json, apache] {
                prop_assert_eq!(&undone(&writer(&text)), &text);
            }
        }

        #[test]
        fn json_strings(text in any::<String>()) {
            let written = serde_json::to_string(&text).expect("every string is JSON");
            prop_assert_eq!(undone(&written.as_bytes()[1..written.len() - 1]), text.as_bytes());
        }

        #[test]
        fn any_text(text in r#"(\\|u|x|d|[0-9a-fA-F]|"|n|\\u[dD][89a-fA-F]){0,40}"#) {
            prop_assert!(undone(text.as_bytes()).len() <= text.len());
        }
    }
}
