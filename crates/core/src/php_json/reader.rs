//! Reads a JSON text token by token, as PHP's parser does. Rules: `docs/php-json.md`, Text.

use core::ops::Range;

use super::error::{CanonicalizeError, PhpError, PhpErrorCode};
use super::numbers::{self, Numeral};
use super::strings::{Quoted, Scanner};

/// Containers that may be open at once.
const MAX_DEPTH: usize = 511;

/// What belongs between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    None,
    Comma,
    Colon,
}

impl Separator {
    /// The gap as PHP writes it: this byte, or nothing.
    pub(super) const fn byte(self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Comma => Some(b','),
            Self::Colon => Some(b':'),
        }
    }

    const fn len(self) -> usize {
        self.byte().is_some() as usize
    }
}

/// Is told of each token when it was read, in the order of the text.
pub(super) trait Visitor {
    /// White space stands between two tokens, beside the separator that belongs there.
    fn gap(&mut self, gap: Range<usize>, separator: Separator) -> Result<(), CanonicalizeError>;
    /// The brace that opens an object.
    fn open_object(&mut self, brace: usize) -> Result<(), CanonicalizeError>;
    fn key(&mut self, key: Quoted) -> Result<(), CanonicalizeError>;
    /// The brace that closes an object.
    fn close_object(&mut self, brace: usize) -> Result<(), CanonicalizeError>;
    fn string(&mut self, string: Quoted) -> Result<(), CanonicalizeError>;
    fn number(&mut self, number: Numeral) -> Result<(), CanonicalizeError>;
    /// A value was read, of any kind, in an object or not: whether to read on. Asked again where it was no.
    fn goes_on(&mut self, is_in_object: bool) -> Result<bool, CanonicalizeError>;
}

/// What is to be read next.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// The value that is the whole text.
    Text,
    Key,
    Value,
    /// A comma, a closer, or the end.
    AfterValue,
}

/// A text and how far it was read. Nothing recurses: which containers are open is one bit each.
#[derive(Clone, Debug)]
pub(super) struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    next: Next,
    strings: Scanner,
    nest: Nest,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, next: Next::Text, strings: Scanner::new(text, 0), nest: Nest::new() }
    }

    /// Reads until the end, or until the visitor does not go on; whether it is the end.
    pub(super) fn read(&mut self, visitor: &mut impl Visitor) -> Result<bool, CanonicalizeError> {
        let Self { text, mut at, mut next, mut strings, ref mut nest } = *self;
        loop {
            (at, next) = match next {
                Next::Text => (gap(text, at, Separator::None, visitor)?, Next::Value),
                Next::Key => (key(text, at, &mut strings, visitor)?, Next::Value),
                Next::Value => value(text, at, &mut strings, nest, visitor)?,
                Next::AfterValue => {
                    if !visitor.goes_on(nest.innermost == Container::Object)? {
                        (self.at, self.next, self.strings) = (at, next, strings);
                        return Ok(false);
                    }
                    match after_value(text, at, nest, visitor)? {
                        Some(more) => more,
                        None => return Ok(true),
                    }
                }
            }
        }
    }
}

/// Reads a value, or the opener of one: where to go on, and with what.
#[inline(always)]
fn value(
    text: &[u8],
    at: usize,
    strings: &mut Scanner,
    nest: &mut Nest,
    visitor: &mut impl Visitor,
) -> Result<(usize, Next), CanonicalizeError> {
    let end = match text.get(at) {
        Some(b'"') => {
            let string = strings.scan(text, at)?;
            visitor.string(string)?;
            string.end
        }
        Some(b'-' | b'0'..=b'9') => {
            let number = numbers::scan(text, at).ok_or_else(|| unexpected(text, at))?;
            visitor.number(number)?;
            number.end
        }
        Some(b'{') => {
            nest.open(Container::Object, at)?;
            visitor.open_object(at)?;
            let at = gap(text, at + 1, Separator::None, visitor)?;
            if text.get(at) == Some(&b'"') {
                return Ok((at, Next::Key));
            }
            close(text, at, nest, visitor)?
        }
        Some(b'[') => {
            nest.open(Container::Array, at)?;
            let at = gap(text, at + 1, Separator::None, visitor)?;
            if !matches!(text.get(at), Some(b']' | b'}')) {
                return Ok((at, Next::Value));
            }
            close(text, at, nest, visitor)?
        }
        _ => at + word(text, at)?,
    };
    Ok((end, Next::AfterValue))
}

/// Reads what follows a value: where to go on, and with what; nothing at the end.
#[inline(always)]
fn after_value(
    text: &[u8],
    at: usize,
    nest: &mut Nest,
    visitor: &mut impl Visitor,
) -> Result<Option<(usize, Next)>, CanonicalizeError> {
    let is_comma = next_byte(text, at) == Some(b',');
    let more = match nest.innermost {
        Container::Object if is_comma => Next::Key,
        Container::Array if is_comma => Next::Value,
        container => {
            let at = gap(text, at, Separator::None, visitor)?;
            return match container {
                Container::None if at == text.len() => Ok(None),
                Container::None => Err(unexpected(text, at).into()),
                _ => Ok(Some((close(text, at, nest, visitor)?, Next::AfterValue))),
            };
        }
    };
    Ok(Some((gap(text, at, Separator::Comma, visitor)?, more)))
}

