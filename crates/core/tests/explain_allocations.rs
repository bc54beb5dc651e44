//! That memory cannot be had is an answer, wherever it happens. In a file of its own: the allocator is that of the whole
//! program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

use adseal_core::explain::{Explainer, Explanation};
use adseal_core::php_json::OutOfMemory;

/// Refuses what is large, once as many were given as it was told, and counts the bytes that are given.
struct Refusing;

/// As many bytes are large. What is needed whatever was sent, ids, short lists, texts of a signature, is less.
const LARGE: usize = 2000;

thread_local! {
    static ALLOWED: Cell<usize> = const { Cell::new(usize::MAX) };
    /// Bytes that are given and not taken back, and the most of them that there were.
    static GIVEN: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: it gives what the system's allocator gives, or null, which says that there is no memory.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE {
            match ALLOWED.get().checked_sub(1) {
                Some(left) => ALLOWED.set(left),
                None => return ptr::null_mut(),
            }
        }
        GIVEN.set(GIVEN.get().saturating_add_unsigned(layout.size()));
        PEAK.set(PEAK.get().max(GIVEN.get()));
        // SAFETY: the caller keeps the contract of `alloc`, which is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        GIVEN.set(GIVEN.get().saturating_sub_unsigned(layout.size()));
        // SAFETY: the caller keeps the contract of `dealloc`, which is passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

/// Explains with so many large allocations.
fn with_allocations(allowed: usize, explain: impl FnOnce() -> Result<Explanation, OutOfMemory>) -> bool {
    ALLOWED.set(allowed);
    let explanation = explain();
    ALLOWED.set(usize::MAX);
    explanation.is_ok()
}

/// Explains with none, one, two … of the large allocations that it takes. Tells how many those are.
fn refused_everywhere(explain: impl Fn() -> Result<Explanation, OutOfMemory>) -> usize {
    (0..10_000).find(|&allowed| with_allocations(allowed, &explain)).expect("so many are enough")
}

#[test]
fn memory_for_a_click_cannot_be_had() {
    let explainer = Explainer::new().key("default", &[b'k'; 4000]).expect("a usable key").budget(1_500_000);
    let value = "x%20y".repeat(1000);
    let empties = "&".repeat(3000);
    let uri = format!("/c?b={value}&a=1{empties}&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w&t=2");
    let count = refused_everywhere(|| explainer.click(uri.as_bytes()));
    assert!(count > 20, "{count}");
    let whole = uri.replace('&', "%26");
    assert!(refused_everywhere(|| explainer.click(whole.as_bytes())) > 5);
}

#[test]
fn memory_for_an_install_cannot_be_had() {
    let explainer = Explainer::new().secret(b"api-key", "default", &[b's'; 4000]).expect("usable").budget(1_000_000);
    let body = format!("{{\"b\":\"{}\",\"a\":[{}]}}\n", "/\\u00e9".repeat(500), "1, ".repeat(500) + "2");
    let token = "00".repeat(32);
    let count = refused_everywhere(|| explainer.install(body.as_bytes(), token.as_bytes()));
    assert!(count > 20, "{count}");
}

/// Bytes of memory that explaining takes at most beside those that there were.
fn peak(explain: impl FnOnce() -> Result<Explanation, OutOfMemory>) -> usize {
    let before = GIVEN.get();
    PEAK.set(before);
    assert!(explain().is_ok());
    usize::try_from(PEAK.get() - before).expect("not less than there was")
}

#[test]
fn memory_follows_the_budget_and_what_was_sent() {
    let budget = 500_000;
    let signature = "&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    let explainer = Explainer::new().key("default", b"a private key").expect("a usable key").budget(budget);
    for part in ["&", "a&", "=&", "%25", "/", "&signature=B", "x"] {
        let long = part.repeat(2_000_000 / part.len());
        for uri in [
            format!("/c?{long}{signature}"),
            format!("/c?a=1{signature}&{long}&expires=1"),
            format!("https://{long}/c?a=1{signature}"),
            format!("/c?{long}"),
        ] {
            let peak = peak(|| explainer.click(uri.as_bytes()));
            assert!(peak < 4 * uri.len() + 4_000_000, "{peak} bytes for {part}");
        }
    }
    let explainer = Explainer::new().secret(b"api-key", "default", b"a secret").expect("usable").budget(budget);
    for part in ["{},", "[],", "1,", "\"/\",", "{\"\":1},"] {
        let body = format!("[{}1]", part.repeat(200_000 / part.len()));
        let peak = peak(|| explainer.install(body.as_bytes(), "00".repeat(32).as_bytes()));
        assert!(peak < 4_000_000, "{peak} bytes for {part}");
    }
}
