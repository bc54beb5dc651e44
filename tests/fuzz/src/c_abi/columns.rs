//! Batches: what they say of rows is what single calls say.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use adseal_capi::*;

use super::arguments::{Choices, Faults, made};
use super::clicks::Clicks;
use super::{TEXTS, TIME};

/// Verifies or signs what was signed, and other texts, as lines or as pointers.
pub(super) fn call(call: u8, clicks: &Clicks, choices: &mut Choices<'_>) {
    let rows: Vec<&[u8]> = (0..choices.below(40))
        .map(|_| match choices.below(clicks.signed.len() + 7) {
            known @ 0..=6 => TEXTS[known],
            signed => &clicks.signed[signed - 7],
        })
        .filter(|row| !row.is_empty())
        .collect();
    let lines = [rows.join(&b'\n'), b"\n".to_vec()].concat();
    let (starts, lengths): (Vec<*const c_char>, Vec<usize>) =
        rows.iter().map(|row| (row.as_ptr().cast::<c_char>(), row.len())).unzip();
    let mut batches = Vec::new();
    made(&mut batches, |out| adseal_click_batch_new(out));
    let batch = batches.first_mut().expect("it was made");
    // SAFETY: texts and arrays stay as they are until the batch is freed, at the end of this function.
    let status = unsafe {
        if call & 1 == 0 || rows.is_empty() {
            adseal_click_batch_set_pointers(Some(batch), starts.as_ptr(), lengths.as_ptr(), rows.len())
        } else {
            let mut count = MaybeUninit::new(0);
            let start = lines.as_ptr().cast();
            let status = adseal_click_batch_set_lines(Some(batch), start, lines.len(), Some(&mut count));
            assert_eq!(count.assume_init(), rows.len());
            status
        }
    };
    assert_eq!(status, ADSEAL_OK);
    assert_eq!(adseal_click_batch_set_now(Some(batch), TIME), ADSEAL_OK);
    assert_eq!(adseal_click_batch_set_threads(Some(batch), 1 + u32::from(call & 2)), ADSEAL_OK);
    if call & 4 == 0 {
        verify(clicks, batch, &rows, choices);
    } else {
        sign(clicks, batch, &rows, choices);
    }
    adseal_click_batch_free(batches.pop());
}

fn verify(clicks: &Clicks, batch: &adseal_click_batch, rows: &[&[u8]], choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let verifier = choices.handle(&clicks.verifiers, &mut faults);
    let mut reasons = vec![-7; rows.len() + 1];
    // SAFETY: the array has one element more than there are rows, the others are NULL.
    let status = unsafe {
        let out = reasons.as_mut_ptr();
        adseal_click_verifier_verify_batch(
            verifier,
            Some(batch),
            out,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
            rows.len(),
        )
    };
    faults.told(status);
    assert_eq!(reasons.pop(), Some(-7), "it wrote behind the array");
    if status != ADSEAL_OK {
        assert!(reasons.iter().all(|&reason| reason == -7), "nothing is written");
        return;
    }
    for (row, reason) in rows.iter().zip(reasons) {
        let (start, length) = (row.as_ptr().cast(), row.len());
        // SAFETY: pointer and length belong together.
        let single = unsafe { adseal_click_verifier_verify(verifier, start, length, TIME, None) };
        // A replay guard has seen it in the batch.
        assert!(single == reason || matches!((reason, single), (0 | 14, 13) | (0 | 13, 14)), "{reason}, {single}");
    }
}

fn sign(clicks: &Clicks, batch: &adseal_click_batch, rows: &[&[u8]], choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let signer = choices.handle(&clicks.signers, &mut faults);
    let bound = adseal_click_signer_sign_batch_bound(signer, Some(batch));
    let capacity = if choices.byte() & 1 == 0 { bound } else { choices.below(200) };
    let (mut statuses, mut ends) = (vec![-7; rows.len() + 1], vec![-7_i64; rows.len() + 2]);
    let mut out = vec![0xa5_u8; capacity + 32];
    let mut length = MaybeUninit::new(0);
    // SAFETY: arrays and buffer are longer than is said.
    let status = unsafe {
        let (statuses, ends, out) = (statuses.as_mut_ptr(), ends.as_mut_ptr(), out.as_mut_ptr().cast());
        let (offsets, length) = (null_mut(), Some(&mut length));
        adseal_click_signer_sign_batch(signer, Some(batch), statuses, offsets, out, capacity, ends, rows.len(), length)
    };
    assert_eq!((statuses.pop(), ends.pop()), (Some(-7), Some(-7)), "it wrote behind an array");
    assert!(out[capacity..].iter().all(|&byte| byte == 0xa5), "it wrote behind the buffer");
    // SAFETY: it was initialised when it was made.
    let length = unsafe { length.assume_init() };
    if status == ADSEAL_ERROR_BUFFER_TOO_SMALL && faults.is_empty() {
        assert!(length > capacity && length <= bound);
        return;
    }
    faults.told(status);
    if status == ADSEAL_OK {
        assert!(ends.is_sorted() && ends[0] == 0 && ends.last().is_some_and(|&end| usize::try_from(end) == Ok(length)));
        let is_signed = |index: usize| ends[index] < ends[index + 1];
        assert!(statuses.iter().enumerate().all(|(index, &status)| (status == ADSEAL_OK) == is_signed(index)));
    }
}
