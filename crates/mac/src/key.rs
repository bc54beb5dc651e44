//! One key, and the MAC of one message.

use crate::block::{BLOCK_LENGTH, INITIAL_STATE, LENGTH_AT, OUTER_BLOCK};
use crate::tier::{KERNEL_STACK, Tier, finish};
use crate::{constant_time_eq, zeroize_registers};
use alloc::boxed::Box;
use core::{fmt, slice};
use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing, zeroize_stack};

/// A key for HMAC-SHA256, kept as the hash states behind its inner and its outer pad.
///
/// Whoever has the two states can make MACs, so they are as secret as the key; the key itself is not kept. They are
/// wiped when the value is dropped. A move may leave a copy of them where the value was, as with every Rust value: where
/// that matters, take it [`boxed`](Self::boxed). `Debug` prints no part of it.
#[derive(Clone)]
pub struct HmacSha256Key {
    states: Zeroizing<Midstates>,
    tier: Tier,
}

/// The hash states behind the inner and the outer pad of a key: sixteen words.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Midstates {
    pub(crate) inner: [u32; 8],
    pub(crate) outer: [u32; 8],
}

impl Zeroize for Midstates {
    fn zeroize(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl HmacSha256Key {
    /// Prepares a key of any length. An empty key is a valid HMAC key here; whether to use it is the caller's rule.
    ///
    /// As HMAC defines it, a key of more than 64 bytes stands for its SHA-256, and trailing zero bytes of a shorter key
    /// make no difference.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut this = Self::unkeyed();
        this.absorb(key);
        this
    }

    /// The same in a box, made where it stays. It may travel: a move takes the pointer and leaves no copy of the states.
    #[must_use]
    pub fn boxed(key: &[u8]) -> Box<Self> {
        let mut this = Box::new(Self::unkeyed());
        this.absorb(key);
        this
    }

    /// A copy in a box, made where it stays.
    #[must_use]
    pub fn boxed_clone(&self) -> Box<Self> {
        let mut this = Box::new(Self::unkeyed());
        this.copy_from(self);
        zeroize_registers();
        this
    }

    fn copy_from(&mut self, other: &Self) {
        self.tier = other.tier;
        self.states.inner.copy_from_slice(&other.states.inner);
        self.states.outer.copy_from_slice(&other.states.outer);
    }

    fn unkeyed() -> Self {
        let states = Midstates { inner: INITIAL_STATE, outer: INITIAL_STATE };
        Self { states: Zeroizing::new(states), tier: Tier::detect() }
    }

    /// Makes its MACs on this tier from now on: for tests and benchmarks, which try every tier. Any tier makes the same.
    #[doc(hidden)]
    pub fn force_tier(&mut self, tier: Tier) {
        self.tier = tier;
    }

    #[cfg(target_arch = "x86_64")]
    pub(crate) fn midstates(&self) -> &Midstates {
        &self.states
    }

    /// What its MACs are made with.
    #[must_use]
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// Puts a key into both states, which must be unkeyed.
    fn absorb(&mut self, key: &[u8]) {
        let mut block = Zeroizing::new([0; BLOCK_LENGTH]);
        if key.len() <= BLOCK_LENGTH {
            block[..key.len()].copy_from_slice(key);
        } else {
            let mut stream = Stream::new(&INITIAL_STATE, 0);
            stream.update(key);
            write_big_endian(stream.finish(), &mut block[..32]);
        }
        // The block goes by reference: an array by value would leave a copy that nobody wipes.
        xor_all(&mut block, 0x36);
        compress256(&mut self.states.inner, slice::from_ref(&block));
        xor_all(&mut block, 0x36 ^ 0x5c);
        compress256(&mut self.states.outer, slice::from_ref(&block));
        zeroize_stack::<KERNEL_STACK>();
        zeroize_registers();
    }

    /// The MAC of a message.
    ///
    /// The message is taken as public: where it is itself secret, use [`mac_parts`](Self::mac_parts), which wipes what
    /// it copied.
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mac = self.tier.mac(&self.states, BLOCK_LENGTH, message);
        zeroize_registers();
        mac
    }

    /// The MAC of the concatenation of `parts`. It copies at most one block of them at a time, and wipes that copy.
    #[must_use]
    pub fn mac_parts(&self, parts: &[&[u8]]) -> [u8; 32] {
        // The block ends the stream, and wipes it where it is: a drop would move it, and leave a copy.
        let mac = {
            let mut stream = Stream::new(&self.states.inner, BLOCK_LENGTH);
            for part in parts {
                stream.update(part);
            }
            let mut outer_block = OUTER_BLOCK;
            finish(&self.states, stream.finish(), &mut outer_block)
        };
        zeroize_registers();
        mac
    }

