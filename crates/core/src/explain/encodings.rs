//! Hex, base64 and UTF-16, of bytes of any length, one byte after the other: into memory that may not be had.

use alloc::vec::Vec;

pub(super) use crate::click::bytes::{Plus, hex_digit};

use crate::click::bytes::Decoded;
use crate::php_json::OutOfMemory;

/// Which letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Lower,
    Upper,
}

/// What stands for 62 and 63 in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Standard,
    Url,
}

/// A kind of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Utf16 {
    is_big_endian: bool,
    has_mark: bool,
}

/// Puts bytes behind others, if memory can be had.
pub(super) fn extend(out: &mut Vec<u8>, bytes: impl IntoIterator<Item = u8>) -> Result<(), OutOfMemory> {
    for byte in bytes {
        out.try_reserve(1).map_err(|_| OutOfMemory)?;
        out.push(byte);
    }
    Ok(())
}

impl Letters {
    /// All in this case.
    pub(super) fn cased(self, byte: u8) -> u8 {
        match self {
            Self::Lower => byte.to_ascii_lowercase(),
            Self::Upper => byte.to_ascii_uppercase(),
        }
    }

    /// Two digits for each byte.
    pub(super) fn hex(self, bytes: &[u8]) -> impl Iterator<Item = u8> {
        let digit = move |value| self.cased(if value < 10 { b'0' + value } else { b'a' - 10 + value });
        bytes.iter().flat_map(move |byte| [digit(byte >> 4), digit(byte & 15)])
    }
}

/// The bytes with each `%` and two hex digits as that byte; any other `%` stays.
pub(super) fn percent_decoded(raw: &[u8], plus: Plus) -> impl Iterator<Item = u8> {
    Decoded::new(raw, plus).map(|(_, byte)| byte)
}

impl Alphabet {
    /// Four characters for three bytes.
    pub(super) fn base64(self, bytes: &[u8], is_padded: bool) -> impl Iterator<Item = u8> {
        let padding = if is_padded { (3 - bytes.len() % 3) % 3 } else { 0 };
        let characters = bytes.chunks(3).flat_map(move |chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
            (0..=chunk.len()).map(move |index| self.character((bits >> (18 - 6 * index)) & 63))
        });
        characters.chain(core::iter::repeat_n(b'=', padding))
    }

    fn character(self, value: u32) -> u8 {
        let value = u8::try_from(value).expect("six bits");
        match (value, self) {
            (0..26, _) => b'A' + value,
            (26..52, _) => b'a' + value - 26,
            (52..62, _) => b'0' + value - 52,
            (62, Self::Standard) => b'+',
            (62, Self::Url) => b'-',
            (_, Self::Standard) => b'/',
            (_, Self::Url) => b'_',
        }
    }

    /// The value of a character. All of the standard alphabet is of the other one, too: those who read base64url often
    /// take both.
    pub(super) fn value(self, character: u8) -> Option<u8> {
        match (character, self) {
            (b'A'..=b'Z', _) => Some(character - b'A'),
            (b'a'..=b'z', _) => Some(character - b'a' + 26),
            (b'0'..=b'9', _) => Some(character - b'0' + 52),
            (b'+', _) | (b'-', Self::Url) => Some(62),
            (b'/', _) | (b'_', Self::Url) => Some(63),
            _ => None,
        }
    }
}

/// The bytes that these values of six bits make. Bits that are left over at the end are dropped.
pub(super) fn bytes_of_sextets(values: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    let mut bits = 0_u32;
    let mut count = 0;
    values.filter_map(move |value| {
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        (count >= 8).then(|| {
            count -= 8;
            (bits >> count & 0xff) as u8
        })
    })
}

impl Utf16 {
    /// Every kind, in the order of the search.
    pub(super) const ALL: [Self; 4] = [
        Self { is_big_endian: false, has_mark: false },
        Self { is_big_endian: false, has_mark: true },
        Self { is_big_endian: true, has_mark: false },
        Self { is_big_endian: true, has_mark: true },
    ];

    /// Two or four bytes for each character.
    pub(super) fn encode(self, text: &str) -> impl Iterator<Item = u8> {
        let mark = self.has_mark.then_some(0xfeff);
        let bytes = move |unit: u16| if self.is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn base64_agrees_with_another_implementation(bytes: Vec<u8>) {
            let written = |alphabet: Alphabet, is_padded| -> Vec<u8> { alphabet.base64(&bytes, is_padded).collect() };
            prop_assert_eq!(written(Alphabet::Standard, true), STANDARD.encode(&bytes).into_bytes());
            prop_assert_eq!(written(Alphabet::Standard, false), STANDARD_NO_PAD.encode(&bytes).into_bytes());
            prop_assert_eq!(written(Alphabet::Url, true), URL_SAFE.encode(&bytes).into_bytes());
            let url = URL_SAFE_NO_PAD.encode(&bytes).into_bytes();
            prop_assert_eq!(written(Alphabet::Url, false), &*url);
            let read: Vec<u8> = bytes_of_sextets(url.iter().filter_map(|&byte| Alphabet::Url.value(byte))).collect();
            prop_assert_eq!(read, bytes);
        }

        #[test]
        fn hex_agrees_with_the_standard_library(bytes: Vec<u8>) {
            let lower = bytes.iter().fold(String::new(), |hex, byte| hex + &alloc::format!("{byte:02x}"));
            prop_assert_eq!(Letters::Lower.hex(&bytes).collect::<Vec<_>>(), lower.as_bytes());
            prop_assert_eq!(Letters::Upper.hex(&bytes).collect::<Vec<_>>(), lower.to_uppercase().into_bytes());
        }
    }

    #[test]
    fn utf_16_is_of_four_kinds() {
        let expected: [&[u8]; 4] = [b"a\0\xac\x20", b"\xff\xfea\0\xac\x20", b"\0a\x20\xac", b"\xfe\xff\0a\x20\xac"];
        for (kind, expected) in Utf16::ALL.into_iter().zip(expected) {
            assert_eq!(kind.encode("a\u{20ac}").collect::<Vec<_>>(), expected);
        }
    }
}
