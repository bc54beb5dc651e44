//! Runs contenders in turns, so that whatever else the machine does falls on all of them alike.

use std::borrow::Cow;
use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;

use crate::clock;

/// A turn takes this long or up to twice as long, unless one call takes longer. It is long against the grain of the
/// clock, and so short that most turns pass without an interruption: a busy host takes the processor away for
/// milliseconds, and a median does not care about few such turns.
const TURN: Duration = Duration::from_micros(100);
/// This part of a turn is run before it, untimed: caches and branch predictors are as the contender itself leaves them.
const WARM_UP: u32 = 8;
/// So many frames of the stack fill a page and more.
const DEPTHS: u32 = 64;

/// What contenders are given: all of it to compare their results, the first `timed` to measure them with.
pub(crate) struct Inputs<T> {
    pub(crate) all: Vec<T>,
    pub(crate) timed: usize,
}

impl<T> Inputs<T> {
    /// All are timed.
    pub(crate) fn new(all: Vec<T>) -> Rc<Self> {
        Rc::new(Self { timed: all.len(), all })
    }
}

type Meaning = fn(&[u8]) -> Vec<u8>;

/// One way of doing the work of a row.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// What it checks on the way, for the reader of the table.
    pub(crate) checks: &'static str,
    /// How many times as long as the first contender it should take.
    pub(crate) target: Option<f64>,
    /// What one call is divided by: rows of a batch, bytes of a URI.
    units_per_call: u32,
    /// What its results are compared as, if not byte by byte.
    meaning: Option<Meaning>,
    calls_per_turn: u32,
    work: Box<dyn Work>,
}

/// The loop is inside, so that a call through a pointer is no part of what is measured.
pub(crate) trait Work {
    /// How long so many calls take, and before them, untimed, those of the warm-up.
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration;
    /// The result for every input.
    fn results(&mut self) -> Vec<Vec<u8>>;
}

/// Inputs, one after the other.
struct Cycle<T> {
    inputs: Rc<Inputs<T>>,
    next: usize,
}

impl<T> Cycle<T> {
    fn new(inputs: &Rc<Inputs<T>>) -> Self {
        Self { inputs: Rc::clone(inputs), next: 0 }
    }

    fn time(&mut self, warm_up: u32, calls: u32, mut work: impl FnMut(&T)) -> Duration {
        self.repeat(warm_up, &mut work);
        clock::time(|| self.repeat(calls, &mut work))
    }

    fn repeat(&mut self, calls: u32, work: &mut impl FnMut(&T)) {
        for _ in 0..calls {
            work(black_box(&self.inputs.all[self.next]));
            self.next += 1;
            if self.next == self.inputs.timed {
                self.next = 0;
            }
        }
    }
}

/// Writes into a buffer that is there.
struct Writing<T, F> {
    cycle: Cycle<T>,
    out: Box<[u8]>,
    write: F,
}

impl<T, F: FnMut(&T, &mut [u8]) -> usize> Work for Writing<T, F> {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        let Self { cycle, out, write } = self;
        cycle.time(warm_up, calls, |input| {
            black_box(write(input, black_box(&mut *out)));
        })
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        let Self { cycle, out, write } = self;
        let result = |input| {
            let length = write(input, out);
            out[..length].to_vec()
        };
        cycle.inputs.all.iter().map(result).collect()
    }
}

/// Returns what it makes; that it is freed again is part of what is measured.
struct Returning<T, F> {
    cycle: Cycle<T>,
    make: F,
}

impl<T, F: for<'a> FnMut(&'a T) -> Cow<'a, [u8]>> Work for Returning<T, F> {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        let Self { cycle, make } = self;
        cycle.time(warm_up, calls, |input| {
            black_box(make(input));
        })
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        let Self { cycle, make } = self;
        cycle.inputs.all.iter().map(|input| make(input).into_owned()).collect()
    }
}

