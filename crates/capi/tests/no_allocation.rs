//! Signing, rendering and verifying take nothing from the heap.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which counts what each thread asks for.
struct Counting;

// SAFETY: every call goes to the system's allocator unchanged. The counter needs no heap and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Calls once, so that what is made once is made, and then counts the allocations of a second call.
/// Both have to have this status.
#[track_caller]
fn allocates_nothing(status: i32, mut call: impl FnMut() -> i32) {
    assert_eq!(call(), status);
    let before = ALLOCATIONS.get();
    let got = call();
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert_eq!(got, status);
}

#[test]
fn the_counter_counts() {
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(Box::new(1)));
    assert_eq!(ALLOCATIONS.get() - before, 1);
}

/// Texts and their lengths, as arrays.
const NAMES: [&[u8]; 2] = [b"site id", b"creative"];
const VALUES: [&[u8]; 2] = [b"news & more", b"x"];

#[test]
fn signing() {
    let mut signer = signer();
    let (names, values) = (Columns::new(&NAMES.map(Some)), Columns::new(&VALUES.map(Some)));
    let mut out = [0; 1000];
    let (mut length, mut place) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let many: Vec<u8> = (0..200).flat_map(|number| format!("&name{number}=value").into_bytes()).collect();
    let many = [b"/c?a=1", &many[..]].concat();
    // SAFETY: pointers and lengths belong together.
    unsafe {
        for (uri, capacity, status) in [
            (URI, 1000, ADSEAL_OK),
            (URI, 3, ADSEAL_ERROR_BUFFER_TOO_SMALL),
            (b"/c?a={b}", 1000, ADSEAL_SIGN_UNFILLED_MACRO),
            (&many[..], 1000, ADSEAL_ERROR_BUFFER_TOO_SMALL),
        ] {
            allocates_nothing(status, || {
                let (out, length, place) = (out.as_mut_ptr(), Some(&mut length), Some(&mut place));
                adseal_click_signer_sign(Some(&signer), start(uri), uri.len(), 9, NOW, out, capacity, length, place)
            });
        }
        allocates_nothing(ADSEAL_OK, || {
            let (out, length) = (out.as_mut_ptr(), Some(&mut length));
            adseal_click_signer_signature(Some(&signer), start(URI), URI.len(), NOW, out, 1000, length)
        });
        let sign_parts = |signer: &adseal_click_signer, status| {
            allocates_nothing(status, || {
                let (out, length, place) = (out.as_mut_ptr(), Some(&mut length), Some(&mut place));
                adseal_click_signer_sign_parts(
                    Some(signer),
                    c"/c".as_ptr(),
                    2,
                    names.starts.as_ptr(),
                    names.lengths.as_ptr(),
                    values.starts.as_ptr(),
                    values.lengths.as_ptr(),
                    2,
                    9,
                    NOW,
                    out,
                    1000,
                    length,
                    place,
                )
            });
        };
        let mut sign_parts = sign_parts;
        sign_parts(&signer, ADSEAL_OK);
        assert_eq!(adseal_click_signer_set_strict(Some(&mut signer), 1), ADSEAL_OK);
        sign_parts(&signer, ADSEAL_SIGN_STRICT_LINT);
    }
}

#[test]
fn signing_in_a_context() {
    let mut context = made(|out| adseal_signing_context_new(Some(&signer()), out));
    let mut sign = |uri: &[u8]| {
        // SAFETY: pointer and length are those of one slice.
        let signed = unsafe { adseal_signing_context_sign(Some(&mut context), start(uri), uri.len(), NOW) };
        let status = adseal_signing_context_status(Some(&context), None);
        assert_eq!(signed.is_null(), status != ADSEAL_OK);
        status
    };
    allocates_nothing(ADSEAL_OK, || sign(URI));
    allocates_nothing(ADSEAL_SIGN_UNFILLED_MACRO, || sign(b"/c?a={b}"));
    let long = [URI, &vec![b'x'; 60_000]].concat();
    let before = ALLOCATIONS.get();
    assert_eq!(sign(&long), ADSEAL_OK);
    assert_eq!(ALLOCATIONS.get() - before, 0, "the first that is so long");
}

