//! Nothing beyond a message is read, on any tier: messages end where memory ends, and begin where it begins.
#![cfg(target_os = "linux")]

#[path = "support/tiers.rs"]
mod tiers;

use std::{ptr, slice};

use adseal_mac::{Keys, Messages, mac_many};
use tiers::{bytes, key_on, on_every_tier, reference};

const KEY: &[u8] = b"secret";
/// A multiple of every page size that Linux has on the machines we know, and room for the messages.
const ROOM: usize = 1 << 16;

/// Memory with pages around it that nobody may touch: whoever does ends the process.
struct Guarded {
    start: *mut u8,
}

impl Guarded {
    fn new() -> Self {
        let (access, kind) = (libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: the system chooses a place where nothing is.
        let all = unsafe { libc::mmap(ptr::null_mut(), 3 * ROOM, access, kind, -1, 0) };
        assert_ne!(all, libc::MAP_FAILED);
        // SAFETY: the second third of what was just mapped.
        let start = unsafe { all.cast::<u8>().add(ROOM) };
        // SAFETY: whole pages, which are ours.
        assert_eq!(unsafe { libc::mprotect(start.cast(), ROOM, libc::PROT_READ | libc::PROT_WRITE) }, 0);
        Self { start }
    }

    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: so many bytes may be read and written, and live as long as `self`, which is borrowed meanwhile.
        unsafe { slice::from_raw_parts_mut(self.start, ROOM) }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: what `new` mapped, of which nothing is borrowed any more.
        assert_eq!(unsafe { libc::munmap(self.start.sub(ROOM).cast(), 3 * ROOM) }, 0);
    }
}

/// Takes `length` bytes of memory for a message.
type Place = fn(memory: &[u8], length: usize) -> &[u8];

const PLACES: [(&str, Place); 2] = [
    ("at the end", |memory, length| &memory[memory.len() - length..]),
    ("at the beginning", |memory, length| &memory[..length]),
];

#[test]
fn one_message() {
    let mut memory = Guarded::new();
    memory.bytes().copy_from_slice(&bytes(7, ROOM));
    let memory = &*memory.bytes();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for (name, place) in PLACES {
            for length in (0..=400).chain(1190..=1200) {
                let message = place(memory, length);
                let expected = reference(KEY, message);
                assert_eq!(key.mac(message), expected, "{length} bytes {name}");
                assert_eq!(key.mac_parts(&[message]), expected, "{length} bytes {name}");
                let (blocks, rest) = message.as_chunks();
                assert_eq!(key.prefixed(blocks).mac(rest), expected, "{length} bytes {name}, with a prefix");
            }
        }
    });
}

#[test]
fn messages_side_by_side() {
    let mut memory = Guarded::new();
    memory.bytes().copy_from_slice(&bytes(8, ROOM));
    let memory = &*memory.bytes();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for (name, place) in PLACES {
            for first in (0..=330).chain([1180]) {
                // Two at a time, sixteen, and a remainder.
                for count in [2, 16, 19] {
                    let messages: Vec<_> = (first..first + count).map(|length| place(memory, length)).collect();
                    let mut macs = vec![[0; 32]; count];
                    mac_many(Keys::One(&key), Messages::Slices(&messages), &mut macs).expect("counts agree");
                    for (mac, message) in macs.iter().zip(messages).step_by(5) {
                        assert_eq!(*mac, reference(KEY, message), "{} bytes {name}", message.len());
                    }
                }
            }
        }
    });
}

#[test]
fn macs_that_end_where_memory_ends() {
    let mut memory = Guarded::new();
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for count in [1, 2, 3, 15, 16, 17, 40, 600] {
            let text = bytes(9, 300);
            let messages: Vec<_> = (0..count).map(|row| &text[..row % 300]).collect();
            let (places, _) = memory.bytes().as_chunks_mut::<32>();
            for macs in [0..count, places.len() - count..places.len()] {
                let macs = &mut places[macs];
                mac_many(Keys::One(&key), Messages::Slices(&messages), macs).expect("counts agree");
                for (mac, message) in macs.iter().zip(&messages).step_by(7) {
                    assert_eq!(*mac, reference(KEY, message), "{count} messages");
                }
            }
        }
    });
}

/// Starts at every place of a cache line, each with lengths of every remainder.
#[test]
fn every_alignment() {
    let text = bytes(10, 64 + 400);
    on_every_tier(|tier| {
        let key = key_on(tier, KEY);
        for start in 0..64 {
            let messages: Vec<_> = (start..start + 16).map(|at| &text[start..][..at * 5]).collect();
            let mut macs = [[0; 32]; 16];
            mac_many(Keys::One(&key), Messages::Slices(&messages), &mut macs).expect("counts agree");
            for (mac, message) in macs.iter().zip(messages) {
                assert_eq!(*mac, reference(KEY, message), "{} bytes from {start}", message.len());
                assert_eq!(key.mac(message), *mac, "{} bytes from {start}, alone", message.len());
            }
        }
    });
}
