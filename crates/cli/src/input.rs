//! What a command is asked about: its arguments, or the lines of standard input.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read as _};

use crate::failure::Failure;
use crate::output::Output;

/// Bytes of a line, at most: 16 MiB. More is no URI, and would only take memory.
const MAX_LINE: u64 = 16 << 20;

/// One input.
pub(crate) struct Input<'i> {
    /// Which it is, from 1.
    pub(crate) number: u64,
    pub(crate) bytes: &'i [u8],
    /// Whether it is the only one.
    pub(crate) is_alone: bool,
}

/// Hands out each argument; without one, or for `-` alone, each line of standard input, without its line end.
pub(crate) fn for_each(
    arguments: &[OsString],
    output: &mut Output,
    mut answer: impl FnMut(&Input<'_>, &mut Output) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if arguments.is_empty() || arguments == ["-"] {
        return for_each_line(output, answer);
    }
    for (number, argument) in (1..).zip(arguments) {
        let bytes = argument.as_encoded_bytes();
        answer(&Input { number, bytes, is_alone: arguments.len() == 1 }, output)?;
    }
    Ok(())
}

fn for_each_line(
    output: &mut Output,
    mut answer: impl FnMut(&Input<'_>, &mut Output) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        output.note("Reading click URIs from standard input, one a line, until Ctrl-D.")?;
    }
    let mut stdin = BufReader::with_capacity(1 << 16, stdin);
    let mut line = Vec::new();
    for number in 1.. {
        // Who waits for an answer before the next question gets it.
        if !stdin.buffer().contains(&b'\n') {
            output.flush()?;
        }
        line.clear();
        let read = stdin.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line);
        if read.map_err(Failure::io("cannot read standard input"))? == 0 {
            break;
        }
        let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
        if bytes.len() as u64 > MAX_LINE {
            return Err(Failure::usage(format!("line {number} of standard input is longer than {MAX_LINE} bytes")));
        }
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        answer(&Input { number, bytes, is_alone: false }, output)?;
    }
    Ok(())
}
