//! A file that any number of threads read at once, each where it likes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, pread};

/// Enough for most headers of pages, which is what is read through a buffer.
const BUFFER: usize = 1024;

/// An open file. Its clones share it, and none has a place in it that another could move.
#[derive(Clone, Debug)]
pub(super) struct Positional {
    file: Arc<File>,
    length: u64,
}

impl Positional {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// These bytes. Nothing is allocated for what the file does not have.
    pub(super) fn bytes(&self, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let end = from.checked_add(u64::try_from(length).unwrap_or(u64::MAX));
        if end.is_none_or(|end| end > self.length) {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{length} bytes are to stand at offset {from}, but the file ends at offset {}", self.length),
            ));
        }
        let mut bytes = Vec::with_capacity(length);
        let mut offset = from;
        while bytes.len() < length {
            match pread(&*self.file, spare_capacity(&mut bytes), offset) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => offset += read as u64,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        // The vector may have had more room than it was asked for.
        bytes.truncate(length);
        Ok(bytes)
    }
}

impl Length for Positional {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Positional {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(BUFFER, From { file: Arc::clone(&self.file), offset: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.bytes(start, length).map(Bytes::from).map_err(ParquetError::from)
    }
}

/// Reads from an offset on.
#[derive(Debug)]
pub(super) struct From {
    file: Arc<File>,
    offset: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}
