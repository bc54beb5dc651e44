//! Arrow arrays for other libraries, in the capsules of the PyCapsule interface.

use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchIterator, StructArray};
use arrow_schema::{ArrowError, Field};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

pub(super) fn schema(py: Python<'_>, schema: Result<FFI_ArrowSchema, ArrowError>) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, schema.map_err(refused)?, c"arrow_schema")
}

/// An array as a field of this name, with its schema.
pub(super) fn array<'py>(py: Python<'py>, name: &str, array: &dyn Array) -> PyResult<Bound<'py, PyTuple>> {
    let field = Field::new(name, array.data_type().clone(), true);
    pair(py, FFI_ArrowSchema::try_from(field), array)
}

/// A table as an array of structs, with its schema.
pub(super) fn structs(py: Python<'_>, table: RecordBatch) -> PyResult<Bound<'_, PyTuple>> {
    let schema = FFI_ArrowSchema::try_from(table.schema().as_ref());
    pair(py, schema, &StructArray::from(table))
}

/// A table as a stream of one batch.
pub(super) fn stream(py: Python<'_>, table: RecordBatch) -> PyResult<Bound<'_, PyCapsule>> {
    let columns = table.schema();
    let batches = RecordBatchIterator::new([Ok(table)], Arc::clone(&columns));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
}

fn pair<'py>(
    py: Python<'py>,
    described: Result<FFI_ArrowSchema, ArrowError>,
    array: &dyn Array,
) -> PyResult<Bound<'py, PyTuple>> {
    let schema = schema(py, described)?;
    let array = PyCapsule::new_with_value(py, FFI_ArrowArray::new(&array.to_data()), c"arrow_array")?;
    PyTuple::new(py, [schema, array])
}

/// No type of a result is one that the interface cannot describe, but arrow-rs may say so.
#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
pub(super) fn refused(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
