//! Reading and decoding, with nothing done to the rows.

use std::convert::Infallible;
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use adseal_audit::pipeline::{self, Files, Merge, Watch, Worker};
use adseal_audit::read::{self, Description, Extent, Input, OpenOptions, ReadError, Rows, Source};

use super::threads;

/// A file that is read.
pub(crate) struct Log(pub(crate) PathBuf);

impl Files for Log {
    fn count(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> String {
        self.0.display().to_string()
    }

    fn open(&self, _: usize) -> Result<Box<dyn Source>, ReadError> {
        read::open(&Input::File(self.0.clone()), &OpenOptions::default())
    }
}

/// Does nothing with the rows.
struct Nothing;

impl Worker for Nothing {
    type Outcome = ();

    fn begin(&mut self, _: u64) {}

    fn see(&mut self, rows: &Rows<'_>) {
        black_box(rows);
    }

    fn finish(&mut self, _: Duration) {}
}

impl Merge<()> for Nothing {
    type Error = Infallible;

    fn begin(&mut self, _: usize, _: Description) {}

    fn failed(&mut self, _: usize, error: ReadError) {
        panic!("{error}");
    }

    fn stretch(&mut self, (): (), _: Extent) -> Result<(), Infallible> {
        Ok(())
    }

    fn broken(&mut self, error: ReadError) {
        panic!("{error}");
    }
}

/// Reads all of it.
pub(crate) fn decode(log: &Log) -> Result<(), Box<dyn Error>> {
    pipeline::run(log, threads(), &Watch::default(), || Nothing, &mut Nothing).map_err(|_| "it was stopped".into())
}
