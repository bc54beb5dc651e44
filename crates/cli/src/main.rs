//! `adseal`, the program.

mod memory;

use std::process::ExitCode;

fn main() -> ExitCode {
    memory::keep();
    adseal_cli::run(std::env::args_os())
}
