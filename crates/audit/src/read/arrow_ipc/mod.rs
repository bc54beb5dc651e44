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

use super::arrow_columns::{self, Columns, Path, SAMPLED, Sample};
use super::arrow_rows;
use super::counted::Count;
use super::positional::Positional;
use super::sizes::STRETCH_ROWS;
use super::{ColumnChoice, Description, Extent, ReadError, Rows, Source, Stretch};
use decode::Encoded;
use messages::{Bytes, Messages};

/// Opens a file of the file format. A stretch is a record batch, or a part of one with many rows.
///
/// # Errors
/// When there is no sound schema in it, or when it is not known which columns are meant.
pub fn open_file(file: File, description: Description, choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let file = Positional::new(file).map_err(|error| ReadError(format!("it cannot be read: {error}")))?;
    open(Bytes::file(file), None, description, choice)
}

/// Opens a stream, which is of the stream format or, if it begins with its magic word, of the file format. `count` tells how
/// many bytes of the file the reader took, which may unpack them.
///
/// # Errors
/// When there is no sound schema in it, or when it is not known which columns are meant.
pub fn open_stream(
    reader: Box<dyn Read + Send>,
    count: Count,
    description: Description,
    choice: &ColumnChoice,
) -> Result<Box<dyn Source>, ReadError> {
    open(Bytes::stream(reader), Some(count), description, choice)
}

fn open(
    bytes: Bytes,
    count: Option<Count>,
    description: Description,
    choice: &ColumnChoice,
) -> Result<Box<dyn Source>, ReadError> {
    let mut batches = Batches::new(Messages::new(bytes)?)?;
    let first = batches.next();
    let sample: Sample<'_> = &|paths| match &first {
        Ok(Some(first)) => sample(first, &batches.schema, paths).map(Some),
        _ => Ok(None),
    };
    let columns = arrow_columns::choose(&batches.schema, choice, sample)?;
    let schema = arrow_columns::retyped(batches.schema.fields(), &columns.texts(), bytes_of);
    let projection = projection(&batches.schema, columns.paths());
    let description = columns.described(description, "arrow");
    let shared = Arc::new(Shared { schema: Arc::new(Schema::new(schema)), projection, columns });
    Ok(Box::new(Arrow { description, shared, batches, count, reported: 0, first: Some(first), large: None }))
}

/// The columns at the top that these are, or are in.
fn projection<'a>(schema: &Schema, paths: impl Iterator<Item = &'a Path>) -> Vec<usize> {
    let index = |path: &Path| schema.fields().iter().position(|field| path.first() == Some(field.name()));
    let mut projection: Vec<usize> = paths.filter_map(index).collect();
    projection.sort_unstable();
    projection.dedup();
    projection
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

fn sample(first: &Encoded, schema: &SchemaRef, paths: &[Path]) -> Result<RecordBatch, String> {
    let batch = first.decode(schema, &projection(schema, paths.iter()))?;
    Ok(batch.slice(0, batch.num_rows().min(SAMPLED)))
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
                // It is a schema: another stream begins.
                _ => {
                    let schema =
                        decode::schema(&message).map_err(|cause| format!("its next schema is unsound: {cause}"))?;
                    if schema.fields() != self.schema.fields() {
                        return Err("another stream follows, whose columns are others".to_owned());
                    }
                    self.dictionaries = Arc::default();
                }
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
    /// How many bytes were read of the file itself, where it is a stream.
    count: Option<Count>,
    /// So many of these belong to what was handed out.
    reported: u64,
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
        let bytes = self.report();
        let Some(encoded) = next else {
            return Ok((bytes > 0).then(|| Box::new(End { bytes }) as Box<dyn Stretch>));
        };
        if encoded.rows() > STRETCH_ROWS as u64
            && let Ok(batch) = encoded.decode(&self.shared.schema, &self.shared.projection)
        {
            self.large = Some((batch, bytes));
            return self.next();
        }
        Ok(Some(Box::new(Batch { encoded, bytes, shared: Arc::clone(&self.shared) })))
    }
}

impl Arrow {
    /// Bytes of the file that were passed since the last time.
    fn report(&mut self) -> u64 {
        let passed = self.count.as_ref().map_or_else(|| self.batches.messages.offset(), Count::get);
        passed - std::mem::replace(&mut self.reported, passed)
    }

    /// The next stretch of a large batch.
    fn slice(&mut self) -> Option<Slice> {
        let (batch, bytes) = self.large.take()?;
        let rows = batch.num_rows().min(STRETCH_ROWS);
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
    bytes: u64,
    shared: Arc<Shared>,
}

impl Stretch for Batch {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let mut extent = Extent { numbers: self.encoded.rows(), bytes: self.bytes, ..Extent::default() };
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

/// What stands behind the last record batch, without a row.
struct End {
    bytes: u64,
}

impl Stretch for End {
    fn for_each(self: Box<Self>, _: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        Extent { bytes: self.bytes, ..Extent::default() }
    }
}
