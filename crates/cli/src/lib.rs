//! What the program `adseal` does. Reference: `docs/cli.md`.

#![forbid(unsafe_code)]

pub mod args;
mod audit;
mod click;
mod completions;
mod explanation;
mod failure;
mod input;
mod install;
mod json;
mod keys;
mod keys_command;
mod man;
mod output;
mod text;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::{Cli, Color, Command};
use failure::Failure;
use output::Output;

/// The exit code of wrong usage, and of what cannot be read or written.
const TROUBLE: u8 = 2;

/// Runs the program with these arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // clap colours its messages before it knows what --color says.
    let color = Color::guess(&arguments);
    color.apply();
    let parsed = command().color(color.of_clap()).try_get_matches_from(arguments);
    match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => finish(cli),
        Err(message) => say(&message),
    }
}

/// Says what clap has to say: help and version on standard output, and of wrong usage on standard error.
fn say(message: &clap::Error) -> ExitCode {
    match message.print().map_err(Failure::output) {
        Ok(()) | Err(Failure::Closed) if message.use_stderr() => ExitCode::from(TROUBLE),
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(TROUBLE)
        }
    }
}

/// The tree of commands, for shell completions and man pages too.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

fn finish(cli: Cli) -> ExitCode {
    cli.common.color.apply();
    let mut output = Output::new(cli.common.json);
    let done = match cli.command {
        Command::Audit(args) => audit::run(&args, &mut output),
        Command::Click(command) => click::run(&command, &mut output),
        Command::Install(command) => install::run(&command, &mut output),
        Command::Keys(command) => keys_command::run(&command, &mut output),
        Command::Completions(args) => completions::run(&args, &mut output),
        Command::Man(args) => man::run(&args),
    };
    match done.and_then(|()| output.flush()) {
        // Whoever reads had enough: `adseal ... | head -1`.
        Ok(()) | Err(Failure::Closed) => output.code(),
        Err(Failure::Interrupted(signal)) => ExitCode::from(128 + signal),
        Err(failure) => {
            // What was written so far stands in front of it, if it can be written at all.
            let _ = output.flush();
            output::complain(&failure);
            ExitCode::from(TROUBLE)
        }
    }
}
