//! `adseal install ...`

mod body;
mod canonicalize;
mod explain;
mod headers;
mod places;
mod sign;
mod stability;
mod verdict;
mod verify;

use adseal_core::install::TokenEncoding;
use clap::{Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum InstallCommand {
    Sign(sign::SignArgs),
    Verify(verify::VerifyArgs),
    Explain(explain::ExplainArgs),
    Canonicalize(canonicalize::CanonicalizeArgs),
    Stability(stability::StabilityArgs),
}

pub(crate) fn run(command: &InstallCommand, output: &mut Output) -> Result<(), Failure> {
    match command {
        InstallCommand::Sign(args) => sign::run(args, output),
        InstallCommand::Verify(args) => verify::run(args, output),
        InstallCommand::Explain(args) => explain::run(args, output),
        InstallCommand::Canonicalize(args) => canonicalize::run(args, output),
        InstallCommand::Stability(args) => stability::run(args, output),
    }
}

/// How a token is spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Encoding {
    // Without help of their own, so that --help is as short as -h.
    #[default]
    Hex,
    Base64,
}

impl From<Encoding> for TokenEncoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Hex => Self::Hex,
            Encoding::Base64 => Self::Base64,
        }
    }
}
