//! Times: one for all rows, or a column of them.

use std::ops::Range;
use std::sync::Arc;

use adseal_core::UnixTime;
use adseal_core::click::MAX_EXPIRES;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, Int64Array, downcast_integer};
use arrow_schema::{DataType, TimeUnit};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use super::import::Import;
use super::pulse::Pulse;
use super::uris::snapshot;
use crate::args;

/// Tells the unix second that stands in a row, unless it is null.
type At = Box<dyn Fn(usize) -> Option<i64> + Send + Sync>;

/// A column of times. The arrays of another library are kept as they are.
pub(super) struct Times {
    argument: &'static str,
    pieces: Vec<Piece>,
}

struct Piece {
    rows: Range<usize>,
    at: At,
}

impl Times {
    /// The column that an argument gives; `None` where it gives no column.
    pub(super) fn of(object: &Bound<'_, PyAny>, argument: &'static str) -> PyResult<Option<Self>> {
        let mut times = Self { argument, pieces: Vec::new() };
        if let Some(import) = Import::of(object, argument, accept)? {
            object.py().detach(|| times.read(import))?;
            return Ok(Some(times));
        }
        let Some(items) = snapshot(object)? else { return Ok(None) };
        let seconds: PyResult<Int64Array> =
            items.iter().enumerate().map(|(row, item)| listed(argument, row, item)).collect();
        let array: ArrayRef = Arc::new(seconds?);
        times.push(&array);
        Ok(Some(times))
    }

    /// Reads all there is. The stream ends here too, for what a producer does then may need the interpreter as well.
    fn read(&mut self, mut import: Import) -> PyResult<()> {
        let mut pulse = Pulse::new();
        while let Some(array) = import.next()? {
            self.push(&array);
            pulse.beat()?;
        }
        Ok(())
    }

    fn push(&mut self, array: &ArrayRef) {
        // Without empty pieces every row has exactly one.
        if !array.is_empty() {
            let start = self.len();
            self.pieces.push(Piece { rows: start..start + array.len(), at: reader(array) });
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.rows.end)
    }

    pub(super) fn argument(&self) -> &'static str {
        self.argument
    }

    /// The times of these rows.
    pub(super) fn of_rows(&self, rows: &Range<usize>) -> TimesOfRows<'_> {
        let first = self.pieces.partition_point(|piece| piece.rows.end <= rows.start);
        let end = self.pieces.partition_point(|piece| piece.rows.start < rows.end);
        TimesOfRows { pieces: &self.pieces[first..end], start: rows.start }
    }

    /// Checks that every row is a `now`, before any row is worked on.
    pub(super) fn check_now(&self) -> PyResult<()> {
        const ROWS: usize = 1 << 20;
        let mut pulse = Pulse::new();
        for piece in &self.pieces {
            for start in piece.rows.clone().step_by(ROWS) {
                for row in start..(start + ROWS).min(piece.rows.end) {
                    check_now(row, (piece.at)(row - piece.rows.start))?;
                }
                pulse.beat()?;
            }
        }
        Ok(())
    }
}

fn check_now(row: usize, seconds: Option<i64>) -> PyResult<()> {
    match seconds {
        None | Some(0..=MAX_EXPIRES) => Ok(()),
        Some(seconds) => args::time(&format!("now[{row}]"), seconds).map(drop),
    }
}

/// The times of some rows that follow each other.
pub(super) struct TimesOfRows<'t> {
    pieces: &'t [Piece],
    start: usize,
}

impl TimesOfRows<'_> {
    /// The time of a row, counted from the first of these.
    #[inline]
    pub(super) fn at(&self, index: usize) -> Option<i64> {
        let row = self.start + index;
        let place = self.pieces.partition_point(|piece| piece.rows.end <= row);
        let piece = &self.pieces[place];
        (piece.at)(row - piece.rows.start)
    }
}

fn accept(given: &DataType) -> Result<DataType, String> {
    match given {
        DataType::Timestamp(_, None) => Err("a timestamp without a time zone says no moment; \
            give the column the time zone that it was recorded in"
            .to_owned()),
        DataType::Timestamp(_, Some(_)) | DataType::Null => Ok(given.clone()),
        given if given.is_integer() => Ok(given.clone()),
        _ => Err(format!("a column of integers, or of timestamps with a time zone, is needed, not {given}")),
    }
}

fn reader(array: &ArrayRef) -> At {
    macro_rules! integers {
        ($type:ty) => {
            seconds_of::<$type>(array, 1)
        };
    }
    downcast_integer! {
        array.data_type() => (integers),
        DataType::Timestamp(TimeUnit::Second, _) => seconds_of::<TimestampSecondType>(array, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => seconds_of::<TimestampMillisecondType>(array, 1_000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => seconds_of::<TimestampMicrosecondType>(array, 1_000_000),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => seconds_of::<TimestampNanosecondType>(array, 1_000_000_000),
        _ => Box::new(|_| None),
    }
}

/// Reads whole seconds from units of which `per_second` make one. What 64 bits do not hold is beyond every time that is
/// taken.
fn seconds_of<T: ArrowPrimitiveType>(array: &ArrayRef, per_second: i64) -> At
where
    i64: TryFrom<T::Native>,
{
    let array = array.as_primitive::<T>().clone();
    Box::new(move |row| {
        let units = array.is_valid(row).then(|| i64::try_from(array.value(row)).unwrap_or(i64::MAX))?;
        Some(units.div_euclid(per_second))
    })
}

/// An item of a list: an integer, or None.
fn listed(argument: &str, row: usize, item: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    if item.is_none() {
        return Ok(None);
    }
    // Only where it fails is it worth a name.
    args::seconds(argument, item).or_else(|_| args::seconds(&format!("{argument}[{row}]"), item)).map(Some)
}

/// The argument `now`.
pub(super) enum Nows {
    All(UnixTime),
    Column(Times),
}

impl Nows {
    pub(super) fn new(now: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(object) = now else { return Ok(Self::All(UnixTime::now())) };
        if !object.is_instance_of::<PyInt>()
            && let Some(times) = Times::of(object, "now")?
        {
            return Ok(Self::Column(times));
        }
        args::now(Some(object)).map(Self::All)
    }

    /// Checks every row, before any is worked on.
    pub(super) fn check(&self) -> PyResult<()> {
        self.column().map_or(Ok(()), Times::check_now)
    }

    pub(super) fn column(&self) -> Option<&Times> {
        match self {
            Self::All(_) => None,
            Self::Column(times) => Some(times),
        }
    }

    pub(super) fn of_rows(&self, rows: &Range<usize>) -> NowsOfRows<'_> {
        match self {
            Self::All(now) => NowsOfRows::All(*now),
            Self::Column(times) => NowsOfRows::Column(times.of_rows(rows)),
        }
    }
}

/// The times at which rows that follow each other are verified or signed.
pub(super) enum NowsOfRows<'t> {
    All(UnixTime),
    Column(TimesOfRows<'t>),
}

impl NowsOfRows<'_> {
    /// The time of a row, counted from the first of these; `None` where it is null.
    #[inline]
    pub(super) fn at(&self, index: usize) -> Option<UnixTime> {
        match self {
            Self::All(now) => Some(*now),
            Self::Column(times) => times.at(index).and_then(UnixTime::from_secs),
        }
    }
}
