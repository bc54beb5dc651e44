//! Signing, rendering and verifying a click allocate nothing. In a file of its own: the allocator counts for the whole program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use adseal_core::click::{ClickRow, ReplayGuard, SigningError, UnsignedRow};
use adseal_core::{
    ClickPolicy, ClickReason, ClickSigner, ClickTemplate, ClickVerdict, ClickVerifier, Expires, Key, KeyRing, Status,
    Threads, Unfilled, UnixTime,
};

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

fn now() -> UnixTime {
    UnixTime::from_secs(1_700_000_000).expect("a time after 1970")
}

fn ring() -> KeyRing {
    KeyRing::single(b"secret").expect("a sound key")
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1_u8]))), 1);
}

#[test]
fn signing_allocates_nothing() {
    let signer = ClickSigner::new(ring()).unfilled(Unfilled::Null);
    for (uri, status) in [
        (&b"/c?a=1&b=2&c=3"[..], None),
        // Names that fold take the long way through the search for collisions.
        (b"https://h.example/c?a.b=1&c%5Bd=2&+e=3", None),
        (b"/c?a={x}&b=2", None),
        (b"/c?a.b=1&a%5Bb=2", Some(Status::CollidingParameters)),
        (b"/c?a b=1", Some(Status::IllegalByte)),
        (b"nonsense", Some(Status::UnsignableUri)),
    ] {
        let mut out = [0; 1_000];
        let mut outcome = None;
        let sign =
            || outcome = signer.sign_into(uri, Expires::default(), now(), &mut out).err().map(|error| error.status());
        assert_eq!(allocations(sign), 0);
        assert_eq!(outcome, status);
    }
    let parts = [(&b"a b"[..], Some(&b"c&d"[..])), (b"e", None)];
    let mut out = [0; 1_000];
    let mut is_signed = false;
    let sign = || is_signed = signer.sign_parts_into(b"/c", parts, Expires::default(), now(), &mut out).is_ok();
    assert_eq!(allocations(sign), 0);
    assert!(is_signed);
}

#[test]
fn rendering_allocates_nothing() {
    let signer = ClickSigner::new(ring()).unfilled(Unfilled::Null);
    let template = ClickTemplate::new(&signer, b"/c?a={x}&b={y}-{x}&c=1").expect("a sound template");
    let mut out = [0; 1_000];
    let mut is_signed = false;
    let values = [Some(&b"v w"[..]), None];
    let render = || is_signed = template.render_into(&values, Expires::default(), now(), &mut out).is_ok();
    assert_eq!(allocations(render), 0);
    assert!(is_signed);
}

#[test]
fn verifying_allocates_nothing() {
    let guard = ReplayGuard::with_capacity(100).expect("memory for a small guard");
    let policy =
        ClickPolicy::new().require(b"a").signed_only_sensitive().max_lifetime(300).replay_store(Arc::new(guard));
    let verifier = ClickVerifier::new(ring(), policy).expect("a sound policy");
    let signed = |uri: &str, expires| {
        ClickSigner::new(ring()).sign(uri.as_bytes(), Expires::At(expires), now()).expect("signable")
    };
    let soon = now().as_secs() + 60;
    let click = signed("/c?a=1&b=%20+2", soon);
    for (uri, reason, signed_parameters) in [
        (click.clone(), ClickReason::Valid, 3),
        (click.clone(), ClickReason::Replayed, 3),
        (signed("/c?a=1&b.c=2&d%5Be=3&+f=4", soon) + "&x.y=2", ClickReason::Valid, 5),
        (signed("/c?a=1", now().as_secs()), ClickReason::Expired, 2),
        (signed("/c?a=1", soon + 1_000), ClickReason::LifetimeTooLong, 2),
        (signed("/c?b=1", soon), ClickReason::MissingParameter, 0),
        (click.clone() + "&ip=1", ClickReason::UnsignedParameter, 0),
        (click.clone() + "&%61=1", ClickReason::DuplicateParameter, 0),
        (click.replace("a=1", "a=2"), ClickReason::InvalidSignature, 0),
        ("/c?a=1&signature=x".to_owned(), ClickReason::MalformedSignature, 0),
        (String::new(), ClickReason::MalformedUri, 0),
    ] {
        let mut found = None;
        let verify = || {
            let verdict = verifier.verify(uri.as_bytes(), now());
            let values = verdict.signed_parameters().filter(|parameter| parameter.value().count() > 0).count();
            found = Some((verdict.reason(), values));
        };
        assert_eq!(allocations(verify), 0, "{uri}");
        assert_eq!(found, Some((reason, signed_parameters)), "{uri}");
    }
}

#[test]
fn batches_allocate_nothing_with_one_thread() {
    const ROWS: usize = 600;
    let key = |id: &str| Key::new(id, id.as_bytes()).expect("a sound key");
    let rings = [&["old", "new"][..], &["new", "old"], &["other"]]
        .map(|ids| KeyRing::new(ids.iter().copied().map(key).collect()).expect("a sound ring"));
    let signer = ClickSigner::new(rings[0].clone());
    let name = |row: usize| if row.is_multiple_of(5) { "a" } else { "b" };
    let unsigned: Vec<_> = (0..ROWS).map(|row| format!("/c?a={row}&{}={row}", name(row))).collect();
    let unsigned_row = |row: usize| {
        let (uri, ring) = (unsigned[row].as_bytes(), Some(&rings[row % 2]));
        Ok::<_, SigningError>(UnsignedRow { uri, expires: Expires::default(), now: now(), ring })
    };
    let (mut out, mut ends) = (vec![0; ROWS * 200], vec![0; ROWS]);
    let mut length = 0;
    let sign = || {
        length = signer.sign_batch(Threads::ONE, ROWS, unsigned_row, &mut out[..], &mut ends[..], |ends, row| {
            ends[row.index] = row.end;
        });
    };
    assert_eq!(allocations(sign), 0);
    assert_eq!(length, ends[ROWS - 1]);

    let policy = ClickPolicy::new().max_lifetime(60);
    let policy = policy.replay_store(Arc::new(ReplayGuard::with_capacity(10).expect("memory for a small guard")));
    for policy in [ClickPolicy::new(), policy] {
        let verifier = ClickVerifier::new(rings[0].clone(), policy).expect("a sound policy");
        let row = |row: usize| {
            let start = row.checked_sub(1).map_or(0, |before| ends[before]);
            let uri = out.get(start..ends[row]).filter(|uri| !uri.is_empty()).ok_or(())?;
            Ok::<_, ()>(ClickRow { uri, now: now(), ring: Some(&rings[row % 3]) })
        };
        let mut reasons = [None; ROWS];
        let verify = || {
            verifier.verify_batch(Threads::ONE, ROWS, row, &mut reasons[..], |reasons, row, verdict| {
                reasons[row] = verdict.ok().map(ClickVerdict::reason);
            });
        };
        assert_eq!(allocations(verify), 0);
        let count = |reason| reasons.iter().filter(|found| **found == reason).count();
        assert_eq!(count(None), ROWS / 5, "rows with two parameters of one name are not signed");
        assert!(count(Some(ClickReason::Valid)) > 0 && count(Some(ClickReason::InvalidSignature)) > 100, "{reasons:?}");
    }
}
