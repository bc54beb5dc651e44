//! Parquet: a stretch is a part of a row group, or some small ones.

mod cut;
mod part;
mod schema;

use std::fs::File;
use std::iter::Peekable;
use std::sync::Arc;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetStatisticsPolicy;

use super::arrow_columns::{self, Path};
use super::arrow_rows;
use super::guarded::guarded;
use super::positional::Positional;
use super::{ColumnChoice, Description, ReadError, Source, Stretch};
use cut::Cutter;
use part::{Parts, Shared};

/// So many rows are looked at when no name tells where the URLs are.
const SAMPLED: usize = 100;

/// Opens a file. A stretch takes about so many bytes when it is decoded, pages aside, which are decoded whole.
///
/// # Errors
/// When it is no Parquet file, or none that ends as one does, or when it is not known which columns are meant.
pub fn open(file: File, name: String, choice: &ColumnChoice, budget: usize) -> Result<Box<dyn Source>, ReadError> {
    let file = Positional::new(file).map_err(|error| ReadError(format!("it cannot be read: {error}")))?;
    let stored = metadata(&file)?;
    let columns = arrow_columns::choose(stored.schema(), choice, &|paths| sample(&file, &stored, paths))?;
    let metadata = guarded(|| schema::fast(&stored, &columns).map_err(|error| cause(&error))).unwrap_or(stored);
    let projection = projection(&metadata, columns.paths());
    let description = Description {
        file: name,
        format: "parquet",
        url_column: columns.url.join("."),
        time_column: columns.time.as_ref().map(|path| path.join(".")),
        first_number: 1,
        bytes: Some(file.length()),
        ..Description::default()
    };
    let shared = Arc::new(Shared { file, metadata, projection, columns });
    let cutter = Cutter::new(&shared, budget);
    Ok(Box::new(Parquet { description, rows: cutter.rows(), parts: cutter.peekable(), shared }))
}

/// What the end of the file says of it.
fn metadata(file: &Positional) -> Result<ArrowReaderMetadata, ReadError> {
    let length = file.length();
    let end = length.checked_sub(8).map(|from| file.bytes(from, 8)).transpose();
    match end.map_err(|error| ReadError(format!("it cannot be read: {error}")))? {
        Some(end) if end.ends_with(b"PAR1") => {}
        Some(end) if end.ends_with(b"PARE") => return Err(ReadError("it is encrypted, which is not supported".into())),
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

/// What is said of an error of the library.
fn cause(error: &ParquetError) -> String {
    match error {
        ParquetError::General(cause) | ParquetError::EOF(cause) | ParquetError::ArrowError(cause) => cause.clone(),
        ParquetError::External(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

fn projection<'a>(metadata: &ArrowReaderMetadata, paths: impl Iterator<Item = &'a Path>) -> ProjectionMask {
    let schema = metadata.parquet_schema();
    let paths: Vec<&Path> = paths.collect();
    let leaves = schema.columns().iter().enumerate();
    let wanted = leaves.filter(|(_, leaf)| paths.iter().any(|path| leaf.path().parts().starts_with(path)));
    ProjectionMask::leaves(schema, wanted.map(|(index, _)| index))
}

fn sample(file: &Positional, metadata: &ArrowReaderMetadata, paths: &[Path]) -> Result<Vec<(usize, usize)>, ReadError> {
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file.clone(), metadata.clone())
        .with_projection(projection(metadata, paths.iter()))
        .with_limit(SAMPLED);
    let first = || reader.build().map_err(|error| cause(&error))?.next().transpose().map_err(|error| error.to_string());
    let batch = guarded(first).map_err(|cause| ReadError(format!("its first rows cannot be decoded: {cause}")))?;
    Ok(paths.iter().map(|path| batch.as_ref().map_or((0, 0), |batch| arrow_rows::clicks(batch, path))).collect())
}

/// An open file.
struct Parquet {
    description: Description,
    shared: Arc<Shared>,
    parts: Peekable<Cutter>,
    /// So many rows are a stretch, if its row groups let it.
    rows: usize,
}

impl Source for Parquet {
    fn description(&self) -> &Description {
        &self.description
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        let Some(first) = self.parts.next() else { return Ok(None) };
        let mut rows = first.rows;
        let mut parts = vec![first];
        while let Some(next) = self.parts.next_if(|next| rows.saturating_add(next.rows) <= self.rows) {
            rows += next.rows;
            parts.push(next);
        }
        Ok(Some(Box::new(Parts { shared: Arc::clone(&self.shared), parts })))
    }
}
