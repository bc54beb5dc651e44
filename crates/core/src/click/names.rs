//! Names that PHP takes for the same. Rules: `docs/click-validation.md`, 2.3.

use core::array;

use super::MAX_PARAMETERS;
use super::bytes::{Decoded, Plus};
use super::query::{Parameter, Span};
use crate::sixteen::Sixteen;

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
    fingerprints: [u64; Self::CAPACITY],
    length: usize,
    /// A bit for the top six bits of each fingerprint.
    seen: u64,
    /// A name that folding might change, or more names than fit: only the exact search can tell.
    is_unsure: bool,
}

impl NameFilter {
    const CAPACITY: usize = 32;

    pub(super) const fn new() -> Self {
        Self { fingerprints: [0; Self::CAPACITY], length: 0, seen: 0, is_unsure: false }
    }

    /// Adds the name that stands at `span`.
    #[inline]
    pub(super) fn add(&mut self, input: &[u8], span: Span) {
        let Some(fingerprint) = plain_fingerprint(input, span).filter(|_| self.length < Self::CAPACITY) else {
            self.is_unsure = true;
            return;
        };
        let bit = 1 << (fingerprint >> 58);
        self.is_unsure |= self.seen & bit != 0 && self.fingerprints[..self.length].contains(&fingerprint);
        self.seen |= bit;
        self.fingerprints[self.length] = fingerprint;
        self.length += 1;
    }

    /// True only if no two names that were added collide.
    pub(super) const fn is_free_of_collisions(&self) -> bool {
        !self.is_unsure
    }
}

/// Equal for equal names and seldom for others; `None` for a name that folding might change.
#[inline]
fn plain_fingerprint(input: &[u8], span: Span) -> Option<u64> {
    let name = span.of(input);
    let mut padded = [0; 16];
    let (window, length) = match (input[span.start()..].first_chunk::<16>(), name.len()) {
        (Some(window), length @ ..=16) => (window, length),
        (_, length @ ..=16) => {
            padded[..length].copy_from_slice(name);
            (&padded, length)
        }
        (_, 17..) if name.iter().any(|&byte| is_folded(byte)) => return None,
        (_, 17..) => {
            let (words, _) = padded.as_chunks_mut::<8>();
            words[0].copy_from_slice(&name[..8]);
            words[1].copy_from_slice(&name[name.len() - 8..]);
            (&padded, 16)
        }
    };
    let text = Sixteen::new(window);
    let folded = FOLDED.iter().fold(0, |places, &byte| places | text.positions(byte));
    // Behind the name, up to the sixteenth byte, stands something else.
    let kept = u128::MAX.checked_shr(128 - 8 * u32::try_from(length).expect("at most sixteen")).unwrap_or(0);
    let word = (u128::from_le_bytes(*window) & kept).to_le_bytes();
    let is_plain = folded & ((1 << length) - 1) == 0;
    is_plain.then(|| mix(word) ^ name.len() as u64)
}

/// The bytes that folding may change, and what raw names cannot hold for other reasons is left out: NUL and space.
const FOLDED: [u8; 4] = [b'+', b'%', b'.', b'['];

fn is_folded(byte: u8) -> bool {
    FOLDED.contains(&byte)
}

/// Spreads sixteen bytes over a word.
#[inline]
fn mix(text: [u8; 16]) -> u64 {
    let (words, _) = text.as_chunks::<8>();
    let [low, high] = [u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])];
    low.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ high.rotate_left(29).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
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

    proptest! {
        #[test]
        fn filter_and_sort_agree_with_comparing_every_pair(query in "([a-c._+\\[\\]]{0,2}(%00|%5B)?(=1)?&){0,40}") {
            let query = query.as_bytes();
            let parameters = || Parameters::new(query, 0, query.len());
            let expected = quadratic_collision(query);
            let mut filter = NameFilter::new();
            parameters().for_each(|p| filter.add(query, p.name));
            prop_assert_eq!(first_collision(query, parameters(), &[]).map(|p| p.index), expected);
            prop_assert!(!filter.is_free_of_collisions() || expected.is_none());
        }

        #[test]
        fn long_names_that_share_both_ends_are_not_mixed_up(middle in "[a-c]{2}", other in "[a-c]{2}") {
            let query = alloc::format!("aaaaaaaa{middle}bbbbbbbb&aaaaaaaa{other}bbbbbbbb");
            let query = query.as_bytes();
            let mut filter = NameFilter::new();
            Parameters::new(query, 0, query.len()).for_each(|p| filter.add(query, p.name));
            let collision = first_collision(query, Parameters::new(query, 0, query.len()), &[]);
            prop_assert_eq!(collision.is_some(), middle == other);
            prop_assert!(!filter.is_free_of_collisions() || middle != other);
        }
    }
}
