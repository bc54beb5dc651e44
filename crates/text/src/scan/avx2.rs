//! 32 bytes at a time with AVX2.
#![allow(clippy::inline_always, reason = "what is not inlined is compiled without AVX2")]

use core::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_testz_si256,
};

use super::{BLOCK_LENGTH, Lens, Places, Work};
use crate::processor::Avx2;

#[inline]
pub(super) fn run<W: Work>(_: Avx2, work: W) -> W::Outcome {
    // SAFETY: the processor has what `compiled` is compiled for, or there would be no such value.
    unsafe { compiled(work) }
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn compiled<W: Work>(work: W) -> W::Outcome {
    work.run::<Seen>()
}

/// A bit for what is folded in names. It is the highest, which a mask is made of without further ado.
const FOLDED: u8 = 0x80;

/// The bytes that are not ordinary, and those that are folded, as rows and columns of the ASCII table: a byte has the bits
/// that both its row (its high half) and its column (its low half) have.
const SETS: [(u8, &[u8], &[u8]); 7] = [
    (FOLDED, &[0x2], &[0x5, 0xb, 0xe]),
    // Controls, and what is beyond ASCII.
    (
        0x01,
        &[0x0, 0x1, 0x8, 0x9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf],
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    ),
    // Space, !, ", #.
    (0x02, &[0x2], &[0x0, 0x1, 0x2, 0x3]),
    // ;, <, >.
    (0x04, &[0x3], &[0xb, 0xc, 0xe]),
    // [\]^ and {|}~.
    (0x08, &[0x5, 0x7], &[0xb, 0xc, 0xd, 0xe]),
    // The backquote.
    (0x10, &[0x6], &[0x0]),
    // DEL.
    (0x20, &[0x7], &[0xf]),
];

const ROWS: [u8; 16] = bits(0);
const COLUMNS: [u8; 16] = bits(1);

/// The bits of each row, or of each column.
const fn bits(side: usize) -> [u8; 16] {
    let mut table = [0; 16];
    let mut set = 0;
    while set < SETS.len() {
        let (bit, rows, columns) = SETS[set];
        let members = if side == 0 { rows } else { columns };
        let mut at = 0;
        while at < members.len() {
            table[members[at] as usize] |= bit;
            at += 1;
        }
        set += 1;
    }
    table
}

/// What was seen.
struct Seen {
    /// The bits of all bytes.
    bits: __m256i,
    percents: __m256i,
}

impl Lens for Seen {
    #[inline(always)]
    fn new() -> Self {
        // SAFETY: `Seen` is private, and used by `compiled` alone, which is called where the processor has AVX2.
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
        unsafe { is_free_of(self.bits, !FOLDED) }
    }

    #[inline(always)]
    fn saw_percent(&self) -> bool {
        // SAFETY: as above.
        unsafe { !is_free_of(self.percents, u8::MAX) }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn nothing() -> Seen {
    Seen { bits: _mm256_setzero_si256(), percents: _mm256_setzero_si256() }
}

#[inline]
#[target_feature(enable = "avx2")]
fn look(seen: &mut Seen, block: &[u8; BLOCK_LENGTH]) -> Places {
    let (halves, _) = block.as_chunks();
    let [low, high] = [look_at_half(seen, &halves[0]), look_at_half(seen, &halves[1])];
    let join = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
    Places { ampersands: join(low[0], high[0]), equals: join(low[1], high[1]), folded: join(low[2], high[2]) }
}

/// Where `&`, `=` and what is folded are.
#[inline]
#[target_feature(enable = "avx2")]
fn look_at_half(seen: &mut Seen, half: &[u8; 32]) -> [u32; 3] {
    // SAFETY: reads the 32 bytes of the array, however aligned.
    let text = unsafe { _mm256_loadu_si256((&raw const *half).cast()) };
    let half_bytes = _mm256_set1_epi8(0x0f);
    let row = _mm256_and_si256(_mm256_srli_epi16(text, 4), half_bytes);
    let column = _mm256_and_si256(text, half_bytes);
    let bits = _mm256_and_si256(
        _mm256_shuffle_epi8(load_table(&ROWS), row),
        _mm256_shuffle_epi8(load_table(&COLUMNS), column),
    );
    seen.bits = _mm256_or_si256(seen.bits, bits);
    seen.percents = _mm256_or_si256(seen.percents, equal(text, b'%'));
    [equal(text, b'&'), equal(text, b'='), bits].map(|marks| _mm256_movemask_epi8(marks).cast_unsigned())
}

#[inline]
#[target_feature(enable = "avx2")]
fn equal(text: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(text, _mm256_set1_epi8(byte.cast_signed()))
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_table(table: &[u8; 16]) -> __m256i {
    // SAFETY: reads the sixteen bytes of the array, however aligned.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128((&raw const *table).cast()) })
}

/// Whether no byte has one of these bits.
#[inline]
#[target_feature(enable = "avx2")]
fn is_free_of(bytes: __m256i, bits: u8) -> bool {
    _mm256_testz_si256(bytes, _mm256_set1_epi8(bits.cast_signed())) == 1
}
