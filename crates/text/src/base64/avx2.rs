//! Sixteen characters at a time with AVX2.

use core::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128, _mm_madd_epi16,
    _mm_maddubs_epi16, _mm_mulhi_epu16, _mm_mullo_epi16, _mm_or_si128, _mm_set1_epi8, _mm_set1_epi16, _mm_set1_epi32,
    _mm_setr_epi8, _mm_shuffle_epi8, _mm_slli_si128, _mm_srli_epi16, _mm_srli_si128, _mm_storeu_si128, _mm_subs_epu8,
    _mm_test_all_zeros,
};

use super::LENGTH;
use crate::processor::Avx2;

#[inline]
pub(super) fn encode(_: Avx2, last_two: [u8; 2], bytes: &[u8; 32]) -> [u8; LENGTH] {
    // SAFETY: the processor has AVX2, or there would be no such value.
    unsafe { encode_32(last_two, bytes) }
}

#[inline]
pub(super) fn decode_url(_: Avx2, text: &[u8; LENGTH]) -> Option<[u8; 32]> {
    // SAFETY: the processor has AVX2, or there would be no such value.
    unsafe { decode_url_43(text) }
}

#[target_feature(enable = "avx2")]
fn encode_32(last_two: [u8; 2], bytes: &[u8; 32]) -> [u8; LENGTH] {
    // Three bytes make four characters: each 32 bits get the second, first, third and second of them.
    let pattern = _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    // The last eight bytes, and zeros.
    let last_pattern = _mm_setr_epi8(9, 8, 10, 9, 12, 11, 13, 12, 15, 14, -1, 15, -1, -1, -1, -1);
    let groups = [
        _mm_shuffle_epi8(load(bytes, 0), pattern),
        _mm_shuffle_epi8(load(bytes, 12), pattern),
        _mm_shuffle_epi8(load(bytes, 16), last_pattern),
    ];
    let mut text = [0; 48];
    for (sixteen, group) in text.as_chunks_mut().0.iter_mut().zip(groups) {
        store(sixteen, characters(last_two, spread(group)));
    }
    *text.first_chunk().expect("the characters and five that stand for no byte")
}

/// Six bits in each byte, of groups as `encode` makes them.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(groups: __m128i) -> __m128i {
    let first_and_third = _mm_and_si128(groups, _mm_set1_epi32(0x0fc0_fc00));
    let second_and_fourth = _mm_and_si128(groups, _mm_set1_epi32(0x003f_03f0));
    _mm_or_si128(
        _mm_mulhi_epu16(first_and_third, _mm_set1_epi32(0x0400_0040)),
        _mm_mullo_epi16(second_and_fourth, _mm_set1_epi32(0x0100_0010)),
    )
}

/// The characters of values from 0 to 63.
#[inline]
#[target_feature(enable = "avx2")]
fn characters([of_62, of_63]: [u8; 2], values: __m128i) -> __m128i {
    let lower = b'a'.wrapping_sub(26).cast_signed();
    let digit = b'0'.wrapping_sub(52).cast_signed();
    let of_62 = of_62.wrapping_sub(62).cast_signed();
    let of_63 = of_63.wrapping_sub(63).cast_signed();
    let upper = b'A'.cast_signed();
    // How far it is from the value to its character. From 52 on each value has a place of its own, in front of them
    // stand all lower-case letters, and behind them all upper-case ones.
    let steps = _mm_setr_epi8(
        lower, digit, digit, digit, digit, digit, digit, digit, digit, digit, digit, of_62, of_63, upper, 0, 0,
    );
    let is_upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);
    let place = _mm_subs_epu8(values, _mm_set1_epi8(51));
    let place = _mm_or_si128(place, _mm_and_si128(is_upper, _mm_set1_epi8(13)));
    _mm_add_epi8(values, _mm_shuffle_epi8(steps, place))
}

