//! A batch is what its rows are one by one, in every form.

mod support;

use std::ffi::c_char;
use std::ptr;

use adseal_capi::*;
use proptest::prelude::*;
use support::rows::*;
use support::*;

const OTHER_KEY: &[u8] = b"the key of the other ring, also long";

/// One row of a random batch.
#[derive(Clone, Debug)]
struct RandomRow {
    uri: Vec<u8>,
    is_valid: bool,
    now: i64,
    expires: i64,
    /// 0 and 1 are rings, 2 is out of range.
    ring: u32,
}

fn random_row() -> impl Strategy<Value = RandomRow> {
    let unsigned = prop::sample::select(vec![
        &b"/c?a=1&b=2&c=3"[..],
        b"https://host/c?x",
        b"/c?a={m}",
        b"/c?a=1&a=2",
        b"/c?a=1&expires=1700000050",
        b"",
        b"nonsense",
    ]);
    let tail = prop::sample::select(vec![&b""[..], b"", b"&tail=1", b"X", b"&a=2", b"&x=;|"]);
    let now = prop_oneof![8 => NOW - 100..NOW + 100, 1 => Just(-5)];
    let expires = prop::sample::select(vec![NOW + 50, ADSEAL_EXPIRES_LIFETIME, ADSEAL_EXPIRES_EXISTING, -9]);
    (unsigned, any::<bool>(), tail, prop::bool::weighted(0.8), now, expires, 0..3_u32).prop_map(
        |(uri, is_signed, tail, is_valid, now, expires, ring)| {
            let signed = if is_signed { sign(&signer(), uri, NOW + 50, NOW) } else { Err((0, place())) };
            let uri = signed.map_or(uri.to_vec(), |signed| [&signed[..], tail].concat());
            RandomRow { uri, is_valid, now, expires, ring }
        },
    )
}

fn place() -> adseal_place {
    adseal_place { offset: 0, parameter_index: 0, name_offset: 0, name_length: 0, lint: 0, reserved: 0 }
}

/// An offset as columns have it.
fn column_offset(offset: usize) -> i64 {
    if offset == NO_OFFSET { -1 } else { i64::try_from(offset).expect("a URI is short") }
}

/// What a row gives when it is verified alone.
fn verify_alone(verifiers: [&adseal_click_verifier; 2], row: &RandomRow) -> (i32, i64, i32, u32, i64) {
    let Some(verifier) = verifiers.get(row.ring as usize).filter(|_| row.is_valid) else {
        return (if row.is_valid { 101 } else { ADSEAL_ROW_NULL }, ADSEAL_NO_TIME, -1, 0, -1);
    };
    let mut verdict = verdict();
    let reason = verify(verifier, &row.uri, row.now, Some(&mut verdict));
    let id = lent::<c_char>(|id, length| adseal_click_verdict_key_id(Some(&verdict), id, length));
    let key = if id.expect("a verdict has one").is_empty() { -1 } else { 0 };
    let flags = adseal_click_verdict_flags(Some(&verdict));
    let offset = column_offset(adseal_click_verdict_offset(Some(&verdict)));
    (reason, adseal_click_verdict_expires(Some(&verdict)), key, flags, offset)
}

