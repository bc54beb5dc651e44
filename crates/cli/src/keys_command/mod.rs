//! `adseal keys ...`

mod check;
mod generate;

use clap::Subcommand;

use crate::failure::Failure;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    Generate(generate::GenerateArgs),
    Check(check::CheckArgs),
}

pub(crate) fn run(command: &KeysCommand, output: &mut Output) -> Result<(), Failure> {
    match command {
        KeysCommand::Generate(args) => generate::run(args, output),
        KeysCommand::Check(args) => check::run(args, output),
    }
}
