//! The column of URIs: a list of Python's, or arrays of text or bytes.

use arrow_array::cast::AsArray;
use arrow_array::downcast_integer;
use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, GenericBinaryArray, LargeBinaryArray, OffsetSizeTrait,
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyMapping, PyString};

use super::import::Import;
use crate::args::{is_text, octets, wrong_type};

/// Why a row has no URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// It is null.
    Null,
    /// Its offsets, its view or its key point to where the column has nothing.
    Torn,
}

/// Tells which dictionary entry stands in a row, unless it is null.
type Key = Box<dyn Fn(usize) -> Option<usize> + Send + Sync>;

/// Some rows of the column, one behind the other. Nothing is copied.
pub(super) enum Uris<'a> {
    Listed(Vec<Option<&'a [u8]>>),
    Null(usize),
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    Dictionary { rows: usize, key: Key, values: Box<Self> },
}

impl Uris<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Listed(rows) => rows.len(),
            Self::Null(rows) | Self::Dictionary { rows, .. } => *rows,
            Self::Small(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
        }
    }

    /// The URI of a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Result<&[u8], Absent> {
        match self {
            Self::Listed(rows) => rows[row].ok_or(Absent::Null),
            Self::Null(_) => Err(Absent::Null),
            Self::Small(array) => between_offsets(array, row),
            Self::Large(array) => between_offsets(array, row),
            Self::View(array) => viewed(array, row),
            Self::Dictionary { key, values, .. } => {
                let key = key(row).ok_or(Absent::Null)?;
                if key < values.len() { values.get(key) } else { Err(Absent::Torn) }
            }
        }
    }

    /// The rows of an array of a type that [`accept`] made.
    fn of(array: &ArrayRef) -> Self {
        match array.data_type() {
            DataType::Binary => Self::Small(array.as_binary().clone()),
            DataType::LargeBinary => Self::Large(array.as_binary().clone()),
            DataType::BinaryView => Self::View(array.as_binary_view().clone()),
            DataType::Dictionary(keys, _) => {
                let values = Box::new(Self::of(array.as_any_dictionary().values()));
                Self::Dictionary { rows: array.len(), key: key(array, keys), values }
            }
            _ => Self::Null(array.len()),
        }
    }
}

#[inline]
fn between_offsets<O: OffsetSizeTrait>(array: &GenericBinaryArray<O>, row: usize) -> Result<&[u8], Absent> {
    if array.is_null(row) {
        return Err(Absent::Null);
    }
    let offsets = array.value_offsets();
    array.value_data().get(offsets[row].as_usize()..offsets[row + 1].as_usize()).ok_or(Absent::Torn)
}

#[inline]
fn viewed(array: &BinaryViewArray, row: usize) -> Result<&[u8], Absent> {
    /// Bytes that stand in the view itself, at most.
    const INLINE: usize = 12;
    if array.is_null(row) {
        return Err(Absent::Null);
    }
    let view = &array.views()[row];
    let part = |shift: u32| usize::try_from((*view >> shift) & u128::from(u32::MAX)).expect("it has 32 bits");
    let length = part(0);
    if length <= INLINE {
        // SAFETY: it is no longer than what a view holds.
        return Ok(unsafe { BinaryViewArray::inline_value(view, length) });
    }
    let (buffer, start) = (part(64), part(96));
    array.data_buffers().get(buffer).and_then(|bytes| bytes.get(start..start + length)).ok_or(Absent::Torn)
}

fn key(array: &ArrayRef, keys: &DataType) -> Key {
    macro_rules! of_type {
        ($type:ty) => {
            key_of::<$type>(array)
        };
    }
    downcast_integer! {
        keys => (of_type),
        _ => unreachable!("the keys of a dictionary are integers")
    }
}

fn key_of<T: ArrowDictionaryKeyType>(array: &ArrayRef) -> Key {
    let keys = array.as_dictionary::<T>().keys().clone();
    // A negative key becomes one that no dictionary reaches.
    Box::new(move |row| keys.is_valid(row).then(|| keys.value(row).to_usize().unwrap_or(usize::MAX)))
}

/// Text is read as the bytes that it is.
fn accept(given: &DataType) -> Result<DataType, String> {
    match given {
        DataType::Dictionary(keys, values) if keys.is_integer() => {
            plain(values).map(|values| DataType::Dictionary(keys.clone(), Box::new(values)))
        }
        given => plain(given),
    }
    .ok_or_else(|| format!("a column of strings is needed, not {given}"))
}

fn plain(given: &DataType) -> Option<DataType> {
    match given {
        DataType::Utf8 | DataType::Binary => Some(DataType::Binary),
        DataType::LargeUtf8 | DataType::LargeBinary => Some(DataType::LargeBinary),
        DataType::Utf8View | DataType::BinaryView => Some(DataType::BinaryView),
        DataType::Null => Some(DataType::Null),
        _ => None,
    }
}

/// Where the rows come from, piece by piece. What was read is dropped before more is read.
pub(super) enum Source<'a> {
    List(Option<Vec<Option<&'a [u8]>>>),
    Arrow(Import),
}

impl<'a> Source<'a> {
    /// What the argument `uris` gives. `items` is where the items of a list are kept, so that nobody takes them away
    /// meanwhile.
    ///
    /// Rows of a list are all looked at here, before any is worked on.
    pub(super) fn new<'py>(uris: &Bound<'py, PyAny>, items: &'a mut Vec<Bound<'py, PyAny>>) -> PyResult<Self> {
        if let Some(import) = Import::of(uris, "uris", accept)? {
            return Ok(Self::Arrow(import));
        }
        *items = snapshot(uris)?.ok_or_else(|| wrong_type("uris", "a list or an Arrow column of URIs", uris))?;
        let rows: PyResult<_> = items.iter().enumerate().map(|(row, item)| listed(row, item)).collect();
        rows.map(Some).map(Self::List)
    }

    /// The next rows. This thread must not hold the interpreter.
    pub(super) fn next(&mut self) -> PyResult<Option<Uris<'a>>> {
        match self {
            Self::List(rows) => Ok(rows.take().map(Uris::Listed)),
            Self::Arrow(import) => Ok(import.next()?.map(|array| Uris::of(&array))),
        }
    }

    /// How many rows there are, where that is known beforehand.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::List(rows) => Some(rows.as_ref().map_or(0, Vec::len)),
            Self::Arrow(import) => import.length(),
        }
    }
}

fn listed<'a>(row: usize, item: &'a Bound<'_, PyAny>) -> PyResult<Option<&'a [u8]>> {
    if item.is_none() {
        return Ok(None);
    }
    // Only where it fails is it worth a name.
    octets("uris", item).map(Some).or_else(|_| {
        let name = format!("uris[{row}]");
        let is_text = item.is_instance_of::<PyString>();
        if is_text { octets(&name, item).map(Some) } else { Err(wrong_type(&name, "str, bytes or None", item)) }
    })
}

/// The items of a sequence as they are now; `None` if it is none. A `str` is a sequence too, and never what is meant.
pub(super) fn snapshot<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    let is_text = is_text(object) || object.is_instance_of::<PyByteArray>();
    if is_text || object.cast::<PyMapping>().is_ok() || !object.hasattr("__getitem__")? || !object.hasattr("__len__")? {
        return Ok(None);
    }
    object.try_iter()?.collect::<PyResult<_>>().map(Some)
}
