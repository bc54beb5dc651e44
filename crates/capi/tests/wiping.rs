//! What the library gives back to the heap holds no key any more.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_char;
use std::ptr;
use std::slice;

use adseal_capi::*;
use adseal_mac::HmacSha256Key;
use support::*;

/// How a key is known again: by its own bytes, and by the states that HMAC makes of it.
type Traces<'a> = [&'a [u8]; 3];

thread_local! {
    /// What is looked for in memory that is freed; null while nothing is.
    static WANTED: Cell<*const Traces<'static>> = const { Cell::new(ptr::null()) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
    /// Bytes that this thread has allocated and not freed; below 0 where it freed another thread's.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, which looks at what comes back.
struct Looking;

impl Looking {
    fn look(block: &[u8]) {
        // SAFETY: `traces_left_by` points it to traces that live until it takes them away again.
        let Some(traces) = (unsafe { WANTED.get().as_ref() }) else { return };
        let is_there = |trace: &[u8]| block.windows(trace.len()).any(|part| part == trace);
        FOUND.set(FOUND.get() + traces.iter().filter(|trace| is_there(trace)).count());
    }
}

// SAFETY: every call goes to the system's allocator. `realloc` is the default one: it allocates, copies and frees, so
// that what a growing list leaves behind is looked at too.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.set(LIVE.get() + layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `alloc`. Zeros, so that a whole block can be read later.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size().cast_signed());
        // SAFETY: the block is ours until the next line, and all of it was written when it was made.
        Self::look(unsafe { slice::from_raw_parts(pointer, layout.size()) });
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// How often `work` frees memory that still holds this key.
fn traces_left_by(key: &[u8], work: impl FnOnce()) -> usize {
    let prepared = HmacSha256Key::new(key);
    assert!(size_of_val(&prepared) <= 64 + size_of::<usize>(), "two states, and what makes the MACs");
    // SAFETY: the states come first, and are 64 bytes of numbers.
    let states = unsafe { slice::from_raw_parts((&raw const prepared).cast::<u8>(), 64) };
    let traces: Traces<'_> = [key, &states[..32], &states[32..]];
    FOUND.set(0);
    WANTED.set((&raw const traces).cast());
    let _end = EndOfSearch;
    work();
    FOUND.get()
}

/// Ends the search even where the work panics.
struct EndOfSearch;

impl Drop for EndOfSearch {
    fn drop(&mut self) {
        WANTED.set(ptr::null());
    }
}

#[test]
fn what_is_left_is_found() {
    assert_eq!(traces_left_by(KEY, || drop(KEY.to_vec())), 1);
    assert_eq!(traces_left_by(KEY, || drop([&[0; 5], KEY, &[0; 5]].concat())), 1);
    assert_eq!(traces_left_by(KEY, || drop(b"something else".to_vec())), 0);
}

#[test]
fn rings_and_everything_made_of_them() {
    let traces = traces_left_by(KEY, || {
        let mut builder = made(|out| adseal_key_ring_builder_new(out));
        for (id, key) in [(c"one", &b"another key of 16 bytes or more"[..]), (c"two", KEY)] {
            let none = ADSEAL_NO_TIME;
            // SAFETY: pointers and lengths belong together.
            unsafe {
                let (builder, id, key_length) = (Some(&mut *builder), id.as_ptr(), key.len());
                let key = start(key);
                assert_eq!(adseal_key_ring_builder_add(builder, id, 3, key, key_length, none, none, none), 0);
            }
        }
        let built = made(|out| adseal_key_ring_builder_build(Some(&builder), out));
        adseal_key_ring_builder_free(Some(builder));
        let single = ring(KEY);
        let mut signer = made(|out| adseal_click_signer_new(Some(&built), out));
        assert_eq!(adseal_click_signer_set_unfilled(Some(&mut signer), ADSEAL_UNFILLED_NULL), ADSEAL_OK);
        let text = b"/c?a={b}";
        // SAFETY: pointers and lengths belong together.
        let template =
            made(|out| unsafe { adseal_click_template_new(Some(&signer), start(text), text.len(), out, None) });
        let verifier = verifier(&single, None);
        let context = made(|out| adseal_signing_context_new(Some(&signer), out));
        let signed = sign(&signer, URI, NOW + 60, NOW).expect("signed");
        assert_eq!(verify(&verifier, &signed, NOW, None), ADSEAL_VALID);
        adseal_click_verifier_free(Some(verifier));
        adseal_click_template_free(Some(template));
        adseal_click_signer_free(Some(signer));
        adseal_signing_context_free(Some(context));
        adseal_key_ring_free(Some(single));
        adseal_key_ring_free(Some(built));
    });
    assert_eq!(traces, 0);
}

#[test]
fn keys_and_what_they_are_added_to() {
    let traces = traces_left_by(KEY, || {
        let made_key = key(b"id", KEY);
        let mut builder = made(|out| adseal_key_ring_builder_new(out));
        let mut register = made(|out| adseal_install_register_new(out));
        for _ in 0..2 {
            assert_eq!(adseal_key_ring_builder_add_key(Some(&mut builder), Some(&made_key)), ADSEAL_OK);
        }
        for api_key in [&b"aaa"[..], b"zzz", b"mmm"] {
            // SAFETY: pointer and length are those of one slice.
            let status = unsafe {
                adseal_install_register_add_key(Some(&mut register), start(api_key), api_key.len(), Some(&made_key))
            };
            assert_eq!(status, ADSEAL_OK);
        }
        let verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
        let refused = try_made(|out| adseal_key_ring_builder_build(Some(&builder), out)).err();
        assert_eq!(refused, Some(ADSEAL_ERROR_INVALID_KEY_RING));
        adseal_key_free(Some(made_key));
        adseal_install_register_free(Some(register));
        adseal_key_ring_builder_free(Some(builder));
        adseal_install_verifier_free(Some(verifier));
    });
    assert_eq!(traces, 0);
}

#[test]
fn keys_that_are_refused() {
    // SAFETY: pointers and lengths belong together.
    let traces = traces_left_by(KEY, || unsafe {
        let (id, key, length) = (c"id".as_ptr(), start(KEY), KEY.len());
        let refused = try_made(|out| adseal_key_new(id, 2, key, length, 5, 5, ADSEAL_NO_TIME, out)).err();
        assert_eq!(refused, Some(ADSEAL_ERROR_INVALID_KEY));
    });
    assert_eq!(traces, 0);
}

#[test]
fn a_verdict_keeps_the_missing_name_and_nothing_else() {
    let mut verdict = verdict();
    let signed = sign(&signer(), URI, NOW + 60, NOW).expect("signed");
    let before = LIVE.get();
    let traces = traces_left_by(KEY, || {
        let ring = ring(KEY);
        let guard = made(|out| adseal_replay_guard_new(10_000, out));
        let mut policy = policy();
        assert_eq!(adseal_click_policy_set_max_lifetime(Some(&mut policy), 100), ADSEAL_OK);
        assert_eq!(adseal_click_policy_set_replay_guard(Some(&mut policy), Some(&guard)), ADSEAL_OK);
        // SAFETY: pointer and length belong together.
        assert_eq!(unsafe { adseal_click_policy_add_required(Some(&mut policy), c"zzz".as_ptr(), 3) }, ADSEAL_OK);
        let verifier = verifier(&ring, Some(&policy));
        let reason = verify(&verifier, &signed, NOW, Some(&mut verdict));
        assert_eq!(reason, ADSEAL_CLICK_MISSING_PARAMETER);
        assert!(LIVE.get() - before > 160_000, "all of it lives");
        adseal_click_policy_free(Some(policy));
        adseal_replay_guard_free(Some(guard));
        adseal_key_ring_free(Some(ring));
        adseal_click_verifier_free(Some(verifier));
    });
    assert_eq!(traces, 0);
    assert!((1..64).contains(&(LIVE.get() - before)), "{} bytes live with the verdict", LIVE.get() - before);
    // SAFETY: pointer and length are those of one slice.
    let name = lent::<c_char>(|name, length| unsafe {
        adseal_click_verdict_parameter(Some(&verdict), start(&signed), signed.len(), name, length)
    });
    assert_eq!(name.expect("a missing parameter has a name"), b"zzz");
    adseal_click_verdict_free(Some(verdict));
}

#[test]
fn rings_that_are_refused() {
    let traces = traces_left_by(KEY, || {
        let mut builder = made(|out| adseal_key_ring_builder_new(out));
        for id in [c"one", c"two"] {
            let none = ADSEAL_NO_TIME;
            // SAFETY: pointers and lengths belong together.
            unsafe {
                let (builder, id) = (Some(&mut *builder), id.as_ptr());
                assert_eq!(adseal_key_ring_builder_add(builder, id, 3, start(KEY), KEY.len(), none, none, none), 0);
            }
        }
        let refused = try_made(|out| adseal_key_ring_builder_build(Some(&builder), out)).err();
        assert_eq!(refused, Some(ADSEAL_ERROR_INVALID_KEY_RING));
        adseal_key_ring_builder_free(Some(builder));
    });
    assert_eq!(traces, 0);
}

/// Makes and frees everything that installs need, with this API key and this secret.
fn use_installs(api_key: &[u8], secret: &[u8]) {
    let body = b"{}";
    let none = ADSEAL_NO_TIME;
    let mut register = made(|out| adseal_install_register_new(out));
    // SAFETY: pointers and lengths belong together.
    unsafe {
        for (number, other) in [&b"aaa"[..], api_key, b"zzz", b"mmm"].into_iter().enumerate() {
            let secret_of_it = if other == api_key { secret } else { b"some other secret" };
            let (key, id) = (start(other), format!("id{number}"));
            let (id, secret_length) = (start(id.as_bytes()), secret_of_it.len());
            let (register, secret_of_it) = (Some(&mut *register), start(secret_of_it));
            let length = other.len();
            let added =
                adseal_install_register_add(register, key, length, id, 3, secret_of_it, secret_length, none, none);
            assert_eq!(added, ADSEAL_OK);
        }
        let mut verifier = made(|out| adseal_install_verifier_new(Some(&register), out));
        assert_eq!(adseal_install_verifier_set_report_only(Some(&mut verifier), 1), ADSEAL_OK);
        assert_eq!(adseal_install_verifier_set_accept(Some(&mut verifier), ADSEAL_ACCEPT_PHP), ADSEAL_OK);
        let mut signer =
            made(|out| adseal_install_signer_new(start(api_key), api_key.len(), start(secret), secret.len(), out));
        assert_eq!(adseal_install_signer_set_max_body(Some(&mut signer), 100), ADSEAL_OK);
        let signed = made(|out| adseal_install_signer_sign_raw(Some(&signer), start(body), body.len(), out));
        adseal_signed_install_free(Some(signed));
        let json = b"[\"/\"]";
        let signed = made(|out| adseal_install_signer_sign(Some(&signer), start(json), json.len(), 0, out, None));
        adseal_signed_install_free(Some(signed));
        adseal_install_signer_free(Some(signer));
        adseal_install_verifier_free(Some(verifier));
    }
    adseal_install_register_free(Some(register));
}

#[test]
fn verifiers_share_the_secrets_of_a_register() {
    const API_KEYS: u32 = 200;
    let mut register = made(|out| adseal_install_register_new(out));
    let add = |register: &mut adseal_install_register, number: u32| {
        let (api_key, secret) = (format!("api-key-{number}"), [7_u8; 1000]);
        let (key, none) = (start(api_key.as_bytes()), ADSEAL_NO_TIME);
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let (id, secret) = (c"id".as_ptr(), start(&secret));
            adseal_install_register_add(Some(register), key, api_key.len(), id, 2, secret, 1000, none, none)
        };
        assert_eq!(status, ADSEAL_OK);
    };
    (0..API_KEYS).for_each(|number| add(&mut register, number));
    let before = LIVE.get();
    let first = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert!(LIVE.get() - before < 500, "{} bytes for a verifier", LIVE.get() - before);
    add(&mut register, API_KEYS);
    let second = made(|out| adseal_install_verifier_new(Some(&register), out));
    assert!(LIVE.get() - before < 10_000, "{} bytes for a list and one secret", LIVE.get() - before);
    adseal_install_verifier_free(Some(first));
    adseal_install_verifier_free(Some(second));
    adseal_install_register_free(Some(register));
}

