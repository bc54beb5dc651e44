//! Remembers the names of clicks that were just read: in a log most clicks have the names of one before.

use arrayvec::ArrayVec;

use super::query::{Parameter, Parameters, Span};
use super::scan::{MAX_KNOWN_PARAMETERS, ParameterEnds, Summary, parameter_ends, scan};
use super::uri::Shape;

/// Patterns that are remembered: a log has clicks of several networks.
const MAX_PATTERNS: usize = 4;
/// So often in a row no pattern fits before they are given a rest, and so long is the rest.
const PATIENCE: u32 = 16;
const REST: u32 = 64;

/// Reads clicks as [`scan`] does, and is quicker where it has met their names.
#[derive(Default)]
pub(super) struct Patterns {
    known: ArrayVec<Pattern, MAX_PATTERNS>,
    /// The one that fitted last.
    last: usize,
    /// The one that is forgotten next.
    oldest: usize,
    /// How often in a row none has fitted.
    misses: u32,
}

/// The names of a click, in order. No two of them collide.
struct Pattern {
    names: ArrayVec<Name, MAX_KNOWN_PARAMETERS>,
    /// The indexes of the first parameters with these names.
    signature: Option<usize>,
    expires: Option<usize>,
}

/// A name with the `=` behind it: at most sixteen bytes.
struct Name {
    text: u128,
    /// All bits of the bytes that count.
    mask: u128,
    length: usize,
}

impl Patterns {
    /// What [`scan`] tells.
    #[inline]
    pub(super) fn scan(&mut self, uri: &[u8], shape: Shape) -> Summary {
        if self.misses >= PATIENCE {
            self.misses = if self.misses < PATIENCE + REST { self.misses + 1 } else { PATIENCE - 1 };
            return scan(uri, shape);
        }
        let mut ends = ParameterEnds::new();
        if let Some(is_legal) = parameter_ends(uri, shape, &mut ends)
            && let Some(pattern) = self.find(uri, shape.query, &ends)
        {
            return pattern.summary(shape.query, &ends, is_legal);
        }
        self.misses += 1;
        let summary = scan(uri, shape);
        if !summary.may_collide
            && let Some(pattern) = Pattern::of(uri, shape, &summary)
        {
            self.learn(pattern);
        }
        summary
    }

    #[inline]
    fn find(&mut self, uri: &[u8], query: usize, ends: &ParameterEnds) -> Option<&Pattern> {
        let fits = |pattern: &Pattern| pattern.fits(uri, query, ends);
        if !self.known.get(self.last).is_some_and(fits) {
            self.last = self.known.iter().position(fits)?;
        }
        self.misses = 0;
        self.known.get(self.last)
    }

    #[cold]
    fn learn(&mut self, pattern: Pattern) {
        if self.known.is_full() {
            self.known[self.oldest] = pattern;
            self.oldest = (self.oldest + 1) % MAX_PATTERNS;
        } else {
            self.known.push(pattern);
        }
    }
}

impl Pattern {
    /// The names of a URI, unless there are too many of them or one is too long or has no `=`.
    #[cold]
    fn of(uri: &[u8], shape: Shape, summary: &Summary) -> Option<Self> {
        let mut names = ArrayVec::new();
        for parameter in Parameters::new(uri, shape.query, uri.len()) {
            names.try_push(Name::new(uri, parameter)?).ok()?;
        }
        let index = |parameter: Option<Parameter>| parameter.map(|parameter| parameter.index);
        Some(Self { names, signature: index(summary.signature), expires: index(summary.expires) })
    }

    /// Whether these are the names of a URI whose parameters end there.
    #[inline]
    fn fits(&self, uri: &[u8], query: usize, ends: &ParameterEnds) -> bool {
        let mut start = query;
        self.names.len() == ends.len()
            && self.names.iter().zip(ends).all(|(name, end)| {
                let stands = name.stands_at(uri, start);
                start = end.wrapping_add(1);
                stands
            })
    }

    #[inline]
    fn summary(&self, query: usize, ends: &ParameterEnds, is_legal: bool) -> Summary {
        let parameter = |index: Option<usize>| {
            let index = index?;
            let start = index.checked_sub(1).map_or(query, |before| ends[before] + 1);
            let value = start + self.names[index].length;
            Some(Parameter { index, name: Span::new(start, value - 1), value: Span::new(value, ends[index]) })
        };
        Summary {
            count: ends.len(),
            signature: parameter(self.signature),
            expires: parameter(self.expires),
            is_legal,
            may_collide: false,
            needs_closer_look: true,
        }
    }
}

impl Name {
    fn new(uri: &[u8], Parameter { name, .. }: Parameter) -> Option<Self> {
        let text = uri.get(name.start()..=name.end()).filter(|text| text.len() <= 16 && text.ends_with(b"="))?;
        let (mut window, mut mask) = ([0; 16], [0; 16]);
        window[..text.len()].copy_from_slice(text);
        mask[..text.len()].fill(0xff);
        let (text_bits, mask) = (u128::from_le_bytes(window), u128::from_le_bytes(mask));
        Some(Self { text: text_bits, mask, length: text.len() })
    }

