//! Text in chunks that end where a record ends, so that each can be decoded by itself.
//!
//! Reading and cutting is all that one thread does at a time. A line format is a [`Decode`] and a [`Boundary`]; most
//! often the latter is [`Lines`].

use std::io::{self, Read};
use std::sync::Arc;

use super::counted::Count;
use super::pool::{Buffer, Pool};
use super::{Description, Extent, ReadError, Rows, Source, Stretch};

/// A record of more bytes is no row, and is not held in memory.
pub const MAX_RECORD: usize = 16 << 20;

/// What is read at a time: so much that a stretch has many rows of each sender, whose counts are added up once a stretch.
const CHUNK: usize = 1 << 20;

/// Makes rows of chunks. Threads share it.
pub trait Decode: Send + Sync + 'static {
    /// Hands out the rows of a chunk, which holds whole records; the last one may lack its line end. The decoder may write
    /// into the chunk, to undo escapes in place. It adds the lines of the chunk to `extent.numbers` and what is no row to
    /// `extent.malformed`; blank lines are lines, too.
    fn decode(&self, chunk: &mut [u8], see: &mut dyn FnMut(&Rows<'_>), extent: &mut Extent);
}

/// Finds where records end.
pub trait Boundary: Send + 'static {
    /// Where to cut bytes that begin at a record.
    fn cut(&self, bytes: &[u8]) -> Cut;

    /// Where a record ends that is read piece by piece, for it is too long to be held. Says in `place` where in it this piece
    /// ends.
    fn end(&self, piece: &[u8], place: &mut Place) -> Option<usize>;
}

/// Where in a record a piece of it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// At the start of a field.
    #[default]
    Start,
    /// In a field, where a quote is a character like any other.
    Plain,
    /// Behind a quote that was opened.
    Quoted,
    /// Behind a quote that may close that one.
    Closed,
    /// Behind one that does not, though it had to.
    Stray,
}

/// Where to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Behind the last record end, which is here.
    Behind(usize),
    /// No record ends yet.
    Nowhere,
    /// No record ends yet, since a quote was opened at this byte and not closed.
    Quoted(usize),
}

/// Every line is a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lines;

impl Boundary for Lines {
    fn cut(&self, bytes: &[u8]) -> Cut {
        memchr::memrchr(b'\n', bytes).map_or(Cut::Nowhere, |end| Cut::Behind(end + 1))
    }

    fn end(&self, piece: &[u8], _: &mut Place) -> Option<usize> {
        memchr::memchr(b'\n', piece).map(|end| end + 1)
    }
}

/// A text that is read, with what was read ahead to recognize it.
pub struct Chunks {
    reader: Box<dyn Read + Send>,
    count: Count,
    description: Description,
    pool: Pool,
    max_record: usize,
    /// Its first `filled` bytes were read and not handed out; they begin at a record.
    buffer: Buffer,
    filled: usize,
    /// So many bytes of the file belong to what was handed out.
    reported: u64,
    end: Option<Result<(), ReadError>>,
}

impl Chunks {
    /// Reads the first bytes. `count` tells how many bytes of the file the reader took, which may unpack them.
    pub fn new(reader: impl Read + Send + 'static, count: Count, description: Description) -> Self {
        Self::with_size(reader, count, description, CHUNK, MAX_RECORD)
    }

    /// The same with chunks and longest records of other sizes, for tests.
    pub fn with_size(
        reader: impl Read + Send + 'static,
        count: Count,
        description: Description,
        chunk: usize,
        max_record: usize,
    ) -> Self {
        let pool = Pool::new(chunk);
        let (reader, buffer) = (Box::new(reader), pool.take());
        let mut chunks =
            Self { reader, count, description, pool, max_record, buffer, filled: 0, reported: 0, end: None };
        chunks.fill();
        chunks
    }

    /// The first bytes, to recognize the format and the columns by: a chunk, or all where there is less. The last line may be
    /// cut.
    #[must_use]
    pub fn preview(&self) -> &[u8] {
        &self.buffer.bytes[..self.filled]
    }

