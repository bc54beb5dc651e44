//! Measures adseal against doing the same by hand, as `docs/benchmarks.md` describes.
//!
//! Usage: `adseal-bench run --library <libadseal.so> --out <directory> [--quick] [--only <text>]` prints the tables, and
//! writes them to `results.md`, the plots that they show to `benchmarks/`, and everything else to `results.json` in the
//! directory. With `--only` nothing is measured but the rows that have the text in their title or in that of their
//! section.
//! `adseal-bench compare <old.json> <new.json>` prints what differs between two runs. A missed target is no error: timing
//! depends on the machine.

mod clock;
mod column;
mod compare;
mod contender;
mod contenders;
mod harness;
mod hostile_json;
mod inputs;
mod linear;
mod machine;
mod memory;
mod options;
mod plots;
mod report;
mod results;
mod rows;
mod run;
mod scaling;
mod statistics;

use std::error::Error;
use std::fs;
use std::path::Path;

use options::Options;
use results::Results;

fn main() -> Result<(), Box<dyn Error>> {
    match Options::parse(std::env::args_os().skip(1))? {
        Options::Run { library, out, quick, only } => {
            let results = run::run(&library, quick, only.as_deref())?;
            write(&results, &out)
        }
        Options::Compare { old, new } => {
            let [old, new] = [read(&old)?, read(&new)?];
            print!("{}", compare::Comparison::new(&old, &new));
            Ok(())
        }
    }
}

fn write(results: &Results, out: &Path) -> Result<(), Box<dyn Error>> {
    let plots = out.join(report::PLOTS);
    fs::create_dir_all(&plots)?;
    fs::write(out.join("results.json"), serde_json::to_string_pretty(&results)?)?;
    plots::write(results, &plots)?;
    let report = results.to_string();
    fs::write(out.join("results.md"), &report)?;
    print!("{report}");
    Ok(())
}

fn read(path: &Path) -> Result<Results, Box<dyn Error>> {
    let named = |error: &dyn Error| format!("{}: {error}", path.display());
    let text = fs::read(path).map_err(|error| named(&error))?;
    Ok(serde_json::from_slice(&text).map_err(|error| named(&error))?)
}
