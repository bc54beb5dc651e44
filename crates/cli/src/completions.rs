//! `adseal completions`

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::output::Output;

/// Write the completions for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: ShellArg,
}

const EXAMPLES: &str = "\
Examples:
  source <(adseal completions bash)
  adseal completions zsh >~/.zfunc/_adseal
  adseal completions fish >~/.config/fish/completions/adseal.fish";

/// Those that clap knows, and that somebody tries here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShellArg {
    Bash,
    Zsh,
    Fish,
}

impl From<ShellArg> for Shell {
    fn from(shell: ShellArg) -> Self {
        match shell {
            ShellArg::Bash => Self::Bash,
            ShellArg::Zsh => Self::Zsh,
            ShellArg::Fish => Self::Fish,
        }
    }
}

pub(crate) fn run(args: &CompletionsArgs, output: &mut Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(Shell::from(args.shell), &mut crate::command(), "adseal", &mut script);
    output.bytes(&script)
}
