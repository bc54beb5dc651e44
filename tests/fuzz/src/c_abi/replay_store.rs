//! A replay store of the caller's, which counts who has it.

use std::collections::BTreeSet;
use std::ffi::c_void;
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use adseal_capi::*;

/// More signatures than this find it full.
const ROOM: usize = 8;

/// Its state.
#[derive(Default)]
struct Store {
    known: Mutex<BTreeSet<[u8; 32]>>,
    /// A time to keep a signature that was over before it began.
    is_misused: AtomicBool,
}

/// A store that policies are given, once more each time.
#[derive(Default)]
pub(super) struct Lent(Arc<Store>);

impl Lent {
    /// Gives it to a policy.
    pub(super) fn set(&self, policy: Option<&mut adseal_click_policy>) -> i32 {
        let context = Arc::into_raw(Arc::clone(&self.0));
        // SAFETY: the store is shared by as many as have not released it, and can be used from any thread.
        let status = unsafe {
            adseal_click_policy_set_replay_store(policy, Some(check), context.cast_mut().cast(), Some(release))
        };
        if status != ADSEAL_OK {
            // SAFETY: it was not taken, and is that of above.
            drop(unsafe { Arc::from_raw(context) });
        }
        status
    }

    /// When all handles are freed, it was released as often as it was given.
    pub(super) fn is_released(&self) {
        assert_eq!(Arc::strong_count(&self.0), 1, "it was released once for each policy that was given it");
        assert!(!self.0.is_misused.load(Ordering::Relaxed), "a signature is kept until a time that has passed");
    }
}

unsafe extern "C" fn check(context: *mut c_void, signature: *const u8, keep_until: i64, now: i64) -> i32 {
    // SAFETY: the context is a store that was not released, the signature as long as the header says.
    let (store, signature) =
        unsafe { (&*context.cast::<Store>(), slice::from_raw_parts(signature, adseal_mac_length())) };
    let (Ok(mut known), Ok(signature)) = (store.known.lock(), <[u8; 32]>::try_from(signature)) else { return -1 };
    store.is_misused.fetch_or(keep_until < now, Ordering::Relaxed);
    match known.len() {
        _ if known.contains(&signature) => ADSEAL_REPLAY_KNOWN,
        0..ROOM => {
            known.insert(signature);
            ADSEAL_REPLAY_FRESH
        }
        _ => -1,
    }
}

unsafe extern "C" fn release(context: *mut c_void) {
    // SAFETY: it was made by `Arc::into_raw`, for this call alone.
    drop(unsafe { Arc::from_raw(context.cast::<Store>()) });
}
