//! A batch is what its rows are one by one, in every form.

mod support;

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use proptest::prelude::*;
use support::*;

const OTHER_KEY: &[u8] = b"the key of the other ring, also long";

/// The form in which rows are given.
#[derive(Clone, Copy, Debug)]
enum Form {
    Offsets32,
    Offsets64,
    Pointers,
}

const FORMS: [Form; 3] = [Form::Offsets32, Form::Offsets64, Form::Pointers];

/// Columns as a caller has them.
#[derive(Default)]
struct Rows {
    data: Vec<u8>,
    offsets32: Vec<i32>,
    offsets64: Vec<i64>,
    starts: Vec<*const c_char>,
    lengths: Vec<usize>,
}

impl Rows {
    fn new(uris: &[&[u8]]) -> Self {
        // Something in front, so that the first offset is not 0.
        let mut rows = Self { data: b"front".to_vec(), ..Self::default() };
        rows.offsets64.push(5);
        for uri in uris {
            rows.data.extend_from_slice(uri);
            rows.offsets64.push(i64::try_from(rows.data.len()).expect("little data"));
            rows.starts.push(uri.as_ptr().cast());
            rows.lengths.push(uri.len());
        }
        rows.offsets32 = rows.offsets64.iter().map(|offset| i32::try_from(*offset).expect("little data")).collect();
        rows
    }

    fn describe(&self, batch: &mut adseal_batch, form: Form) {
        let (batch, data) = (Some(batch), start(&self.data));
        let (length, rows) = (self.data.len(), self.lengths.len());
        // SAFETY: pointers and lengths belong together, and the rows outlive the batch.
        let status = unsafe {
            match form {
                Form::Offsets32 => adseal_batch_set_offsets32(batch, data, length, self.offsets32.as_ptr(), rows),
                Form::Offsets64 => adseal_batch_set_offsets64(batch, data, length, self.offsets64.as_ptr(), rows),
                Form::Pointers => adseal_batch_set_pointers(batch, self.starts.as_ptr(), self.lengths.as_ptr(), rows),
            }
        };
        assert_eq!(status, ADSEAL_OK);
    }
}

fn batch() -> Box<adseal_batch> {
    made(|out| adseal_batch_new(out))
}

/// Reasons, expires and key indexes of all rows.
type Judged = (Vec<i32>, Vec<i64>, Vec<i32>);

fn verify_batch(verifier: &adseal_click_verifier, batch: &adseal_batch, rows: usize) -> Result<Judged, i32> {
    let (mut reasons, mut expires, mut keys) = (vec![-77; rows], vec![-77; rows], vec![-77; rows]);
    // SAFETY: the arrays have that many elements.
    let status = unsafe {
        let (reasons, expires, keys) = (reasons.as_mut_ptr(), expires.as_mut_ptr(), keys.as_mut_ptr());
        adseal_click_verifier_verify_batch(Some(verifier), Some(batch), reasons, expires, keys, rows)
    };
    if status == ADSEAL_OK { Ok((reasons, expires, keys)) } else { Err(status) }
}

/// What signing a batch gave: the return value, and the statuses, texts and needed length.
struct SignedBatch {
    status: i32,
    statuses: Vec<i32>,
    offsets: Vec<i64>,
    text: Vec<u8>,
    length: usize,
}

fn sign_batch(signer: &adseal_click_signer, batch: &adseal_batch, rows: usize, capacity: usize) -> SignedBatch {
    let (mut statuses, mut offsets) = (vec![-77; rows], vec![-77; rows + 1]);
    let mut text = vec![0; capacity];
    let mut length = MaybeUninit::new(77);
    // SAFETY: pointers and lengths belong together.
    let status = unsafe {
        adseal_click_signer_sign_batch(
            Some(signer),
            Some(batch),
            statuses.as_mut_ptr(),
            text.as_mut_ptr().cast(),
            capacity,
            offsets.as_mut_ptr(),
            rows,
            Some(&mut length),
        )
    };
    // SAFETY: it was initialised when it was made.
    SignedBatch { status, statuses, offsets, text, length: unsafe { length.assume_init() } }
}

