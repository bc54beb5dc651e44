//! Intel's multi-buffer library (ipsec-mb), by the two ways that it has for many messages. It is for x86-64 only.

use std::ffi::{CStr, c_char};
use std::marker::PhantomData;

use crate::column::Column;

/// Only `ipsec_mb.c` knows what is in it.
#[repr(C)]
struct State {
    opaque: [u8; 0],
    not_shared: PhantomData<*mut u8>,
}

type MakeMacs = unsafe extern "C" fn(*mut State, *const u8, *const u32, usize, *mut [u8; 32]) -> usize;

unsafe extern "C" {
    fn ipsec_mb_version() -> *const c_char;
    fn ipsec_mb_new(key: *const u8, length: usize) -> *mut State;
    fn ipsec_mb_free(state: *mut State);
    fn ipsec_mb_hash_burst(
        state: *mut State,
        data: *const u8,
        offsets: *const u32,
        rows: usize,
        macs: *mut [u8; 32],
    ) -> usize;
    fn ipsec_mb_jobs(
        state: *mut State,
        data: *const u8,
        offsets: *const u32,
        rows: usize,
        macs: *mut [u8; 32],
    ) -> usize;
}

/// The version of the library that was loaded.
pub(crate) fn version() -> String {
    // SAFETY: returns a static string.
    unsafe { CStr::from_ptr(ipsec_mb_version()) }.to_string_lossy().into_owned()
}

pub(crate) struct IpsecMb {
    state: *mut State,
    make_macs: MakeMacs,
}

impl IpsecMb {
    /// By the calls for hashes alone.
    pub(crate) fn hash_burst(key: &[u8]) -> Self {
        Self::new(key, ipsec_mb_hash_burst)
    }

    /// By the queue of jobs.
    pub(crate) fn jobs(key: &[u8]) -> Self {
        Self::new(key, ipsec_mb_jobs)
    }

    fn new(key: &[u8], make_macs: MakeMacs) -> Self {
        // SAFETY: the key is read in its length.
        let state = unsafe { ipsec_mb_new(key.as_ptr(), key.len()) };
        assert!(!state.is_null(), "ipsec-mb has no manager, or the key is longer than a block");
        Self { state, make_macs }
    }
}

impl super::MacMany for IpsecMb {
    fn macs(&mut self, column: &Column, first: usize, macs: &mut [[u8; 32]]) {
        let offsets = &column.offsets()[first..=first + macs.len()];
        // SAFETY: the state is valid and nobody else uses it; there is one offset more than there are MACs, and each
        // of them lies within the data.
        let made = unsafe {
            (self.make_macs)(self.state, column.data().as_ptr(), offsets.as_ptr(), macs.len(), macs.as_mut_ptr())
        };
        assert_eq!(made, macs.len(), "ipsec-mb failed");
    }
}

impl Drop for IpsecMb {
    fn drop(&mut self) {
        // SAFETY: made by ipsec_mb_new, freed once.
        unsafe { ipsec_mb_free(self.state) };
    }
}
