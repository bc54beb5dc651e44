//! Numbers as JSON texts, most of them next to a place where a reader or a writer could go wrong.

use crate::halfway::halfway;
use crate::pen::Pen;

/// Texts that no other kind reaches often enough: zeros, thresholds, and what lies next to infinity and to zero.
const KNOWN: &[&str] = &[
    "0",
    "-0",
    "0.0",
    "-0.0",
    "0e0",
    "-0e0",
    "0E+0",
    "-0e-5",
    "0e99999",
    "-0.000e19999",
    "-1e-400",
    "1e-400",
    "0.0000",
    "1e999",
    "-1e999",
    "1e400",
    "1E+309",
    "1e308",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1.797693134862315807e308",
    "1.797693134862315808e308",
    "-1.797693134862315808e308",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "4.9e-324",
    "5.0e-324",
    "5e-324",
    "2.2250738585072011e-308",
    "2.2250738585072014e-308",
    "9007199254740992.0",
    "9007199254740993.0",
    "9007199254740993",
    "1.0e+25",
    "1.0e25",
    "1e23",
    "1e22",
    "9.5e-5",
    "0.0001",
    "0.00001",
    "0.00009999999999999999",
    "1.0e-5",
    "0.000123",
    "1.5e-5",
    "1.10",
    "99999999999999999.0",
    "100000000000000000.0",
    "1.0e+17",
    "12345678901234567.0",
    "123456789012345680.0",
    "-1.5",
    "99999999999999990",
    "0.1",
    "0.30000000000000004",
    "1e00000000000000000001",
    "1e-0000000000000000000002",
    "100e-2",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "1e-7",
    "1e5",
    "1e15",
];

/// Starts of numbers, and what other languages call one.
const WRONG: &[&str] = &[
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "1e",
    "1e+",
    "1E-",
    "0x10",
    "1_000",
    "--1",
    "-01",
    "00",
    "-00.5",
    "1.e5",
    "1.5.5",
    "1e5.5",
    "Infinity",
    "-Infinity",
    "NaN",
    "-NaN",
    "1,5",
    "1e5e5",
    "0.",
    "-0.",
    "1f",
    "0b1",
    "1 2",
    "- 1",
    "1. 5",
    "1e 5",
    "١",
];

/// The magnitudes of exponents at which the reading or the spelling changes.
const EXPONENTS: &[i64] =
    &[0, 3, 4, 5, 15, 16, 17, 18, 22, 23, 45, 100, 290, 300, 307, 308, 309, 310, 323, 324, 325, 19_999, 20_000];

/// A number, or in a text with errors perhaps none.
pub(crate) fn number(pen: &mut Pen) {
    if pen.errs() {
        return pen.put_one_of(WRONG);
    }
    if !pen.respells() {
        return canonical(pen);
    }
    match pen.random.below(16) {
        0..3 => pen.put_one_of(KNOWN),
        3..5 => integer_at_an_edge(pen),
        5..8 => digits_with_exponent(pen),
        8..10 => double_in_another_form(pen),
        10..12 => integer_of_any_length(pen),
        12 => long_mantissa(pen),
        13 => point_moved_by_the_exponent(pen),
        14 if pen.random.one_in(4) => halfway(pen),
        14 => decimal_of_many_digits(pen),
        _ => tie_of_two_shortest(pen),
    }
}

/// A number whose whole text counts: deep in the digits, or beyond what an exponent may say.
pub(crate) fn clamped_exponent(pen: &mut Pen) {
    let zeros = usize::try_from(pen.random.between(19_990, 20_010)).expect("positive");
    let exponent = pen.random.between(19_995, 20_005);
    pen.put_one_of(&["", "-"]);
    if pen.random.one_in(2) {
        pen.put("0.");
        pen.put(vec![b'0'; zeros]);
        pen.put(format!("1e{exponent}"));
    } else {
        pen.put("1");
        pen.put(vec![b'0'; zeros]);
        pen.put(format!("e-{exponent}"));
    }
}

fn canonical(pen: &mut Pen) {
    match pen.random.below(4) {
        0 => {
            let integer = pen.random.between(1, 2000);
            pen.put((integer - 1000 * (integer & 1)).to_string());
        }
        1 => {
            let integer = pen.random.bits().cast_signed() >> pen.random.below(64);
            pen.put(integer.to_string());
        }
        2 => {
            // Few digits, and the last one no zero: the shortest text is this one.
            let double = format!("{}.{}", pen.random.between(-99_999, 99_999), pen.random.between(0, 99_999) * 10 + 5);
            pen.put(double);
        }
        _ => pen.put_one_of(&["1.0e+25", "1.5e-5", "5.0e-324", "0.0001", "1.7976931348623157e+308", "-1.0e+17", "0.1"]),
    }
}

fn integer_at_an_edge(pen: &mut Pen) {
    let edges = [i128::from(i64::MAX), i128::from(i64::MIN), u64::MAX.into(), 1 << 53, -(1 << 53), 1 << 31, 1 << 32];
    let powers = [10_i128.pow(15), 10_i128.pow(17), 10_i128.pow(18), 10_i128.pow(19), 10_i128.pow(20)];
    let edge = if pen.random.one_in(2) { pen.random.pick(&edges) } else { pen.random.pick(&powers) };
    let integer = edge + i128::from(pen.random.between(-2, 2));
    pen.put(integer.to_string());
    if pen.random.one_in(3) {
        pen.put_one_of(&[".0", "e0", ".5", "E-1", "e1", ".00000000000000000001"]);
    }
}

