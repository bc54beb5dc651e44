//! Many click URIs in the caller's columns. A batch only describes them.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use adseal_core::{KeyRing, Status, Threads, UnixTime};

use crate::boundary;
use crate::click_batch_uris::Uris;
use crate::constants::ADSEAL_ROW_NULL;
use crate::handles::{create, free, given};
use crate::keys::adseal_key_ring;
use crate::slices::{Array, Buffer, Texts, bytes, time};

/// Describes many click URIs that lie in arrays of the caller's. It borrows them: they stay as they are until the batch
/// is freed, or until `adseal_click_batch_set_offsets32`, `adseal_click_batch_set_offsets64`,
/// `adseal_click_batch_set_pointers` or `adseal_click_batch_set_lines` describes other rows. A batch is changed by one
/// thread at a time; as `const` it can be used by several at once.
#[allow(non_camel_case_types)]
pub struct adseal_click_batch {
    uris: Uris,
    validity: Option<Validity>,
    now: Times,
    expires: Times,
    rings: Option<Rings>,
    threads: Threads,
}

// The arrays in here are borrowed from C, for as long as it promised; 'static stands for that, and stays in this file
// and that of the URIs.

/// An Arrow validity bitmap: a bit that is 0 makes its row null.
struct Validity {
    bitmap: &'static [u8],
    first_bit: usize,
}

/// One time for all rows, or one for each.
enum Times {
    Unset,
    All(i64),
    Rows(Array<'static, i64>),
}

impl Times {
    fn get(&self, row: usize) -> Option<i64> {
        match self {
            Self::Unset => None,
            Self::All(seconds) => Some(*seconds),
            Self::Rows(seconds) => Some(seconds.get(row)),
        }
    }

    fn forget_rows(&mut self) {
        if matches!(self, Self::Rows(_)) {
            *self = Self::Unset;
        }
    }
}

struct Rings {
    rings: Vec<KeyRing>,
    of_row: Array<'static, u32>,
}

/// One row that is not null.
pub(crate) struct Row<'b> {
    pub(crate) uri: &'b [u8],
    pub(crate) now: UnixTime,
    /// `None`: that of the signer or verifier.
    pub(crate) ring: Option<&'b KeyRing>,
    /// `None`: the signer's lifetime.
    pub(crate) expires: Option<i64>,
}

impl adseal_click_batch {
    pub(crate) fn len(&self) -> usize {
        self.uris.len()
    }

    /// Whether the batch can be used for so many rows of results.
    pub(crate) fn check(&self, rows: usize) -> Result<(), Status> {
        let is_timed = rows == 0 || !matches!(self.now, Times::Unset);
        if rows == self.len() && is_timed { Ok(()) } else { Err(Status::InvalidArgument) }
    }

    pub(crate) const fn threads(&self) -> Threads {
        self.threads
    }

    /// The row, or the status that it gets instead.
    pub(crate) fn row(&self, row: usize) -> Result<Row<'_>, i32> {
        if self.is_null(row) { Err(ADSEAL_ROW_NULL) } else { self.read(row).map_err(Status::code) }
    }

    /// A row that is not null, or what is wrong with it.
    fn read(&self, row: usize) -> Result<Row<'_>, Status> {
        let uri = self.uri(row)?;
        let now = time(self.now.get(row).ok_or(Status::InvalidArgument)?)?;
        let ring = match &self.rings {
            Some(Rings { rings, of_row }) => {
                let index = usize::try_from(of_row.get(row)).map_err(|_| Status::InvalidArgument)?;
                Some(rings.get(index).ok_or(Status::InvalidArgument)?)
            }
            None => None,
        };
        Ok(Row { uri, now, ring, expires: self.expires.get(row) })
    }

    /// The URI of a row, null or not.
    pub(crate) fn uri(&self, row: usize) -> Result<&[u8], Status> {
        self.uris.get(row)
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.validity.as_ref().is_some_and(|Validity { bitmap, first_bit }| {
            let bit = first_bit + row;
            bitmap[bit / 8] >> (bit % 8) & 1 == 0
        })
    }

    /// Refuses a buffer that overlaps the URIs.
    pub(crate) fn apart<'o>(&self, out: Buffer<'o>) -> Result<Buffer<'o>, Status> {
        self.uris.apart(out)
    }

    /// Describes other rows: what was said of the single rows before does not hold for them.
    fn reset(&mut self, uris: Uris) {
        self.uris = uris;
        self.validity = None;
        self.rings = None;
        self.now.forget_rows();
        self.expires.forget_rows();
    }
}

fn change(
    batch: Option<&mut adseal_click_batch>,
    change: impl FnOnce(&mut adseal_click_batch) -> Result<(), Status>,
) -> i32 {
    boundary::status(|| change(given(batch)?))
}

