//! Reads a JSON text token by token, as PHP's parser does. Rules: `docs/php-json.md`, Text.

use super::error::{PhpError, PhpErrorCode};
use super::numbers::{self, Numeral};
use super::strings::{self, Quoted};

/// Containers that may be open at once.
const MAX_DEPTH: usize = 511;

/// A token. Commas and colons are no tokens: they belong to the gap in front of the next one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    Key(Quoted),
    String(Quoted),
    Number(Numeral),
    /// `true`, `false` or `null`.
    Word,
    /// The text is over.
    End,
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The comma or colon in the gap before it, if one belongs there.
    pub(super) separator: Separator,
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

/// Reads a text. Nothing recurses: which containers are open is one bit each.
#[derive(Clone, Debug)]
pub(super) struct Reader<'t> {
    text: &'t [u8],
    /// The end of the last token; after an error, the start of the token that it is in.
    at: usize,
    expected: Expected,
    nest: Nest,
}

impl<'t> Reader<'t> {
    pub(super) const fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, expected: Expected::Text, nest: Nest::new() }
    }

    /// Where the token in error starts, after an error.
    pub(super) const fn error_start(&self) -> usize {
        self.at
    }

    /// Whether the innermost open container is an object.
    pub(super) const fn is_in_object(&self) -> bool {
        matches!(self.expected, Expected::FirstMember | Expected::MemberValue | Expected::MoreMembers)
    }

    /// The next token; after the end it is the end again.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Step, PhpError> {
        self.skip_space();
        match self.expected {
            Expected::MoreMembers => match self.peek() {
                Some(b',') => {
                    self.advance();
                    self.key(Separator::Comma)
                }
                _ => self.close(b'}'),
            },
            Expected::MemberValue => {
                if self.peek() != Some(b':') {
                    return Err(self.unexpected());
                }
                self.advance();
                self.value(Separator::Colon)
            }
            Expected::MoreElements => match self.peek() {
                Some(b',') => {
                    self.advance();
                    self.value(Separator::Comma)
                }
                _ => self.close(b']'),
            },
            Expected::FirstMember => match self.peek() {
                Some(b'"') => self.key(Separator::None),
                _ => self.close(b'}'),
            },
            Expected::FirstElement => match self.peek() {
                Some(b']' | b'}') => self.close(b']'),
                _ => self.value(Separator::None),
            },
            Expected::Text => self.value(Separator::None),
            Expected::End if self.at == self.text.len() => Ok(self.step(Token::End, self.at, Separator::None)),
            Expected::End => Err(self.unexpected()),
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Over a separator, and the white space behind it.
    #[inline]
    fn advance(&mut self) {
        self.at += 1;
        self.skip_space();
    }

    #[inline]
    fn step(&mut self, token: Token, end: usize, separator: Separator) -> Step {
        let start = self.at;
        self.at = end;
        Step { token, start, end, separator }
    }

    #[inline]
    fn key(&mut self, separator: Separator) -> Result<Step, PhpError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let quoted = strings::scan(self.text, self.at)?;
        self.expected = Expected::MemberValue;
        Ok(self.step(Token::Key(quoted), quoted.end, separator))
    }

    #[inline]
    fn value(&mut self, separator: Separator) -> Result<Step, PhpError> {
        match self.peek() {
            Some(b'"') => {
                let quoted = strings::scan(self.text, self.at)?;
                self.expected = self.nest.after_value();
                Ok(self.step(Token::String(quoted), quoted.end, separator))
            }
            Some(b'-' | b'0'..=b'9') => {
                let Some(numeral) = numbers::scan(self.text, self.at) else { return Err(self.unexpected()) };
                self.expected = self.nest.after_value();
                Ok(self.step(Token::Number(numeral), numeral.end, separator))
            }
            Some(b'{') => self.open(true, separator),
            Some(b'[') => self.open(false, separator),
            Some(b't') => self.word(b"true", separator),
            Some(b'f') => self.word(b"false", separator),
            Some(b'n') => self.word(b"null", separator),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &[u8], separator: Separator) -> Result<Step, PhpError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected());
        }
        self.expected = self.nest.after_value();
        Ok(self.step(Token::Word, self.at + word.len(), separator))
    }

    fn open(&mut self, object: bool, separator: Separator) -> Result<Step, PhpError> {
        if !self.nest.push(object) {
            return Err(PhpErrorCode::Depth.at(self.at));
        }
        self.expected = if object { Expected::FirstMember } else { Expected::FirstElement };
        let token = if object { Token::ObjectStart } else { Token::ArrayStart };
        Ok(self.step(token, self.at + 1, separator))
    }

    /// The end of the innermost container, whose closer this is.
    fn close(&mut self, closer: u8) -> Result<Step, PhpError> {
        match self.peek() {
            Some(byte) if byte == closer => {}
            Some(b'}' | b']') => return Err(PhpErrorCode::StateMismatch.at(self.at)),
            _ => return Err(self.unexpected()),
        }
        self.nest.pop();
        self.expected = self.nest.after_value();
        let token = if closer == b'}' { Token::ObjectEnd } else { Token::ArrayEnd };
        Ok(self.step(token, self.at + 1, Separator::None))
    }

    /// The error of a token that cannot stand here: its own, if it has one.
    #[cold]
    fn unexpected(&self) -> PhpError {
        let code = match self.peek() {
            Some(b'"') => match strings::scan(self.text, self.at) {
                Ok(_) => PhpErrorCode::Syntax,
                Err(error) => return error,
            },
            Some(..b' ') => PhpErrorCode::ControlCharacter,
            Some(0x80..) if !starts_with_character(&self.text[self.at..]) => PhpErrorCode::Utf8,
            _ => PhpErrorCode::Syntax,
        };
        code.at(self.at)
    }
}

/// Whether valid UTF-8 stands at the start.
fn starts_with_character(text: &[u8]) -> bool {
    let few = &text[..text.len().min(4)];
    few.utf8_chunks().next().is_some_and(|chunk| !chunk.valid().is_empty())
}

/// Which containers are open, from the outermost to the innermost: a bit tells objects.
#[derive(Clone, Debug)]
struct Nest {
    objects: [u64; MAX_DEPTH.div_ceil(64)],
    depth: usize,
}

impl Nest {
    const fn new() -> Self {
        Self { objects: [0; MAX_DEPTH.div_ceil(64)], depth: 0 }
    }

    /// Opens one more, if there may be one.
    fn push(&mut self, object: bool) -> bool {
        if self.depth == MAX_DEPTH {
            return false;
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        self.objects[word] = self.objects[word] & !(1 << bit) | u64::from(object) << bit;
        self.depth += 1;
        true
    }

    fn pop(&mut self) {
        self.depth -= 1;
    }

    /// What may follow a value, in the innermost container.
    #[inline]
    fn after_value(&self) -> Expected {
        match self.depth.checked_sub(1) {
            None => Expected::End,
            Some(innermost) if self.objects[innermost / 64] >> (innermost % 64) & 1 == 1 => Expected::MoreMembers,
            Some(_) => Expected::MoreElements,
        }
    }
}
