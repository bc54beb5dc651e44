//! Every place where a text is not what PHP makes of it. Rules: `docs/php-json.md`, Stability.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::iter::FusedIterator;
use core::ops::Range;

use super::cause::{Cause, Instability};
use super::error::{OutOfMemory, PhpError, PhpErrorCode};
use super::members::{Closed, Members};
use super::numbers::{Numeral, Reading};
use super::reader::{Nest, Reader, Token};
use super::strings::{Piece, Pieces, Quoted, starts_with_nul};

/// The places where `json` is not stable: not what PHP's `json_encode(json_decode($json))` makes of it, or not what
/// `json_encode(json_decode($json, true))` makes of it. None: the text is right for every receiver.
///
/// The text is read as the iterator goes on, so that a first place costs what stands before it. An item is an error only
/// if memory for the keys of an object could not be allocated, and then it is the last.
///
/// ```
/// use adseal_core::php_json::{Cause, stability};
///
/// let json = br#"{"ua":"Mozilla/5.0"}"#;
/// let found = stability(json).next().ok_or("stable")??;
/// assert_eq!((found.cause, found.offset), (Cause::SlashNotEscaped, 14));
/// assert_eq!(stability(br#"{"ua":"Mozilla\/5.0"}"#).next(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn stability(json: &[u8]) -> Stability<'_> {
    Stability {
        text: json,
        reader: Reader::new(json),
        nest: Nest::new(),
        members: Members::new(),
        gap: 0..0,
        pieces: None,
        repeated: Vec::new(),
        last: None,
        is_over: false,
    }
}

/// An iterator over the places where a text is not stable: what [`stability`] returns.
#[derive(Clone, Debug)]
pub struct Stability<'t> {
    text: &'t [u8],
    reader: Reader<'t>,
    nest: Nest,
    members: Members<()>,
    // What the last token has still to tell, in this order.
    /// The rest of the gap before it.
    gap: Range<usize>,
    /// The rest of its string.
    pieces: Option<Pieces<'t>>,
    /// The rest of the repeated keys of its object, the last first.
    repeated: Vec<Range<usize>>,
    /// Itself.
    last: Option<Instability>,
    is_over: bool,
}

impl Iterator for Stability<'_> {
    type Item = Result<Instability, OutOfMemory>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.pending() {
                return Some(Ok(found));
            }
            if self.is_over {
                return None;
            }
            if let Err(error) = self.read_on() {
                self.is_over = true;
                return Some(Err(error));
            }
        }
    }
}

impl FusedIterator for Stability<'_> {}

impl Stability<'_> {
    /// What the last token has still to tell.
    fn pending(&mut self) -> Option<Instability> {
        self.next_space().or_else(|| self.next_piece()).or_else(|| self.next_repeated()).or_else(|| self.last.take())
    }

    fn next_space(&mut self) -> Option<Instability> {
        let gap = &self.text[self.gap.clone()];
        let is_space = |byte: &u8| !matches!(byte, b',' | b':');
        let start = gap.iter().position(is_space)?;
        let length = gap[start..].iter().take_while(|byte| is_space(byte)).count();
        let offset = self.gap.start + start;
        self.gap.start = offset + length;
        Some(place(Cause::InsignificantWhitespace, offset..offset + length))
    }

    fn next_piece(&mut self) -> Option<Instability> {
        self.pieces.as_mut()?.find_map(|(range, piece)| {
            let cause = match piece {
                Piece::Plain(_) | Piece::Escape { is_canonical: true, .. } => return None,
                Piece::Slash => Cause::SlashNotEscaped,
                Piece::BeyondAscii(_) => Cause::RawNonAscii,
                Piece::Escape { .. } => Cause::NonCanonicalEscape,
            };
            Some(place(cause, range))
        })
    }

    fn next_repeated(&mut self) -> Option<Instability> {
        Some(place(Cause::DuplicateKey, self.repeated.pop()?))
    }

    /// Reads up to and with the next token that has something to tell.
    fn read_on(&mut self) -> Result<(), OutOfMemory> {
        let mut reader = self.reader;
        loop {
            let end = reader.end;
            let token = match reader.next(&mut self.nest) {
                Ok(token) => token,
                Err(error) => {
                    self.fail(error, end..reader.start);
                    return Ok(());
                }
            };
            let is_stable = match token {
                Token::ObjectStart => self.members.open(reader.start).map(|()| true)?,
                Token::ObjectEnd => self.close(reader.end)?,
                Token::Key => self.take_key(&reader.quoted())?,
                Token::String => self.take_string(&reader.quoted()),
                Token::Number => self.take_number(&reader.numeral())?,
                Token::End => {
                    self.is_over = true;
                    false
                }
                Token::ArrayStart | Token::ArrayEnd | Token::Word => true,
            };
            if reader.is_spaced || !is_stable {
                self.gap = if reader.is_spaced { end..reader.start } else { 0..0 };
                self.reader = reader;
                return Ok(());
            }
        }
    }

    // Each of these notes what a token has to tell, and returns whether that is nothing.

    #[inline]
    fn take_key(&mut self, quoted: &Quoted) -> Result<bool, OutOfMemory> {
        self.members.add(self.text, *quoted, ())?;
        // A key that object mode refuses starts with the escape of U+0000: raw, the character is an error.
        let is_refused = starts_with_nul(self.text, quoted);
        if is_refused {
            self.last = Some(place(Cause::InvalidPropertyName, quoted.start..quoted.end));
        }
        Ok(self.take_string(quoted) && !is_refused)
    }

    #[inline]
    fn take_string(&mut self, quoted: &Quoted) -> bool {
        if !quoted.spelling.is_canonical {
            self.pieces = Some(Pieces::new(self.text, quoted));
        }
        quoted.spelling.is_canonical
    }

    #[inline]
    fn take_number(&mut self, numeral: &Numeral) -> Result<bool, OutOfMemory> {
        let range = numeral.start..numeral.end;
        self.last = match numeral.read(self.text)? {
            Reading::Canonical => return Ok(true),
            Reading::Other(_, cause) => Some(place(cause, range)),
            Reading::Infinite => Some(invalid(PhpErrorCode::InfOrNan, range)),
        };
        Ok(false)
    }

    fn close(&mut self, end: usize) -> Result<bool, OutOfMemory> {
        let Closed { start, members, may_repeat, is_list } = self.members.close();
        if members.is_empty() {
            self.last = Some(place(Cause::EmptyObject, start..end));
            return Ok(false);
        }
        if is_list {
            self.last = Some(place(Cause::ListLikeObject, start..end));
        }
        let first = members.start;
        if may_repeat {
            for member in self.members.group(self.text, members).iter().filter(|member| member.is_repeated) {
                self.repeated.try_reserve(1)?;
                self.repeated.push(member.key.start..member.key.end);
            }
            self.repeated.sort_unstable_by_key(|key| Reverse(key.start));
        }
        self.members.forget(first);
        Ok(!is_list && self.repeated.is_empty())
    }

    /// Ends with PHP's error.
    fn fail(&mut self, error: PhpError, gap: Range<usize>) {
        self.gap = gap;
        let end = self.text.len().min(error.offset() + 1);
        self.last = Some(invalid(error.code(), error.offset()..end));
        self.is_over = true;
    }
}

fn place(cause: Cause, range: Range<usize>) -> Instability {
    Instability { cause, offset: range.start, length: range.len(), error: None }
}

fn invalid(error: PhpErrorCode, range: Range<usize>) -> Instability {
    Instability { error: Some(error), ..place(Cause::InvalidJson, range) }
}
