//! Annotated rows as CSV. A null is an empty cell; cells are written as they are, so that a cell that begins with `=` is a
//! formula to a program that takes CSV for a spreadsheet: `docs/audit.md`, Annotated rows.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use arrow_array::RecordBatch;
use arrow_csv::WriterBuilder;

use super::row_file::{Encode, Trouble};

/// A file of rows in CSV.
pub(super) struct CsvRows {
    writer: BufWriter<File>,
    has_header: bool,
    text: Vec<u8>,
}

impl CsvRows {
    pub(super) const fn new(writer: BufWriter<File>) -> Self {
        Self { writer, has_header: false, text: Vec::new() }
    }
}

impl Encode for CsvRows {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        // By way of memory: what the system says of a disk comes out of arrow-csv as text alone.
        self.text.clear();
        WriterBuilder::new().with_header(!self.has_header).build(&mut self.text).write(batch)?;
        self.has_header = true;
        Ok(self.writer.write_all(&self.text)?)
    }

    fn finish(&mut self) -> Result<(), Trouble> {
        Ok(self.writer.flush()?)
    }
}
