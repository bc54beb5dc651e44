//! Reads a JSON text token by token, as PHP's parser does. Rules: `docs/php-json.md`, Text.

use super::error::{PhpError, PhpErrorCode};
use super::numbers::{self, Numeral};
use super::strings::{Quoted, Scanner, Spelling};

/// Containers that may be open at once.
const MAX_DEPTH: usize = 511;

/// The kinds of token. Commas and colons are no tokens: they belong to the gap in front of the next one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    Key,
    String,
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// The text is over.
    End,
}

/// What belongs between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    None,
    Comma,
    Colon,
}

impl Separator {
    /// The gap as PHP writes it.
    pub(super) const fn text(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Comma => b",",
            Self::Colon => b":",
        }
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// The value that is the whole text.
    Text,
    FirstMember,
    FirstElement,
    MemberValue,
    MoreMembers,
    MoreElements,
    End,
}

/// Reads a text. What it knows of the last token are plain fields, so that all of it can be held in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'t> {
    text: &'t [u8],
    strings: Scanner<'t>,
    expected: Expected,
    /// What may come after a value.
    after_value: Expected,
    /// Where the last token starts and ends. After an error, it is the one in error, without an end.
    pub(super) start: usize,
    pub(super) end: usize,
    /// White space stands in the gap before it.
    pub(super) is_spaced: bool,
    /// What belongs into the gap before it.
    pub(super) separator: Separator,
    /// How a key or a string is spelled.
    pub(super) spelling: Spelling,
    /// A number has a point or an exponent.
    pub(super) is_double: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            strings: Scanner::new(text, 0),
            expected: Expected::Text,
            after_value: Expected::End,
            start: 0,
            end: 0,
            is_spaced: false,
            separator: Separator::None,
            spelling: Spelling::CANONICAL,
            is_double: false,
        }
    }

    /// The last token, if it is a key or a string.
    pub(super) const fn quoted(&self) -> Quoted {
        Quoted { start: self.start, end: self.end, spelling: self.spelling }
    }

    /// The last token, if it is a number.
    pub(super) const fn numeral(&self) -> Numeral {
        Numeral { start: self.start, end: self.end, is_double: self.is_double }
    }

    /// Whether the innermost open container is an object, after a value.
    pub(super) const fn is_in_object(&self) -> bool {
        matches!(self.expected, Expected::MoreMembers)
    }

    /// The next token; after the end it is the end again. `nest` is the reader's own, from the first token on.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "only so does the reader stay in registers: measured, twice as fast")]
    pub(super) fn next(&mut self, nest: &mut Nest) -> Result<Token, PhpError> {
        self.start = self.end;
        self.is_spaced = false;
        self.separator = Separator::None;
        self.skip_space();
        let next = self.peek();
        let (separator, is_key) = match self.expected {
            Expected::Text => (Separator::None, false),
            Expected::FirstMember if next == Some(b'"') => (Separator::None, true),
            Expected::FirstMember => return self.close(b'}', nest),
            Expected::FirstElement if matches!(next, Some(b']' | b'}')) => return self.close(b']', nest),
            Expected::FirstElement => (Separator::None, false),
            Expected::MemberValue if next == Some(b':') => (Separator::Colon, false),
            Expected::MemberValue => return Err(self.unexpected()),
            Expected::MoreMembers if next == Some(b',') => (Separator::Comma, true),
            Expected::MoreMembers => return self.close(b'}', nest),
            Expected::MoreElements if next == Some(b',') => (Separator::Comma, false),
            Expected::MoreElements => return self.close(b']', nest),
            Expected::End => return self.finish(),
        };
        if separator != Separator::None {
            self.separator = separator;
            self.start += 1;
            self.skip_space();
        }
        if is_key { self.key() } else { self.value(nest) }
    }

    fn finish(&mut self) -> Result<Token, PhpError> {
        if self.start < self.text.len() {
            return Err(self.unexpected());
        }
        self.end = self.start;
        Ok(Token::End)
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.start).copied()
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.start += 1;
            self.is_spaced = true;
        }
    }

    #[inline(always)]
    fn key(&mut self) -> Result<Token, PhpError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        (self.end, self.spelling) = self.strings.scan(self.start)?;
        self.expected = Expected::MemberValue;
        Ok(Token::Key)
    }

    #[inline(always)]
    fn value(&mut self, nest: &mut Nest) -> Result<Token, PhpError> {
        let token = match self.peek() {
            Some(b'"') => {
                (self.end, self.spelling) = self.strings.scan(self.start)?;
                Token::String
            }
            Some(b'-' | b'0'..=b'9') => {
                let Some((end, is_double)) = numbers::scan(self.text, self.start) else {
                    return Err(self.unexpected());
                };
                (self.end, self.is_double) = (end, is_double);
                Token::Number
            }
            Some(byte @ (b'{' | b'[')) => return self.open(byte == b'{', nest),
            _ => match self.text[self.start..] {
                [b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..] => {
                    self.end = self.start + 4;
                    Token::Word
                }
                [b'f', b'a', b'l', b's', b'e', ..] => {
                    self.end = self.start + 5;
                    Token::Word
                }
                _ => return Err(self.unexpected()),
            },
        };
        self.expected = self.after_value;
        Ok(token)
    }

    #[inline(always)]
    fn open(&mut self, object: bool, nest: &mut Nest) -> Result<Token, PhpError> {
        if !nest.push(object) {
            return Err(PhpErrorCode::Depth.at(self.start));
        }
        self.end = self.start + 1;
        self.after_value = if object { Expected::MoreMembers } else { Expected::MoreElements };
        self.expected = if object { Expected::FirstMember } else { Expected::FirstElement };
        Ok(if object { Token::ObjectStart } else { Token::ArrayStart })
    }

    /// The end of the innermost container, whose closer this is.
    #[inline(always)]
    fn close(&mut self, closer: u8, nest: &mut Nest) -> Result<Token, PhpError> {
        match self.peek() {
            Some(byte) if byte == closer => {}
            Some(b'}' | b']') => return Err(PhpErrorCode::StateMismatch.at(self.start)),
            _ => return Err(self.unexpected()),
        }
        self.end = self.start + 1;
        self.after_value = nest.pop();
        self.expected = self.after_value;
        Ok(if closer == b'}' { Token::ObjectEnd } else { Token::ArrayEnd })
    }

    /// The error of a token that cannot stand here: its own, if it has one.
    #[cold]
    fn unexpected(mut self) -> PhpError {
        let code = match self.peek() {
            Some(b'"') => match self.strings.scan(self.start) {
                Ok(_) => PhpErrorCode::Syntax,
                Err(error) => return error,
            },
            Some(..b' ') => PhpErrorCode::ControlCharacter,
            Some(0x80..) if !starts_with_character(&self.text[self.start..]) => PhpErrorCode::Utf8,
            _ => PhpErrorCode::Syntax,
        };
        code.at(self.start)
    }
}

