//! What random batches are made of: rings, and rows by the hundred out of a few.

use std::fmt::Debug;

use adseal_core::{Key, KeyRing, UnixTime, Validity};
use adseal_mac::Tier;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) const NOW: i64 = 1_700_000_000;

pub(crate) fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds).expect("a time after 1970")
}

/// The private key by number, and when it may be used.
pub(crate) type KeySpec = (usize, Validity);

fn validity() -> impl Strategy<Value = Validity> {
    let window = |not_before, not_after| Validity { not_before, not_after };
    prop_oneof![
        3 => Just(Validity::default()),
        1 => (NOW - 200..NOW + 50).prop_map(move |from| window(Some(from), None)),
        1 => (NOW - 50..NOW + 500).prop_map(move |to| window(None, Some(to))),
        1 => (NOW - 200..NOW, NOW + 1..NOW + 90).prop_map(move |(from, to)| window(Some(from), Some(to))),
        1 => Just(window(None, Some(NOW - 300))),
    ]
}

/// One to three rings of one to four keys, some of which are in several rings.
pub(crate) fn key_rings() -> impl Strategy<Value = Vec<Vec<KeySpec>>> {
    let keys = subsequence(vec![0, 1, 2, 3, 4], 1..=4).prop_shuffle();
    let ring =
        (keys, prop::collection::vec(validity(), 4)).prop_map(|(keys, times)| keys.into_iter().zip(times).collect());
    prop::collection::vec(ring, 1..=3)
}

pub(crate) fn make_rings(rings: &[Vec<KeySpec>], tier: Tier) -> Vec<KeyRing> {
    let make_key = |(number, validity): &KeySpec| {
        // One of them is longer than a block.
        let key = format!("the private key {number}").repeat(1 + number);
        let key = Key::new(&format!("id-{number}"), key.as_bytes()).and_then(|key| key.valid(*validity));
        key.expect("a sound key").on_tier(tier)
    };
    let make_ring = |keys: &Vec<KeySpec>| KeyRing::new(keys.iter().map(make_key).collect()).expect("a sound ring");
    rings.iter().map(make_ring).collect()
}

/// Which row of a pool stands in each row of a batch: as many as lie around what kernels and windows take at a time.
pub(crate) fn picks() -> impl Strategy<Value = Vec<usize>> {
    let counts = select(vec![0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256, 257, 511, 513, 600, 1_025]);
    counts.prop_flat_map(|count| prop::collection::vec(any::<usize>(), count))
}

/// Where two results differ first.
pub(crate) fn first_difference<'t, T: PartialEq + Debug>(
    got: &'t [T],
    expected: &'t [T],
) -> Option<(usize, &'t T, &'t T)> {
    let mut pairs = got.iter().zip(expected).enumerate();
    pairs.find(|(_, (got, expected))| got != expected).map(|(index, (got, expected))| (index, got, expected))
}
