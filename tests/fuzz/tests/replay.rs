//! Every target on its seeds, on the corpus that fuzzing left, and on changes of both: the same in every run.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use adseal_fuzz::mutate::Changes;
use adseal_fuzz::{TARGETS, Target, vectors};

/// How many changed inputs each target gets.
const CHANGED: usize = 1000;

/// The files of a folder, if it is there.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(vectors::file(folder));
    let mut paths: Vec<_> = entries.into_iter().flatten().map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    paths
}

/// How many inputs fail, each of which is printed.
fn replay(target: &Target) -> usize {
    let corpus = files(&format!("tests/fuzz/corpus/{}", target.name));
    let mut inputs = (target.seeds)();
    assert!(inputs.len() >= 10, "{}: {} seeds are too few", target.name, inputs.len());
    inputs.extend(corpus.iter().map(|path| fs::read(path).expect("a file that is there")));
    let all = inputs.iter().cloned().chain(Changes::new(&inputs).take(CHANGED));
    let fails = |input: &Vec<u8>| {
        let failed = catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err();
        if failed {
            eprintln!("{} fails on \"{}\"", target.name, input.escape_ascii());
        }
        failed
    };
    all.filter(fails).count()
}

#[test]
fn targets_hold_on_seeds_and_corpora_and_changes_of_them() {
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(target) = TARGETS.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.fetch_add(replay(target), Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    assert_eq!(failed.into_inner(), 0, "the inputs that fail are above");
}

#[test]
fn every_target_is_fuzzed() {
    let stem = |path: PathBuf| path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
    let fuzzed: BTreeSet<_> = files("tests/fuzz/libfuzzer/fuzz_targets").into_iter().map(stem).collect();
    let names: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let others: Vec<_> = fuzzed.difference(&names).filter(|name| !name.starts_with("planted")).collect();
    assert_eq!(names.difference(&fuzzed).count(), 0);
    assert!(others.is_empty() || cfg!(not(feature = "readers")), "{others:?} are no targets");
}
