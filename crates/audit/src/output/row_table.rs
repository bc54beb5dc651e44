//! Annotated rows as a table: its columns, and what is left out of it.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow_data::ByteView;
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::annotated::Annotated;
use super::row_file::Trouble;
use super::sink::Place;
use crate::reason::Reason;

/// The columns of every table, in order. Behind them stand the kept ones. Meanings: `docs/audit.md`, Annotated rows.
pub const COLUMNS: [(&str, DataType, bool); 12] = [
    ("file", DataType::Utf8, false),
    ("row", DataType::Int64, false),
    ("time", DataType::Int64, true),
    ("url", DataType::Utf8, true),
    ("ring", DataType::Utf8, true),
    ("network", DataType::Utf8, true),
    ("site", DataType::Utf8, true),
    ("reason", DataType::Utf8, false),
    ("key_ring", DataType::Utf8, true),
    ("key_id", DataType::Utf8, true),
    ("expires", DataType::Int64, true),
    ("flags", DataType::Utf8, true),
];

/// How many columns of a piece of [`Annotated`] are no kept ones.
const JUDGED: usize = 9;

/// Bytes of texts in a batch, about.
const BATCH: usize = 4 << 20;

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

    /// Hands out the rows of a stretch in batches that are small, whatever the rows are.
    ///
    /// # Errors
    /// When a batch could not be written, or a kept column has another type than in the first file and cannot be turned into
    /// that.
    pub fn each(
        &mut self,
        place: &Place,
        rows: &Annotated,
        write: &mut dyn FnMut(&RecordBatch) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut start = 0;
        for piece in &rows.pieces {
            let end = start + piece.first().map_or(0, |column| column.len());
            let schema = Arc::clone(self.settle(&piece[JUDGED..]));
            let columns = self.chosen(place, &schema, piece, &rows.reasons[start..end], &rows.numbers[start..end])?;
            for range in small_ranges(&columns) {
                let columns = columns.iter().zip(schema.fields()).map(|(column, field)| {
                    cast(&column.slice(range.start, range.len()), field.data_type(), field, place)
                });
                write(&RecordBatch::try_new(Arc::clone(&schema), columns.collect::<Result<_, _>>()?)?)?;
            }
            start = end;
        }
        Ok(())
    }

    /// All columns for the rows that are asked for. Equal texts are held once, in columns of views.
    fn chosen(
        &self,
        place: &Place,
        schema: &Schema,
        piece: &[ArrayRef],
        reasons: &[Reason],
        numbers: &[u32],
    ) -> Result<Vec<ArrayRef>, Trouble> {
        let files = StringArray::from_iter_values(numbers.iter().map(|_| &*place.file));
        let rows = Int64Array::from_iter_values(numbers.iter().map(|&number| row_number(place.first, number)));
        let names = StringArray::from_iter_values(reasons.iter().map(|reason| reason.name()));
        let mut columns: Vec<ArrayRef> = vec![Arc::new(files), Arc::new(rows)];
        columns.extend_from_slice(&piece[..5]);
        columns.push(Arc::new(names));
        columns.extend_from_slice(&piece[5..JUDGED]);
        for (column, field) in piece[JUDGED..].iter().zip(&schema.fields()[COLUMNS.len()..]) {
            columns.push(held_once(column, field, place)?);
        }
        if self.which == Which::Rejected {
            let rejected: BooleanArray = reasons.iter().map(|&reason| Some(reason != Reason::Valid)).collect();
            for column in &mut columns {
                *column = arrow_select::filter::filter(column, &rejected)?;
            }
        }
        Ok(columns)
    }
}

/// Where to cut rows so that a batch, in which each text is held for itself, takes little memory.
fn small_ranges(columns: &[ArrayRef]) -> Vec<Range<usize>> {
    let rows = columns.first().map_or(0, |column| column.len());
    let texts: Vec<_> = columns.iter().filter_map(|column| views(column)).collect();
    let (mut ranges, mut start, mut bytes) = (Vec::new(), 0, 0);
    for row in 0..rows {
        bytes += texts.iter().map(|views| ByteView::from(views[row]).length as usize).sum::<usize>();
        if bytes >= BATCH {
            ranges.push(start..row + 1);
            (start, bytes) = (row + 1, 0);
        }
    }
    ranges.push(start..rows);
    ranges.retain(|range| !range.is_empty());
    ranges
}

/// The views of a column whose equal texts are held once.
fn views(column: &ArrayRef) -> Option<&[u128]> {
    match column.data_type() {
        DataType::Utf8View => Some(column.as_string_view().views()),
        DataType::BinaryView => Some(column.as_binary_view().views()),
        _ => None,
    }
}

/// A kept column, of whose texts a dictionary holds equal ones once, as views of these.
fn held_once(column: &ArrayRef, field: &Field, place: &Place) -> Result<ArrayRef, Trouble> {
    match (column.data_type(), field.data_type()) {
        (DataType::Dictionary(..), DataType::Utf8) => cast(column, &DataType::Utf8View, field, place),
        (DataType::Dictionary(..), DataType::Binary) => cast(column, &DataType::BinaryView, field, place),
        _ => Ok(Arc::clone(column)),
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

/// The column as this type.
fn cast(column: &ArrayRef, to: &DataType, field: &Field, place: &Place) -> Result<ArrayRef, Trouble> {
    if column.data_type() == to {
        return Ok(Arc::clone(column));
    }
    let options = arrow_cast::CastOptions { safe: false, ..Default::default() };
    arrow_cast::cast_with_options(column, to, &options).map_err(|error| {
        let (found, first) = (column.data_type(), field.data_type());
        let Place { file, .. } = place;
        let name = field.name();
        format!("column {name} of {file} is of type {found} and cannot be written as {first}, which it is in the first file: {error}").into()
    })
}

/// The number of a row in its file.
fn row_number(first: u64, number: u32) -> i64 {
    i64::try_from(first.saturating_add(number.into())).unwrap_or(i64::MAX)
}
