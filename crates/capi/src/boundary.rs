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
    // Functions that change a handle make the new value first and assign it last; where that is not possible they say
    // what a panic would leave.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.unwrap_or(on_panic)
}

/// Runs a part of a guarded call in a thread of its own. A panic prints nothing there either; it goes on in the thread that
/// waits for this one.
pub(crate) fn silenced(work: &mut dyn FnMut()) {
    DEPTH.set(DEPTH.get() + 1);
    // The thread ends with its work, and what this leaves behind after a panic with it.
    work();
    DEPTH.set(DEPTH.get() - 1);
}

/// Runs the body of a C function that returns a status.
pub(crate) fn status(work: impl FnOnce() -> Result<(), Status>) -> i32 {
    guarded(Status::Internal.code(), || work().err().unwrap_or(Status::Valid).code())
}

/// Puts a panic hook in front of the one that is there, once: silent for panics that are caught here.
fn silence_caught_panics() {
    static DONE: AtomicBool = AtomicBool::new(false);
    // No lock and no `Once`: a process that forks in the middle of one would wait for it for ever. Who comes second
    // goes on, and a panic of theirs before the hook stands would merely print. While unwinding, the standard library
    // lets nobody change the hook.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::process::{Command, Output};

    const SCENARIO: &str = "ADSEAL_TEST_SCENARIO";

    /// Runs one test of this program again, alone in a process, as the scenario.
    fn in_a_process(test: &str, scenario: &str) -> Output {
        let program = env::current_exe().expect("a test knows its program");
        let mut command = Command::new(program);
        command.args(["--exact", &format!("boundary::tests::{test}"), "--nocapture"]).env(SCENARIO, scenario);
        command.output().expect("a test can start its own program")
    }

    #[test]
    fn a_panic_becomes_a_status_and_prints_nothing() {
        if env::var_os(SCENARIO).is_some() {
            assert_eq!(status(|| panic!("inside")), 199);
            assert_eq!(guarded(7, || guarded(8, || panic!("deeper inside"))), 8);
            return;
        }
        let output = in_a_process("a_panic_becomes_a_status_and_prints_nothing", "inside");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }

    #[test]
    fn a_panic_in_a_thread_of_a_call_prints_nothing_either() {
        if env::var_os(SCENARIO).is_some() {
            let status = status(|| {
                thread::scope(|scope| {
                    let worker = scope.spawn(|| silenced(&mut || panic!("in a thread")));
                    worker.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
                });
                Ok(())
            });
            assert_eq!(status, 199);
            return;
        }
        let output = in_a_process("a_panic_in_a_thread_of_a_call_prints_nothing_either", "thread");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }

    #[test]
    fn panics_of_others_are_reported_as_before() {
        if env::var_os(SCENARIO).is_some() {
            assert_eq!(status(|| panic!("inside")), 199);
            assert_eq!(status(|| Ok(())), 0);
            assert!(catch_unwind(|| panic!("outside")).is_err());
            return;
        }
        let output = in_a_process("panics_of_others_are_reported_as_before", "outside");
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(printed.contains("outside") && !printed.contains("inside"), "{printed}");
    }

    #[test]
    fn a_status_is_passed_on() {
        assert_eq!(status(|| Ok(())), 0);
        assert_eq!(status(|| Err(Status::InvalidKey)), 103);
    }

    #[test]
    fn unwinding_code_can_call_the_library() {
        struct Late;
        impl Drop for Late {
            fn drop(&mut self) {
                assert_eq!(status(|| Err(Status::InvalidKey)), 103);
            }
        }
        if env::var_os(SCENARIO).is_some() {
            assert!(
                catch_unwind(|| {
                    let _late = Late;
                    panic!("outside");
                })
                .is_err()
            );
            return;
        }
        let output = in_a_process("unwinding_code_can_call_the_library", "unwinding");
        assert!(output.status.success(), "{output:?}");
    }
}
