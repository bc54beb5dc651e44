//! Somebody else's Rust, with what a second copy of the standard library could get in the way of: panics that are
//! caught, a panic hook, threads, thread-local values and memory.

use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

static HOOKED: AtomicI32 = AtomicI32::new(0);

thread_local! {
    static SUM: Cell<u64> = const { Cell::new(0) };
}

/// Panics twice, and returns how many of them went through a hook of its own and were caught.
///
/// # Panics
///
/// No panic leaves it.
#[unsafe(no_mangle)]
pub extern "C" fn other_panics_caught() -> i32 {
    let before = take_hook();
    set_hook(Box::new(|_| {
        HOOKED.fetch_add(1, Ordering::Relaxed);
    }));
    let caught = (0..2).filter(|number| catch_unwind(|| panic!("number {number}")).is_err()).count();
    set_hook(before);
    i32::try_from(caught).map_or(-1, |caught| caught.min(HOOKED.load(Ordering::Relaxed)))
}

/// The sum of the numbers below `count`, of which two threads each add a half.
#[unsafe(no_mangle)]
pub extern "C" fn other_sum_on_threads(count: u64) -> u64 {
    let add = |numbers: Vec<u64>| {
        for number in numbers {
            SUM.with(|sum| sum.set(sum.get() + number));
        }
        SUM.with(Cell::get)
    };
    let (even, odd) = (0..count).partition(|number| number % 2 == 0);
    let (even, odd) = (thread::spawn(move || add(even)), thread::spawn(move || add(odd)));
    even.join().unwrap_or(0) + odd.join().unwrap_or(0)
}