#[test]
fn install_secrets() {
    let (api_key, secret) = (b"an-api-key-of-some-length", b"a secret that is long enough");
    assert_eq!(traces_left_by(secret, || use_installs(api_key, secret)), 0);
    assert_eq!(traces_left_by(api_key, || use_installs(api_key, secret)), 0);
}

/// Explains clicks and installs until everything is tried, with this key, API key and secret.
fn explain_everything(key: &[u8]) {
    let mut explainer = made(|out| adseal_explainer_new(out));
    let (uri, body) = (b"https://example.com/v1/cpi/click?a=1&b=x%20y&expires=1700000600", b"{\"a\": \"/\"}");
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let length = key.len();
        for id in [c"one", c"two"] {
            let added = adseal_explainer_add_key(Some(&mut explainer), id.as_ptr(), 3, start(key), length);
            assert_eq!(added, ADSEAL_OK);
            let id = id.as_ptr();
            let added =
                adseal_explainer_add_secret(Some(&mut explainer), c"api".as_ptr(), 3, id, 3, start(key), length);
            assert_eq!(added, ADSEAL_OK);
        }
        let refused = adseal_explainer_add_key(Some(&mut explainer), c"one".as_ptr(), 3, start(key), length);
        assert_eq!(refused, ADSEAL_ERROR_INVALID_KEY_RING);
        assert_eq!(adseal_explainer_set_budget(Some(&mut explainer), 4 << 20), ADSEAL_OK);
        let signature = [b'A'; 43];
        let explanation =
            made(|out| adseal_explainer_click(Some(&explainer), start(uri), uri.len(), start(&signature), 43, out));
        assert_ne!(adseal_explanation_outcome(Some(&explanation)), ADSEAL_EXPLAIN_EXPLAINED);
        adseal_explanation_free(Some(explanation));
        let token = [b'0'; 64];
        let explanation =
            made(|out| adseal_explainer_install(Some(&explainer), start(body), body.len(), start(&token), 64, out));
        assert_ne!(adseal_explanation_outcome(Some(&explanation)), ADSEAL_EXPLAIN_EXPLAINED);
        adseal_explanation_free(Some(explanation));
    }
    adseal_explainer_free(Some(explainer));
}

