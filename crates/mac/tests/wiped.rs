//! Keys are wiped: memory that held one does not when it is given back.

#[path = "support/memory.rs"]
mod memory;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "support/tiers.rs"]
mod tiers;

use std::mem::MaybeUninit;

use adseal_mac::HmacSha256Key;
use memory::{left_on_heap, traces};
use zeroize::ZeroizeOnDrop;

/// One that HMAC uses as it is, and one that it hashes first.
const KEYS: [&[u8]; 2] = [b"a key of thirty-two bytes, exact", &[0xa7; 100]];

/// Frees a key without a wipe.
fn leave(key: Box<HmacSha256Key>) {
    // SAFETY: what may hold anything may hold a key, and has its size and alignment.
    drop(unsafe { Box::from_raw(Box::into_raw(key).cast::<MaybeUninit<HmacSha256Key>>()) });
}

#[test]
fn what_is_left_is_found() {
    for key in KEYS {
        assert_eq!(left_on_heap(traces(key), || drop(key.to_vec())), 1, "the key");
        assert_eq!(left_on_heap(traces(key), || drop([b"?", key, b"?"].concat())), 1, "the key inside");
        assert_eq!(left_on_heap(traces(key), || leave(HmacSha256Key::boxed(key))), 2, "both states");
        assert_eq!(left_on_heap(traces(b"another key of many bytes"), || leave(HmacSha256Key::boxed(key))), 0);
        // Growing moves the first key out of a block that nobody wipes.
        let grow = || {
            let mut list = Vec::with_capacity(1);
            list.extend([HmacSha256Key::new(key)]);
            list.extend([HmacSha256Key::new(b"")]);
        };
        assert_eq!(left_on_heap(traces(key), grow), 2, "both states, in the block that was too small");
    }
}

#[test]
fn a_dropped_key_leaves_nothing_on_the_heap() {
    for key in KEYS {
        assert_eq!(left_on_heap(traces(key), || drop(HmacSha256Key::boxed(key))), 0);
        assert_eq!(left_on_heap(traces(key), || drop(Box::new(HmacSha256Key::new(key)))), 0);
        assert_eq!(left_on_heap(traces(key), || drop(HmacSha256Key::boxed(key).clone())), 0);
        let grow = || {
            let mut list = Vec::with_capacity(1);
            list.extend([HmacSha256Key::boxed(key)]);
            list.extend([HmacSha256Key::boxed(b"")]);
        };
        assert_eq!(left_on_heap(traces(key), grow), 0);
        let prefix = || drop(HmacSha256Key::boxed(key).prefixed(&[[1; 64]]).clone());
        assert_eq!(left_on_heap(traces(key), prefix), 0);
    }
}

#[test]
fn the_marker_is_there() {
    fn assert_wiped_on_drop<T: ZeroizeOnDrop>(_: &T) {}
    assert_wiped_on_drop(&HmacSha256Key::new(b"secret"));
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod stack {
    use std::hint::black_box;

    use adseal_mac::{Keys, Messages, mac_many};

    use super::memory::stack::left_on_stack;
    use super::memory::state_words;
    use super::tiers::{bytes, key_on, on_every_tier};
    use super::*;

    /// Whatever tells a key, and every word of its states.
    fn all_traces(key: &[u8]) -> Vec<Vec<u8>> {
        [traces(key), state_words(key)].concat()
    }

    #[test]
    fn what_is_left_is_found() {
        for key in KEYS {
            let keep = || {
                let mut copy = [0; 100];
                copy[..key.len()].copy_from_slice(key);
                black_box(&mut copy);
            };
            assert_eq!(left_on_stack(&traces(key), keep), 1);
        }
    }

    #[test]
    fn states_in_any_order_are_found() {
        let words = state_words(KEYS[0]);
        assert_eq!(words.len(), 16);
        let mut backwards: Vec<_> = words[..8].iter().rev().flatten().copied().collect();
        let mut in_lanes: Vec<_> = words.iter().flat_map(|word| word.repeat(16)).collect();
        for (bytes, found) in [(&mut backwards, 8), (&mut in_lanes, 16)] {
            let keep = || {
                let mut copy = [0; 1024];
                copy[..bytes.len()].copy_from_slice(bytes);
                black_box(&mut copy);
            };
            assert_eq!(left_on_stack(&words, keep), found);
        }
    }

    #[test]
    fn making_a_key_leaves_nothing_of_it() {
        for key in KEYS {
            // Kept, so that what drops it does not write over what making it left.
            let mut kept = None;
            assert_eq!(left_on_stack(&all_traces(key), || kept = Some(HmacSha256Key::boxed(black_box(key)))), 0);
            let mut kept_too = None;
            let blocks = [[1; 64]; 2];
            let add_prefix = || kept_too = kept.as_ref().map(|key| key.prefixed(black_box(&blocks)));
            assert_eq!(left_on_stack(&all_traces(key), add_prefix), 0);
        }
    }

    #[test]
    fn using_a_key_leaves_nothing_of_it() {
        let text = bytes(1, 1000);
        let wanted = all_traces(KEYS[0]);
        on_every_tier(|tier| {
            let key = key_on(tier, KEYS[0]);
            let prefixed = key.prefixed(&[[1; 64]]);
            for length in [0, 1, 15, 16, 17, 31, 32, 48, 55, 56, 63, 64, 65, 79, 80, 100, 119, 120, 128, 220, 1000] {
                let message = black_box(&text[..length]);
                let (front, back) = message.split_at(length / 3);
                let left = [
                    left_on_stack(&wanted, || _ = black_box(key.mac(message))),
                    left_on_stack(&wanted, || _ = black_box(key.mac_parts(&[front, back]))),
                    left_on_stack(&wanted, || _ = black_box(prefixed.mac(message))),
                ];
                assert_eq!(left, [0; 3], "{}, {length} bytes: whole, in parts, behind a prefix", tier.name());
            }
        });
    }

    #[test]
    fn using_keys_for_columns_leaves_nothing_of_them() {
        let text = bytes(2, 1000);
        let wanted = all_traces(KEYS[0]);
        on_every_tier(|tier| {
            let key = key_on(tier, KEYS[0]);
            for (count, step) in [(1, 0), (2, 7), (3, 0), (9, 1), (16, 0), (17, 50), (40, 13), (600, 13)] {
                let messages: Vec<_> = (0..count).map(|row| &text[..100 + row * step % 900]).collect();
                let index = vec![0; count];
                for keys in [Keys::One(&key), Keys::PerMessage { keys: &[&key], index: &index }] {
                    let mut macs = vec![[0; 32]; count];
                    let make = || mac_many(keys, Messages::Slices(black_box(&messages)), &mut macs).expect("in order");
                    let is_one = matches!(keys, Keys::One(_));
                    assert_eq!(left_on_stack(&wanted, make), 0, "{}, {count} rows, one: {is_one}", tier.name());
                }
            }
        });
    }

    #[test]
    fn a_message_in_parts_may_be_secret() {
        for secret in KEYS {
            let (front, back) = secret.split_at(20);
            for parts in [&[secret][..], &[secret, b"rest"], &[b"front", secret], &[front, back]] {
                let use_it = || {
                    black_box(HmacSha256Key::boxed(b"key").mac_parts(black_box(parts)));
                };
                assert_eq!(left_on_stack(&[secret.to_vec()], use_it), 0);
            }
        }
    }
}
