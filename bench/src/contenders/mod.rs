//! The ways of doing the work, one file a library.

pub(crate) mod adseal;
pub(crate) mod by_hand;
mod functions;
pub(crate) mod openssl;
pub(crate) mod php;
pub(crate) mod ring;
pub(crate) mod rustcrypto;

/// HMAC-SHA256 under one key.
pub(crate) trait Mac {
    fn mac(&mut self, message: &[u8]) -> [u8; 32];
}

impl Mac for adseal_mac::HmacSha256Key {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        Self::mac(self, message)
    }
}
