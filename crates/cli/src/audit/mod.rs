//! `adseal audit`

mod advice;
mod args;
mod figures;
mod files;
mod interrupt;
mod notes;
mod progress;
mod table;
mod work;

use std::fs;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use adseal_audit::pipeline::Watch;
use adseal_audit::read::{Input, expand};
use adseal_audit::summary::Summary;

use crate::failure::Failure;
use crate::output::Output;
use crate::text::{file_name, harmless};

pub(crate) use args::AuditArgs;
use files::OutputFiles;
use interrupt::Interrupt;
use work::Work;

pub(crate) fn run(args: &AuditArgs, output: &mut Output) -> Result<(), Failure> {
    let inputs = inputs(args)?;
    let work = Work::new(args, inputs)?;
    let watch = Arc::new(Watch::default());
    let interrupt = Interrupt::watch(&watch.stop)?;
    // Made before anything is read: who may not write there is told at once.
    let files = OutputFiles::create(&args.files_out, &work)?;
    let rows = files.rows(&args.files_out)?;
    if work.logs.inputs.contains(&Input::Stdin) && io::stdin().is_terminal() {
        output.note("Reading a log from standard input, until Ctrl-D.")?;
    }
    let summary = work.done(&watch, &interrupt, rows, args.quiet)?;
    // Known before anything is written: the exit code is the same if nobody reads what is.
    if !summary.complete {
        output.say_no();
    }
    let committed = match notes::nothing_read(&summary) {
        // What an earlier audit wrote there is worth more than a report on nothing.
        Some(failure) => Err(failure),
        None => files.commit(&summary),
    };
    // What was found is told even if a file cannot have it.
    let told = tell(&summary, args, output);
    committed.and(told)
}

/// Tells what was found on standard output, and what else there is to say on standard error.
fn tell(summary: &Summary, args: &AuditArgs, output: &mut Output) -> Result<(), Failure> {
    if output.is_json() {
        output.json(summary)?;
    } else {
        let table = table::table(summary, args.top, output.paint());
        output.line(table.trim_end())?;
    }
    notes::write(summary, args, output)
}

/// The logs, all of which are there when the audit begins.
fn inputs(args: &AuditArgs) -> Result<Vec<Input>, Failure> {
    let inputs = expand(&args.files).map_err(|error| Failure::usage(harmless(&error.to_string())))?;
    for input in &inputs {
        if let Input::File(path) = input {
            fs::metadata(path).map_err(Failure::io(format!("cannot read {}", file_name(path))))?;
        }
    }
    Ok(inputs)
}
