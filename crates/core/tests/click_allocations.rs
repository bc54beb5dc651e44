//! Signing, rendering and verifying a click allocate nothing. In a file of its own: the allocator counts for the whole program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use adseal_core::click::ReplayGuard;
use adseal_core::{ClickPolicy, ClickSigner, ClickTemplate, ClickVerifier, Expires, KeyRing, Unfilled, UnixTime};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; counting touches no allocated memory and does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`, which is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, which is passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(call: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    call();
    ALLOCATIONS.get() - before
}

#[test]
fn sign_render_and_verify_allocate_nothing() {
    let ring = KeyRing::single(b"secret").expect("a sound key");
    let now = UnixTime::from_secs(1_700_000_000).expect("a time after 1970");
    let signer = ClickSigner::new(ring.clone()).unfilled(Unfilled::Null);
    let template = ClickTemplate::new(&signer, b"/c?a={x}&b={y}-{x}&c=1").expect("a sound template");
    let guard = ReplayGuard::with_capacity(100).expect("memory for a small guard");
    let policy =
        ClickPolicy::new().require(b"a").signed_only_sensitive().max_lifetime(300).replay_store(Arc::new(guard));
    let verifier = ClickVerifier::new(ring, policy).expect("a sound policy");
    let mut out = [0; 1_000];

    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1_u8]))), 1, "the counter counts");
    // Names that fold take the long way through the search for collisions.
    for uri in
        [&b"/c?a=1&b=2&c=3"[..], b"https://h.example/c?a.b=1&a%5Bb=2&+c=3", b"/c?a={x}&b=2", b"/c?a b=1", b"nonsense"]
    {
        assert_eq!(allocations(|| drop(signer.sign_into(uri, Expires::default(), now, &mut out))), 0);
    }
    let parts = [(&b"a b"[..], Some(&b"c&d"[..])), (b"e", None)];
    assert_eq!(allocations(|| drop(signer.sign_parts_into(b"/c", parts, Expires::default(), now, &mut out))), 0);
    let values = [Some(&b"v w"[..]), None];
    assert_eq!(allocations(|| drop(template.render_into(&values, Expires::default(), now, &mut out))), 0);

    let signed = signer.sign(b"/c?a=1&b=2", Expires::default(), now).expect("signable") + "&ip=1&x.y=2";
    for uri in [signed.as_bytes(), b"/c?a=1&signature=x", b"", b"/c?a=1&%61=2"] {
        let verify = || {
            let verdict = verifier.verify(uri, now);
            verdict.signed_parameters().for_each(|parameter| assert!(parameter.value().count() < 100));
        };
        assert_eq!(allocations(verify), 0);
    }
}
