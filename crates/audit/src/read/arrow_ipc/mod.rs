//! Arrow IPC, as a file (Feather is one) or as a stream. A file is a stream between two magic words, so both are read alike:
//! message by message. What the footer of a file says is not needed, and what was cut off can be read without one.

mod decode;
mod messages;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::MessageHeader;
use arrow_schema::{DataType, Schema, SchemaRef};

use super::arrow_columns::{self, Columns, Path, Sample};
use super::arrow_rows;
use super::positional::Positional;
use super::{ColumnChoice, Description, Extent, ReadError, Rows, Source, Stretch};
use decode::Encoded;
use messages::{Bytes, Messages};

/// A batch with more rows is shared by several stretches, since something is kept of every row until all rows in front of it
/// are counted.
const MAX_ROWS: usize = 1 << 17;

/// So many rows are looked at when no name tells where the URLs are.
const SAMPLED: usize = 100;

/// Opens a file of the file format. A stretch is a record batch, however many bytes it has.
///
/// # Errors
/// When there is no sound schema in it, or when it is not known which columns are meant.
pub fn open_file(
    file: File,
    name: String,
    choice: &ColumnChoice,
    _budget: usize,
) -> Result<Box<dyn Source>, ReadError> {
    let file = Positional::new(file).map_err(|error| ReadError(format!("it cannot be read: {error}")))?;
    let length = file.length();
    open(Bytes::file(file), name, choice, Some(length))
}

/// Opens a stream, which is of the stream format or, if it begins with its magic word, of the file format.
///
/// # Errors
/// When there is no sound schema in it, or when it is not known which columns are meant.
pub fn open_stream(
    reader: Box<dyn Read + Send>,
    name: String,
    choice: &ColumnChoice,
    _budget: usize,
) -> Result<Box<dyn Source>, ReadError> {
    open(Bytes::stream(reader), name, choice, None)
}

fn open(bytes: Bytes, name: String, choice: &ColumnChoice, length: Option<u64>) -> Result<Box<dyn Source>, ReadError> {
    let mut batches = Batches::new(Messages::new(bytes)?)?;
    let first = batches.next();
    let sample: Sample<'_> = &|paths| match &first {
        Ok(Some(first)) => sample(first, &batches.schema, paths),
        _ => Ok(vec![(0, 0); paths.len()]),
    };
    let columns = arrow_columns::choose(&batches.schema, choice, sample)?;
    let schema = arrow_columns::retyped(batches.schema.fields(), &columns.texts(), bytes_of);
    let index = |path: &Path| batches.schema.fields().iter().position(|field| path.first() == Some(field.name()));
    let mut projection: Vec<usize> = columns.paths().filter_map(index).collect();
    projection.sort_unstable();
    projection.dedup();
    let description = Description {
        file: name,
        format: "arrow",
        url_column: columns.url.join("."),
        time_column: columns.time.as_ref().map(|path| path.join(".")),
        first_number: 1,
        bytes: length,
        ..Description::default()
    };
    let shared = Arc::new(Shared { schema: Arc::new(Schema::new(schema)), projection, columns });
    Ok(Box::new(Arrow { description, shared, batches, first: Some(first), large: None }))
}

/// The type with the same layout whose values are not looked at, whether they are UTF-8: a URL that is none comes from who
/// clicks, and must not make its batch unreadable. Dictionaries stay what they are, for other columns may share them.
fn bytes_of(text: &DataType) -> DataType {
    match text {
        DataType::Utf8 => DataType::Binary,
        DataType::LargeUtf8 => DataType::LargeBinary,
        DataType::Utf8View => DataType::BinaryView,
        other => other.clone(),
    }
}

fn sample(first: &Encoded, schema: &SchemaRef, paths: &[Path]) -> Result<Vec<(usize, usize)>, ReadError> {
    let all: Vec<usize> = (0..schema.fields().len()).collect();
    let batch =
        first.decode(schema, &all).map_err(|cause| ReadError(format!("its first rows cannot be decoded: {cause}")))?;
    let rows = batch.slice(0, batch.num_rows().min(SAMPLED));
    Ok(paths.iter().map(|path| arrow_rows::clicks(&rows, path)).collect())
}

/// The record batches among the messages, each with the dictionaries as they were in front of it.
struct Batches {
    messages: Messages,
    schema: SchemaRef,
    dictionaries: Arc<HashMap<i64, ArrayRef>>,
    /// How many there were.
    count: u64,
    /// There is nothing behind an error.
    ended: bool,
}

