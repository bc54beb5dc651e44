//! OpenSSL, in the two ways that C programs have: `HMAC()`, and one context that keeps its key.

use std::ffi::{CStr, c_int, c_uchar, c_uint, c_void};
use std::ptr;

use openssl_sys::{EVP_MD, EVP_sha256, HMAC_CTX, HMAC_CTX_free, HMAC_CTX_new, HMAC_Final, HMAC_Init_ex, HMAC_Update};

use super::Mac;

// openssl-sys has no HMAC, and its SHA1 is a function of its own. It links the library that both are in.
#[allow(non_snake_case, reason = "the names are OpenSSL's")]
unsafe extern "C" {
    fn HMAC(
        digest: *const EVP_MD,
        key: *const c_void,
        key_length: c_int,
        message: *const c_uchar,
        message_length: usize,
        mac: *mut c_uchar,
        mac_length: *mut c_uint,
    ) -> *mut c_uchar;
    fn SHA1(message: *const c_uchar, length: usize, digest: *mut c_uchar) -> *mut c_uchar;
}

/// The version of the library that was loaded.
pub(crate) fn version() -> String {
    // SAFETY: returns a static string for this selector.
    let version = unsafe { CStr::from_ptr(openssl_sys::OpenSSL_version(openssl_sys::OPENSSL_VERSION)) };
    version.to_string_lossy().into_owned()
}

/// SHA-1 in one call.
pub(crate) fn sha1(message: &[u8]) -> [u8; 20] {
    let mut digest = [0; 20];
    // SAFETY: reads the message in its length, writes the 20 bytes of a SHA-1.
    let result = unsafe { SHA1(message.as_ptr(), message.len(), digest.as_mut_ptr()) };
    assert!(!result.is_null(), "SHA1 failed");
    digest
}

/// Whether both signatures are equal, in constant time.
pub(crate) fn is_equal(one: &[u8; 43], other: &[u8; 43]) -> bool {
    // SAFETY: both have the length that is named.
    unsafe { openssl_sys::CRYPTO_memcmp(one.as_ptr().cast(), other.as_ptr().cast(), one.len()) == 0 }
}

/// `HMAC()`, the whole of it for each message.
pub(crate) struct OneShot(Vec<u8>);

impl OneShot {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(key.to_vec())
    }
}

impl Mac for OneShot {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        let mut mac = [0; 32];
        let key_length = c_int::try_from(self.0.len()).expect("keys are short");
        // SAFETY: key and message are read in their lengths; a SHA-256 MAC has the 32 bytes that there are; the length
        // of the MAC may be left out.
        let result = unsafe {
            HMAC(
                EVP_sha256(),
                self.0.as_ptr().cast(),
                key_length,
                message.as_ptr(),
                message.len(),
                mac.as_mut_ptr(),
                ptr::null_mut(),
            )
        };
        assert!(!result.is_null(), "HMAC failed");
        mac
    }
}

/// `HMAC_Init_ex` without a key: the context goes back to the key that it has.
pub(crate) struct Reused(*mut HMAC_CTX);

impl Reused {
    pub(crate) fn new(key: &[u8]) -> Self {
        let key_length = c_int::try_from(key.len()).expect("keys are short");
        // SAFETY: makes a context, which `self` owns; a null one is never used, because of the assertion.
        let this = Self(unsafe { HMAC_CTX_new() });
        assert!(!this.0.is_null(), "HMAC_CTX_new failed");
        // SAFETY: the context is valid, the key is copied in its length, no engine is asked for.
        let result = unsafe { HMAC_Init_ex(this.0, key.as_ptr().cast(), key_length, EVP_sha256(), ptr::null_mut()) };
        assert_eq!(result, 1, "HMAC_Init_ex failed");
        this
    }
}

impl Mac for Reused {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        let mut mac = [0; 32];
        // SAFETY: the context is valid and has a key and a digest, as its owner made it; the message is read in its
        // length; a SHA-256 MAC has the 32 bytes that there are; the length of the MAC may be left out.
        let result = unsafe {
            HMAC_Init_ex(self.0, ptr::null(), 0, ptr::null(), ptr::null_mut())
                & HMAC_Update(self.0, message.as_ptr(), message.len())
                & HMAC_Final(self.0, mac.as_mut_ptr(), ptr::null_mut())
        };
        assert_eq!(result, 1, "HMAC with a reused context failed");
        mac
    }
}

impl Drop for Reused {
    fn drop(&mut self) {
        // SAFETY: made by HMAC_CTX_new, freed once; null is allowed.
        unsafe { HMAC_CTX_free(self.0) };
    }
}
