//! One pass over path and query: the parameters, and what their bytes tell together.

use super::bytes::{all_escapes_good, all_legal};
use super::query::{Parameter, Span};
use super::uri::Shape;
use crate::sixteen::{Marks, Ordinary, Sixteen};

/// What the bytes of path and query tell together.
pub(super) struct Glance {
    /// Whether every byte is legal and every `%` begins an escape.
    pub(super) is_legal: bool,
    /// False only if folding changes no name.
    pub(super) may_fold: bool,
    /// True only if no value is or holds a macro but one that begins with `_`: all others are made with one of `{[<%`.
    pub(super) shows_no_macro: bool,
}

/// Hands out the parameters of a URI, in order, and looks at every byte from the path on.
#[inline]
pub(super) fn scan(uri: &[u8], shape: Shape, mut emit: impl FnMut(Parameter)) -> Glance {
    let mut bytes = Bytes::of_path(uri, shape);
    let (mut segment, mut name_end, mut index) = (shape.query, shape.query, 0);
    for block in (shape.query..=uri.len()).step_by(BLOCK) {
        let Ends { mut segments, mut names } = bytes.read(uri, block);
        while segments != 0 {
            // Up to and including the end of the segment. Where no name ends, it did in an earlier block.
            let ahead = segments ^ (segments - 1);
            if names & ahead != 0 {
                name_end = block + names.trailing_zeros() as usize;
            }
            let end = block + segments.trailing_zeros() as usize;
            (segments, names) = (segments & !ahead, names & !ahead);
            if segment < end {
                let value = Span::new((name_end + 1).min(end), end);
                emit(Parameter { index, name: Span::new(segment, name_end), value });
                index += 1;
            }
            segment = end + 1;
        }
        if names != 0 {
            name_end = block + names.trailing_zeros() as usize;
        }
    }
    bytes.glance(&uri[shape.path..])
}

/// Bytes that are looked at in one go: a bit of a word for each, the first byte's lowest.
const BLOCK: usize = 64;

/// Where the segments and the names of a block end.
struct Ends {
    segments: u64,
    names: u64,
}

/// What was seen of the bytes.
struct Bytes {
    ordinary: Ordinary,
    percents: Marks,
    /// The next block begins with a name or with the rest of one.
    starts_with_name: bool,
    /// Not 0 if a name holds a byte that folding changes.
    folded: u64,
}

/// Where things stand in a block.
#[derive(Clone, Copy, Default)]
struct Places {
    ampersands: u64,
    equals: u64,
    folded: u64,
}

impl Bytes {
    /// Begins with the path.
    #[inline]
    fn of_path(uri: &[u8], shape: Shape) -> Self {
        let mut bytes = Self { ordinary: Ordinary::new(), percents: Marks::NONE, starts_with_name: true, folded: 0 };
        for at in (shape.path..shape.query).step_by(16) {
            // What is seen of the query will be seen again.
            let rest = &uri[at..];
            bytes.look_at(rest.first_chunk().map_or_else(|| Sixteen::padded(rest, b'a'), Sixteen::new));
        }
        bytes
    }

    /// Returns the marks of `%`.
    #[inline]
    fn look_at(&mut self, sixteen: Sixteen) -> Marks {
        let percents = sixteen.marks(b'%');
        self.ordinary.look_at(sixteen);
        self.percents = self.percents | percents;
        percents
    }

    /// Reads the block of the query that begins at `at`.
    #[inline(never)]
    fn read(&mut self, uri: &[u8], at: usize) -> Ends {
        let Places { ampersands, equals, folded } = self.places(uri, at);
        let starts = ampersands << 1 | u64::from(self.starts_with_name);
        let plain = !(ampersands | equals);
        // Added at the first byte of a name, a bit is carried through all of it and comes to rest behind it.
        let (carried, overflow) = plain.overflowing_add(starts & plain);
        self.folded |= plain & !carried & folded;
        self.starts_with_name = overflow || ampersands >> (BLOCK - 1) != 0;
        // An empty name ends where it starts.
        Ends { segments: ampersands, names: (carried | starts) & !plain }
    }

    /// Where the URI ends there is an `&`.
    #[inline]
    fn places(&mut self, uri: &[u8], at: usize) -> Places {
        let rest = &uri[at..];
        if let Some(block) = rest.first_chunk() {
            return self.places_in(block);
        }
        let mut padded = [b'a'; BLOCK];
        let (block, before) = if let Some(block) = uri.last_chunk() {
            // The bytes in front of the last block were seen before.
            (block, BLOCK - rest.len())
        } else {
            padded[..rest.len()].copy_from_slice(rest);
            (&padded, 0)
        };
        let mut places = self.places_in(block).behind(before);
        places.ampersands |= 1 << rest.len();
        places
    }