    /// Whether the [preview](Self::preview) is the whole text.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.end.is_some()
    }

    /// What is known of the file already: its name, its length and how it is compressed.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Passes over the first bytes of the [preview](Self::preview).
    pub fn skip(&mut self, bytes: usize) {
        self.buffer.bytes.copy_within(bytes..self.filled, 0);
        self.filled -= bytes;
    }

    /// The source, whose rows the decoder makes.
    #[must_use]
    pub fn source(self, description: Description, boundary: impl Boundary, decoder: impl Decode) -> Box<dyn Source> {
        Box::new(ChunkSource { chunks: self, description, boundary, decoder: Arc::new(decoder) })
    }

    /// Reads until the buffer is full.
    fn fill(&mut self) {
        while self.end.is_none() && self.filled < self.buffer.bytes.len() {
            match self.reader.read(&mut self.buffer.bytes[self.filled..]) {
                Ok(0) => self.end = Some(Ok(())),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.end = Some(Err(ReadError(error.to_string()))),
            }
        }
    }

    /// Takes the first bytes out of the buffer.
    fn take(&mut self, bytes: usize) -> Piece {
        let mut next = self.pool.take();
        let rest = self.filled - bytes;
        if next.bytes.len() < rest {
            next.bytes.resize(rest, 0);
        }
        next.bytes[..rest].copy_from_slice(&self.buffer.bytes[bytes..self.filled]);
        self.filled = rest;
        let buffer = std::mem::replace(&mut self.buffer, next);
        Piece { buffer, length: bytes, file_bytes: self.report() }
    }

    /// Bytes of the file that were read since the last time.
    fn report(&mut self) -> u64 {
        let read = self.count.get();
        read - std::mem::replace(&mut self.reported, read)
    }

    /// Behind the line end that follows this byte.
    fn line_end(&self, at: usize) -> Option<usize> {
        memchr::memchr(b'\n', &self.preview()[at..]).map(|end| at + end + 1)
    }

    /// Takes a record that is too long out of the buffer, and reads on to its end. Its start is kept.
    fn take_long(&mut self, boundary: &impl Boundary) -> NoRow {
        let mut place = Place::default();
        let mut end = boundary.end(self.preview(), &mut place);
        let mut piece = self.take(end.unwrap_or(self.filled));
        let mut lines = line_ends(&piece.buffer.bytes[..piece.length]);
        while end.is_none() && self.end.is_none() {
            self.fill();
            end = boundary.end(self.preview(), &mut place);
            let rest = end.unwrap_or(self.filled);
            lines += line_ends(&self.preview()[..rest]);
            self.skip(rest);
        }
        piece.file_bytes += self.report();
        let problem = format!("it is longer than {} bytes", self.max_record);
        let swallowed = matches!(place, Place::Quoted | Place::Stray);
        let error = swallowed.then(|| {
            ReadError(format!(
                "a quote that does not close at the end of a field makes {lines} lines one record, longer than {} bytes: \
                 none of them was read",
                self.max_record
            ))
        });
        NoRow { piece, lines: lines + u64::from(end.is_none()), problem, error }
    }

    /// The next stretch: whole records, or a line that belongs to none.
    fn next(&mut self, boundary: &impl Boundary) -> Result<Option<Next>, ReadError> {
        loop {
            self.fill();
            if self.filled == 0 {
                // An error is told once.
                return self.end.replace(Ok(())).expect("nothing is left to read").map(|()| None);
            }
            let too_long = self.filled > self.max_record;
            match (boundary.cut(self.preview()), &self.end) {
                (Cut::Behind(end), _) => return Ok(Some(Next::Records(self.take(end)))),
                (_, None) if !too_long => {
                    let longer = (2 * self.buffer.bytes.len()).min(self.max_record + 1);
                    self.buffer.bytes.resize(longer, 0);
                }
                // What it opens is no field: the decoder says so, and goes on behind its line.
                (Cut::Quoted(at), Some(Ok(()))) if let Some(end) = self.line_end(at) => {
                    return Ok(Some(Next::Records(self.take(end))));
                }
                (_, _) if too_long => return Ok(Some(Next::TooLong(self.take_long(boundary)))),
                // What follows the last line end is a record, unless it stopped short.
                (_, Some(Ok(()))) => return Ok(Some(Next::Records(self.take(self.filled)))),
                _ => self.filled = 0,
            }
        }
    }
}

/// The first bytes of a buffer, and what they are of the file.
struct Piece {
    buffer: Buffer,
    length: usize,
    file_bytes: u64,
}

enum Next {
    Records(Piece),
    TooLong(NoRow),
}

struct ChunkSource<B, D> {
    chunks: Chunks,
    description: Description,
    boundary: B,
    decoder: Arc<D>,
}

impl<B: Boundary, D: Decode> Source for ChunkSource<B, D> {
    fn description(&self) -> &Description {
        &self.description
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        Ok(self.chunks.next(&self.boundary)?.map(|next| match next {
            Next::Records(piece) => Box::new(Records { piece, decoder: self.decoder.clone() }) as Box<dyn Stretch>,
            Next::TooLong(record) => Box::new(record),
        }))
    }
}

/// Whole records.
struct Records<D> {
    piece: Piece,
    decoder: Arc<D>,
}

impl<D: Decode> Stretch for Records<D> {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let Self { mut piece, decoder } = *self;
        let mut extent = Extent { bytes: piece.file_bytes, ..Extent::default() };
        decoder.decode(&mut piece.buffer.bytes[..piece.length], see, &mut extent);
        extent
    }
}

/// A record that is too long.
struct NoRow {
    /// Its start.
    piece: Piece,
    lines: u64,
    problem: String,
    error: Option<ReadError>,
}

fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

impl Stretch for NoRow {
    fn for_each(self: Box<Self>, _: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let mut extent =
            Extent { numbers: self.lines, bytes: self.piece.file_bytes, error: self.error, ..Extent::default() };
        extent.malformed.add(0, self.problem, &self.piece.buffer.bytes[..self.piece.length]);
        extent
    }
}
