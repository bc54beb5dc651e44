//! 64 bytes at a time with AVX-512.
#![allow(clippy::inline_always, reason = "what is not inlined is compiled without AVX-512")]

use core::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_loadu_si512, _mm512_min_epu8, _mm512_movepi8_mask, _mm512_or_si512,
    _mm512_permutex2var_epi8, _mm512_set1_epi8, _mm512_setzero_si512, _mm512_test_epi8_mask,
};

use super::{BLOCK_LENGTH, Lens, Places, Work};
use crate::processor::Avx512;

#[inline]
pub(super) fn run<W: Work>(_: Avx512, work: W) -> W::Outcome {
    // SAFETY: the processor has what `compiled` is compiled for, or there would be no such value.
    unsafe { compiled(work) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi1,bmi2")]
fn compiled<W: Work>(work: W) -> W::Outcome {
    work.run::<Seen>()
}

/// A bit for what is folded in names. It is the highest, which a mask is made of without further ado.
const FOLDED: u8 = 0x80;
const PERCENT: u8 = 0x01;
const NOT_ORDINARY: u8 = 0x02;
/// The last ASCII character, which is not ordinary.
const DEL: u8 = 0x7f;

/// The bits of each ASCII character.
const BITS: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'%' => FOLDED | PERCENT,
            b'+' | b'.' => FOLDED,
            b'-' | b'_' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b',' | b':' | b'=' | b'@' | b'/' | b'?' => 0,
            _ if byte.is_ascii_alphanumeric() => 0,
            _ => NOT_ORDINARY,
        };
        byte += 1;
    }
    table
};

/// What was seen.
struct Seen {
    /// The bits of all bytes.
    bits: __m512i,
}

impl Lens for Seen {
    #[inline(always)]
    fn new() -> Self {
        // SAFETY: `Seen` is private, and used by `compiled` alone, which is called where the processor has AVX-512.
        unsafe { nothing() }
    }

    #[inline(always)]
    fn look(&mut self, block: &[u8; BLOCK_LENGTH]) -> Places {
        // SAFETY: as above.
        unsafe { look(self, block) }
    }

    #[inline(always)]
    fn saw_ordinary(&self) -> bool {
        // SAFETY: as above.
        unsafe { is_free_of(self.bits, NOT_ORDINARY) }
    }

    #[inline(always)]
    fn saw_percent(&self) -> bool {
        // SAFETY: as above.
        unsafe { !is_free_of(self.bits, PERCENT) }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn nothing() -> Seen {
    Seen { bits: _mm512_setzero_si512() }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn look(seen: &mut Seen, block: &[u8; BLOCK_LENGTH]) -> Places {
    let text = load(block);
    let (halves, _) = BITS.as_chunks();
    // What is beyond ASCII counts as DEL: no more than seven bits choose.
    let places = _mm512_min_epu8(text, splat(DEL));
    let bits = _mm512_permutex2var_epi8(load(&halves[0]), places, load(&halves[1]));
    seen.bits = _mm512_or_si512(seen.bits, bits);
    Places {
        ampersands: _mm512_cmpeq_epi8_mask(text, splat(b'&')),
        equals: _mm512_cmpeq_epi8_mask(text, splat(b'=')),
        folded: _mm512_movepi8_mask(bits),
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(bytes: &[u8; BLOCK_LENGTH]) -> __m512i {
    // SAFETY: reads the 64 bytes of the array, however aligned.
    unsafe { _mm512_loadu_si512((&raw const *bytes).cast()) }
}

/// Whether no byte has one of these bits.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn is_free_of(bytes: __m512i, bits: u8) -> bool {
    _mm512_test_epi8_mask(bytes, splat(bits)) == 0
}

#[inline]
#[target_feature(enable = "avx512f")]
fn splat(byte: u8) -> __m512i {
    _mm512_set1_epi8(byte.cast_signed())
}