    /// This key for messages that all begin with these blocks of 64 bytes, which are hashed now and not again.
    #[must_use]
    pub fn prefixed(&self, blocks: &[[u8; BLOCK_LENGTH]]) -> Box<PrefixedKey> {
        // Made where it stays: a move would leave a copy.
        let hashed = BLOCK_LENGTH + blocks.as_flattened().len();
        let mut this = Box::new(PrefixedKey { key: Self::unkeyed(), hashed });
        this.key.copy_from(self);
        compress256(&mut this.key.states.inner, blocks);
        zeroize_stack::<KERNEL_STACK>();
        zeroize_registers();
        this
    }

    /// Whether both make the same MAC for every message, in constant time.
    ///
    /// That is so when the keys are equal after zero padding to 64 bytes, or after SHA-256 for a longer one.
    #[must_use]
    pub fn same_key(&self, other: &Self) -> bool {
        // Different keys with one MAC for the same message would be a collision of SHA-256.
        constant_time_eq(&self.mac(b""), &other.mac(b""))
    }
}

impl ZeroizeOnDrop for HmacSha256Key {}

impl fmt::Debug for HmacSha256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacSha256Key").finish_non_exhaustive()
    }
}

/// A key and the beginning of every message, made by [`HmacSha256Key::prefixed`]. As secret as the key, and wiped on drop.
#[derive(Clone, Debug)]
pub struct PrefixedKey {
    key: HmacSha256Key,
    /// Bytes behind which its inner state is: the block of the pad and the beginning.
    hashed: usize,
}

impl PrefixedKey {
    /// The MAC of the message that has this behind the blocks that all begin with.
    #[must_use]
    pub fn mac(&self, rest: &[u8]) -> [u8; 32] {
        let mac = self.key.tier.mac(&self.key.states, self.hashed, rest);
        zeroize_registers();
        mac
    }
}

impl ZeroizeOnDrop for PrefixedKey {}

/// SHA-256 over pieces, from any state at a block boundary. What it copied and what it made is wiped with it.
struct Stream {
    state: Zeroizing<[u32; 8]>,
    partial: Zeroizing<[u8; BLOCK_LENGTH]>,
    filled: usize,
    length: u64,
}

impl Stream {
    fn new(state: &[u32; 8], bytes_before: usize) -> Self {
        Self {
            state: Zeroizing::new(*state),
            partial: Zeroizing::new([0; BLOCK_LENGTH]),
            filled: 0,
            length: bytes_before as u64,
        }
    }

    fn update(&mut self, mut piece: &[u8]) {
        // It would take centuries to hash the 2^61 bytes at which SHA-256 ends.
        self.length = self.length.wrapping_add(piece.len() as u64);
        if self.filled > 0 {
            let (head, rest) = piece.split_at(piece.len().min(BLOCK_LENGTH - self.filled));
            self.partial[self.filled..][..head.len()].copy_from_slice(head);
            self.filled += head.len();
            if self.filled < BLOCK_LENGTH {
                return;
            }
            compress256(&mut self.state, slice::from_ref(&self.partial));
            piece = rest;
        }
        let (blocks, tail) = piece.as_chunks::<BLOCK_LENGTH>();
        compress256(&mut self.state, blocks);
        self.partial[..tail.len()].copy_from_slice(tail);
        self.filled = tail.len();
    }

    /// The state behind all pieces and the padding. It is padded in place: a second block would have to be wiped too.
    fn finish(&mut self) -> &[u32; 8] {
        self.partial[self.filled] = 0x80;
        self.partial[self.filled + 1..].fill(0);
        if self.filled >= LENGTH_AT {
            compress256(&mut self.state, slice::from_ref(&self.partial));
            self.partial.fill(0);
        }
        let bits = self.length.wrapping_mul(8);
        self.partial[LENGTH_AT..].copy_from_slice(&bits.to_be_bytes());
        compress256(&mut self.state, slice::from_ref(&self.partial));
        &self.state
    }
}

fn xor_all(block: &mut [u8; BLOCK_LENGTH], mask: u8) {
    for byte in block {
        *byte ^= mask;
    }
}

pub(crate) fn write_big_endian(state: &[u32; 8], bytes: &mut [u8]) {
    for (word, chunk) in state.iter().zip(bytes.as_chunks_mut::<4>().0) {
        *chunk = word.to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests of a tier would test another one without a word.
    #[test]
    fn a_prefix_keeps_the_tier() {
        for tier in Tier::available() {
            let mut key = HmacSha256Key::new(b"secret");
            key.force_tier(tier);
            assert_eq!(key.prefixed(&[[1; 64]]).key.tier(), tier);
        }
    }
}
