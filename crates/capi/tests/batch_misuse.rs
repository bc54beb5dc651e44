//! Batches of rows that cannot be read, and columns that do not fit each other.

mod support;

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::rows::*;
use support::*;

#[test]
fn bad_offsets_fail_their_row_and_no_other() {
    let data = b"/c?a=1/c?a=1";
    let verify_offsets = |offsets: [i64; 4]| {
        let mut batch = batch();
        let offsets32 = offsets.map(|offset| i32::try_from(offset).unwrap_or(i32::MAX));
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let status =
                adseal_click_batch_set_offsets64(Some(&mut batch), start(data), data.len(), offsets.as_ptr(), 3);
            assert_eq!(status, ADSEAL_OK);
        }
        assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
        let (reasons, ..) = verify_batch(&verifier(&ring(KEY), None), &batch, 3).expect("a batch");
        // SAFETY: as above.
        unsafe {
            adseal_click_batch_set_offsets32(Some(&mut batch), start(data), data.len(), offsets32.as_ptr(), 3);
        }
        assert_eq!(verify_batch(&verifier(&ring(KEY), None), &batch, 3).expect("a batch").0, reasons);
        reasons
    };
    assert_eq!(verify_offsets([0, 6, 12, 12]), [2, 2, 1]);
    assert_eq!(verify_offsets([0, 6, 3, 12]), [2, 101, 1]);
    assert_eq!(verify_offsets([-1, 6, 12, 13]), [101, 2, 101]);
    assert_eq!(verify_offsets([6, 12, i64::MAX, i64::MIN]), [2, 101, 101]);
}

#[test]
fn a_pointer_that_is_null_fails_its_row_and_no_other() {
    let starts = [ptr::null(), c"/c?a".as_ptr(), ptr::null(), c"/c?a".as_ptr()];
    let lengths = [0, 4, 4, usize::MAX];
    let mut batch = batch();
    // SAFETY: pointers and lengths belong together, or are looked at before they are read.
    unsafe {
        assert_eq!(adseal_click_batch_set_pointers(Some(&mut batch), starts.as_ptr(), lengths.as_ptr(), 4), ADSEAL_OK);
    }
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let (reasons, ..) = verify_batch(&verifier(&ring(KEY), None), &batch, 4).expect("a batch");
    assert_eq!(reasons, [1, 2, ADSEAL_ERROR_NULL_POINTER, ADSEAL_ERROR_INVALID_ARGUMENT]);
}

#[test]
fn row_counts_have_to_agree_and_a_time_has_to_be_set() {
    let rows = Rows::new(&[URI, URI, URI]);
    let mut batch = batch();
    let verifier = verifier(&ring(KEY), None);
    assert!(verify_batch(&verifier, &batch, 0).is_ok(), "no rows need no time");
    rows.describe(&mut batch, Form::Offsets32);
    assert_eq!(verify_batch(&verifier, &batch, 3), Err(ADSEAL_ERROR_INVALID_ARGUMENT), "no time");
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).status, ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), -1), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    assert!(verify_batch(&verifier, &batch, 3).is_ok());
    for rows in [0, 2, 4] {
        assert_eq!(verify_batch(&verifier, &batch, rows), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
        let signed = sign_batch(&signer(), &batch, rows, 1000);
        assert_eq!((signed.status, signed.length), (ADSEAL_ERROR_INVALID_ARGUMENT, 77));
        assert!(signed.statuses.iter().all(|status| *status == -77), "untouched");
    }
    let column = [0_i64; 4];
    let (indexes, bits) = ([0_u32; 4], [0_u8; 1]);
    let key_ring = ring(KEY);
    let handles = [&raw const *key_ring];
    // SAFETY: the arrays are longer than the rows.
    unsafe {
        for rows in [0, 2, 4] {
            assert_eq!(adseal_click_batch_set_now_rows(Some(&mut batch), column.as_ptr(), rows), 101);
            assert_eq!(adseal_click_batch_set_expires_rows(Some(&mut batch), column.as_ptr(), rows), 101);
            let rings = adseal_click_batch_set_rings(Some(&mut batch), handles.as_ptr(), 1, indexes.as_ptr(), rows);
            assert_eq!(rings, 101);
        }
        for bit_offset in [6, usize::MAX] {
            assert_eq!(adseal_click_batch_set_validity(Some(&mut batch), bits.as_ptr().cast(), 1, bit_offset), 101);
        }
        assert_eq!(adseal_click_batch_set_validity(Some(&mut batch), bits.as_ptr().cast(), 1, 5), ADSEAL_OK);
        let no_ring = [ptr::null()];
        let missing = adseal_click_batch_set_rings(Some(&mut batch), no_ring.as_ptr(), 1, indexes.as_ptr(), 3);
        assert_eq!(missing, ADSEAL_ERROR_NULL_POINTER);
        assert_eq!(verify_batch(&verifier, &batch, 3).expect("a batch").0, [ADSEAL_ROW_NULL; 3]);
        assert_eq!(adseal_click_batch_set_validity(Some(&mut batch), ptr::null(), 1, 5), ADSEAL_OK, "whatever length");
    }
    assert_eq!(verify_batch(&verifier, &batch, 3).expect("a batch").0, [ADSEAL_CLICK_MISSING_SIGNATURE; 3]);
    for rows in [usize::MAX, usize::MAX / 4] {
        // SAFETY: such an array is refused before it is read.
        let status =
            unsafe { adseal_click_batch_set_offsets64(Some(&mut batch), ptr::null(), 0, column.as_ptr(), rows) };
        assert_eq!(status, ADSEAL_ERROR_INVALID_ARGUMENT);
    }
}

