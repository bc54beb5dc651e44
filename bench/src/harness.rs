//! Runs contenders in turns, so that whatever else the machine does falls on all of them alike.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use fastrand::Rng;

use crate::contender::Contender;

/// So many frames of the stack fill a page and more.
const DEPTHS: u32 = 64;
/// More rounds move no median any more.
const MOST_ROUNDS: u128 = 10_000;

/// How much is measured.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// For each contender.
    pub(crate) time: Duration,
    /// Rounds at least, where a turn is long.
    pub(crate) rounds: u32,
}

impl Effort {
    /// A part of it.
    pub(crate) fn part(self, divisor: u32) -> Self {
        Self { time: self.time / divisor, rounds: self.rounds.div_ceil(divisor) }
    }

    fn rounds(self, contenders: &[Contender]) -> u32 {
        let turns: Duration = contenders.iter().map(|contender| contender.turn).sum();
        let rounds = self.time.as_nanos() * contenders.len() as u128 / turns.as_nanos();
        u32::try_from(rounds.min(MOST_ROUNDS)).expect("that is no great number").max(self.rounds)
    }
}

/// Fails unless all contenders give the same for every input: a quick wrong answer is no contender.
pub(crate) fn check_agreement(row: &str, contenders: &mut [Contender]) -> Result<(), Box<dyn Error>> {
    let [first, others @ ..] = contenders else { return Err(format!("{row}: there is no contender").into()) };
    let expected = first.results();
    for other in others {
        if let Some(at) = other.first_difference(&expected) {
            return Err(format!("{row}: {} and {} disagree on input {at}", first.name, other.name).into());
        }
    }
    Ok(())
}

/// Nanoseconds a unit: for each contender a list, one value for each round. The order within a round is random.
pub(crate) fn measure(contenders: &mut [Contender], effort: Effort, random: &mut Rng) -> Vec<Vec<f64>> {
    contenders.iter_mut().for_each(Contender::calibrate);
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    let mut samples = vec![Vec::new(); contenders.len()];
    for _ in 0..effort.rounds(contenders) {
        random.shuffle(&mut order);
        for &at in &order {
            samples[at].push(at_depth(random.u32(..DEPTHS), &mut || contenders[at].take_turn()));
        }
    }
    samples
}

/// Does the work so many stack frames further down. Where the stack happens to lie against the inputs makes some code a
/// tenth slower, and without this it would lie there for the whole run.
#[inline(never)]
fn at_depth(depth: u32, work: &mut dyn FnMut() -> f64) -> f64 {
    let frame = black_box([0_u8; 48]);
    let result = if depth == 0 { work() } else { at_depth(depth - 1, work) };
    black_box(&frame);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contender::Inputs;

    fn counting(name: &str, result: usize) -> Contender {
        Contender::new(name, &Inputs::new(vec![(), ()]), move |(), _| result)
    }

    #[test]
    fn contenders_that_agree_pass() {
        assert!(check_agreement("row", &mut [counting("first", 1), counting("second", 1)]).is_ok());
    }

    #[test]
    fn a_contender_that_is_wrong_stops_the_run() {
        let error = check_agreement("row", &mut [counting("first", 1), counting("second", 1), counting("third", 2)]);
        assert_eq!(error.expect_err("the third one is wrong").to_string(), "row: first and third disagree on input 0");
    }

    #[test]
    fn every_round_gives_every_contender_one_value() {
        let effort = Effort { time: Duration::ZERO, rounds: 3 };
        let samples = measure(&mut [counting("first", 0), counting("second", 0)], effort, &mut Rng::with_seed(1));
        assert_eq!(samples.len(), 2);
        assert!(samples.iter().all(|sample| sample.len() == 3 && sample.iter().all(|&ns| ns > 0.0)));
    }

    #[test]
    fn long_turns_have_fewer_rounds() {
        let lasting = |milliseconds| {
            let mut contender = counting("lasting", 0);
            contender.turn = Duration::from_millis(milliseconds);
            contender
        };
        let effort = Effort { time: Duration::from_secs(1), rounds: 5 };
        assert_eq!(effort.rounds(&[lasting(1), lasting(3)]), 500);
        assert_eq!(effort.rounds(&[lasting(1000)]), 5);
        assert_eq!(effort.part(10).rounds(&[lasting(1)]), 100);
        assert_eq!(effort.part(3).rounds(&[lasting(1000)]), 2);
    }

    #[test]
    fn the_stack_lies_elsewhere_at_each_depth() {
        let mut places = Vec::new();
        for depth in 0..DEPTHS {
            let mut note_place = || {
                let local = 0_u8;
                places.push((&raw const local).addr());
                1.0
            };
            assert!(at_depth(depth, &mut note_place) > 0.0);
        }
        assert!(places.windows(2).all(|pair| pair[0] >= pair[1] + 48), "{places:?}");
    }
}
