//! What a verdict tells, and for how long.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

/// A ring of two keys, both active.
fn two_keys() -> Box<adseal_key_ring> {
    let mut builder = made(|out| adseal_key_ring_builder_new(out));
    for (id, key) in [(&b"2025"[..], &b"the key of last year, 32 bytes.."[..]), (b"2026", KEY)] {
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            adseal_key_ring_builder_add(
                Some(&mut builder),
                start(id),
                id.len(),
                start(key),
                key.len(),
                ADSEAL_NO_TIME,
                ADSEAL_NO_TIME,
                ADSEAL_NO_TIME,
            )
        };
        assert_eq!(status, ADSEAL_OK);
    }
    let ring = made(|out| adseal_key_ring_builder_build(Some(&builder), out));
    adseal_key_ring_builder_free(Some(builder));
    ring
}

fn key_id(verdict: &adseal_click_verdict) -> Vec<u8> {
    lent::<c_char>(|id, length| adseal_click_verdict_key_id(Some(verdict), id, length)).expect("a verdict has one")
}

fn summary(verdict: &adseal_click_verdict) -> &adseal_click_summary {
    adseal_click_verdict_summary(Some(verdict)).expect("there is a verdict")
}

/// The offending parameter.
fn parameter(verdict: &adseal_click_verdict, uri: &[u8]) -> Result<Vec<u8>, i32> {
    lent::<c_char>(|name, length| {
        // SAFETY: pointer and length are those of one slice.
        unsafe { adseal_click_verdict_parameter(Some(verdict), start(uri), uri.len(), name, length) }
    })
}

/// All signed parameters, by way of the cursor.
fn parameters(verdict: &adseal_click_verdict, uri: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut cursor = 0;
    let mut found = Vec::new();
    loop {
        let (mut name, mut value) = ([0_u8; 300], [0_u8; 300]);
        let (mut name_length, mut value_length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            adseal_click_verdict_next_parameter(
                Some(verdict),
                start(uri),
                uri.len(),
                Some(&mut cursor),
                name.as_mut_ptr().cast(),
                name.len(),
                Some(&mut name_length),
                value.as_mut_ptr().cast(),
                value.len(),
                Some(&mut value_length),
            )
        };
        if status == ADSEAL_NONE {
            return found;
        }
        assert_eq!(status, ADSEAL_OK);
        // SAFETY: the function succeeded.
        let (name_length, value_length) = unsafe { (name_length.assume_init(), value_length.assume_init()) };
        found.push((name[..name_length].to_vec(), value[..value_length].to_vec()));
    }
}

fn find(verdict: &adseal_click_verdict, uri: &[u8], name: &[u8]) -> Result<Vec<u8>, i32> {
    text(|out, capacity, length| {
        let verdict = Some(verdict);
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_verdict_find_parameter(
                verdict,
                start(uri),
                uri.len(),
                start(name),
                name.len(),
                out,
                capacity,
                length,
            )
        }
    })
}

