//! Whatever the threads do, the merge is told everything once and in order.

use super::sources::{Does, Ends, Memory, told};

fn rows(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn files_and_their_stretches_come_in_order() {
    let memory = Memory::even(2, 2);
    let expected = [
        "file 0 = 0",
        "2 rows: 0 0 a, 0 0 b",
        "2 rows: 0 1 a, 0 1 b",
        "file 1 = 1",
        "2 rows: 1 0 a, 1 0 b",
        "2 rows: 1 1 a, 1 1 b",
    ];
    for threads in 1..=8 {
        assert_eq!(told(&memory, threads), expected, "{threads} threads");
    }
}

#[test]
fn many_stretches_come_in_order_on_any_number_of_threads() {
    let memory = Memory::even(7, 300);
    let expected = told(&memory, 1);
    assert_eq!(expected.len(), 7 * 301);
    for threads in 2..=8 {
        assert_eq!(told(&memory, threads), expected, "{threads} threads");
    }
}

#[test]
fn what_is_late_is_waited_for() {
    let file = |name: &str, first| (vec![first, Does::Rows(rows(&[&format!("{name} 1")]))], Ends::Well);
    let memory = Memory::new(vec![
        file("a", Does::Late(rows(&["a 0"]))),
        file("b", Does::Rows(rows(&["b 0"]))),
        file("c", Does::Late(rows(&["c 0"]))),
    ]);
    for threads in 1..=4 {
        let told = told(&memory, threads);
        let order: Vec<_> = told.iter().filter_map(|line| line.strip_prefix("1 rows: ")).collect();
        assert_eq!(order, ["a 0", "a 1", "b 0", "b 1", "c 0", "c 1"], "{threads} threads");
    }
}

#[test]
fn no_files_are_no_work() {
    assert!(told(&Memory::new(Vec::new()), 4).is_empty());
}

#[test]
fn thousands_of_files_without_rows_are_read_through() {
    let mut files = vec![(vec![Does::Late(rows(&["first"]))], Ends::Well)];
    files.extend((0..5_000).map(|_| (Vec::new(), Ends::Well)));
    files.push((vec![Does::Rows(rows(&["last"]))], Ends::Well));
    let told = told(&Memory::new(files), 4);
    assert_eq!(told.len(), 5_004);
    assert_eq!(told[1], "1 rows: first");
    assert_eq!(told[5_003], "1 rows: last");
}
