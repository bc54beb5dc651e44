//! Bodies: from a file or standard input, byte for byte.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::Failure;
use crate::output::Output;
use crate::text::file_name;

/// The body that a command is about.
#[derive(Args)]
pub(super) struct BodyArg {
    /// The body, byte for byte [default: standard input]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl BodyArg {
    pub(super) fn read(&self, output: &mut Output) -> Result<Vec<u8>, Failure> {
        read(self.file.as_deref(), output)
    }
}

/// All of a file; without one, or for `-`, all of standard input.
pub(super) fn read(file: Option<&Path>, output: &mut Output) -> Result<Vec<u8>, Failure> {
    if let Some(path) = file.filter(|path| *path != "-") {
        return fs::read(path).map_err(Failure::io(format!("cannot read {}", file_name(path))));
    }
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        output.note("Reading the body from standard input, until Ctrl-D.")?;
    }
    let mut body = Vec::new();
    stdin.read_to_end(&mut body).map_err(Failure::io("cannot read standard input"))?;
    Ok(body)
}

/// Writes exactly these bytes into a file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(Failure::io(format!("cannot write {}", file_name(path))))
}