/// Whether valid UTF-8 stands at the start.
fn starts_with_character(text: &[u8]) -> bool {
    let few = &text[..text.len().min(4)];
    few.utf8_chunks().next().is_some_and(|chunk| !chunk.valid().is_empty())
}

/// Which containers are open, from the outermost to the innermost: a bit tells objects. Nothing recurses.
#[derive(Clone, Debug)]
pub(super) struct Nest {
    objects: [u64; MAX_DEPTH.div_ceil(64)],
    depth: usize,
}

impl Nest {
    pub(super) const fn new() -> Self {
        Self { objects: [0; MAX_DEPTH.div_ceil(64)], depth: 0 }
    }

    /// Opens one more, if there may be one.
    #[inline(always)]
    fn push(&mut self, object: bool) -> bool {
        if self.depth == MAX_DEPTH {
            return false;
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        self.objects[word] = self.objects[word] & !(1 << bit) | u64::from(object) << bit;
        self.depth += 1;
        true
    }

    /// Closes the innermost one, and tells what may follow it in the one around it.
    #[inline(always)]
    fn pop(&mut self) -> Expected {
        self.depth -= 1;
        match self.depth.checked_sub(1) {
            None => Expected::End,
            Some(innermost) if self.objects[innermost / 64] >> (innermost % 64) & 1 == 1 => Expected::MoreMembers,
            Some(_) => Expected::MoreElements,
        }
    }
}
