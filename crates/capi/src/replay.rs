//! Replay guards: the built-in one, and stores of the caller's.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::sync::Arc;

use adseal_core::ReplayGuard;
use adseal_core::click::{ReplayGuardError, ReplayOutcome, ReplayStore};

use adseal_core::Status;

use crate::constants::{ADSEAL_REPLAY_FRESH, ADSEAL_REPLAY_KNOWN};
use crate::handles::{create, free};

/// Remembers the signatures of valid clicks until they expire, in memory that is fixed when it is made. It covers one
/// process.
#[allow(non_camel_case_types)]
pub struct adseal_replay_guard(pub(crate) Arc<ReplayGuard>);

/// A replay store of the caller's, most often one that several processes share.
///
/// It checks whether it knows the signature and, where it does not, remembers it until `keep_until`: both in one step,
/// so that of any number of calls for one signature at the same time exactly one is told `ADSEAL_REPLAY_FRESH`. A known
/// signature is `ADSEAL_REPLAY_KNOWN`; anything else means that it cannot be remembered, because the store is full or
/// out of reach.
///
/// `signature` points to the 32 bytes of the MAC, for the time of the call; both times are unix seconds. It is called
/// from whichever threads verify, and must not throw or jump out.
#[allow(non_camel_case_types)]
pub type adseal_replay_store_fn =
    Option<unsafe extern "C" fn(context: *mut c_void, signature: *const u8, keep_until: i64, now: i64) -> i32>;

/// Ends the context of a replay store of the caller's. It is called from whichever thread frees the last handle that
/// has the store, and must not throw or jump out.
#[allow(non_camel_case_types)]
pub type adseal_replay_release_fn = Option<unsafe extern "C" fn(context: *mut c_void)>;

/// Makes a guard with room for this many signatures at a time, to be freed with `adseal_replay_guard_free`. It takes 16
/// bytes for each, and allocates nothing later.
///
/// How many are needed: valid clicks a second, times the longest time in seconds from a click's arrival to its
/// `expires`, plus leeway and 8. When it is full, clicks are refused with `ADSEAL_CLICK_REPLAY_GUARD_FULL`; it forgets
/// nothing that still counts. By the clock of the calls, that is: one that is set back makes it forget nothing, but while
/// one runs ahead of the end of a click, another click may take its place, and then it is fresh when the clock is right.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: a capacity of 0. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is not that much memory.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_replay_guard_new(
    capacity: usize,
    out: Option<&mut MaybeUninit<Option<Box<adseal_replay_guard>>>>,
) -> i32 {
    create(out, || match ReplayGuard::with_capacity(capacity) {
        Ok(guard) => Ok(adseal_replay_guard(Arc::new(guard))),
        Err(ReplayGuardError::ZeroCapacity) => Err(Status::InvalidArgument),
        Err(_) => Err(Status::OutOfMemory),
    })
}

/// How many signatures the guard is made for: what was asked for, rounded up. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_replay_guard_capacity(guard: Option<&adseal_replay_guard>) -> usize {
    guard.map_or(0, |adseal_replay_guard(guard)| guard.capacity())
}

/// Frees a guard. Policies and verifiers that use it keep it until they are freed. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_replay_guard_free(guard: Option<Box<adseal_replay_guard>>) {
    free(guard);
}

/// A store behind a C function.
pub(crate) struct ForeignStore {
    check_and_insert: unsafe extern "C" fn(*mut c_void, *const u8, i64, i64) -> i32,
    context: *mut c_void,
    release: adseal_replay_release_fn,
}

impl ForeignStore {
    /// # Safety
    /// The function may be called with this context from any thread, for as long as the store lives; `release` once,
    /// from any thread, when it ends.
    pub(crate) const unsafe fn new(
        check_and_insert: unsafe extern "C" fn(*mut c_void, *const u8, i64, i64) -> i32,
        context: *mut c_void,
        release: adseal_replay_release_fn,
    ) -> Self {
        Self { check_and_insert, context, release }
    }
}

impl Drop for ForeignStore {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: `new` was promised that this may be called once at the end, and nobody has the store any more.
            unsafe { release(self.context) };
        }
    }
}

// SAFETY: `new` was promised that function and context can be used from any thread.
unsafe impl Send for ForeignStore {}
// SAFETY: as above; several threads at once are part of that promise.
unsafe impl Sync for ForeignStore {}

impl ReplayStore for ForeignStore {
    fn check_and_insert(&self, signature: &[u8; 32], keep_until: i64, now: i64) -> ReplayOutcome {
        // SAFETY: `new` was promised that the function may be called with this context; the signature lives until then.
        match unsafe { (self.check_and_insert)(self.context, signature.as_ptr(), keep_until, now) } {
            ADSEAL_REPLAY_FRESH => ReplayOutcome::Fresh,
            ADSEAL_REPLAY_KNOWN => ReplayOutcome::Replayed,
            _ => ReplayOutcome::Full,
        }
    }
}
