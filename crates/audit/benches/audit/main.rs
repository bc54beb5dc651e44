//! How much longer an audit takes than decoding its file and verifying its URLs, each alone.
//!
//! `cargo bench -p adseal-audit` (`make bench-audit`) makes clicks in each format and measures, in turns and on all cores:
//! reading and decoding, with nothing done to the rows; verifying the same rows, which lie in memory, each by the ring that
//! it names; and the audit. The ratio is that of each turn, and its median is told.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures of a benchmark are small, and need few digits"
)]

mod clicks;
mod decoding;
mod files;

use std::error::Error;
use std::path::Path;
use std::thread;
use std::time::Instant;

use adseal_audit::output::{AtomicFile, RowFile, RowFormat, RowSink, Which};
use adseal_audit::pipeline::Watch;
use adseal_audit::summary::Summary;
use clicks::Clicks;
use decoding::{Log, decode};

/// Rows of a file, if no number is given.
const ROWS: usize = 1_000_000;
/// How often each is measured.
const TURNS: usize = 11;

/// Writes clicks into a file.
type Write = fn(&Clicks, &Path) -> Result<(), Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rows = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROWS);
    let only = arguments.iter().find(|argument| argument.parse::<usize>().is_err());
    let clicks = Clicks::new(rows)?;
    let folder = tempfile::tempdir()?;
    println!(
        "{rows} rows of {} bytes, {} threads; ns of wall time a row, medians of {TURNS} turns",
        clicks.bytes() / rows,
        threads()
    );
    println!(
        "{:22}{:>8}{:>8}{:>8}{:>8}   verify, count, merge and write on one core",
        "", "decode", "verify", "audit", "ratio"
    );
    for (name, write) in [
        ("parquet", files::parquet as Write),
        ("csv", files::csv),
        ("ndjson", files::ndjson),
        ("access log", files::access_log),
    ] {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let path = folder.path().join("clicks");
        write(&clicks, &path)?;
        measure(name, &clicks, &path, None)?;
        if name == "parquet" {
            measure("  with --rows", &clicks, &path, Some(&folder.path().join("rows.parquet")))?;
        }
    }
    Ok(())
}

/// Measures all three in turns, and prints what a row costs.
fn measure(name: &str, clicks: &Clicks, path: &Path, rows: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let log = Log(path.to_owned());
    let (mut turns, mut split) = (Vec::new(), [0.0; 4]);
    for _ in 0..TURNS {
        let (decode, ()) = timed(|| decode(&log))?;
        let (verify, valid) = timed(|| Ok(clicks.verify()))?;
        let (audit, summary) = timed(|| audit(clicks, &log, rows))?;
        assert_eq!((summary.totals.rows, summary.totals.valid), (clicks.urls.len() as u64, valid));
        let parts = &summary.run.split;
        split
            .iter_mut()
            .zip([parts.verify, parts.count, parts.merge, parts.write])
            .for_each(|(sum, part)| *sum += part);
        turns.push([decode, verify, audit, audit / (decode + verify)]);
    }
    let per_row = 1e9 / clicks.urls.len() as f64;
    let [decode, verify, audit, ratio] = [0, 1, 2, 3].map(|at| median(turns.iter().map(|turn| turn[at]).collect()));
    print!("{name:22}{:8.0}{:8.0}{:8.0}{ratio:8.2}  ", decode * per_row, verify * per_row, audit * per_row);
    for part in split {
        print!("{:6.0}", part / TURNS as f64 * per_row);
    }
    println!();
    Ok(())
}

fn audit(clicks: &Clicks, log: &Log, rows: Option<&Path>) -> Result<Summary, Box<dyn Error>> {
    let audit = clicks.audit()?;
    let Some(path) = rows else { return Ok(audit.run(log, &Watch::default(), None)?) };
    let file = AtomicFile::create(path)?;
    let mut rows = RowFile::new(&file, RowFormat::Parquet, &[], Which::All)?;
    let summary = audit.run(log, &Watch::default(), Some(&mut rows as &mut dyn RowSink))?;
    rows.finish()?;
    file.commit()?;
    Ok(summary)
}

/// How many seconds it takes, and what comes of it.
fn timed<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(f64, T), Box<dyn Error>> {
    let started = Instant::now();
    let outcome = work()?;
    Ok((started.elapsed().as_secs_f64(), outcome))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
