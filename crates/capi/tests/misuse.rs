//! NULL where something has to be, NULL with a length, and lengths that no memory has.

mod support;

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

const NULL: *const c_char = ptr::null();
const NULL_OUT: *mut c_char = ptr::null_mut();
const NULL_BYTES: *const c_void = ptr::null();

/// NULL where C has to give a place for a handle.
fn nowhere<'a, T>() -> Option<&'a mut MaybeUninit<Option<Box<T>>>> {
    None
}

#[track_caller]
fn all_are(status: i32, calls: &[(&str, i32)]) {
    for (call, got) in calls {
        assert_eq!(*got, status, "{call}");
    }
}

#[test]
fn a_missing_place_for_a_handle_is_told() {
    let (ring, signer) = (ring(KEY), signer());
    let builder = made(|out| adseal_key_ring_builder_new(out));
    let register = made(|out| adseal_install_register_new(out));
    // SAFETY: NULL and 0 is empty.
    unsafe {
        all_are(
            ADSEAL_ERROR_NULL_POINTER,
            &[
                ("key_new", adseal_key_new(NULL, 0, NULL_BYTES, 0, 0, 0, 0, nowhere())),
                ("key_ring_builder_new", adseal_key_ring_builder_new(nowhere())),
                ("key_ring_builder_build", adseal_key_ring_builder_build(Some(&builder), nowhere())),
                ("key_ring_new", adseal_key_ring_new(c"k".as_ptr().cast(), 1, nowhere())),
                ("click_signer_new", adseal_click_signer_new(Some(&ring), nowhere())),
                ("click_template_new", adseal_click_template_new(Some(&signer), NULL, 0, nowhere(), None)),
                ("signing_context_new", adseal_signing_context_new(Some(&signer), nowhere())),
                ("replay_guard_new", adseal_replay_guard_new(1, nowhere())),
                ("click_policy_new", adseal_click_policy_new(nowhere())),
                ("click_verifier_new", adseal_click_verifier_new(Some(&ring), None, nowhere())),
                ("click_verdict_new", adseal_click_verdict_new(nowhere())),
                ("batch_new", adseal_click_batch_new(nowhere())),
                ("install_signer_new", adseal_install_signer_new(NULL, 0, NULL_BYTES, 0, nowhere())),
                ("install_register_new", adseal_install_register_new(nowhere())),
                ("install_verifier_new", adseal_install_verifier_new(Some(&register), nowhere())),
                ("install_verdict_new", adseal_install_verdict_new(nowhere())),
            ],
        );
    }
}

#[test]
fn handles_cannot_be_made_of_nothing() {
    // SAFETY: NULL and 0 is empty.
    unsafe {
        let statuses = [
            try_made(|out| adseal_key_ring_builder_build(None, out)).err(),
            try_made(|out| adseal_click_signer_new(None, out)).err(),
            try_made(|out| adseal_click_template_new(None, NULL, 0, out, None)).err(),
            try_made(|out| adseal_signing_context_new(None, out)).err(),
            try_made(|out| adseal_click_verifier_new(None, None, out)).err(),
            try_made(|out| adseal_install_signer_sign_raw(None, NULL_BYTES, 0, out)).err(),
            try_made(|out| adseal_install_signer_sign(None, NULL_BYTES, 0, 0, out, None)).err(),
            try_made(|out| adseal_install_verifier_new(None, out)).err(),
            try_made(|out| adseal_key_ring_new(NULL_BYTES, 1, out)).err(),
            try_made(|out| adseal_key_new(NULL, 1, NULL_BYTES, 0, 0, 1, 0, out)).err(),
            try_made(|out| adseal_key_new(NULL, 0, NULL_BYTES, 1, 0, 1, 0, out)).err(),
        ];
        assert_eq!(statuses, [Some(ADSEAL_ERROR_NULL_POINTER); 11]);
        let statuses = [
            try_made(|out| adseal_key_new(c"id".as_ptr(), 2, NULL_BYTES, 0, 0, 1, 0, out)).err(),
            try_made(|out| adseal_key_ring_new(NULL_BYTES, 0, out)).err(),
            try_made(|out| adseal_install_signer_new(NULL, 0, NULL_BYTES, 0, out)).err(),
        ];
        assert_eq!(statuses, [Some(ADSEAL_ERROR_INVALID_KEY); 3], "NULL and 0 is an empty key");
    }
}

