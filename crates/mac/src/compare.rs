//! Comparison that takes the same time wherever the difference is.

use core::hint::black_box;

/// Whether two MACs are equal, in a time that does not depend on their bytes.
///
/// Compare a received MAC with this and never with `==`: the time that takes tells how many leading bytes were right.
#[must_use]
pub fn constant_time_eq(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let (a, _) = a.as_chunks::<8>();
    let (b, _) = b.as_chunks::<8>();
    let difference = a.iter().zip(b).fold(0, |all, (a, b)| all | (u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b)));
    // The barrier hides from the compiler that only "zero or not" matters, so it cannot leave the fold early.
    made_public(black_box(difference) == 0)
}

/// Whether two MACs are equal is no secret any more: callers branch on it, and the verdict says it.
#[cfg(not(adseal_ct))]
#[inline]
fn made_public(is_equal: bool) -> bool {
    is_equal
}

/// Tells so to valgrind, which takes whatever was made of a key for a secret. `tests/ct` builds the library with this.
#[cfg(adseal_ct)]
#[allow(unsafe_code, reason = "a function of the test program")]
fn made_public(mut is_equal: bool) -> bool {
    unsafe extern "C" {
        fn adseal_ct_public(bit: *mut bool);
    }
    // SAFETY: the function marks the byte, which outlives the call, and writes nothing to it.
    unsafe { adseal_ct_public(&raw mut is_equal) };
    is_equal
}