/// What a row gives when it is signed alone: the URI, or status and place.
fn sign_alone(signers: [&adseal_click_signer; 2], row: &RandomRow) -> Result<Vec<u8>, (i32, i64)> {
    match signers.get(row.ring as usize) {
        _ if !row.is_valid => Err((ADSEAL_ROW_NULL, -1)),
        None => Err((ADSEAL_ERROR_INVALID_ARGUMENT, -1)),
        Some(signer) => sign(signer, &row.uri, row.expires, row.now)
            .map_err(|(status, place)| (status, column_offset(place.offset))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_batch_is_what_its_rows_are_one_by_one(
        rows in prop::collection::vec(random_row(), 0..20),
        shift in 0..9_usize,
    ) {
        let uris: Vec<&[u8]> = rows.iter().map(|row| &row.uri[..]).collect();
        let columns = Rows::new(&uris);
        let rings = [ring(KEY), ring(OTHER_KEY)];
        let verifiers = [verifier(&rings[0], None), verifier(&rings[1], None)];
        let signers = [0, 1].map(|index| made(|out| adseal_click_signer_new(Some(&rings[index]), out)));
        let now: Vec<i64> = rows.iter().map(|row| row.now).collect();
        let expires: Vec<i64> = rows.iter().map(|row| row.expires).collect();
        let ring_of_row: Vec<u32> = rows.iter().map(|row| row.ring).collect();
        let mut bitmap = vec![0_u8; (rows.len() + shift).div_ceil(8)];
        for (bit, _) in rows.iter().enumerate().filter(|(_, row)| row.is_valid).map(|(at, row)| (at + shift, row)) {
            bitmap[bit / 8] |= 1 << (bit % 8);
        }
        let ring_handles: Vec<*const adseal_key_ring> = rings.iter().map(|ring| &raw const **ring).collect();
        for form in FORMS {
            let mut batch = batch();
            columns.describe(&mut batch, form);
            // SAFETY: pointers and lengths belong together, and all of it outlives the batch.
            unsafe {
                let (bits, length) = (bitmap.as_ptr().cast(), bitmap.len());
                let validity = adseal_click_batch_set_validity(Some(&mut batch), bits, length, shift);
                prop_assert_eq!(validity, 0);
                prop_assert_eq!(adseal_click_batch_set_now_rows(Some(&mut batch), now.as_ptr(), rows.len()), 0);
                prop_assert_eq!(adseal_click_batch_set_expires_rows(Some(&mut batch), expires.as_ptr(), rows.len()), 0);
                let (handles, of_row) = (ring_handles.as_ptr(), ring_of_row.as_ptr());
                prop_assert_eq!(adseal_click_batch_set_rings(Some(&mut batch), handles, 2, of_row, rows.len()), 0);
            }
            let judged = verify_batch(&verifiers[0], &batch, rows.len()).expect("a batch");
            let (reasons, ends, keys, flags, offsets) = judged;
            let judged = |row: usize| (reasons[row], ends[row], keys[row], flags[row], offsets[row]);
            let judged: Vec<_> = (0..rows.len()).map(judged).collect();
            let alone: Vec<_> = rows.iter().map(|row| verify_alone([&verifiers[0], &verifiers[1]], row)).collect();
            prop_assert_eq!(judged, alone);

            let bound = adseal_click_signer_sign_batch_bound(Some(&signers[0]), Some(&batch));
            let signed = sign_batch(&signers[0], &batch, rows.len(), bound);
            prop_assert_eq!(signed.status, ADSEAL_OK);
            for (index, row) in rows.iter().enumerate() {
                let alone = sign_alone([&signers[0], &signers[1]], row);
                let refusal = alone.as_ref().err().unwrap_or(&(ADSEAL_OK, -1));
                prop_assert_eq!(&(signed.statuses[index], signed.places[index]), refusal);
                prop_assert_eq!(signed.row(index), &alone.unwrap_or_default()[..]);
            }
        }
    }
}

#[test]
fn a_buffer_that_is_too_small_for_all_tells_how_much_is_needed() {
    let rows = Rows::new(&[URI, b"nonsense", URI]);
    for form in FORMS {
        let batch = three_rows(form, &rows);
        let whole = sign_batch(&signer(), &batch, 3, 1000);
        assert_eq!((whole.status, &whole.statuses[..]), (ADSEAL_OK, &[0, ADSEAL_SIGN_MALFORMED_URI, 0][..]));
        for capacity in [0, 1, whole.length / 2, whole.length - 1] {
            let part = sign_batch(&signer(), &batch, 3, capacity);
            assert_eq!((part.status, part.length), (ADSEAL_ERROR_BUFFER_TOO_SMALL, whole.length));
            assert_eq!((&part.statuses, &part.offsets), (&whole.statuses, &whole.offsets));
            assert_eq!(part.places, [-1, 0, -1]);
        }
        let exact = sign_batch(&signer(), &batch, 3, whole.length);
        assert_eq!((exact.status, &exact.text[..]), (ADSEAL_OK, &whole.text[..whole.length]));
    }
}

#[test]
fn results_that_are_not_wanted_are_not_written() {
    let rows = Rows::new(&[URI, URI, URI]);
    let batch = three_rows(Form::Pointers, &rows);
    let mut reasons = [-77; 3];
    // SAFETY: the array has that many elements; the others may be NULL.
    let status = unsafe {
        let (verifier, reasons) = (verifier(&ring(KEY), None), reasons.as_mut_ptr());
        adseal_click_verifier_verify_batch(
            Some(&verifier),
            Some(&batch),
            reasons,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            3,
        )
    };
    assert_eq!((status, reasons), (ADSEAL_OK, [ADSEAL_CLICK_MISSING_SIGNATURE; 3]));
}

#[test]
fn other_rows_forget_what_was_said_of_single_rows() {
    let rows = Rows::new(&[URI, URI, URI]);
    let mut batch = three_rows(Form::Pointers, &rows);
    assert_eq!(adseal_click_batch_set_expires(Some(&mut batch), 7), ADSEAL_OK);
    let (bits, times) = ([0_u8], [-7_i64; 3]);
    // SAFETY: pointers and lengths belong together.
    unsafe {
        assert_eq!(adseal_click_batch_set_validity(Some(&mut batch), bits.as_ptr().cast(), 1, 0), ADSEAL_OK);
    }
    rows.describe(&mut batch, Form::Offsets64);
    let signed = sign_batch(&signer(), &batch, 3, 1000);
    assert_eq!(signed.statuses, [ADSEAL_OK; 3], "the bitmap is forgotten, the time for all rows is not");
    assert!(signed.row(2).windows(10).any(|part| part == b"&expires=7"), "nor is the expires");
    // SAFETY: as above.
    unsafe {
        assert_eq!(adseal_click_batch_set_now_rows(Some(&mut batch), times.as_ptr(), 3), ADSEAL_OK);
    }
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).statuses, [ADSEAL_ERROR_INVALID_ARGUMENT; 3]);
    rows.describe(&mut batch, Form::Offsets64);
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).status, ADSEAL_ERROR_INVALID_ARGUMENT, "no time any more");

    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let (only, no_ring_has_it) = (ring(KEY), [1_u32; 3]);
    // SAFETY: as above.
    unsafe {
        assert_eq!(adseal_click_batch_set_expires_rows(Some(&mut batch), times.as_ptr(), 3), ADSEAL_OK);
        let (rings, of_row) = ([&raw const *only], no_ring_has_it.as_ptr());
        assert_eq!(adseal_click_batch_set_rings(Some(&mut batch), rings.as_ptr(), 1, of_row, 3), ADSEAL_OK);
    }
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).statuses, [ADSEAL_ERROR_INVALID_ARGUMENT; 3]);
    let fewer = Rows::new(&[URI, URI]);
    fewer.describe(&mut batch, Form::Offsets32);
    let signed = sign_batch(&signer(), &batch, 2, 1000);
    assert_eq!(signed.statuses, [ADSEAL_OK; 2], "no rings any more");
    let lifetime = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    assert_eq!(signed.row(1), lifetime, "and no expires");
    adseal_click_batch_free(Some(batch));
}

