//! No key is left in vector registers, from where a signal, a thread switch or the dynamic linker may bring it to memory.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/registers.rs"]
mod registers;
#[path = "support/tiers.rs"]
mod tiers;

use std::arch::asm;
use std::hint::black_box;

use adseal_mac::{HmacSha256Key, Keys, Messages, mac_many, zeroize_registers};
use memory::{state_words, traces};
use registers::Registers;
use tiers::{bytes, key_on, on_every_tier};

/// One that HMAC uses as it is, and one that it hashes first.
const KEYS: [&[u8]; 2] = [b"a key of thirty-two bytes, exact", &[0xa7; 100]];

/// Pieces of all that tells a key, as short as what is copied in one go, and every word of its states.
fn pieces(key: &[u8]) -> Vec<Vec<u8>> {
    let pieces =
        traces(key).iter().flat_map(|trace| trace.chunks_exact(8).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect();
    [pieces, state_words(key)].concat()
}

#[test]
fn what_is_left_is_found() {
    let registers = Registers::detect();
    let wanted = [b"in a regis".to_vec(), b"ter".to_vec()];
    let text: &[u8; 16] = b"...in a register";
    // SAFETY: every x86-64 has these registers.
    unsafe { asm!("movdqu xmm15, [{text}]", text = in(reg) text, out("xmm15") _) };
    assert_eq!(registers.count(&wanted), 2);
    zeroize_registers();
    assert_eq!(registers.count(&wanted), 0);
}

#[test]
fn every_register_is_wiped() {
    let registers = Registers::detect();
    let zeros = [vec![0; registers.length()]];
    zeroize_registers();
    assert_eq!(registers.count(&zeros), 1, "all are zero");
}

#[test]
fn making_and_copying_a_key_leaves_nothing_of_it() {
    let registers = Registers::detect();
    for key in KEYS {
        let wanted = pieces(key);
        let made = black_box(HmacSha256Key::boxed(key));
        assert_eq!(registers.count(&wanted), 0, "made");
        let copy = black_box(made.boxed_clone());
        assert_eq!(registers.count(&wanted), 0, "copied");
        let prefixed = black_box(copy.prefixed(&[[1; 64]]));
        assert_eq!(registers.count(&wanted), 0, "behind a prefix");
        drop(prefixed);
    }
}

#[test]
fn using_a_key_leaves_nothing_of_it() {
    let registers = Registers::detect();
    let text = bytes(1, 1000);
    let wanted = pieces(KEYS[0]);
    on_every_tier(|tier| {
        let key = key_on(tier, KEYS[0]);
        let prefixed = key.prefixed(&[[1; 64]]);
        for length in [0, 1, 31, 55, 56, 64, 100, 128, 220, 1000] {
            let message = black_box(&text[..length]);
            black_box(key.mac(message));
            assert_eq!(registers.count(&wanted), 0, "{}, {length} bytes", tier.name());
            black_box(key.mac_parts(&[message, message]));
            assert_eq!(registers.count(&wanted), 0, "{}, {length} bytes in parts", tier.name());
            black_box(prefixed.mac(message));
            assert_eq!(registers.count(&wanted), 0, "{}, {length} bytes behind a prefix", tier.name());
        }
    });
}

#[test]
fn using_keys_for_columns_leaves_nothing_of_them() {
    let registers = Registers::detect();
    let text = bytes(2, 1000);
    let wanted = pieces(KEYS[0]);
    on_every_tier(|tier| {
        let key = key_on(tier, KEYS[0]);
        for count in [1, 2, 5, 6, 16, 17, 40, 600] {
            let messages: Vec<_> = (0..count).map(|row| &text[..100 + row * 13 % 900]).collect();
            let mut macs = vec![[0; 32]; count];
            mac_many(Keys::One(&key), Messages::Slices(black_box(&messages)), &mut macs).expect("in order");
            assert_eq!(registers.count(&wanted), 0, "{}, {count} rows", tier.name());
        }
    });
}

/// As the secret of installs is, which stands in front of the message.
#[test]
fn a_message_in_parts_leaves_nothing_of_itself() {
    let registers = Registers::detect();
    let secret = bytes(3, 100);
    let wanted: Vec<_> = secret.windows(8).map(<[u8]>::to_vec).collect();
    let key = HmacSha256Key::boxed(b"key");
    for parts in [&[&secret[..]][..], &[&secret, b"rest"], &[b"front", &secret], &[&secret[..20], &secret[20..]]] {
        black_box(key.mac_parts(black_box(parts)));
        assert_eq!(registers.count(&wanted), 0);
    }
}
