//! Several columns of results.

use arrow_array::RecordBatch;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use super::column::ArrowColumn;
use super::export;
use crate::args::text;
use crate::immutable::immutable;

/// Columns of results, each with a row for each URI. pyarrow.table(), polars.DataFrame(),
/// pandas.DataFrame.from_arrow(), DuckDB and whatever else knows the Arrow PyCapsule interface take it without copying
/// it; it needs none of them. It never changes, and threads may share it.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ArrowTable {
    columns: Vec<(&'static str, Py<ArrowColumn>)>,
    rows: usize,
}

impl ArrowTable {
    /// All columns have this many rows, and there is one at least.
    pub(super) const fn new(columns: Vec<(&'static str, Py<ArrowColumn>)>, rows: usize) -> Self {
        Self { columns, rows }
    }

    fn batch(&self) -> PyResult<RecordBatch> {
        let columns = self.columns.iter().map(|(name, column)| (*name, column.get().array(), true));
        RecordBatch::try_from_iter_with_nullable(columns).map_err(export::refused)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }
}

#[pymethods]
impl ArrowTable {
    /// The names of the columns, in order.
    #[getter]
    fn column_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.names().collect::<Vec<_>>())
    }

    /// How many rows each column has.
    #[getter]
    const fn num_rows(&self) -> usize {
        self.rows
    }

    /// The column of this name.
    ///
    /// KeyError: there is none.
    fn column(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<Py<ArrowColumn>> {
        let name = text("name", name)?;
        let found = self.columns.iter().find(|(known, _)| *known == name);
        found.map(|(_, column)| column.clone_ref(py)).ok_or_else(|| {
            let known: Vec<_> = self.names().collect();
            PyKeyError::new_err(format!("{name:?}: the columns are {}", known.join(", ")))
        })
    }

    const fn __len__(&self) -> usize {
        self.rows
    }

    fn __getitem__(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<Py<ArrowColumn>> {
        self.column(py, name)
    }

    /// The types, for libraries with the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        export::schema(py, FFI_ArrowSchema::try_from(self.batch()?.schema().as_ref()))
    }

    /// The rows as an array of structs, for libraries with the Arrow PyCapsule interface. They come in the types that
    /// the columns have, whatever requested_schema says.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let _ = requested_schema;
        export::structs(py, self.batch()?)
    }

    /// The rows as a stream of one batch, for libraries with the Arrow PyCapsule interface. They come in the types that
    /// the columns have, whatever requested_schema says.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        export::stream(py, self.batch()?)
    }

    fn __repr__(&self) -> String {
        format!("<ArrowTable of {} rows: {}>", self.rows, self.names().collect::<Vec<_>>().join(", "))
    }
}

immutable!(ArrowTable, "pickle pyarrow.table(table)");