#[test]
fn columns_need_not_be_aligned() {
    let uri = b"/c?a=1";
    let mut memory = [0_u8; 200];
    let aligned = memory.as_ptr().align_offset(8);
    for (index, number) in [0_i64, 6].iter().enumerate() {
        memory[aligned + 1 + index * 8..][..8].copy_from_slice(&number.to_ne_bytes());
    }
    memory[aligned + 33..][..8].copy_from_slice(&NOW.to_ne_bytes());
    let mut batch = batch();
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let offsets = memory.as_ptr().add(aligned + 1).cast();
        assert_eq!(adseal_click_batch_set_offsets64(Some(&mut batch), start(uri), uri.len(), offsets, 1), ADSEAL_OK);
        let now = memory.as_ptr().add(aligned + 33).cast();
        assert_eq!(adseal_click_batch_set_now_rows(Some(&mut batch), now, 1), ADSEAL_OK);
    }
    let (reasons, ..) = verify_batch(&verifier(&ring(KEY), None), &batch, 1).expect("a batch");
    assert_eq!(reasons, [ADSEAL_CLICK_MISSING_SIGNATURE]);
}

#[test]
fn a_buffer_that_overlaps_the_rows_is_refused() {
    let mut memory = [URI, &[0; 400]].concat();
    let offsets = [0_i64, i64::try_from(URI.len()).expect("short")];
    let signer = signer();
    for (at, expected) in [(0, 101), (URI.len() - 1, 101), (URI.len(), 0)] {
        for is_by_pointer in [false, true] {
            let mut batch = batch();
            let (mut status, mut out_offsets, mut length) = ([0], [0; 2], MaybeUninit::uninit());
            let memory = memory.as_mut_ptr();
            let uri: *const c_char = memory.cast_const().cast();
            // SAFETY: all of it lies in the memory; that it overlaps is what is tested.
            let got = unsafe {
                if is_by_pointer {
                    adseal_click_batch_set_pointers(Some(&mut batch), &raw const uri, &raw const URI_LENGTH, 1);
                } else {
                    adseal_click_batch_set_offsets64(Some(&mut batch), uri, URI_LENGTH, offsets.as_ptr(), 1);
                }
                adseal_click_batch_set_now(Some(&mut batch), NOW);
                let (status, out_offsets) = (status.as_mut_ptr(), out_offsets.as_mut_ptr());
                let (out, length) = (memory.add(at).cast(), Some(&mut length));
                adseal_click_signer_sign_batch(
                    Some(&signer),
                    Some(&batch),
                    status,
                    ptr::null_mut(),
                    out,
                    300,
                    out_offsets,
                    1,
                    length,
                )
            };
            assert_eq!(got, expected, "at {at}");
        }
    }
}

static URI_LENGTH: usize = URI.len();

#[test]
fn a_batch_without_rows_needs_no_arrays() {
    let verifier = verifier(&ring(KEY), None);
    let mut batch = batch();
    // SAFETY: nothing is looked at.
    unsafe {
        let (data, narrow, wide) = (ptr::null(), ptr::null(), ptr::null());
        assert_eq!(adseal_click_batch_set_offsets32(Some(&mut batch), data, 0, narrow, 0), ADSEAL_OK);
        assert_eq!(verify_batch(&verifier, &batch, 0), Ok((vec![], vec![], vec![], vec![], vec![])));
        assert_eq!(adseal_click_batch_set_offsets64(Some(&mut batch), data, 0, wide, 0), ADSEAL_OK);
        assert_eq!(adseal_click_batch_set_validity(Some(&mut batch), ptr::null(), 1, 0), ADSEAL_OK);
    }
    assert_eq!(verify_batch(&verifier, &batch, 0), Ok((vec![], vec![], vec![], vec![], vec![])));
    assert_eq!(sign_batch(&signer(), &batch, 0, 0).status, ADSEAL_OK);
}

#[test]
fn rings_can_be_taken_away_again() {
    let (key_ring, no_ring_has_it) = (ring(KEY), [9_u32; 3]);
    let rows = Rows::new(&[URI, URI, URI]);
    let mut batch = three_rows(Form::Offsets32, &rows);
    let handles = [&raw const *key_ring];
    // SAFETY: one handle, and as many indexes as there are rows.
    unsafe {
        let of_row = no_ring_has_it.as_ptr();
        assert_eq!(adseal_click_batch_set_rings(Some(&mut batch), handles.as_ptr(), 1, of_row, 3), ADSEAL_OK);
        assert_eq!(sign_batch(&signer(), &batch, 3, 1000).statuses, [ADSEAL_ERROR_INVALID_ARGUMENT; 3]);
        assert_eq!(adseal_click_batch_set_rings(Some(&mut batch), ptr::null(), 0, ptr::null(), 3), ADSEAL_OK);
    }
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).statuses, [ADSEAL_OK; 3]);
}
