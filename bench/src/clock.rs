//! Clocks: the processor time of this thread, of which what other programs use in between is no part; and the time that
//! passes, for work that is shared out.

use std::time::{Duration, Instant};

/// How long the work keeps the processor busy.
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let start = now();
    work();
    now().saturating_sub(start)
}

/// How long the work takes, on however many processors.
pub(crate) fn elapsed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn now() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes a time into the struct that it is given.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(result, 0, "this system has no clock for threads");
    let seconds = u64::try_from(time.tv_sec).expect("processor time is not negative");
    let nanoseconds = u32::try_from(time.tv_nsec).expect("nanoseconds are less than a second");
    Duration::new(seconds, nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;
    use std::thread::sleep;

    #[test]
    fn work_takes_time_and_sleep_does_not() {
        let slept = time(|| sleep(Duration::from_millis(50)));
        assert!(slept < Duration::from_millis(25), "{slept:?}");
        let passed = elapsed(|| sleep(Duration::from_millis(50)));
        assert!(passed >= Duration::from_millis(50), "{passed:?}");
        let start = Instant::now();
        let worked = time(|| while black_box(start.elapsed() < Duration::from_millis(5)) {});
        assert!(!worked.is_zero() && worked <= start.elapsed(), "{worked:?}");
    }
}