#[test]
fn a_new_verdict_accepts_nothing() {
    let verdict = verdict();
    assert_eq!(adseal_click_verdict_reason(Some(&verdict)), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(adseal_click_verdict_accepted(Some(&verdict)), 0);
    assert_eq!(adseal_click_verdict_expires(Some(&verdict)), ADSEAL_NO_TIME);
    assert_eq!(adseal_click_verdict_offset(Some(&verdict)), NO_OFFSET);
    assert!(key_id(&verdict).is_empty());
    assert!(parameters(&verdict, b"").is_empty());
    assert_eq!(parameter(&verdict, b""), Ok(vec![]));
}

#[test]
fn a_valid_click_is_described_when_everything_else_is_gone() {
    let ring = two_keys();
    let signed = sign(&signer(), URI, 2_000_000_000, NOW).expect("signed");
    let uri = [&signed[..], b"&tail=1;2&tail2"].concat();
    let mut verdict = verdict();
    {
        let verifier = verifier(&ring, None);
        let copy = uri.clone();
        assert_eq!(verify(&verifier, &copy, NOW, Some(&mut verdict)), ADSEAL_VALID);
        adseal_click_verifier_free(Some(verifier));
        adseal_key_ring_free(Some(ring));
    }
    assert_eq!(adseal_click_verdict_reason(Some(&verdict)), ADSEAL_VALID);
    assert_eq!(adseal_click_verdict_accepted(Some(&verdict)), 1);
    assert_eq!(key_id(&verdict), b"2026");
    assert_eq!(adseal_click_verdict_expires(Some(&verdict)), 2_000_000_000);
    assert_eq!(adseal_click_verdict_flags(Some(&verdict)), ADSEAL_FLAG_SEMICOLON_IN_TAIL);
    assert_eq!(adseal_click_verdict_message_offset(Some(&verdict)), 0);
    assert_eq!(adseal_click_verdict_message_length(Some(&verdict)), URI.len() + b"&expires=2000000000".len());
    assert_eq!(adseal_click_verdict_unsigned_parameters(Some(&verdict)), 2);
    assert_eq!(adseal_click_verdict_offset(Some(&verdict)), NO_OFFSET);
    assert_eq!(parameter(&verdict, &uri), Ok(vec![]));
    let expected = [
        ("campaign_id", "kochava"),
        ("network_id", "2820"),
        ("site_id", "news site"),
        ("device_id", "a b"),
        ("expires", "2000000000"),
    ];
    let expected = expected.map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    assert_eq!(parameters(&verdict, &uri), expected);
    for (name, value) in expected {
        assert_eq!(find(&verdict, &uri, &name), Ok(value));
    }
    for absent in [&b"tail"[..], b"signature", b"", b"site"] {
        assert_eq!(find(&verdict, &uri, absent), Err(ADSEAL_NONE));
    }
}

#[test]
fn a_summary_is_the_verdict_at_one_address() {
    let mut verdict = verdict();
    let before = ptr::from_ref(summary(&verdict));
    let empty = adseal_click_summary {
        expires: ADSEAL_NO_TIME,
        message_offset: 0,
        message_length: 0,
        signed_query_offset: 0,
        signed_query_length: 0,
        unsigned_parameters: 0,
        offset: NO_OFFSET,
        parameter_offset: NO_OFFSET,
        parameter_length: 0,
        reason: ADSEAL_ERROR_INVALID_ARGUMENT,
        accepted: 0,
        flags: 0,
        key_index: -1,
    };
    assert_eq!(*summary(&verdict), empty);

    let verifier = verifier(&two_keys(), None);
    let signed = sign(&signer(), URI, 2_000_000_000, NOW).expect("signed");
    let uri = [&signed[..], b"&tail=1;2&tail2"].concat();
    assert_eq!(verify(&verifier, &uri, NOW, Some(&mut verdict)), ADSEAL_VALID);
    let message_length = URI.len() + b"&expires=2000000000".len();
    let valid = adseal_click_summary {
        expires: 2_000_000_000,
        message_length,
        signed_query_offset: b"/v1/cpi/click?".len(),
        signed_query_length: message_length - b"/v1/cpi/click?".len(),
        unsigned_parameters: 2,
        reason: ADSEAL_VALID,
        accepted: 1,
        flags: ADSEAL_FLAG_SEMICOLON_IN_TAIL,
        key_index: 1,
        ..empty
    };
    assert_eq!(*summary(&verdict), valid);

    let repeated = b"/c?a=1&%61=2&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    assert_eq!(verify(&verifier, repeated, NOW, Some(&mut verdict)), ADSEAL_CLICK_DUPLICATE_PARAMETER);
    let found = summary(&verdict);
    assert_eq!((found.offset, found.parameter_offset, found.parameter_length), (7, 7, 3));
    assert_eq!((found.accepted, found.key_index), (0, -1));

    assert_eq!(verify(&verifier, &uri, -1, Some(&mut verdict)), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(*summary(&verdict), empty, "a mistake in the call clears it");
    assert_eq!(ptr::from_ref(summary(&verdict)), before);
}

#[test]
fn the_uri_of_a_verdict_is_known_by_its_length() {
    let signed = sign(&signer(), URI, 2_000_000_000, NOW).expect("signed");
    let mut verdict = verdict();
    assert_eq!(verify(&verifier(&ring(KEY), None), &signed, NOW, Some(&mut verdict)), ADSEAL_VALID);
    for other in [&signed[1..], b"", &[&signed[..], b"x"].concat()] {
        assert_eq!(parameter(&verdict, other), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
        assert_eq!(find(&verdict, other, b"expires"), Err(ADSEAL_ERROR_INVALID_ARGUMENT));
    }
    // Other bytes of the same length give nonsense, and nothing worse.
    for byte in [b'&', b'=', b'%', b'a', 0, 0xff] {
        parameters(&verdict, &vec![byte; signed.len()][..]).iter().for_each(drop);
    }
}

#[test]
fn offending_parameters_are_in_the_uri_or_in_the_policy() {
    let mut policy = policy();
    for name in [&b"campaign_id"[..], b"click id", b"zone"] {
        // SAFETY: pointer and length are those of one slice.
        let status = unsafe { adseal_click_policy_add_required(Some(&mut policy), start(name), name.len()) };
        assert_eq!(status, ADSEAL_OK);
    }
    let mut verdict = verdict();
    let signed = sign(&signer(), URI, 2_000_000_000, NOW).expect("signed");
    let verifier = verifier(&ring(KEY), Some(&policy));
    adseal_click_policy_free(Some(policy));
    assert_eq!(verify(&verifier, &signed, NOW, Some(&mut verdict)), ADSEAL_CLICK_MISSING_PARAMETER);
    adseal_click_verifier_free(Some(verifier));
    assert_eq!(parameter(&verdict, &signed), Ok(b"click id".to_vec()));
    assert_eq!(adseal_click_verdict_offset(Some(&verdict)), NO_OFFSET);
    let summary = summary(&verdict);
    assert_eq!((summary.parameter_offset, summary.parameter_length), (NO_OFFSET, 0), "not in the URI");
    assert_eq!(find(&verdict, &signed, b"campaign_id"), Err(ADSEAL_NONE), "nothing to read without authenticity");

    let verifier = support::verifier(&ring(KEY), None);
    let repeated = b"/c?a=1&%61=2&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    assert_eq!(verify(&verifier, repeated, NOW, Some(&mut verdict)), ADSEAL_CLICK_DUPLICATE_PARAMETER);
    assert_eq!(parameter(&verdict, repeated), Ok(b"%61".to_vec()));
    assert_eq!(adseal_click_verdict_offset(Some(&verdict)), 7);
    // It points into the URI that was given now, not into the one that was verified.
    let copy = repeated.to_vec();
    let (mut name, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    // SAFETY: pointers and lengths belong together; the name is looked at only as an address.
    unsafe {
        let (name, length) = (Some(&mut name), Some(&mut length));
        let status = adseal_click_verdict_parameter(Some(&verdict), start(&copy), copy.len(), name, length);
        assert_eq!(status, ADSEAL_OK);
    }
    // SAFETY: the function succeeded.
    assert_eq!(unsafe { name.assume_init() }.cast(), &raw const copy[7]);
}

#[test]
fn a_mistake_in_the_call_leaves_nothing_of_the_verdict_before() {
    let verifier = verifier(&ring(KEY), None);
    let signed = sign(&signer(), URI, 2_000_000_000, NOW).expect("signed");
    let mut verdict = verdict();
    let null: *const c_char = ptr::null();
    let uri: *const c_char = start(&signed);
    for (handle, uri, length, now, status) in [
        (Some(&*verifier), uri, signed.len(), -1, ADSEAL_ERROR_INVALID_ARGUMENT),
        (Some(&*verifier), null, 1, NOW, ADSEAL_ERROR_NULL_POINTER),
        (Some(&*verifier), uri, usize::MAX, NOW, ADSEAL_ERROR_INVALID_ARGUMENT),
        (None, uri, signed.len(), NOW, ADSEAL_ERROR_NULL_POINTER),
    ] {
        assert_eq!(verify(&verifier, &signed, NOW, Some(&mut verdict)), ADSEAL_VALID);
        // SAFETY: what does not belong together is looked at before it is read.
        let got = unsafe { adseal_click_verifier_verify(handle, uri, length, now, Some(&mut verdict)) };
        assert_eq!(got, status);
        assert_eq!(adseal_click_verdict_reason(Some(&verdict)), status);
        assert_eq!(adseal_click_verdict_accepted(Some(&verdict)), 0);
        assert!(key_id(&verdict).is_empty());
        assert_eq!(adseal_click_verdict_expires(Some(&verdict)), ADSEAL_NO_TIME);
        assert_eq!(adseal_click_verdict_message_length(Some(&verdict)), 0);
        assert!(parameters(&verdict, b"").is_empty());
    }
}

#[test]
fn report_only_accepts_and_still_tells_the_reason() {
    let mut policy = policy();
    assert_eq!(adseal_click_policy_set_report_only(Some(&mut policy), 1), ADSEAL_OK);
    let verifier = verifier(&ring(b"another key of 16 bytes or more"), Some(&policy));
    let signed = sign(&signer(), b"/c?a=1", 2_000_000_000, NOW).expect("signed");
    let mut verdict = verdict();
    assert_eq!(verify(&verifier, &signed, NOW, Some(&mut verdict)), ADSEAL_CLICK_INVALID_SIGNATURE);
    assert_eq!(adseal_click_verdict_accepted(Some(&verdict)), 1);
    assert!(key_id(&verdict).is_empty());
    assert_eq!(find(&verdict, &signed, b"a"), Ok(b"1".to_vec()));
}

/// A call of `next_parameter` with these capacities: status, both lengths, cursor, and what was written.
fn next(name_capacity: usize, value_capacity: usize, cursor: usize) -> (i32, [usize; 2], usize, [u8; 40]) {
    let signed = sign(&signer(), b"/c?na%6De=va+lue", 2_000_000_000, NOW).expect("signed");
    let mut verdict = verdict();
    assert_eq!(verify(&verifier(&ring(KEY), None), &signed, NOW, Some(&mut verdict)), ADSEAL_VALID);
    let mut memory = [b'.'; 40];
    let mut cursor = cursor;
    let (mut name_length, mut value_length) = (MaybeUninit::new(77), MaybeUninit::new(77));
    // SAFETY: both buffers lie in the memory, apart from each other as long as the first is not longer than 20.
    let status = unsafe {
        let (name, value) = (memory.as_mut_ptr(), memory.as_mut_ptr().add(20));
        adseal_click_verdict_next_parameter(
            Some(&verdict),
            start(&signed),
            signed.len(),
            Some(&mut cursor),
            name.cast(),
            name_capacity,
            Some(&mut name_length),
            value.cast(),
            value_capacity,
            Some(&mut value_length),
        )
    };
    // SAFETY: they were initialised when they were made.
    (status, unsafe { [name_length.assume_init(), value_length.assume_init()] }, cursor, memory)
}

#[test]
fn a_parameter_that_does_not_fit_tells_both_lengths_and_stays() {
    for (name_capacity, value_capacity) in [(0, 0), (3, 20), (20, 5), (4, 5), (3, 6)] {
        let (status, lengths, cursor, memory) = next(name_capacity, value_capacity, 0);
        assert_eq!((status, lengths, cursor), (ADSEAL_ERROR_BUFFER_TOO_SMALL, [4, 6], 0));
        assert!(memory.iter().all(|&byte| byte == b'.'), "{name_capacity} and {value_capacity}: untouched");
    }
    let (status, lengths, cursor, memory) = next(4, 6, 0);
    assert_eq!((status, lengths, cursor), (ADSEAL_OK, [4, 6], b"na%6De=va+lue".len()));
    assert_eq!(&memory, b"name................va lue..............");
    let (status, lengths, ..) = next(21, 6, 0);
    assert_eq!((status, lengths), (ADSEAL_ERROR_INVALID_ARGUMENT, [77, 77]), "overlapping buffers");
}

#[test]
fn cursors_that_were_never_given_out_do_no_harm() {
    let end = b"na%6De=va+lue&expires=2000000000".len();
    assert_eq!(next(20, 20, end).0, ADSEAL_NONE);
    for cursor in [end + 1, 1 << 40, usize::MAX] {
        assert_eq!(next(20, 20, cursor).0, ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    for cursor in 1..end {
        let is_end = cursor == b"na%6De=va+lue".len();
        let expected = if is_end { ADSEAL_OK } else { ADSEAL_ERROR_INVALID_ARGUMENT };
        assert_eq!(next(20, 20, cursor).0, expected, "{cursor}");
    }
}

#[test]
fn a_signature_is_checked_alone() {
    let message = b"exactly these bytes";
    let signature = text(|out, capacity, length| {
        let (signer, start, count) = (signer(), start(message), message.len());
        // SAFETY: pointers and lengths belong together.
        unsafe { adseal_click_signer_signature(Some(&signer), start, count, NOW, out, capacity, length) }
    });
    let signature = signature.expect("signed");
    let verifier = verifier(&ring(KEY), None);
    let check = |message: &[u8], signature: &[u8], now: i64| {
        let (text, length) = (start(signature), signature.len());
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_verifier_check_signature(Some(&verifier), start(message), message.len(), text, length, now)
        }
    };
    assert_eq!(check(message, &signature, NOW), ADSEAL_VALID);
    assert_eq!(check(b"other bytes", &signature, NOW), ADSEAL_CLICK_INVALID_SIGNATURE);
    assert_eq!(check(message, &signature[..42], NOW), ADSEAL_CLICK_MALFORMED_SIGNATURE);
    assert_eq!(check(message, &signature, -1), ADSEAL_ERROR_INVALID_ARGUMENT);
}
