//! libsodium: the state behind the key is kept, and copied for each message.

use std::ffi::{CStr, c_char, c_int, c_uchar, c_ulonglong};
use std::mem::MaybeUninit;

/// `crypto_hash_sha256_state`.
#[repr(C)]
#[derive(Clone, Copy)]
struct HashState {
    state: [u32; 8],
    count: u64,
    buffer: [u8; 64],
}

/// `crypto_auth_hmacsha256_state`.
#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    inner: HashState,
    outer: HashState,
}

#[link(name = "sodium")]
unsafe extern "C" {
    fn sodium_version_string() -> *const c_char;
    fn crypto_auth_hmacsha256_statebytes() -> usize;
    fn crypto_auth_hmacsha256_init(state: *mut State, key: *const c_uchar, length: usize) -> c_int;
    fn crypto_auth_hmacsha256_update(state: *mut State, message: *const c_uchar, length: c_ulonglong) -> c_int;
    fn crypto_auth_hmacsha256_final(state: *mut State, mac: *mut c_uchar) -> c_int;
}

/// The version of the library that was loaded.
pub(crate) fn version() -> String {
    // SAFETY: returns a static string.
    unsafe { CStr::from_ptr(sodium_version_string()) }.to_string_lossy().into_owned()
}

pub(crate) struct Copied(State);

impl Copied {
    pub(crate) fn new(key: &[u8]) -> Self {
        // SAFETY: may be called at any time.
        assert_eq!(unsafe { crypto_auth_hmacsha256_statebytes() }, size_of::<State>(), "the state is another one");
        let mut state = MaybeUninit::uninit();
        // SAFETY: the key is read in its length, and the whole state is written.
        let state = unsafe {
            crypto_auth_hmacsha256_init(state.as_mut_ptr(), key.as_ptr(), key.len());
            state.assume_init()
        };
        Self(state)
    }
}

impl super::Mac for Copied {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        let mut state = self.0;
        let mut mac = [0; 32];
        // SAFETY: the state is one behind a key, the message is read in its length, and a MAC has 32 bytes.
        let failed = unsafe {
            crypto_auth_hmacsha256_update(&raw mut state, message.as_ptr(), message.len() as c_ulonglong)
                | crypto_auth_hmacsha256_final(&raw mut state, mac.as_mut_ptr())
        };
        assert_eq!(failed, 0, "crypto_auth_hmacsha256 failed");
        mac
    }
}
