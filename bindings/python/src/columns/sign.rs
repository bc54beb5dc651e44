//! What signing a column tells, row by row.

use adseal_core::click::{SignedRow, SigningError, signed_bound};
use adseal_core::threads::Divide;
use adseal_core::{Family, Status};
use arrow_array::LargeStringArray;
use arrow_array::types::{Int8Type, Int64Type};
use arrow_buffer::{Buffer, OffsetBuffer};
use pyo3::prelude::*;

use super::column::{ArrowColumn, Data};
use super::export::refused;
use super::make::{append, append_wanted, dictionary, nulls, numbers, reasons};
use super::select::Wanted;
use super::text::{Spare, Texts};
use super::uris::Absent;
use super::work::Window;
use crate::enums::member;

/// The columns that `sign_many` can return; the first one is what it returns by itself.
pub(super) const COLUMNS: [&str; 3] = ["uri", "reason", "offset"];

/// Marks of rows that were not refused.
const SIGNED: i8 = -1;
const NULL: i8 = -2;
const TORN: i8 = -3;
/// No offset is negative.
const NO_PLACE: i64 = -1;

/// Why a row is not signed.
pub(super) enum Unsigned {
    Absent(Absent),
    Refused { reason: i8, offset: Option<usize> },
}

impl From<Absent> for Unsigned {
    fn from(absent: Absent) -> Self {
        Self::Absent(absent)
    }
}

impl From<SigningError> for Unsigned {
    fn from(refusal: SigningError) -> Self {
        Self::Refused { reason: place(refusal.status()), offset: refusal.offset() }
    }
}

/// Where a reason stands among those of its family.
fn place(status: Status) -> i8 {
    let first = Status::TooLong.code();
    i8::try_from(status.code() - first).expect("URIs are refused under statuses of the signing family, which are few")
}

/// The rows so far.
pub(super) struct Signatures {
    /// The signed URIs, one behind the other.
    texts: Texts,
    /// Where each ends.
    ends: Vec<i64>,
    outcomes: Vec<i8>,
    offsets: Option<Vec<i64>>,
}

/// Rows of a window, and where their URIs are written.
pub(super) struct Room<'w> {
    pub(super) text: Spare<'w>,
    pub(super) rows: SignaturesOfRows<'w>,
}

impl Signatures {
    pub(super) fn new(wanted: &Wanted) -> Self {
        Self {
            texts: Texts::default(),
            ends: vec![0],
            outcomes: Vec::new(),
            offsets: wanted.has("offset").then(Vec::new),
        }
    }

    /// Room for the rows of a window.
    pub(super) fn append(&mut self, window: &Window<'_>) -> PyResult<Room<'_>> {
        let rows = window.len();
        let lengths = (0..rows).filter_map(|row| window.uri(row).ok()).map(|uri| signed_bound(uri.len()));
        let base = i64::try_from(self.texts.len()).expect("no memory holds so much");
        let text = self.texts.room(lengths.fold(0, usize::saturating_add))?;
        let rows = SignaturesOfRows {
            base,
            ends: append(&mut self.ends, rows, 0)?,
            outcomes: append(&mut self.outcomes, rows, NULL)?,
            offsets: append_wanted(&mut self.offsets, rows, NO_PLACE)?,
        };
        Ok(Room { text, rows })
    }

    /// Takes the URIs that were written into the room.
    ///
    /// # Safety
    /// They are the first `length` bytes of it.
    pub(super) unsafe fn take(&mut self, length: usize) {
        // SAFETY: the caller vouches for it, and what was written was handed out.
        unsafe { self.texts.take(length) };
    }

    /// The first row from this one on that could not be read.
    pub(super) fn first_torn(&self, from: usize) -> Option<usize> {
        self.outcomes[from..].iter().position(|outcome| *outcome == TORN).map(|index| from + index)
    }

    /// The first row from this one on that was refused.
    pub(super) fn first_refused(&self, from: usize) -> Option<usize> {
        self.outcomes[from..].iter().position(|outcome| *outcome >= 0).map(|index| from + index)
    }

    /// A finished column; the URIs and the offsets are taken once.
    pub(super) fn column(&mut self, py: Python<'_>, name: &str) -> PyResult<ArrowColumn> {
        Ok(match name {
            "reason" => {
                let rows = numbers::<Int8Type>(self.outcomes.clone(), |row| row < 0);
                let names: Vec<_> = reasons(Family::Signing).map(Status::name).collect();
                let words = names.iter().map(|name| member(py, "SigningReason", name).map(Bound::unbind));
                let words = words.collect::<PyResult<_>>()?;
                ArrowColumn::new(Data::Reasons(dictionary(rows, names)), words)
            }
            "offset" => {
                let rows = numbers::<Int64Type>(self.offsets.take().unwrap_or_default(), |row| row == NO_PLACE);
                ArrowColumn::new(Data::Numbers(rows), Vec::new())
            }
            _ => ArrowColumn::new(Data::Texts(py.detach(|| self.uris())?), Vec::new()),
        })
    }

    fn uris(&mut self) -> PyResult<LargeStringArray> {
        let text = std::mem::take(&mut self.texts).finish();
        let mut ends = std::mem::take(&mut self.ends);
        ends.shrink_to_fit();
        let ends = OffsetBuffer::new(ends.into());
        let nulls = nulls(self.outcomes.len(), |row| self.outcomes[row] != SIGNED);
        LargeStringArray::try_new(ends, Buffer::from_vec(text), nulls).map_err(refused)
    }
}

/// Rows of a window. A column that is not wanted has none.
pub(super) struct SignaturesOfRows<'w> {
    /// Bytes of the URIs in front of this window.
    base: i64,
    ends: &'w mut [i64],
    outcomes: &'w mut [i8],
    offsets: &'w mut [i64],
}

impl SignaturesOfRows<'_> {
    #[inline]
    pub(super) fn set(&mut self, row: SignedRow<Unsigned>) {
        let SignedRow { index, end, outcome } = row;
        self.ends[index] = self.base + i64::try_from(end).expect("no memory holds so much");
        self.outcomes[index] = match outcome {
            Ok(()) => SIGNED,
            Err(Unsigned::Absent(Absent::Null)) => NULL,
            Err(Unsigned::Absent(Absent::Torn)) => TORN,
            Err(Unsigned::Refused { reason, offset }) => {
                if let Some(place) = self.offsets.get_mut(index) {
                    *place = offset.and_then(|offset| i64::try_from(offset).ok()).unwrap_or(NO_PLACE);
                }
                reason
            }
        };
    }
}

impl Divide for SignaturesOfRows<'_> {
    fn divide(self, rows: usize) -> (Self, Self) {
        let (ends, other_ends) = self.ends.divide(rows);
        let (outcomes, other_outcomes) = self.outcomes.divide(rows);
        let (offsets, other_offsets) = self.offsets.divide(rows);
        let others = Self { base: self.base, ends: other_ends, outcomes: other_outcomes, offsets: other_offsets };
        (Self { base: self.base, ends, outcomes, offsets }, others)
    }
}
