//! Where there is no memory for what a JSON text or a large handle needs, the functions say so. Small blocks are always there.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

/// From this many bytes on a block is large.
const LARGE: usize = 4096;
/// The same where something is explained: the list of what is tried is no larger, whatever was sent.
const LARGE_TO_EXPLAIN: usize = 1 << 18;

thread_local! {
    static LARGE_FROM: Cell<usize> = const { Cell::new(LARGE) };
    /// How many more large blocks there are.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// The system's allocator, which runs out of large blocks.
struct Limited;

// SAFETY: every call goes to the system's allocator, or gets NULL, which means that there is no memory. The counter
// needs no heap and no destructor. `realloc` is the default one: it allocates, copies and frees.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE_FROM.get() && LEFT.get() != usize::MAX {
            let Some(left) = LEFT.get().checked_sub(1) else { return ptr::null_mut() };
            LEFT.set(left);
        }
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Limited = Limited;

fn with_large_blocks(count: usize, work: impl FnOnce() -> i32) -> i32 {
    LEFT.set(count);
    let status = work();
    LEFT.set(usize::MAX);
    status
}

/// Runs out of memory until there is enough, which takes at least one large block.
fn fails_until_there_is_enough(mut work: impl FnMut() -> i32) {
    let failed = (0..100).take_while(|count| match with_large_blocks(*count, &mut work) {
        ADSEAL_OK => false,
        status => {
            assert_eq!(status, ADSEAL_ERROR_OUT_OF_MEMORY, "{count} large blocks");
            true
        }
    });
    let failed = failed.count();
    assert!((1..100).contains(&failed), "{failed} failures");
}

/// An object of many keys with slashes, and where that is asked for, as PHP spells it.
fn json(is_stable: bool) -> Vec<u8> {
    let slash = if is_stable { "\\/" } else { "/" };
    let members: Vec<String> = (0..1000).map(|number| format!("\"key{number}\":\"a{slash}b\"")).collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}

#[test]
fn canonical_forms_and_places() {
    let json = json(false);
    let mut out = vec![0; adseal_php_json_canonical_bound(json.len())];
    let mut length = MaybeUninit::new(7);
    let mut offset = MaybeUninit::new(7);
    for mode in [ADSEAL_PHP_JSON_OBJECT, ADSEAL_PHP_JSON_ASSOC] {
        fails_until_there_is_enough(|| {
            let (room, capacity, length) = (out.as_mut_ptr(), out.len(), Some(&mut length));
            // SAFETY: pointers and lengths belong together.
            unsafe {
                adseal_php_json_canonicalize(start(&json), json.len(), mode, room, capacity, length, Some(&mut offset))
            }
        });
        // SAFETY: it is written whatever happens.
        assert_eq!(unsafe { offset.assume_init() }, NO_OFFSET);
    }
    fails_until_there_is_enough(|| {
        // SAFETY: pointer and length are those of one slice.
        unsafe { adseal_php_json_stability(start(&json), json.len(), ptr::null_mut(), 0, Some(&mut length)) }
    });
    // SAFETY: it was initialised when it was made.
    assert_eq!(unsafe { length.assume_init() }, 1000);
}

#[test]
fn room_for_signing() {
    let signer = signer();
    fails_until_there_is_enough(|| {
        try_made(|out| adseal_signing_context_new(Some(&signer), out)).err().unwrap_or(ADSEAL_OK)
    });
}

#[test]
fn lines_of_a_batch() {
    let text = "/c?a=1\n".repeat(1000);
    let mut batch = made(|out| adseal_click_batch_new(out));
    let mut rows = MaybeUninit::new(7);
    fails_until_there_is_enough(|| {
        // SAFETY: it was initialised when it was made.
        assert_eq!(unsafe { rows.assume_init() }, 7);
        // SAFETY: pointer and length are those of one text, which outlives the batch.
        unsafe { adseal_click_batch_set_lines(Some(&mut batch), text.as_ptr().cast(), text.len(), Some(&mut rows)) }
    });
    // SAFETY: as above.
    assert_eq!(unsafe { rows.assume_init() }, 1000);
}

#[test]
fn signing() {
    let (key, secret) = (c"key".as_ptr(), c"a secret of some length".as_ptr().cast());
    // SAFETY: pointers and lengths belong together.
    let signer = made(|out| unsafe { adseal_install_signer_new(key, 3, secret, 23, out) });
    // The body of the stable one is copied.
    for json in [json(false), json(true)] {
        let mut place = MaybeUninit::uninit();
        fails_until_there_is_enough(|| {
            let signed = try_made(|out| {
                let place = Some(&mut place);
                // SAFETY: pointer and length are those of one slice.
                unsafe { adseal_install_signer_sign(Some(&signer), start(&json), json.len(), 0, out, place) }
            });
            signed.err().unwrap_or(ADSEAL_OK)
        });
        // SAFETY: it is written whatever happens.
        let adseal_instability { cause, offset, .. } = unsafe { place.assume_init() };
        assert_eq!((cause, offset), (0, NO_OFFSET));
    }
    let body = json(true);
    fails_until_there_is_enough(|| {
        // SAFETY: pointer and length are those of one slice.
        let signed =
            try_made(|out| unsafe { adseal_install_signer_sign_raw(Some(&signer), start(&body), body.len(), out) });
        signed.err().unwrap_or(ADSEAL_OK)
    });
}

