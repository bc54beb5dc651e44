//! The guard alone, step by step, and under threads.

extern crate std;

use super::{BUCKET_SLOTS, CONFIRMED, FINGERPRINT, STATE, TENTATIVE, VOID, Window, counts, part, tick};
use super::{ReplayGuard, ReplayGuardError, ReplayOutcome, ReplayStore};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::Barrier;
use std::vec::Vec;
use std::{format, thread};

use ReplayOutcome::{Fresh, Full, Replayed};

const NOW: i64 = 1_700_000_000;

/// As random as a MAC, and different for each number.
fn signature(number: u64) -> [u8; 32] {
    let mut signature = [0; 32];
    for (lane, chunk) in (0..).zip(signature.as_chunks_mut::<8>().0) {
        let mut word = number.wrapping_mul(4).wrapping_add(lane).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        *chunk = (word ^ (word >> 31)).to_le_bytes();
    }
    signature
}

fn guard(entries: usize) -> ReplayGuard {
    ReplayGuard::with_capacity(entries).expect("the test machine has this much memory")
}

/// A guard with 16 slots, which are the window of every signature.
fn smallest() -> ReplayGuard {
    guard(1)
}

fn slots_in_use(guard: &ReplayGuard, now: i64) -> usize {
    let now = tick(now.div_euclid(4));
    guard.buckets.iter().flat_map(|bucket| &bucket.0).filter(|slot| counts(slot.load(Relaxed), now)).count()
}

#[test]
fn a_signature_is_fresh_once() {
    let guard = guard(1000);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 60, NOW), Fresh);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 60, NOW), Replayed);
    assert_eq!(guard.check_and_insert(&signature(2), NOW + 60, NOW), Fresh);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 60, NOW + 59), Replayed);
    assert_eq!(slots_in_use(&guard, NOW), 2);
}

#[test]
fn a_changed_leeway_does_not_hide_a_signature() {
    let guard = guard(1000);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 60, NOW), Fresh);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 360, NOW), Replayed);
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 10, NOW), Replayed);
}

#[test]
fn full_forgets_nothing_that_counts() {
    let guard = smallest();
    for number in 0..16 {
        assert_eq!(guard.check_and_insert(&signature(number), NOW + 60, NOW), Fresh);
    }
    for now in [NOW, NOW + 30, NOW + 59, NOW + 60, NOW + 64] {
        assert_eq!(guard.check_and_insert(&signature(99), now + 60, now), Full, "{} seconds later", now - NOW);
        for number in 0..16 {
            assert_eq!(guard.check_and_insert(&signature(number), now + 1, now), Replayed);
        }
    }
}

#[test]
fn slots_are_used_again_when_their_time_has_passed() {
    for start in NOW..NOW + 8 {
        let guard = smallest();
        for number in 0..16 {
            assert_eq!(guard.check_and_insert(&signature(number), start + 60, start), Fresh);
        }
        let freed = (start..start + 100).find(|&now| slots_in_use(&guard, now) == 0).expect("entries end");
        assert!((65..=68).contains(&(freed - start)), "an entry keeps its place for {} seconds", freed - start);
        for number in 100..116 {
            assert_eq!(guard.check_and_insert(&signature(number), freed + 60, freed), Fresh);
        }
        assert_eq!(guard.check_and_insert(&signature(116), freed + 60, freed), Full);
    }
}

#[test]
fn only_times_that_can_be_kept_are_taken() {
    const MAX: i64 = ReplayGuard::MAX_SECONDS_AHEAD;
    let guard = guard(1000);
    assert_eq!(guard.longest_memory(), MAX);
    let cases = [
        (NOW, NOW, Full),
        (NOW - 1, NOW, Full),
        (NOW + 1, NOW, Fresh),
        (NOW + MAX, NOW, Fresh),
        (NOW + MAX + 1, NOW, Full),
        (i64::MAX, 0, Full),
        (i64::MAX, i64::MIN, Full),
        (i64::MIN, i64::MAX, Full),
        (1, 0, Fresh),
        (i64::MAX, i64::MAX - 1, Fresh),
    ];
    for (number, (keep_until, now, expected)) in (0..).zip(cases) {
        assert_eq!(guard.check_and_insert(&signature(number), keep_until, now), expected, "{keep_until} at {now}");
    }
    for now in [NOW, NOW + MAX / 2, NOW + MAX - 1] {
        assert_eq!(guard.check_and_insert(&signature(3), NOW + MAX, now), Replayed);
    }
}

#[test]
fn ticks_may_wrap_while_an_entry_counts() {
    let period = 4_i64 << 26;
    for now in [period - 30, 7 * period - 30] {
        let guard = smallest();
        assert_eq!(guard.check_and_insert(&signature(1), now + 60, now), Fresh);
        assert_eq!(guard.check_and_insert(&signature(1), now + 60, now + 59), Replayed);
        assert_eq!(slots_in_use(&guard, now + 64), 1);
        assert_eq!(slots_in_use(&guard, now + 68), 0);
    }
}

#[test]
fn an_old_entry_is_known_as_old_for_years() {
    let year = 365 * 86_400;
    let guard = smallest();
    assert_eq!(guard.check_and_insert(&signature(1), NOW + 60, NOW), Fresh);
    for years in [1, 2, 3, 4] {
        assert_eq!(slots_in_use(&guard, NOW + years * year), 0);
    }
}

#[test]
fn it_holds_what_it_is_made_for() {
    for entries in [9, 1000, 100_000] {
        let guard = guard(entries);
        let capacity = guard.capacity();
        assert!((entries..entries + 4).contains(&capacity), "{capacity} for {entries}");
        assert_eq!(size_of_val(&guard.buckets[..]), 16 * capacity);
        for expected in [Fresh, Replayed] {
            for number in 0..capacity as u64 {
                assert_eq!(guard.check_and_insert(&signature(number), NOW + 60, NOW), expected, "{number}");
            }
        }
    }
}

