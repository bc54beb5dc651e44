//! How far a file was read, for progress and for the places in messages.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::ReadError;

/// Bytes that were read of a file. Clones count the same file.
#[derive(Clone, Debug, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// So many by now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// A reader that counts, and whose errors tell the place.
#[derive(Debug)]
pub struct Counted<R> {
    reader: R,
    count: Count,
}

impl<R> Counted<R> {
    /// Counts from 0.
    pub fn new(reader: R) -> Self {
        Self { reader, count: Count::default() }
    }

    /// The count, which can be read while the reader is elsewhere.
    pub fn count(&self) -> Count {
        self.count.clone()
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into).map_err(|error| placed(error, &self.count))?;
        self.count.add(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf().map_err(|error| placed(error, &self.count))
    }

    fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.count.add(bytes);
    }
}

/// The error with its place, unless it means that the call is to be made again.
fn placed(error: io::Error, count: &Count) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        _ => io::Error::other(ReadError(format!("it cannot be read behind byte {}: {error}", count.get()))),
    }
}
