//! What becomes of a key before it is used: trimmed, decoded, quoted … Rules: `docs/explain.md`, Key.

use alloc::boxed::Box;
use alloc::vec::Vec;

use adseal_mac::HmacSha256Key;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::cause::Cause;
use super::encodings::{self, Alphabet, Letters, bytes_of_sextets, extend, hex_digit};
use super::search::same;
use crate::php_json::OutOfMemory;

/// A key that is ready to be used with any algorithm. Wiped on drop.
pub(super) struct MacKey {
    bytes: Zeroizing<Vec<u8>>,
    /// In a box: a move would leave a copy of its states.
    hmac: Box<HmacSha256Key>,
}

impl MacKey {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        let hmac = HmacSha256Key::boxed(&bytes);
        Self { bytes, hmac }
    }

    /// A copy of a key, if memory can be had.
    pub(super) fn copied(key: &[u8]) -> Result<Self, OutOfMemory> {
        let mut bytes = with_room(key.len())?;
        bytes.extend_from_slice(key);
        Ok(Self::new(bytes))
    }

    /// The HMAC of a key that comes in parts.
    pub(super) fn hmac_of_parts(parts: &[&[u8]]) -> HmacSha256Key {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if length <= 64 {
            let mut key = [0; 64];
            for (place, &byte) in key.iter_mut().zip(parts.iter().copied().flatten()) {
                *place = byte;
            }
            return HmacSha256Key::new(&key[..length]);
        }
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        HmacSha256Key::new(&hash.finalize())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn hmac(&self) -> &HmacSha256Key {
        &self.hmac
    }

    /// Whether both have the same bytes.
    pub(super) fn is(&self, other: &Self) -> bool {
        same(&self.bytes, &other.bytes)
    }
}

/// What can become of a key, in the order of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyForm {
    Trimmed,
    TrimmedBehind,
    HexDecoded,
    HexDecodedWithoutDashes,
    Base64Decoded,
    StandardBase64Decoded,
    With(&'static [u8]),
    HexEncoded(Letters),
    Base64Encoded { alphabet: Alphabet, is_padded: bool },
    Unquoted,
    Quoted(u8),
    Empty,
    Published,
    CutAtNul,
    Cased(Letters),
    Utf16(encodings::Utf16),
}

