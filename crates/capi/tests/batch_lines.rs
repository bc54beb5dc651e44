//! Batches of the lines of one text.

mod support;

use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::rows::*;
use support::*;

const UNTOUCHED: usize = 7_777_777;

fn set_lines(batch: &mut adseal_click_batch, text: &[u8]) -> (i32, usize) {
    let mut rows = MaybeUninit::new(UNTOUCHED);
    // SAFETY: pointer and length are those of one slice, and the tests keep the text as long as the batch.
    let status = unsafe { adseal_click_batch_set_lines(Some(batch), start(text), text.len(), Some(&mut rows)) };
    // SAFETY: it was initialised when it was made.
    (status, unsafe { rows.assume_init() })
}

#[test]
fn a_line_ends_at_its_line_feed_or_with_the_text() {
    let verifier = verifier(&ring(KEY), None);
    for (text, expected) in [
        (&b""[..], &[][..]),
        (b"\n", &[&b""[..]][..]),
        (b"\n\n", &[b"", b""]),
        (b"/c?a=1", &[b"/c?a=1"]),
        (b"/c?a=1\n", &[b"/c?a=1"]),
        (b"/c?a=1\n/c?b=2", &[b"/c?a=1", b"/c?b=2"]),
        (b"/c?a=1\n\n/c?b=2\n", &[b"/c?a=1", b"", b"/c?b=2"]),
        (b"\n/c?a=1\n\n", &[b"", b"/c?a=1", b""]),
        (b"/c?a=1\r\n/c?b=2\r", &[b"/c?a=1\r", b"/c?b=2\r"]),
        (b"/c?a=1\r/c?b=2\0\n/c?c=3", &[b"/c?a=1\r/c?b=2\0", b"/c?c=3"]),
    ] {
        let mut lines = batch();
        assert_eq!(set_lines(&mut lines, text), (ADSEAL_OK, expected.len()), "{}", text.escape_ascii());
        let rows = Rows::new(expected);
        let mut pointers = batch();
        rows.describe(&mut pointers, Form::Pointers);
        for batch in [&mut lines, &mut pointers] {
            assert_eq!(adseal_click_batch_set_now(Some(batch), NOW), ADSEAL_OK);
        }
        let count = expected.len();
        assert_eq!(verify_batch(&verifier, &lines, count), verify_batch(&verifier, &pointers, count));
        let (of_lines, of_pointers) =
            (sign_batch(&signer(), &lines, count, 1000), sign_batch(&signer(), &pointers, count, 1000));
        assert_eq!(of_lines.statuses, of_pointers.statuses, "{}", text.escape_ascii());
        assert_eq!((of_lines.text, of_lines.offsets), (of_pointers.text, of_pointers.offsets));
    }
}

#[test]
fn a_carriage_return_makes_its_row_malformed() {
    let signed = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    let text = [&signed[..], b"\n", &signed, b"\r\n", &signed].concat();
    let mut batch = batch();
    assert_eq!(set_lines(&mut batch, &text), (ADSEAL_OK, 3));
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let (reasons, .., offsets) = verify_batch(&verifier(&ring(KEY), None), &batch, 3).expect("a batch");
    assert_eq!(reasons, [ADSEAL_VALID, ADSEAL_CLICK_MALFORMED_URI, ADSEAL_VALID]);
    assert_eq!(offsets, [-1, i64::try_from(signed.len()).expect("short"), -1]);
}

#[test]
fn other_lines_are_other_rows() {
    let all_null = [0_u8];
    let mut batch = batch();
    assert_eq!(set_lines(&mut batch, b"/c?a=1\n/c?b=2"), (ADSEAL_OK, 2));
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    // SAFETY: there are 8 bits.
    let validity = unsafe { adseal_click_batch_set_validity(Some(&mut batch), all_null.as_ptr().cast(), 1, 0) };
    assert_eq!(validity, ADSEAL_OK);
    assert_eq!(sign_batch(&signer(), &batch, 2, 1000).statuses, [ADSEAL_ROW_NULL; 2]);
    assert_eq!(set_lines(&mut batch, b"/c?c=3"), (ADSEAL_OK, 1));
    assert_eq!(sign_batch(&signer(), &batch, 1, 1000).statuses, [ADSEAL_OK], "no row is null any more");
    assert_eq!(set_lines(&mut batch, b""), (ADSEAL_OK, 0));
    assert_eq!(sign_batch(&signer(), &batch, 0, 0).status, ADSEAL_OK);
}

#[test]
fn mistakes_in_the_call_change_nothing() {
    let mut batch = batch();
    assert_eq!(set_lines(&mut batch, b"/c?a=1\n/c?b=2"), (ADSEAL_OK, 2));
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let mut rows = MaybeUninit::new(UNTOUCHED);
    // SAFETY: what is not readable is refused before it is read.
    unsafe {
        let text = start(URI);
        for (status, expected) in [
            (adseal_click_batch_set_lines(None, text, 1, Some(&mut rows)), ADSEAL_ERROR_NULL_POINTER),
            (adseal_click_batch_set_lines(Some(&mut batch), text, 1, None), ADSEAL_ERROR_NULL_POINTER),
            (
                adseal_click_batch_set_lines(Some(&mut batch), ptr::null(), 1, Some(&mut rows)),
                ADSEAL_ERROR_NULL_POINTER,
            ),
            (
                adseal_click_batch_set_lines(Some(&mut batch), text, usize::MAX, Some(&mut rows)),
                ADSEAL_ERROR_INVALID_ARGUMENT,
            ),
        ] {
            assert_eq!(status, expected);
        }
        assert_eq!(rows.assume_init(), UNTOUCHED);
    }
    assert_eq!(sign_batch(&signer(), &batch, 2, 1000).statuses, [ADSEAL_OK; 2], "the rows that it had");
}
