//! Files with keys in them: nobody else may read or write them, and a line end behind a key is a question.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::text::file_name;

/// Bytes of a file with one key, at most: more is another file.
pub(crate) const MAX_KEY_FILE: u64 = 64 << 10;
/// Bytes of a key-ring file, at most.
const MAX_RING_FILE: u64 = 4 << 20;

/// How files with keys are read.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Keys")]
pub(crate) struct FileArgs {
    /// Whether a line end at the end of a key file is part of the key
    #[arg(long, value_name = "WHAT")]
    pub(crate) key_newline: Option<KeyNewline>,
    /// Use key files that other users may read or write, too
    #[arg(long)]
    pub(crate) insecure_permissions: bool,
}

/// What to do with a line end at the end of a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyNewline {
    // Without help of their own, so that --help is as short as -h.
    Strip,
    Keep,
}

impl FileArgs {
    /// The key that a file holds, byte for byte but for the line end that `--key-newline` takes off.
    pub(crate) fn read_key(self, path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let mut bytes = self.read(path, MAX_KEY_FILE)?;
        let without_end = bytes.len() - line_end(&bytes);
        match self.key_newline {
            Some(KeyNewline::Strip) => bytes.truncate(without_end),
            None if without_end < bytes.len() => {
                return Err(Failure::usage(format!(
                    "{} ends in a line end, which may be part of the key or not: say --key-newline strip or keep",
                    file_name(path)
                )));
            }
            None | Some(KeyNewline::Keep) => {}
        }
        Ok(bytes)
    }

    /// The text of a key-ring file.
    pub(crate) fn read_ring(self, path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.read(path, MAX_RING_FILE)
    }

    fn read(self, path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let opened = Opened::new(path)?;
        match opened.unsafe_access() {
            Some(reason) if !self.insecure_permissions => Err(Failure::usage(format!(
                "{} {reason}; --insecure-permissions uses it all the same",
                file_name(path)
            ))),
            _ => opened.read(limit),
        }
    }
}

/// A file with keys, open: what is judged is what is read, whatever the path leads to meanwhile.
pub(crate) struct Opened<'p> {
    path: &'p Path,
    file: File,
    metadata: Metadata,
}

impl<'p> Opened<'p> {
    pub(crate) fn new(path: &'p Path) -> Result<Self, Failure> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
        let (metadata, file) = opened.map_err(Failure::io(format!("cannot read {}", file_name(path))))?;
        Ok(Self { path, file, metadata })
    }

    /// Why this user should not trust such a file with a key, if there is a reason.
    pub(crate) fn unsafe_access(&self) -> Option<String> {
        access(self.metadata.mode(), self.metadata.uid(), rustix::process::geteuid().as_raw())
    }

    /// All of a key-ring file, or of a key file, which is shorter.
    pub(crate) fn read_any(self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.read(MAX_RING_FILE)
    }

    fn read(self, limit: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let Self { path, file, metadata } = self;
        let bytes = read_whole(file, limit.min(metadata.len()), limit)
            .map_err(Failure::io(format!("cannot read {}", file_name(path))))?;
        if bytes.len() as u64 > limit {
            let path = file_name(path);
            return Err(Failure::usage(format!("{path} is longer than {limit} bytes: is it a file with keys?")));
        }
        Ok(bytes)
    }
}

/// Length of the line end at the end of a key, in bytes.
pub(crate) fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
        _ => 0,
    }
}

fn access(mode: u32, owner: u32, user: u32) -> Option<String> {
    let mode = mode & 0o7777;
    if owner != user && owner != 0 {
        Some(format!("belongs to another user (uid {owner})"))
    } else if mode & 0o077 != 0 {
        Some(format!("can be read or written by other users (mode {mode:04o}; chmod 600 makes it yours alone)"))
    } else {
        None
    }
}

/// The file, or so much of it that it is seen to be longer than the limit.
fn read_whole(file: File, expected: u64, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    // With room to spare nothing is moved while it is read: a move would leave a copy that nobody wipes. What has no
    // length, as a pipe, gets room for all that is read of it.
    let room = if expected == 0 { limit } else { expected } + 64;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(usize::MAX)));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_this_users_or_roots_alone() {
        for (mode, owner) in [(0o100_600, 1000), (0o100_400, 1000), (0o100_400, 0), (0o010_600, 1000)] {
            assert_eq!(access(mode, owner, 1000), None);
        }
        for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777] {
            let reason = access(0o100_000 | mode, 1000, 1000).unwrap_or_default();
            assert!(reason.contains(&format!("mode {mode:04o}")), "{reason}");
        }
        assert_eq!(access(0o100_600, 1001, 1000).as_deref(), Some("belongs to another user (uid 1001)"));
        assert!(access(0o100_600, 1001, 0).is_some(), "root does not trust a user's file either");
    }

    #[test]
    fn a_line_end_is_one_and_no_more() {
        for (key, length) in [("key", 0), ("key\n", 1), ("key\r\n", 2), ("key\n\n", 1), ("key\r", 1), ("", 0)] {
            assert_eq!(line_end(key.as_bytes()), length, "{key:?}");
        }
    }
}
