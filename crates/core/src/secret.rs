//! Secrets that are kept as they are.

use alloc::boxed::Box;
use core::ops::Deref;

use adseal_mac::zeroize_registers;
use zeroize::Zeroizing;

/// A copy of a secret. It is wiped when it is dropped, and the registers that it was copied with when it is made.
pub(crate) struct SecretBytes(Zeroizing<Box<[u8]>>);

impl SecretBytes {
    pub(crate) fn copy_of(secret: &[u8]) -> Self {
        let copy = Self(Zeroizing::new(secret.into()));
        zeroize_registers();
        copy
    }
}

impl Clone for SecretBytes {
    fn clone(&self) -> Self {
        Self::copy_of(self)
    }
}

impl Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
