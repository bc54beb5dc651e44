//! `adseal`, the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    adseal_cli::run(std::env::args_os())
}
