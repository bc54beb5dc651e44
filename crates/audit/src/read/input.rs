//! Which files are read: names, patterns and standard input.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

/// What stands in a pattern for other characters.
const WILD: [char; 3] = ['*', '?', '['];

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// In this file.
    File(PathBuf),
    /// On standard input.
    Stdin,
}

impl Input {
    /// What it is called: `-` is standard input.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Stdin => "-".to_owned(),
        }
    }
}

/// Why a name stands for no file: a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError(pub String);

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InputError {}

/// The files that the arguments name, in their order; those of a pattern by name. No argument at all is standard input.
///
/// # Errors
/// When an argument stands for no file, or for a directory, or a file comes twice: its clicks would be replays of each other.
pub fn expand(arguments: &[OsString]) -> Result<Vec<Input>, InputError> {
    if arguments.is_empty() {
        return Ok(vec![Input::Stdin]);
    }
    let (mut inputs, mut known) = (Vec::new(), HashMap::new());
    for argument in arguments {
        for input in named(argument)? {
            // Two names can be of the same file. One that is not there is told of when it is opened.
            if let Ok(place) = metadata(&input).map(|file| (file.dev(), file.ino()))
                && let Some(first) = known.insert(place, input.name())
            {
                return Err(twice(&first, &input.name()));
            }
            inputs.push(input);
        }
    }
    Ok(inputs)
}

fn metadata(input: &Input) -> io::Result<Metadata> {
    match input {
        Input::File(path) => fs::metadata(path),
        Input::Stdin => File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata(),
    }
}

fn twice(first: &str, second: &str) -> InputError {
    let both = if first == second {
        format!("{} comes twice", shown(first))
    } else {
        format!("{} and {} are the same file", shown(first), shown(second))
    };
    InputError(format!("{both}: each of its clicks would be a replay"))
}

/// Bytes of all files, where every length is known.
#[must_use]
pub fn total_bytes(inputs: &[Input]) -> Option<u64> {
    let length = |input: &Input| match input {
        Input::File(path) => fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| file.len()),
        Input::Stdin => None,
    };
    inputs.iter().map(length).sum()
}

fn named(argument: &OsString) -> Result<Vec<Input>, InputError> {
    let path = Path::new(argument);
    if argument == "-" {
        return Ok(vec![Input::Stdin]);
    }
    if path.is_dir() {
        let name = shown(path.display());
        return Err(InputError(format!("{name} is a directory; name its files, such as {name}/*.parquet")));
    }
    // A file of that very name comes first, whatever characters are in it.
    if fs::symlink_metadata(path).is_ok() {
        return Ok(vec![Input::File(path.to_owned())]);
    }
    match path.to_str() {
        Some(pattern) if pattern.contains(WILD) => matching(pattern),
        _ => Err(InputError(format!("there is no file {}", shown(path.display())))),
    }
}

/// The files whose name is like a pattern.
fn matching(pattern: &str) -> Result<Vec<Input>, InputError> {
    // As in a shell, what is hidden is meant only where the pattern has its dot.
    let is_hidden = |part: &str| part.starts_with('.') && part.contains(WILD);
    let options =
        MatchOptions { require_literal_leading_dot: !pattern.split('/').any(is_hidden), ..MatchOptions::new() };
    let paths = glob::glob_with(pattern, options)
        .map_err(|error| InputError(format!("{} is no pattern: {error}", shown(pattern))))?;
    let files: Vec<_> = paths
        .map(|path| path.map_err(|error| InputError(error.to_string())))
        .filter(|path| !path.as_ref().is_ok_and(|path| path.is_dir()))
        .map(|path| path.map(Input::File))
        .collect::<Result<_, _>>()?;
    if files.is_empty() {
        return Err(InputError(format!("no file is named like {}", shown(pattern))));
    }
    Ok(files)
}

/// A name as a message shows it.
fn shown(name: impl fmt::Display) -> String {
    name.to_string().escape_debug().to_string()
}