/// One element for each row of the batch.
///
/// # Safety
/// As for `Array::new`.
unsafe fn column<T: Copy>(
    batch: &adseal_click_batch,
    start: *const T,
    rows: usize,
) -> Result<Array<'static, T>, Status> {
    if rows != batch.len() {
        return Err(Status::InvalidArgument);
    }
    // SAFETY: the caller vouches for the array.
    unsafe { Array::new(start, rows) }
}

/// Makes a batch without rows, to be freed with `adseal_click_batch_free`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_batch_new(out: Option<&mut MaybeUninit<Option<Box<adseal_click_batch>>>>) -> i32 {
    create(out, || {
        Ok(adseal_click_batch {
            uris: Uris::Undescribed,
            validity: None,
            now: Times::Unset,
            expires: Times::Unset,
            rings: None,
            threads: Threads::ONE,
        })
    })
}

/// Frees a batch; the arrays stay the caller's. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_batch_free(batch: Option<Box<adseal_click_batch>>) {
    free(batch);
}

/// Describes the rows as Arrow does for a string or binary column: `data` holds all URIs, and row `i` is the bytes from
/// `offsets[i]` up to `offsets[i + 1]`. There are `rows + 1` offsets. Those that decrease, are negative or pass
/// `data_length` make their row `ADSEAL_ERROR_INVALID_ARGUMENT`. With 0 rows neither array is looked at, and both may
/// be NULL.
///
/// Call this or one of its three siblings first: what was set for single rows before (validity, times, rings) is
/// forgotten.
///
/// # Safety
/// `data` points to `data_length` readable bytes and `offsets` to `rows + 1` elements, until the batch is freed or
/// describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_offsets32(
    batch: Option<&mut adseal_click_batch>,
    data: *const c_char,
    data_length: usize,
    offsets: *const i32,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        // SAFETY: the caller vouches for data and offsets.
        batch.reset(unsafe { Uris::columns(Uris::Offsets32, data, data_length, offsets, rows) }?);
        Ok(())
    })
}

/// As `adseal_click_batch_set_offsets32`, for a large string or binary column.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_offsets64(
    batch: Option<&mut adseal_click_batch>,
    data: *const c_char,
    data_length: usize,
    offsets: *const i64,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        // SAFETY: the caller vouches for data and offsets.
        batch.reset(unsafe { Uris::columns(Uris::Offsets64, data, data_length, offsets, rows) }?);
        Ok(())
    })
}

/// As `adseal_click_batch_set_offsets32`, for an array of `rows` pointers and one of lengths. A NULL with a length
/// makes its row `ADSEAL_ERROR_NULL_POINTER`.
///
/// # Safety
/// The arrays have `rows` elements, and every URI points to as many readable bytes as its length says, until the batch
/// is freed or describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_pointers(
    batch: Option<&mut adseal_click_batch>,
    uris: *const *const c_char,
    uri_lengths: *const usize,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        // SAFETY: the caller vouches for the arrays and what they point to.
        let uris = unsafe { Texts::new(uris, uri_lengths, rows) }?;
        batch.reset(Uris::Pointers(uris));
        Ok(())
    })
}

/// As `adseal_click_batch_set_offsets32`, for the lines of one text, as in a file or where the URIs are joined for the
/// call: each is ended by a line feed (LF), and what follows the last one is a row too, unless it is empty. `*rows` is
/// their number. A carriage return (CR) in front of a line feed is not taken away: it is part of its row, which makes
/// that malformed.
///
/// The batch keeps where each line starts, at most two `size_t` for each. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is no room for that; the
/// batch is unchanged.
///
/// # Safety
/// `text` points to `text_length` readable bytes, until the batch is freed or describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_lines(
    batch: Option<&mut adseal_click_batch>,
    text: *const c_char,
    text_length: usize,
    rows: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    change(batch, |batch| {
        let rows = given(rows)?;
        // SAFETY: the caller vouches for the text.
        batch.reset(unsafe { Uris::lines(text, text_length) }?);
        rows.write(batch.len());
        Ok(())
    })
}

/// Says which rows are null, as Arrow does: the bit `bit_offset + i`, least significant first, is 1 where row `i` is
/// valid. NULL, with whatever length and offset: no row is null. Null rows get `ADSEAL_ROW_NULL`.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: the bitmap has fewer bits than there are rows, or the rows are not described yet.
///
/// # Safety
/// `bitmap` points to `bitmap_length` readable bytes, until the batch is freed or describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_validity(
    batch: Option<&mut adseal_click_batch>,
    bitmap: *const c_void,
    bitmap_length: usize,
    bit_offset: usize,
) -> i32 {
    change(batch, |batch| {
        if bitmap.is_null() {
            batch.validity = None;
            return Ok(());
        }
        if matches!(batch.uris, Uris::Undescribed) {
            return Err(Status::InvalidArgument);
        }
        // SAFETY: the caller vouches for the bitmap.
        let bits = unsafe { bytes(bitmap, bitmap_length) }?;
        let needed = bit_offset.checked_add(batch.len()).map(|bits| bits.div_ceil(8));
        if needed.is_none_or(|needed| needed > bits.len()) {
            return Err(Status::InvalidArgument);
        }
        batch.validity = Some(Validity { bitmap: bits, first_bit: bit_offset });
        Ok(())
    })
}

