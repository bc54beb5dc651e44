//! Rows out of the record batches of Arrow, whatever types their columns have.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt32Type, UInt64Type,
};
use arrow_array::{AnyDictionaryArray, Array, ArrayAccessor, ArrayRef, BooleanArray, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use arrow_select::nullif::nullif;
use memchr::memmem;

use super::arrow_columns::{self, Columns, Path};
use super::rows::{MAX_ROWS, Numbers};
use super::{Rows, guess, time};

/// Hands out the rows of this batch, the first of which is this one of its stretch.
pub(super) fn hand_out(batch: &RecordBatch, columns: &Columns, first: u32, see: &mut dyn FnMut(&Rows<'_>)) {
    let mut number = first;
    for from in (0..batch.num_rows()).step_by(MAX_ROWS) {
        let rows = MAX_ROWS.min(batch.num_rows() - from);
        piece(&batch.slice(from, rows), columns, number, see);
        number = Numbers::From(number).at(rows);
    }
}

fn piece(batch: &RecordBatch, columns: &Columns, first: u32, see: &mut dyn FnMut(&Rows<'_>)) {
    let Some(url) = Place::of(batch, &columns.url) else { return };
    let urls = url.texts();
    let times = columns.time.as_ref().and_then(|path| Some(Place::of(batch, path)?.times()));
    let kept: Vec<ArrayRef> = columns.keep.iter().filter_map(|path| Some(Place::of(batch, path)?.kept())).collect();
    see(&Rows { urls: &urls, times: times.as_deref(), numbers: Numbers::From(first), kept: &kept });
}

/// How many rows have a URL of a click in this column, and how many rows there are.
pub(super) fn clicks(batch: &RecordBatch, path: &Path) -> (usize, usize) {
    let Some(column) = Place::of(batch, path) else { return (0, 0) };
    let sign = memmem::Finder::new(guess::SIGN_OF_A_CLICK);
    let texts = column.texts();
    (texts.iter().flatten().filter(|text| sign.find(text).is_some()).count(), texts.len())
}

/// How many rows have a time in this column, and how many have anything.
pub(super) fn times(batch: &RecordBatch, path: &Path) -> (usize, usize) {
    let Some(column) = Place::of(batch, path) else { return (0, 0) };
    let filled = if arrow_columns::is_text(column.array.data_type()) {
        column.texts().iter().flatten().filter(|text| !text.is_empty()).count()
    } else {
        let nulls = NullBuffer::union(column.around.as_ref(), column.array.nulls());
        column.array.len() - nulls.map_or(0, |nulls| nulls.null_count())
    };
    (column.times().iter().flatten().count(), filled)
}

/// A column of a batch.
struct Place<'a> {
    array: &'a ArrayRef,
    /// The rows in which a struct around it is null, and so it is.
    around: Option<NullBuffer>,
}

impl<'a> Place<'a> {
    fn of(batch: &'a RecordBatch, path: &Path) -> Option<Self> {
        let (top, below) = path.split_first()?;
        let mut place = Self { array: batch.column_by_name(top)?, around: None };
        for name in below {
            let around = place.array.as_struct_opt()?;
            let nulls = NullBuffer::union(place.around.as_ref(), around.nulls());
            place = Self { array: around.column_by_name(name)?, around: nulls };
        }
        Some(place)
    }

    /// The column as it is written again: what lies beneath a null was never there.
    fn kept(&self) -> ArrayRef {
        let Some(around) = &self.around else { return Arc::clone(self.array) };
        let hidden = BooleanArray::new(!around.inner(), None);
        nullif(self.array, &hidden).expect("they are of one length")
    }

    fn texts(&self) -> Vec<Option<&'a [u8]>> {
        let mut found = Vec::with_capacity(self.array.len());
        match self.array.as_any_dictionary_opt() {
            Some(dictionary) => texts(dictionary.values(), Some(&keys(dictionary)), &mut found),
            None => texts(self.array, None, &mut found),
        }
        self.blank(&mut found);
        found
    }

    fn times(&self) -> Vec<Option<i64>> {
        let mut found: Vec<Option<i64>> = match self.array.data_type() {
            DataType::Int32 => numbers::<Int32Type>(self.array, |number| time::of_number(i64::from(number))),
            DataType::UInt32 => numbers::<UInt32Type>(self.array, |number| time::of_number(i64::from(number))),
            DataType::Int64 => numbers::<Int64Type>(self.array, time::of_number),
            DataType::UInt64 => {
                numbers::<UInt64Type>(self.array, |number| time::of_number(i64::try_from(number).ok()?))
            }
            DataType::Float64 => numbers::<Float64Type>(self.array, time::of_float),
            DataType::Timestamp(TimeUnit::Second, _) => counts::<TimestampSecondType>(self.array, 1),
            DataType::Timestamp(TimeUnit::Millisecond, _) => counts::<TimestampMillisecondType>(self.array, 1_000),
            DataType::Timestamp(TimeUnit::Microsecond, _) => counts::<TimestampMicrosecondType>(self.array, 1_000_000),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                counts::<TimestampNanosecondType>(self.array, 1_000_000_000)
            }
            _ => self.texts().into_iter().map(|text| time::parse(text?)).collect(),
        };
        self.blank(&mut found);
        found
    }

    fn blank<T>(&self, values: &mut [Option<T>]) {
        let Some(nulls) = &self.around else { return };
        for (value, valid) in values.iter_mut().zip(nulls) {
            if !valid {
                *value = None;
            }
        }
    }
}

