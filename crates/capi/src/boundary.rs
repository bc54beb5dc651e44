//! The one place where panics stop: none of them crosses into C, and none prints anything there.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use adseal_core::Status;

thread_local! {
    /// How many guarded calls this thread is in: more than one where a callback calls the library again.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs the body of a C function; `on_panic` is what C gets if it panics.
pub(crate) fn guarded<T>(on_panic: T, work: impl FnOnce() -> T) -> T {
    silence_caught_panics();
    DEPTH.set(DEPTH.get() + 1);
    // What a panic can leave half-done is documented where it can happen: handles are changed by one assignment, last.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.unwrap_or(on_panic)
}

/// Runs the body of a C function that returns a status.
pub(crate) fn status(work: impl FnOnce() -> Result<(), Status>) -> i32 {
    guarded(Status::Internal.code(), || work().err().unwrap_or(Status::Valid).code())
}

/// Puts a panic hook in front of the one that is there, once: silent for panics that are caught here.
fn silence_caught_panics() {
    static DONE: AtomicBool = AtomicBool::new(false);
    // No lock and no `Once`: a process that forks in the middle of one would wait for it for ever. Who comes second goes
    // on, and a panic of theirs before the hook stands would merely print. The hook cannot be changed while unwinding.
    if DONE.load(Relaxed) || thread::panicking() || DONE.swap(true, Relaxed) {
        return;
    }
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if DEPTH.get() == 0 {
            previous(info);
        }
    }));
}
