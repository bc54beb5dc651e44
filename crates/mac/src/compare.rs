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
    black_box(difference) == 0
}
