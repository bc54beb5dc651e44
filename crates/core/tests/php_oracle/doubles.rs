//! Doubles by their bits: PHP writes each, and the library has to write the same from any text that names it.

use std::collections::VecDeque;

use adseal_core::php_json::{Mode, canonicalize};

use crate::php::Php;
use crate::random::Random;
use crate::{SEED, setting};

const DOUBLES: u64 = 20_000;
const BATCH: usize = 4096;

#[test]
fn doubles_as_php() {
    let seed = setting("ADSEAL_PHP_SEED").unwrap_or(SEED);
    let mut left = setting("ADSEAL_PHP_DOUBLES").unwrap_or(DOUBLES);
    let mut random = Random::new(seed, u64::MAX);
    let mut php = Php::start("doubles");
    let mut under_way: VecDeque<Vec<f64>> = VecDeque::new();
    while left > 0 || !under_way.is_empty() {
        if left > 0 && under_way.len() < 3 {
            let count = BATCH.min(usize::try_from(left).unwrap_or(BATCH));
            let batch: Vec<f64> = (0..count).map(|_| double(&mut random)).collect();
            php.send(batch.iter().flat_map(|double| double.to_be_bytes()).collect());
            under_way.push_back(batch);
            left -= u64::try_from(count).expect("small");
        } else if let Some(batch) = under_way.pop_front() {
            let answer = String::from_utf8(php.receive()).expect("digits");
            assert_eq!(answer.lines().count(), batch.len(), "PHP answers for every double");
            for (double, by_php) in batch.into_iter().zip(answer.lines()) {
                compare(double, by_php);
            }
        }
    }
    php.finish();
}

/// The shortest text, one with digits to spare, and PHP's own: all three name this double.
fn compare(double: f64, by_php: &str) {
    let bits = double.to_bits();
    let read: f64 = by_php.parse().expect("a number");
    assert_eq!(read.to_bits(), bits, "{bits:#018x}: PHP writes {by_php}");
    for text in [format!("{double:e}"), format!("{double:.16E}"), format!("{double:.25e}")] {
        for mode in [Mode::Object, Mode::Assoc] {
            let form = canonicalize(text.as_bytes(), mode);
            let form = form.unwrap_or_else(|error| panic!("{bits:#018x} as {text}: {error}"));
            assert_eq!(form.escape_ascii().to_string(), by_php, "{bits:#018x} as {text}, {mode:?} mode");
        }
    }
    let again = canonicalize(by_php.as_bytes(), Mode::Object).expect("PHP wrote it");
    assert!(*again == *by_php.as_bytes() || bits == (-0.0_f64).to_bits(), "{by_php} becomes {}", again.escape_ascii());
}

/// Never infinite, and mostly near a place where digits are hard to choose.
fn double(random: &mut Random) -> f64 {
    let double = match random.below(10) {
        0..3 => random.finite(),
        3 => f64::from_bits(random.bits() >> (12 + random.below(52))),
        4 => beside(random, 1024, |exponent| 2_f64.powi(exponent)),
        5 => beside(random, 308, |exponent| format!("1e{exponent}").parse().expect("a number")),
        6 => text_of_few_digits(random).parse().expect("a number"),
        7 => quarters(random),
        _ => integer(random).to_string().parse().expect("a number"),
    };
    let double = if double.is_finite() { double } else { f64::MAX };
    if random.one_in(4) { -double } else { double }
}

fn beside(random: &mut Random, limit: i64, power: impl Fn(i32) -> f64) -> f64 {
    let exponent = i32::try_from(random.between(-limit - 50, limit)).expect("small");
    let double = power(exponent);
    random.pick(&[double.next_down(), double, double.next_up()])
}

/// What people write: few digits, and a magnitude at which the spelling may change.
fn text_of_few_digits(random: &mut Random) -> String {
    let digits = random.bits() >> (20 + random.below(44));
    format!("{digits}e{}", random.between(-30, 20))
}

/// Quarters of whole numbers; between 2^50 and 2^51 two candidates are equally short and equally near.
fn quarters(random: &mut Random) -> f64 {
    let whole = random.between(1 << 50, (1 << 51) - 1);
    format!("{whole}.{}", random.pick(&["25", "75", "5"])).parse().expect("a number")
}

fn integer(random: &mut Random) -> i64 {
    let edges = [1 << 53, 1 << 54, 1 << 62, 10_i64.pow(15), 10_i64.pow(16), 10_i64.pow(17), 10_i64.pow(18)];
    if random.one_in(2) {
        random.pick(&edges) + random.between(-300, 300)
    } else {
        random.between(10_i64.pow(15), 10_i64.pow(18))
    }
}
