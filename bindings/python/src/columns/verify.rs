//! What verifying a column tells, row by row.

use std::collections::HashMap;

use adseal_core::threads::Divide;
use adseal_core::{ClickVerdict, Family, Key, KeyRing, Status};
use arrow_array::types::{Int8Type, Int32Type, Int64Type, UInt32Type};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::column::{ArrowColumn, Data};
use super::make::{append, append_wanted, dictionary, numbers, reasons};
use super::select::Wanted;
use super::uris::Absent;
use crate::enums::member;
use crate::keys::Rings;

/// The columns that `verify_many` can return; the first one is what it returns by itself.
pub(super) const COLUMNS: [&str; 4] = ["reason", "expires", "key_id", "flags"];

/// Marks of rows that have no reason.
const NULL: i8 = -1;
const TORN: i8 = -2;
/// Marks of other columns: no time is negative, no key has such a place, and no flags have all bits.
const NO_TIME: i64 = -1;
const NO_KEY: i32 = -1;
const NO_FLAGS: u32 = u32::MAX;

/// The rows so far.
pub(super) struct Verdicts {
    reasons: Vec<i8>,
    expires: Option<Vec<i64>>,
    keys: Option<Vec<i32>>,
    flags: Option<Vec<u32>>,
}

impl Verdicts {
    pub(super) fn new(wanted: &Wanted) -> Self {
        Self {
            reasons: Vec::new(),
            expires: wanted.has("expires").then(Vec::new),
            keys: wanted.has("key_id").then(Vec::new),
            flags: wanted.has("flags").then(Vec::new),
        }
    }

    /// Room for as many rows more.
    pub(super) fn append(&mut self, rows: usize) -> PyResult<VerdictsOfRows<'_>> {
        Ok(VerdictsOfRows {
            reasons: append(&mut self.reasons, rows, NULL)?,
            expires: append_wanted(&mut self.expires, rows, NO_TIME)?,
            keys: append_wanted(&mut self.keys, rows, NO_KEY)?,
            flags: append_wanted(&mut self.flags, rows, NO_FLAGS)?,
        })
    }

    /// The first row from this one on that could not be read.
    pub(super) fn first_torn(&self, from: usize) -> Option<usize> {
        self.reasons[from..].iter().position(|reason| *reason == TORN).map(|index| from + index)
    }

    /// A finished column; each is taken once.
    pub(super) fn column(&mut self, py: Python<'_>, name: &str, ids: &KeyIds<'_>) -> PyResult<ArrowColumn> {
        Ok(match name {
            "expires" => {
                let rows = numbers::<Int64Type>(self.expires.take().unwrap_or_default(), |row| row == NO_TIME);
                ArrowColumn::new(Data::Numbers(rows), Vec::new())
            }
            "key_id" => {
                let rows = numbers::<Int32Type>(self.keys.take().unwrap_or_default(), |row| row == NO_KEY);
                let words = ids.names.iter().map(|id| PyString::intern(py, id).into_any().unbind()).collect();
                ArrowColumn::new(Data::KeyIds(dictionary(rows, ids.names.clone())), words)
            }
            "flags" => {
                let rows = numbers::<UInt32Type>(self.flags.take().unwrap_or_default(), |row| row == NO_FLAGS);
                ArrowColumn::new(Data::Flags(rows), Vec::new())
            }
            _ => {
                let rows = numbers::<Int8Type>(std::mem::take(&mut self.reasons), |row| row < 0);
                let names: Vec<_> = reasons(Family::Click).map(Status::name).collect();
                let words = names.iter().map(|name| member(py, "ClickReason", name).map(Bound::unbind));
                let words = words.collect::<PyResult<_>>()?;
                ArrowColumn::new(Data::Reasons(dictionary(rows, names)), words)
            }
        })
    }
}

/// Rows of a window. A column that is not wanted has none.
pub(super) struct VerdictsOfRows<'w> {
    reasons: &'w mut [i8],
    expires: &'w mut [i64],
    keys: &'w mut [i32],
    flags: &'w mut [u32],
}

impl VerdictsOfRows<'_> {
    #[inline]
    pub(super) fn set(&mut self, row: usize, verdict: Result<&ClickVerdict<'_>, Absent>, ids: &KeyIds<'_>) {
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(absent) => {
                self.reasons[row] = if absent == Absent::Torn { TORN } else { NULL };
                return;
            }
        };
        let code = verdict.reason().status().code();
        self.reasons[row] = i8::try_from(code).expect("reasons of clicks have small numbers");
        if let Some(place) = self.expires.get_mut(row) {
            *place = verdict.expires().unwrap_or(NO_TIME);
        }
        if let Some(place) = self.keys.get_mut(row) {
            *place = ids.place(verdict).unwrap_or(NO_KEY);
        }
        if let Some(place) = self.flags.get_mut(row) {
            *place = verdict.flags().bits();
        }
    }
}

impl Divide for VerdictsOfRows<'_> {
    fn divide(self, rows: usize) -> (Self, Self) {
        let (reasons, other_reasons) = self.reasons.divide(rows);
        let (expires, other_expires) = self.expires.divide(rows);
        let (keys, other_keys) = self.keys.divide(rows);
        let (flags, other_flags) = self.flags.divide(rows);
        let others = Self { reasons: other_reasons, expires: other_expires, keys: other_keys, flags: other_flags };
        (Self { reasons, expires, keys, flags }, others)
    }
}

/// The ids of all keys of a verifier, each once.
pub(super) struct KeyIds<'v> {
    names: Vec<&'v str>,
    /// Where they stand in `names`; empty where there is one ring, whose order it is.
    places: HashMap<&'v str, i32>,
}

impl<'v> KeyIds<'v> {
    pub(super) fn new(rings: &'v Rings) -> Self {
        let mut names: Vec<_> = rings.all().flat_map(KeyRing::keys).map(Key::id).collect();
        if let Rings::One(_) = rings {
            return Self { names, places: HashMap::new() };
        }
        names.sort_unstable();
        names.dedup();
        let places = (0..).zip(&names).map(|(place, name)| (*name, place)).collect();
        Self { names, places }
    }

    fn place(&self, verdict: &ClickVerdict<'_>) -> Option<i32> {
        if self.places.is_empty() {
            return verdict.key_index().and_then(|index| i32::try_from(index).ok());
        }
        self.places.get(verdict.key_id()?).copied()
    }
}
