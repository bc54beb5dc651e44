//! Verifying and signing the rows of a batch.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_core::click::signed_bound;
use adseal_core::{KeyRing, Status};

use crate::boundary;
use crate::click_batch::adseal_click_batch;
use crate::click_sign::{adseal_click_signer, deadline};
use crate::click_verify::adseal_click_verifier;
use crate::constants::{ADSEAL_EXPIRES_LIFETIME, ADSEAL_NO_TIME, ADSEAL_ROW_NULL};
use crate::handles::given;
use crate::slices::{ArrayOut, Buffer};

/// No key of the ring.
const NONE: i32 = -1;
/// No place in the URI.
const NO_PLACE: i64 = -1;

/// What verifying tells of one row.
struct Judged {
    reason: i32,
    expires: i64,
    key_index: i32,
    flags: u32,
    offset: i64,
}

impl Judged {
    const fn failed(reason: i32) -> Self {
        Self { reason, expires: ADSEAL_NO_TIME, key_index: NONE, flags: 0, offset: NO_PLACE }
    }

    fn new(verifier: &adseal_click_verifier, batch: &adseal_click_batch, row: usize) -> Self {
        let row = match batch.row(row) {
            Ok(Some(row)) => row,
            Ok(None) => return Self::failed(ADSEAL_ROW_NULL),
            Err(status) => return Self::failed(status.code()),
        };
        let adseal_click_verifier(verifier) = verifier;
        let ring = row.ring.unwrap_or(verifier.ring());
        let verdict = verifier.verify_with(ring, row.uri, row.now);
        Self {
            reason: verdict.reason().status().code(),
            expires: verdict.expires().unwrap_or(ADSEAL_NO_TIME),
            key_index: verdict.key_id().map_or(NONE, |id| key_index(ring, id)),
            flags: verdict.flags().bits(),
            offset: column_offset(verdict.offset()),
        }
    }
}

fn key_index(ring: &KeyRing, id: &str) -> i32 {
    let index = ring.keys().iter().position(|key| key.id() == id);
    index.and_then(|index| i32::try_from(index).ok()).unwrap_or(NONE)
}

/// An offset in a column, which has no `SIZE_MAX`.
fn column_offset(offset: Option<usize>) -> i64 {
    offset.and_then(|offset| i64::try_from(offset).ok()).unwrap_or(NO_PLACE)
}

/// Verifies the rows of a batch, in order, each as `adseal_click_verifier_verify` would.
///
/// `rows` is the number of rows of the batch, and the length of the arrays. `reasons[i]` gets the reason of row `i`
/// (`ADSEAL_VALID`, `ADSEAL_CLICK_...`), or `ADSEAL_ROW_NULL`, or the `ADSEAL_ERROR_...` of a row that cannot be read;
/// other rows go on. `expires[i]` gets the signed `expires` or `ADSEAL_NO_TIME`, `key_index[i]` the index of the key in
/// its ring or -1, `flags[i]` a sum of `ADSEAL_FLAG_...`, `offsets[i]` where the offending byte stands in the URI of
/// the row or -1; these four may be NULL. A policy that only reports changes nothing here: look at the reasons.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is another number, or no time was set. Then nothing was written. Nothing is
/// allocated.
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
        let mut reasons = unsafe { ArrayOut::new(reasons, rows) }?;
        // SAFETY: the caller vouches for both arrays.
        let (mut expires, mut key_index) =
            unsafe { (ArrayOut::wanted(expires, rows)?, ArrayOut::wanted(key_index, rows)?) };
        // SAFETY: the caller vouches for these two as well.
        let (mut flags, mut offsets) = unsafe { (ArrayOut::wanted(flags, rows)?, ArrayOut::wanted(offsets, rows)?) };
        for row in 0..rows {
            let judged = Judged::new(verifier, batch, row);
            reasons.set(row, judged.reason);
            set_wanted(&mut expires, row, judged.expires);
            set_wanted(&mut key_index, row, judged.key_index);
            set_wanted(&mut flags, row, judged.flags);
            set_wanted(&mut offsets, row, judged.offset);
        }
        Ok(())
    })
}

fn set_wanted<T: Copy>(column: &mut Option<ArrayOut<'_, T>>, row: usize, element: T) {
    if let Some(column) = column {
        column.set(row, element);
    }
}

/// Why a row was not signed, and where.
struct Unsigned {
    status: i32,
    offset: i64,
}

impl Unsigned {
    const fn nowhere(status: i32) -> Self {
        Self { status, offset: NO_PLACE }
    }
}

/// Signs one row behind the first `start` bytes of `out`, as far as it fits; tells its length.
fn sign_row(
    signer: &adseal_click_signer,
    batch: &adseal_click_batch,
    row: usize,
    start: usize,
    out: &mut Buffer<'_>,
) -> Result<usize, Unsigned> {
    let row = match batch.row(row) {
        Ok(row) => row.ok_or(Unsigned::nowhere(ADSEAL_ROW_NULL))?,
        Err(status) => return Err(Unsigned::nowhere(status.code())),
    };
    let adseal_click_signer { signer, lifetime } = signer;
    let ring = row.ring.unwrap_or(signer.ring());
    let expires = deadline(row.expires.unwrap_or(ADSEAL_EXPIRES_LIFETIME), *lifetime);
    let prepared = signer
        .prepare_with(ring, row.uri, expires, row.now)
        .map_err(|refusal| Unsigned { status: refusal.status().code(), offset: column_offset(refusal.offset()) })?;
    if let Some(room) = out.room(start, prepared.length()) {
        prepared.write(room);
    }
    Ok(prepared.length())
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
/// allocated.
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
        let (mut statuses, mut offsets) = unsafe { (ArrayOut::new(statuses, rows)?, ArrayOut::wanted(offsets, rows)?) };
        // SAFETY: the caller vouches for the array.
        let mut out_offsets = unsafe { ArrayOut::new(out_offsets, offset_count) }?;
        // SAFETY: the caller vouches for the buffer; its overlap with the URIs is looked at first.
        let mut out = batch.apart(unsafe { Buffer::new(out, out_capacity) }?)?;
        let mut length = 0_usize;
        out_offsets.set(0, 0);
        for row in 0..rows {
            let outcome = sign_row(signer, batch, row, length, &mut out);
            length += outcome.as_ref().copied().unwrap_or(0);
            let Unsigned { status, offset } = outcome.err().unwrap_or(Unsigned::nowhere(Status::Valid.code()));
            statuses.set(row, status);
            set_wanted(&mut offsets, row, offset);
            out_offsets.set(row + 1, i64::try_from(length).map_err(|_| Status::InvalidArgument)?);
        }
        out_length.write(length);
        if length > out.capacity() { Err(Status::BufferTooSmall) } else { Ok(()) }
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
