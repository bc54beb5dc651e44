//! Where annotated rows go.

use std::fmt;
use std::sync::Arc;

use super::annotated::Annotated;

/// Takes the annotated rows of one stretch after the other, in the order of the files.
pub trait RowSink: Send {
    /// Takes those of one stretch.
    ///
    /// # Errors
    /// When these, or some that were taken before, cannot be written: the audit ends.
    fn write(&mut self, place: Place, rows: Annotated) -> Result<(), WriteError>;
}

/// Where a stretch stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// The name of its file.
    pub file: Arc<str>,
    /// The number of its first row or line in that file: with [`Annotated::numbers`] added, that of each row.
    pub first: u64,
}

/// Why an output cannot be written: a sentence without its full stop, which names the output and the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError(pub String);

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WriteError {}
