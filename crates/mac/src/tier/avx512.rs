//! SHA-256 in sixteen lanes of AVX-512: sixteen messages side by side, a vector for each word of their states.

use core::arch::x86_64::{
    __cpuid, __m128i, __m512i, _bzhi_u64, _mm_loadu_si128, _mm512_add_epi32, _mm512_castsi128_si512,
    _mm512_cmpeq_epu32_mask, _mm512_cmpgt_epu32_mask, _mm512_inserti32x4, _mm512_loadu_si512, _mm512_mask_add_epi32,
    _mm512_mask_mov_epi8, _mm512_mask_mov_epi32, _mm512_maskz_loadu_epi8, _mm512_reduce_max_epu32,
    _mm512_reduce_min_epu32, _mm512_ror_epi32, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set4_epi32,
    _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_shuffle_i32x4, _mm512_slli_epi32, _mm512_srli_epi32,
    _mm512_storeu_si512, _mm512_ternarylogic_epi32, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64,
    _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};
use core::array;
use core::ptr;
use core::sync::atomic::AtomicU8;
use core::sync::atomic::Ordering::Relaxed;

use crate::block::{BLOCK_LENGTH, Block, ROUND_CONSTANTS};
use crate::key::Midstates;

cpufeatures::new!(avx512, "avx512f", "avx512bw", "bmi2");

/// Whether the lanes lose against SHA-NI: AMD's Zen 4 does vectors of this width in two halves, and SHA-NI at full speed.
///
/// Looked up once. Two threads that do so at the same time find the same.
pub(super) fn is_slower_than_sha_ni() -> bool {
    const UNKNOWN: u8 = 0;
    const NO: u8 = 1;
    const YES: u8 = 2;
    static KNOWN: AtomicU8 = AtomicU8::new(UNKNOWN);
    if KNOWN.load(Relaxed) == UNKNOWN {
        KNOWN.store(if is_zen_4() { YES } else { NO }, Relaxed);
    }
    KNOWN.load(Relaxed) == YES
}

/// Asks the processor, which takes microseconds in a virtual machine.
fn is_zen_4() -> bool {
    let vendor = __cpuid(0);
    let is_amd = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).as_flattened() == b"AuthenticAMD";
    let signature = __cpuid(1).eax;
    let family = (signature >> 8 & 0xf) + (signature >> 20 & 0xff);
    is_amd && family == 0x19
}

/// Messages side by side.
pub(crate) const LANES: usize = 16;

/// Length of a message in bytes, at most: one word of each lane holds the bits.
pub(crate) const MAX_LENGTH: usize = 1 << 28;

/// That the processor has the parts of AVX-512 that are used here: where it has not, there is no value of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx512(());

impl Avx512 {
    pub(super) fn detect() -> Option<Self> {
        avx512::get().then_some(Self(()))
    }
}

/// Sixteen keys, a lane for each, and the hash states while messages are hashed. All of that is as secret as the keys, and
/// wiped on drop.
pub(crate) struct Sixteen {
    avx512: Avx512,
    lanes: Lanes,
}

struct Lanes {
    inner: States,
    outer: States,
    current: States,
}

impl Sixteen {
    pub(crate) fn new(avx512: Avx512) -> Self {
        Self { avx512, lanes: Lanes { inner: States::ZERO, outer: States::ZERO, current: States::ZERO } }
    }

    /// Gives each lane its key.
    pub(crate) fn set_keys(&mut self, keys: &[&Midstates; LANES]) {
        let Self { avx512: Avx512(()), lanes } = self;
        // SAFETY: the processor has what `set_keys` is compiled for, or there would be no `avx512`.
        unsafe { set_keys(lanes, keys) }
    }

    /// The MAC of each message under the key of its lane. The lengths are those of the messages, for which nothing has to
    /// wait if they were written long ago.
    ///
    /// # Panics
    /// When a message is longer than [`MAX_LENGTH`], or has another length.
    pub(crate) fn macs(&mut self, messages: &[&[u8]; LANES], lengths: &[u32; LANES]) -> [[u8; 32]; LANES] {
        let Self { avx512: Avx512(()), lanes } = self;
        for (message, &length) in messages.iter().zip(lengths) {
            assert!(
                message.len() <= MAX_LENGTH && message.len() == length as usize,
                "lengths are those of the messages"
            );
        }
        // SAFETY: the processor has what `macs` is compiled for, or there would be no `avx512`.
        unsafe { macs(lanes, messages, lengths) }
    }
}

