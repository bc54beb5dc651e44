//! SHA-256 by the instructions that x86 has for it (SHA-NI), in one stream or two.
//!
//! Each of these instructions waits for the one before, so a second stream runs in the gaps of the first.

use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_loadu_si128, _mm_or_si128, _mm_set_epi64x,
    _mm_setr_epi32, _mm_setzero_si128, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32,
    _mm_shuffle_epi8, _mm_shuffle_epi32, _mm_storeu_si128,
};
use core::array;

use crate::block::{BLOCK_LENGTH, Block, ROUND_CONSTANTS, bits, block_count};
use crate::key::Midstates;

cpufeatures::new!(sha_ni, "sha", "avx");

/// That the processor has SHA-NI: where it has not, there is no value of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShaNi(());

impl ShaNi {
    pub(super) fn detect() -> Option<Self> {
        sha_ni::get().then_some(Self(()))
    }

    /// The MAC of each message under the key beside it, whose inner state is that behind `hashed` bytes: the block of the
    /// pad and whole blocks of every message. `N` is one or two: more streams would need more registers.
    #[inline]
    pub(crate) fn macs<const N: usize>(
        self,
        keys: [&Midstates; N],
        hashed: usize,
        messages: [&[u8]; N],
    ) -> [[u8; 32]; N] {
        let Self(()) = self;
        // SAFETY: the processor has what `macs` is compiled for, or there would be no `self`.
        unsafe { macs(keys, hashed, messages) }
    }
}

/// A hash state in the order in which the instructions take it, the highest word first.
#[derive(Clone, Copy)]
struct State {
    abef: __m128i,
    cdgh: __m128i,
}

/// The sixteen words of a block, the first one lowest.
type Words = [__m128i; 4];

#[target_feature(enable = "sha,avx")]
fn macs<const N: usize>(keys: [&Midstates; N], hashed: usize, messages: [&[u8]; N]) -> [[u8; 32]; N] {
    let messages = messages.map(|bytes| Message::new(bytes, hashed));
    let mut states: [State; N] = array::from_fn(|lane| load_state(&keys[lane].inner));
    let common = messages.iter().map(|message| message.blocks).min().unwrap_or(0);
    for at in 0..common {
        compress(&mut states, array::from_fn(|lane| messages[lane].load(at)));
    }
    for (state, message) in states.iter_mut().zip(&messages) {
        for at in common..message.blocks {
            compress(array::from_mut(state), [message.load(at)]);
        }
    }
    let outer_blocks: [Words; N] = array::from_fn(|lane| outer_block(states[lane]));
    let mut states: [State; N] = array::from_fn(|lane| load_state(&keys[lane].outer));
    compress(&mut states, outer_blocks);
    array::from_fn(|lane| to_bytes(states[lane]))
}

/// A message behind what was hashed before. It is padded while it is loaded: what was just written byte by byte could not
/// be loaded at once.
struct Message<'m> {
    bytes: &'m [u8],
    whole: &'m [Block],
    /// How many it takes, with the padding.
    blocks: usize,
    /// Bits of all that is hashed.
    bits: u64,
}

impl<'m> Message<'m> {
    fn new(bytes: &'m [u8], hashed: usize) -> Self {
        let bits = bits(hashed, bytes.len());
        Self { bytes, whole: bytes.as_chunks().0, blocks: block_count(bytes.len()), bits }
    }

    /// The words of a block.
    #[inline]
    #[target_feature(enable = "sha,avx")]
    fn load(&self, at: usize) -> Words {
        if let Some(block) = self.whole.get(at) {
            let (quarters, _) = block.as_chunks();
            return array::from_fn(|quarter| swap_bytes(load(&quarters[quarter])));
        }
        let mut words = array::from_fn(|quarter| swap_bytes(self.load_end(at * BLOCK_LENGTH + quarter * 16)));
        if at + 1 == self.blocks {
            // Two words, the high one first.
            let length = _mm_set_epi64x(self.bits.rotate_left(32).cast_signed(), 0);
            words[3] = _mm_or_si128(words[3], length);
        }
        words
    }

    /// Sixteen bytes from `start` on: of the message as far as there are any, then 0x80, then zeros.
    #[inline]
    #[target_feature(enable = "sha,avx")]
    fn load_end(&self, start: usize) -> __m128i {
        /// Moves what stands at the end of sixteen bytes to their start, if it is read from the right place on.
        const TO_START: [u8; 32] = {
            let mut places = [0x80; 32];
            let mut at = 0;
            while at < 16 {
                places[at as usize] = at;
                at += 1;
            }
            places
        };
        /// The byte behind the message, in the same manner.
        const BEHIND: [u8; 32] = {
            let mut bytes = [0; 32];
            bytes[16] = 0x80;
            bytes
        };
        let Some(rest) = self.bytes.get(start..) else { return _mm_setzero_si128() };
        if let Some(bytes) = rest.first_chunk() {
            return load(bytes);
        }
        let bytes = if let Some(last) = self.bytes.last_chunk() {
            load(last)
        } else {
            // Not copied: that would be a call, around which the states would be left on the stack.
            let last = rest.iter().fold(0, |all, &byte| all >> 8 | u128::from(byte) << 120);
            load(&last.to_le_bytes())
        };
        let from = 16 - rest.len();
        let at_start = |table: &[u8; 32]| {
            load(table[from..].first_chunk().expect("sixteen bytes follow each of the first sixteen"))
        };
        _mm_or_si128(_mm_shuffle_epi8(bytes, at_start(&TO_START)), at_start(&BEHIND))
    }
}

