//! OpenSSL's `EVP_MAC`: one context that keeps its key, and goes back to it for each message.

use std::ffi::{c_char, c_int};
use std::ptr;

use openssl_sys::{
    EVP_MAC_CTX, EVP_MAC_CTX_free, EVP_MAC_CTX_new, EVP_MAC_fetch, EVP_MAC_final, EVP_MAC_free, EVP_MAC_init,
    EVP_MAC_update, OSSL_PARAM, OSSL_PARAM_construct_end,
};

// The one function of these that openssl-sys has not.
unsafe extern "C" {
    fn OSSL_PARAM_construct_utf8_string(key: *const c_char, text: *mut c_char, size: usize) -> OSSL_PARAM;
}

pub(crate) struct EvpMac(*mut EVP_MAC_CTX);

impl EvpMac {
    pub(crate) fn new(key: &[u8]) -> Self {
        // SAFETY: the names are C strings that outlive the calls, which copy them; the key is copied in its length; the
        // context keeps a reference of its own to what was fetched; null pointers are never used, because of the
        // assertions.
        unsafe {
            let algorithm = EVP_MAC_fetch(ptr::null_mut(), c"HMAC".as_ptr(), ptr::null());
            assert!(!algorithm.is_null(), "EVP_MAC_fetch failed");
            let this = Self(EVP_MAC_CTX_new(algorithm));
            EVP_MAC_free(algorithm);
            assert!(!this.0.is_null(), "EVP_MAC_CTX_new failed");
            let digest = OSSL_PARAM_construct_utf8_string(c"digest".as_ptr(), c"SHA256".as_ptr().cast_mut(), 0);
            let parameters = [digest, OSSL_PARAM_construct_end()];
            let result = EVP_MAC_init(this.0, key.as_ptr(), key.len(), parameters.as_ptr());
            assert_eq!(result, 1, "EVP_MAC_init failed");
            this
        }
    }
}

impl super::Mac for EvpMac {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        let mut mac = [0; 32];
        let mut length = 0;
        // SAFETY: the context is valid and has a key and a digest, as its owner made it; the message is read in its
        // length, the MAC is written within the length of its place.
        let result: c_int = unsafe {
            EVP_MAC_init(self.0, ptr::null(), 0, ptr::null())
                & EVP_MAC_update(self.0, message.as_ptr(), message.len())
                & EVP_MAC_final(self.0, mac.as_mut_ptr(), &raw mut length, mac.len())
        };
        assert_eq!(result, 1, "EVP_MAC with a reused context failed");
        mac
    }
}

impl Drop for EvpMac {
    fn drop(&mut self) {
        // SAFETY: made by EVP_MAC_CTX_new, freed once; null is allowed.
        unsafe { EVP_MAC_CTX_free(self.0) };
    }
}
