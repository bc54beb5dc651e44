//! Every place where a text is not what PHP makes of it. Rules: `docs/php-json.md`, Stability.

use alloc::collections::VecDeque;
use alloc::vec::{IntoIter, Vec};
use core::iter::FusedIterator;
use core::ops::Range;

use super::cause::{Cause, Instability};
use super::error::{CanonicalizeError, OutOfMemory, PhpError, PhpErrorCode};
use super::members::{Closed, Members};
use super::numbers::{Numeral, Reading};
use super::reader::{Reader, Separator, Visitor};
use super::strings::{Piece, Pieces, Quoted, starts_with_nul};

/// The places where `json` is not stable: not what PHP's `json_encode(json_decode($json))` makes of it, or not what
/// `json_encode(json_decode($json, true))` makes of it. None: the text is right for every receiver.
///
/// The text is read as the iterator goes on, so that a first place costs what stands before it. An item is an error only
/// if memory could not be allocated, and then it is the last. Time grows with the length of the text, but for sorting the
/// keys of large objects; memory is at most 30 times its length, that much only if it is all keys, and 64 KiB.
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
    let found = Found { text: json, members: Members::new(), pending: VecDeque::new() };
    Stability { reader: Reader::new(json), found, is_over: false }
}

/// An iterator over the places where a text is not stable: what [`stability`] returns.
#[derive(Debug)]
pub struct Stability<'t> {
    reader: Reader<'t>,
    found: Found<'t>,
    is_over: bool,
}

impl Iterator for Stability<'_> {
    type Item = Result<Instability, OutOfMemory>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(place) = self.found.next() {
                return Some(Ok(place));
            }
            if self.is_over {
                return None;
            }
            let error = match self.reader.read(&mut self.found) {
                Ok(is_end) => {
                    self.is_over = is_end;
                    continue;
                }
                Err(error) => error,
            };
            self.is_over = true;
            let told = match error {
                CanonicalizeError::Php(error) => self.found.fail(error),
                CanonicalizeError::OutOfMemory => Err(OutOfMemory),
            };
            if told.is_err() {
                return Some(Err(OutOfMemory));
            }
        }
    }
}

impl FusedIterator for Stability<'_> {}

/// What was read and not told yet: at most what stands between two values.
#[derive(Debug)]
struct Found<'t> {
    text: &'t [u8],
    members: Members<()>,
    pending: VecDeque<Pending<'t>>,
}

/// Something that has places to tell.
#[derive(Debug)]
enum Pending<'t> {
    Place(Instability),
    /// A gap with white space in it.
    Gap(Range<usize>),
    String(Pieces<'t>),
    /// Keys that their object has had before.
    Keys(IntoIter<Range<usize>>),
}

impl Visitor for Found<'_> {
    fn gap(&mut self, gap: Range<usize>, _: Separator) -> Result<(), CanonicalizeError> {
        Ok(self.push(Pending::Gap(gap))?)
    }

    #[inline]
    fn open_object(&mut self, brace: usize) -> Result<(), CanonicalizeError> {
        Ok(self.members.open(brace)?)
    }

    #[inline(always)]
    fn key(&mut self, key: Quoted) -> Result<(), CanonicalizeError> {
        self.members.add(self.text, key, ())?;
        self.string(key)?;
        // A key that object mode refuses starts with the escape of U+0000: raw, the character is an error.
        if starts_with_nul(self.text, &key) {
            self.place(Cause::InvalidPropertyName, key.start..key.end)?;
        }
        Ok(())
    }

    fn close_object(&mut self, brace: usize) -> Result<(), CanonicalizeError> {
        let Closed { start, members, may_repeat, is_list } = self.members.close();
        if may_repeat {
            self.repeated(members.clone())?;
        }
        self.members.forget(members.start);
        if members.is_empty() {
            self.place(Cause::EmptyObject, start..brace + 1)?;
        } else if is_list {
            self.place(Cause::ListLikeObject, start..brace + 1)?;
        }
        Ok(())
    }

    #[inline]
    fn string(&mut self, string: Quoted) -> Result<(), CanonicalizeError> {
        if string.spelling.is_canonical {
            return Ok(());
        }
        Ok(self.push(Pending::String(Pieces::new(self.text, string.start..string.end)))?)
    }

    #[inline]
    fn number(&mut self, number: Numeral) -> Result<(), CanonicalizeError> {
        let range = number.start..number.end;
        match number.read(self.text)? {
            Reading::Canonical => Ok(()),
            Reading::Other(_, cause) => Ok(self.place(cause, range)?),
            Reading::Infinite => Ok(self.push(Pending::Place(invalid(PhpErrorCode::InfOrNan, range)))?),
        }
    }

    #[inline]
    fn goes_on(&mut self, _: bool) -> Result<bool, CanonicalizeError> {
        Ok(self.pending.is_empty())
    }
}

