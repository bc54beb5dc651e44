//! How much is in work at the same time, and how soon it ends.

use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::{Duration, Instant};

use adseal_audit::pipeline::{Halt, Watch};

use super::sources::{Does, Ends, Memory, told, told_until};

#[test]
fn stretches_that_wait_for_the_merge_are_bounded() {
    for threads in [1, 2, 4] {
        let memory = Memory::even(3, 100);
        let slow = Duration::from_micros(200);
        let (lines, end) = told_until(&memory, threads, &Watch::default(), slow);
        assert_eq!((lines.len(), end), (303, Ok(())));
        let most = memory.watched.outstanding.most();
        assert!(most <= 2 * threads + 2, "{most} stretches at once on {threads} threads");
    }
}

#[test]
fn memory_does_not_grow_with_threads_that_gain_nothing() {
    let mut memory = Memory::even(60, 100);
    memory.files[0].0[0] = Does::Late(vec!["late".into()]);
    assert_eq!(told(&memory, 1000).len(), 6060);
    assert!(memory.watched.outstanding.most() <= 16);
    assert!(memory.watched.open.most() <= 12);
}

#[test]
fn stretches_that_wait_for_a_late_one_are_bounded() {
    let mut memory = Memory::even(4, 100);
    memory.files[0].0[0] = Does::Late(vec!["late".into()]);
    assert_eq!(told(&memory, 4).len(), 404);
    assert!(memory.watched.outstanding.most() <= 10);
}

#[test]
fn no_more_files_are_open_than_there_are_threads() {
    for threads in [1, 3] {
        let memory = Memory::even(200, 3);
        assert_eq!(told(&memory, threads).len(), 800);
        assert!((1..=threads).contains(&memory.watched.open.most()), "on {threads} threads");
        assert_eq!(memory.watched.open.now(), 0);
    }
}

#[test]
fn bytes_and_rows_can_be_watched() {
    let watch = Watch::default();
    let (_, end) = told_until(&Memory::even(2, 5), 2, &watch, Duration::ZERO);
    assert_eq!((end, watch.bytes.load(SeqCst), watch.rows.load(SeqCst)), (Ok(()), 100, 20));
}

#[test]
fn a_stop_ends_it_soon() {
    for threads in [1, 4] {
        let memory = Memory::even(1, 100_000);
        let watch = Watch::default();
        thread::scope(|scope| {
            let stopper = scope.spawn(|| {
                thread::sleep(Duration::from_millis(50));
                watch.stop.store(true, SeqCst);
                Instant::now()
            });
            let (lines, end) = told_until(&memory, threads, &watch, Duration::from_millis(1));
            let stopped = stopper.join().expect("it does not panic");
            assert_eq!(end, Err(Halt::Stopped));
            assert!(lines.len() < 10_000, "{}", lines.len());
            assert!(stopped.elapsed() < Duration::from_secs(1));
        });
    }
}

#[test]
fn a_stop_from_the_start_reads_nothing() {
    let watch = Watch::default();
    watch.stop.store(true, SeqCst);
    let memory = Memory::new(vec![(vec![], Ends::Well)]);
    assert_eq!(told_until(&memory, 2, &watch, Duration::ZERO), (Vec::new(), Err(Halt::Stopped)));
    assert_eq!(memory.watched.open.most(), 0);
}
