//! How far a file was read, for progress and for the places in messages.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that were read of a file. Clones count the same file.
#[derive(Clone, Debug, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// So many by now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader that counts, and whose errors tell the place.
#[derive(Debug)]
pub struct Counted<R> {
    reader: R,
    count: Count,
}

impl<R: Read> Counted<R> {
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
        loop {
            match self.reader.read(into) {
                Ok(read) => {
                    self.count.0.fetch_add(read as u64, Ordering::Relaxed);
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let place = self.count.get();
                    return Err(io::Error::new(
                        error.kind(),
                        format!("it cannot be read behind byte {place}: {error}"),
                    ));
                }
            }
        }
    }
}
