//! Buffers that are used again: memory that the system has to hand out anew costs more than reading a row does.

use std::sync::{Arc, Mutex, PoisonError};

/// Where buffers of one size lie between two uses. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    size: usize,
    idle: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// A buffer that goes back when it is dropped.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    pool: Pool,
}

impl Pool {
    pub(super) fn new(size: usize) -> Self {
        Self { size, idle: Arc::default() }
    }

    /// A buffer of the pool's size, with anything in it.
    pub(super) fn take(&self) -> Buffer {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Buffer { bytes: idle.unwrap_or_else(|| vec![0; self.size]), pool: self.clone() }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // One that had to grow for a long record is not worth its memory.
        if self.bytes.len() == self.pool.size {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.bytes));
        }
    }
}
