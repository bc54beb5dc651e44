//! Strings of a JSON text: where one ends, what it says, and how PHP spells it. Rules: `docs/php-json.md`, Strings.

use core::char::decode_utf16;
use core::ops::Range;

use super::error::{OutOfMemory, PhpError, PhpErrorCode};
use super::output::Output;
use crate::sixteen::Sixteen;

/// A string of the text, with its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) spelling: Spelling,
}

/// How a string is spelled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelling {
    /// As PHP spells it.
    pub(super) is_canonical: bool,
    /// With backslashes.
    pub(super) has_escapes: bool,
}

impl Spelling {
    pub(super) const CANONICAL: Self = Self { is_canonical: true, has_escapes: false };
}

/// Finds where strings end. It looks at blocks, each of them once, however many strings they hold, and ahead of what is
/// read, so that the next string does not wait for the end of this one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner {
    /// Where the block starts: at a multiple of its length.
    block: usize,
    /// A bit for each byte of the block that is not plain.
    special: u64,
}

impl Scanner {
    /// Bytes of a block.
    const BLOCK: usize = 64;

    /// For strings that start at `start` or behind it.
    pub(super) fn new(text: &[u8], start: usize) -> Self {
        let block = start - start % Self::BLOCK;
        Self { block, special: special(&text[block..]) }
    }

    /// Reads the string whose opening quote stands at `start`. Never goes back.
    #[inline(always)]
    pub(super) fn scan(&mut self, text: &[u8], start: usize) -> Result<Quoted, PhpError> {
        let at = self.plain_end(text, start + 1);
        if text.get(at) == Some(&b'"') {
            return Ok(Quoted { start, end: at + 1, spelling: Spelling::CANONICAL });
        }
        let (scanner, end, spelling) = self.scan_on(text, at)?;
        *self = scanner;
        Ok(Quoted { start, end, spelling })
    }

    /// Goes on where something else than a plain character stands: where the string ends, and how it is spelled.
    #[inline(never)]
    fn scan_on(mut self, text: &[u8], mut at: usize) -> Result<(Self, usize, Spelling), PhpError> {
        let mut spelling = Spelling::CANONICAL;
        loop {
            match text.get(at) {
                Some(b'"') => return Ok((self, at + 1, spelling)),
                Some(b'/') => {
                    spelling.is_canonical = false;
                    at += 1;
                }
                Some(b'\\') => {
                    spelling.has_escapes = true;
                    if text.get(at + 1) == Some(&b'/') {
                        // The most frequent one, and PHP writes it so.
                        at += 2;
                    } else {
                        let escape = Escape::read(text, at)?;
                        spelling.is_canonical &= escape.is_canonical(text, at);
                        at += escape.length;
                    }
                }
                Some(0x80..) => {
                    spelling.is_canonical = false;
                    at += beyond_ascii(text, at)?.len();
                }
                _ => return Err(PhpErrorCode::ControlCharacter.at(at)),
            }
            at = self.plain_end(text, at);
        }
    }

    /// The offset of the first byte, at `at` or behind it, that is not plain, or the end of the text.
    #[inline(always)]
    fn plain_end(&mut self, text: &[u8], at: usize) -> usize {
        if let Some(end) = self.plain_end_in_block(at) {
            return end;
        }
        // By value, so that the scanner can be held in registers.
        let (scanner, end) = self.plain_end_behind(text, at);
        *self = scanner;
        end
    }

    /// The same if it is in the block.
    #[inline(always)]
    fn plain_end_in_block(&self, at: usize) -> Option<usize> {
        let ahead = self.special & u64::MAX << (at % Self::BLOCK);
        (at ^ self.block < Self::BLOCK && ahead != 0).then(|| self.block | ahead.trailing_zeros() as usize)
    }

    /// The same in the next blocks.
    #[inline(never)]
    fn plain_end_behind(mut self, text: &[u8], mut at: usize) -> (Self, usize) {
        loop {
            // Block by block, so that the next one does not wait for where this string ends.
            self.block += Self::BLOCK;
            self.special = special(&text[self.block..]);
            at = at.max(self.block);
            if let Some(end) = self.plain_end_in_block(at) {
                return (self, end);
            }
        }
    }
}

/// A bit for each of the first 64 bytes that is not plain; what is behind the end is not.
#[inline]
fn special(text: &[u8]) -> u64 {
    let Some(block) = text.first_chunk::<64>() else { return special_at_end(text) };
    let mut special = 0;
    for (at, sixteen) in block.as_chunks().0.iter().enumerate() {
        special |= u64::from(Sixteen::new(sixteen).special_in_json()) << (16 * at);
    }
    special
}

/// The same for fewer bytes.
fn special_at_end(text: &[u8]) -> u64 {
    let mut block = [0; 64];
    block[..text.len()].copy_from_slice(text);
    special(&block)
}

/// The characters beyond ASCII from `at` on, up to the next one that is not.
fn beyond_ascii(text: &[u8], at: usize) -> Result<&str, PhpError> {
    let length = text[at..].iter().take_while(|byte| !byte.is_ascii()).count();
    core::str::from_utf8(&text[at..at + length]).map_err(|error| PhpErrorCode::Utf8.at(at + error.valid_up_to()))
}

/// An escape, or the two of a surrogate pair.
struct Escape {
    character: char,
    length: usize,
}

impl Escape {
    /// The escape whose backslash stands at `at`.
    fn read(text: &[u8], at: usize) -> Result<Self, PhpError> {
        let short = |character| Ok(Self { character, length: 2 });
        match text.get(at + 1) {
            Some(&character @ (b'"' | b'\\' | b'/')) => short(char::from(character)),
            Some(b'b') => short('\u{8}'),
            Some(b'f') => short('\u{c}'),
            Some(b'n') => short('\n'),
            Some(b'r') => short('\r'),
            Some(b't') => short('\t'),
            Some(b'u') => Self::read_hex(text, at),
            _ => Err(PhpErrorCode::Syntax.at(at)),
        }
    }