impl SignedBatch {
    fn row(&self, row: usize) -> &[u8] {
        let at = |index: usize| usize::try_from(self.offsets[index]).expect("offsets are not negative");
        &self.text[at(row)..at(row + 1)]
    }
}

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
    let tail = prop::sample::select(vec![&b""[..], b"", b"&tail=1", b"X", b"&a=2"]);
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
    adseal_place { offset: 0, parameter_index: 0, name_offset: 0, name_length: 0, lint: 0 }
}

/// What a row gives when it is verified alone.
fn verify_alone(verifiers: [&adseal_click_verifier; 2], row: &RandomRow) -> (i32, i64, i32) {
    let Some(verifier) = verifiers.get(row.ring as usize).filter(|_| row.is_valid) else {
        return if row.is_valid { (101, ADSEAL_NO_TIME, -1) } else { (ADSEAL_ROW_NULL, ADSEAL_NO_TIME, -1) };
    };
    let mut verdict = verdict();
    let reason = verify(verifier, &row.uri, row.now, Some(&mut verdict));
    let id = lent::<c_char>(|id, length| adseal_click_verdict_key_id(Some(&verdict), id, length));
    let key = if id.expect("a verdict has one").is_empty() { -1 } else { 0 };
    (reason, adseal_click_verdict_expires(Some(&verdict)), key)
}

/// What a row gives when it is signed alone.
fn sign_alone(signers: [&adseal_click_signer; 2], row: &RandomRow) -> Result<Vec<u8>, i32> {
    match signers.get(row.ring as usize) {
        _ if !row.is_valid => Err(ADSEAL_ROW_NULL),
        None => Err(ADSEAL_ERROR_INVALID_ARGUMENT),
        Some(signer) => sign(signer, &row.uri, row.expires, row.now).map_err(|(status, _)| status),
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
                let validity = adseal_batch_set_validity(Some(&mut batch), bitmap.as_ptr(), shift, bitmap.len());
                prop_assert_eq!(validity, 0);
                prop_assert_eq!(adseal_batch_set_now_rows(Some(&mut batch), now.as_ptr(), rows.len()), 0);
                prop_assert_eq!(adseal_batch_set_expires_rows(Some(&mut batch), expires.as_ptr(), rows.len()), 0);
                let (handles, of_row) = (ring_handles.as_ptr(), ring_of_row.as_ptr());
                prop_assert_eq!(adseal_batch_set_rings(Some(&mut batch), handles, 2, of_row, rows.len()), 0);
            }
            let (reasons, ends, keys) = verify_batch(&verifiers[0], &batch, rows.len()).expect("a batch");
            let judged: Vec<_> = (0..rows.len()).map(|row| (reasons[row], ends[row], keys[row])).collect();
            let alone: Vec<_> = rows.iter().map(|row| verify_alone([&verifiers[0], &verifiers[1]], row)).collect();
            prop_assert_eq!(judged, alone);

            let bound = adseal_click_signer_sign_batch_bound(Some(&signers[0]), Some(&batch));
            let signed = sign_batch(&signers[0], &batch, rows.len(), bound);
            prop_assert_eq!(signed.status, ADSEAL_OK);
            for (index, row) in rows.iter().enumerate() {
                let alone = sign_alone([&signers[0], &signers[1]], row);
                prop_assert_eq!(signed.statuses[index], *alone.as_ref().err().unwrap_or(&ADSEAL_OK));
                prop_assert_eq!(signed.row(index), &alone.unwrap_or_default()[..]);
            }
        }
    }
}

/// A batch of `URI` three times, at `NOW`.
fn three_rows(form: Form, rows: &Rows) -> Box<adseal_batch> {
    let mut batch = batch();
    rows.describe(&mut batch, form);
    assert_eq!(adseal_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    batch
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
        }
        let exact = sign_batch(&signer(), &batch, 3, whole.length);
        assert_eq!((exact.status, &exact.text[..]), (ADSEAL_OK, &whole.text[..whole.length]));
    }
}

