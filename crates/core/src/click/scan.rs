//! One pass over path and query: the parameters, and what their bytes tell together.
#![allow(clippy::inline_always, reason = "only what is inlined is compiled for what the processor has")]

use adseal_text::scan::{BLOCK_LENGTH, Lens, Places, Work, run};
use arrayvec::ArrayVec;

use super::bytes::{all_escapes_good, all_legal};
use super::names::NameFilter;
use super::query::{Parameter, Span};
use super::uri::Shape;
use super::{EXPIRES, SIGNATURE};

/// What one pass over a URI brings up.
pub(super) struct Summary {
    /// How many parameters there are.
    pub(super) count: usize,
    /// The first parameter spelled exactly `signature`.
    pub(super) signature: Option<Parameter>,
    /// The first parameter spelled exactly `expires`.
    pub(super) expires: Option<Parameter>,
    /// Whether every byte is legal and every `%` begins an escape.
    pub(super) is_legal: bool,
    /// False only if no two names collide.
    pub(super) may_collide: bool,
    /// False only if no value is or holds a macro, and no name begins with `amp;`: nobody has to look for them.
    pub(super) needs_closer_look: bool,
}

/// Reads the parameters of a URI, and looks at every byte from the path on.
#[inline]
pub(super) fn scan(uri: &[u8], shape: Shape) -> Summary {
    run(Summing { uri, shape })
}

struct Summing<'u> {
    uri: &'u [u8],
    shape: Shape,
}

impl Work for Summing<'_> {
    type Outcome = Summary;

    #[inline(always)]
    fn run<L: Lens>(self) -> Summary {
        let Self { uri, shape } = self;
        let mut taken = Taken::new();
        let glance = walk::<L>(uri, shape, |parameter| taken.take(uri, parameter));
        Summary {
            count: glance.count,
            signature: taken.signature,
            expires: taken.expires,
            is_legal: glance.is_legal,
            may_collide: glance.may_fold || !taken.names.is_free_of_collisions(),
            needs_closer_look: taken.has_underscore || !glance.is_ordinary,
        }
    }
}

/// Where segments end, in order.
pub(super) type ParameterEnds = ArrayVec<usize, MAX_KNOWN_PARAMETERS>;

/// Parameters of a URI whose names may be known already, at most.
pub(super) const MAX_KNOWN_PARAMETERS: usize = 24;

/// Appends where the segments between `&` end, empty ones too, and tells whether every byte is legal and every `%` begins an
/// escape. `None` where there are too many of them.
#[inline]
pub(super) fn parameter_ends(uri: &[u8], shape: Shape, ends: &mut ParameterEnds) -> Option<bool> {
    run(Delimiting { uri, shape, ends })
}

struct Delimiting<'u, 'e> {
    uri: &'u [u8],
    shape: Shape,
    ends: &'e mut ParameterEnds,
}

impl Work for Delimiting<'_, '_> {
    type Outcome = Option<bool>;

    #[inline(always)]
    fn run<L: Lens>(self) -> Self::Outcome {
        let Self { uri, shape, ends } = self;
        let mut lens = L::new();
        let mut block = look_at_path(&mut lens, uri, shape);
        let mut query = u64::MAX << (shape.query - block);
        while block <= uri.len() {
            let mut segments = places(&mut lens, uri, block).ampersands & query;
            query = u64::MAX;
            while segments != 0 {
                ends.try_push(block.wrapping_add(segments.trailing_zeros() as usize)).ok()?;
                segments &= segments.wrapping_sub(1);
            }
            block = block.wrapping_add(BLOCK_LENGTH);
        }
        Some(is_legal(&lens, &uri[shape.path..]))
    }
}

/// What is kept of the parameters.
struct Taken {
    signature: Option<Parameter>,
    expires: Option<Parameter>,
    /// A value begins with `_`: such a macro is made of ordinary bytes.
    has_underscore: bool,
    names: NameFilter,
}

impl Taken {
    #[inline(always)]
    fn new() -> Self {
        let names = NameFilter::new();
        Self { signature: None, expires: None, has_underscore: false, names }
    }

    #[inline(always)]
    fn take(&mut self, uri: &[u8], parameter: Parameter) {
        self.names.add(uri, parameter.name);
        self.has_underscore |= uri.get(parameter.value.start()) == Some(&b'_');
        let name = parameter.name.of(uri);
        if name == SIGNATURE {
            self.signature.get_or_insert(parameter);
        } else if name == EXPIRES {
            self.expires.get_or_insert(parameter);
        }
    }
}

/// What the bytes of path and query tell together.
struct Glance {
    /// How many parameters there are.
    count: usize,
    is_legal: bool,
    /// False only if folding changes no name.
    may_fold: bool,
    /// True only if every byte is legal and none of `!;~%`.
    is_ordinary: bool,
}

/// Hands out the parameters of a URI, in order, and looks at every byte from the path on.
#[inline(always)]
fn walk<L: Lens>(uri: &[u8], shape: Shape, mut emit: impl FnMut(Parameter)) -> Glance {
    let mut lens = L::new();
    let mut block = look_at_path(&mut lens, uri, shape);
    let mut names = Names::from(shape.query - block);
    let (mut segment, mut name_end, mut index) = (shape.query, shape.query, 0_usize);
    // Nothing in here can overflow: places are places of a URI, which is short.
    while block <= uri.len() {
        let Ends { mut segments, names: mut ends } = names.read(places(&mut lens, uri, block));
        while segments != 0 {
            // Up to and including the end of the segment. Where no name ends, it did in an earlier block.
            let ahead = segments ^ segments.wrapping_sub(1);
            if ends & ahead != 0 {
                name_end = block.wrapping_add(ends.trailing_zeros() as usize);
            }
            let end = block.wrapping_add(segments.trailing_zeros() as usize);
            (segments, ends) = (segments & !ahead, ends & !ahead);
            if segment < end {
                let value = Span::new(name_end.wrapping_add(1).min(end), end);
                emit(Parameter { index, name: Span::new(segment, name_end), value });
                index = index.wrapping_add(1);
            }
            segment = end.wrapping_add(1);
        }
        if ends != 0 {
            name_end = block.wrapping_add(ends.trailing_zeros() as usize);
        }
        block = block.wrapping_add(BLOCK_LENGTH);
    }
    glance(&lens, index, names.folded != 0, &uri[shape.path..])
}

