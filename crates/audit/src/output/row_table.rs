//! Annotated rows as a table: its columns, and what is left out of it.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::annotated::Annotated;
use super::sink::Place;
use crate::reason::Reason;

/// The columns of every table, in order. Behind them stand the kept ones. Meanings: `docs/audit.md`, Annotated rows.
pub const COLUMNS: [(&str, DataType, bool); 11] = [
    ("file", DataType::Utf8, false),
    ("row", DataType::Int64, false),
    ("time", DataType::Int64, true),
    ("url", DataType::Utf8, true),
    ("ring", DataType::Utf8, true),
    ("network", DataType::Utf8, true),
    ("site", DataType::Utf8, true),
    ("reason", DataType::Utf8, false),
    ("key_id", DataType::Utf8, true),
    ("expires", DataType::Int64, true),
    ("flags", DataType::Utf8, true),
];

/// How many columns of a piece of [`Annotated`] are no kept ones.
const JUDGED: usize = 8;

/// Which rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those that are not valid.
    Rejected,
}

/// Makes batches of one schema out of annotated rows.
#[derive(Debug)]
pub struct RowTable {
    keep: Vec<String>,
    which: Which,
    schema: Option<SchemaRef>,
}

impl RowTable {
    /// One with these kept columns.
    ///
    /// # Errors
    /// When two of them would have the same name in it: a sentence.
    pub fn new(keep: &[String], which: Which) -> Result<Self, String> {
        let mut names: Vec<String> = Vec::with_capacity(keep.len());
        for name in keep.iter().map(|name| kept_name(name)) {
            if names.contains(&name) {
                return Err(format!("its column {name} would come twice"));
            }
            names.push(name);
        }
        Ok(Self { keep: names, which, schema: None })
    }

    /// The schema: the types of the kept columns are those of the first file; where there were no rows to settle it, text.
    pub fn settled(&mut self) -> &SchemaRef {
        self.settle(&[])
    }

    fn settle(&mut self, kept: &[ArrayRef]) -> &SchemaRef {
        let names = &self.keep;
        self.schema.get_or_insert_with(|| {
            let fixed = COLUMNS.map(|(name, data_type, nullable)| Field::new(name, data_type, nullable));
            let kept = names.iter().enumerate().map(|(index, name)| {
                let found = kept.get(index).map_or(DataType::Utf8, |column| plain(column.data_type()));
                Field::new(name, found, true)
            });
            Arc::new(Schema::new(fixed.into_iter().chain(kept).collect::<Vec<_>>()))
        })
    }

    /// The rows of a stretch, as batches.
    ///
    /// # Errors
    /// When a kept column has another type than in the first file, and cannot be turned into that: a sentence.
    pub fn batches(&mut self, place: &Place, rows: &Annotated) -> Result<Vec<RecordBatch>, String> {
        let mut start = 0;
        let mut batches = Vec::with_capacity(rows.pieces.len());
        for piece in &rows.pieces {
            let end = start + piece.first().map_or(0, |column| column.len());
            batches.push(self.batch(place, &rows.reasons[start..end], &rows.numbers[start..end], piece)?);
            start = end;
        }
        Ok(batches)
    }

    fn batch(
        &mut self,
        place: &Place,
        reasons: &[Reason],
        numbers: &[u32],
        piece: &[ArrayRef],
    ) -> Result<RecordBatch, String> {
        let (judged, kept) = piece.split_at(JUDGED);
        let schema = Arc::clone(self.settle(kept));
        let files = StringArray::from_iter_values(numbers.iter().map(|_| &*place.file));
        let rows = Int64Array::from_iter_values(numbers.iter().map(|&number| row_number(place.first, number)));
        let names = StringArray::from_iter_values(reasons.iter().map(|reason| reason.name()));
        let mut columns: Vec<ArrayRef> = vec![Arc::new(files), Arc::new(rows)];
        columns.extend_from_slice(&judged[..5]);
        columns.push(Arc::new(names));
        columns.extend_from_slice(&judged[5..]);
        for (column, field) in kept.iter().zip(&schema.fields()[COLUMNS.len()..]) {
            columns.push(fitted(column, field, place)?);
        }
        let batch = RecordBatch::try_new(schema, columns).map_err(|error| error.to_string())?;
        match self.which {
            Which::All => Ok(batch),
            Which::Rejected => {
                let rejected: BooleanArray = reasons.iter().map(|&reason| Some(reason != Reason::Valid)).collect();
                arrow_select::filter::filter_record_batch(&batch, &rejected).map_err(|error| error.to_string())
            }
        }
    }
}

/// The name of a kept column: where one of the others has it, `kept_` stands in front.
fn kept_name(name: &str) -> String {
    if COLUMNS.iter().any(|(taken, ..)| *taken == name) { format!("kept_{name}") } else { name.to_owned() }
}

/// The type without dictionary and view: these are ways to hold values, which differ from file to file.
fn plain(found: &DataType) -> DataType {
    match found {
        DataType::Dictionary(_, values) => plain(values),
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary => DataType::Binary,
        other => other.clone(),
    }
}

/// The column as the first file has it.
fn fitted(column: &ArrayRef, field: &Field, place: &Place) -> Result<ArrayRef, String> {
    if column.data_type() == field.data_type() {
        return Ok(Arc::clone(column));
    }
    let options = arrow_cast::CastOptions { safe: false, ..Default::default() };
    arrow_cast::cast_with_options(column, field.data_type(), &options).map_err(|error| {
        format!(
            "column {} of {} is of type {} and cannot be written as {}, which it is in the first file: {error}",
            field.name(),
            place.file,
            column.data_type(),
            field.data_type()
        )
    })
}

/// The number of a row in its file.
fn row_number(first: u64, number: u32) -> i64 {
    i64::try_from(first.saturating_add(number.into())).unwrap_or(i64::MAX)
}