/// A key that is tried in many forms: none of them is left in memory, whichever the mistake made of it.
#[test]
fn explainers_and_the_forms_of_keys_that_they_try() {
    const CORE: &[u8] = b"a key of some 32 bytes, made up.";
    let hex = |bytes: &[u8]| bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect::<Vec<u8>>();
    let utf16 = |bytes: &[u8]| bytes.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<u8>>();
    let base64 = b"YSBrZXkgb2Ygc29tZSAzMiBieXRlcywgbWFkZSB1cC4=";
    let in_hex = hex(CORE);
    // What is given as the key, and what must be found nowhere.
    let cases = [
        (CORE.to_vec(), CORE.to_vec()),
        ([b" ", CORE, b"\r\n"].concat(), CORE.to_vec()),
        ([b"\"", CORE, b"\""].concat(), CORE.to_vec()),
        ([CORE, b"\0", CORE].concat(), CORE.to_vec()),
        (in_hex.clone(), CORE.to_vec()),
        (base64.to_vec(), CORE.to_vec()),
        (CORE.to_vec(), in_hex.clone()),
        (CORE.to_vec(), in_hex.to_ascii_uppercase()),
        (CORE.to_vec(), base64.to_vec()),
        (CORE.to_vec(), utf16(CORE)),
        (CORE.to_vec(), CORE.to_ascii_uppercase()),
    ];
    for (key, secret) in cases {
        assert_eq!(traces_left_by(&secret, || explain_everything(&key)), 0, "{:?}", String::from_utf8_lossy(&secret));
    }
}