impl Drop for Sixteen {
    fn drop(&mut self) {
        for states in [&mut self.lanes.inner, &mut self.lanes.outer, &mut self.lanes.current] {
            // SAFETY: valid and aligned, as references are. Volatile, or the compiler would leave out what nobody reads.
            unsafe { ptr::write_volatile(states, States::ZERO) };
        }
    }
}

/// A word of every lane in each row, for the eight words of a hash state.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct States([[u32; LANES]; 8]);

impl States {
    const ZERO: Self = Self([[0; LANES]; 8]);
}

/// One vector for each of sixteen words.
type Words = [__m512i; 16];

/// A bit for each lane.
type Mask = u16;

#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn set_keys(lanes: &mut Lanes, keys: &[&Midstates; LANES]) {
    let words = transpose(&keys.map(|key| load_key(key)));
    let (inner, outer) = words.split_at(8);
    for (states, words) in [(&mut lanes.inner, inner), (&mut lanes.outer, outer)] {
        for (row, &word) in states.0.iter_mut().zip(words) {
            store(row, word);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn macs(lanes: &mut Lanes, messages: &[&[u8]; LANES], lengths: &[u32; LANES]) -> [[u8; 32]; LANES] {
    let Lanes { inner, outer, current } = lanes;
    let ends = Ends::of(load(lengths));
    *current = *inner;
    for at in 0..ends.whole {
        compress(current, &load_blocks(array::from_fn(|lane| &messages[lane].as_chunks().0[at as usize])), Mask::MAX);
    }
    for at in ends.whole..ends.blocks {
        compress(current, &ends.load(messages, at), ends.have(at));
    }
    let words = outer_block(current);
    *current = *outer;
    compress(current, &words, Mask::MAX);
    to_bytes(current)
}

/// The steps written out: the compiler would leave so long a loop as it is, and could not keep its arrays in registers.
macro_rules! sixteen_times {
    (|$step:ident| $work:expr) => {
        sixteen_times!($step, $work, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    };
    ($step:ident, $work:expr, $($number:literal)*) => {
        $({
            let $step = $number;
            $work;
        })*
    };
}

/// SHA-256's compression function in the active lanes; the others keep their state.
///
/// Not inlined, so that between two blocks the states are in `states` and nowhere else, where they will be wiped.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn compress(states: &mut States, words: &Words, active: Mask) {
    let mut words = *words;
    let mut state: [__m512i; 8] = array::from_fn(|at| load(&states.0[at]));
    let [first, later @ ..] = &ROUND_CONSTANTS;
    sixteen_times!(|step| round(&mut state, step, words[step], first));
    for constants in later {
        sixteen_times!(|step| {
            words[step] = scheduled(&words, step);
            round(&mut state, step, words[step], constants);
        });
    }
    for (row, new) in states.0.iter_mut().zip(state) {
        let old = load(row);
        store(row, _mm512_mask_add_epi32(old, active, old, new));
    }
}

/// The step-th round of sixteen. Nothing moves from variable to variable: in each round they stand one place further.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
#[allow(clippy::many_single_char_names, reason = "the standard's names")]
fn round(state: &mut [__m512i; 8], step: usize, word: __m512i, constants: &[u32; 16]) {
    let word = _mm512_add_epi32(word, _mm512_set1_epi32(constants[step].cast_signed()));
    let place = |variable: usize| (variable + 16 - step) % 8;
    let [a, b, c, d, e, f, g, h] = array::from_fn(|variable| state[place(variable)]);
    let big_sigma_1 = xor(_mm512_ror_epi32(e, 6), _mm512_ror_epi32(e, 11), _mm512_ror_epi32(e, 25));
    let big_sigma_0 = xor(_mm512_ror_epi32(a, 2), _mm512_ror_epi32(a, 13), _mm512_ror_epi32(a, 22));
    let choice = _mm512_ternarylogic_epi32::<0xca>(e, f, g);
    let majority = _mm512_ternarylogic_epi32::<0xe8>(a, b, c);
    let first = _mm512_add_epi32(_mm512_add_epi32(h, word), _mm512_add_epi32(big_sigma_1, choice));
    let second = _mm512_add_epi32(big_sigma_0, majority);
    state[place(3)] = _mm512_add_epi32(d, first);
    state[place(7)] = _mm512_add_epi32(first, second);
}

/// The word that comes sixteen after the one at this place.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn scheduled(words: &Words, at: usize) -> __m512i {
    let [first, second, tenth, fifteenth] =
        [words[at], words[(at + 1) % 16], words[(at + 9) % 16], words[(at + 14) % 16]];
    let sigma_0 = xor(_mm512_ror_epi32(second, 7), _mm512_ror_epi32(second, 18), _mm512_srli_epi32(second, 3));
    let sigma_1 =
        xor(_mm512_ror_epi32(fifteenth, 17), _mm512_ror_epi32(fifteenth, 19), _mm512_srli_epi32(fifteenth, 10));
    _mm512_add_epi32(_mm512_add_epi32(first, sigma_0), _mm512_add_epi32(tenth, sigma_1))
}

#[inline]
#[target_feature(enable = "avx512f")]
fn xor(one: __m512i, two: __m512i, three: __m512i) -> __m512i {
    _mm512_ternarylogic_epi32::<0x96>(one, two, three)
}

/// Where the messages of the lanes end.
struct Ends {
    /// So many blocks of every message are whole.
    whole: u32,
    /// The longest takes so many, its padding included.
    blocks: u32,
    /// How many each takes.
    counts: __m512i,
    /// The length that stands at the end of each, in bits.
    bits: __m512i,
}

impl Ends {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,bmi2")]
    fn of(lengths: __m512i) -> Self {
        // The same as in `block`, for all lanes at once.
        let counts = _mm512_srli_epi32(_mm512_add_epi32(lengths, _mm512_set1_epi32(8 + 64)), 6);
        let bits = _mm512_slli_epi32(_mm512_add_epi32(lengths, _mm512_set1_epi32(64)), 3);
        let whole = _mm512_reduce_min_epu32(_mm512_srli_epi32(lengths, 6));
        Self { whole, blocks: _mm512_reduce_max_epu32(counts), counts, bits }
    }

    /// The lanes that have a block at this place.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,bmi2")]
    fn have(&self, at: u32) -> Mask {
        _mm512_cmpgt_epu32_mask(self.counts, _mm512_set1_epi32(at.cast_signed()))
    }

    /// The words of a block at which some lanes end.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,bmi2")]
    fn load(&self, messages: &[&[u8]; LANES], at: u32) -> Words {
        let mut blocks = [[0; BLOCK_LENGTH]; LANES];
        for (block, message) in blocks.iter_mut().zip(messages) {
            store_padded(block, message, at as usize * BLOCK_LENGTH);
        }
        let mut words = load_blocks(blocks.each_ref());
        let last = _mm512_cmpeq_epu32_mask(self.counts, _mm512_set1_epi32(at.cast_signed() + 1));
        words[15] = _mm512_mask_mov_epi32(words[15], last, self.bits);
        words
    }
}

/// Writes the block of a message that begins at `start`, and the byte 0x80 where the message ends; zeros where there is
/// neither. Nothing beyond the message is read. There are no branches: lanes end where they like, and no processor would
/// guess that.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn store_padded(block: &mut Block, message: &[u8], start: usize) {
    let rest = &message[start.min(message.len())..];
    let length = u32::try_from(rest.len().min(BLOCK_LENGTH)).expect("at most 64");
    // SAFETY: only the first `length` bytes are loaded, which are in `rest`; those beyond are masked, and not accessed.
    let bytes = unsafe { _mm512_maskz_loadu_epi8(_bzhi_u64(u64::MAX, length), rest.as_ptr().cast()) };
    let behind = message.len().wrapping_sub(start);
    let end = u64::from(behind < BLOCK_LENGTH) << (behind % BLOCK_LENGTH);
    let padded = _mm512_mask_mov_epi8(bytes, end, _mm512_set1_epi8(i8::MIN));
    // SAFETY: writes the 64 bytes of the block, however aligned.
    unsafe { _mm512_storeu_si512((&raw mut *block).cast(), padded) };
}

