//! Writes into the caller's buffer, and goes on counting where that ends.

use super::bytes::{all_unreserved, is_unreserved};

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
/// Bytes that are encoded before they are written.
const CHUNK: usize = 16;

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
        if all_unreserved(bytes) {
            return self.put(bytes);
        }
        for chunk in bytes.chunks(CHUNK) {
            let mut encoded = [0; 3 * CHUNK];
            let mut length = 0;
            for &byte in chunk {
                if is_unreserved(byte) {
                    encoded[length] = byte;
                    length += 1;
                } else {
                    let digit = |value: u8| DIGITS[usize::from(value)];
                    encoded[length..length + 3].copy_from_slice(&[b'%', digit(byte >> 4), digit(byte & 0xf)]);
                    length += 3;
                }
            }
            self.put(&encoded[..length]);
        }
    }
}