    #[inline]
    fn places_in(&mut self, block: &[u8; BLOCK]) -> Places {
        let mut places = Places::default();
        for (index, sixteen) in block.as_chunks().0.iter().enumerate() {
            let sixteen = Sixteen::new(sixteen);
            let folded = self.look_at(sixteen) | sixteen.marks(b'+') | sixteen.marks(b'.');
            let shift = 16 * index;
            places.ampersands |= u64::from(sixteen.positions(b'&')) << shift;
            places.equals |= u64::from(sixteen.positions(b'=')) << shift;
            places.folded |= u64::from(folded.positions()) << shift;
        }
        places
    }

    fn glance(&self, text: &[u8]) -> Glance {
        let is_ordinary = self.ordinary.is_all();
        let has_percent = !self.percents.is_none();
        Glance {
            is_legal: (is_ordinary || all_legal(text)) && (!has_percent || all_escapes_good(text)),
            may_fold: self.folded != 0 || (!is_ordinary && text.contains(&b'[')),
            shows_no_macro: is_ordinary && !has_percent,
        }
    }
}

impl Places {
    /// Those behind so many bytes, up to all 64.
    #[inline]
    fn behind(self, bytes: usize) -> Self {
        let shift = |places: u64| u32::try_from(bytes).map_or(0, |bytes| places.unbounded_shr(bytes));
        Self { ampersands: shift(self.ampersands), equals: shift(self.equals), folded: shift(self.folded) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::{first_illegal, is_legal};
    use super::super::query::Parameters;
    use super::super::uri::shape;
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// The parameters, and whether every byte is legal, whether folding changes a name, and whether no macro is to be seen.
    type Found = (Vec<Parameter>, [bool; 3]);

    fn found(uri: &[u8], shape: Shape) -> Found {
        let mut parameters = Vec::new();
        let glance = scan(uri, shape, |parameter| parameters.push(parameter));
        (parameters, [glance.is_legal, glance.may_fold, glance.shows_no_macro])
    }

    /// The same, byte by byte.
    fn expected(uri: &[u8], shape: Shape) -> Found {
        let text = &uri[shape.path..];
        let parameters: Vec<_> = Parameters::new(uri, shape.query, uri.len()).collect();
        let may_fold = parameters.iter().any(|p| p.name.of(uri).iter().any(|byte| b"+%.".contains(byte)));
        let shows_no_macro = text.iter().all(|&byte| is_legal(byte) && !b"!;~%".contains(&byte));
        (parameters, [first_illegal(text).is_none(), may_fold || text.contains(&b'['), shows_no_macro])
    }

    fn assert_agrees(uri: &[u8]) {
        let shape = shape(uri).expect("a well-shaped URI");
        assert_eq!(found(uri, shape), expected(uri, shape), "{}", uri.escape_ascii());
    }

    #[test]
    fn every_byte_at_every_place() {
        for path in [&b"/?"[..], b"https://example.com/v1/cpi/click?"] {
            for byte in 0..=255 {
                for place in 1..140 {
                    let mut uri = [path, &[b'a'; 140]].concat();
                    uri[path.len() + 60] = b'=';
                    uri[path.len() + 70] = b'&';
                    uri[path.len() + place] = byte;
                    assert_agrees(&uri);
                }
            }
        }
    }

    #[test]
    fn a_byte_of_the_path_counts_too() {
        for byte in (0..=255).filter(|byte| !b"?#".contains(byte)) {
            for place in 2..40 {
                let mut uri = [b'a'; 40];
                uri[0] = b'/';
                uri[place] = byte;
                for query in [&b"?"[..], b"?a=1", b"?a=1&b=2&c=3&d=4"] {
                    assert_agrees(&[&uri, query].concat());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_reading_byte_by_byte(
            path in "(https?://[a-z.]{1,9}(:80)?)?/[a-z]{1,50}",
            query in "([a-c]{0,3}[=&.%+]?){0,90}|([a-z]{0,90}[=&]{1,3}){0,9}|[&=]{0,200}|(a=[a-z.]{30}&){0,9}",
        ) {
            assert_agrees(alloc::format!("{path}?{query}").as_bytes());
        }

        #[test]
        fn agrees_at_every_length(query in "[ab]{0,2}([ab=&.]{1,70}){3}") {
            for length in 0..query.len() {
                assert_agrees(alloc::format!("/c?{}", &query[..length]).as_bytes());
            }
        }
    }
}