impl Contender {
    /// `perform` writes its result into the buffer and tells its length; it is given one input after the other.
    pub(crate) fn new<T: 'static>(
        name: &'static str,
        inputs: &Rc<Inputs<T>>,
        perform: impl FnMut(&T, &mut [u8]) -> usize + 'static,
    ) -> Self {
        /// The longest result is a URI of the greatest length.
        const ROOM: usize = 1 << 16;
        let out = vec![0; ROOM].into_boxed_slice();
        Self::working(name, Writing { cycle: Cycle::new(inputs), out, write: perform })
    }

    /// `make` returns its result, which may be the input itself.
    pub(crate) fn returning<T: 'static>(
        name: &'static str,
        inputs: &Rc<Inputs<T>>,
        make: impl for<'a> FnMut(&'a T) -> Cow<'a, [u8]> + 'static,
    ) -> Self {
        Self::working(name, Returning { cycle: Cycle::new(inputs), make })
    }

    /// Work that is timed elsewhere.
    pub(crate) fn working(name: &'static str, work: impl Work + 'static) -> Self {
        let work = Box::new(work);
        Self { name, checks: "", target: None, units_per_call: 1, meaning: None, calls_per_turn: 1, work }
    }

    pub(crate) fn checks(self, checks: &'static str) -> Self {
        Self { checks, ..self }
    }

    pub(crate) fn target(self, target: f64) -> Self {
        Self { target: Some(target), ..self }
    }

    pub(crate) fn units(self, units_per_call: u32) -> Self {
        Self { units_per_call, ..self }
    }

    /// Its results, and those that they are compared with, count as equal if this makes the same of them.
    pub(crate) fn compared_as(self, meaning: Meaning) -> Self {
        Self { meaning: Some(meaning), ..self }
    }

    /// The result for every input.
    pub(crate) fn results(&mut self) -> Vec<Vec<u8>> {
        self.work.results()
    }

    fn agrees(&self, one: &[u8], other: &[u8]) -> bool {
        one == other || self.meaning.is_some_and(|meaning| meaning(one) == meaning(other))
    }

    /// Nanoseconds a unit in one turn.
    fn take_turn(&mut self) -> f64 {
        let time = self.work.time(self.calls_per_turn / WARM_UP, self.calls_per_turn);
        time.as_secs_f64() * 1e9 / f64::from(self.calls_per_turn) / f64::from(self.units_per_call)
    }

    /// Finds out how many calls make a turn.
    fn calibrate(&mut self) {
        // The quickest of three, since an interruption would look like a long turn.
        while (0..3).any(|_| self.work.time(0, self.calls_per_turn) < TURN) {
            self.calls_per_turn *= 2;
        }
    }
}

/// Fails unless all contenders give the same for every input: a quick wrong answer is no contender.
pub(crate) fn check_agreement(row: &str, contenders: &mut [Contender]) -> Result<(), Box<dyn Error>> {
    let [first, others @ ..] = contenders else { return Err(format!("{row}: there is no contender").into()) };
    let expected = first.results();
    for other in others {
        let results = other.results();
        let disagrees = |(one, expected): (&Vec<u8>, &Vec<u8>)| !other.agrees(one, expected);
        if let Some(at) = results.iter().zip(&expected).position(disagrees) {
            return Err(format!("{row}: {} and {} disagree on input {at}", first.name, other.name).into());
        }
    }
    Ok(())
}

/// Nanoseconds a unit: for each contender a list, one value for each round. The order within a round is random.
pub(crate) fn measure(contenders: &mut [Contender], rounds: u32, random: &mut Rng) -> Vec<Vec<f64>> {
    contenders.iter_mut().for_each(Contender::calibrate);
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    let mut samples = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
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
    use std::cell::RefCell;

    const WORDS: [&str; 3] = ["one", "two", "three"];

    fn copying(name: &'static str) -> Contender {
        Contender::new(name, &Inputs::new(WORDS.to_vec()), copy)
    }

    fn copy(word: &&str, out: &mut [u8]) -> usize {
        out[..word.len()].copy_from_slice(word.as_bytes());
        word.len()
    }

    #[test]
    fn contenders_that_agree_pass() {
        let mut contenders = [copying("first"), copying("second")];
        assert!(check_agreement("row", &mut contenders).is_ok());
        assert_eq!(contenders[0].results(), WORDS.map(str::as_bytes));
    }

    #[test]
    fn a_contender_that_is_wrong_once_stops_the_run() {
        let cutting = |word: &&str, out: &mut [u8]| copy(word, out).min(3);
        let wrong = Contender::new("second", &Inputs::new(WORDS.to_vec()), cutting);
        let error = check_agreement("row", &mut [copying("first"), wrong]).expect_err("the third result differs");
        assert_eq!(error.to_string(), "row: first and second disagree on input 2");
    }

    #[test]
    fn results_may_be_compared_by_their_meaning() {
        let returning = |name, meaning: fn(&'static str) -> Vec<u8>| {
            Contender::returning(name, &Inputs::new(WORDS.to_vec()), move |word: &&'static str| meaning(word).into())
        };
        let shouted = || returning("second", |word| word.to_uppercase().into_bytes());
        assert!(check_agreement("row", &mut [copying("first"), shouted()]).is_err());
        let lower_case = |word: &[u8]| word.to_ascii_lowercase();
        assert!(check_agreement("row", &mut [copying("first"), shouted().compared_as(lower_case)]).is_ok());
        let wrong = returning("second", |word| word.replace('T', "D").replace('t', "d").into_bytes());
        assert!(check_agreement("row", &mut [copying("first"), wrong.compared_as(lower_case)]).is_err());
    }

    #[test]
    fn every_round_gives_every_contender_one_value() {
        let samples = measure(&mut [copying("first"), copying("second")], 3, &mut Rng::with_seed(1));
        assert_eq!(samples.len(), 2);
        assert!(samples.iter().all(|sample| sample.len() == 3 && sample.iter().all(|&ns| ns > 0.0)));
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

    #[test]
    fn the_timed_inputs_are_taken_in_turns() {
        let inputs = Rc::new(Inputs { all: WORDS.to_vec(), timed: 2 });
        let taken = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&taken);
        let note = move |word: &&'static str, _: &mut [u8]| {
            log.borrow_mut().push(*word);
            0
        };
        Contender::new("first", &inputs, note).work.time(1, 2);
        assert_eq!(*taken.borrow(), ["one", "two", "one"]);
    }
}
