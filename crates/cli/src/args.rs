//! The command line: what all commands share.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::audit::AuditArgs;
use crate::click::ClickCommand;
use crate::completions::CompletionsArgs;
use crate::install::InstallCommand;
use crate::keys_command::KeysCommand;
use crate::man::ManArgs;

/// Signs and verifies mobile-ad clicks and installs, and explains why a hash does not match.
#[derive(Parser)]
#[command(name = "adseal", version, term_width = 80, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub(crate) common: CommonArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Exit codes: 0 valid or done, 1 the answer is no, 2 wrong usage or trouble.

Examples:
  Why does this hash not match?
    adseal click explain --key-file k 'https://.../click?...&signature=...'
  Which clicks of a log are not valid?
    adseal click verify --key-file k <clicks.txt | grep -v ^valid
  Who sent what was forged, replayed or expired in these logs?
    adseal audit --keys ring.toml --by network_id logs/*.parquet";

#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct CommonArgs {
    /// Answer with one JSON object a line for each input
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help = "Use colours: auto is on a terminal, unless NO_COLOR is set"
    )]
    pub(crate) color: Color,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Sign, verify and explain click URIs
    #[command(subcommand)]
    Click(ClickCommand),
    /// Sign, verify and explain bodies of installs and events
    #[command(subcommand)]
    Install(InstallCommand),
    // Large, and made once.
    Audit(Box<AuditArgs>),
    /// Make and check keys
    #[command(subcommand)]
    Keys(KeysCommand),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    // Without help of their own, so that --help is as short as -h.
    Auto,
    Always,
    Never,
}

impl Color {
    /// What `--color` will say, as far as it can be told before the arguments are parsed.
    pub(crate) fn guess(arguments: &[OsString]) -> Self {
        let mut words = arguments.iter().skip(1).take_while(|word| *word != "--").filter_map(|word| word.to_str());
        while let Some(word) = words.next() {
            let Some(rest) = word.strip_prefix("--color") else { continue };
            let value = if rest.is_empty() { words.next() } else { rest.strip_prefix('=') };
            if let Some(color) = value.and_then(|value| Self::from_str(value, false).ok()) {
                return color;
            }
        }
        Self::Auto
    }

    /// Makes it the rule for all that is written.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }

    pub(crate) const fn of_clap(self) -> clap::ColorChoice {
        match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }
}
