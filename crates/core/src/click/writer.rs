//! Writes into the caller's buffer, and goes on counting where that ends.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) struct Writer<'a> {
    out: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    pub(super) const fn new(out: &'a mut [u8]) -> Self {
        Self { out, length: 0 }
    }

    /// Bytes that were to be written, whether or not they fitted.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Bytes that fit.
    pub(super) const fn capacity(&self) -> usize {
        self.out.len()
    }

    /// What was written from `start` on, if everything fitted.
    pub(super) fn written(&self, start: usize) -> Option<&[u8]> {
        self.out.get(start..self.length)
    }

    /// Forgets what was written from `start` on.
    pub(super) fn rewind(&mut self, start: usize) {
        self.length = start;
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len());
        if let Some(room) = self.out.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// Percent-encodes all but the unreserved characters, with upper-case hex digits.
    pub(super) fn put_encoded(&mut self, bytes: &[u8]) {
        for piece in percent_encode(bytes, ENCODED) {
            self.put(piece.as_bytes());
        }
    }
}
