//! Files that break, and panics: nothing that was read is lost, and no thread waits for one that is gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use adseal_audit::pipeline::{Halt, Watch};

use super::sources::{Does, Ends, Memory, told, told_until};

fn rows(names: &[&str]) -> Does {
    Does::Rows(texts(names))
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// On any number of threads.
fn assert_told(memory: &Memory, expected: &[&str]) {
    for threads in 1..=4 {
        assert_eq!(told(memory, threads), expected, "{threads} threads");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_told_of_at_its_place() {
    let memory =
        Memory::new(vec![(vec![rows(&["a"])], Ends::Well), (vec![], Ends::Closed), (vec![rows(&["c"])], Ends::Well)]);
    assert_told(&memory, &["file 0 = 0", "1 rows: a", "file 1: closed", "file 2 = 2", "1 rows: c"]);
}

#[test]
fn a_file_that_breaks_keeps_what_was_read_and_the_next_one_goes_on() {
    let memory =
        Memory::new(vec![(vec![rows(&["a"]), rows(&["b"])], Ends::WithAnError), (vec![rows(&["c"])], Ends::Well)]);
    assert_told(&memory, &["file 0 = 0", "1 rows: a", "1 rows: b", "broken", "file 1 = 1", "1 rows: c"]);
}

#[test]
fn a_stretch_that_breaks_keeps_its_rows_and_the_next_one_goes_on() {
    let memory = Memory::new(vec![(vec![Does::Error(texts(&["a"])), rows(&["b"])], Ends::Well)]);
    assert_told(&memory, &["file 0 = 0", "7 rows: a", "and torn", "1 rows: b"]);
}

#[test]
fn a_panic_of_a_reader_is_an_error_of_its_stretch_or_file() {
    let fault = "a fault of adseal itself, which its makers would like to know of";
    let memory = Memory::new(vec![
        (vec![Does::Panic(texts(&["a", "b"])), rows(&["c"])], Ends::WithAPanic),
        (vec![], Ends::ClosedWithAPanic),
        (vec![rows(&["d"])], Ends::Well),
    ]);
    assert_told(
        &memory,
        &[
            "file 0 = 0",
            "2 rows: a, b",
            &format!("and {fault}: a reader's fault"),
            "1 rows: c",
            &format!("{fault}: broken with a panic"),
            &format!("file 1: {fault}: closed with a panic"),
            "file 2 = 2",
            "1 rows: d",
        ],
    );
}

#[test]
fn a_panic_of_a_worker_or_the_merge_comes_out_and_leaves_no_thread_waiting() {
    for row in ["panic", "merge panics"] {
        for threads in 1..=4 {
            let mut memory = Memory::even(3, 100);
            memory.files[1].0[50] = rows(&[row]);
            let outcome = catch_unwind(AssertUnwindSafe(|| told(&memory, threads)));
            assert!(outcome.is_err(), "{row} on {threads} threads");
        }
    }
}

#[test]
fn a_merge_that_cannot_go_on_ends_it() {
    let mut memory = Memory::even(3, 100);
    memory.files[0].0[5] = rows(&["merge fails"]);
    for threads in 1..=4 {
        let (lines, end) = told_until(&memory, threads, &Watch::default(), Duration::ZERO);
        assert_eq!(end, Err(Halt::Failed("no room".into())));
        assert_eq!(lines.len(), 7, "nothing behind it is merged");
    }
}
