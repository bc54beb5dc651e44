//! Names that PHP takes for the same. Rules: `docs/click-validation.md`, 2.3.

use core::array;

use arrayvec::ArrayVec;

use super::MAX_PARAMETERS;
use super::bytes::{Decoded, Plus};
use super::query::{Parameter, Span};

/// The name under which PHP would store a parameter, byte by byte.
#[derive(Clone, Debug)]
pub struct FoldedName<'a>(Decoded<'a>);

impl<'a> FoldedName<'a> {
    /// Folds a raw name, as it stands in a query.
    #[must_use]
    pub fn new(raw: &'a [u8]) -> Self {
        let mut start = None;
        let mut bracket = None;
        let mut end = raw.len();
        for (at, byte) in Decoded::new(raw, Plus::Space) {
            match byte {
                0 => {
                    end = at;
                    break;
                }
                b' ' if start.is_none() => {}
                b'[' if bracket.is_none() => {
                    start = start.or(Some(at));
                    bracket = Some(at);
                }
                // An array: PHP keeps the part in front of the bracket. Behind a leading one there is none.
                b']' if bracket.is_some() => {
                    end = bracket.unwrap_or(end);
                    break;
                }
                _ => start = start.or(Some(at)),
            }
        }
        let start = start.unwrap_or(end);
        let end = if bracket == Some(start) { start } else { end };
        Self(Decoded::new(&raw[start..end], Plus::Space))
    }
}

impl Iterator for FoldedName<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.0.next().map(|(_, byte)| if matches!(byte, b' ' | b'.' | b'[') { b'_' } else { byte })
    }
}

/// Whether PHP would store both names under one key.
#[must_use]
pub fn names_collide(one: &[u8], other: &[u8]) -> bool {
    FoldedName::new(one).eq(FoldedName::new(other))
}

/// Collects the names of one query while it is read, and tells for most queries that no two collide without looking again.
pub(super) struct NameFilter {
    fingerprints: ArrayVec<u32, 32>,
    /// A bit for the top eight bits of each fingerprint.
    seen: [u64; 4],
    /// Two fingerprints are equal, or there are more names than fit: only the exact search can tell.
    is_unsure: bool,
}

impl NameFilter {
    pub(super) fn new() -> Self {
        Self { fingerprints: ArrayVec::new(), seen: [0; 4], is_unsure: false }
    }

    /// Adds the name of the next parameter.
    #[inline]
    pub(super) fn add(&mut self, input: &[u8], name: Span) {
        let fingerprint = fingerprint(input, name);
        let seen = &mut self.seen[(fingerprint >> 30) as usize];
        let bit = 1 << (fingerprint >> 24 & 63);
        let was_seen = *seen & bit != 0;
        *seen |= bit;
        if was_seen {
            self.compare(fingerprint);
        }
        self.is_unsure |= self.fingerprints.try_push(fingerprint).is_err();
    }

    #[cold]
    fn compare(&mut self, fingerprint: u32) {
        self.is_unsure |= self.fingerprints.contains(&fingerprint);
    }

    /// True only if no two names that were added are equal. Folding is not done here: the scan tells whether it would change
    /// any of them.
    pub(super) const fn is_free_of_collisions(&self) -> bool {
        !self.is_unsure
    }
}

/// Equal for equal names and seldom for others: made of the length and the last sixteen bytes.
#[inline]
fn fingerprint(input: &[u8], name: Span) -> u32 {
    let length = name.end() - name.start();
    let words = match input[..name.end()].last_chunk() {
        Some(window) => last_words(window, length.min(16)),
        None => last_words_of_short_input(name.of(input)),
    };
    let low = words[0].wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let high = (words[1] ^ length as u64).rotate_left(29).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    ((low ^ high) >> 32) as u32
}

/// The last `length` bytes of a window, behind zeros.
#[inline]
fn last_words(window: &[u8; 16], length: usize) -> [u64; 2] {
    /// The bytes that count, for each length.
    const KEPT: [[u8; 16]; 17] = {
        let mut kept = [[0; 16]; 17];
        let mut length = 1;
        while length <= 16 {
            kept[length] = kept[length - 1];
            kept[length][16 - length] = 0xff;
            length += 1;
        }
        kept
    };
    let kept = (u128::from_le_bytes(*window) & u128::from_le_bytes(KEPT[length])).to_le_bytes();
    let (words, _) = kept.as_chunks();
    [u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])]
}

/// The same for a name that has less than sixteen bytes in front of its end.
#[cold]
fn last_words_of_short_input(name: &[u8]) -> [u64; 2] {
    let mut window = [0; 16];
    window[16 - name.len()..].copy_from_slice(name);
    last_words(&window, name.len())
}

