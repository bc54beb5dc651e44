//! Making and checking tokens takes nothing from the heap.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use adseal_core::install::{InstallRegister, InstallSigner, InstallVerifier, Secret, TokenEncoding};
use adseal_core::time::UnixTime;

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
