//! Verifying and signing the rows of a batch.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_core::click::{ClickRow, SignedRow, SigningError, UnsignedRow, signed_bound};
use adseal_core::threads::Divide;
use adseal_core::{ClickVerdict, Status};

use crate::boundary;
use crate::click_batch::adseal_click_batch;
use crate::click_sign::{adseal_click_signer, deadline};
use crate::click_summary::key_index;
use crate::click_verify::adseal_click_verifier;
use crate::constants::{ADSEAL_EXPIRES_LIFETIME, ADSEAL_NO_TIME};
use crate::handles::given;
use crate::slices::{ArrayOut, Buffer};

/// No place in the URI.
const NO_PLACE: i64 = -1;

/// Where C wants what verifying tells.
struct Judgements<'a> {
    reasons: ArrayOut<'a, i32>,
    expires: Option<ArrayOut<'a, i64>>,
    key_index: Option<ArrayOut<'a, i32>>,
    flags: Option<ArrayOut<'a, u32>>,
    offsets: Option<ArrayOut<'a, i64>>,
}

impl Judgements<'_> {
    fn set(&mut self, row: usize, verdict: Result<&ClickVerdict<'_>, i32>) {
        let reason = verdict.map_or_else(|status| status, |verdict| verdict.reason().status().code());
        let verdict = verdict.ok();
        self.reasons.set(row, reason);
        set_wanted(&mut self.expires, row, || verdict.and_then(ClickVerdict::expires).unwrap_or(ADSEAL_NO_TIME));
        set_wanted(&mut self.key_index, row, || key_index(verdict.and_then(ClickVerdict::key_index)));
        set_wanted(&mut self.flags, row, || verdict.map_or(0, |verdict| verdict.flags().bits()));
        set_wanted(&mut self.offsets, row, || column_offset(verdict.and_then(ClickVerdict::offset)));
    }
}

impl Divide for Judgements<'_> {
    fn divide(self, rows: usize) -> (Self, Self) {
        let (reasons, other_reasons) = self.reasons.divide(rows);
        let (expires, other_expires) = divide_wanted(self.expires, rows);
        let (key_index, other_key_index) = divide_wanted(self.key_index, rows);
        let (flags, other_flags) = divide_wanted(self.flags, rows);
        let (offsets, other_offsets) = divide_wanted(self.offsets, rows);
        let others = Self {
            reasons: other_reasons,
            expires: other_expires,
            key_index: other_key_index,
            flags: other_flags,
            offsets: other_offsets,
        };
        (Self { reasons, expires, key_index, flags, offsets }, others)
    }
}

fn set_wanted<T: Copy>(column: &mut Option<ArrayOut<'_, T>>, row: usize, element: impl FnOnce() -> T) {
    if let Some(column) = column {
        column.set(row, element());
    }
}

fn divide_wanted<T: Divide>(column: Option<T>, rows: usize) -> (Option<T>, Option<T>) {
    column.map(|column| column.divide(rows)).unzip()
}

/// An offset in a column, which has no `SIZE_MAX`. No slice is longer than `isize::MAX`, so the cast is exact; a checked
/// one is done by the optimised code before it looks whether there is an offset, and then memcheck warns of it.
fn column_offset(offset: Option<usize>) -> i64 {
    offset.map_or(NO_PLACE, |offset| offset.cast_signed() as i64)
}

/// Verifies the rows of a batch, in order, each as `adseal_click_verifier_verify` would.
///
/// `rows` is the number of rows of the batch, and the length of the arrays. `reasons[i]` gets the reason of row `i`
/// (`ADSEAL_VALID`, `ADSEAL_CLICK_...`), or `ADSEAL_ROW_NULL`, or the `ADSEAL_ERROR_...` of a row that cannot be read;
/// other rows go on. `expires[i]` gets the signed `expires` or `ADSEAL_NO_TIME`, `key_index[i]` the index of the key in
/// its ring or -1, `flags[i]` a sum of `ADSEAL_FLAG_...`, `offsets[i]` where the offending byte stands in the URI of
/// the row or -1; these four may be NULL. A policy that only reports changes nothing here: look at the reasons.
///
/// The MACs of many rows are made together, so this takes less time than as many single calls; and
/// `adseal_click_batch_set_threads` shares the rows out among threads. With a replay guard in the policy one thread does
/// it all, whatever was set: of two equal clicks the first one in the order of the rows is valid.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is another number, or no time was set. Then nothing was written. Nothing is
/// allocated with one thread. Each thread needs about 140 KiB of stack.
///
/// # Safety
/// The arrays that are not NULL have `rows` writable elements, and no other argument overlaps them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_verifier_verify_batch(
    verifier: Option<&adseal_click_verifier>,
    batch: Option<&adseal_click_batch>,
    reasons: *mut i32,
    expires: *mut i64,
    key_index: *mut i32,
    flags: *mut u32,
    offsets: *mut i64,
    rows: usize,
) -> i32 {
    boundary::status(|| {
        let (verifier, batch) = (given(verifier)?, given(batch)?);
        batch.check(rows)?;
        // SAFETY: the caller vouches for the array.
        let reasons = unsafe { ArrayOut::new(reasons, rows) }?;
        // SAFETY: the caller vouches for both arrays.
        let (expires, key_index) = unsafe { (ArrayOut::wanted(expires, rows)?, ArrayOut::wanted(key_index, rows)?) };
        // SAFETY: the caller vouches for these two as well.
        let (flags, offsets) = unsafe { (ArrayOut::wanted(flags, rows)?, ArrayOut::wanted(offsets, rows)?) };
        let judgements = Judgements { reasons, expires, key_index, flags, offsets };
        let adseal_click_verifier(verifier) = verifier;
        let row = |row| batch.row(row).map(|row| ClickRow { uri: row.uri, now: row.now, ring: row.ring });
        verifier.verify_batch(batch.threads(), rows, row, judgements, Judgements::set);
        Ok(())
    })
}

