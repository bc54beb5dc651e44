//! Batches: what they say of rows is what single calls say.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use adseal_capi::*;

use super::TEXTS;
use super::arguments::{Choices, Faults, made, text};
use super::batch::{Batch, Row};
use super::clicks::Clicks;

/// What stands in an array before a call.
const UNTOUCHED: i32 = -7;

/// Verifies or signs what was signed, and other texts.
pub(super) fn call(clicks: &Clicks, choices: &mut Choices<'_>) {
    let mut texts: Vec<&[u8]> = (0..choices.below(24))
        .map(|_| match choices.below(clicks.signed.len() + 7) {
            known @ 0..=6 => TEXTS[known],
            signed => &clicks.signed[signed - 7],
        })
        .collect();
    // So many that threads share them out.
    if choices.byte() < 16 {
        texts = texts.iter().copied().cycle().take(600).collect();
    }
    let batch = Batch::new(&texts, &clicks.rings, choices);
    if choices.byte() & 1 == 0 {
        verify(clicks, &batch, choices);
    } else {
        sign(clicks, &batch, choices);
    }
    adseal_click_batch_free(Some(batch.handle));
}

/// How many rows to ask for, and what is wrong with that.
fn asked(batch: &Batch, choices: &mut Choices<'_>, faults: &mut Faults) -> usize {
    let asked = batch.rows.len() + usize::from(choices.byte() < 8);
    let is_sound = asked == batch.rows.len() && (asked == 0 || batch.is_timed);
    faults.add((!is_sound).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
    asked
}

/// One for each ring, with its defaults.
fn of_rings<T>(
    rings: &[Box<adseal_key_ring>],
    new: impl Fn(Option<&adseal_key_ring>, Option<&mut MaybeUninit<Option<Box<T>>>>) -> i32,
) -> Vec<Box<T>> {
    let mut made_of = Vec::new();
    for ring in rings {
        assert_eq!(made(&mut made_of, |out| new(Some(ring), out)), ADSEAL_OK);
    }
    made_of
}

fn verify(clicks: &Clicks, batch: &Batch, choices: &mut Choices<'_>) {
    let verifiers = of_rings(&clicks.rings, |ring, out| adseal_click_verifier_new(ring, None, out));
    let has_rings = batch.rows.iter().any(|row| row.ring.is_some());
    let mut faults = Faults::default();
    // Rows with rings of their own are judged by the same policy as single calls: the default one.
    let verifier = if has_rings { Some(&*verifiers[0]) } else { choices.handle(&clicks.verifiers, &mut faults) };
    let asked = asked(batch, choices, &mut faults);
    let count = asked + 1;
    let mut reasons = vec![UNTOUCHED; count];
    let (mut expires, mut offsets) = (vec![i64::from(UNTOUCHED); count], vec![i64::from(UNTOUCHED); count]);
    let (mut keys, mut flags) = (vec![UNTOUCHED; count], vec![u32::MAX; count]);
    let wanted = choices.byte();
    // SAFETY: the arrays have one element more than there are rows, or are NULL where they may be.
    let status = unsafe {
        let reasons = reasons.as_mut_ptr();
        let expires = if wanted & 1 == 0 { expires.as_mut_ptr() } else { null_mut() };
        let keys = if wanted & 2 == 0 { keys.as_mut_ptr() } else { null_mut() };
        let flags = if wanted & 4 == 0 { flags.as_mut_ptr() } else { null_mut() };
        let offsets = if wanted & 8 == 0 { offsets.as_mut_ptr() } else { null_mut() };
        adseal_click_verifier_verify_batch(verifier, Some(&batch.handle), reasons, expires, keys, flags, offsets, asked)
    };
    faults.told(status);
    let written = if status == ADSEAL_OK { asked } else { 0 };
    assert!(reasons[written..].iter().all(|&reason| reason == UNTOUCHED), "it wrote behind the array");
    let mut verdicts = Vec::new();
    made(&mut verdicts, |out| adseal_click_verdict_new(out));
    let verdict = verdicts.first_mut().expect("it was made");
    for (index, row) in batch.rows.iter().enumerate().take(written) {
        let single = row.ring.filter(|_| row.refused.is_empty()).map(|ring| &*verifiers[ring]).or(verifier);
        let told = [
            (wanted & 1 == 0).then(|| expires[index]),
            (wanted & 2 == 0).then(|| keys[index].into()),
            (wanted & 4 == 0).then(|| flags[index].into()),
            (wanted & 8 == 0).then(|| offsets[index]),
        ];
        is_judged(row, single, verdict, reasons[index], told);
    }
    adseal_click_verdict_free(verdicts.pop());
}

/// A row is told what a call for it alone is told.
fn is_judged(
    row: &Row,
    verifier: Option<&adseal_click_verifier>,
    verdict: &mut adseal_click_verdict,
    reason: i32,
    told: [Option<i64>; 4],
) {
    let is_told =
        |single: [i64; 4]| told.iter().zip(single).all(|(told, single)| told.is_none_or(|told| told == single));
    if !row.refused.is_empty() {
        assert!(row.refused.contains(&reason), "{reason} for {row:?}");
        assert!(is_told([ADSEAL_NO_TIME, -1, 0, -1]), "{told:?} of nothing");
        return;
    }
    let (start, length) = (row.uri.as_ptr().cast(), row.uri.len());
    // SAFETY: pointer and length belong together.
    let single = unsafe { adseal_click_verifier_verify(verifier, start, length, row.now, Some(verdict)) };
    // A replay guard or store has seen it in the batch.
    let is_replay = |reason| matches!(reason, ADSEAL_VALID | ADSEAL_CLICK_REPLAYED | ADSEAL_CLICK_REPLAY_GUARD_FULL);
    assert!(single == reason || (is_replay(single) && is_replay(reason)), "{reason}, {single} for {row:?}");
    let summary = adseal_click_verdict_summary(Some(verdict)).expect("it is that of a verdict");
    let offset = i64::try_from(summary.offset).unwrap_or(-1);
    assert!(
        is_told([summary.expires, summary.key_index.into(), summary.flags.into(), offset]),
        "{told:?}, {summary:?}"
    );
}

fn sign(clicks: &Clicks, batch: &Batch, choices: &mut Choices<'_>) {
    let signers = of_rings(&clicks.rings, |ring, out| adseal_click_signer_new(ring, out));
    let has_rings = batch.rows.iter().any(|row| row.ring.is_some());
    let mut faults = Faults::default();
    let signer = if has_rings { Some(&*signers[0]) } else { choices.handle(&clicks.signers, &mut faults) };
    let asked = asked(batch, choices, &mut faults);
    let bound = adseal_click_signer_sign_batch_bound(signer, Some(&batch.handle));
    let capacity = if choices.byte() < 200 { bound } else { choices.below(200) };
    let (mut statuses, mut ends) = (vec![UNTOUCHED; asked + 1], vec![i64::from(UNTOUCHED); asked + 2]);
    let mut places = vec![i64::from(UNTOUCHED); asked + 1];
    let mut out = vec![0xa5_u8; capacity + 32];
    let mut length = MaybeUninit::new(0);
    let wanted = choices.byte() & 1 == 0;
    // SAFETY: arrays and buffer are longer than is said.
    let status = unsafe {
        let (statuses, ends, out) = (statuses.as_mut_ptr(), ends.as_mut_ptr(), out.as_mut_ptr().cast());
        let (offsets, length) = (if wanted { places.as_mut_ptr() } else { null_mut() }, Some(&mut length));
        let handle = Some(&*batch.handle);
        adseal_click_signer_sign_batch(signer, handle, statuses, offsets, out, capacity, ends, asked, length)
    };
    assert_eq!((statuses.pop(), ends.pop(), places.pop()), (Some(-7), Some(-7), Some(-7)), "it wrote behind an array");
    assert!(out[capacity..].iter().all(|&byte| byte == 0xa5), "it wrote behind the buffer");
    // SAFETY: it was initialised when it was made.
    let length = unsafe { length.assume_init() };
    let is_short = status == ADSEAL_ERROR_BUFFER_TOO_SMALL && faults.is_empty();
    if !is_short {
        faults.told(status);
    }
    if status != ADSEAL_OK && !is_short {
        assert!(statuses.iter().all(|&status| status == UNTOUCHED), "nothing is written");
        return;
    }
    assert!(length <= bound && (length > capacity) == is_short);
    let ends: Vec<usize> = ends.iter().map(|&end| usize::try_from(end).expect("an end")).collect();
    assert!(ends.is_sorted() && ends[0] == 0 && ends.last() == Some(&length));
    for (index, row) in batch.rows.iter().enumerate() {
        let single = row.ring.filter(|_| row.refused.is_empty()).map(|ring| &*signers[ring]).or(signer);
        let signed = (!is_short).then(|| &out[ends[index]..ends[index + 1]]);
        let length = ends[index + 1] - ends[index];
        is_signed(row, single, statuses[index], wanted.then(|| places[index]), length, signed);
    }
}

/// A row is signed as a call for it alone signs it.
fn is_signed(
    row: &Row,
    signer: Option<&adseal_click_signer>,
    status: i32,
    offset: Option<i64>,
    length: usize,
    signed: Option<&[u8]>,
) {
    if !row.refused.is_empty() {
        assert!(row.refused.contains(&status) && length == 0, "{status} for {row:?}");
        return;
    }
    let mut place = MaybeUninit::uninit();
    let single = text(adseal_signed_bound(row.uri.len()), |out: *mut c_char, capacity, written| {
        let (start, length, place) = (row.uri.as_ptr().cast(), row.uri.len(), Some(&mut place));
        // SAFETY: pointers and lengths belong together, and the buffer is another than the URI.
        unsafe { adseal_click_signer_sign(signer, start, length, row.expires, row.now, out, capacity, written, place) }
    });
    // SAFETY: it is written whatever happens.
    let place = i64::try_from(unsafe { place.assume_init() }.offset).unwrap_or(-1);
    assert_eq!(single.as_ref().err().copied().unwrap_or(ADSEAL_OK), status, "{row:?}");
    assert_eq!(single.as_ref().map_or(0, Vec::len), length);
    assert!(offset.is_none_or(|offset| offset == place), "{offset:?}, {place} for {row:?}");
    assert!(signed.is_none_or(|signed| signed == single.unwrap_or_default()));
}