/// The texts of these values: all of them, or those that the keys of a dictionary choose.
fn texts<'a>(values: &'a dyn Array, keys: Option<&[Option<usize>]>, found: &mut Vec<Option<&'a [u8]>>) {
    match values.data_type() {
        DataType::Utf8 => pick(values.as_string::<i32>(), keys, str::as_bytes, found),
        DataType::LargeUtf8 => pick(values.as_string::<i64>(), keys, str::as_bytes, found),
        DataType::Utf8View => pick(values.as_string_view(), keys, str::as_bytes, found),
        DataType::Binary => pick(values.as_binary::<i32>(), keys, |bytes| bytes, found),
        DataType::LargeBinary => pick(values.as_binary::<i64>(), keys, |bytes| bytes, found),
        DataType::BinaryView => pick(values.as_binary_view(), keys, |bytes| bytes, found),
        _ => found.resize(keys.map_or(values.len(), <[_]>::len), None),
    }
}

fn pick<'a, A: ArrayAccessor + Copy>(
    values: A,
    keys: Option<&[Option<usize>]>,
    bytes: impl Fn(A::Item) -> &'a [u8],
    found: &mut Vec<Option<&'a [u8]>>,
) {
    let value = |index| values.is_valid(index).then(|| bytes(values.value(index)));
    match keys {
        None => found.extend((0..values.len()).map(value)),
        Some(keys) => found.extend(keys.iter().map(|key| key.and_then(value))),
    }
}

/// The key of each row of a dictionary, or `None` where it is null.
fn keys(dictionary: &dyn AnyDictionaryArray) -> Vec<Option<usize>> {
    if dictionary.values().is_empty() {
        return vec![None; dictionary.len()];
    }
    let keys = dictionary.normalized_keys();
    keys.into_iter().enumerate().map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect()
}

fn numbers<T: ArrowPrimitiveType>(array: &dyn Array, second: impl Fn(T::Native) -> Option<i64>) -> Vec<Option<i64>> {
    array.as_primitive::<T>().iter().map(|number| second(number?)).collect()
}

/// The seconds of a column that counts this many parts of a second since 1970.
fn counts<T: ArrowPrimitiveType<Native = i64>>(array: &dyn Array, parts: i64) -> Vec<Option<i64>> {
    numbers::<T>(array, |number| Some(number / parts).filter(|second| *second >= time::EARLIEST))
}