#[test]
fn it_is_not_made_without_entries_or_memory() {
    assert_eq!(ReplayGuard::with_capacity(0).err(), Some(ReplayGuardError::ZeroCapacity));
    assert_eq!(ReplayGuard::with_capacity(usize::MAX).err(), Some(ReplayGuardError::OutOfMemory));
}

#[test]
fn debug_shows_no_signature() {
    let guard = smallest();
    guard.check_and_insert(&signature(1), NOW + 60, NOW);
    assert_eq!(format!("{guard:?}"), "ReplayGuard { capacity: 8, .. }");
}

/// One thread's tentative word and another word for the same signature, and what becomes of both.
#[test]
fn two_threads_settle_by_state_and_place() {
    let (mine, low, high) = (7, 2, 12);
    let cases = [
        (low, TENTATIVE, Replayed, TENTATIVE),
        (high, TENTATIVE, Fresh, VOID),
        (low, CONFIRMED, Replayed, CONFIRMED),
        (high, CONFIRMED, Replayed, CONFIRMED),
        (low, VOID, Fresh, VOID),
        (high, VOID, Fresh, VOID),
    ];
    for (other, state, outcome, state_after) in cases {
        let (guard, signature) = (smallest(), signature(1));
        let window: Window<'_> = guard.window(&signature);
        let entry = (part(&signature, 2) & FINGERPRINT) | tick(NOW / 4 + 20);
        window.slot(mine).store(entry | TENTATIVE, Relaxed);
        // The other one was given another leeway, so its time is not the same.
        window.slot(other).store((entry + 1) | state, Relaxed);
        assert_eq!(window.settle(entry, mine, tick(NOW / 4)), outcome, "{state:x} at {other}");
        assert_eq!(window.slot(other).load(Relaxed), (entry + 1) | state_after, "{state:x} at {other}");
        let left = if outcome == Fresh { entry | CONFIRMED } else { 0 };
        assert_eq!(window.slot(mine).load(Relaxed), left, "{state:x} at {other}");
    }
}

#[test]
fn a_thread_whose_word_was_changed_gives_up() {
    let (guard, signature) = (smallest(), signature(1));
    let window = guard.window(&signature);
    let entry = (part(&signature, 2) & FINGERPRINT) | tick(NOW / 4 + 20);
    let somebody_else = entry ^ (1 << 40) | CONFIRMED;
    for (found, left) in [(entry | VOID, 0), (somebody_else, somebody_else), (0, 0)] {
        window.slot(3).store(found, Relaxed);
        assert_eq!(window.settle(entry, 3, tick(NOW / 4)), Replayed);
        assert_eq!(window.slot(3).load(Relaxed), left);
    }
}

#[test]
fn a_first_look_heeds_every_state() {
    let signature = signature(1);
    let entry = (part(&signature, 2) & FINGERPRINT) | tick(NOW / 4 + 20);
    for state in [TENTATIVE, VOID, CONFIRMED] {
        for at in 0..2 * BUCKET_SLOTS {
            let guard = smallest();
            guard.window(&signature).slot(at).store(entry | state, Relaxed);
            assert_eq!(guard.check_and_insert(&signature, NOW + 60, NOW), Replayed, "{state:x} at {at}");
            // What is left of a thread that went away ends with its time.
            let later = NOW + 100;
            assert_eq!(guard.check_and_insert(&signature, later + 60, later), Fresh);
        }
    }
}

/// Threads bring the same signatures in different orders, into windows where slots become free meanwhile: half of the
/// threads read the clock a little later and may use slots that the others take for occupied.
#[test]
fn threads_agree_on_one() {
    const THREADS: usize = 4;
    const SIGNATURES: usize = 12;
    for round in 0..3000_u64 {
        let guard = smallest();
        for number in 0..10 {
            // These end between the two clocks.
            let old = signature(1_000_000 + round * 100 + number);
            assert_eq!(guard.check_and_insert(&old, NOW + 2, NOW), Fresh);
        }
        let fresh: [AtomicUsize; SIGNATURES] = Default::default();
        let full = AtomicUsize::new(0);
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (guard, fresh, full, start) = (&guard, &fresh, &full, &start);
                scope.spawn(move || {
                    let now = NOW + 4 + 4 * i64::try_from(number % 2).expect("0 or 1");
                    let mut order: Vec<_> = (0..SIGNATURES).collect();
                    order.rotate_left(number / 2);
                    start.wait();
                    for at in order {
                        match guard.check_and_insert(&signature(round * 100 + at as u64), NOW + 60, now) {
                            Fresh => fresh[at].fetch_add(1, Relaxed),
                            Full => full.fetch_add(1, Relaxed),
                            Replayed => 0,
                        };
                    }
                });
            }
        });
        let fresh: Vec<_> = fresh.into_iter().map(AtomicUsize::into_inner).collect();
        assert!(fresh.iter().all(|&times| times <= 1), "round {round}: told Fresh {fresh:?} times");
        let (told, full) = (fresh.iter().sum::<usize>(), full.into_inner());
        assert!(full > 0 || told == SIGNATURES, "round {round}: {fresh:?}, and nobody was told Full");
        assert_eq!(slots_in_use(&guard, NOW + 8), told, "round {round}: slots were left behind");
        assert!(window_is_clean(&guard), "round {round}");
    }
}

fn window_is_clean(guard: &ReplayGuard) -> bool {
    let states = guard.buckets.iter().flat_map(|bucket| &bucket.0).map(|slot| slot.load(Relaxed) & STATE);
    states.into_iter().all(|state| state == 0 || state == CONFIRMED)
}
