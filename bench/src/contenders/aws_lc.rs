//! aws-lc-rs: a key is prepared once.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};

pub(crate) struct Prepared(Key);

impl Prepared {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Key::new(HMAC_SHA256, key))
    }
}

impl super::Mac for Prepared {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        sign(&self.0, message).as_ref().try_into().expect("a SHA-256 MAC has 32 bytes")
    }
}
