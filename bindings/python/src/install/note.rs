//! What a signer saw in the JSON that it was given.

use adseal_core::install::Note as CoreNote;
use adseal_core::php_json::Cause;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::enums::member;
use crate::immutable::{RESULT, immutable};

/// One cause for which JSON was not sent as it was given.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct Note {
    cause: Cause,
    /// In how many places.
    #[pyo3(get)]
    count: usize,
    /// Where the first of them is, in bytes from the start of the JSON text that was given.
    #[pyo3(get)]
    offset: usize,
}

impl From<&CoreNote> for Note {
    fn from(note: &CoreNote) -> Self {
        Self { cause: note.cause, count: note.count, offset: note.offset }
    }
}

/// All of them, as Python has them.
pub(super) fn tuple(py: Python<'_>, notes: &[CoreNote]) -> PyResult<Py<PyTuple>> {
    if notes.is_empty() {
        return Ok(PyTuple::empty(py).unbind());
    }
    PyTuple::new(py, notes.iter().map(Note::from)).map(Bound::unbind)
}

#[pymethods]
impl Note {
    /// Why the JSON was not sent as it was: a Cause.
    #[getter]
    fn cause<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Cause", self.cause.name())
    }

    /// What it means and what to write instead, in one line.
    #[getter]
    fn message(&self) -> &'static str {
        self.cause.message()
    }

    fn __repr__(&self) -> String {
        format!("Note(cause={}, count={}, offset={})", self.cause.name(), self.count, self.offset)
    }
}

immutable!(Note, RESULT);