#[test]
fn rendering() {
    let text = b"/c?site={site}&creative={creative}-{site}&c=1";
    let values = Columns::new(&VALUES.map(Some));
    let mut out = [0; 1000];
    let (mut length, mut place) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let signer = signer();
        let template = made(|out| adseal_click_template_new(Some(&signer), start(text), text.len(), out, None));
        for (capacity, status) in [(1000, ADSEAL_OK), (3, ADSEAL_ERROR_BUFFER_TOO_SMALL)] {
            allocates_nothing(status, || {
                let (starts, lengths) = (values.starts.as_ptr(), values.lengths.as_ptr());
                let (out, length, place) = (out.as_mut_ptr(), Some(&mut length), Some(&mut place));
                adseal_click_template_render(Some(&template), starts, lengths, 2, 9, NOW, out, capacity, length, place)
            });
        }
    }
}

#[test]
fn verifying() {
    let mut policy = policy();
    let guard = made(|out| adseal_replay_guard_new(1000, out));
    // SAFETY: pointer and length belong together.
    unsafe {
        assert_eq!(adseal_click_policy_add_required(Some(&mut policy), c"campaign_id".as_ptr(), 11), ADSEAL_OK);
    }
    assert_eq!(adseal_click_policy_add_sensitive(Some(&mut policy)), ADSEAL_OK);
    assert_eq!(adseal_click_policy_set_max_lifetime(Some(&mut policy), 1000), ADSEAL_OK);
    assert_eq!(adseal_click_policy_set_replay_guard(Some(&mut policy), Some(&guard)), ADSEAL_OK);
    let verifier = verifier(&ring(KEY), Some(&policy));
    let signed = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    let other = sign(&signer(), b"/c?a=1", NOW + 60, NOW).expect("signed");
    let repeated = [&signed[..], b"&a[b]=1&a%5Bc%5D=2&x=1"].concat();
    let mut verdict = verdict();
    assert_eq!(verify(&verifier, &signed, NOW, Some(&mut verdict)), ADSEAL_VALID);
    allocates_nothing(ADSEAL_CLICK_REPLAYED, || verify(&verifier, &signed, NOW, Some(&mut verdict)));
    allocates_nothing(ADSEAL_CLICK_EXPIRED, || verify(&verifier, &signed, NOW + 60, Some(&mut verdict)));
    allocates_nothing(ADSEAL_CLICK_DUPLICATE_PARAMETER, || verify(&verifier, &repeated, NOW, Some(&mut verdict)));
    allocates_nothing(ADSEAL_CLICK_MISSING_PARAMETER, || verify(&verifier, &other, NOW, Some(&mut verdict)));
    allocates_nothing(ADSEAL_CLICK_MALFORMED_URI, || verify(&verifier, b"", NOW, None));
    allocates_nothing(ADSEAL_ERROR_INVALID_ARGUMENT, || verify(&verifier, &signed, -1, Some(&mut verdict)));

    assert_eq!(verify(&verifier, &signed, NOW, Some(&mut verdict)), ADSEAL_CLICK_REPLAYED);
    let mut out = [0; 100];
    let mut length = MaybeUninit::uninit();
    allocates_nothing(ADSEAL_OK, || {
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let (uri, out, length) = (start(&signed), out.as_mut_ptr(), Some(&mut length));
            let name = c"site_id".as_ptr();
            adseal_click_verdict_find_parameter(Some(&verdict), uri, signed.len(), name, 7, out, 100, length)
        }
    });
    allocates_nothing(ADSEAL_OK, || {
        let (uri, name) = (start(&signed), c"site_id".as_ptr());
        let (out, length) = (out.as_mut_ptr(), Some(&mut length));
        // SAFETY: pointers and lengths belong together.
        unsafe { adseal_click_claimed_parameter(uri, signed.len(), name, 7, out, 100, length) }
    });
    let (mut name_length, mut value) = (MaybeUninit::uninit(), [0; 100]);
    allocates_nothing(ADSEAL_OK, || {
        let (name_length, value_length) = (Some(&mut name_length), Some(&mut length));
        let (name, value) = (out.as_mut_ptr(), value.as_mut_ptr());
        let mut cursor = 0;
        let cursor = Some(&mut cursor);
        // SAFETY: pointers and lengths belong together.
        unsafe {
            let (verdict, uri, uri_length) = (Some(&*verdict), start(&signed), signed.len());
            adseal_click_verdict_next_parameter(
                verdict,
                uri,
                uri_length,
                cursor,
                name,
                100,
                name_length,
                value,
                100,
                value_length,
            )
        }
    });
}

