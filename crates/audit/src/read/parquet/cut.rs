//! Where row groups are cut: a large one is more than one thread should have, and is more rows than memory has room for.

use std::sync::Arc;

use parquet::column::page::PageReader;
use parquet::errors::Result;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::super::guarded::guarded;
use super::super::sizes::STRETCH_ROWS;
use super::cause;
use super::part::{Part, Shared};

/// A stretch has at least so many rows, where the file has them.
const MIN_ROWS: usize = 8192;

/// Goes through the row groups, in order.
pub(super) struct Cutter {
    shared: Arc<Shared>,
    /// The column whose pages are cut between: that of the URLs, which are most of the bytes.
    leaf: Option<usize>,
    /// So many rows are a part.
    rows: usize,
    /// The row group that is next.
    group: usize,
    /// Its first row that was not handed out.
    from: usize,
    /// Where its pages end.
    ends: Vec<usize>,
}

impl Cutter {
    /// Cuts so that a part takes about so many bytes.
    pub(super) fn new(shared: &Arc<Shared>, budget: usize) -> Self {
        let leaves = shared.metadata.parquet_schema().columns();
        let leaf = leaves.iter().position(|leaf| leaf.path().parts() == shared.columns.url);
        let groups = shared.metadata.metadata().row_groups();
        let wanted = |group: &RowGroupMetaData| -> u64 {
            let columns = group.columns().iter().enumerate();
            columns
                .filter(|(leaf, _)| shared.projection.leaf_included(*leaf))
                .map(|(_, chunk)| positive(chunk.uncompressed_size()))
                .fold(0, u64::saturating_add)
        };
        let bytes = groups.iter().map(wanted).fold(0, u64::saturating_add);
        let rows = groups.iter().map(|group| positive(group.num_rows())).fold(0, u64::saturating_add);
        let a_row = usize::try_from(bytes / rows.max(1)).unwrap_or(usize::MAX).max(1);
        let rows = (budget / a_row).clamp(MIN_ROWS, STRETCH_ROWS);
        Self { shared: Arc::clone(shared), leaf, rows, group: 0, from: 0, ends: Vec::new() }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Where the part ends that begins at `from`: at the end of a page, for one that is cut is decompressed twice.
    fn end(&self, rows: usize) -> usize {
        let ahead = &self.ends[self.ends.partition_point(|end| *end <= self.from)..];
        let fitting = ahead.partition_point(|end| end - self.from <= self.rows);
        match ahead.get(fitting.saturating_sub(1)) {
            Some(end) => (*end).min(self.from + STRETCH_ROWS).min(rows),
            // What no page header tells of is damaged, and is not worth a cut.
            None => rows,
        }
    }
}

impl Iterator for Cutter {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            let group = self.shared.metadata.metadata().row_groups().get(self.group)?;
            let rows = usize::try_from(group.num_rows()).unwrap_or(0);
            if self.from == 0 && rows > self.rows {
                self.ends = self.leaf.map(|leaf| ends(&self.shared, group, leaf)).unwrap_or_default();
            }
            if self.from >= rows {
                (self.group, self.from, self.ends) = (self.group + 1, 0, Vec::new());
                continue;
            }
            let end = self.end(rows);
            let part = Part { group: self.group, from: self.from, rows: end - self.from };
            self.from = end;
            return Some(part);
        }
    }
}

/// Where the pages of this column end, in rows, as far as their headers can be read.
fn ends(shared: &Shared, group: &RowGroupMetaData, leaf: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut scan = || -> Result<()> {
        let rows = usize::try_from(group.num_rows())?;
        let mut pages = SerializedPageReader::new(Arc::new(shared.file.clone()), group.column(leaf), rows, None)?;
        let mut row = 0;
        while let Some(page) = pages.peek_next_page()? {
            if !page.is_dict {
                // Outside of lists, every row has one level.
                row = usize::saturating_add(row, page.num_rows.or(page.num_levels).unwrap_or(0));
                ends.push(row);
            }
            pages.skip_next_page()?;
        }
        Ok(())
    };
    // A header that cannot be read is told by the stretch that needs it.
    let _ = guarded(|| scan().map_err(|error| cause(&error)));
    ends
}

fn positive(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