#[test]
fn rings_outlive_their_handles_and_keys_are_told_by_index() {
    let signed = sign(&signer(), URI, NOW + 9, NOW).expect("signed");
    let rows = Rows::new(&[&signed]);
    let mut batch = batch();
    rows.describe(&mut batch, Form::Pointers);
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let mut builder = made(|out| adseal_key_ring_builder_new(out));
    for (id, key) in [(c"one", OTHER_KEY), (c"two", b"two"), (c"three", KEY)] {
        let none = ADSEAL_NO_TIME;
        let id = id.to_bytes();
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let (builder, id, key) = (Some(&mut *builder), (start(id), id.len()), (start(key), key.len()));
            assert_eq!(adseal_key_ring_builder_add(builder, id.0, id.1, key.0, key.1, none, none, none), 0);
        }
    }
    let ring = made(|out| adseal_key_ring_builder_build(Some(&builder), out));
    let handles = [&raw const *ring];
    let index = [0_u32];
    // SAFETY: one handle and one row, and the indexes live as long as the batch.
    unsafe {
        assert_eq!(adseal_click_batch_set_rings(Some(&mut batch), handles.as_ptr(), 1, index.as_ptr(), 1), ADSEAL_OK);
    }
    adseal_key_ring_free(Some(ring));
    let judged = verify_batch(&verifier(&support::ring(OTHER_KEY), None), &batch, 1).expect("a batch");
    assert_eq!(judged, (vec![ADSEAL_VALID], vec![NOW + 9], vec![2], vec![0], vec![-1]));
}

#[test]
fn nulls_are_told_behind_the_rows() {
    let mut batch = batch();
    let bitmap = [0xff_u8];
    // SAFETY: the bitmap has the length that is given, and outlives the batch.
    let validity =
        |batch: &mut _| unsafe { adseal_click_batch_set_validity(Some(batch), bitmap.as_ptr().cast(), 1, 0) };
    assert_eq!(validity(&mut batch), 101);
    Rows::new(&[b"/c?a=1"]).describe(&mut batch, FORMS[0]);
    assert_eq!(validity(&mut batch), ADSEAL_OK);
}
