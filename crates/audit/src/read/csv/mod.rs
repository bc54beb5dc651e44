//! CSV and TSV: RFC 4180, and what pandas, `DuckDB`, Excel and Postgres write. Rules: `docs/audit.md`, Input.

mod front;
mod layout;
mod scan;

use super::batch::Batch;
use super::chunks::{Chunks, Decode};
use super::{ColumnChoice, Extent, ReadError, Rows, Source, time};
use front::Behind;
use layout::Layout;
use scan::{Dialect, Field, unquote};

/// Opens it. `delimiter` is found out where it is not given.
///
/// # Errors
/// When a column is not there, or the one with the URLs cannot be told.
pub fn open(mut chunks: Chunks, delimiter: Option<u8>, choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let layout = Layout::find(chunks.preview(), chunks.is_all(), delimiter, choice)?;
    let mut description = chunks.description().clone();
    description.format = if layout.dialect.delimiter == b'\t' { "tsv" } else { "csv" };
    description.url_column.clone_from(&layout.names[layout.url]);
    description.time_column = layout.time.map(|time| layout.names[time].clone());
    let front = (layout.front.count > 0).then(|| Extent {
        numbers: layout.first_number - 1,
        malformed: layout.front,
        ..Extent::default()
    });
    description.first_number = if front.is_some() { 1 } else { layout.first_number };
    chunks.skip(layout.rows_at);
    let decoder = Decoder {
        dialect: layout.dialect,
        fields: layout.names.len(),
        url: layout.url,
        time: layout.time,
        last: layout.time.iter().chain(&layout.kept).fold(layout.url, |last, &column| last.max(column)),
        kept: layout.kept,
    };
    let rows = chunks.source(description, layout.dialect, decoder);
    Ok(if front.is_some() { Box::new(Behind { front, rows }) } else { rows })
}

/// Makes rows of records. Columns are counted from 0.
struct Decoder {
    dialect: Dialect,
    /// How many fields a row has.
    fields: usize,
    url: usize,
    time: Option<usize>,
    kept: Vec<usize>,
    /// No column behind this one is needed.
    last: usize,
}

impl Decode for Decoder {
    fn decode(&self, chunk: &mut [u8], see: &mut dyn FnMut(&Rows<'_>), extent: &mut Extent) {
        let mut batch = Batch::new(see, self.time.is_some(), self.kept.len());
        let (mut rest, mut line) = (chunk, 0);
        let mut fields = Vec::with_capacity(self.last + 1);
        while !rest.is_empty() {
            fields.clear();
            let record = self.dialect.record(rest, |field| {
                if fields.len() <= self.last {
                    fields.push(field);
                }
            });
            let (bytes, behind) = rest.split_at_mut(record.end);
            rest = behind;
            if let Some(quote) = record.stray {
                extent.malformed.add(line, stray(quote), bytes);
            } else if record.fields == self.fields {
                self.row(line, bytes, &mut fields, &mut batch);
            } else if !is_blank(bytes) {
                let problem = format!("it has {} instead of {} fields", record.fields, self.fields);
                extent.malformed.add(line, problem, bytes);
            }
            line = line.saturating_add(record.lines);
        }
        batch.finish();
        extent.numbers += u64::from(line);
    }
}

impl Decoder {
    /// Adds the row that a record is.
    fn row<'t>(&self, line: u32, bytes: &'t mut [u8], fields: &mut [Field], batch: &mut Batch<'t, '_>) {
        if self.fields == 1 && is_blank(bytes) {
            return;
        }
        for field in fields.iter_mut().filter(|field| field.quoted) {
            let length = unquote(&mut bytes[field.start..field.end]);
            *field = Field { end: field.start + length, quoted: false, ..*field };
        }
        let bytes: &'t [u8] = bytes;
        let value = |column: usize| {
            let Field { start, end, .. } = fields[column];
            Some(&bytes[start..end]).filter(|value| !self.is_null(value))
        };
        batch.push(line, value(self.url), self.time.and_then(value).and_then(time::parse));
        for (place, &column) in self.kept.iter().enumerate() {
            batch.keep(place, value(column));
        }
    }

    /// Whether there is nothing in a field: no character, or what Postgres and `MySQL` write between tabs.
    fn is_null(&self, value: &[u8]) -> bool {
        value.is_empty() || (self.dialect.delimiter == b'\t' && value == b"\\N")
    }
}

/// What is wrong with a record in which the quote at this byte is stray.
fn stray(quote: usize) -> String {
    format!("the quote at byte {quote} of the record does not close at the end of a field")
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n" | b"\r")
}
