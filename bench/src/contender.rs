//! One way of doing a piece of work, and the loop that times it.

use std::borrow::Cow;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use crate::clock;

/// A turn takes this long or up to twice as long, unless one call takes longer. It is long against the grain of the
/// clock, and so short that most turns pass without an interruption: a busy host takes the processor away for
/// milliseconds, and a median does not care about few such turns.
const TURN: Duration = Duration::from_micros(100);
/// No interruption is as long as this: what takes so long is a turn, and one look at it is enough.
const LONG_TURN: Duration = Duration::from_millis(50);
/// This part of a turn is run before it, untimed: caches and branch predictors are as the contender itself leaves them.
const WARM_UP: u32 = 8;

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
    pub(crate) name: String,
    /// What it checks on the way, for the reader of the table.
    pub(crate) checks: &'static str,
    /// How many times as long as the first contender it should take.
    pub(crate) target: Option<f64>,
    /// The same on a machine with other work, where less is asked for.
    pub(crate) gate: Option<f64>,
    /// What one call is divided by: rows of a batch, bytes of a URI.
    units_per_call: u32,
    /// So many of the inputs it was given, if not all.
    sample: Option<usize>,
    /// What its results are compared as, if not byte by byte.
    meaning: Option<Meaning>,
    calls_per_turn: u32,
    /// How long a turn takes, once that was found out.
    pub(crate) turn: Duration,
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
        name: impl Into<String>,
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
        name: impl Into<String>,
        inputs: &Rc<Inputs<T>>,
        make: impl for<'a> FnMut(&'a T) -> Cow<'a, [u8]> + 'static,
    ) -> Self {
        Self::working(name, Returning { cycle: Cycle::new(inputs), make })
    }

    /// Work that brings its own loop.
    pub(crate) fn working(name: impl Into<String>, work: impl Work + 'static) -> Self {
        Self {
            name: name.into(),
            checks: "",
            target: None,
            gate: None,
            units_per_call: 1,
            sample: None,
            meaning: None,
            calls_per_turn: 1,
            turn: Duration::ZERO,
            work: Box::new(work),
        }
    }

    pub(crate) fn checks(self, checks: &'static str) -> Self {
        Self { checks, ..self }
    }

    pub(crate) fn target(self, target: f64) -> Self {
        Self { target: Some(target), ..self }
    }

    pub(crate) fn gate(self, gate: f64) -> Self {
        Self { gate: Some(gate), ..self }
    }

    pub(crate) fn units(self, units_per_call: u32) -> Self {
        Self { units_per_call, ..self }
    }

    /// It has only the first so many inputs of the row, and each turn goes through all of those.
    pub(crate) fn sample(self, inputs: u32) -> Self {
        Self { sample: Some(inputs as usize), calls_per_turn: inputs, ..self }
    }

    /// Its results, and those that they are compared with, count as equal if this makes the same of them.
    pub(crate) fn compared_as(self, meaning: Meaning) -> Self {
        Self { meaning: Some(meaning), ..self }
    }

    /// The result for every input.
    pub(crate) fn results(&mut self) -> Vec<Vec<u8>> {
        self.work.results()
    }

    /// Where its results are not what is expected.
    pub(crate) fn first_difference(&mut self, expected: &[Vec<u8>]) -> Option<usize> {
        let results = self.results();
        let compared = self.sample.unwrap_or(expected.len());
        let differs =
            |at: &usize| !results.get(*at).zip(expected.get(*at)).is_some_and(|(one, other)| self.agrees(one, other));
        (0..compared).find(differs).or_else(|| (results.len() > compared).then_some(compared))
    }

    fn agrees(&self, one: &[u8], other: &[u8]) -> bool {
        one == other || self.meaning.is_some_and(|meaning| meaning(one) == meaning(other))
    }

    /// Nanoseconds a unit in one turn.
    pub(crate) fn take_turn(&mut self) -> f64 {
        let time = self.work.time(self.calls_per_turn / WARM_UP, self.calls_per_turn);
        time.as_secs_f64() * 1e9 / f64::from(self.calls_per_turn) / f64::from(self.units_per_call)
    }

    /// Finds out how many calls make a turn, and how long that is.
    pub(crate) fn calibrate(&mut self) {
        self.turn = self.quickest();
        while self.turn < TURN {
            self.calls_per_turn *= 2;
            self.turn = self.quickest();
        }
    }

    /// The quickest turn of three, since an interruption would look like a long one.
    fn quickest(&mut self) -> Duration {
        let mut quickest = Duration::MAX;
        for _ in 0..3 {
            quickest = quickest.min(self.work.time(0, self.calls_per_turn));
            if quickest < TURN || quickest >= LONG_TURN {
                break;
            }
        }
        quickest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    const WORDS: [&str; 3] = ["one", "two", "three"];

    fn copying() -> Contender {
        Contender::new("copy", &Inputs::new(WORDS.to_vec()), copy)
    }

    fn copy(word: &&str, out: &mut [u8]) -> usize {
        out[..word.len()].copy_from_slice(word.as_bytes());
        word.len()
    }

    #[test]
    fn results_are_compared_one_by_one() {
        let expected = copying().results();
        assert_eq!(expected, WORDS.map(str::as_bytes));
        assert_eq!(copying().first_difference(&expected), None);
        let cutting = |word: &&str, out: &mut [u8]| copy(word, out).min(3);
        let mut wrong = Contender::new("cut", &Inputs::new(WORDS.to_vec()), cutting);
        assert_eq!(wrong.first_difference(&expected), Some(2));
    }

    #[test]
    fn as_many_results_are_expected_as_there_are_inputs() {
        let expected = copying().results();
        let few = || Contender::new("few", &Inputs::new(WORDS[..2].to_vec()), copy);
        assert_eq!(few().first_difference(&expected), Some(2));
        assert_eq!(few().sample(2).first_difference(&expected), None);
        assert_eq!(copying().sample(2).first_difference(&expected), Some(2));
    }

    #[test]
    fn results_may_be_compared_by_their_meaning() {
        let expected = copying().results();
        let returning = |make: fn(&'static str) -> Vec<u8>| {
            Contender::returning("make", &Inputs::new(WORDS.to_vec()), move |word: &&'static str| make(word).into())
        };
        let shouted = || returning(|word| word.to_uppercase().into_bytes());
        let lower_case = |word: &[u8]| word.to_ascii_lowercase();
        assert_eq!(shouted().first_difference(&expected), Some(0));
        assert_eq!(shouted().compared_as(lower_case).first_difference(&expected), None);
        let wrong = returning(|word| word.replace('h', "d").into_bytes());
        assert_eq!(wrong.compared_as(lower_case).first_difference(&expected), Some(2));
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
        Contender::new("note", &inputs, note).work.time(1, 2);
        assert_eq!(*taken.borrow(), ["one", "two", "one"]);
    }

    #[test]
    fn a_turn_is_long_enough_and_goes_through_a_sample() {
        let mut contender = copying();
        contender.calibrate();
        assert!(contender.turn >= TURN && contender.calls_per_turn > 1);
        let mut sampled = copying().sample(1 << 20);
        sampled.calibrate();
        assert!(sampled.calls_per_turn >= 1 << 20);
    }
}
