//! Measures adseal against doing the same by hand, as `docs/benchmarks.md` describes.
//!
//! Usage: `adseal-bench --library <libadseal.so> --out <directory> [--quick]`. Prints the tables, and writes them to
//! `results.md` and everything else to `results.json` in the directory. A missed target is no error: timing depends on
//! the machine.

mod clock;
mod contenders;
mod harness;
mod hostile_json;
mod inputs;
mod json;
mod json_inputs;
mod linear;
mod machine;
mod report;
mod results;
mod rows;
mod statistics;

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use fastrand::Rng;

use contenders::adseal::Adseal;
use contenders::php::Php;
use harness::{check_agreement, measure};
use machine::Machine;
use results::{LineResult, Results, RowResult};
use rows::Row;

const ROUNDS: u32 = 10_000;
const QUICK_ROUNDS: u32 = 500;
/// Lines have one contender in three sizes, so they settle sooner.
const ROUNDS_FOR_A_ROUND_OF_LINES: u32 = 8;

#[derive(Debug, PartialEq, Eq)]
struct Options {
    library: PathBuf,
    out: PathBuf,
    quick: bool,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let (mut library, mut out, mut quick) = (None, None, false);
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--quick") => quick = true,
                Some("--library") => library = arguments.next(),
                Some("--out") => out = arguments.next(),
                _ => return Err(format!("unknown argument {}", argument.display())),
            }
        }
        let library = library.ok_or("--library needs the path of libadseal.so")?.into();
        let out = out.ok_or("--out needs a directory")?.into();
        Ok(Self { library, out, quick })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse(std::env::args_os().skip(1))?;
    let adseal = Adseal::load(&options.library)?;
    fs::create_dir_all(&options.out)?;
    let results = run(&adseal, options.quick)?;
    fs::write(options.out.join("results.json"), serde_json::to_string_pretty(&results)?)?;
    let report = results.to_string();
    fs::write(options.out.join("results.md"), &report)?;
    print!("{report}");
    Ok(())
}

fn run(adseal: &Adseal, quick: bool) -> Result<Results, Box<dyn Error>> {
    let php = [Php::start()?, Php::start_with_jit()?];
    let machine = Machine::inspect(adseal, &php[0]);
    let rounds = if quick { QUICK_ROUNDS } else { ROUNDS };
    // Every run has the same inputs, and its turns in the same order.
    let mut random = Rng::with_seed(0);
    let mut rows = rows::all(adseal, &mut random)?;
    let mut lines = linear::all(adseal, &mut random)?;
    let mut json = json::all(&php, &mut random);
    lines.extend(hostile_json::all()?);
    // Before anything is measured, so that a mistake shows at once.
    for row in rows.iter_mut().chain(&mut json) {
        check_agreement(&row.title, &mut row.contenders)?;
    }
    let rows = measure_rows(&mut rows, rounds, &mut random);
    let json = measure_rows(&mut json, rounds, &mut random);
    let mut line_results = Vec::new();
    for line in &mut lines {
        eprintln!("{}, {}", line.operation, line.input);
        let samples = measure(&mut line.contenders, rounds / ROUNDS_FOR_A_ROUND_OF_LINES, &mut random);
        line_results.push(LineResult::new(line, &samples));
    }
    Ok(Results { machine, rounds, quick, rows, json, lines: line_results })
}

fn measure_rows(rows: &mut [Row], rounds: u32, random: &mut Rng) -> Vec<RowResult> {
    let measure_row = |row: &mut Row| {
        eprintln!("{}", row.title);
        let samples = measure(&mut row.contenders, rounds / row.rounds_for_one, random);
        RowResult::new(row, &samples)
    };
    rows.iter_mut().map(measure_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn options_are_read_in_any_order() {
        let expected = Options { library: "a.so".into(), out: "here".into(), quick: true };
        assert_eq!(parse(&["--out", "here", "--quick", "--library", "a.so"]), Ok(expected));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        assert_eq!(parse(&["--out", "here"]), Err("--library needs the path of libadseal.so".to_owned()));
        assert_eq!(parse(&["--library", "a.so", "--out"]), Err("--out needs a directory".to_owned()));
        assert_eq!(parse(&["--fast"]), Err("unknown argument --fast".to_owned()));
    }
}
