//! The `hmac` crate: a key is prepared once and cloned for each message.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) struct Cloned(Hmac<Sha256>);

impl Cloned {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }
}

impl super::Mac for Cloned {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        let mut hmac = self.0.clone();
        hmac.update(message);
        hmac.finalize().into_bytes().into()
    }
}