/// Sets the time for all rows, in unix seconds. A batch needs this or `adseal_click_batch_set_now_rows`.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: below 0.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_batch_set_now(batch: Option<&mut adseal_click_batch>, now: i64) -> i32 {
    change(batch, |batch| {
        batch.now = Times::All(time(now)?.as_secs());
        Ok(())
    })
}

/// Sets the time for each row, in unix seconds. One below 0 makes its row `ADSEAL_ERROR_INVALID_ARGUMENT`.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of the batch.
///
/// # Safety
/// `now` points to `rows` elements, until the batch is freed or describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_now_rows(
    batch: Option<&mut adseal_click_batch>,
    now: *const i64,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        // SAFETY: the caller vouches for the array.
        batch.now = Times::Rows(unsafe { column(batch, now, rows) }?);
        Ok(())
    })
}

/// Sets the `expires` for all rows, as in `adseal_click_signer_sign`. Without it every row gets the signer's lifetime.
/// Verifying takes no notice of it.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_batch_set_expires(batch: Option<&mut adseal_click_batch>, expires: i64) -> i32 {
    change(batch, |batch| {
        batch.expires = Times::All(expires);
        Ok(())
    })
}

/// Sets the `expires` for each row, as in `adseal_click_signer_sign`.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of the batch.
///
/// # Safety
/// `expires` points to `rows` elements, until the batch is freed or describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_expires_rows(
    batch: Option<&mut adseal_click_batch>,
    expires: *const i64,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        // SAFETY: the caller vouches for the array.
        batch.expires = Times::Rows(unsafe { column(batch, expires, rows) }?);
        Ok(())
    })
}

/// Gives each row its key ring: row `i` uses `rings[ring_of_row[i]]` instead of the ring of the signer or verifier. The
/// keys are shared, so the rings may be freed; the array of indexes is borrowed. An index that is not below
/// `ring_count` makes its row `ADSEAL_ERROR_INVALID_ARGUMENT`. NULL and 0 as rings takes them away again, and the
/// indexes are not looked at.
///
/// `ADSEAL_ERROR_NULL_POINTER`: a ring is NULL. `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of
/// the batch.
///
/// # Safety
/// `rings` points to `ring_count` handles, `ring_of_row` to `rows` elements, the latter until the batch is freed or
/// describes other rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_batch_set_rings(
    batch: Option<&mut adseal_click_batch>,
    rings: *const *const adseal_key_ring,
    ring_count: usize,
    ring_of_row: *const u32,
    rows: usize,
) -> i32 {
    change(batch, |batch| {
        if rings.is_null() && ring_count == 0 {
            batch.rings = None;
            return Ok(());
        }
        // SAFETY: the caller vouches for both arrays.
        let (rings, of_row) = unsafe { (Array::new(rings, ring_count)?, column(batch, ring_of_row, rows)?) };
        let mut shared = Vec::new();
        shared.try_reserve_exact(ring_count).map_err(|_| Status::OutOfMemory)?;
        for index in 0..ring_count {
            // SAFETY: the caller vouches for the handles; NULL becomes `None`.
            let adseal_key_ring(ring) = given(unsafe { rings.get(index).as_ref() })?;
            shared.push(ring.clone());
        }
        batch.rings = Some(Rings { rings: shared, of_row });
        Ok(())
    })
}

/// Most threads of a batch.
const MAX_THREADS: u32 = 256;

/// Sets how many threads verify or sign the rows of the batch, the calling one included: 1 by default, 256 at most, and 0
/// for as many as the machine can run for this process, which is found out here and now. Whatever the number, the
/// results are the same. Other rows do not change it.
///
/// The threads are made in the call and have ended when it returns, so a process may fork between calls. No more are made
/// than there are 256 rows for each, and what one that cannot be made would have done is done by the calling one. A
/// signal that the process gets meanwhile may be handled in any of them. With 1 nothing is allocated. Making threads
/// takes memory, and where there is none for that the process ends; some 50 bytes of it stay until the calling thread
/// ends.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: more than 256.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_batch_set_threads(batch: Option<&mut adseal_click_batch>, threads: u32) -> i32 {
    change(batch, |batch| {
        let threads = match threads {
            0 => Threads::available(),
            1..=MAX_THREADS => Threads::new(usize::try_from(threads).map_err(|_| Status::InvalidArgument)?),
            _ => return Err(Status::InvalidArgument),
        };
        batch.threads = threads.around(boundary::silenced);
        Ok(())
    })
}
