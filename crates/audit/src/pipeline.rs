//! Threads, the order of what they bring, and the bounds of memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// What others may watch and do while an audit runs.
#[derive(Debug, Default)]
pub struct Watch {
    /// Bytes read so far, of the files as they lie on the disk.
    pub bytes: AtomicU64,
    /// Rows judged so far.
    pub rows: AtomicU64,
    /// Set it, and the audit ends soon, without a summary. A signal can set it, too.
    pub stop: Arc<AtomicBool>,
}