impl<'t> Found<'t> {
    /// The next place.
    fn next(&mut self) -> Option<Instability> {
        loop {
            let place = match self.pending.front_mut()? {
                Pending::Place(place) => {
                    let place = *place;
                    self.pending.pop_front();
                    return Some(place);
                }
                Pending::Gap(gap) => next_space(self.text, gap),
                Pending::String(pieces) => next_piece(pieces),
                Pending::Keys(keys) => keys.next().map(|key| place(Cause::DuplicateKey, key)),
            };
            if place.is_some() {
                return place;
            }
            self.pending.pop_front();
        }
    }

    /// Notes the keys that repeat, in the order of the text.
    #[cold]
    fn repeated(&mut self, members: Range<usize>) -> Result<(), OutOfMemory> {
        let mut keys = Vec::new();
        for member in self.members.group(self.text, members).iter().filter(|member| member.is_repeated) {
            keys.try_reserve(1)?;
            keys.push(member.start..member.end);
        }
        keys.sort_unstable_by_key(|key| key.start);
        self.push(Pending::Keys(keys.into_iter()))
    }

    /// Ends with PHP's error.
    fn fail(&mut self, error: PhpError) -> Result<(), OutOfMemory> {
        let end = self.text.len().min(error.offset() + 1);
        self.push(Pending::Place(invalid(error.code(), error.offset()..end)))
    }

    #[cold]
    fn place(&mut self, cause: Cause, range: Range<usize>) -> Result<(), OutOfMemory> {
        self.push(Pending::Place(place(cause, range)))
    }

    fn push(&mut self, pending: Pending<'t>) -> Result<(), OutOfMemory> {
        self.pending.try_reserve(1)?;
        self.pending.push_back(pending);
        Ok(())
    }
}

/// Takes the next white space from what is left of a gap.
fn next_space(text: &[u8], gap: &mut Range<usize>) -> Option<Instability> {
    let is_space = |byte: &u8| !matches!(byte, b',' | b':');
    let bytes = &text[gap.clone()];
    let start = bytes.iter().position(is_space)?;
    let length = bytes[start..].iter().take_while(|byte| is_space(byte)).count();
    let offset = gap.start + start;
    gap.start = offset + length;
    Some(place(Cause::InsignificantWhitespace, offset..offset + length))
}

/// Takes the next piece that PHP spells otherwise from what is left of a string.
fn next_piece(pieces: &mut Pieces<'_>) -> Option<Instability> {
    pieces.find_map(|(range, piece)| {
        let cause = match piece {
            Piece::Plain | Piece::Escape { is_canonical: true, .. } => return None,
            Piece::Slash => Cause::SlashNotEscaped,
            Piece::BeyondAscii(_) => Cause::RawNonAscii,
            Piece::Escape { .. } => Cause::NonCanonicalEscape,
        };
        Some(place(cause, range))
    })
}

fn place(cause: Cause, range: Range<usize>) -> Instability {
    Instability { cause, offset: range.start, length: range.len(), error: None }
}

fn invalid(error: PhpErrorCode, range: Range<usize>) -> Instability {
    Instability { error: Some(error), ..place(Cause::InvalidJson, range) }
}
