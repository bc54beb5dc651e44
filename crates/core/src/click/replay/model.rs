//! Every order in which threads can meet in the guard, tried by loom on a window of two slots:
//! `RUSTFLAGS="--cfg loom" cargo test -p adseal-core --lib --release replay`.

extern crate std;

use super::{CONFIRMED, ReplayGuard, ReplayOutcome, ReplayStore, STATE, counts, tick};
use core::cell::Cell;
use core::sync::atomic::{AtomicUsize, Ordering, Ordering::Relaxed};
use loom::{model::Builder, sync::Arc, thread};
use std::panic::catch_unwind;
use std::vec::Vec;
use std::{println, thread_local};

thread_local! {
    /// Whether fences do nothing. A model and all of its threads run in one thread of the test.
    static WITHOUT_FENCES: Cell<bool> = const { Cell::new(false) };
}

/// The guard's fence, which one test leaves out.
pub(super) fn fence(order: Ordering) {
    if !WITHOUT_FENCES.get() {
        loom::sync::atomic::fence(order);
    }
}

const NOW: i64 = 1_700_000_000;

/// A thread that reads the clock this late still counts the entry that the guard holds at first.
const EARLY: i64 = NOW + 4;
/// And this late it does not: it can use one slot more.
const LATE: i64 = NOW + 8;

fn signature(number: u8) -> [u8; 32] {
    let mut signature = [0; 32];
    signature[23] = number;
    signature
}

/// Lets one thread for each pair of a signature and a clock meet in a guard with one slot in use, and counts for each
/// signature in `0..N` who is told what. The number of orders that were tried.
fn meet<const N: usize>(calls: &'static [(u8, i64)], preemptions: Option<usize>) -> usize {
    let mut builder = Builder::new();
    builder.preemption_bound = preemptions;
    let tried = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&tried);
    builder.check(move || {
        counter.fetch_add(1, Relaxed);
        let guard = Arc::new(ReplayGuard::with_capacity(1).expect("two slots fit anywhere"));
        assert_eq!(guard.check_and_insert(&signature(99), NOW + 2, NOW), ReplayOutcome::Fresh);
        let call = |&(number, now): &(u8, i64)| {
            let guard = Arc::clone(&guard);
            move || (number, guard.check_and_insert(&signature(number), NOW + 60, now))
        };
        let others: Vec<_> = calls[1..].iter().map(|other| thread::spawn(call(other))).collect();
        let mut told = Vec::from([call(&calls[0])()]);
        told.extend(others.into_iter().map(|other| other.join().expect("the guard does not panic")));
        for number in (0..N).map(|number| u8::try_from(number).expect("few signatures")) {
            let times = |outcome| told.iter().filter(|&&one| one == (number, outcome)).count();
            assert!(times(ReplayOutcome::Fresh) <= 1, "{told:?}");
            assert!(times(ReplayOutcome::Fresh) + times(ReplayOutcome::Full) > 0, "{told:?}");
        }
        let words = guard.buckets.iter().flat_map(|bucket| &bucket.0).map(|slot| slot.load(Relaxed));
        let mut in_use = words.filter(|&word| counts(word, tick(LATE / 4)));
        assert!(in_use.all(|word| word & STATE == CONFIRMED), "something was left behind");
    });
    tried.load(Relaxed)
}

/// Tells on standard output how much was tried.
fn tell(what: &str, orders: impl IntoIterator<Item = usize>) {
    println!("figure: loom, {what} at the replay guard: {} orders tried, 0 wrong", orders.into_iter().sum::<usize>());
}

#[test]
fn two_threads() {
    let clocks: [&'static [(u8, i64)]; 4] =
        [&[(0, EARLY), (0, EARLY)], &[(0, EARLY), (0, LATE)], &[(0, LATE), (0, EARLY)], &[(0, LATE), (0, LATE)]];
    tell("two threads", clocks.map(|calls| meet::<1>(calls, None)));
}

#[test]
fn three_threads() {
    let clocks: [&'static [(u8, i64)]; 2] = [&[(0, EARLY), (0, LATE), (0, LATE)], &[(0, EARLY), (0, EARLY), (0, LATE)]];
    tell("three threads, three preemptions", clocks.map(|calls| meet::<1>(calls, Some(3))));
}

#[test]
fn another_signature_comes_between() {
    let clocks: [&'static [(u8, i64)]; 2] = [&[(0, EARLY), (1, EARLY), (0, LATE)], &[(0, LATE), (1, LATE), (0, EARLY)]];
    tell("three threads with two signatures, three preemptions", clocks.map(|calls| meet::<2>(calls, Some(3))));
}

/// The control: a guard without its fence lets a click through twice, and loom finds the order in which it does.
#[test]
fn a_guard_without_its_fence_is_found_out() {
    WITHOUT_FENCES.set(true);
    let outcome = catch_unwind(|| meet::<1>(&[(0, EARLY), (0, LATE)], None));
    WITHOUT_FENCES.set(false);
    let panic = outcome.expect_err("both threads are told that the click is fresh");
    let text = panic.downcast_ref::<std::string::String>().expect("an assertion tells something");
    assert!(text.contains("[(0, Fresh), (0, Fresh)]"), "{text}");
    println!("figure: loom, planted faults: 1 of 1 found (a guard without its fence)");
}
