//! A file of annotated rows, in Parquet or CSV.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter};
use std::iter;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::annotated::Annotated;
use super::atomic::{AtomicFile, cannot_write};
use super::row_table::{RowTable, Which};
use super::rows_csv::CsvRows;
use super::rows_parquet::ParquetRows;
use super::sink::{Place, RowSink, WriteError};

/// The format of a file of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// Apache Parquet.
    Parquet,
    /// Comma-separated values, as RFC 4180 has them, with a header and LF as line end.
    Csv,
}

impl RowFormat {
    /// The format that the name of a file says, if it says one.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        if extension.eq_ignore_ascii_case("parquet") {
            Some(Self::Parquet)
        } else if extension.eq_ignore_ascii_case("csv") {
            Some(Self::Csv)
        } else {
            None
        }
    }
}

/// Writes batches in one format.
pub(super) trait Encode: Send {
    /// Writes one more.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Trouble>;
    /// Writes what is left.
    fn finish(&mut self) -> Result<(), Trouble>;
}

/// Why a batch cannot be written.
pub(super) type Trouble = Box<dyn Error + Send + Sync>;

/// A file of annotated rows that is being written.
pub struct RowFile {
    name: String,
    format: RowFormat,
    table: RowTable,
    /// Until the schema is known.
    writer: Option<BufWriter<File>>,
    /// From then on, unless it failed.
    encoder: Option<Box<dyn Encode>>,
}

impl RowFile {
    /// Begins to write rows into an output; `keep` are the names of the kept columns.
    ///
    /// # Errors
    /// When two columns would have one name, or the system has no descriptor left.
    pub fn new(output: &AtomicFile, format: RowFormat, keep: &[String], which: Which) -> Result<Self, WriteError> {
        let name = output.name().to_owned();
        let table = RowTable::new(keep, which).map_err(|cause| WriteError(format!("cannot write {name}: {cause}")))?;
        Ok(Self { name, format, table, writer: Some(output.writer()?), encoder: None })
    }

    /// Writes what is left. The output can be committed then.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), WriteError> {
        let schema = Arc::clone(self.table.settled());
        // Where there were no rows, a file of them has its columns all the same.
        let none = RecordBatch::new_empty(Arc::clone(&schema));
        let Self { format, writer, encoder, .. } = &mut self;
        let finished = begun(encoder, writer, *format, &schema)
            .and_then(|encoder| encoder.write(&none).and_then(|()| encoder.finish()));
        finished.map_err(|error| self.failed(&*error))
    }

    fn write_batches(&mut self, place: &Place, rows: &Annotated) -> Result<(), Trouble> {
        let Self { format, table, writer, encoder, .. } = self;
        table.each(place, rows, &mut |batch| begun(encoder, writer, *format, &batch.schema())?.write(batch))
    }

    /// What the system said, wherever in the error that stands, or else the error itself.
    fn failed(&self, error: &(dyn Error + 'static)) -> WriteError {
        let mut causes = iter::successors(Some(error), |&error| error.source());
        match causes.find_map(|error| error.downcast_ref::<io::Error>()) {
            Some(error) => cannot_write(&self.name, error),
            None => WriteError(format!("cannot write {}: {error}", self.name)),
        }
    }
}

/// The encoder, which begins with the first batch.
fn begun<'e>(
    encoder: &'e mut Option<Box<dyn Encode>>,
    writer: &mut Option<BufWriter<File>>,
    format: RowFormat,
    schema: &SchemaRef,
) -> Result<&'e mut dyn Encode, Trouble> {
    if let Some(writer) = writer.take() {
        *encoder = Some(match format {
            RowFormat::Parquet => Box::new(ParquetRows::new(writer, schema)?),
            RowFormat::Csv => Box::new(CsvRows::new(writer)),
        });
    }
    match encoder {
        Some(encoder) => Ok(&mut **encoder),
        None => Err("writing failed before".into()),
    }
}

impl RowSink for RowFile {
    fn write(&mut self, place: Place, rows: Annotated) -> Result<(), WriteError> {
        self.write_batches(&place, &rows).map_err(|error| {
            self.encoder = None;
            self.failed(&*error)
        })
    }
}
