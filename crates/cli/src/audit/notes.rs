//! What is told on standard error at the end.

use adseal_audit::summary::{Run, SourceSummary, Summary};

use super::advice::advice;
use super::args::AuditArgs;
use super::figures::{bytes, grouped};
use crate::failure::Failure;
use crate::output::Output;
use crate::text::{folded, harmless, utc};

pub(super) fn write(summary: &Summary, args: &AuditArgs, output: &mut Output) -> Result<(), Failure> {
    if let Some(note) = without_times(summary, args) {
        output.note(folded(&note))?;
    }
    for note in advice(summary) {
        output.note(folded(&format!("note: {note}")))?;
    }
    if nothing_read(summary).is_none()
        && let Some(files) = named(unread(summary))
    {
        output.note(folded(&format!(
            "note: not read to the end: {files}; so the figures are not those of the whole log"
        )))?;
    }
    if !args.quiet {
        output.note(folded(&effort(summary.totals.rows, &summary.run)))?;
    }
    Ok(())
}

/// Where rows without a time were judged as of now, though nobody said so: old clicks are expired then.
fn without_times(summary: &Summary, args: &AuditArgs) -> Option<String> {
    if args.input.is_time_given() {
        return None;
    }
    let is_without = |source: &&SourceSummary| source.rows > 0 && source.description.time_column.is_none();
    let files = named(summary.sources.iter().filter(is_without))?;
    Some(format!(
        "note: no column with times was found in {files}: its clicks were judged as of {}, so old ones are expired. \
         Name the column with --time NAME, or say --time now",
        utc(summary.question.now)
    ))
}

/// Why there is nothing to report on: no row was read, and some file could not be.
pub(super) fn nothing_read(summary: &Summary) -> Option<Failure> {
    let totals = &summary.totals;
    let cause = unread(summary).find_map(|source| source.errors.first())?;
    let files = named(unread(summary))?;
    (totals.rows + totals.other_paths + totals.malformed_lines == 0)
        .then(|| Failure::usage(format!("no row was read, and no file is written: {files}: {}", harmless(cause))))
}

/// The files that were not read to their end.
fn unread(summary: &Summary) -> impl Iterator<Item = &SourceSummary> {
    summary.sources.iter().filter(|source| !source.errors.is_empty())
}

/// The first of these files, and how many more there are; `None`: there is none.
fn named<'s>(mut files: impl Iterator<Item = &'s SourceSummary>) -> Option<String> {
    let first = harmless(&files.next()?.description.file);
    Some(match files.count() {
        0 => first,
        count => format!("{first} and {} more", grouped(count as u64)),
    })
}

/// How long it took, and with what.
fn effort(rows: u64, run: &Run) -> String {
    let split = run.split;
    let parts = [
        ("decode", split.decode),
        ("verify", split.verify),
        ("count", split.count),
        ("merge", split.merge),
        ("write", split.write),
    ];
    let all: f64 = parts.iter().map(|(_, seconds)| seconds).sum();
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|&(_, seconds)| seconds > 0.0)
        .map(|(name, seconds)| format!("{name} {:.0} %", 100.0 * seconds / all))
        .collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "for people"
    )]
    let rate = (rows as f64 / run.wall_seconds.max(0.001)) as u64;
    let threads = if run.threads == 1 { "1 thread".to_owned() } else { format!("{} threads", run.threads) };
    let memory = run.peak_memory.map(|peak| format!(", {} of memory", bytes(peak))).unwrap_or_default();
    format!(
        "{} rows in {:.1} s, {} a second, by {threads}{parts}{memory}",
        grouped(rows),
        run.wall_seconds,
        grouped(rate)
    )
}