/// Why a row was not signed, and where.
struct Refused {
    status: i32,
    offset: i64,
}

impl From<SigningError> for Refused {
    fn from(refusal: SigningError) -> Self {
        Self { status: refusal.status().code(), offset: column_offset(refusal.offset()) }
    }
}

/// Where C wants what signing tells.
struct Outcomes<'a> {
    statuses: ArrayOut<'a, i32>,
    offsets: Option<ArrayOut<'a, i64>>,
    /// Where each signed URI ends.
    ends: ArrayOut<'a, i64>,
}

impl Outcomes<'_> {
    fn set(&mut self, row: SignedRow<Refused>) {
        let SignedRow { index, end, outcome } = row;
        let refused = outcome.err();
        self.statuses.set(index, refused.as_ref().map_or(Status::Valid.code(), |refused| refused.status));
        set_wanted(&mut self.offsets, index, || refused.map_or(NO_PLACE, |refused| refused.offset));
        self.ends.set(index, i64::try_from(end).expect("no memory holds so much"));
    }
}

impl Divide for Outcomes<'_> {
    fn divide(self, rows: usize) -> (Self, Self) {
        let (statuses, other_statuses) = self.statuses.divide(rows);
        let (offsets, other_offsets) = divide_wanted(self.offsets, rows);
        let (ends, other_ends) = self.ends.divide(rows);
        let others = Self { statuses: other_statuses, offsets: other_offsets, ends: other_ends };
        (Self { statuses, offsets, ends }, others)
    }
}

/// Signs the rows of a batch, in order, each as `adseal_click_signer_sign` would.
///
/// `rows` is the number of rows of the batch. `statuses[i]` gets the status of row `i` (`ADSEAL_OK`,
/// `ADSEAL_SIGN_...`), or `ADSEAL_ROW_NULL`, or the `ADSEAL_ERROR_...` of a row that cannot be read; other rows go on.
/// `offsets[i]` gets the place of the refusal in the URI of the row, or -1; `offsets` may be NULL. The signed URIs
/// stand in `out` one behind the other, row `i` from `out_offsets[i]` to `out_offsets[i + 1]`, nothing for rows that
/// were not signed. `*out_length` is the length of all. These offsets have 64 bits, whatever those of the batch have.
///
/// `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed; all arrays are complete, the content
/// of `out` is unspecified. `adseal_click_signer_sign_batch_bound` always suffices. `ADSEAL_ERROR_INVALID_ARGUMENT`:
/// `rows` is another number, no time was set, or `out` overlaps the URIs. Then nothing was written. Nothing is
/// allocated with one thread. Each thread needs about 110 KiB of stack. With more than one thread every row is looked at
/// twice: once for its length, so that each thread knows where its part of `out` begins.
///
/// # Safety
/// `statuses` and `offsets` have `rows` writable elements, `out_offsets` one more, `out` has `out_capacity` writable
/// bytes, and no other argument overlaps them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_signer_sign_batch(
    signer: Option<&adseal_click_signer>,
    batch: Option<&adseal_click_batch>,
    statuses: *mut i32,
    offsets: *mut i64,
    out: *mut c_char,
    out_capacity: usize,
    out_offsets: *mut i64,
    rows: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let (signer, batch, out_length) = (given(signer)?, given(batch)?, given(out_length)?);
        batch.check(rows)?;
        let offset_count = rows.checked_add(1).ok_or(Status::InvalidArgument)?;
        // SAFETY: the caller vouches for both arrays.
        let (statuses, offsets) = unsafe { (ArrayOut::new(statuses, rows)?, ArrayOut::wanted(offsets, rows)?) };
        // SAFETY: the caller vouches for the array.
        let out_offsets = unsafe { ArrayOut::new(out_offsets, offset_count) }?;
        // SAFETY: the caller vouches for the buffer; its overlap with the URIs is looked at first.
        let out = batch.apart(unsafe { Buffer::new(out, out_capacity) }?)?;
        let (mut first, ends) = out_offsets.divide(1);
        first.set(0, 0);
        let adseal_click_signer { signer, lifetime } = signer;
        let row = |row| {
            let row = batch.row(row).map_err(|status| Refused { status, offset: NO_PLACE })?;
            let expires = deadline(row.expires.unwrap_or(ADSEAL_EXPIRES_LIFETIME), *lifetime);
            Ok(UnsignedRow { uri: row.uri, expires, now: row.now, ring: row.ring })
        };
        let outcomes = Outcomes { statuses, offsets, ends };
        let length = signer.sign_batch(batch.threads(), rows, row, out, outcomes, Outcomes::set);
        out_length.write(length);
        if length > out_capacity { Err(Status::BufferTooSmall) } else { Ok(()) }
    })
}

/// Bytes that always hold the signed URIs of a batch; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_signer_sign_batch_bound(
    signer: Option<&adseal_click_signer>,
    batch: Option<&adseal_click_batch>,
) -> usize {
    boundary::guarded(0, || {
        let (Some(_), Some(batch)) = (signer, batch) else { return 0 };
        let rows = (0..batch.len()).filter(|row| !batch.is_null(*row));
        let bounds = rows.filter_map(|row| batch.uri(row).ok()).map(|uri| signed_bound(uri.len()));
        bounds.fold(0, usize::saturating_add)
    })
}