impl KeyForm {
    pub(super) const ALL: &'static [Self] = {
        use KeyForm::{
            Base64Encoded, Cased, CutAtNul, Empty, HexDecoded, HexDecodedWithoutDashes, HexEncoded, Published, Quoted,
            StandardBase64Decoded, Trimmed, TrimmedBehind, Unquoted, With,
        };
        const fn base64(alphabet: Alphabet, is_padded: bool) -> KeyForm {
            Base64Encoded { alphabet, is_padded }
        }
        &[
            Trimmed,
            TrimmedBehind,
            HexDecoded,
            HexDecodedWithoutDashes,
            KeyForm::Base64Decoded,
            StandardBase64Decoded,
            With(b"\n"),
            With(b"\r\n"),
            HexEncoded(Letters::Lower),
            HexEncoded(Letters::Upper),
            base64(Alphabet::Standard, true),
            base64(Alphabet::Standard, false),
            base64(Alphabet::Url, true),
            base64(Alphabet::Url, false),
            Unquoted,
            Quoted(b'"'),
            Quoted(b'\''),
            Empty,
            Published,
            CutAtNul,
            Cased(Letters::Lower),
            Cased(Letters::Upper),
            KeyForm::Utf16(encodings::Utf16::ALL[0]),
            KeyForm::Utf16(encodings::Utf16::ALL[1]),
            KeyForm::Utf16(encodings::Utf16::ALL[2]),
            KeyForm::Utf16(encodings::Utf16::ALL[3]),
        ]
    };

    pub(super) const fn cause(self) -> Cause {
        match self {
            Self::Trimmed | Self::TrimmedBehind => Cause::KeyTrimmed,
            Self::HexDecoded | Self::HexDecodedWithoutDashes => Cause::KeyHexDecoded,
            Self::Base64Decoded | Self::StandardBase64Decoded => Cause::KeyBase64Decoded,
            Self::With(_) => Cause::KeyWithNewline,
            Self::HexEncoded(_) => Cause::KeyHexEncoded,
            Self::Base64Encoded { .. } => Cause::KeyBase64Encoded,
            Self::Unquoted => Cause::KeyUnquoted,
            Self::Quoted(_) => Cause::KeyQuoted,
            Self::Empty => Cause::EmptyKey,
            Self::Published => Cause::PublishedKey,
            Self::CutAtNul => Cause::KeyCutAtNul,
            Self::Cased(_) => Cause::KeyCaseChanged,
            Self::Utf16(_) => Cause::KeyUtf16,
        }
    }

    /// Whether it is made of the key, and not the same for every key.
    pub(super) const fn is_of_the_key(self) -> bool {
        !matches!(self, Self::Empty | Self::Published)
    }

    /// What becomes of this key: `None` where that is nothing.
    pub(super) fn of(self, key: &[u8]) -> Result<Option<MacKey>, OutOfMemory> {
        // No form is longer, so that no copy is left where it grew.
        let mut out = with_room(2 * key.len() + 8)?;
        let is_there = self.write(key, &mut out)?;
        let is_usable = is_there && (!out.is_empty() || self == Self::Empty);
        Ok(is_usable.then(|| MacKey::new(out)))
    }

    /// Writes it to `out`. Whether there is such a form.
    fn write(self, key: &[u8], out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
        match self {
            Self::Trimmed => extend(out, trim_behind(trim_in_front(key)).iter().copied()),
            Self::TrimmedBehind => extend(out, trim_behind(key).iter().copied()),
            Self::HexDecoded => return write_from_hex(key.iter().copied(), out),
            Self::HexDecodedWithoutDashes => return write_from_hex(key.iter().copied().filter(|&b| b != b'-'), out),
            Self::Base64Decoded => extend(out, from_base64(key, Alphabet::Url)),
            Self::StandardBase64Decoded => extend(out, from_base64(key, Alphabet::Standard)),
            Self::With(end) => extend(out, key.iter().chain(end).copied()),
            Self::HexEncoded(letters) => extend(out, letters.hex(key)),
            Self::Base64Encoded { alphabet, is_padded } => extend(out, alphabet.base64(key, is_padded)),
            Self::Unquoted => match key {
                [first @ (b'"' | b'\''), inside @ .., last] if first == last => extend(out, inside.iter().copied()),
                _ => return Ok(false),
            },
            Self::Quoted(mark) => extend(out, [mark].into_iter().chain(key.iter().copied()).chain([mark])),
            Self::Empty => Ok(()),
            Self::Published => extend(out, *b"secret"),
            Self::CutAtNul => extend(out, key.iter().copied().take_while(|&byte| byte != 0)),
            Self::Cased(letters) => extend(out, key.iter().map(|&byte| letters.cased(byte))),
            Self::Utf16(kind) => match str::from_utf8(key) {
                Ok(text) => extend(out, kind.encode(text)),
                Err(_) => return Ok(false),
            },
        }
        .map(|()| true)
    }
}

/// An empty one with room for this many bytes.
fn with_room(length: usize) -> Result<Zeroizing<Vec<u8>>, OutOfMemory> {
    let mut bytes = Zeroizing::new(Vec::new());
    bytes.try_reserve_exact(length).map_err(|_| OutOfMemory)?;
    Ok(bytes)
}

fn is_trimmed(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0)
}

fn trim_in_front(key: &[u8]) -> &[u8] {
    let blanks = key.iter().take_while(|&&byte| is_trimmed(byte)).count();
    &key[blanks..]
}

fn trim_behind(key: &[u8]) -> &[u8] {
    let blanks = key.iter().rev().take_while(|&&byte| is_trimmed(byte)).count();
    &key[..key.len() - blanks]
}

/// Decodes pairs of hex digits. Whether they are nothing else.
fn write_from_hex(mut digits: impl Iterator<Item = u8>, out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
    while let Some(high) = digits.next() {
        let Some((high, low)) = hex_digit(high).zip(digits.next().and_then(hex_digit)) else { return Ok(false) };
        extend(out, [high << 4 | low])?;
    }
    Ok(true)
}

