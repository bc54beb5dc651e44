//! A hint to the processor.
#![allow(unsafe_code, reason = "the instruction takes a pointer")]

/// Tells the processor that these bytes will be read soon, so that they are on their way meanwhile. It changes nothing
/// but time, and does nothing where there is no such instruction.
#[inline]
pub fn prefetch(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        /// Bytes that come at once.
        const LINE: usize = 64;
        for line in bytes.chunks(LINE) {
            // SAFETY: a prefetch reads nothing that could be seen, and faults nowhere.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = bytes;
}
