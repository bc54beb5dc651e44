//! When other threads of Python may run beside a call.

use pyo3::prelude::*;

/// From this many bytes on a call lets go of the interpreter's lock. Below, taking it again could cost more than the work.
const LONG: usize = 32 * 1024;

/// Works on a text; while it works on a long one, other threads of Python run.
#[inline]
pub(crate) fn released<T: Send>(py: Python<'_>, text: &[u8], work: impl FnOnce() -> T + Send) -> T {
    if text.len() < LONG { work() } else { py.detach(work) }
}
