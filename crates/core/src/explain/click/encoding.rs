//! In which encoding path, names and values were hashed. Rules: `docs/explain.md`, Encoding.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::encoder::{ENCODERS, Encoder};
use super::read::{Click, Segment};
use crate::explain::cause::Cause;
use crate::explain::encodings::{Letters, Plus, extend, percent_decoded};
use crate::php_json::OutOfMemory;

/// A change of some parts of the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Encoding {
    pub(super) cause: Cause,
    change: Change,
    of: Of,
}

/// What is done to each of the parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// `%25` before two hex digits becomes `%`.
    DecodedOnce,
    Decoded(Plus),
    /// One text becomes another; letters of the first may be of either case.
    Replaced(&'static [u8], &'static [u8]),
    Escapes(Letters),
    /// Decoded before, if that is told.
    Encoded(&'static Encoder, Option<Plus>),
    Cased(Letters),
}

/// Which parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    All,
    Query,
    Path,
    Names,
    Values,
    /// The value of the parameter at this place.
    Value(usize),
}

const BOTH_CASES: [Letters; 2] = [Letters::Lower, Letters::Upper];
const BOTH_READINGS: [Plus; 2] = [Plus::Plus, Plus::Space];

impl Encoding {
    /// All of them, in the order of the search.
    pub(super) fn candidates<'c>(click: &'c Click) -> impl Iterator<Item = Self> + 'c {
        let of = |cause, of, change| Self { cause, change, of };
        let places = || click.parameters().map(|(place, _)| place);
        let decoded = [Of::Query, Of::All]
            .into_iter()
            .chain(places().map(Of::Value))
            .flat_map(move |parts| BOTH_READINGS.map(|plus| of(Cause::ValuesDecoded, parts, Change::Decoded(plus))));
        let reencoded = [Plus::Space, Plus::Plus].into_iter().flat_map(move |plus| {
            ENCODERS
                .iter()
                .map(move |encoder| of(Cause::ValuesReencoded, Of::Query, Change::Encoded(encoder, Some(plus))))
        });
        let encoded =
            ENCODERS.iter().map(move |encoder| of(Cause::EncodedTwice, Of::Query, Change::Encoded(encoder, None)));
        let cased = [
            (Cause::CaseChanged, Of::All),
            (Cause::PathCaseChanged, Of::Path),
            (Cause::NamesCaseChanged, Of::Names),
            (Cause::ValueCaseChanged, Of::Values),
        ];
        let cased = cased.into_iter().chain(places().map(|place| (Cause::ValueCaseChanged, Of::Value(place))));
        let cased =
            cased.flat_map(move |(cause, parts)| BOTH_CASES.map(|letters| of(cause, parts, Change::Cased(letters))));
        [of(Cause::EncodedOnTheWay, Of::All, Change::DecodedOnce)]
            .into_iter()
            .chain([
                of(Cause::SpaceAsPlus, Of::Query, Change::Replaced(b"%20", b"+")),
                of(Cause::SpaceAsEscape, Of::Query, Change::Replaced(b"+", b"%20")),
                of(Cause::LowerCaseEscapes, Of::All, Change::Escapes(Letters::Lower)),
                of(Cause::UpperCaseEscapes, Of::All, Change::Escapes(Letters::Upper)),
                of(Cause::Tilde, Of::Query, Change::Replaced(b"~", b"%7E")),
                of(Cause::Tilde, Of::Query, Change::Replaced(b"%7E", b"~")),
                of(Cause::Apostrophe, Of::Query, Change::Replaced(b"'", b"%27")),
                of(Cause::Apostrophe, Of::Query, Change::Replaced(b"%27", b"'")),
            ])
            .chain(decoded)
            .chain(reencoded)
            .chain([of(Cause::EncodedTwice, Of::Query, Change::Replaced(b"%", b"%25"))])
            .chain(encoded)
            .chain(cased)
    }

    /// Whether it is not tried together with other mistakes.
    pub(super) const fn is_alone(self) -> bool {
        matches!(self.of, Of::Value(_))
    }

    /// The name of the parameter that it is about.
    pub(super) fn parameter<'u>(self, click: &Click<'u>) -> Option<&'u [u8]> {
        match self.of {
            Of::Value(place) => click.signed.get(place).map(Segment::name),
            _ => None,
        }
    }

    pub(super) fn write_path(self, path: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        self.write_part(matches!(self.of, Of::All | Of::Path), path, out)
    }

    pub(super) fn write_query(self, query: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        for (place, segment) in query.split(|&byte| byte == b'&').enumerate() {
            if place > 0 {
                extend(out, [b'&'])?;
            }
            let equals = memchr::memchr(b'=', segment).unwrap_or(segment.len());
            self.write_part(matches!(self.of, Of::All | Of::Query | Of::Names), &segment[..equals], out)?;
            if let Some(value) = segment.get(equals + 1..) {
                extend(out, [b'='])?;
                let is_changed = matches!(self.of, Of::All | Of::Query | Of::Values) || self.of == Of::Value(place);
                self.write_part(is_changed, value, out)?;
            }
        }
        Ok(())
    }

    fn write_part(self, is_changed: bool, part: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        if is_changed { self.change.write(part, out) } else { extend(out, part.iter().copied()) }
    }
}

impl Change {
    /// Writes what becomes of a text.
    pub(super) fn write(self, text: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        match self {
            Self::DecodedOnce => write_mapped(text, out, |rest| {
                let is_encoded_escape = rest.starts_with(b"%25") && rest.get(3..5)?.iter().all(u8::is_ascii_hexdigit);
                is_encoded_escape.then(|| (3, given(b"%")))
            }),
            Self::Decoded(plus) => extend(out, percent_decoded(text, plus)),
            Self::Replaced(from, to) => write_mapped(text, out, |rest| {
                let is_here = rest.get(..from.len()).is_some_and(|start| start.eq_ignore_ascii_case(from));
                is_here.then(|| (from.len(), given(to)))
            }),
            Self::Escapes(letters) => write_mapped(text, out, |rest| {
                let &[b'%', high, low, ..] = rest else { return None };
                let is_escape = high.is_ascii_hexdigit() && low.is_ascii_hexdigit();
                is_escape.then(|| (3, given(&[b'%', letters.cased(high), letters.cased(low)])))
            }),
            Self::Encoded(encoder, None) => encoder.encode(text.iter().copied(), out),
            Self::Encoded(encoder, Some(plus)) => encoder.encode(percent_decoded(text, plus), out),
            Self::Cased(letters) => extend(out, text.iter().map(|&byte| letters.cased(byte))),
        }
    }
}

/// A few bytes that take the place of others.
type Given = ArrayVec<u8, 8>;

fn given(bytes: &[u8]) -> Given {
    bytes.iter().copied().collect()
}

/// Copies a text. Where `found` has something for what stands there, it takes the place of so many bytes.
fn write_mapped(
    text: &[u8],
    out: &mut Vec<u8>,
    found: impl Fn(&[u8]) -> Option<(usize, Given)>,
) -> Result<(), OutOfMemory> {
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        if let Some((taken, given)) = found(rest) {
            extend(out, given)?;
            rest = &rest[taken..];
        } else {
            extend(out, [first])?;
            rest = behind;
        }
    }
    Ok(())
}