/// The earliest parameter whose folded name stood before it, or that folds to a `reserved` name without being spelled so.
///
/// Sorts, so that the cost stays near-linear in the bytes of the query whatever an attacker sends. Each name is folded once;
/// from then on a comparison costs the shorter of two names at most, so one round of the sort costs no more than the query's length,
/// and there are about log2(256) rounds.
pub(super) fn first_collision(
    input: &[u8],
    parameters: impl Iterator<Item = Parameter>,
    reserved: &[&[u8]],
) -> Option<Parameter> {
    let mut table: [_; MAX_PARAMETERS] = array::from_fn(|_| (FoldedName::new(&[]), Parameter::default()));
    let mut length = 0;
    let mut earliest: Option<Parameter> = None;
    let mut note = |parameter: Parameter| {
        if earliest.is_none_or(|known| parameter.index < known.index) {
            earliest = Some(parameter);
        }
    };
    for (slot, parameter) in table.iter_mut().zip(parameters) {
        let raw = parameter.name.of(input);
        *slot = (FoldedName::new(raw), parameter);
        length += 1;
        if reserved.iter().any(|name| *name != raw && slot.0.clone().eq(FoldedName::new(name))) {
            note(parameter);
        }
    }
    let table = &mut table[..length];
    table.sort_unstable_by(|(one, first), (other, second)| {
        one.clone().cmp(other.clone()).then(first.index.cmp(&second.index))
    });
    for pair in table.windows(2) {
        if pair[0].0.clone().eq(pair[1].0.clone()) {
            note(pair[1].1);
        }
    }
    earliest
}

#[cfg(test)]
mod tests {
    use super::super::query::Parameters;
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn fold(raw: &str) -> Vec<u8> {
        FoldedName::new(raw.as_bytes()).collect()
    }

    #[test]
    fn folds_as_php_does() {
        for (raw, folded) in [
            ("site_id", "site_id"),
            ("site.id", "site_id"),
            ("site+id", "site_id"),
            ("+%20site_id", "site_id"),
            ("site%5Bid", "site_id"),
            ("site_id%00x", "site_id"),
            ("site_id[]", "site_id"),
            ("a[b[c.d", "a_b_c_d"),
            ("a[b[c.d]", "a"),
            ("a%5Bb%00]", "a_b"),
            ("[a", ""),
            ("+[a]", ""),
            ("%00a", ""),
            ("a%2", "a%2"),
            ("a]b", "a]b"),
        ] {
            assert_eq!(fold(raw), folded.as_bytes(), "{raw}");
        }
    }

    fn quadratic_collision(query: &[u8]) -> Option<usize> {
        let all: Vec<_> = Parameters::new(query, 0, query.len()).collect();
        (0..all.len()).find(|&at| all[..at].iter().any(|p| names_collide(p.name.of(query), all[at].name.of(query))))
    }

    fn has_equal_names(query: &[u8]) -> bool {
        let all: Vec<_> = Parameters::new(query, 0, query.len()).map(|p| p.name.of(query)).collect();
        (0..all.len()).any(|at| all[..at].contains(&all[at]))
    }

    fn is_free_of_collisions(query: &[u8]) -> bool {
        let mut filter = NameFilter::new();
        Parameters::new(query, 0, query.len()).for_each(|p| filter.add(query, p.name));
        filter.is_free_of_collisions()
    }

    proptest! {
        #[test]
        fn sorting_agrees_with_comparing_every_pair(query in "([a-c._+\\[\\]]{0,2}(%00|%5B)?(=1)?&){0,40}") {
            let query = query.as_bytes();
            let found = first_collision(query, Parameters::new(query, 0, query.len()), &[]);
            prop_assert_eq!(found.map(|p| p.index), quadratic_collision(query));
        }

        #[test]
        fn the_filter_misses_no_equal_names(query in "([ab]{0,2}(b{6}|b{7}|b{14})?(=1)?&){0,12}[ab]{0,9}") {
            let query = query.as_bytes();
            prop_assert!(!is_free_of_collisions(query) || !has_equal_names(query));
        }

        #[test]
        fn the_filter_is_sure_of_few_short_names(names in "[a-z_]{4}", count in 1_u8..=30) {
            let name = |number: u8| alloc::format!("{number}{names}{number}=1");
            let query = (0..count).map(name).collect::<Vec<_>>().join("&");
            prop_assert!(is_free_of_collisions(query.as_bytes()));
        }

        #[test]
        fn the_filter_misses_no_equal_names_among_many(count in 2_usize..80, repeated in 0_usize..80) {
            let name = |number: usize| alloc::format!("n{number}&");
            let query = (0..count).map(name).collect::<String>() + &name(repeated % count);
            prop_assert!(!is_free_of_collisions(query.as_bytes()));
        }

        #[test]
        fn long_names_that_end_alike_are_not_mixed_up(start in "[a-c]{2}", other in "[a-c]{2}") {
            let query = alloc::format!("{start}aaaaaaaabbbbbbbb&{other}aaaaaaaabbbbbbbb");
            let query = query.as_bytes();
            let collision = first_collision(query, Parameters::new(query, 0, query.len()), &[]);
            prop_assert_eq!(collision.is_some(), start == other);
            prop_assert!(!is_free_of_collisions(query));
        }
    }
}