#[test]
fn verifying() {
    let (received, signed) = (json(false), json(true));
    let (key, secret, none) = (c"key".as_ptr(), c"a secret of some length".as_ptr().cast(), ADSEAL_NO_TIME);
    let mut register = made(|out| adseal_install_register_new(out));
    let mut verdict = made(|out| adseal_install_verdict_new(out));
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let register = &mut *register;
        let added = adseal_install_register_add(Some(register), key, 3, c"id".as_ptr(), 2, secret, 23, none, none);
        assert_eq!(added, ADSEAL_OK);
        let signer = made(|out| adseal_install_signer_new(key, 3, secret, 23, out));
        let token = text(|out, capacity, length| {
            adseal_install_signer_token(Some(&signer), start(&signed), signed.len(), out, capacity, length)
        })
        .expect("the body is short");
        let mut verifier = made(|out| adseal_install_verifier_new(Some(register), out));
        assert_eq!(adseal_install_verifier_set_accept(Some(&mut verifier), ADSEAL_ACCEPT_PHP), ADSEAL_OK);
        for report_only in [0, 1] {
            assert_eq!(adseal_install_verifier_set_report_only(Some(&mut verifier), report_only), ADSEAL_OK);
            fails_until_there_is_enough(|| {
                let (body, length, token) = (start(&received), received.len(), start(&token));
                let verdict = &mut *verdict;
                let (verifier, out) = (Some(&*verifier), Some(&mut *verdict));
                let reason = adseal_install_verifier_verify(verifier, body, length, key, 3, token, 64, NOW, out);
                // The test itself needs memory.
                LEFT.set(usize::MAX);
                assert_eq!(adseal_install_verdict_reason(Some(verdict)), reason);
                let is_valid = reason == ADSEAL_VALID;
                let accepted = adseal_install_verdict_accepted(Some(verdict));
                assert_eq!(accepted, if is_valid { 1 } else { report_only });
                let matched = lent::<c_void>(|matched, matched_length| {
                    adseal_install_verdict_body(Some(verdict), body, length, matched, matched_length)
                });
                assert_eq!(matched.as_deref(), Ok(if is_valid { &signed[..] } else { b"" }));
                reason
            });
        }
    }
}

/// What a function says that makes a handle, which is freed.
fn status_of<T>(make: impl FnOnce(Option<&mut MaybeUninit<Option<Box<T>>>>) -> i32) -> i32 {
    try_made(make).err().unwrap_or(ADSEAL_OK)
}

/// What is large of a click or of a body is asked for, and what tries it is, too.
#[test]
fn explanations() {
    let mut explainer = made(|out| adseal_explainer_new(out));
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let (key, length) = (start(KEY), KEY.len());
        assert_eq!(adseal_explainer_add_key(Some(&mut explainer), c"k".as_ptr(), 1, key, length), ADSEAL_OK);
        let (key, id) = (start(KEY), c"s".as_ptr());
        let added = adseal_explainer_add_secret(Some(&mut explainer), c"api".as_ptr(), 3, id, 1, key, length);
        assert_eq!(added, ADSEAL_OK);
    }
    assert_eq!(adseal_explainer_set_budget(Some(&mut explainer), 4 << 20), ADSEAL_OK);
    LARGE_FROM.set(LARGE_TO_EXPLAIN);
    let value = "x%20y+".repeat(LARGE_TO_EXPLAIN / 4);
    let uri = format!("https://example.com/c?a={value}&b=1&expires=1700000600&signature={}", "A".repeat(43));
    fails_until_there_is_enough(|| {
        // SAFETY: pointers and lengths belong together.
        status_of(|out| unsafe {
            let uri = uri.as_bytes();
            adseal_explainer_click(Some(&explainer), start(uri), uri.len(), ptr::null(), 0, out)
        })
    });
    let (body, token) = ([&b"["[..], &[&json(false)[..], b","].concat().repeat(20), b"1]"].concat(), [b'0'; 64]);
    assert!(body.len() > LARGE_TO_EXPLAIN);
    fails_until_there_is_enough(|| {
        // SAFETY: pointers and lengths belong together.
        status_of(|out| unsafe {
            adseal_explainer_install(Some(&explainer), start(&body), body.len(), start(&token), 64, out)
        })
    });
}
