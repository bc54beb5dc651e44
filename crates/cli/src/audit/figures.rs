//! Figures as people read them.

use std::fmt::Write as _;

/// A number in groups of three digits: `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A part of a whole in percent: `3.10 %`, or nothing where there is no whole. What is not all is never shown as all, nor
/// what is not nothing as nothing.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let rounded = (u128::from(part) * 10_000 + u128::from(whole) / 2) / u128::from(whole);
    match rounded {
        0 if part > 0 => "<0.01 %".to_owned(),
        10_000 if part < whole => ">99.99 %".to_owned(),
        _ => format!("{}.{:02} %", rounded / 100, rounded % 100),
    }
}

/// Bytes in a unit that can be grasped: `213 MB`.
pub(super) fn bytes(number: u64) -> String {
    match number {
        0..1_000_000 => format!("{} kB", number.div_ceil(1_000)),
        1_000_000..10_000_000_000 => format!("{} MB", number / 1_000_000),
        _ => format!("{} GB", number / 1_000_000_000),
    }
}

/// A small number that is no whole one, as in `0.0000027`.
pub(super) fn tiny(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let mut text = String::new();
    let _ = if number < 0.001 { write!(text, "{number:.1e}") } else { write!(text, "{number:.3}") };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (123_456, "123,456"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_share_is_rounded_and_never_hides_what_is_there() {
        for (part, whole, text) in [
            (0, 0, ""),
            (0, 7, "0.00 %"),
            (1, 8, "12.50 %"),
            (2, 3, "66.67 %"),
            (7, 7, "100.00 %"),
            (1, 1_000_000, "<0.01 %"),
            (999_999, 1_000_000, ">99.99 %"),
            (u64::MAX, u64::MAX, "100.00 %"),
        ] {
            assert_eq!(share(part, whole), text, "{part} of {whole}");
        }
    }

    #[test]
    fn bytes_are_decimal() {
        for (number, text) in [(1, "1 kB"), (213_400_000, "213 MB"), (12_000_000_000, "12 GB")] {
            assert_eq!(bytes(number), text);
        }
    }

    #[test]
    fn a_tiny_number_keeps_its_size() {
        for (number, text) in [(0.0, "0"), (2.7e-6, "2.7e-6"), (0.25, "0.250"), (3.0, "3.000")] {
            assert_eq!(tiny(number), text);
        }
    }
}
