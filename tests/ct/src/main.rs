//! Times operations with secrets of two kinds, on every tier that the processor has, and tests whether the times differ:
//! what memcheck cannot see, because it does not know the instructions. `docs/constant-time.md` tells what that proves.
//!
//! It ends with 1 if an operation leaks, or if one of those that leak on purpose is not found out.

mod leaks;
mod measure;
mod operations;
mod random;
mod statistics;

use std::process::ExitCode;

use measure::Trial;
use statistics::{Comparison, THRESHOLD};

/// Another process may have disturbed one kind more than the other, so a difference must show again in new measurements.
const ATTEMPTS: usize = 3;

fn main() -> ExitCode {
    println!("{:<44} {:>8} {:>12} {:>14}", "operation: secrets of two kinds", "t", "difference", "visible from");
    let mut failures = 0;
    for mut trial in operations::all() {
        // Innocent as soon as one attempt shows nothing.
        let leaks = (0..ATTEMPTS).all(|_| run(&mut trial).is_different());
        failures += usize::from(leaks);
        report(leaks, &trial, "leaks");
    }
    for mut trial in leaks::all() {
        let is_missed = (0..ATTEMPTS).all(|_| !run(&mut trial).is_different());
        failures += usize::from(is_missed);
        report(is_missed, &trial, "leaks on purpose, and that was not seen");
    }
    if failures > 0 {
        eprintln!("tests/ct: FAILED: {failures} of the above");
        return ExitCode::FAILURE;
    }
    println!("tests/ct: no operation has |t| > {THRESHOLD}; every leak on purpose has");
    ExitCode::SUCCESS
}

fn run(trial: &mut Trial) -> Comparison {
    let comparison = (trial.measure)();
    println!(
        "{:<44} {:>8.1} {:>9.2} ns {:>11.2} ns",
        trial.name, comparison.t, comparison.difference, comparison.visible_from
    );
    comparison
}

fn report(is_wrong: bool, trial: &Trial, what: &str) {
    if is_wrong {
        eprintln!("tests/ct: {} {what}", trial.name);
    }
}