#[test]
fn batches() {
    let verifier = verifier(&ring(KEY), None);
    let signer = signer();
    let signed = sign(&signer, URI, NOW + 60, NOW).expect("signed");
    let rows = Columns::new(&[Some(&signed), Some(URI), Some(b"nonsense"), None]);
    let mut batch = made(|out| adseal_click_batch_new(out));
    // SAFETY: pointers and lengths belong together, and the rows outlive the batch.
    unsafe {
        let (starts, lengths) = (rows.starts.as_ptr(), rows.lengths.as_ptr());
        assert_eq!(adseal_click_batch_set_pointers(Some(&mut batch), starts, lengths, 4), ADSEAL_OK);
    }
    assert_eq!(adseal_click_batch_set_now(Some(&mut batch), NOW), ADSEAL_OK);
    let (mut reasons, mut offsets, mut out) = ([0; 4], [0; 5], [0; 1000]);
    let mut length = MaybeUninit::uninit();
    // SAFETY: pointers and lengths belong together.
    unsafe {
        allocates_nothing(ADSEAL_OK, || {
            let (batch, reasons, expires) = (Some(&*batch), reasons.as_mut_ptr(), offsets.as_mut_ptr());
            adseal_click_verifier_verify_batch(
                Some(&verifier),
                batch,
                reasons,
                expires,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                4,
            )
        });
        assert_eq!(reasons, [ADSEAL_VALID, 2, 1, 1]);
        allocates_nothing(ADSEAL_OK, || {
            let (statuses, offsets, out) = (reasons.as_mut_ptr(), offsets.as_mut_ptr(), out.as_mut_ptr());
            let length = Some(&mut length);
            adseal_click_signer_sign_batch(
                Some(&signer),
                Some(&batch),
                statuses,
                ptr::null_mut(),
                out,
                1000,
                offsets,
                4,
                length,
            )
        });
        assert_eq!(reasons, [ADSEAL_SIGN_HAS_SIGNATURE, ADSEAL_OK, ADSEAL_SIGN_MALFORMED_URI, 121]);
    }
}

#[test]
fn installs() {
    let body = b"{\"action\":\"install\"}";
    let mut out = [0; 64];
    let mut length = MaybeUninit::uninit();
    let mut register = made(|out| adseal_install_register_new(out));
    let none = ADSEAL_NO_TIME;
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let (key, id, secret) = (c"key".as_ptr(), c"id".as_ptr(), c"secret".as_ptr().cast());
        let register = &mut *register;
        assert_eq!(adseal_install_register_add(Some(register), key, 3, id, 2, secret, 6, none, none), ADSEAL_OK);
        let verifier = made(|out| adseal_install_verifier_new(Some(register), out));
        let signer = made(|out| adseal_install_signer_new(key, 3, secret, 6, out));
        let (text, text_length) = (start(body), body.len());
        allocates_nothing(ADSEAL_OK, || {
            let (out, length) = (out.as_mut_ptr(), Some(&mut length));
            adseal_install_signer_token(Some(&signer), text, text_length, out, 64, length)
        });
        let mut verdict = made(|out| adseal_install_verdict_new(out));
        let token = out.as_ptr();
        allocates_nothing(ADSEAL_VALID, || {
            let verdict = Some(&mut *verdict);
            adseal_install_verifier_verify(Some(&verifier), text, text_length, key, 3, token, 64, NOW, verdict)
        });
        let names = Columns::new(&[Some(b"Kochava-Auth-Token"), Some(b"Kochava-Api-Key")]);
        let (values, lengths) = ([token, key], [64, 3]);
        allocates_nothing(ADSEAL_VALID, || {
            let (names, name_lengths) = (names.starts.as_ptr(), names.lengths.as_ptr());
            let (values, lengths, verdict) = (values.as_ptr(), lengths.as_ptr(), Some(&mut *verdict));
            let verifier = Some(&*verifier);
            adseal_install_verifier_verify_request(
                verifier,
                text,
                text_length,
                names,
                name_lengths,
                values,
                lengths,
                2,
                NOW,
                verdict,
            )
        });
    }
}