#[test]
fn bad_offsets_fail_their_row_and_no_other() {
    let data = b"/c?a=1/c?a=1";
    let verify_offsets = |offsets: [i64; 4]| {
        let mut batch = batch();
        let offsets32 = offsets.map(|offset| i32::try_from(offset).unwrap_or(i32::MAX));
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let status = adseal_batch_set_offsets64(Some(&mut batch), start(data), data.len(), offsets.as_ptr(), 3);
            assert_eq!(status, ADSEAL_OK);
        }
        assert_eq!(adseal_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
        let (reasons, ..) = verify_batch(&verifier(&ring(KEY), None), &batch, 3).expect("a batch");
        // SAFETY: as above.
        unsafe {
            adseal_batch_set_offsets32(Some(&mut batch), start(data), data.len(), offsets32.as_ptr(), 3);
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
        assert_eq!(adseal_batch_set_pointers(Some(&mut batch), starts.as_ptr(), lengths.as_ptr(), 4), ADSEAL_OK);
    }
    assert_eq!(adseal_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let (reasons, ..) = verify_batch(&verifier(&ring(KEY), None), &batch, 4).expect("a batch");
    assert_eq!(reasons, [1, 2, ADSEAL_ERROR_NULL_POINTER, ADSEAL_ERROR_INVALID_ARGUMENT]);
}

#[test]
fn results_that_are_not_wanted_are_not_written() {
    let rows = Rows::new(&[URI, URI, URI]);
    let batch = three_rows(Form::Pointers, &rows);
    let mut reasons = [-77; 3];
    // SAFETY: the array has that many elements; the others may be NULL.
    let status = unsafe {
        let (verifier, reasons) = (verifier(&ring(KEY), None), reasons.as_mut_ptr());
        adseal_click_verifier_verify_batch(Some(&verifier), Some(&batch), reasons, ptr::null_mut(), ptr::null_mut(), 3)
    };
    assert_eq!((status, reasons), (ADSEAL_OK, [ADSEAL_CLICK_MISSING_SIGNATURE; 3]));
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
    assert_eq!(adseal_batch_set_now(Some(&mut batch), -1), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    assert!(verify_batch(&verifier, &batch, 3).is_ok());
    for rows in [0, 2, 4] {
        assert_eq!(verify_batch(&verifier, &batch, rows), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
        let signed = sign_batch(&signer(), &batch, rows, 1000);
        assert_eq!((signed.status, signed.length), (ADSEAL_ERROR_INVALID_ARGUMENT, 77));
        assert!(signed.statuses.iter().all(|status| *status == -77), "untouched");
    }
    let column = [0_i64; 4];
    let (indexes, bits) = ([0_u32; 4], [0_u8; 1]);
    // SAFETY: the arrays are longer than the rows.
    unsafe {
        for rows in [0, 2, 4] {
            assert_eq!(adseal_batch_set_now_rows(Some(&mut batch), column.as_ptr(), rows), 101);
            assert_eq!(adseal_batch_set_expires_rows(Some(&mut batch), column.as_ptr(), rows), 101);
            assert_eq!(adseal_batch_set_rings(Some(&mut batch), ptr::null(), 0, indexes.as_ptr(), rows), 101);
        }
        for bit_offset in [6, usize::MAX] {
            assert_eq!(adseal_batch_set_validity(Some(&mut batch), bits.as_ptr(), bit_offset, 1), 101);
        }
        assert_eq!(adseal_batch_set_validity(Some(&mut batch), bits.as_ptr(), 5, 1), ADSEAL_OK);
        assert_eq!(adseal_batch_set_validity(Some(&mut batch), ptr::null(), 0, 1), ADSEAL_ERROR_NULL_POINTER);
        let no_ring = [ptr::null()];
        let missing = adseal_batch_set_rings(Some(&mut batch), no_ring.as_ptr(), 1, indexes.as_ptr(), 3);
        assert_eq!(missing, ADSEAL_ERROR_NULL_POINTER);
        assert_eq!(verify_batch(&verifier, &batch, 3).expect("a batch").0, [ADSEAL_ROW_NULL; 3]);
        assert_eq!(adseal_batch_set_validity(Some(&mut batch), ptr::null(), 0, 0), ADSEAL_OK);
    }
    assert_eq!(verify_batch(&verifier, &batch, 3).expect("a batch").0, [ADSEAL_CLICK_MISSING_SIGNATURE; 3]);
    for rows in [usize::MAX, usize::MAX / 4] {
        // SAFETY: such an array is refused before it is read.
        let status = unsafe { adseal_batch_set_offsets64(Some(&mut batch), ptr::null(), 0, column.as_ptr(), rows) };
        assert_eq!(status, ADSEAL_ERROR_INVALID_ARGUMENT);
    }
}

#[test]
fn other_rows_forget_what_was_said_of_single_rows() {
    let rows = Rows::new(&[URI, URI, URI]);
    let mut batch = three_rows(Form::Pointers, &rows);
    assert_eq!(adseal_batch_set_expires(Some(&mut batch), 7), ADSEAL_OK);
    let (bits, times) = ([0_u8], [-1_i64; 3]);
    // SAFETY: pointers and lengths belong together.
    unsafe {
        assert_eq!(adseal_batch_set_validity(Some(&mut batch), bits.as_ptr(), 0, 1), ADSEAL_OK);
    }
    rows.describe(&mut batch, Form::Offsets64);
    let signed = sign_batch(&signer(), &batch, 3, 1000);
    assert_eq!(signed.statuses, [ADSEAL_OK; 3], "the bitmap is forgotten, the time for all rows is not");
    assert!(signed.row(2).windows(10).any(|part| part == b"&expires=7"), "nor is the expires");
    // SAFETY: as above.
    unsafe {
        assert_eq!(adseal_batch_set_now_rows(Some(&mut batch), times.as_ptr(), 3), ADSEAL_OK);
    }
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).statuses, [ADSEAL_ERROR_INVALID_ARGUMENT; 3]);
    rows.describe(&mut batch, Form::Offsets64);
    assert_eq!(sign_batch(&signer(), &batch, 3, 1000).status, ADSEAL_ERROR_INVALID_ARGUMENT, "no time any more");
    adseal_batch_free(Some(batch));
}

#[test]
fn rings_outlive_their_handles_and_keys_are_told_by_index() {
    let signed = sign(&signer(), URI, NOW + 9, NOW).expect("signed");
    let rows = Rows::new(&[&signed]);
    let mut batch = batch();
    rows.describe(&mut batch, Form::Pointers);
    assert_eq!(adseal_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
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
        assert_eq!(adseal_batch_set_rings(Some(&mut batch), handles.as_ptr(), 1, index.as_ptr(), 1), ADSEAL_OK);
    }
    adseal_key_ring_free(Some(ring));
    let judged = verify_batch(&verifier(&support::ring(OTHER_KEY), None), &batch, 1).expect("a batch");
    assert_eq!(judged, (vec![ADSEAL_VALID], vec![NOW + 9], vec![2]));
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
        assert_eq!(adseal_batch_set_offsets64(Some(&mut batch), start(uri), uri.len(), offsets, 1), ADSEAL_OK);
        let now = memory.as_ptr().add(aligned + 33).cast();
        assert_eq!(adseal_batch_set_now_rows(Some(&mut batch), now, 1), ADSEAL_OK);
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
                    adseal_batch_set_pointers(Some(&mut batch), &raw const uri, &raw const URI_LENGTH, 1);
                } else {
                    adseal_batch_set_offsets64(Some(&mut batch), uri, URI_LENGTH, offsets.as_ptr(), 1);
                }
                adseal_batch_set_now(Some(&mut batch), NOW);
                let (status, out_offsets) = (status.as_mut_ptr(), out_offsets.as_mut_ptr());
                let (out, length) = (memory.add(at).cast(), Some(&mut length));
                adseal_click_signer_sign_batch(Some(&signer), Some(&batch), status, out, 300, out_offsets, 1, length)
            };
            assert_eq!(got, expected, "at {at}");
        }
    }
}

static URI_LENGTH: usize = URI.len();
