//! Texts that lie exactly between two neighbouring doubles, or a hair beside that place.

use crate::pen::Pen;

/// Writes such a number. The mantissa of the place is odd and one bit longer than a double's.
pub(crate) fn halfway(pen: &mut Pen) {
    let exponent = pen.random.pick(&[-1075, -1075, -1074, -160, -54, -53, -20, -3, -1, 0, 1, 10, 64, 200, 970]);
    let bits = if pen.random.one_in(8) { u64::MAX } else { pen.random.bits() };
    // Of the smallest, the subnormal doubles, a mantissa has fewer bits.
    let fewer = if exponent == -1075 { pen.random.below(54) } else { 0 };
    let mantissa = (1 << 53 | bits >> 11) >> fewer | 1;
    let mut text = decimal(mantissa, exponent);
    match pen.random.below(4) {
        0 => {}
        1 => text.push_str("0000000000000000000000000000001"),
        2 => text.push_str("00"),
        _ => below(&mut text),
    }
    pen.put_one_of(&["", "-"]);
    pen.put(text);
}

/// `mantissa` times two to the power of `exponent`, with every digit, and always with a point.
fn decimal(mantissa: u64, exponent: i32) -> String {
    let mut digits: Vec<u8> = mantissa.to_string().bytes().rev().map(|digit| digit - b'0').collect();
    // Half of a number is five times it, with the point one place further left.
    let factor = if exponent < 0 { 5 } else { 2 };
    for _ in 0..exponent.unsigned_abs() {
        multiply(&mut digits, factor);
    }
    let places = usize::try_from(-exponent).unwrap_or(0);
    if digits.len() <= places {
        digits.resize(places + 1, 0);
    }
    let mut text: String = digits.iter().rev().map(|digit| char::from(digit + b'0')).collect();
    text.insert(text.len() - places, '.');
    if places == 0 {
        text.push('0');
    }
    text
}

fn multiply(digits: &mut Vec<u8>, factor: u8) {
    let mut carry = 0;
    for digit in digits.iter_mut() {
        let product = *digit * factor + carry;
        *digit = product % 10;
        carry = product / 10;
    }
    if carry > 0 {
        digits.push(carry);
    }
}

/// Takes a little from the last digit, which is a 5 unless the number is whole.
fn below(text: &mut String) {
    if text.ends_with('5') {
        text.pop();
        text.push_str("49999999999999999999");
    }
}
