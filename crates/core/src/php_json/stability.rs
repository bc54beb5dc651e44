//! Every place where a text is not what PHP makes of it. Rules: `docs/php-json.md`, Stability.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::iter::FusedIterator;
use core::ops::Range;

use super::cause::{Cause, Instability};
use super::error::{OutOfMemory, PhpError, PhpErrorCode};
use super::members::{Closed, Members};
use super::numbers::{Numeral, Reading};
use super::reader::{Reader, Step, Token};
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
        members: Members::new(),
        end: 0,
        gap: 0..0,
        pieces: Pieces::none(json),
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
    members: Members<()>,
    /// The end of the last token.
    end: usize,
    // What the last token has still to tell, in this order.
    /// The rest of the gap before it.
    gap: Range<usize>,
    /// The rest of its string.
    pieces: Pieces<'t>,
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
        self.pieces.find_map(|(range, piece)| {
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
        loop {
            let step = match self.reader.next() {
                Ok(step) => step,
                Err(error) => {
                    self.fail(error);
                    return Ok(());
                }
            };
            let is_gap_canonical = step.start - self.end == step.separator.text().len();
            if !is_gap_canonical {
                self.gap = self.end..step.start;
            }
            self.end = step.end;
            let is_token_stable = self.take(&step)?;
            if !(is_gap_canonical && is_token_stable) {
                return Ok(());
            }
        }
    }

    /// Notes what a token has to tell; whether that is nothing.
    #[inline]
    fn take(&mut self, step: &Step) -> Result<bool, OutOfMemory> {
        match step.token {
            Token::ObjectStart => self.members.open(step.start)?,
            Token::ObjectEnd => return self.close(step.end),
            Token::Key(quoted) => {
                self.members.add(self.text, quoted, ())?;
                return Ok(self.take_string(&quoted) && self.take_name(&quoted));
            }
            Token::String(quoted) => return Ok(self.take_string(&quoted)),
            Token::Number(numeral) => return self.take_number(&numeral),
            Token::End => {
                self.is_over = true;
                return Ok(false);
            }
            Token::ArrayStart | Token::ArrayEnd | Token::Word => {}
        }
        Ok(true)
    }

    fn take_string(&mut self, quoted: &Quoted) -> bool {
        if !quoted.is_canonical {
            self.pieces = Pieces::new(self.text, quoted);
        }
        quoted.is_canonical
    }

    /// A key that object mode refuses starts with the escape of U+0000: raw, the character is an error.
    fn take_name(&mut self, quoted: &Quoted) -> bool {
        let is_valid = !starts_with_nul(self.text, quoted);
        if !is_valid {
            self.last = Some(place(Cause::InvalidPropertyName, quoted.start..quoted.end));
        }
        is_valid
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

    /// Closes the innermost object; whether there is nothing to tell of it.
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
    fn fail(&mut self, error: PhpError) {
        self.gap = self.end..self.reader.error_start();
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
