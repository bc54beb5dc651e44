//! What was written so far: bytes that grow, copied in short runs.

use alloc::vec::Vec;
use core::ops::Range;

use super::error::OutOfMemory;

/// Runs of at most this many bytes are copied as if they had so many: most are short, and a copy of fixed length is a few
/// instructions.
const SHORT: usize = 64;

/// What was written so far.
#[derive(Debug)]
pub(super) struct Output {
    /// Filled with zeros behind what was written.
    bytes: Vec<u8>,
    length: usize,
}

impl Output {
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), length: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// Writes a part of a text as it is.
    #[inline(always)]
    pub(super) fn keep(&mut self, text: &[u8], part: Range<usize>) -> Result<(), OutOfMemory> {
        let from = &text[part.start..];
        let length = part.end - part.start;
        self.reserve(text.len(), length)?;
        let to = &mut self.bytes[self.length..];
        match (from.first_chunk::<SHORT>(), to.first_chunk_mut::<SHORT>()) {
            (Some(from), Some(to)) if length <= SHORT => *to = *from,
            _ => to[..length].copy_from_slice(&from[..length]),
        }
        self.length += length;
        Ok(())
    }

    /// Writes a few bytes.
    #[inline(always)]
    pub(super) fn push<const N: usize>(&mut self, bytes: [u8; N], length: usize) -> Result<(), OutOfMemory> {
        self.reserve(0, N)?;
        self.bytes[self.length..][..N].copy_from_slice(&bytes);
        self.length += length;
        Ok(())
    }

    /// Changes a byte that was written.
    pub(super) fn set(&mut self, at: usize, byte: u8) {
        self.bytes[..self.length][at] = byte;
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    pub(super) fn into_vec(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        self.bytes
    }

    /// Room for some bytes and a short run; at first for about as much as a text of `expected` bytes makes.
    #[inline(always)]
    fn reserve(&mut self, expected: usize, more: usize) -> Result<(), OutOfMemory> {
        if self.bytes.len() - self.length < more + SHORT { self.grow(expected, more) } else { Ok(()) }
    }

    #[cold]
    fn grow(&mut self, expected: usize, more: usize) -> Result<(), OutOfMemory> {
        self.bytes.try_reserve(more.saturating_add(SHORT).saturating_add(expected).saturating_add(expected / 8))?;
        self.bytes.resize(self.bytes.capacity(), 0);
        Ok(())
    }
}
