//! Threads, the order of what they bring, and the bounds of memory.
//!
//! Every thread takes the next stretch of a file, decodes it and has a [`Worker`] see its rows. What the workers make of the
//! stretches is merged in the order of the files, by whichever thread brings what comes next: so the outcome does not depend
//! on how many threads there are. Stretches that were taken and not merged yet are bounded, and so is memory.

mod crew;
mod line;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use crate::read::{Description, Extent, ReadError, Rows, Source};

pub use crew::{MOST_THREADS, run};

/// What others may watch and do while an audit runs.
#[derive(Debug, Default)]
pub struct Watch {
    /// Bytes read so far, of the files as they lie on the disk.
    pub bytes: AtomicU64,
    /// Rows judged so far.
    pub rows: AtomicU64,
    /// Set it, and the audit ends soon, without a summary. A signal can set it, too.
    pub stop: Arc<AtomicBool>,
}

/// The files that are read, in order.
pub trait Files: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// What one is called, where it cannot be opened.
    fn name(&self, file: usize) -> String;

    /// Opens one, when its turn comes.
    ///
    /// # Errors
    /// When it cannot be opened: it is left out.
    fn open(&self, file: usize) -> Result<Box<dyn Source>, ReadError>;
}

/// What one thread does with the rows that it decodes.
pub trait Worker {
    /// What it makes of a stretch.
    type Outcome: Send;

    /// Begins a stretch: this one of its file, counted from 0.
    fn begin(&mut self, stretch: u64);

    /// Sees the next rows of the stretch.
    fn see(&mut self, rows: &Rows<'_>);

    /// Ends the stretch, which took so long to read and to decode.
    fn finish(&mut self, reading: Duration) -> Self::Outcome;
}

/// What becomes of the outcomes. It is told of each file and of each of its stretches in order.
pub trait Merge<O>: Send {
    /// Why it cannot go on.
    type Error: Send;

    /// This file is next.
    fn begin(&mut self, file: usize, description: Description);

    /// This file would be next, and could not be opened.
    fn failed(&mut self, file: usize, error: ReadError);

    /// The next stretch of the file.
    ///
    /// # Errors
    /// When it cannot go on: everything ends.
    fn stretch(&mut self, outcome: O, extent: Extent) -> Result<(), Self::Error>;

    /// The file cannot be read any further.
    fn broken(&mut self, error: ReadError);
}

/// Why not everything was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt<E> {
    /// [`Watch::stop`] was set.
    Stopped,
    /// The outcomes could not be merged.
    Failed(E),
}