/// Decodes base64 as lenient decoders do: up to the first `=`, passing over what is no character of it.
fn from_base64(key: &[u8], alphabet: Alphabet) -> impl Iterator<Item = u8> {
    let characters = key.iter().copied().take_while(|&byte| byte != b'=');
    bytes_of_sextets(characters.filter_map(move |character| alphabet.value(character)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All forms of a key with this cause, in the order of the search.
    fn forms(cause: Cause, key: &[u8]) -> Vec<Vec<u8>> {
        let of_cause = KeyForm::ALL.iter().filter(|form| form.cause() == cause);
        of_cause.filter_map(|form| form.of(key).expect("enough memory")).map(|key| key.bytes().to_vec()).collect()
    }

    #[test]
    fn a_key_is_trimmed_or_cut() {
        assert_eq!(forms(Cause::KeyTrimmed, b"\0 \tkey \r\n\x0b\x0c"), [&b"key"[..], b"\0 \tkey"]);
        assert!(forms(Cause::KeyTrimmed, b" \n").is_empty());
        assert_eq!(forms(Cause::KeyCutAtNul, b"ab\0c\0"), [b"ab"]);
        assert!(forms(Cause::KeyCutAtNul, b"\0c").is_empty());
        assert_eq!(forms(Cause::KeyUnquoted, b"'\"k\"'"), [b"\"k\""]);
        for whole in [&b"'k\""[..], b"'", b"k", b"''"] {
            assert!(forms(Cause::KeyUnquoted, whole).is_empty());
        }
    }

    #[test]
    fn a_key_is_decoded() {
        assert_eq!(forms(Cause::KeyHexDecoded, b"00fFaB"), [b"\0\xff\xab", b"\0\xff\xab"]);
        assert_eq!(forms(Cause::KeyHexDecoded, b"00ff-ab-"), [b"\0\xff\xab"]);
        for no_hex in [&b"0"[..], b"0g", b"-", b"00 "] {
            assert!(forms(Cause::KeyHexDecoded, no_hex).is_empty());
        }
        assert_eq!(forms(Cause::KeyBase64Decoded, b"-_8="), [b"\xfb\xff"]);
        assert_eq!(forms(Cause::KeyBase64Decoded, b"YW-Jj"), [&b"ao\x89"[..], b"abc"]);
        assert_eq!(forms(Cause::KeyBase64Decoded, b"YW\n.Jj=ZZZZ"), [b"abc", b"abc"]);
        assert!(forms(Cause::KeyBase64Decoded, b"=YWJj").is_empty());
    }

    #[test]
    fn a_key_is_encoded() {
        assert_eq!(forms(Cause::KeyHexEncoded, b"k\xff"), [b"6bff", b"6BFF"]);
        assert_eq!(forms(Cause::KeyBase64Encoded, b"\xfb\xff"), [&b"+/8="[..], b"+/8", b"-_8=", b"-_8"]);
        assert_eq!(forms(Cause::KeyWithNewline, b"k"), [&b"k\n"[..], b"k\r\n"]);
        assert_eq!(forms(Cause::KeyQuoted, b"k"), [b"\"k\"", b"'k'"]);
        assert_eq!(forms(Cause::KeyCaseChanged, b"Ab1"), [b"ab1", b"AB1"]);
        assert_eq!(forms(Cause::KeyUtf16, b"k"), [&b"k\0"[..], b"\xff\xfek\0", b"\0k", b"\xfe\xff\0k"]);
        assert!(forms(Cause::KeyUtf16, b"\xff").is_empty());
    }

    #[test]
    fn two_are_the_same_for_every_key() {
        assert_eq!(forms(Cause::EmptyKey, b"k"), [b""]);
        assert_eq!(forms(Cause::PublishedKey, b"k"), [b"secret"]);
        let of_the_key = |form: &&KeyForm| form.is_of_the_key();
        assert_eq!(KeyForm::ALL.iter().filter(of_the_key).count(), KeyForm::ALL.len() - 2);
    }

    #[test]
    fn forms_are_in_the_order_of_their_causes() {
        assert!(KeyForm::ALL.is_sorted_by_key(|form| form.cause()));
    }

    #[test]
    fn no_form_outgrows_the_room_that_is_made_for_it() {
        for length in 1..100 {
            for form in KeyForm::ALL {
                let room = 2 * length + 8;
                let mut out = with_room(room).expect("enough memory");
                let capacity = out.capacity();
                form.write(&alloc::vec![b'a'; length], &mut out).expect("enough memory");
                assert_eq!(out.capacity(), capacity, "{form:?} of {length} bytes");
            }
        }
    }
}
