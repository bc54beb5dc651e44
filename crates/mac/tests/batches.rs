//! Batches of every size and mixture, on every tier: what a message stands beside changes nothing.

#[path = "support/tiers.rs"]
mod tiers;

use adseal_mac::{HmacSha256Key, Keys, Messages, Tier, mac_many};
use proptest::{collection::vec, prelude::*, sample::Index};
use tiers::{Numbers, bytes, key_on, on_every_tier, reference};

const KEYS: [&[u8]; 4] = [b"a key of thirty-two bytes, exact", b"?", &[0xa7; 64], &[0x5c; 100]];
const UNTOUCHED: [u8; 32] = [0xee; 32];

/// A message in a batch, by what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    length: usize,
    /// Messages of one length that differ.
    variant: usize,
    key: usize,
}

/// All messages that rows are made of, and their MACs.
struct Pool {
    text: Vec<u8>,
    macs: Vec<[u8; 32]>,
}

impl Pool {
    const LONGEST: usize = 1200;
    const VARIANTS: usize = 3;

    fn new() -> Self {
        let mut pool = Self { text: bytes(3, Self::LONGEST * 2), macs: Vec::new() };
        for length in 0..=Self::LONGEST {
            for variant in 0..Self::VARIANTS {
                let message = pool.message(Row { length, variant, key: 0 });
                let macs = KEYS.map(|key| reference(key, message));
                pool.macs.extend(macs);
            }
        }
        pool
    }

    fn message(&self, row: Row) -> &[u8] {
        // The length goes into the start, so that a message is not the beginning of another.
        &self.text[(row.length * 7 + row.variant * 331) % Self::LONGEST..][..row.length]
    }

    fn mac(&self, row: Row) -> [u8; 32] {
        self.macs[(row.length * Self::VARIANTS + row.variant) * KEYS.len() + row.key]
    }
}

/// How lengths follow each other in a batch.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Random,
    Clicks,
    Sorted,
    Reversed,
    OneLongAmongShort,
    OneShortAmongLong,
    Doubling,
    Boundaries,
}

const SHAPES: [Shape; 8] = [
    Shape::Random,
    Shape::Clicks,
    Shape::Sorted,
    Shape::Reversed,
    Shape::OneLongAmongShort,
    Shape::OneShortAmongLong,
    Shape::Doubling,
    Shape::Boundaries,
];

fn rows(shape: Shape, count: usize, numbers: &mut Numbers) -> Vec<Row> {
    let odd_one = numbers.below(count);
    let mut lengths: Vec<usize> = (0..count)
        .map(|at| match shape {
            Shape::Random | Shape::Sorted | Shape::Reversed => numbers.below(Pool::LONGEST + 1),
            Shape::Clicks => 150 + numbers.below(151),
            Shape::OneLongAmongShort if at == odd_one => Pool::LONGEST,
            Shape::OneLongAmongShort => numbers.below(60),
            Shape::OneShortAmongLong if at == odd_one => 1,
            Shape::OneShortAmongLong => 1000 + numbers.below(200),
            Shape::Doubling => (1 << numbers.below(11)) - 1,
            Shape::Boundaries => 64 * numbers.below(18) + [0, 1, 54, 55, 56, 57, 62, 63][numbers.below(8)],
        })
        .collect();
    match shape {
        Shape::Sorted => lengths.sort_unstable(),
        Shape::Reversed => lengths.sort_unstable_by(|a, b| b.cmp(a)),
        _ => {}
    }
    let mut row = |length| Row { length, variant: numbers.below(Pool::VARIANTS), key: numbers.below(KEYS.len()) };
    lengths.into_iter().map(&mut row).collect()
}

/// The batch with one key and with several, into the middle of a longer array.
fn check(tier: Tier, pool: &Pool, shape: Shape, rows: &[Row]) {
    let keys = KEYS.map(|key| key_on(tier, key));
    let keys = keys.each_ref();
    let messages: Vec<_> = rows.iter().map(|row| pool.message(*row)).collect();
    let index: Vec<_> = rows.iter().map(|row| u32::try_from(row.key).expect("few keys")).collect();
    let one: Vec<_> = rows.iter().map(|row| pool.mac(Row { key: 0, ..*row })).collect();
    let several: Vec<_> = rows.iter().map(|row| pool.mac(*row)).collect();
    for (keys, expected) in [(Keys::One(keys[0]), one), (Keys::PerMessage { keys: &keys, index: &index }, several)] {
        let mut macs = vec![UNTOUCHED; rows.len() + 4];
        mac_many(keys, Messages::Slices(&messages), &mut macs[2..][..rows.len()]).expect("the input is in order");
        let wrong = macs[2..].iter().zip(&expected).position(|(mac, expected)| mac != expected);
        assert_eq!(wrong.map(|at| rows[at]), None, "{shape:?}, {} rows, row {wrong:?}", rows.len());
        let (front, back) = (&macs[..2], &macs[2 + rows.len()..]);
        assert_eq!([front, back].concat(), [UNTOUCHED; 4], "{shape:?}, {} rows: around them", rows.len());
    }
}

#[test]
fn small_ones_of_every_size_and_shape() {
    let pool = Pool::new();
    on_every_tier(|tier| {
        let mut numbers = Numbers::new(4);
        for count in 1..=40 {
            for shape in SHAPES {
                check(tier, &pool, shape, &rows(shape, count, &mut numbers));
            }
        }
    });
}