#[test]
fn a_missing_handle_is_told() {
    let (mut index, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let (mut first, mut second) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let (mut third, mut fourth) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let (l, none) = (Some(&mut length), ADSEAL_NO_TIME);
    let i = Some(&mut index);
    let made_key = key(b"id", KEY);
    let mut builder = made(|out| adseal_key_ring_builder_new(out));
    let mut register = made(|out| adseal_install_register_new(out));
    // SAFETY: NULL and 0 is empty.
    unsafe {
        all_are(
            ADSEAL_ERROR_NULL_POINTER,
            &[
                ("builder_add", adseal_key_ring_builder_add(None, NULL, 0, NULL_BYTES, 0, none, none, none)),
                ("builder_add_key", adseal_key_ring_builder_add_key(None, Some(&made_key))),
                ("builder_add_key, no key", adseal_key_ring_builder_add_key(Some(&mut builder), None)),
                ("key_id", adseal_key_ring_key_id(None, 0, None, None)),
                ("set_lifetime", adseal_click_signer_set_lifetime(None, 1)),
                ("set_unfilled", adseal_click_signer_set_unfilled(None, 0)),
                ("set_strict", adseal_click_signer_set_strict(None, 0)),
                ("sign", adseal_click_signer_sign(None, NULL, 0, 0, 0, NULL_OUT, 0, l, None)),
                ("signature", adseal_click_signer_signature(None, NULL_BYTES, 0, 0, NULL_OUT, 0, i)),
                ("macro_name", adseal_click_template_macro_name(None, 0, None, None)),
                ("macro_index", adseal_click_template_macro_index(None, NULL, 0, Some(&mut first))),
                ("require", adseal_click_policy_add_required(None, NULL, 0)),
                ("signed_only", adseal_click_policy_add_signed_only(None, NULL, 0)),
                ("sensitive", adseal_click_policy_add_sensitive(None)),
                ("forbid_unsigned", adseal_click_policy_set_forbid_unsigned(None, 0)),
                ("leeway", adseal_click_policy_set_leeway(None, 0)),
                ("max_lifetime", adseal_click_policy_set_max_lifetime(None, 1)),
                ("require_expires", adseal_click_policy_set_require_expires(None, 1)),
                ("nonempty", adseal_click_policy_set_required_nonempty(None, 1)),
                ("policy strict", adseal_click_policy_set_strict(None, 0)),
                ("report_only", adseal_click_policy_set_report_only(None, 0)),
                ("replay_guard", adseal_click_policy_set_replay_guard(None, None)),
                ("verify", adseal_click_verifier_verify(None, NULL, 0, 0, None)),
                ("verdict key_id", adseal_click_verdict_key_id(None, None, None)),
                ("verdict parameter", adseal_click_verdict_parameter(None, NULL, 0, None, None)),
                ("batch now", adseal_click_batch_set_now(None, 0)),
                ("batch now_rows", adseal_click_batch_set_now_rows(None, ptr::null(), 0)),
                ("batch expires", adseal_click_batch_set_expires(None, 0)),
                ("batch pointers", adseal_click_batch_set_pointers(None, ptr::null(), ptr::null(), 0)),
                ("install token", adseal_install_signer_token(None, NULL_BYTES, 0, NULL_OUT, 0, Some(&mut second))),
                ("install encoding", adseal_install_signer_set_encoding(None, 0)),
                ("install max_body", adseal_install_signer_set_max_body(None, 1)),
                ("signed body", adseal_signed_install_body(None, None, None)),
                ("signed header", adseal_signed_install_header(None, 0, None, None, None, None)),
                ("register add", adseal_install_register_add(None, NULL, 0, NULL, 0, NULL_BYTES, 0, none, none)),
                ("register add_key", adseal_install_register_add_key(None, NULL, 0, Some(&made_key))),
                ("register add_key, no secret", adseal_install_register_add_key(Some(&mut register), NULL, 0, None)),
                ("verifier encoding", adseal_install_verifier_set_encoding(None, 0)),
                ("verifier max_body", adseal_install_verifier_set_max_body(None, 1)),
                ("verifier report_only", adseal_install_verifier_set_report_only(None, 0)),
                ("install verify", adseal_install_verifier_verify(None, NULL_BYTES, 0, NULL, 0, NULL, 0, 0, None)),
                ("install key_id", adseal_install_verdict_key_id(None, None, None)),
                ("install body", adseal_install_verdict_body(None, NULL_BYTES, 0, None, None)),
                ("verifier accept", adseal_install_verifier_set_accept(None, 0)),
                ("signed note", adseal_signed_install_note(None, 0, None)),
                ("canonicalize", adseal_php_json_canonicalize(NULL_BYTES, 1, 0, NULL_OUT, 0, Some(&mut third), None)),
                ("stability", adseal_php_json_stability(NULL_BYTES, 1, ptr::null_mut(), 0, Some(&mut fourth))),
            ],
        );
        let (reasons, offsets) = (ptr::null_mut(), ptr::null_mut());
        all_are(
            ADSEAL_ERROR_NULL_POINTER,
            &[
                (
                    "verify_batch",
                    adseal_click_verifier_verify_batch(
                        None,
                        None,
                        reasons,
                        offsets,
                        reasons,
                        ptr::null_mut(),
                        ptr::null_mut(),
                        0,
                    ),
                ),
                (
                    "sign_batch",
                    adseal_click_signer_sign_batch(
                        None,
                        None,
                        reasons,
                        ptr::null_mut(),
                        NULL_OUT,
                        0,
                        offsets,
                        0,
                        Some(&mut second),
                    ),
                ),
            ],
        );
    }
}

#[test]
fn getters_of_nothing_give_nothing() {
    assert_eq!(adseal_key_ring_length(None), 0);
    assert_eq!(adseal_click_template_macro_count(None), 0);
    assert_eq!(adseal_replay_guard_capacity(None), 0);
    assert_eq!(adseal_click_signer_sign_batch_bound(None, None), 0);
    assert_eq!(adseal_signed_install_header_count(None), 0);
    assert_eq!(adseal_click_verdict_reason(None), ADSEAL_ERROR_NULL_POINTER);
    assert_eq!(adseal_click_verdict_accepted(None), 0);
    assert_eq!(adseal_click_verdict_expires(None), ADSEAL_NO_TIME);
    assert_eq!(adseal_click_verdict_flags(None), 0);
    assert_eq!(adseal_click_verdict_message_offset(None), 0);
    assert_eq!(adseal_click_verdict_message_length(None), 0);
    assert_eq!(adseal_click_verdict_unsigned_parameters(None), 0);
    assert_eq!(adseal_click_verdict_offset(None), NO_OFFSET);
    assert!(adseal_click_verdict_summary(None).is_none());
    assert_eq!(adseal_install_verdict_reason(None), ADSEAL_ERROR_NULL_POINTER);
    assert_eq!(adseal_install_verdict_accepted(None), 0);
    assert_eq!(adseal_install_verdict_offset(None), NO_OFFSET);
}

#[test]
fn nothing_can_be_freed() {
    adseal_key_free(None);
    adseal_key_ring_builder_free(None);
    adseal_key_ring_free(None);
    adseal_click_signer_free(None);
    adseal_click_template_free(None);
    adseal_signing_context_free(None);
    adseal_replay_guard_free(None);
    adseal_click_policy_free(None);
    adseal_click_verifier_free(None);
    adseal_click_verdict_free(None);
    adseal_click_batch_free(None);
    adseal_install_signer_free(None);
    adseal_signed_install_free(None);
    adseal_install_register_free(None);
    adseal_install_verifier_free(None);
    adseal_install_verdict_free(None);
}

/// Signs with these pointers and lengths.
fn sign_raw(uri: *const c_char, length: usize, out: *mut c_char, capacity: usize) -> i32 {
    let mut out_length = MaybeUninit::uninit();
    // SAFETY: what does not belong together is looked at before it is used.
    unsafe {
        let out_length = Some(&mut out_length);
        adseal_click_signer_sign(Some(&signer()), uri, length, 9, NOW, out, capacity, out_length, None)
    }
}

#[test]
fn pointers_and_lengths_have_to_belong_together() {
    let mut room = [0; 300];
    let out: *mut c_char = room.as_mut_ptr();
    let uri: *const c_char = start(URI);
    assert_eq!(sign_raw(uri, URI.len(), out, room.len()), ADSEAL_OK);
    assert_eq!(sign_raw(NULL, 0, out, room.len()), ADSEAL_SIGN_MALFORMED_URI);
    assert_eq!(sign_raw(NULL, 1, out, room.len()), ADSEAL_ERROR_NULL_POINTER);
    assert_eq!(sign_raw(uri, URI.len(), NULL_OUT, 0), ADSEAL_ERROR_BUFFER_TOO_SMALL);
    assert_eq!(sign_raw(uri, URI.len(), NULL_OUT, 1), ADSEAL_ERROR_NULL_POINTER);
    for too_long in [usize::MAX, isize::MAX.cast_unsigned() + 1] {
        assert_eq!(sign_raw(uri, too_long, out, room.len()), ADSEAL_ERROR_INVALID_ARGUMENT);
        assert_eq!(sign_raw(uri, URI.len(), out, too_long), ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    let mut lints = [MaybeUninit::<adseal_lint>::uninit(); 1];
    let (mut count, signer) = (MaybeUninit::uninit(), signer());
    // SAFETY: what does not belong together is looked at before it is used.
    unsafe {
        let lints = lints.as_mut_ptr().cast();
        let mut lint = |lints, capacity| {
            let count = Some(&mut count);
            adseal_click_signer_lint(Some(&signer), uri, URI.len(), lints, capacity, count, None)
        };
        assert_eq!(lint(ptr::null_mut(), 1), ADSEAL_ERROR_NULL_POINTER);
        // As elements that is within the address space, as bytes it is not.
        assert_eq!(lint(lints, usize::MAX / 8), ADSEAL_ERROR_INVALID_ARGUMENT);
        assert_eq!(lint(lints, 1), ADSEAL_OK);
    }
}

#[test]
fn outputs_have_to_be_wanted() {
    let (signer, ring) = (signer(), ring(KEY));
    let mut room = [0; 300];
    let out = room.as_mut_ptr();
    let install = made(|out| {
        // SAFETY: pointers and lengths belong together.
        unsafe { adseal_install_signer_new(c"key".as_ptr(), 3, c"s".as_ptr().cast(), 1, out) }
    });
    let verdict = verdict();
    let mut pointer = MaybeUninit::uninit();
    let mut length = MaybeUninit::new(5);
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let uri = start(URI);
        let body = start(URI);
        all_are(
            ADSEAL_ERROR_NULL_POINTER,
            &[
                ("sign", adseal_click_signer_sign(Some(&signer), uri, URI.len(), 9, NOW, out, 300, None, None)),
                ("signature", adseal_click_signer_signature(Some(&signer), body, URI.len(), NOW, out, 300, None)),
                ("lint", adseal_click_signer_lint(Some(&signer), uri, URI.len(), ptr::null_mut(), 0, None, None)),
                ("key_id", adseal_key_ring_key_id(Some(&ring), 0, None, Some(&mut length))),
                ("key_id", adseal_key_ring_key_id(Some(&ring), 0, Some(&mut pointer), None)),
                ("verdict key_id", adseal_click_verdict_key_id(Some(&verdict), None, None)),
                ("verdict parameter", adseal_click_verdict_parameter(Some(&verdict), NULL, 0, None, None)),
                ("name_fold", adseal_click_name_fold(uri, URI.len(), out, 300, None)),
                ("names_collide", adseal_click_names_collide(uri, 1, uri, 1, None)),
                ("token", adseal_install_signer_token(Some(&install), body, URI.len(), out, 300, None)),
            ],
        );
        assert_eq!(length.assume_init(), 5, "untouched");
    }
    assert!(room.iter().all(|&byte| byte == 0), "untouched");
}

#[test]
fn a_place_is_written_whatever_happens() {
    let unknown = adseal_place {
        offset: NO_OFFSET,
        parameter_index: NO_OFFSET,
        name_offset: NO_OFFSET,
        name_length: 0,
        lint: 0,
        reserved: 0,
    };
    let mut place = MaybeUninit::uninit();
    let mut length = MaybeUninit::uninit();
    let mut room = [0; 300];
    let before = adseal_place { offset: 1, parameter_index: 2, name_offset: 3, name_length: 4, lint: 5, reserved: 0 };
    for (signer, expected) in [(None, ADSEAL_ERROR_NULL_POINTER), (Some(signer()), ADSEAL_OK)] {
        place.write(before);
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let (length, place) = (Some(&mut length), Some(&mut place));
            let out = room.as_mut_ptr();
            adseal_click_signer_sign(signer.as_deref(), start(URI), URI.len(), 9, NOW, out, 300, length, place)
        };
        assert_eq!(status, expected);
        // SAFETY: it was written before.
        assert_eq!(unsafe { place.assume_init() }, unknown);
    }
}

#[test]
fn booleans_are_0_or_1() {
    let mut policy = policy();
    for number in [-1, 2, i32::MIN] {
        all_are(
            ADSEAL_ERROR_INVALID_ARGUMENT,
            &[
                ("nonempty", adseal_click_policy_set_required_nonempty(Some(&mut policy), number)),
                ("forbid_unsigned", adseal_click_policy_set_forbid_unsigned(Some(&mut policy), number)),
                ("require_expires", adseal_click_policy_set_require_expires(Some(&mut policy), number)),
                ("strict", adseal_click_policy_set_strict(Some(&mut policy), number)),
                ("report_only", adseal_click_policy_set_report_only(Some(&mut policy), number)),
            ],
        );
    }
}

#[test]
fn names_fold_and_collide() {
    let fold = |raw: &[u8]| {
        text(|out, capacity, length| {
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_click_name_fold(start(raw), raw.len(), out, capacity, length) }
        })
    };
    assert_eq!(fold(b"+a%2Eb[c]"), Ok(b"a_b".to_vec()));
    assert_eq!(fold(b""), Ok(vec![]));
    let collide = |one: &[u8], other: &[u8]| {
        let mut collide = MaybeUninit::uninit();
        // SAFETY: pointers and lengths belong together, and the function succeeds.
        unsafe {
            let (one_length, other_length) = (one.len(), other.len());
            let status =
                adseal_click_names_collide(start(one), one_length, start(other), other_length, Some(&mut collide));
            assert_eq!(status, ADSEAL_OK);
            collide.assume_init()
        }
    };
    assert_eq!(collide(b"a.b", b"a_b"), 1);
    assert_eq!(collide(b"a", b"A"), 0);
}
