//! Threads that end with the call.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};
use std::vec::Vec;

use super::Around;

/// A job that nobody has taken yet.
struct Slot<J>(Mutex<Option<J>>);

impl<J: FnOnce()> Slot<J> {
    fn run(&self) {
        // The lock is held for the taking alone, so nothing panics in between.
        let job = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(job) = job {
            job();
        }
    }
}

/// Runs the first job here and each of the others in a thread of its own, and returns when all are done. What a job
/// panics with goes on here.
pub(super) fn run<J: FnOnce() + Send>(builder: fn() -> Builder, around: Around, jobs: Vec<J>) {
    let slots: Vec<_> = jobs.into_iter().map(|job| Slot(Mutex::new(Some(job)))).collect();
    let Some((first, others)) = slots.split_first() else { return };
    thread::scope(|scope| {
        let spawn = |slot| builder().spawn_scoped(scope, move || around(&mut || Slot::run(slot)));
        let handles: Vec<_> = others.iter().map(spawn).collect();
        first.run();
        for (slot, handle) in others.iter().zip(handles) {
            match handle {
                Ok(handle) => handle.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // No thread could be made for it.
                Err(_) => slot.run(),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::thread::ThreadId;

    /// Who does each of three jobs.
    fn workers(builder: fn() -> Builder, around: Around) -> Vec<ThreadId> {
        let ids = Mutex::new(Vec::new());
        let job = |number| {
            let ids = &ids;
            move || ids.lock().expect("no job panics").push((number, thread::current().id()))
        };
        run(builder, around, (0..3).map(job).collect());
        let mut ids = ids.into_inner().expect("no job panics");
        ids.sort_by_key(|(number, _)| *number);
        assert!(ids.iter().map(|(number, _)| *number).eq(0..3), "each job is done once");
        ids.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn each_job_but_the_first_has_a_thread_of_its_own() {
        let here = thread::current().id();
        let ids = workers(Builder::new, |work| work());
        assert!(ids[0] == here && ids[1] != here && ids[2] != here && ids[1] != ids[2]);
    }

    #[test]
    fn a_job_without_a_thread_is_done_here() {
        // No machine has that much room for a stack.
        let ids = workers(|| Builder::new().stack_size(1 << 60), |work| work());
        assert_eq!(ids, [thread::current().id(); 3]);
    }

    #[test]
    fn work_in_other_threads_is_done_within_what_the_caller_puts_around() {
        static ENTERED: AtomicUsize = AtomicUsize::new(0);
        workers(Builder::new, |work| {
            ENTERED.fetch_add(1, Relaxed);
            work();
        });
        assert_eq!(ENTERED.load(Relaxed), 2);
    }

    #[test]
    fn a_panic_goes_on_when_all_others_are_done() {
        for guilty in 0..3 {
            let done = AtomicUsize::new(0);
            let job = |number| {
                let done = &done;
                move || {
                    assert!(number != guilty, "job {number}");
                    done.fetch_add(1, Relaxed);
                }
            };
            let outcome =
                catch_unwind(AssertUnwindSafe(|| run(Builder::new, |work| work(), (0..3).map(job).collect())));
            let panic = outcome.expect_err("one job panics");
            assert_eq!(
                panic.downcast_ref::<std::string::String>().map(|text| &**text),
                Some(&*std::format!("job {guilty}"))
            );
            assert_eq!(done.load(Relaxed), 2);
        }
    }

    #[test]
    fn no_jobs_are_no_work() {
        run(Builder::new, |work| work(), Vec::<fn()>::new());
    }
}