/// The words of sixteen blocks, one for each lane.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,bmi2")]
fn load_blocks(blocks: [&Block; LANES]) -> Words {
    // The loads do the coarse half of transposing: each vector has sixteen bytes of every fourth lane.
    let pieces: [[__m512i; 4]; 4] = array::from_fn(|first| {
        array::from_fn(|quarter| {
            let piece = |lane: usize| load_quarter(blocks[first + lane], quarter);
            let rows = _mm512_castsi128_si512(piece(0));
            let rows = _mm512_inserti32x4::<1>(rows, piece(4));
            let rows = _mm512_inserti32x4::<2>(rows, piece(8));
            in_words(_mm512_inserti32x4::<3>(rows, piece(12)))
        })
    });
    let mut words = [_mm512_setzero_si512(); 16];
    for quarter in 0..4 {
        let columns = transpose_four(pieces.each_ref().map(|rows| rows[quarter]));
        words[4 * quarter..][..4].copy_from_slice(&columns);
    }
    words
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_quarter(block: &Block, quarter: usize) -> __m128i {
    let (quarters, _) = block.as_chunks::<16>();
    // SAFETY: reads the sixteen bytes of the array, however aligned.
    unsafe { _mm_loadu_si128((&raw const quarters[quarter]).cast()) }
}

/// Between words and their big-endian bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn in_words(bytes: __m512i) -> __m512i {
    _mm512_shuffle_epi8(bytes, _mm512_set4_epi32(0x0c0d_0e0f, 0x0809_0a0b, 0x0405_0607, 0x0001_0203))
}

