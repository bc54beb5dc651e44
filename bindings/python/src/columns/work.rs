//! Working through a column: window by window, without the interpreter, and so that Ctrl-C ends it.

use std::ops::Range;
use std::time::{Duration, Instant};

use adseal_core::Threads;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::pulse::Pulse;
use super::times::Times;
use super::uris::{Absent, Source, Uris};
use crate::args::{count, wrong_value};

/// How many rows are worked on between two looks: few enough for who pressed Ctrl-C, and enough to be worth the making
/// of threads. Rows differ by more than a thousandfold, so it is measured.
struct Pace {
    rows: usize,
    threads: usize,
}

impl Pace {
    /// The rows that a verifier works on together, for each thread.
    const LEAST: usize = 256;
    const MOST: usize = 1 << 16;

    const fn new(threads: Threads) -> Self {
        Self { rows: 1 << 12, threads: threads.count() }
    }

    const fn rows(&self) -> usize {
        self.rows * self.threads
    }

    fn learn(&mut self, took: Duration) {
        const SHORT: Duration = Duration::from_millis(10);
        const LONG: Duration = Duration::from_millis(40);
        if took < SHORT {
            self.rows = (self.rows * 2).min(Self::MOST);
        } else if took > LONG {
            self.rows = (self.rows / 2).max(Self::LEAST);
        }
    }
}

/// Rows that follow each other and are worked on in one go.
pub(super) struct Window<'w> {
    uris: &'w Uris<'w>,
    /// Where they stand in `uris`.
    place: Range<usize>,
    /// Which rows of the whole column they are.
    pub(super) rows: Range<usize>,
}

impl Window<'_> {
    pub(super) fn len(&self) -> usize {
        self.place.len()
    }

    /// The URI of a row, counted from the first of these.
    #[inline]
    pub(super) fn uri(&self, index: usize) -> Result<&[u8], Absent> {
        self.uris.get(self.place.start + index)
    }
}

/// Has all rows worked on, in order. This thread must not hold the interpreter.
///
/// Each column of `times` has a row for each URI; where that turns out to be wrong, the call fails.
pub(super) fn work_through(
    mut source: Source<'_>,
    times: &[&Times],
    threads: Threads,
    mut work: impl FnMut(&Window<'_>) -> PyResult<()>,
) -> PyResult<()> {
    if let Some(rows) = source.length() {
        times.iter().try_for_each(|times| same_length(rows, times))?;
    }
    let (mut done, mut pulse, mut pace) = (0, Pulse::new(), Pace::new(threads));
    while let Some(uris) = source.next()? {
        let end = done + uris.len();
        if let Some(short) = times.iter().find(|times| times.len() < end) {
            return same_length(end + rest(&mut source)?, short);
        }
        let mut start = 0;
        while start < uris.len() {
            let place = start..(start + pace.rows()).min(uris.len());
            start = place.end;
            let rows = done + place.start..done + place.end;
            let begun = Instant::now();
            work(&Window { uris: &uris, place, rows })?;
            pace.learn(begun.elapsed());
            pulse.beat()?;
        }
        done = end;
        pulse.beat()?;
    }
    times.iter().try_for_each(|times| same_length(done, times))
}

/// How many rows are left.
fn rest(source: &mut Source<'_>) -> PyResult<usize> {
    let (mut rows, mut pulse) = (0, Pulse::new());
    while let Some(uris) = source.next()? {
        rows += uris.len();
        pulse.beat()?;
    }
    Ok(rows)
}

fn same_length(rows: usize, times: &Times) -> PyResult<()> {
    if times.len() == rows {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("uris has {rows} rows, and {} has {}", times.argument(), times.len())))
}

/// The error about a row that points to where its column has nothing.
pub(super) fn torn(row: usize) -> PyErr {
    let sentence = "what it exports is no valid Arrow: its offset, view or dictionary key points outside of the column";
    wrong_value(&format!("uris[{row}]"), sentence)
}

/// The argument `threads`.
pub(super) fn threads(object: Option<&Bound<'_, PyAny>>) -> PyResult<Threads> {
    const MOST: usize = 256;
    let Some(object) = object else { return Ok(Threads::ONE) };
    let threads = match count("threads", object) {
        // A number below 0 is no count, and out of range like others.
        Err(error) if error.is_instance_of::<PyValueError>(object.py()) => 0,
        threads => threads?,
    };
    if !(1..=MOST).contains(&threads) {
        return Err(wrong_value("threads", format_args!("{object}; it can be 1 to {MOST}")));
    }
    Ok(Threads::new(threads))
}