    fn read_hex(text: &[u8], at: usize) -> Result<Self, PhpError> {
        let first = code_unit(text, at).ok_or(PhpErrorCode::Syntax.at(at))?;
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Ok(Self { character, length: 6 });
        }
        let pair = code_unit(text, at + 6).and_then(|second| decode_utf16([first, second]).next()?.ok());
        pair.map(|character| Self { character, length: 12 }).ok_or(PhpErrorCode::Utf16.at(at))
    }

    /// Whether it is spelled as PHP spells its character.
    fn is_canonical(&self, text: &[u8], at: usize) -> bool {
        // PHP uses all the short ones.
        self.length == 2 || Spelled::of(self.character).as_bytes() == &text[at..at + self.length]
    }
}

/// The number of a `\uXXXX` that stands at `at`.
fn code_unit(text: &[u8], at: usize) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = text.get(at..)?.first_chunk::<6>()? else { return None };
    digits.iter().try_fold(0, |number, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(number << 4 | u16::try_from(digit).expect("a hex digit is below 16"))
    })
}

/// How PHP spells one character.
struct Spelled {
    bytes: [u8; 12],
    length: usize,
}

impl Spelled {
    fn of(character: char) -> Self {
        let mut spelled = Self { bytes: [0; 12], length: 0 };
        match character {
            '"' | '\\' | '/' => spelled.push(&[b'\\', character as u8]),
            '\u{8}' => spelled.push(b"\\b"),
            '\t' => spelled.push(b"\\t"),
            '\n' => spelled.push(b"\\n"),
            '\u{c}' => spelled.push(b"\\f"),
            '\r' => spelled.push(b"\\r"),
            ' '..='\u{7f}' => spelled.push(&[character as u8]),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    spelled.push(&hex_escape(*unit));
                }
            }
        }
        spelled
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The escape of a UTF-16 code unit.
fn hex_escape(unit: u16) -> [u8; 6] {
    let digit = |shift: u32| b"0123456789abcdef"[usize::from(unit >> shift & 15)];
    [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]
}

/// A piece of a string.
pub(crate) enum Piece<'t> {
    /// Characters that stand for themselves.
    Plain,
    /// A slash without a backslash.
    Slash,
    /// Characters beyond ASCII.
    BeyondAscii(&'t str),
    /// An escape.
    Escape { character: char, is_canonical: bool },
}

/// The pieces of what stands between the quotes of a string that [`Scanner::scan`] took, each with its place in `text`.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<'t> {
    text: &'t [u8],
    scanner: Scanner,
    at: usize,
    end: usize,
}

impl<'t> Pieces<'t> {
    pub(crate) fn new(text: &'t [u8], quoted: Range<usize>) -> Self {
        Self { text, scanner: Scanner::new(text, quoted.start), at: quoted.start + 1, end: quoted.end - 1 }
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = (Range<usize>, Piece<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        const SCANNED: &str = "the string was read before";
        let start = self.at;
        if start == self.end {
            return None;
        }
        // The closing quote ends what is looked at.
        let piece = match self.text[start] {
            b'/' => {
                self.at += 1;
                Piece::Slash
            }
            b'\\' => {
                let escape = Escape::read(self.text, start).expect(SCANNED);
                self.at += escape.length;
                Piece::Escape { character: escape.character, is_canonical: escape.is_canonical(self.text, start) }
            }
            0x80.. => {
                let characters = beyond_ascii(self.text, start).expect(SCANNED);
                self.at += characters.len();
                Piece::BeyondAscii(characters)
            }
            _ => {
                self.at = self.scanner.plain_end(self.text, start);
                Piece::Plain
            }
        };
        Some((start..self.at, piece))
    }
}

/// Writes the string as PHP spells it, with its quotes.
pub(super) fn write(text: &[u8], quoted: &Quoted, out: &mut Output) -> Result<(), OutOfMemory> {
    out.push([b'"'], 1)?;
    for (place, piece) in Pieces::new(text, quoted.start..quoted.end) {
        match piece {
            Piece::Plain | Piece::Escape { is_canonical: true, .. } => out.keep(text, place)?,
            Piece::Slash => out.push(*b"\\/", 2)?,
            Piece::Escape { character, .. } => {
                let Spelled { bytes, length } = Spelled::of(character);
                out.push(bytes, length)?;
            }
            Piece::BeyondAscii(characters) => {
                for character in characters.chars() {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        out.push(hex_escape(*unit), 6)?;
                    }
                }
            }
        }
    }
    out.push([b'"'], 1)
}

/// The characters that a string stands for that was scanned.
pub(crate) fn characters(text: &[u8], quoted: Range<usize>) -> impl Iterator<Item = char> {
    Pieces::new(text, quoted).flat_map(|(place, piece)| {
        let (plain, beyond, one) = match piece {
            Piece::Plain => (&text[place], "", None),
            Piece::Slash => (&b"/"[..], "", None),
            Piece::BeyondAscii(characters) => (&[][..], characters, None),
            Piece::Escape { character, .. } => (&[][..], "", Some(character)),
        };
        plain.iter().map(|&byte| char::from(byte)).chain(beyond.chars()).chain(one)
    })
}

/// Whether the first character is U+0000, which can stand there only as an escape.
pub(super) fn starts_with_nul(text: &[u8], quoted: &Quoted) -> bool {
    quoted.spelling.has_escapes && text[quoted.start + 1..].starts_with(b"\\u0000")
}