    #[inline]
    fn stands_at(&self, uri: &[u8], start: usize) -> bool {
        match uri.get(start..).and_then(<[u8]>::first_chunk) {
            Some(window) => (u128::from_le_bytes(*window) ^ self.text) & self.mask == 0,
            None => uri.get(start..start + self.length) == Some(&self.text.to_le_bytes()[..self.length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::first_collision;
    use super::super::uri::shape;
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn told(summary: &Summary) -> (usize, Option<Parameter>, Option<Parameter>, bool) {
        (summary.count, summary.signature, summary.expires, summary.is_legal)
    }

    fn shape_of(uri: &str) -> Shape {
        shape(uri.as_bytes()).expect("a well-shaped URI")
    }

    fn scanned(patterns: &mut Patterns, uri: &str) {
        let shape = shape_of(uri);
        let [found, expected] = [patterns.scan(uri.as_bytes(), shape), scan(uri.as_bytes(), shape)];
        assert_eq!(told(&found), told(&expected), "{uri}");
        // A pattern may know what a scan is not sure of.
        let collides = || first_collision(uri.as_bytes(), Parameters::new(uri.as_bytes(), shape.query, uri.len()), &[]);
        assert!(found.may_collide || collides().is_none(), "{uri}");
    }

    /// Whether the names of this URI are known.
    fn knows(patterns: &mut Patterns, uri: &str) -> bool {
        let shape = shape_of(uri);
        let mut ends = ParameterEnds::new();
        parameter_ends(uri.as_bytes(), shape, &mut ends).is_some()
            && patterns.find(uri.as_bytes(), shape.query, &ends).is_some()
    }

    #[test]
    fn names_are_known_by_their_order_and_spelling() {
        let mut patterns = Patterns::default();
        scanned(&mut patterns, "/c?site=1&expires=2&signature=3&tail=4");
        for same in [
            "/c?site=&expires=&signature=&tail=",
            "https://example.com/other/path?site=a=b&expires=%&signature=x&tail=|",
        ] {
            assert!(knows(&mut patterns, same), "{same}");
        }
        for other in [
            "/c?",
            "/c?site=1&expires=2&signature=3",
            "/c?site=1&expires=2&signature=3&tail",
            "/c?site=1&expires=2&signature=3&tail=4&",
            "/c?site=1&&expires=2&signature=3&tail=4",
            "/c?site=1&expires=2&signature=3&tail=4&more=5",
            "/c?expires=2&site=1&signature=3&tail=4",
            "/c?site=1&expires=2&signature=3&tai%6c=4",
            "/c?site=1&expires=2&Signature=3&tail=4",
            "/c?site =1&expires=2&signature=3&tail=4",
        ] {
            assert!(!knows(&mut patterns, other), "{other}");
            scanned(&mut patterns, other);
        }
    }

    #[test]
    fn what_collides_or_is_too_long_is_not_learnt() {
        for uri in [
            "/c?a=1&a=2",
            "/c?a.b=1&a_b=2",
            "/c?a%20=1",
            "/c?name_of_16_bytes=1",
            "/c?a",
            "/c?",
            &(0..25).fold(String::from("/c?a=1"), |uri, at| alloc::format!("{uri}&n{at}=1")),
        ] {
            let mut patterns = Patterns::default();
            scanned(&mut patterns, uri);
            assert!(uri == "/c?" || !knows(&mut patterns, uri), "{uri}");
        }
    }

    #[test]
    fn several_patterns_are_remembered_and_the_oldest_is_forgotten() {
        let mut patterns = Patterns::default();
        let uris: Vec<_> = (0..5).map(|at| alloc::format!("/c?a{at}=1&signature=2")).collect();
        for uri in &uris {
            scanned(&mut patterns, uri);
        }
        assert!(uris[1..].iter().all(|uri| knows(&mut patterns, uri)));
        assert!(!knows(&mut patterns, &uris[0]));
    }

    #[test]
    fn patterns_that_never_fit_are_given_a_rest_and_tried_again() {
        let mut patterns = Patterns::default();
        for at in 0..1_000 {
            scanned(&mut patterns, &alloc::format!("/c?a{at}=1&signature=2"));
        }
        for _ in 0..=REST + 1 {
            scanned(&mut patterns, "/c?site=1&signature=2");
        }
        assert!(knows(&mut patterns, "/c?site=3&signature=4"));
        assert_eq!(patterns.misses, 0);
    }

    proptest! {
        #[test]
        fn tells_what_a_scan_tells(
            uris in prop::collection::vec(
                "/[a-z./]{0,70}\\?((site|creative|a[.b]?|expires|signature|a_name_of_16__)=?[a-z=%2\\[;|]{0,40}&{0,2}){0,6}",
                1..40,
            ),
            order in prop::collection::vec(any::<prop::sample::Index>(), 1..80),
        ) {
            let mut patterns = Patterns::default();
            for index in order {
                let uri = index.get(&uris);
                if shape(uri.as_bytes()).is_ok() {
                    scanned(&mut patterns, uri);
                }
            }
        }
    }
}
