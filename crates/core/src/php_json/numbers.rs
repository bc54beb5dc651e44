//! Numbers of a JSON text: where one ends, and how PHP spells it. Rules: `docs/php-json.md`, Numbers.

use alloc::vec::Vec;
use core::str;

use super::cause::Cause;
use super::doubles::DoubleText;
use super::error::OutOfMemory;

/// A number of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral {
    pub(super) start: usize,
    pub(super) end: usize,
    /// It has a point or an exponent.
    pub(super) is_double: bool,
}

/// What PHP makes of a number.
pub(super) enum Reading {
    /// It is spelled as PHP spells it.
    Canonical,
    /// PHP spells it so; why it is not the same.
    Other(DoubleText, Cause),
    /// It rounds to infinity, which PHP cannot write.
    Infinite,
}

/// Reads the number whose first byte, a digit or a minus, stands at `start`; `None` if a minus is alone.
#[inline(always)]
pub(super) fn scan(text: &[u8], start: usize) -> Option<Numeral> {
    let mut at = start + usize::from(text[start] == b'-');
    match text.get(at)? {
        b'0' => at += 1,
        b'1'..=b'9' => at = digits_end(text, at + 1),
        _ => return None,
    }
    let end = match text.get(at) {
        Some(b'.' | b'e' | b'E') => double_end(text, at),
        _ => at,
    };
    Some(Numeral { start, end, is_double: end > at })
}

/// The end of fraction and exponent, as far as they are there: the integer part ends at `at`.
fn double_end(text: &[u8], mut at: usize) -> usize {
    if text[at] == b'.' {
        let end = digits_end(text, at + 1);
        if end == at + 1 {
            return at;
        }
        at = end;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let end = digits_end(text, at + 1 + sign);
        if end > at + 1 + sign {
            return end;
        }
    }
    at
}

/// The offset of the first byte, at `at` or behind it, that is no digit.
#[inline(always)]
fn digits_end(text: &[u8], mut at: usize) -> usize {
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        // A digit becomes its value, and only what is no digit reaches the highest bit of its byte. A carry out of one
        // reaches those behind it only.
        let values = u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030;
        let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

impl Numeral {
    /// What PHP makes of it.
    #[inline(always)]
    pub(super) fn read(&self, text: &[u8]) -> Result<Reading, OutOfMemory> {
        let text = &text[self.start..self.end];
        // Eighteen digits are never too large.
        if !self.is_double && text.len() <= 18 && text != b"-0" { Ok(Reading::Canonical) } else { self.read_on(text) }
    }

    fn read_on(&self, text: &[u8]) -> Result<Reading, OutOfMemory> {
        match self.is_double {
            false => read_integer(text),
            true if is_canonical_decimal(text) => Ok(Reading::Canonical),
            true => Ok(read_double(text, Cause::NonCanonicalNumber, nearest(text)?)),
        }
    }
}

fn read_integer(text: &[u8]) -> Result<Reading, OutOfMemory> {
    if text == b"-0" {
        return Ok(Reading::Other(DoubleText::ZERO, Cause::NegativeZero));
    }
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let limit = if digits.len() < text.len() { b"9223372036854775808" } else { b"9223372036854775807" };
    // No leading zeros, so that of as many digits the order of the texts is the order of the numbers.
    if digits.len() < limit.len() || (digits.len() == limit.len() && digits <= limit) {
        return Ok(Reading::Canonical);
    }
    Ok(read_double(text, Cause::IntegerOverflow, nearest(text)?))
}

fn read_double(text: &[u8], cause: Cause, number: f64) -> Reading {
    if number.is_infinite() {
        return Reading::Infinite;
    }
    let spelling = DoubleText::of(number);
    if number == 0.0 && number.is_sign_negative() {
        Reading::Other(spelling, Cause::NegativeZero)
    } else if spelling.as_bytes() == text {
        Reading::Canonical
    } else {
        Reading::Other(spelling, cause)
    }
}

/// Whether it can be told without reading the number that PHP writes this double so.
///
/// A decimal of at most 15 significant digits survives the way to a double and back, so no other of so many digits reads
/// as the same double: the shortest spelling is this one, if its last digit is not zero and PHP uses no exponent for it.
fn is_canonical_decimal(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    // One of them is the point.
    if digits.len() > 16 || matches!(digits, [.., b'0']) || digits.iter().any(|&byte| matches!(byte, b'e' | b'E')) {
        return false;
    }
    // From 0.0001 on there is no exponent; with a zero in front, there are at most 14 significant digits.
    !digits.starts_with(b"0.0000")
}

/// The double that is nearest to the number.
fn nearest(text: &[u8]) -> Result<f64, OutOfMemory> {
    const NUMBER: &str = "the text was read as a number";
    let parse = |text| str::from_utf8(text).expect(NUMBER).parse().expect(NUMBER);
    if let Some(letter) = text.iter().position(|&byte| matches!(byte, b'e' | b'E')) {
        let digits = letter + 1 + usize::from(matches!(text[letter + 1], b'+' | b'-'));
        let zeros = text[digits..].iter().take_while(|&&byte| byte == b'0').count();
        let significant = &text[digits + zeros..];
        if significant.len() > 5 || (significant.len() == 5 && significant > b"19999") {
            let mut clamped = Vec::new();
            clamped.try_reserve_exact(digits + 5)?;
            clamped.extend_from_slice(&text[..digits]);
            clamped.extend_from_slice(b"19999");
            return Ok(parse(&clamped));
        }
    }
    Ok(parse(text))
}

#[cfg(test)]
mod tests {
    use super::digits_end;

    #[test]
    fn digits_end_at_every_other_byte_and_place() {
        for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
            for place in 0..20 {
                // What stands behind the end looks like anything.
                let mut text = *b"01234567890123456789\xff/:9\x80";
                text[place] = byte;
                assert_eq!(digits_end(&text, 0), place, "{byte:#04x}");
                assert_eq!(digits_end(&text[..place], 0), place, "at the end of the text");
            }
        }
    }
}
