//! Measurements of one operation with inputs of two kinds, in random order.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::random::Random;
use crate::statistics::Comparison;

/// Inputs that are made before any of them is timed, so that making one does not disturb the next.
const INPUTS: usize = 256;

/// How long to measure one operation, the making of inputs included.
const TIME: Duration = Duration::from_millis(500);

/// Measurements at least, however little of that time the machine has for us.
const FEWEST: usize = 24 * INPUTS;

/// An operation and two kinds of secrets.
pub(crate) struct Trial {
    pub(crate) name: String,
    pub(crate) measure: Box<dyn FnMut() -> Comparison>,
}

/// `make` makes an input of either kind; `operate` is timed with it, `repeats` times over.
pub(crate) fn trial<I: 'static, O>(
    name: impl Into<String>,
    repeats: usize,
    make: impl Fn(bool, &mut Random) -> I + 'static,
    operate: impl Fn(&I) -> O + 'static,
) -> Trial {
    let measure = move || {
        let mut random = Random::new();
        let mut measurements = Vec::new();
        let end = Instant::now() + TIME;
        // The first round only warms up.
        let mut is_warm = false;
        while measurements.len() < FEWEST || Instant::now() < end {
            let kinds: Vec<bool> = (0..INPUTS).map(|_| random.number() & 1 == 1).collect();
            let inputs: Vec<I> = kinds.iter().map(|&kind| make(kind, &mut random)).collect();
            let times = inputs.iter().map(|input| time(repeats, input, &operate));
            let round: Vec<_> = kinds.iter().copied().zip(times).collect();
            if is_warm {
                measurements.extend(round);
            }
            is_warm = true;
        }
        Comparison::of(&measurements)
    };
    Trial { name: name.into(), measure: Box::new(measure) }
}

/// Nanoseconds for one call.
#[expect(clippy::cast_precision_loss, reason = "short times and small numbers")]
fn time<I, O>(repeats: usize, input: &I, operate: impl Fn(&I) -> O) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(operate(black_box(input)));
    }
    start.elapsed().as_nanos() as f64 / repeats as f64
}