impl Batches {
    fn new(mut messages: Messages) -> Result<Self, ReadError> {
        let first = messages.next().map_err(|cause| ReadError(format!("it has no whole schema: {cause}")))?;
        let schema = first.ok_or("it is empty".to_owned()).and_then(|message| decode::schema(&message));
        let schema = schema.map_err(|cause| ReadError(format!("it has no sound schema: {cause}")))?;
        Ok(Self { messages, schema: Arc::new(schema), dictionaries: Arc::default(), count: 0, ended: false })
    }

    fn next(&mut self) -> Result<Option<Encoded>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        let next = self.read();
        self.ended = !matches!(next, Ok(Some(_)));
        next.map_err(|cause| ReadError(format!("it cannot be read behind record batch {}: {cause}", self.count)))
    }

    fn read(&mut self) -> Result<Option<Encoded>, String> {
        while let Some(message) = self.messages.next()? {
            match message.kind() {
                MessageHeader::RecordBatch => {
                    self.count += 1;
                    let dictionaries = Arc::clone(&self.dictionaries);
                    return Ok(Some(Encoded { message, number: self.count, dictionaries }));
                }
                MessageHeader::DictionaryBatch => {
                    decode::dictionary(&message, &self.schema, Arc::make_mut(&mut self.dictionaries))
                        .map_err(|cause| format!("a dictionary cannot be decoded: {cause}"))?;
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

/// An open file or stream.
struct Arrow {
    description: Description,
    shared: Arc<Shared>,
    batches: Batches,
    /// The first batch, which was read when the file was opened.
    first: Option<Result<Option<Encoded>, ReadError>>,
    /// What is left of a batch with too many rows for a stretch, and its bytes.
    large: Option<(RecordBatch, u64)>,
}

/// What every stretch of a file needs.
struct Shared {
    schema: SchemaRef,
    projection: Vec<usize>,
    columns: Columns,
}

impl Source for Arrow {
    fn description(&self) -> &Description {
        &self.description
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        if let Some(slice) = self.slice() {
            return Ok(Some(Box::new(slice)));
        }
        let next = self.first.take().unwrap_or_else(|| self.batches.next())?;
        let Some(encoded) = next else { return Ok(None) };
        if encoded.rows() > MAX_ROWS as u64
            && let Ok(batch) = encoded.decode(&self.shared.schema, &self.shared.projection)
        {
            self.large = Some((batch, encoded.message.length));
            return self.next();
        }
        Ok(Some(Box::new(Batch { encoded, shared: Arc::clone(&self.shared) })))
    }
}

impl Arrow {
    /// The next stretch of a large batch.
    fn slice(&mut self) -> Option<Slice> {
        let (batch, bytes) = self.large.take()?;
        let rows = batch.num_rows().min(MAX_ROWS);
        let rest = batch.num_rows() - rows;
        let share = if rest == 0 { bytes } else { bytes / batch.num_rows() as u64 * rows as u64 };
        if rest > 0 {
            self.large = Some((batch.slice(rows, rest), bytes - share));
        }
        Some(Slice { batch: batch.slice(0, rows), bytes: share, shared: Arc::clone(&self.shared) })
    }
}

/// A stretch that is a record batch.
struct Batch {
    encoded: Encoded,
    shared: Arc<Shared>,
}

impl Stretch for Batch {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let mut extent =
            Extent { numbers: self.encoded.rows(), bytes: self.encoded.message.length, ..Extent::default() };
        match self.encoded.decode(&self.shared.schema, &self.shared.projection) {
            Ok(batch) => arrow_rows::hand_out(&batch, &self.shared.columns, 0, see),
            Err(cause) => {
                let number = self.encoded.number;
                extent.error = Some(ReadError(format!("record batch {number} cannot be decoded: {cause}")));
            }
        }
        extent
    }
}

/// A stretch that is a part of a record batch.
struct Slice {
    batch: RecordBatch,
    bytes: u64,
    shared: Arc<Shared>,
}

impl Stretch for Slice {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        arrow_rows::hand_out(&self.batch, &self.shared.columns, 0, see);
        Extent { numbers: self.batch.num_rows() as u64, bytes: self.bytes, ..Extent::default() }
    }
}