/// The end of the gap that starts at `from`, with its separator, which was seen.
#[inline(always)]
fn gap(text: &[u8], from: usize, separator: Separator, visitor: &mut impl Visitor) -> Result<usize, CanonicalizeError> {
    let end = from + separator.len();
    if !may_be_space(text, end) && (end == from || !may_be_space(text, from)) {
        return Ok(end);
    }
    // One space behind the separator is what most writers send that send any.
    if separator != Separator::None && text.get(end) == Some(&b' ') && !may_be_space(text, from) {
        let end = end + 1;
        if !may_be_space(text, end) {
            visitor.gap(from..end, separator)?;
            return Ok(end);
        }
    }
    spaced_gap(text, from, separator, visitor)
}

/// The same where there may be white space.
#[inline(never)]
fn spaced_gap(
    text: &[u8],
    from: usize,
    separator: Separator,
    visitor: &mut impl Visitor,
) -> Result<usize, CanonicalizeError> {
    let mut end = skip_space(text, from);
    if separator != Separator::None {
        end = skip_space(text, end + 1);
    }
    if end - from > separator.len() {
        visitor.gap(from..end, separator)?;
    }
    Ok(end)
}

/// The first byte at `at` or behind it that is no white space.
#[inline(always)]
fn next_byte(text: &[u8], at: usize) -> Option<u8> {
    if may_be_space(text, at) { text.get(skip_space(text, at)).copied() } else { text.get(at).copied() }
}

/// Whether a byte stands there that may be white space; the others, controls, are rarer still.
#[inline(always)]
fn may_be_space(text: &[u8], at: usize) -> bool {
    matches!(text.get(at), Some(..=b' '))
}

#[inline]
fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Reads a key and the gap behind it, with the colon; where the value starts.
#[inline(always)]
fn key(text: &[u8], at: usize, strings: &mut Scanner, visitor: &mut impl Visitor) -> Result<usize, CanonicalizeError> {
    if text.get(at) != Some(&b'"') {
        return Err(unexpected(text, at).into());
    }
    let key = strings.scan(text, at)?;
    visitor.key(key)?;
    if next_byte(text, key.end) == Some(b':') {
        return gap(text, key.end, Separator::Colon, visitor);
    }
    let at = gap(text, key.end, Separator::None, visitor)?;
    Err(unexpected(text, at).into())
}

/// Closes the innermost container, whose closer is to stand here; where it ends.
#[inline(always)]
fn close(text: &[u8], at: usize, nest: &mut Nest, visitor: &mut impl Visitor) -> Result<usize, CanonicalizeError> {
    match (nest.innermost, text.get(at)) {
        (Container::Object, Some(b'}')) => visitor.close_object(at)?,
        (Container::Array, Some(b']')) => {}
        (_, Some(b'}' | b']')) => return Err(PhpErrorCode::StateMismatch.at(at).into()),
        _ => return Err(unexpected(text, at).into()),
    }
    nest.close();
    Ok(at + 1)
}

/// The length of the word that stands here.
#[inline(always)]
fn word(text: &[u8], at: usize) -> Result<usize, PhpError> {
    match text.get(at..) {
        Some([b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..]) => Ok(4),
        Some([b'f', b'a', b'l', b's', b'e', ..]) => Ok(5),
        _ => Err(unexpected(text, at)),
    }
}

/// The error of a token that cannot stand here: its own, if it has one.
#[cold]
fn unexpected(text: &[u8], at: usize) -> PhpError {
    let code = match text.get(at) {
        Some(b'"') => match Scanner::new(text, at).scan(text, at) {
            Ok(_) => PhpErrorCode::Syntax,
            Err(error) => return error,
        },
        Some(..b' ') => PhpErrorCode::ControlCharacter,
        Some(0x80..) if !starts_with_character(&text[at..]) => PhpErrorCode::Utf8,
        _ => PhpErrorCode::Syntax,
    };
    code.at(at)
}

/// Whether valid UTF-8 stands at the start.
fn starts_with_character(text: &[u8]) -> bool {
    let few = &text[..text.len().min(4)];
    few.utf8_chunks().next().is_some_and(|chunk| !chunk.valid().is_empty())
}

/// What a token stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    None,
    Object,
    Array,
}

/// Which containers are open, from the outermost to the innermost: a bit tells objects.
#[derive(Clone, Debug)]
struct Nest {
    objects: [u64; MAX_DEPTH.div_ceil(64)],
    depth: usize,
    innermost: Container,
}

impl Nest {
    const fn new() -> Self {
        Self { objects: [0; MAX_DEPTH.div_ceil(64)], depth: 0, innermost: Container::None }
    }

    /// Opens one more, whose opener stands at `at`.
    #[inline]
    fn open(&mut self, container: Container, at: usize) -> Result<(), PhpError> {
        if self.depth == MAX_DEPTH {
            return Err(PhpErrorCode::Depth.at(at));
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        self.objects[word] = self.objects[word] & !(1 << bit) | u64::from(container == Container::Object) << bit;
        self.depth += 1;
        self.innermost = container;
        Ok(())
    }

    /// Closes the innermost one.
    #[inline]
    fn close(&mut self) {
        self.depth -= 1;
        self.innermost = match self.depth.checked_sub(1) {
            None => Container::None,
            Some(at) if self.objects[at / 64] >> (at % 64) & 1 == 1 => Container::Object,
            Some(_) => Container::Array,
        };
    }
}