/// Where the block begins in which the query does. Those in front of it were looked at.
#[inline(always)]
fn look_at_path(lens: &mut impl Lens, uri: &[u8], shape: Shape) -> usize {
    let mut block = shape.path;
    while shape.query - block >= BLOCK_LENGTH {
        places(lens, uri, block);
        block += BLOCK_LENGTH;
    }
    block
}

/// Where things are in the block that begins at `at`. Where the URI ends there is an `&`.
#[inline(always)]
fn places(lens: &mut impl Lens, uri: &[u8], at: usize) -> Places {
    let rest = &uri[at..];
    if let Some(block) = rest.first_chunk() {
        return lens.look(block);
    }
    let mut padded = [b'a'; BLOCK_LENGTH];
    let (block, before) = if let Some(block) = uri.last_chunk() {
        // The bytes in front of the last block were seen before.
        (block, BLOCK_LENGTH - rest.len())
    } else {
        padded[..rest.len()].copy_from_slice(rest);
        (&padded, 0)
    };
    let places = lens.look(block);
    let behind = |places: u64| u32::try_from(before).map_or(0, |before| places.unbounded_shr(before));
    Places {
        ampersands: behind(places.ampersands) | 1 << rest.len(),
        equals: behind(places.equals),
        folded: behind(places.folded),
    }
}

/// Where the segments and the names of a block end.
struct Ends {
    segments: u64,
    names: u64,
}

/// Follows the names from block to block.
struct Names {
    /// What belongs to the query: all but the beginning of the first block.
    query: u64,
    /// Where a name, or the rest of one, begins in the next block without an `&` in front of it.
    start: u64,
    /// Not 0 if a name holds a byte that folding changes.
    folded: u64,
}

impl Names {
    /// The query begins at this byte of the first block.
    #[inline(always)]
    fn from(start: usize) -> Self {
        let start = 1 << start;
        Self { query: !(start - 1), start, folded: 0 }
    }

    #[inline(always)]
    fn read(&mut self, Places { ampersands, equals, folded }: Places) -> Ends {
        let (ampersands, equals) = (ampersands & self.query, equals & self.query);
        let starts = ampersands << 1 | self.start;
        let plain = !(ampersands | equals);
        // Added at the first byte of a name, a bit is carried through all of it and comes to rest behind it.
        let (carried, overflow) = plain.overflowing_add(starts & plain);
        self.folded |= plain & !carried & folded;
        self.start = u64::from(overflow || ampersands >> (BLOCK_LENGTH - 1) != 0);
        self.query = u64::MAX;
        // An empty name ends where it starts.
        Ends { segments: ampersands, names: (carried | starts) & !plain }
    }
}

#[inline(always)]
fn is_legal(lens: &impl Lens, text: &[u8]) -> bool {
    (lens.saw_ordinary() || all_legal(text)) && (!lens.saw_percent() || all_escapes_good(text))
}

#[inline(always)]
fn glance(lens: &impl Lens, count: usize, has_folded: bool, text: &[u8]) -> Glance {
    let (is_ordinary, has_percent) = (lens.saw_ordinary(), lens.saw_percent());
    Glance {
        count,
        is_legal: is_legal(lens, text),
        may_fold: has_folded || (!is_ordinary && text.contains(&b'[')),
        is_ordinary: is_ordinary && !has_percent,
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

    /// The parameters, and whether every byte is legal, whether folding changes a name, and whether all is ordinary.
    type Found = (Vec<Parameter>, [bool; 3]);

    #[derive(Clone, Copy)]
    struct Collecting<'u>(&'u [u8], Shape);

    impl Work for Collecting<'_> {
        type Outcome = Found;

        fn run<L: Lens>(self) -> Found {
            let mut parameters = Vec::new();
            let glance = walk::<L>(self.0, self.1, |parameter| parameters.push(parameter));
            (parameters, [glance.is_legal, glance.may_fold, glance.is_ordinary])
        }
    }

    /// The same, byte by byte.
    fn expected(uri: &[u8], shape: Shape) -> Found {
        let text = &uri[shape.path..];
        let parameters: Vec<_> = Parameters::new(uri, shape.query, uri.len()).collect();
        let may_fold = parameters.iter().any(|p| p.name.of(uri).iter().any(|byte| b"+%.".contains(byte)));
        let is_ordinary = text.iter().all(|&byte| is_legal(byte) && !b"!;~%".contains(&byte));
        (parameters, [first_illegal(text).is_none(), may_fold || text.contains(&b'['), is_ordinary])
    }

    fn assert_agrees(uri: &[u8]) {
        let shape = shape(uri).expect("a well-shaped URI");
        let expected = expected(uri, shape);
        adseal_text::scan::run_with_each(Collecting(uri, shape), |lens, found| {
            assert_eq!(found, expected, "{lens}: {}", uri.escape_ascii());
        });
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
