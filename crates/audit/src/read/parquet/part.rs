//! Decoding of a stretch, which is one or more parts of row groups.

use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::super::arrow_columns::Columns;
use super::super::arrow_rows;
use super::super::guarded::guarded;
use super::super::rows::MAX_ROWS;
use super::super::{Extent, ReadError, Rows, Stretch};
use super::pages::Pages;
use super::{cause, decoding};

/// What every stretch of a file needs.
pub(super) struct Shared {
    pub(super) file: Pages,
    pub(super) metadata: ArrowReaderMetadata,
    pub(super) projection: ProjectionMask,
    pub(super) columns: Columns,
}

/// Rows of a row group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) group: usize,
    pub(super) from: usize,
    pub(super) rows: usize,
}

/// A stretch.
pub(super) struct PartStretch {
    pub(super) shared: Arc<Shared>,
    pub(super) parts: Vec<Part>,
    /// How much of the file it stands for.
    pub(super) bytes: u64,
}

impl Stretch for PartStretch {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let mut extent = Extent { bytes: self.bytes, ..Extent::default() };
        for part in &self.parts {
            let first = u32::try_from(extent.numbers).unwrap_or(u32::MAX);
            if let Err(error) = self.shared.decode(part, first, see) {
                extent.error.get_or_insert(error);
            }
            extent.numbers = extent.numbers.saturating_add(part.rows as u64);
        }
        extent
    }
}

impl Shared {
    fn decode(&self, part: &Part, first: u32, see: &mut dyn FnMut(&Rows<'_>)) -> Result<(), ReadError> {
        let mut done = 0;
        let damaged = |done: usize, cause: String| {
            ReadError(format!(
                "row group {} cannot be decoded behind row {} of it: {cause}",
                part.group + 1,
                part.from + done
            ))
        };
        let mut reader = self.reader(part).map_err(|cause| damaged(done, cause))?;
        while let Some(batch) = next(&mut reader) {
            let batch = batch.map_err(|cause| damaged(done, cause))?;
            let number = u32::try_from(done).unwrap_or(u32::MAX);
            arrow_rows::hand_out(&batch, &self.columns, first.saturating_add(number), see);
            done += batch.num_rows();
        }
        if done < part.rows {
            return Err(damaged(done, format!("it was to have {} more", part.rows - done)));
        }
        Ok(())
    }

    fn reader(&self, part: &Part) -> Result<ParquetRecordBatchReader, String> {
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_projection(self.projection.clone())
            .with_row_groups(vec![part.group])
            .with_offset(part.from)
            .with_limit(part.rows)
            .with_batch_size(MAX_ROWS);
        guarded(|| reader.build().map_err(|error| cause(&error)))
    }
}

fn next(reader: &mut ParquetRecordBatchReader) -> Option<Result<RecordBatch, String>> {
    guarded(|| reader.next().transpose().map_err(|error| decoding(&error))).transpose()
}