/// Around the rows that are looked at together, and twice that.
#[test]
fn large_ones_of_every_size() {
    let pool = Pool::new();
    on_every_tier(|tier| {
        let mut numbers = Numbers::new(5);
        for (count, shape) in (250..=600).chain([1023, 1024, 1025, 1500]).zip(SHAPES.into_iter().cycle()) {
            check(tier, &pool, shape, &rows(shape, count, &mut numbers));
        }
    });
}

/// Sixteen rows of one block count, in which every row differs from the others by its key alone, then by its text alone.
#[test]
fn every_lane_has_its_own_key_and_message() {
    let keys: Vec<Vec<u8>> = (0..16).map(|number| bytes(100 + number, 20)).collect();
    let texts: Vec<Vec<u8>> = (0..16).map(|number| bytes(200 + number, 220)).collect();
    on_every_tier(|tier| {
        let made: Vec<_> = keys.iter().map(|key| key_on(tier, key)).collect();
        let made: Vec<_> = made.iter().collect();
        let index: Vec<u32> = (0..16).collect();
        for turn in 0..16 {
            for (keys_turn, texts_turn) in [(turn, 0), (0, turn)] {
                let index: Vec<u32> = index.iter().map(|at| (at + keys_turn) % 16).collect();
                let messages: Vec<_> = (0..16).map(|at| texts[at * usize::from(texts_turn > 0)].as_slice()).collect();
                let mut macs = [UNTOUCHED; 16];
                let keys_of_rows = Keys::PerMessage { keys: &made, index: &index };
                mac_many(keys_of_rows, Messages::Slices(&messages), &mut macs).expect("the input is in order");
                for ((mac, &key), message) in macs.iter().zip(&index).zip(&messages) {
                    assert_eq!(*mac, reference(&keys[key as usize], message), "key {key}");
                }
            }
        }
    });
}

/// A key chooses its tier, and columns are made on that of their first: mixed tiers make the same MACs.
#[test]
fn keys_of_different_tiers() {
    let tiers: Vec<_> = Tier::available().collect();
    let texts: Vec<Vec<u8>> =
        (0..50).map(|number| bytes(300 + number, 10 * usize::try_from(number).expect("50"))).collect();
    let messages: Vec<_> = texts.iter().map(Vec::as_slice).collect();
    let index: Vec<u32> = (0..50).map(|row| row % 4).collect();
    for first in 0..tiers.len() {
        let keys: Vec<_> = (0..4).map(|at| key_on(tiers[(first + at) % tiers.len()], KEYS[at])).collect();
        let keys: Vec<&HmacSha256Key> = keys.iter().collect();
        let mut macs = vec![UNTOUCHED; 50];
        let keys_of_rows = Keys::PerMessage { keys: &keys, index: &index };
        mac_many(keys_of_rows, Messages::Slices(&messages), &mut macs).expect("the input is in order");
        for ((mac, &key), message) in macs.iter().zip(&index).zip(&messages) {
            assert_eq!(*mac, reference(KEYS[key as usize], message), "{} first", keys[0].tier().name());
        }
    }
}

/// Lengths as they come, and often at the places where padding changes.
fn any_length() -> impl Strategy<Value = usize> {
    prop_oneof![
        4 => 0..700_usize,
        4 => (0..10_usize, 52..68_usize).prop_map(|(blocks, rest)| blocks * 64 + rest),
        1 => 3800..4300_usize,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_batch_in_any_layout(
        rows in vec((any_length(), any::<u64>(), any::<Index>()), 1..80),
        keys in vec(vec(any::<u8>(), 0..100), 1..6),
        gap in 0..70_usize,
    ) {
        let texts: Vec<_> = rows.iter().map(|(length, seed, _)| bytes(*seed, *length)).collect();
        let slices: Vec<_> = texts.iter().map(Vec::as_slice).collect();
        let data = [vec![0x55; gap], texts.concat()].concat();
        let mut wide = vec![gap as u64];
        wide.extend(slices.iter().scan(gap as u64, |end, text| { *end += text.len() as u64; Some(*end) }));
        let narrow: Vec<_> = wide.iter().map(|&offset| u32::try_from(offset).expect("test data is small")).collect();
        let layouts = [
            Messages::Slices(&slices),
            Messages::Offsets32 { data: &data, offsets: &narrow },
            Messages::Offsets64 { data: &data, offsets: &wide },
        ];
        let index: Vec<_> = rows.iter().map(|(_, _, key)| key.index(keys.len())).collect();
        let several: Vec<_> = slices.iter().zip(&index).map(|(text, &key)| reference(&keys[key], text)).collect();
        let one: Vec<_> = slices.iter().map(|text| reference(&keys[0], text)).collect();
        let index: Vec<_> = index.into_iter().map(|key| u32::try_from(key).expect("few keys")).collect();
        for tier in Tier::available() {
            let made: Vec<_> = keys.iter().map(|key| key_on(tier, key)).collect();
            let made: Vec<_> = made.iter().collect();
            let per_message = Keys::PerMessage { keys: &made, index: &index };
            for (keys, expected) in [(Keys::One(made[0]), &one), (per_message, &several)] {
                for layout in layouts {
                    let mut macs = vec![UNTOUCHED; slices.len()];
                    mac_many(keys, layout, &mut macs).expect("the input is in order");
                    prop_assert_eq!(&macs, expected, "{}", tier.name());
                }
            }
        }
    }
}
