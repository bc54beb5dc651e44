//! Making and checking tokens takes nothing from the heap. Signing JSON and accepting PHP forms does, and tells where
//! there is nothing left.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::ptr;

use adseal_core::install::{
    Accept, BodyForm, InstallReason, InstallRegister, InstallSignError, InstallSigner, InstallVerifier, Secret,
    TokenEncoding,
};
use adseal_core::php_json::stability;
use adseal_core::time::UnixTime;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// How many more of them succeed.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// The system's allocator, which counts what each thread asks for, and refuses where that is asked for.
struct Counting;

// SAFETY: every call goes to the system's allocator, or gets NULL, which means that there is no memory. The counters
// need no heap and no destructor. `realloc` is the default one: it allocates, copies and frees.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        let Some(left) = LEFT.get().checked_sub(1) else { return ptr::null_mut() };
        LEFT.set(if LEFT.get() == usize::MAX { usize::MAX } else { left });
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

/// How many allocations `work` makes.
fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    let before = ALLOCATIONS.get();
    black_box(work());
    ALLOCATIONS.get() - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| Box::new(1)), 1);
    assert_eq!(allocations(|| vec![1]), 1);
}

#[test]
fn token_and_verify_allocate_nothing() {
    let now = UnixTime::from_secs(0).expect("not below 0");
    let body = [b'{'; 1000];
    for encoding in [TokenEncoding::Hex, TokenEncoding::Base64] {
        let mut register = InstallRegister::new();
        register.add(b"key", Secret::new("s1", b"secret").expect("usable")).expect("added");
        let verifier = InstallVerifier::new(register).encoding(encoding);
        let signer = InstallSigner::new(b"key", b"secret").expect("usable").encoding(encoding);
        let install = signer.sign_raw(&body).expect("the body is short");
        let headers = install.headers().map(|(name, value)| (name.as_bytes(), value.as_bytes()));

        assert_eq!(allocations(|| signer.token(&body)), 0);
        assert_eq!(allocations(|| signer.sign_raw(&body)), 0);
        assert_eq!(allocations(|| verifier.verify_request(&body, headers, now)), 0);
        assert_eq!(allocations(|| verifier.verify(&body, b"unknown", headers[0].1, now)), 0);
        assert_eq!(allocations(|| verifier.verify(&body, b"key", b"malformed", now)), 0);
    }
}

/// Does the work with memory for so many allocations, and no more.
fn with_memory_for<T>(allocations: usize, work: impl FnOnce() -> T) -> T {
    LEFT.set(allocations);
    let outcome = work();
    LEFT.set(usize::MAX);
    outcome
}

/// Needs memory for everything: keys, repeats, lists, escapes and notes.
const JSON: &[u8] = br#" {"a":"/","b":{"0":1.0,"1":-0.0},"a":{},"c":{"x":1e2,"x":99999999999999999999}} "#;

#[test]
fn a_stable_body_costs_one_look_at_it() {
    let signer = InstallSigner::new(b"key", b"secret").expect("usable");
    let stable = br#"{"action":"install","data":{"ids":{"idfa":"1"},"list":[1,2]}}"#;
    assert_eq!(allocations(|| signer.sign(stable)), allocations(|| stability(stable).count()));
    assert_eq!(allocations(|| signer.sign(b"[1,2]")), 0);
}

#[test]
fn signing_without_memory_is_told() {
    let signer = InstallSigner::new(b"key", b"secret").expect("usable");
    let whole = signer.sign_allowing_unstable(JSON).expect("it is JSON");
    let needed = allocations(|| signer.sign_allowing_unstable(JSON));
    assert!(needed > 5);
    for count in 0..needed {
        let signed = with_memory_for(count, || signer.sign_allowing_unstable(JSON));
        assert_eq!(signed.err(), Some(InstallSignError::OutOfMemory), "{count}");
    }
    let signed = with_memory_for(needed, || signer.sign_allowing_unstable(JSON)).expect("enough");
    assert_eq!((signed.body(), signed.notes()), (whole.body(), whole.notes()));
}

#[test]
fn verifying_without_memory_is_told() {
    let now = UnixTime::from_secs(0).expect("not below 0");
    let signer = InstallSigner::new(b"key", b"secret").expect("usable");
    let mut register = InstallRegister::new();
    register.add(b"key", Secret::new("s1", b"secret").expect("usable")).expect("added");
    let verifier = InstallVerifier::new(register).accept(Accept::Php);
    let form = br#"{"a":[],"b":[1,-0],"c":{"x":1.0e+20}}"#;
    let token = signer.token(form).expect("short");
    let verify = |api_key| verifier.verify(JSON, api_key, token.as_bytes(), now);
    let needed = allocations(|| verify(b"key"));
    assert!(needed > 10);
    for count in 0..needed {
        let verdict = with_memory_for(count, || verify(b"key"));
        assert_eq!(verdict.reason(), InstallReason::OutOfMemory, "{count}");
        assert_eq!((verdict.is_accepted(), verdict.form(), verdict.body()), (false, None, None));
        // That is known without any memory.
        assert_eq!(with_memory_for(count, || verify(b"unknown")).reason(), InstallReason::UnknownApiKey);
    }
    let verdict = with_memory_for(needed, || verify(b"key"));
    assert_eq!((verdict.form(), verdict.body()), (Some(BodyForm::PhpAssoc), Some(&form[..])));

    let token = signer.token(JSON).expect("short");
    let verdict = with_memory_for(0, || verifier.verify(JSON, b"key", token.as_bytes(), now));
    assert_eq!(verdict.form(), Some(BodyForm::Raw), "the body as received needs no memory");
    let reporting = verifier.clone().report_only(true);
    let token = signer.token(b"another body").expect("short");
    let verdict = with_memory_for(0, || reporting.verify(JSON, b"key", token.as_bytes(), now));
    assert_eq!((verdict.reason(), verdict.is_accepted()), (InstallReason::OutOfMemory, true));
}
