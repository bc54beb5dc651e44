//! Columns that are made: rows are appended window by window, and become an array at the end.

use std::sync::Arc;

use adseal_core::{Family, Status};
use arrow_array::types::{ArrowDictionaryKeyType, ArrowPrimitiveType};
use arrow_array::{DictionaryArray, PrimitiveArray, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

/// Appends as many rows of this filler, and returns them.
pub(super) fn append<T: Copy>(rows: &mut Vec<T>, count: usize, filler: T) -> PyResult<&mut [T]> {
    let start = rows.len();
    rows.try_reserve(count).map_err(|_| PyMemoryError::new_err(format!("there is no memory for {count} rows more")))?;
    rows.resize(start + count, filler);
    Ok(&mut rows[start..])
}

/// The same for a column that may not be wanted: then nothing is appended.
pub(super) fn append_wanted<T: Copy>(rows: &mut Option<Vec<T>>, count: usize, filler: T) -> PyResult<&mut [T]> {
    rows.as_mut().map_or(Ok(&mut []), |rows| append(rows, count, filler))
}

/// Which rows are null, if any is.
pub(super) fn nulls(rows: usize, is_null: impl Fn(usize) -> bool) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| !is_null(row)));
    Some(nulls).filter(|nulls| nulls.null_count() > 0)
}

/// A column of numbers, null where `is_null`.
pub(super) fn numbers<T: ArrowPrimitiveType>(
    mut rows: Vec<T::Native>,
    is_null: impl Fn(T::Native) -> bool,
) -> PrimitiveArray<T> {
    rows.shrink_to_fit();
    let nulls = nulls(rows.len(), |row| is_null(rows[row]));
    if nulls.is_some() {
        // A reader that looks no nulls up still finds a number that is none of the marks, and a key that has its entry.
        rows.iter_mut().filter(|row| is_null(**row)).for_each(|row| *row = T::Native::default());
    }
    PrimitiveArray::new(rows.into(), nulls)
}

/// A column of the names that the keys stand for.
pub(super) fn dictionary<T: ArrowDictionaryKeyType>(keys: PrimitiveArray<T>, names: Vec<&str>) -> DictionaryArray<T> {
    DictionaryArray::new(keys, Arc::new(StringArray::from(names)))
}

/// The reasons of a family, in the order of their numbers.
pub(super) fn reasons(family: Family) -> impl Iterator<Item = Status> {
    Status::ALL.iter().copied().filter(move |status| status.family() == family)
}
