//! `adseal click ...`

mod explain;
mod lint;
mod policy;
mod refusal;
mod sign;
mod verdict;
mod verify;

use adseal_core::UnixTime;
use clap::{Args, Subcommand};

pub(crate) use policy::PolicyArgs;

use crate::failure::Failure;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum ClickCommand {
    Sign(sign::SignArgs),
    Verify(verify::VerifyArgs),
    Explain(explain::ExplainArgs),
    Lint(lint::LintArgs),
}

pub(crate) fn run(command: &ClickCommand, output: &mut Output) -> Result<(), Failure> {
    match command {
        ClickCommand::Sign(args) => sign::run(args, output),
        ClickCommand::Verify(args) => verify::run(args, output),
        ClickCommand::Explain(args) => explain::run(args, output),
        ClickCommand::Lint(args) => lint::run(args, output),
    }
}

#[derive(Args)]
pub(crate) struct NowArgs {
    /// Take this for the time, in unix seconds [default: the clock]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(0..))]
    now: Option<i64>,
}

impl NowArgs {
    pub(crate) fn time(&self) -> UnixTime {
        self.now.and_then(UnixTime::from_secs).unwrap_or_else(UnixTime::now)
    }
}
