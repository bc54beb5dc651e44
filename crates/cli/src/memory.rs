//! What becomes of memory that is given back.

/// Keeps it for what is asked for next. An audit asks for the pages of a file one after the other, each some hundred kilobytes:
/// glibc would give each back to the system, which clears it before it is used again, and that took a third of the time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep() {
    /// Bytes: what is larger is still given back at once. It is the most that glibc takes.
    const LARGEST: libc::c_int = 32 << 20;
    /// Threads share what is kept: a store for each would hold twice as much, most of it unused.
    const STORES: libc::c_int = 2;
    // SAFETY: each takes two numbers, and nothing runs yet beside this thread. What glibc does not take it leaves as it is.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, STORES);
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGEST);
        libc::mallopt(libc::M_TRIM_THRESHOLD, LARGEST);
    }
}

/// Elsewhere nothing is known that would help.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep() {}