fn digits(pen: &mut Pen, count: usize) {
    let odd = pen.random.pick(b"0123456789");
    let zero_in = pen.random.pick(&[1, 2, 4, 50]);
    for _ in 0..count {
        let digit = if pen.random.one_in(zero_in) { pen.random.pick(b"0123456789") } else { odd };
        pen.put([digit]);
    }
}

fn whole_part(pen: &mut Pen, count: usize) {
    pen.put_one_of(&["", "-"]);
    if count == 0 {
        return pen.put("0");
    }
    let first = pen.random.pick(b"123456789");
    pen.put([first]);
    digits(pen, count - 1);
}

fn exponent(pen: &mut Pen, value: i64) {
    pen.put_one_of(&["e", "E"]);
    pen.put_one_of(if value < 0 { &["-"] } else { &["", "+"] });
    if pen.random.one_in(5) {
        let zeros = pen.random.below(25);
        pen.put(vec![b'0'; zeros]);
    }
    pen.put(value.unsigned_abs().to_string());
}

fn digits_with_exponent(pen: &mut Pen) {
    let whole = pen.random.below(5);
    whole_part(pen, whole);
    if pen.random.one_in(2) {
        pen.put(".");
        let count = 1 + pen.random.below(20);
        digits(pen, count);
    }
    let value = pen.random.pick(EXPONENTS) + pen.random.between(-2, 2);
    let value = if pen.random.one_in(2) { value } else { -value };
    exponent(pen, value);
}

fn integer_of_any_length(pen: &mut Pen) {
    let count = 1 + pen.random.below(25);
    whole_part(pen, count);
    if pen.random.one_in(3) {
        pen.put(".");
        let count = 1 + pen.random.below(8);
        digits(pen, count);
    }
}

/// A double by its bits, with digits enough to name it, or with too few or too many.
fn double_in_another_form(pen: &mut Pen) {
    let double = match pen.random.below(4) {
        0 => pen.random.finite(),
        1 => f64::from_bits(pen.random.bits() >> (11 + pen.random.below(53))),
        2 => {
            let exponent = i32::try_from(pen.random.between(-1074, 1023)).expect("small");
            near(pen, 2_f64.powi(exponent))
        }
        _ => {
            let power = format!("1e{}", pen.random.between(-323, 308)).parse().expect("a number");
            near(pen, power)
        }
    };
    let digits = pen.random.below(20);
    let text = match pen.random.below(4) {
        0 => format!("{double:e}"),
        1 => format!("{double:.digits$E}"),
        2 => format!("{double:.16e}"),
        _ => format!("{double:?}"),
    };
    pen.put(text);
}

/// The double, or the one below or above it.
pub(crate) fn near(pen: &mut Pen, double: f64) -> f64 {
    pen.random.pick(&[double.next_down(), double, double.next_up()])
}

fn long_mantissa(pen: &mut Pen) {
    let length = pen.random.pick(&[17, 18, 19, 20, 21, 40, 100, 310, 770, 800]);
    if pen.random.one_in(2) {
        whole_part(pen, length);
    } else {
        pen.put_one_of(&["0.", "-0.", "1.", "0.0001", "17976931348623157.", "0.00000000000000000000000000000001"]);
        digits(pen, length);
    }
    if pen.random.one_in(2) {
        let value = pen.random.between(-340, 310);
        exponent(pen, value);
    }
}

/// Around the number of digits that a double is sure to keep, and the zeros that PHP still writes.
fn decimal_of_many_digits(pen: &mut Pen) {
    let whole = pen.random.below(19);
    whole_part(pen, whole);
    pen.put(".");
    let zeros = pen.random.below(6);
    pen.put(vec![b'0'; zeros]);
    let most = 19_usize.saturating_sub(whole + zeros).max(1);
    let count = 1 + pen.random.below(most);
    digits(pen, count);
}

/// Zeros that the exponent takes back.
fn point_moved_by_the_exponent(pen: &mut Pen) {
    let zeros = pen.random.between(0, 60);
    let tail = vec![b'0'; usize::try_from(zeros).expect("positive")];
    let shift = zeros + pen.random.between(-20, 20);
    if pen.random.one_in(2) {
        pen.put("0.");
        pen.put(tail);
        let count = 1 + pen.random.below(18);
        digits(pen, count);
        exponent(pen, shift);
    } else {
        let count = 1 + pen.random.below(18);
        whole_part(pen, count);
        pen.put(tail);
        exponent(pen, -shift);
    }
}

/// Between 2^50 and 2^51 the quarters lie halfway between two shortest candidates.
fn tie_of_two_shortest(pen: &mut Pen) {
    let whole = pen.random.between(1 << 50, (1 << 51) - 1);
    pen.put_one_of(&["", "-"]);
    pen.put(whole.to_string());
    pen.put_one_of(&[".25", ".5", ".75", ".250", ".125", ".375", ".2", ".3"]);
}
