//! A column of results.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, Int64Array, LargeStringArray, UInt32Array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::Field;
use pyo3::exceptions::PyIndexError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyString, PyTuple};

use super::export;
use crate::enums::flags;
use crate::immutable::immutable;

/// The rows.
pub(super) enum Data {
    Reasons(DictionaryArray<Int8Type>),
    KeyIds(DictionaryArray<Int32Type>),
    Flags(UInt32Array),
    Numbers(Int64Array),
    Texts(LargeStringArray),
}

/// What stands in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Element<'a> {
    Null,
    /// An entry of the dictionary.
    Word(usize),
    Flags(u32),
    Number(i64),
    Text(&'a str),
}

impl Data {
    fn array(&self) -> &dyn Array {
        match self {
            Self::Reasons(array) => array,
            Self::KeyIds(array) => array,
            Self::Flags(array) => array,
            Self::Numbers(array) => array,
            Self::Texts(array) => array,
        }
    }

    fn get(&self, row: usize) -> Element<'_> {
        if self.array().is_null(row) {
            return Element::Null;
        }
        match self {
            Self::Reasons(array) => word(array, row),
            Self::KeyIds(array) => word(array, row),
            Self::Flags(array) => Element::Flags(array.value(row)),
            Self::Numbers(array) => Element::Number(array.value(row)),
            Self::Texts(array) => Element::Text(array.value(row)),
        }
    }

    const fn type_text(&self) -> &'static str {
        match self {
            Self::Reasons(_) => "dictionary<int8, string>",
            Self::KeyIds(_) => "dictionary<int32, string>",
            Self::Flags(_) => "uint32",
            Self::Numbers(_) => "int64",
            Self::Texts(_) => "large_string",
        }
    }

    /// What stands in the column and how often, nulls left out: in the order of the dictionary, or from low to high.
    fn counts(&self) -> Vec<(Element<'_>, usize)> {
        let elements = (0..self.array().len()).map(|row| self.get(row)).filter(|element| *element != Element::Null);
        let mut tally = HashMap::new();
        // Neighbours are often equal, and a count of its own for them saves most look-ups.
        let mut run = (Element::Null, 0);
        for element in elements {
            if run.0 != element {
                *tally.entry(run.0).or_insert(0) += run.1;
                run = (element, 0);
            }
            run.1 += 1;
        }
        *tally.entry(run.0).or_insert(0) += run.1;
        let mut counts: Vec<_> = tally.into_iter().filter(|(_, count)| *count > 0).collect();
        counts.sort_unstable();
        counts
    }
}

fn word<T: ArrowDictionaryKeyType>(array: &DictionaryArray<T>, row: usize) -> Element<'static> {
    Element::Word(array.keys().value(row).as_usize())
}

/// A column of results: an Arrow array. pyarrow.array(), polars.Series(), pandas.Series.from_arrow() and whatever else
/// knows the Arrow PyCapsule interface take it without copying it; it needs none of them. It never changes, and threads
/// may share it.
///
/// Rows are ClickReason or SigningReason members, ClickFlags, int or str; None where they are null.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ArrowColumn {
    data: Data,
    /// What Python shows for each entry of the dictionary.
    words: Vec<Py<PyAny>>,
}

impl ArrowColumn {
    pub(super) const fn new(data: Data, words: Vec<Py<PyAny>>) -> Self {
        Self { data, words }
    }

    pub(super) fn len(&self) -> usize {
        self.data.array().len()
    }

    pub(super) fn array(&self) -> ArrayRef {
        match &self.data {
            Data::Reasons(array) => Arc::new(array.clone()),
            Data::KeyIds(array) => Arc::new(array.clone()),
            Data::Flags(array) => Arc::new(array.clone()),
            Data::Numbers(array) => Arc::new(array.clone()),
            Data::Texts(array) => Arc::new(array.clone()),
        }
    }

    fn shown<'py>(&self, py: Python<'py>, element: Element<'_>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match element {
            Element::Null => py.None().into_bound(py),
            Element::Word(entry) => self.words[entry].bind(py).clone(),
            Element::Flags(bits) => flags(py, bits)?,
            Element::Number(number) => number.into_pyobject(py)?.into_any(),
            Element::Text(text) => PyString::new(py, text).into_any(),
        })
    }
}

#[pymethods]
impl ArrowColumn {
    /// The Arrow type, such as dictionary<int8, string>.
    #[getter]
    fn r#type(&self) -> &'static str {
        self.data.type_text()
    }

    /// How many rows are null.
    #[getter]
    fn null_count(&self) -> usize {
        self.data.array().null_count()
    }

    /// Bytes of memory that the column takes.
    #[getter]
    fn nbytes(&self) -> usize {
        self.data.array().get_buffer_memory_size()
    }

    /// All rows as a list.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows: PyResult<Vec<_>> = (0..self.len()).map(|row| self.shown(py, self.data.get(row))).collect();
        PyList::new(py, rows?)
    }

    /// How often each value stands in the column, as a dict: reasons in the order of the checks, other values from low
    /// to high. Nulls are not counted; null_count tells them.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = &self.data;
        let counts = PyDict::new(py);
        for (element, count) in py.detach(|| data.counts()) {
            counts.set_item(self.shown(py, element)?, count)?;
        }
        Ok(counts)
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyAny>> {
        let rows = self.len();
        let row = if index < 0 { rows.checked_sub(index.unsigned_abs()) } else { Some(index.unsigned_abs()) };
        let row = row.filter(|row| *row < rows);
        let row = row.ok_or_else(|| PyIndexError::new_err(format!("row {index} of a column of {rows} rows")))?;
        self.shown(py, self.data.get(row))
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the thread is attached, the object is alive, and the call returns a new reference or an error.
        unsafe { Bound::from_owned_ptr_or_err(slf.py(), ffi::PySeqIter_New(slf.as_ptr())) }
    }

    /// The type, for libraries with the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let field = Field::new("", self.data.array().data_type().clone(), true);
        export::schema(py, field.try_into())
    }

    /// The rows, for libraries with the Arrow PyCapsule interface. They come in the one type that the column has,
    /// whatever requested_schema says.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let _ = requested_schema;
        export::array(py, "", self.data.array())
    }

    fn __repr__(&self) -> String {
        format!("<ArrowColumn of {} rows: {}>", self.len(), self.data.type_text())
    }
}

immutable!(ArrowColumn, "pickle pyarrow.array(column), or column.to_pylist()");
