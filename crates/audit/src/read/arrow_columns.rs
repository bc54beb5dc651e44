//! Which columns of a file with an Arrow schema are read: those that were asked for, or those that look like it.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef, Fields, Schema};

use super::{ColumnChoice, Description, ReadError, TimeChoice, arrow_rows, guess};

/// So many of the first rows are looked at, where no name tells which column is meant.
pub(super) const SAMPLED: usize = 100;

/// Columns inside of more structs than that are not looked for: a schema may have been written to exhaust the stack.
const MAX_DEPTH: usize = 16;

/// Where a column is: its name, behind those of the structs that it is in.
pub(super) type Path = Vec<String>;

/// The columns that are read.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) url: Path,
    pub(super) time: Option<Path>,
    pub(super) keep: Vec<Path>,
}

impl Columns {
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.url].into_iter().chain(&self.time).chain(&self.keep)
    }

    /// The columns that are read and not kept: nobody sees which type they have.
    pub(super) fn texts(&self) -> Vec<&Path> {
        let read = [&self.url].into_iter().chain(&self.time);
        read.filter(|path| !self.keep.iter().any(|kept| path.starts_with(kept))).collect()
    }

    /// What is known of a file once its columns are.
    pub(super) fn described(&self, file: Description, format: &'static str) -> Description {
        Description {
            format,
            url_column: self.url.join("."),
            time_column: self.time.as_ref().map(|path| path.join(".")),
            ..file
        }
    }
}

/// The first rows, with these columns at least; `None` where there are no rows.
pub(super) type Sample<'a> = &'a dyn Fn(&[Path]) -> Result<Option<RecordBatch>, String>;

/// A column of a schema, at the top or in a struct.
struct Column {
    path: Path,
    name: String,
    data_type: DataType,
}

/// The columns of this schema that are read. The first rows are asked for where names and types do not tell.
pub(super) fn choose(schema: &Schema, choice: &ColumnChoice, sample: Sample<'_>) -> Result<Columns, ReadError> {
    let mut columns = Vec::new();
    list(schema.fields(), &[], &mut columns);
    let url = match &choice.url {
        Some(name) => named(&columns, name, is_text, "text")?,
        None => guess_url(&columns, sample)?,
    };
    let time = match &choice.time {
        TimeChoice::Now => None,
        TimeChoice::Column(name) => Some(named(&columns, name, is_time, "times")?),
        TimeChoice::Guess => guess_time(&columns, sample),
    };
    let keep = choice.keep.iter().map(|name| named(&columns, name, |_| true, "")).collect::<Result<_, _>>()?;
    Ok(Columns { url, time, keep })
}

fn list(fields: &Fields, above: &[String], columns: &mut Vec<Column>) {
    for field in fields {
        let path: Path = above.iter().chain([field.name()]).cloned().collect();
        columns.push(Column { path: path.clone(), name: path.join("."), data_type: field.data_type().clone() });
        if let DataType::Struct(fields) = field.data_type()
            && path.len() < MAX_DEPTH
        {
            list(fields, &path, columns);
        }
    }
}

/// The column with this name. One at the top is meant rather than one in a struct, where the name with its dots fits both.
fn named(columns: &[Column], name: &str, usable: fn(&DataType) -> bool, of: &str) -> Result<Path, ReadError> {
    let column = columns.iter().filter(|column| column.name == name).min_by_key(|column| column.path.len());
    let Some(column) = column else { return Err(guess::missing(name, leaves(columns))) };
    if usable(&column.data_type) {
        return Ok(column.path.clone());
    }
    Err(ReadError(format!("the column {} is of type {}, and none of {of}", guess::shown(name), column.data_type)))
}

fn guess_url(columns: &[Column], sample: Sample<'_>) -> Result<Path, ReadError> {
    let texts: Vec<&Column> = columns.iter().filter(|column| is_text(&column.data_type)).collect();
    if let Some(index) = guess::url_by_name(texts.iter().map(|column| column.name.as_str())) {
        return Ok(texts[index].path.clone());
    }
    let paths: Vec<Path> = texts.iter().map(|column| column.path.clone()).collect();
    let first = if paths.is_empty() { Ok(None) } else { sample(&paths) };
    let first = first.map_err(|cause| ReadError(format!("its first rows cannot be decoded: {cause}")))?;
    let seen = paths.iter().map(|path| first.as_ref().map_or((0, 0), |first| arrow_rows::clicks(first, path)));
    match guess::url_by_content(seen)[..] {
        [] => Err(guess::no_url(leaves(columns))),
        [index] => Ok(paths[index].clone()),
        ref several => Err(guess::several(several.iter().map(|index| texts[*index].name.as_str()))),
    }
}

/// The column with the surest name of those that have times. Texts and numbers with such a name may be something else.
fn guess_time(columns: &[Column], sample: Sample<'_>) -> Option<Path> {
    let mut usable: Vec<&Column> = columns.iter().filter(|column| is_time(&column.data_type)).collect();
    while let Some(index) = guess::time_by_name(usable.iter().map(|column| column.name.as_str())) {
        let Column { path, data_type, .. } = usable.remove(index);
        // Where the first rows cannot be decoded, later ones may be.
        let first = || sample(std::slice::from_ref(path)).ok().flatten().filter(|first| first.num_rows() > 0);
        let is_time = matches!(data_type, DataType::Timestamp(..))
            || first().is_none_or(|first| {
                let (times, filled) = arrow_rows::times(&first, path);
                times * 2 > filled
            });
        if is_time {
            return Some(path.clone());
        }
    }
    None
}

fn leaves(columns: &[Column]) -> impl Iterator<Item = &str> {
    columns.iter().filter(|column| !column.data_type.is_nested()).map(|column| column.name.as_str())
}

pub(super) fn is_text(data_type: &DataType) -> bool {
    use DataType::{Binary, BinaryView, Dictionary, LargeBinary, LargeUtf8, Utf8, Utf8View};
    match data_type {
        Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView => true,
        Dictionary(_, values) => !matches!(**values, Dictionary(..)) && is_text(values),
        _ => false,
    }
}

fn is_time(data_type: &DataType) -> bool {
    use DataType::{Float64, Int32, Int64, Timestamp, UInt32, UInt64};
    is_text(data_type) || matches!(data_type, Timestamp(..) | Int32 | Int64 | UInt32 | UInt64 | Float64)
}

/// The fields, with another type for these texts.
pub(super) fn retyped(fields: &Fields, texts: &[&Path], to: fn(&DataType) -> DataType) -> Fields {
    within(fields, &[], texts, to)
}

fn within(fields: &Fields, above: &[&str], texts: &[&Path], to: fn(&DataType) -> DataType) -> Fields {
    let field = |field: &FieldRef| {
        let path = [above, &[field.name().as_str()]].concat();
        let data_type = match field.data_type() {
            DataType::Struct(fields) if path.len() < MAX_DEPTH => DataType::Struct(within(fields, &path, texts, to)),
            text if is_text(text) && texts.iter().any(|text| text.iter().eq(&path)) => to(text),
            other => other.clone(),
        };
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    fields.iter().map(field).collect()
}
