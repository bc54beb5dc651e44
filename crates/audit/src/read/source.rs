//! What a file is to the pipeline: stretches in order, each of which one thread decodes by itself.

use std::fmt;

use serde::Serialize;

use super::rows::{Malformed, Rows};

/// An open file.
pub trait Source: Send {
    /// What is known of it.
    fn description(&self) -> &Description;

    /// The next stretch, or `None` at the end. What it costs is paid by one thread at a time: decoding belongs into the
    /// stretch, as far as the format lets it.
    ///
    /// # Errors
    /// When the file cannot be read any further. What was handed out before stays good, and there is nothing behind it.
    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError>;
}

/// Consecutive rows of a file, most often some thousand, not decoded yet. It does not borrow from its source.
pub trait Stretch: Send {
    /// Decodes it and hands out its rows, in order, in pieces of [`MAX_ROWS`](super::rows::MAX_ROWS) or less.
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent;
}

/// What a stretch was, once it is decoded.
#[derive(Debug, Default)]
pub struct Extent {
    /// How many rows or lines of the file, those among them that are no rows.
    pub numbers: u64,
    /// How many bytes of the file, as it lies on the disk.
    pub bytes: u64,
    /// Lines that are no rows.
    pub malformed: Malformed,
    /// Why it could not be decoded to its end. The rows in front of it were handed out, and the stretches behind it may be
    /// sound.
    pub error: Option<ReadError>,
}

/// What is known of a file once it is open.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Description {
    /// Its name as it was given or found; `-` is standard input.
    pub file: String,
    /// `parquet`, `arrow`, `csv`, `tsv`, `ndjson`, `access_log` or `lines`.
    pub format: &'static str,
    /// `gzip` or `zstd`, if all of it is compressed.
    pub compression: Option<&'static str>,
    /// The column with the URL.
    pub url_column: String,
    /// The column with the time; `None`: its rows are judged as of now.
    pub time_column: Option<String>,
    /// The number of the first row or line that is handed out: 1, or more where a header stands in front of the rows.
    #[serde(skip)]
    pub first_number: u64,
    /// Its length on the disk, if it is known.
    #[serde(skip)]
    pub bytes: Option<u64>,
}

/// Why a file, or a part of it, cannot be read: a sentence without its full stop, which names the place and the cause and
/// not the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}
