//! Calls the C functions as C would, with pointers and lengths.

#![allow(dead_code, reason = "every test uses some of it")]
#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

pub(crate) mod rows;

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;

pub(crate) const URI: &[u8] = b"/v1/cpi/click?campaign_id=kochava&network_id=2820&site_id=news%20site&device_id=a+b";
pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const KEY: &[u8] = b"a private key of 32 bytes or so.";

/// Makes a handle, which must succeed.
pub(crate) fn made<T>(make: impl FnOnce(Option<&mut MaybeUninit<Option<Box<T>>>>) -> i32) -> Box<T> {
    try_made(make).expect("the handle can be made")
}

/// Makes a handle, or tells the status.
pub(crate) fn try_made<T>(make: impl FnOnce(Option<&mut MaybeUninit<Option<Box<T>>>>) -> i32) -> Result<Box<T>, i32> {
    let mut out = MaybeUninit::uninit();
    let status = make(Some(&mut out));
    // SAFETY: the place was given, so it was written whatever the status is.
    let handle = unsafe { out.assume_init() };
    assert_eq!(handle.is_some(), status == ADSEAL_OK, "a handle where and only where it is ADSEAL_OK");
    handle.ok_or(status)
}

/// A pointer as C would pass it: NULL where there is nothing.
pub(crate) fn start<P>(bytes: &[u8]) -> *const P {
    if bytes.is_empty() { ptr::null() } else { bytes.as_ptr().cast() }
}

pub(crate) fn ring(key: &[u8]) -> Box<adseal_key_ring> {
    // SAFETY: pointer and length are those of one slice.
    made(|out| unsafe { adseal_key_ring_new(start(key), key.len(), out) })
}

/// A key without bounds.
pub(crate) fn key(id: &[u8], bytes: &[u8]) -> Box<adseal_key> {
    let none = ADSEAL_NO_TIME;
    // SAFETY: pointers and lengths belong together.
    made(|out| unsafe { adseal_key_new(start(id), id.len(), start(bytes), bytes.len(), none, none, none, out) })
}

pub(crate) fn signer() -> Box<adseal_click_signer> {
    made(|out| adseal_click_signer_new(Some(&ring(KEY)), out))
}

pub(crate) fn policy() -> Box<adseal_click_policy> {
    made(|out| adseal_click_policy_new(out))
}

pub(crate) fn verifier(ring: &adseal_key_ring, policy: Option<&adseal_click_policy>) -> Box<adseal_click_verifier> {
    made(|out| adseal_click_verifier_new(Some(ring), policy, out))
}

pub(crate) fn verdict() -> Box<adseal_click_verdict> {
    made(|out| adseal_click_verdict_new(out))
}

/// Calls a function that writes text: first without room, then with exactly as much as it asked for.
pub(crate) fn text(
    mut write: impl FnMut(*mut c_char, usize, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    const UNTOUCHED: usize = 7_777_777;
    let mut length = MaybeUninit::new(UNTOUCHED);
    let mut status = write(ptr::null_mut(), 0, Some(&mut length));
    // SAFETY: it was initialised when it was made.
    let asked = unsafe { length.assume_init() };
    let mut room = Vec::<u8>::new();
    if status == ADSEAL_ERROR_BUFFER_TOO_SMALL {
        // Not initialised, as in C.
        room.reserve_exact(asked);
        length.write(UNTOUCHED);
        status = write(room.as_mut_ptr().cast(), asked, Some(&mut length));
    }
    // SAFETY: as above.
    let length = unsafe { length.assume_init() };
    if status != ADSEAL_OK {
        assert_eq!(length, UNTOUCHED, "a length only where it is ADSEAL_OK or the buffer is too small");
        return Err(status);
    }
    assert!(length <= room.capacity(), "the length that was asked for suffices");
    // SAFETY: the function wrote that many bytes.
    unsafe { room.set_len(length) };
    Ok(room)
}

/// Signs, or tells status and place.
pub(crate) fn sign(
    signer: &adseal_click_signer,
    uri: &[u8],
    expires: i64,
    now: i64,
) -> Result<Vec<u8>, (i32, adseal_place)> {
    let mut place = MaybeUninit::uninit();
    let signed = text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together, and the buffer is another than the URI.
        unsafe {
            adseal_click_signer_sign(
                Some(signer),
                start(uri),
                uri.len(),
                expires,
                now,
                out,
                capacity,
                length,
                Some(&mut place),
            )
        }
    });
    // SAFETY: the place is written whatever happens.
    signed.map_err(|status| (status, unsafe { place.assume_init() }))
}

pub(crate) fn verify(
    verifier: &adseal_click_verifier,
    uri: &[u8],
    now: i64,
    verdict: Option<&mut adseal_click_verdict>,
) -> i32 {
    // SAFETY: pointer and length are those of one slice.
    unsafe { adseal_click_verifier_verify(Some(verifier), start(uri), uri.len(), now, verdict) }
}

/// What a function lends: pointer and length.
pub(crate) fn lent<P>(
    lend: impl FnOnce(Option<&mut MaybeUninit<*const P>>, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    let (mut start, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    match lend(Some(&mut start), Some(&mut length)) {
        // SAFETY: both were written, and the pointer is good for that many bytes as long as its handle lives.
        ADSEAL_OK => Ok(unsafe {
            let (start, length): (*const P, usize) = (start.assume_init(), length.assume_init());
            if start.is_null() { Vec::new() } else { std::slice::from_raw_parts(start.cast(), length).to_vec() }
        }),
        status => Err(status),
    }
}

/// Static text.
pub(crate) fn name(text: *const c_char) -> &'static str {
    // SAFETY: names and messages are static and NUL-terminated.
    unsafe { CStr::from_ptr(text) }.to_str().expect("names are ASCII")
}

/// Texts as two arrays, for functions that take many. `None` is NULL.
pub(crate) struct Columns {
    pub(crate) starts: Vec<*const c_char>,
    pub(crate) lengths: Vec<usize>,
}

impl Columns {
    pub(crate) fn new(texts: &[Option<&[u8]>]) -> Self {
        Self {
            starts: texts.iter().map(|text| text.map_or(ptr::null(), |text| text.as_ptr().cast())).collect(),
            lengths: texts.iter().map(|text| text.map_or(0, <[u8]>::len)).collect(),
        }
    }
}
