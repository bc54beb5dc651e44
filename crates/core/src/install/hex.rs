//! Lower-case hex, the only hex this mechanism knows.

/// Writes `bytes` as hex digits to `out`, which is twice as long. There is no table: an address would tell the byte.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) {
    debug_assert_eq!(out.len(), bytes.len() * 2, "two digits a byte");
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

/// Reads pairs of lower-case hex digits into `out`; what is no digit must have been refused before.
pub(crate) fn decode(digits: &[u8], out: &mut [u8]) {
    debug_assert_eq!(digits.len(), out.len() * 2, "two digits a byte");
    for (byte, [high, low]) in out.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = value(*high) << 4 | value(*low);
    }
}

/// The digit of a value below 16, without a branch.
const fn digit(value: u8) -> u8 {
    // From 10 on the difference wraps.
    let is_letter = 9_u8.wrapping_sub(value) >> 7;
    value.wrapping_add(b'0').wrapping_add(is_letter.wrapping_mul(b'a' - b'0' - 10))
}

/// Whether this is a lower-case hex digit.
pub(crate) fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The value of a digit that [`is_digit`] accepts.
fn value(digit: u8) -> u8 {
    // '0' is 0x30 and 'a' is 0x61: the low four bits of a letter count from 1.
    (digit & 15) + if digit.is_ascii_alphabetic() { 9 } else { 0 }
}
