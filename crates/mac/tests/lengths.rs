//! Every length of a message, on every tier: alone, in parts, behind a prefix, and in lanes beside others.

#[path = "support/tiers.rs"]
mod tiers;

use adseal_mac::{Keys, Messages, mac_many};
use tiers::{bytes, key_on, on_every_tier, reference};

const LONGEST: usize = 1200;
const LANES: usize = 16;
const KEY: &[u8] = b"a key of thirty-two bytes, exact";

/// A message for each lane and length. Lanes start at different bytes, so they differ at every length but 0.
fn message(text: &[u8], lane: usize, length: usize) -> &[u8] {
    &text[lane * 5..][..length]
}

fn text() -> Vec<u8> {
    bytes(1, LANES * 5 + LONGEST)
}

#[test]
fn alone() {
    let text = text();
    let expected: Vec<_> = (0..=LONGEST).map(|length| reference(KEY, &text[..length])).collect();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for (length, expected) in expected.iter().enumerate() {
            let message = &text[..length];
            assert_eq!(key.mac(message), *expected, "{length} bytes");
            assert_eq!(key.mac_parts(&[message]), *expected, "{length} bytes as a part");
            let mut mac = [[0; 32]];
            mac_many(Keys::One(&key), Messages::Slices(&[message]), &mut mac).expect("counts agree");
            assert_eq!(mac, [*expected], "{length} bytes in a column");
        }
    });
}

#[test]
fn behind_a_prefix_of_every_block_count() {
    let text = text();
    let expected: Vec<_> = (0..=LONGEST).map(|length| reference(KEY, &text[..length])).collect();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for count in 0..=LONGEST / 64 {
            let (blocks, _) = text[..count * 64].as_chunks();
            let prefixed = key.prefixed(blocks);
            for length in count * 64..=LONGEST {
                let rest = &text[count * 64..length];
                assert_eq!(prefixed.mac(rest), expected[length], "{length} bytes behind {count} blocks");
            }
        }
    });
}

#[test]
fn in_lanes() {
    let text = text();
    let expected: Vec<[_; LANES]> =
        (0..=LONGEST).map(|length| std::array::from_fn(|lane| reference(KEY, message(&text, lane, length)))).collect();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for length in 0..=LONGEST {
            // All of one length; each a byte longer than the one before; each a byte shorter.
            let same = |_: usize| length;
            let rising = |lane: usize| (length + lane).min(LONGEST);
            let falling = |lane: usize| length.saturating_sub(lane);
            for (name, of_lane) in
                [("same", &same as &dyn Fn(usize) -> usize), ("rising", &rising), ("falling", &falling)]
            {
                let messages: [_; LANES] = std::array::from_fn(|lane| message(&text, lane, of_lane(lane)));
                let mut macs = [[0; 32]; LANES];
                mac_many(Keys::One(&key), Messages::Slices(&messages), &mut macs).expect("counts agree");
                for (lane, mac) in macs.iter().enumerate() {
                    assert_eq!(*mac, expected[of_lane(lane)][lane], "{name}, {length} bytes, row {lane}");
                }
            }
        }
    });
}

/// Around the lengths at which messages count as long, and one that is very long.
#[test]
fn long_ones() {
    let lengths: Vec<usize> = (60..68).flat_map(|blocks| blocks * 64 - 10..=blocks * 64 + 1).collect();
    let text = bytes(2, 3 << 20);
    let mut messages: Vec<&[u8]> = lengths.iter().map(|&length| &text[length..][..length]).collect();
    messages.extend([&text[..], &text[1..=1 << 16], b"", b"short"]);
    let expected: Vec<_> = messages.iter().map(|message| reference(KEY, message)).collect();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        let mut macs = vec![[0; 32]; messages.len()];
        mac_many(Keys::One(&key), Messages::Slices(&messages), &mut macs).expect("counts agree");
        for ((message, mac), expected) in messages.iter().zip(&macs).zip(&expected) {
            assert_eq!(mac, expected, "{} bytes in a column", message.len());
            assert_eq!(key.mac(message), *expected, "{} bytes", message.len());
        }
        // Where all are long, no short ones fill the lanes.
        let many = &messages[..lengths.len()];
        let mut macs = vec![[0; 32]; many.len()];
        mac_many(Keys::One(&key), Messages::Slices(many), &mut macs).expect("counts agree");
        assert_eq!(macs, expected[..many.len()]);
    });
}

/// A message of more bits than a word of a lane counts, between some that are as long as those that lanes refuse.
#[test]
fn longer_than_lanes_can_count() {
    // Zeros that nobody wrote: the system has one page for all of them.
    let zeros = vec![0; (1 << 29) + 1];
    let mut messages = [&zeros[..5000]; LANES];
    messages[7] = &zeros;
    let (expected, long) = (reference(KEY, &zeros), reference(KEY, &zeros[..5000]));
    on_every_tier(|tier| {
        let mut macs = [[0; 32]; LANES];
        mac_many(Keys::One(&key_on(tier, KEY)), Messages::Slices(&messages), &mut macs).expect("counts agree");
        for (row, mac) in macs.iter().enumerate() {
            assert_eq!(*mac, if row == 7 { expected } else { long }, "row {row}");
        }
    });
}
