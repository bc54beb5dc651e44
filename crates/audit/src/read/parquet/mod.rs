//! Parquet: a stretch is a part of a row group, or some small ones.

mod cut;
mod pages;
mod part;
mod schema;

use std::fs::File;
use std::iter::Peekable;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetStatisticsPolicy};

use super::arrow_columns::{self, Path, SAMPLED};
use super::guarded::guarded;
use super::positional::Positional;
use super::{ColumnChoice, Description, ReadError, Source, Stretch};
use cut::Cutter;
use pages::Pages;
use part::{PartStretch, Shared};

/// What a file begins with, and ends with.
const MAGIC: &[u8] = b"PAR1";

/// Opens a file. A stretch takes about `budget` bytes when it is decoded, pages aside, which are decoded whole. As the file
/// lies on the disk it has `length` bytes.
///
/// # Errors
/// When it is no Parquet file, or none that ends as one does, or when it is not known which columns are meant.
pub fn open(
    file: File,
    length: u64,
    description: Description,
    choice: &ColumnChoice,
    budget: usize,
) -> Result<Box<dyn Source>, ReadError> {
    let file = Positional::new(file).map_err(|error| ReadError(format!("it cannot be read: {error}")))?;
    let stored = metadata(&file)?;
    let counted = Counted::of(stored.metadata())?;
    let columns = arrow_columns::choose(stored.schema(), choice, &|paths| sample(&file, &stored, paths))?;
    let metadata = guarded(|| schema::fast(&stored, &columns).map_err(|error| cause(&error))).unwrap_or(stored);
    let projection = projection(&metadata, columns.paths());
    let description = columns.described(description, "parquet");
    let shared = Arc::new(Shared { file: Pages(file), metadata, projection, columns });
    let cutter = Cutter::new(&shared, budget);
    Ok(Box::new(Parquet {
        description,
        rows: cutter.rows(),
        parts: cutter.peekable(),
        shared,
        counted,
        length,
        done: 0,
    }))
}

/// How many rows a file has.
struct Counted {
    rows: u64,
    /// It says that it has another number.
    wrong: Option<ReadError>,
}

impl Counted {
    fn of(metadata: &ParquetMetaData) -> Result<Self, ReadError> {
        let positive = |rows: i64, of: &dyn Fn() -> String| {
            u64::try_from(rows)
                .map_err(|_| ReadError(format!("it has a damaged Parquet footer: {} has {rows} rows", of())))
        };
        let said = positive(metadata.file_metadata().num_rows(), &|| "the file".to_owned())?;
        let mut rows: u64 = 0;
        for (index, group) in metadata.row_groups().iter().enumerate() {
            let group = positive(group.num_rows(), &|| format!("row group {}", index + 1))?;
            rows = rows.saturating_add(group);
        }
        let wrong =
            format!("its footer is damaged: it tells of {said} rows, and of row groups with {rows} rows in all");
        Ok(Self { rows, wrong: (rows != said).then_some(ReadError(wrong)) })
    }
}

/// What the end of the file says of it.
fn metadata(file: &Positional) -> Result<ArrowReaderMetadata, ReadError> {
    let length = file.length();
    let end = length.checked_sub(8).map(|from| file.bytes(from, 8)).transpose();
    match end.map_err(|error| ReadError(format!("it cannot be read: {error}")))? {
        Some(end) if end.ends_with(b"PAR1") => {}
        Some(end) if end.ends_with(b"PARE") => return Err(ReadError("it is encrypted, which is not supported".into())),
        _ if !MAGIC.starts_with(&start(file)?) => {
            return Err(ReadError("it is no Parquet file: it does not begin with PAR1".to_owned()));
        }
        _ => {
            return Err(ReadError(format!(
                "it has no Parquet footer at the end of its {length} bytes, without which nothing of it can be read: it is most \
                 likely truncated"
            )));
        }
    }
    let options = ArrowReaderOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    // What a program noted of its own types is no part of Parquet, and may be unsound where the file is sound.
    let load = |options| guarded(|| ArrowReaderMetadata::load(file, options).map_err(|error| cause(&error)));
    load(options.clone())
        .or_else(|_| load(options.with_skip_arrow_metadata(true)))
        .map_err(|cause| ReadError(format!("it has a damaged Parquet footer: {cause}")))
}

fn start(file: &Positional) -> Result<Vec<u8>, ReadError> {
    let length = file.length().min(MAGIC.len() as u64);
    file.bytes(0, usize::try_from(length).unwrap_or(0))
        .map_err(|error| ReadError(format!("it cannot be read: {error}")))
}

/// What is said of an error of the library.
fn cause(error: &ParquetError) -> String {
    match error {
        ParquetError::General(cause) | ParquetError::EOF(cause) | ParquetError::ArrowError(cause) => cause.clone(),
        ParquetError::External(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

/// The same, where it comes while rows are decoded.
fn decoding(error: &ArrowError) -> String {
    let kinds = ["Parquet argument error: ", "Parquet error: ", "External: "];
    let cause = error.to_string();
    kinds.iter().fold(&cause[..], |cause, kind| cause.strip_prefix(kind).unwrap_or(cause)).to_owned()
}

fn projection<'a>(metadata: &ArrowReaderMetadata, paths: impl Iterator<Item = &'a Path>) -> ProjectionMask {
    let schema = metadata.parquet_schema();
    let paths: Vec<&Path> = paths.collect();
    let leaves = schema.columns().iter().enumerate();
    let wanted = leaves.filter(|(_, leaf)| paths.iter().any(|path| leaf.path().parts().starts_with(path)));
    ProjectionMask::leaves(schema, wanted.map(|(index, _)| index))
}

fn sample(file: &Positional, metadata: &ArrowReaderMetadata, paths: &[Path]) -> Result<Option<RecordBatch>, String> {
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(Pages(file.clone()), metadata.clone())
        .with_projection(projection(metadata, paths.iter()))
        .with_limit(SAMPLED);
    guarded(|| reader.build().map_err(|error| cause(&error))?.next().transpose().map_err(|error| decoding(&error)))
}

/// An open file.
struct Parquet {
    description: Description,
    shared: Arc<Shared>,
    parts: Peekable<Cutter>,
    /// So many rows are a stretch, if its row groups let it.
    rows: usize,
    counted: Counted,
    /// How many bytes it has on the disk.
    length: u64,
    /// How many rows were handed out.
    done: u64,
}

impl Parquet {
    /// Notes that so many rows are handed out, and tells how many bytes of the file they stand for, in proportion.
    fn bytes(&mut self, rows: usize) -> u64 {
        let place = |done: u64| u128::from(self.length) * u128::from(done) / u128::from(self.counted.rows.max(1));
        let next = self.done.saturating_add(rows as u64);
        let bytes = place(next).saturating_sub(place(self.done));
        self.done = next;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl Source for Parquet {
    fn description(&self) -> &Description {
        &self.description
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        let Some(first) = self.parts.next() else {
            return self.counted.wrong.take().map_or(Ok(None), Err);
        };
        let mut rows = first.rows;
        let mut parts = vec![first];
        while let Some(next) = self.parts.next_if(|next| rows.saturating_add(next.rows) <= self.rows) {
            rows += next.rows;
            parts.push(next);
        }
        let bytes = self.bytes(rows);
        Ok(Some(Box::new(PartStretch { shared: Arc::clone(&self.shared), parts, bytes })))
    }
}
