//! Text that is written behind what a vector holds already.

use std::mem::MaybeUninit;

use adseal_core::click::Room;
use adseal_core::threads::Divide;
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

/// The texts of a column, one behind the other.
#[derive(Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
}

impl Texts {
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Room for as many bytes more.
    pub(super) fn room(&mut self, length: usize) -> PyResult<Spare<'_>> {
        let error = |_| PyMemoryError::new_err(format!("there is no memory for {length} bytes more"));
        self.bytes.try_reserve(length).map_err(error)?;
        Ok(Spare(&mut self.bytes.spare_capacity_mut()[..length]))
    }

    /// Takes what was written into the room for part of the column.
    ///
    /// # Safety
    /// The first `length` bytes of the room were handed out.
    pub(super) unsafe fn take(&mut self, length: usize) {
        let end = self.bytes.len() + length;
        assert!(end <= self.bytes.capacity(), "nothing is written behind the room");
        // SAFETY: the bytes lie in the vector, and all that is handed out was written.
        unsafe { self.bytes.set_len(end) };
    }

    /// All texts, without the memory that none needs.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.shrink_to_fit();
        self.bytes
    }
}

/// Memory that was perhaps never written. Rust has no reference to such, so it is set to zero before it is handed out:
/// window by window, and so in the cache of the processor.
pub(super) struct Spare<'t>(&'t mut [MaybeUninit<u8>]);

impl Divide for Spare<'_> {
    fn divide(self, count: usize) -> (Self, Self) {
        let (own, others) = self.0.divide(count);
        (Self(own), Self(others))
    }
}

impl Room for Spare<'_> {
    fn room(&mut self, start: usize, length: usize) -> Option<&mut [u8]> {
        let room = self.0.get_mut(start..start.checked_add(length)?)?;
        room.fill(MaybeUninit::new(0));
        // SAFETY: every byte was written just now.
        Some(unsafe { room.assume_init_mut() })
    }
}
