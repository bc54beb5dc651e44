//! Every order in which threads can meet in the guard, tried by loom on a window of two slots:
//! `RUSTFLAGS="--cfg loom" cargo test -p adseal-core --lib --release replay`.

extern crate std;

use super::{CONFIRMED, ReplayGuard, ReplayOutcome, ReplayStore, STATE, counts, tick};
use core::sync::atomic::Ordering::Relaxed;
use loom::{model::Builder, sync::Arc, thread};
use std::vec::Vec;

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
/// signature in `0..N` who is told what.
fn meet<const N: usize>(calls: &'static [(u8, i64)], preemptions: Option<usize>) {
    let mut builder = Builder::new();
    builder.preemption_bound = preemptions;
    builder.check(move || {
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
}

#[test]
fn two_threads() {
    meet::<1>(&[(0, EARLY), (0, EARLY)], None);
    meet::<1>(&[(0, EARLY), (0, LATE)], None);
    meet::<1>(&[(0, LATE), (0, EARLY)], None);
    meet::<1>(&[(0, LATE), (0, LATE)], None);
}

#[test]
fn three_threads() {
    meet::<1>(&[(0, EARLY), (0, LATE), (0, LATE)], Some(3));
    meet::<1>(&[(0, EARLY), (0, EARLY), (0, LATE)], Some(3));
}

#[test]
fn another_signature_comes_between() {
    meet::<2>(&[(0, EARLY), (1, EARLY), (0, LATE)], Some(3));
    meet::<2>(&[(0, LATE), (1, LATE), (0, EARLY)], Some(3));
}
