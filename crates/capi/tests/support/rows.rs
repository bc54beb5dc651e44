//! Rows for batches, in every form, and what a batch gives.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;

use super::{NOW, made, start};

/// The form in which rows are given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Offsets32,
    Offsets64,
    Pointers,
    /// For rows without a line feed.
    Lines,
}

pub(crate) const FORMS: [Form; 4] = [Form::Offsets32, Form::Offsets64, Form::Pointers, Form::Lines];

/// Columns as a caller has them.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) data: Vec<u8>,
    pub(crate) offsets32: Vec<i32>,
    pub(crate) offsets64: Vec<i64>,
    pub(crate) starts: Vec<*const c_char>,
    pub(crate) lengths: Vec<usize>,
    pub(crate) lines: Vec<u8>,
}

impl Rows {
    pub(crate) fn new(uris: &[&[u8]]) -> Self {
        // Something in front, so that the first offset is not 0.
        let mut rows = Self { data: b"front".to_vec(), ..Self::default() };
        rows.offsets64.push(5);
        for uri in uris {
            rows.data.extend_from_slice(uri);
            rows.offsets64.push(i64::try_from(rows.data.len()).expect("little data"));
            rows.starts.push(uri.as_ptr().cast());
            rows.lengths.push(uri.len());
            rows.lines.extend_from_slice(uri);
            rows.lines.push(b'\n');
        }
        rows.offsets32 = rows.offsets64.iter().map(|offset| i32::try_from(*offset).expect("little data")).collect();
        rows
    }

    pub(crate) fn describe(&self, batch: &mut adseal_click_batch, form: Form) {
        let (batch, data) = (Some(batch), start(&self.data));
        let (length, rows) = (self.data.len(), self.lengths.len());
        // SAFETY: pointers and lengths belong together, and the rows outlive the batch.
        let status = unsafe {
            match form {
                Form::Offsets32 => adseal_click_batch_set_offsets32(batch, data, length, self.offsets32.as_ptr(), rows),
                Form::Offsets64 => adseal_click_batch_set_offsets64(batch, data, length, self.offsets64.as_ptr(), rows),
                Form::Pointers => {
                    adseal_click_batch_set_pointers(batch, self.starts.as_ptr(), self.lengths.as_ptr(), rows)
                }
                Form::Lines => {
                    let (lines, mut count) = (&self.lines, MaybeUninit::uninit());
                    let status = adseal_click_batch_set_lines(batch, start(lines), lines.len(), Some(&mut count));
                    assert_eq!(count.assume_init(), rows);
                    status
                }
            }
        };
        assert_eq!(status, ADSEAL_OK);
    }
}

pub(crate) fn batch() -> Box<adseal_click_batch> {
    made(|out| adseal_click_batch_new(out))
}

/// Reasons, expires, key indexes, flags and offsets of all rows.
pub(crate) type Judged = (Vec<i32>, Vec<i64>, Vec<i32>, Vec<u32>, Vec<i64>);

pub(crate) fn verify_batch(
    verifier: &adseal_click_verifier,
    batch: &adseal_click_batch,
    rows: usize,
) -> Result<Judged, i32> {
    let (mut reasons, mut expires, mut keys) = (vec![-77; rows], vec![-77; rows], vec![-77; rows]);
    let (mut flags, mut offsets) = (vec![77; rows], vec![-77; rows]);
    // SAFETY: the arrays have that many elements.
    let status = unsafe {
        let (reasons, expires, keys) = (reasons.as_mut_ptr(), expires.as_mut_ptr(), keys.as_mut_ptr());
        let (flags, offsets) = (flags.as_mut_ptr(), offsets.as_mut_ptr());
        adseal_click_verifier_verify_batch(Some(verifier), Some(batch), reasons, expires, keys, flags, offsets, rows)
    };
    if status == ADSEAL_OK { Ok((reasons, expires, keys, flags, offsets)) } else { Err(status) }
}

/// What signing a batch gave: the return value, and the statuses, texts and needed length.
pub(crate) struct SignedBatch {
    pub(crate) status: i32,
    pub(crate) statuses: Vec<i32>,
    /// Where each row was refused.
    pub(crate) places: Vec<i64>,
    pub(crate) offsets: Vec<i64>,
    pub(crate) text: Vec<u8>,
    pub(crate) length: usize,
}

pub(crate) fn sign_batch(
    signer: &adseal_click_signer,
    batch: &adseal_click_batch,
    rows: usize,
    capacity: usize,
) -> SignedBatch {
    let (mut statuses, mut places, mut offsets) = (vec![-77; rows], vec![-77; rows], vec![-77; rows + 1]);
    let mut text = vec![0; capacity];
    let mut length = MaybeUninit::new(77);
    // SAFETY: pointers and lengths belong together.
    let status = unsafe {
        adseal_click_signer_sign_batch(
            Some(signer),
            Some(batch),
            statuses.as_mut_ptr(),
            places.as_mut_ptr(),
            text.as_mut_ptr().cast(),
            capacity,
            offsets.as_mut_ptr(),
            rows,
            Some(&mut length),
        )
    };
    // SAFETY: it was initialised when it was made.
    SignedBatch { status, statuses, places, offsets, text, length: unsafe { length.assume_init() } }
}

impl SignedBatch {
    pub(crate) fn row(&self, row: usize) -> &[u8] {
        let at = |index: usize| usize::try_from(self.offsets[index]).expect("offsets are not negative");
        &self.text[at(row)..at(row + 1)]
    }
}

/// A batch of `URI` three times, at `NOW`.
pub(crate) fn three_rows(form: Form, rows: &Rows) -> Box<adseal_click_batch> {
    let mut batch = batch();
    rows.describe(&mut batch, form);
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    batch
}
