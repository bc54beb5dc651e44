//! Eight bytes at a time, or sixteen, with what every processor has.

use wide::u8x16;

use super::LENGTH;

/// Groups of six bytes, or eight characters: the last one has two bytes.
const GROUPS: usize = 6;

pub(super) fn encode(last_two: [u8; 2], bytes: &[u8; 32]) -> [u8; LENGTH] {
    // Each group is read with the two bytes behind it.
    let mut padded = [0; 6 * GROUPS + 2];
    padded[..32].copy_from_slice(bytes);
    let mut sixes = [0; 8 * GROUPS];
    for (group, eight) in sixes.as_chunks_mut().0.iter_mut().enumerate() {
        let six = padded[6 * group..].first_chunk().expect("two bytes follow on the last group");
        *eight = spread(u64::from_be_bytes(*six) >> 16).to_be_bytes();
    }
    for sixteen in sixes.as_chunks_mut().0 {
        *sixteen = characters(u8x16::new(*sixteen), last_two).to_array();
    }
    *sixes.first_chunk().expect("the characters and five that stand for no byte")
}

pub(super) fn decode_url(text: &[u8; LENGTH]) -> Option<[u8; 32]> {
    // Eight characters of a group make eight bytes, of which the next group overwrites the last two.
    let mut bytes = [0; 6 * GROUPS + 2];
    let mut is_wrong = u8x16::ZERO;
    let (whole, rest) = text.as_chunks();
    let mut last = [b'A'; 16];
    last[..rest.len()].copy_from_slice(rest);
    for (index, sixteen) in whole.iter().chain([&last]).enumerate() {
        let (values, wrong) = values(u8x16::new(*sixteen));
        is_wrong |= wrong;
        for (half, eight) in values.to_array().as_chunks().0.iter().enumerate() {
            let six = gather(u64::from_be_bytes(*eight)) << 16;
            bytes[6 * (2 * index + half)..][..8].copy_from_slice(&six.to_be_bytes());
        }
    }
    let (mac, beyond) = bytes.split_first_chunk()?;
    (is_wrong.to_bitmask() == 0 && beyond[..2] == [0; 2]).then_some(*mac)
}

/// The 48 bits at the bottom, six in each byte.
const fn spread(bits: u64) -> u64 {
    let halves = (bits & 0xffff_ff00_0000) << 8 | bits & 0x00ff_ffff;
    let quarters = (halves & 0x00ff_f000_00ff_f000) << 4 | halves & 0x0000_0fff_0000_0fff;
    (quarters & 0x0fc0_0fc0_0fc0_0fc0) << 2 | quarters & 0x003f_003f_003f_003f
}

/// The other way round.
const fn gather(sixes: u64) -> u64 {
    let quarters = (sixes & 0x3f00_3f00_3f00_3f00) >> 2 | sixes & 0x003f_003f_003f_003f;
    let halves = (quarters & 0x0fff_0000_0fff_0000) >> 4 | quarters & 0x0000_0fff_0000_0fff;
    (halves & 0x00ff_ffff_0000_0000) >> 8 | halves & 0x00ff_ffff
}

/// The characters of values from 0 to 63.
#[inline]
fn characters(values: u8x16, [of_62, of_63]: [u8; 2]) -> u8x16 {
    // From where on it is how much farther from a value to its character than below.
    let step = |from: u8, farther: u8| from_on(values, from) & u8x16::splat(farther);
    let lower = step(26, (b'a' - 26).wrapping_sub(b'A'));
    let digit = step(52, (b'0'.wrapping_sub(52)).wrapping_sub(b'a' - 26));
    let from_62 = step(62, of_62.wrapping_sub(62).wrapping_sub(b'0'.wrapping_sub(52)));
    let from_63 = step(63, of_63.wrapping_sub(63).wrapping_sub(of_62.wrapping_sub(62)));
    values + u8x16::splat(b'A') + lower + digit + from_62 + from_63
}

/// The values of characters, and not 0 where one is none of the 64.
#[inline]
fn values(characters: u8x16) -> (u8x16, u8x16) {
    let folded = characters | u8x16::splat(0x20);
    let letter = folded - u8x16::splat(b'a');
    let is_letter = below(letter, 26);
    let is_lower = (characters & u8x16::splat(0x20)).simd_eq(u8x16::splat(0x20));
    let digit = characters - u8x16::splat(b'0');
    let is_digit = below(digit, 10);
    let is_dash = characters.simd_eq(u8x16::splat(b'-'));
    let is_underscore = characters.simd_eq(u8x16::splat(b'_'));
    let letters = is_letter & (letter + (is_lower & u8x16::splat(26)));
    let digits = is_digit & (digit + u8x16::splat(52));
    let others = is_dash & u8x16::splat(62) | is_underscore & u8x16::splat(63);
    (letters | digits | others, !(is_letter | is_digit | is_dash | is_underscore))
}

/// All bits where a byte is below this one.
#[inline]
fn below(bytes: u8x16, limit: u8) -> u8x16 {
    bytes.min(u8x16::splat(limit - 1)).simd_eq(bytes)
}

#[inline]
fn from_on(bytes: u8x16, limit: u8) -> u8x16 {
    bytes.max(u8x16::splat(limit)).simd_eq(bytes)
}
