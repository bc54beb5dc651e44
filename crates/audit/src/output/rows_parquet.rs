//! Annotated rows as Parquet.

use std::fs::File;
use std::io::BufWriter;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::row_file::{Encode, Trouble};

/// Rows of a row group, at most: enough for what reads columns, and few enough to be held in memory until it is whole.
const GROUP_ROWS: usize = 256 << 10;
/// Bytes of a row group, at most: rows may be long.
const GROUP_BYTES: usize = 64 << 20;

/// A file of rows in Parquet.
pub(super) struct ParquetRows(ArrowWriter<BufWriter<File>>);

impl ParquetRows {
    pub(super) fn new(writer: BufWriter<File>, schema: &SchemaRef) -> Result<Self, Trouble> {
        Ok(Self(ArrowWriter::try_new(writer, schema.clone(), Some(properties()))?))
    }
}

impl Encode for ParquetRows {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        Ok(self.0.write(batch)?)
    }

    fn finish(&mut self) -> Result<(), Trouble> {
        self.0.finish()?;
        Ok(())
    }
}

fn properties() -> WriterProperties {
    let url = || ColumnPath::from("url");
    let properties = WriterProperties::builder()
        .set_created_by(concat!("adseal ", env!("CARGO_PKG_VERSION")).to_owned())
        // Everything reads it. Zstandard makes the file smaller by a fifth, and takes longer than the rest of the audit.
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // No two URLs are alike, as a rule, and nobody asks for those between two others.
        .set_column_dictionary_enabled(url(), false)
        .set_column_statistics_enabled(url(), EnabledStatistics::None);
    let numbers = ["row", "time", "expires"].map(ColumnPath::from);
    let properties = numbers.into_iter().fold(properties, |properties, column| {
        properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED)
    });
    properties.build()
}