#[target_feature(enable = "avx2")]
fn decode_url_43(text: &[u8; LENGTH]) -> Option<[u8; 32]> {
    // The last eleven characters to the front, and `A`, which is 0, behind them.
    let last = _mm_shuffle_epi8(
        load(text, LENGTH - 16),
        _mm_setr_epi8(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1),
    );
    let fill = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 65, 65, 65, 65, 65);
    let (first, wrong_first) = values(load(text, 0));
    let (second, wrong_second) = values(load(text, 16));
    let (third, wrong_third) = values(_mm_or_si128(last, fill));
    // Twelve bytes each, and four zeros behind. The last one has eight that count.
    let [first, second, third] = [first, second, third].map(|values| gather(values));
    let beyond = _mm_srli_si128(third, 8);
    let wrong = _mm_or_si128(_mm_or_si128(wrong_first, wrong_second), _mm_or_si128(wrong_third, beyond));
    let mut bytes = [0; 32];
    let (halves, _) = bytes.as_chunks_mut();
    store(&mut halves[0], _mm_or_si128(first, _mm_slli_si128(second, 12)));
    store(&mut halves[1], _mm_or_si128(_mm_srli_si128(second, 4), _mm_slli_si128(third, 8)));
    (_mm_test_all_zeros(wrong, wrong) == 1).then_some(bytes)
}

/// The values of characters, and not 0 where one is none of base64url's.
#[inline]
#[target_feature(enable = "avx2")]
fn values(characters: __m128i) -> (__m128i, __m128i) {
    // The rows of the ASCII table, which is the high half of a character, and a bit for each row that has some.
    let row = _mm_and_si128(_mm_srli_epi16(characters, 4), _mm_set1_epi8(0x0f));
    let column = _mm_and_si128(characters, _mm_set1_epi8(0x0f));
    let row_bits = _mm_setr_epi8(64, 64, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64, 64, 64, 64);
    let steps = _mm_setr_epi8(0, 0, 62 - 45, 52 - 48, -65, -65, 26 - 97, 26 - 97, 0, 0, 0, 0, 0, 0, 0, 0);
    let wrong = _mm_and_si128(_mm_shuffle_epi8(row_bits, row), _mm_shuffle_epi8(wrong_columns(), column));
    // The underscore stands in the row of P to Z, and is 63.
    let underscore = _mm_and_si128(_mm_cmpeq_epi8(characters, _mm_set1_epi8(95)), _mm_set1_epi8(63 - (95 - 65)));
    (_mm_add_epi8(_mm_add_epi8(characters, _mm_shuffle_epi8(steps, row)), underscore), wrong)
}

/// For each column the bits of the rows where it holds no character.
#[inline]
#[target_feature(enable = "avx2")]
fn wrong_columns() -> __m128i {
    const COLUMNS: [u8; 16] = {
        let mut columns = [64; 16];
        let mut byte = 0x20_u8;
        while byte < 0x80 {
            let is_right = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            if !is_right {
                columns[(byte & 15) as usize] |= 1 << ((byte >> 4) - 2);
            }
            byte += 1;
        }
        columns
    };
    load(&COLUMNS, 0)
}

/// Twelve bytes of sixteen times six bits, and four zeros.
#[inline]
#[target_feature(enable = "avx2")]
fn gather(values: __m128i) -> __m128i {
    let pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(0x0140));
    let groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0001_1000));
    _mm_shuffle_epi8(groups, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1))
}

#[inline]
#[target_feature(enable = "avx2")]
fn load<const N: usize>(bytes: &[u8; N], at: usize) -> __m128i {
    let sixteen: &[u8; 16] = bytes[at..].first_chunk().expect("there are sixteen bytes");
    // SAFETY: reads the sixteen bytes of the array, however aligned.
    unsafe { _mm_loadu_si128((&raw const *sixteen).cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(bytes: &mut [u8; 16], sixteen: __m128i) {
    // SAFETY: writes the sixteen bytes of the array, however aligned.
    unsafe { _mm_storeu_si128((&raw mut *bytes).cast(), sixteen) };
}