/// The sixteen words of a key: the inner state, then the outer one.
#[inline]
#[target_feature(enable = "avx512f")]
fn load_key(key: &Midstates) -> __m512i {
    const { assert!(size_of::<Midstates>() == 64) };
    // SAFETY: reads the 64 bytes that midstates have, however aligned.
    unsafe { _mm512_loadu_si512((&raw const *key).cast()) }
}

/// The outer block of every lane: the inner hash, padding, and the length of 64 + 32 bytes. It lies in lanes already.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn outer_block(inner: &States) -> Words {
    let mut words = [_mm512_setzero_si512(); 16];
    for (word, row) in words.iter_mut().zip(&inner.0) {
        *word = load(row);
    }
    words[8] = _mm512_set1_epi32(i32::MIN);
    words[15] = _mm512_set1_epi32(0x300);
    words
}

/// The hashes, lane by lane.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn to_bytes(states: &States) -> [[u8; 32]; LANES] {
    let mut hashes = [[0; 32]; LANES];
    let (halves, _) = states.0.as_chunks::<4>();
    for (half, rows) in halves.iter().enumerate() {
        let columns = transpose_four(rows.each_ref().map(|row| in_words(load(row))));
        for (at, column) in columns.into_iter().enumerate() {
            let mut quarters = [0; LANES];
            store(&mut quarters, column);
            for (quarter, words) in quarters.as_chunks::<4>().0.iter().enumerate() {
                let hash = &mut hashes[4 * quarter + at][16 * half..][..16];
                for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(words) {
                    *bytes = word.to_ne_bytes();
                }
            }
        }
    }
    hashes
}

/// Rows to columns, sixteen by sixteen.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn transpose(rows: &[__m512i; 16]) -> [__m512i; 16] {
    let (groups, _) = rows.as_chunks::<4>();
    let groups: [_; 4] = array::from_fn(|group| transpose_four(groups[group]));
    let mut columns = [_mm512_setzero_si512(); 16];
    for at in 0..4 {
        let [one, two, three, four] = groups.each_ref().map(|group| group[at]);
        let front = (_mm512_shuffle_i32x4::<0x44>(one, two), _mm512_shuffle_i32x4::<0x44>(three, four));
        let back = (_mm512_shuffle_i32x4::<0xee>(one, two), _mm512_shuffle_i32x4::<0xee>(three, four));
        columns[at] = _mm512_shuffle_i32x4::<0x88>(front.0, front.1);
        columns[4 + at] = _mm512_shuffle_i32x4::<0xdd>(front.0, front.1);
        columns[8 + at] = _mm512_shuffle_i32x4::<0x88>(back.0, back.1);
        columns[12 + at] = _mm512_shuffle_i32x4::<0xdd>(back.0, back.1);
    }
    columns
}

/// Rows to columns, four by four in each quarter of the vectors: quarter `q` of result `c` is column `4 * q + c`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn transpose_four([one, two, three, four]: [__m512i; 4]) -> [__m512i; 4] {
    let low = (_mm512_unpacklo_epi32(one, two), _mm512_unpacklo_epi32(three, four));
    let high = (_mm512_unpackhi_epi32(one, two), _mm512_unpackhi_epi32(three, four));
    [
        _mm512_unpacklo_epi64(low.0, low.1),
        _mm512_unpackhi_epi64(low.0, low.1),
        _mm512_unpacklo_epi64(high.0, high.1),
        _mm512_unpackhi_epi64(high.0, high.1),
    ]
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(row: &[u32; LANES]) -> __m512i {
    // SAFETY: reads the 64 bytes of the array, however aligned.
    unsafe { _mm512_loadu_si512((&raw const *row).cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(row: &mut [u32; LANES], words: __m512i) {
    // SAFETY: writes the 64 bytes of the array, however aligned.
    unsafe { _mm512_storeu_si512((&raw mut *row).cast(), words) };
}