/// SHA-256's compression function, in each stream.
#[inline]
#[target_feature(enable = "sha,avx")]
fn compress<const N: usize>(states: &mut [State; N], mut words: [Words; N]) {
    let saved = *states;
    for (quarter, constants) in ROUND_CONSTANTS.iter().enumerate() {
        for step in 0..4 {
            let constants = load_words(constants, step);
            for (state, words) in states.iter_mut().zip(&mut words) {
                if quarter > 0 {
                    schedule(words, step);
                }
                rounds4(state, _mm_add_epi32(words[step], constants));
            }
        }
    }
    for (state, saved) in states.iter_mut().zip(&saved) {
        state.abef = _mm_add_epi32(state.abef, saved.abef);
        state.cdgh = _mm_add_epi32(state.cdgh, saved.cdgh);
    }
}

/// Four rounds; `words` has the round constants in it.
#[inline]
#[target_feature(enable = "sha,avx")]
fn rounds4(State { abef, cdgh }: &mut State, words: __m128i) {
    *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, words);
    *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(words, 0b_00_00_11_10));
}

/// Replaces four words by those that come sixteen later.
#[inline]
#[target_feature(enable = "sha,avx")]
fn schedule(words: &mut Words, at: usize) {
    let [first, second, third, fourth] = [words[at], words[(at + 1) % 4], words[(at + 2) % 4], words[(at + 3) % 4]];
    let sum = _mm_add_epi32(_mm_sha256msg1_epu32(first, second), _mm_alignr_epi8(fourth, third, 4));
    words[at] = _mm_sha256msg2_epu32(sum, fourth);
}

#[inline]
#[target_feature(enable = "sha,avx")]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: reads the sixteen bytes of the array, however aligned.
    unsafe { _mm_loadu_si128((&raw const *bytes).cast()) }
}

#[inline]
#[target_feature(enable = "sha,avx")]
fn load_words(words: &[u32], quarter: usize) -> __m128i {
    let (quarters, _) = words.as_chunks::<4>();
    // SAFETY: reads the sixteen bytes of an array, however aligned.
    unsafe { _mm_loadu_si128((&raw const quarters[quarter]).cast()) }
}

/// Between words and their big-endian bytes.
#[inline]
#[target_feature(enable = "sha,avx")]
fn swap_bytes(words: __m128i) -> __m128i {
    _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203))
}

#[inline]
#[target_feature(enable = "sha,avx")]
fn load_state(state: &[u32; 8]) -> State {
    let cdab = _mm_shuffle_epi32(load_words(state, 0), 0b_10_11_00_01);
    let efgh = _mm_shuffle_epi32(load_words(state, 1), 0b_00_01_10_11);
    State { abef: _mm_alignr_epi8(cdab, efgh, 8), cdgh: _mm_blend_epi16(efgh, cdab, 0b_1111_0000) }
}

/// The first four words of a state, a to d, and the other four.
#[inline]
#[target_feature(enable = "sha,avx")]
fn in_order(State { abef, cdgh }: State) -> [__m128i; 2] {
    let feba = _mm_shuffle_epi32(abef, 0b_00_01_10_11);
    let dchg = _mm_shuffle_epi32(cdgh, 0b_10_11_00_01);
    [_mm_blend_epi16(feba, dchg, 0b_1111_0000), _mm_alignr_epi8(dchg, feba, 8)]
}

/// The block of the outer hash: the inner hash, and [`OUTER_BLOCK`](crate::block::OUTER_BLOCK) behind it.
#[inline]
#[target_feature(enable = "sha,avx")]
fn outer_block(inner: State) -> Words {
    let [abcd, efgh] = in_order(inner);
    [abcd, efgh, _mm_setr_epi32(i32::MIN, 0, 0, 0), _mm_setr_epi32(0, 0, 0, 0x300)]
}

#[inline]
#[target_feature(enable = "sha,avx")]
fn to_bytes(state: State) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (half, words) in bytes.as_chunks_mut::<16>().0.iter_mut().zip(in_order(state)) {
        // SAFETY: writes the sixteen bytes of an array, however aligned.
        unsafe { _mm_storeu_si128((&raw mut *half).cast(), swap_bytes(words)) };
    }
    bytes
}
