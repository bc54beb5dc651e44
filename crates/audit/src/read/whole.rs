//! A file that must not end before the length that it had when it was opened.
//!
//! Whoever rotates a log by copying and emptying it, or uploads a new one over it, takes rows away from an audit that is
//! reading it. A text that is cut looks like any other text, so nothing else would tell.

use std::fs::File;
use std::io::{self, Read, Seek as _};

/// Reads a file to its end, which is an error where bytes are missing. What is added to it meanwhile is read, too.
pub(super) struct Whole {
    file: File,
    missing: u64,
}

impl Whole {
    /// From where it stands. What has no length, as a pipe, ends where it ends.
    pub(super) fn new(mut file: File, length: Option<u64>) -> io::Result<Self> {
        let missing = match length {
            Some(length) => length.saturating_sub(file.stream_position()?),
            None => 0,
        };
        Ok(Self { file, missing })
    }
}

impl Read for Whole {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        if read == 0 && !into.is_empty() && self.missing > 0 {
            let missing = self.missing;
            return Err(io::Error::other(format!("it became shorter while it was read, by {missing} bytes")));
        }
        self.missing = self.missing.saturating_sub(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::io::{SeekFrom, Write as _};

    use super::*;

    fn file(text: &[u8]) -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(text)?;
        file.rewind()?;
        Ok(file)
    }

    #[test]
    fn a_file_that_was_cut_is_told() -> Result<(), Box<dyn Error>> {
        let file = file(&[7; 1000])?;
        let mut whole = Whole::new(file.try_clone()?, Some(1000))?;
        whole.read_exact(&mut [0; 300])?;
        file.set_len(600)?;
        let mut rest = Vec::new();
        let error = whole.read_to_end(&mut rest).expect_err("400 bytes are missing");
        assert_eq!((rest.len(), &*error.to_string()), (300, "it became shorter while it was read, by 400 bytes"));
        Ok(())
    }

    #[test]
    fn what_is_added_is_read() -> Result<(), Box<dyn Error>> {
        let file = file(&[7; 1000])?;
        let mut whole = Whole::new(file.try_clone()?, Some(1000))?;
        file.set_len(1200)?;
        assert_eq!(whole.read_to_end(&mut Vec::new())?, 1200);
        Ok(())
    }

    #[test]
    fn it_is_read_from_where_it_stands() -> Result<(), Box<dyn Error>> {
        let mut file = file(&[7; 1000])?;
        file.seek(SeekFrom::Start(600))?;
        assert_eq!(Whole::new(file, Some(1000))?.read_to_end(&mut Vec::new())?, 400);
        Ok(())
    }

    #[test]
    fn a_pipe_ends_where_it_ends() -> Result<(), Box<dyn Error>> {
        let (reader, mut writer) = io::pipe()?;
        writer.write_all(b"three lines")?;
        drop(writer);
        let file = File::from(std::os::fd::OwnedFd::from(reader));
        assert_eq!(Whole::new(file, None)?.read_to_end(&mut Vec::new())?, 11);
        Ok(())
    }
}
