//! Names that PHP takes for the same. Rules: `docs/click-validation.md`, 2.3.

use core::cmp::Ordering;

use super::MAX_PARAMETERS;
use super::bytes::{Decoded, Plus};
use super::query::{Parameter, Span};

/// The name under which PHP would store a parameter, byte by byte.
#[derive(Clone)]
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
    /// A name that folding might change, or more names than fit: only the exact search can tell.
    is_unsure: bool,
}

impl NameFilter {
    const CAPACITY: usize = 32;

    pub(super) const fn new() -> Self {
        Self { fingerprints: [0; Self::CAPACITY], length: 0, is_unsure: false }
    }

    #[inline]
    pub(super) fn add(&mut self, name: &[u8]) {
        if self.length == Self::CAPACITY || !is_plain(name) {
            self.is_unsure = true;
            return;
        }
        let fingerprint = fingerprint(name);
        self.is_unsure |= self.fingerprints[..self.length].contains(&fingerprint);
        self.fingerprints[self.length] = fingerprint;
        self.length += 1;
    }

    /// True only if no two names that were added collide.
    pub(super) const fn is_free_of_collisions(&self) -> bool {
        !self.is_unsure
    }
}

/// Whether folding leaves a name as it is, for sure.
#[inline]
fn is_plain(name: &[u8]) -> bool {
    // An empty name folds to itself, but so does every name that PHP does not store: those are found by the exact search.
    !name.is_empty() && name.iter().fold(true, |plain, &byte| plain & PLAIN[usize::from(byte)])
}

/// The bytes that folding leaves alone wherever they stand.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        byte += 1;
    }
    plain
};

/// Differs for different plain names up to 16 bytes for sure before mixing, and for longer ones nearly always.
#[inline]
fn fingerprint(name: &[u8]) -> u64 {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (name.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
    };
    let mixed = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last.rotate_left(29).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    mixed ^ (name.len() as u64).wrapping_mul(0x1656_67b1_9e37_79f9)
}

/// The earliest parameter whose folded name stood before it, or that folds to a `reserved` name without being spelled so.
///
/// Sorts, so that the cost stays near-linear in the bytes of the query whatever an attacker sends: a name takes part in about
/// log2(256) comparisons, and none costs more than its own length.
pub(super) fn first_collision(
    input: &[u8],
    parameters: impl Iterator<Item = Parameter>,
    reserved: &[&[u8]],
) -> Option<Parameter> {
    let mut table = [Parameter::default(); MAX_PARAMETERS];
    let mut length = 0;
    let mut earliest: Option<Parameter> = None;
    let mut note = |parameter: Parameter| {
        if earliest.is_none_or(|known| parameter.index < known.index) {
            earliest = Some(parameter);
        }
    };
    for parameter in parameters.take(MAX_PARAMETERS) {
        let raw = parameter.name.of(input);
        if reserved.iter().any(|name| *name != raw && names_collide(name, raw)) {
            note(parameter);
        }
        table[length] = parameter;
        length += 1;
    }
    let table = &mut table[..length];
    let folded = |name: Span| FoldedName::new(name.of(input));
    table.sort_unstable_by(|one, other| match folded(one.name).cmp(folded(other.name)) {
        Ordering::Equal => one.index.cmp(&other.index),
        unequal => unequal,
    });
    for pair in table.windows(2) {
        if folded(pair[0].name).eq(folded(pair[1].name)) {
            note(pair[1]);
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
            parameters().for_each(|p| filter.add(p.name.of(query)));
            prop_assert_eq!(first_collision(query, parameters(), &[]).map(|p| p.index), expected);
            prop_assert!(!filter.is_free_of_collisions() || expected.is_none());
        }

        #[test]
        fn long_names_that_share_both_ends_are_not_mixed_up(middle in "[a-c]{2}", other in "[a-c]{2}") {
            let query = alloc::format!("aaaaaaaa{middle}bbbbbbbb&aaaaaaaa{other}bbbbbbbb");
            let query = query.as_bytes();
            let mut filter = NameFilter::new();
            Parameters::new(query, 0, query.len()).for_each(|p| filter.add(p.name.of(query)));
            let collision = first_collision(query, Parameters::new(query, 0, query.len()), &[]);
            prop_assert_eq!(collision.is_some(), middle == other);
            prop_assert!(!filter.is_free_of_collisions() || middle != other);
        }
    }
}
