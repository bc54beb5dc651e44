//! Keys are wiped: memory that held one does not when it is given back.

#[path = "support/memory.rs"]
mod memory;

use std::hint::black_box;
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
    }
}

#[test]
fn the_marker_is_there() {
    fn assert_wiped_on_drop<T: ZeroizeOnDrop>(_: &T) {}
    assert_wiped_on_drop(&HmacSha256Key::new(b"secret"));
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod stack {
    use super::memory::stack::left_on_stack;
    use super::*;

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
    fn making_a_key_leaves_nothing_of_it() {
        for key in KEYS {
            // Kept, so that what drops it does not write over what making it left.
            let mut kept = None;
            assert_eq!(left_on_stack(&traces(key), || kept = Some(HmacSha256Key::boxed(black_box(key)))), 0);
        }
    }

    #[test]
    fn using_a_key_leaves_nothing_of_it() {
        for key in KEYS {
            let prepared = HmacSha256Key::boxed(key);
            let sign = || {
                black_box(prepared.mac(black_box(b"message")));
                black_box(prepared.mac_parts(black_box(&[b"message", b"in parts"])));
            };
            assert_eq!(left_on_stack(&traces(key), sign), 0);
        }
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
