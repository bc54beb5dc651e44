//! The answer to why a signature or a token does not match.

use adseal_core::Status;
use adseal_core::explain::{Cause, Explanation as CoreExplanation};
use adseal_core::php_json::OutOfMemory;
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::args::shown;
use crate::body::copied;
use crate::enums::{explain_cause, member};
use crate::immutable::{RESULT, immutable};

/// Why a signature or a token does not match. It holds no key, and no MAC but the one that was received.
///
/// str() is a report in lines of at most 80 columns. It is true whatever was found, as objects are: look at the outcome.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct Explanation {
    core: CoreExplanation,
}

impl Explanation {
    pub(super) fn new(found: Result<CoreExplanation, OutOfMemory>) -> PyResult<Self> {
        let core = found.map_err(|_| PyMemoryError::new_err(Status::OutOfMemory.message()))?;
        Ok(Self { core })
    }
}

#[pymethods]
impl Explanation {
    /// What the search came to: an ExplainOutcome.
    #[getter]
    fn outcome<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "ExplainOutcome", self.core.outcome().name())
    }

    /// The mistakes that together reproduce the signature: a tuple of ExplainCause in the order of docs/explain.md. Empty
    /// unless the outcome is explained.
    #[getter]
    fn causes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, self.core.causes().iter().copied())
    }

    /// The id of the key or secret that reproduces it, as it is or changed by mistake; None where none of them was used, and
    /// where none does.
    #[getter]
    fn key_id(&self) -> Option<&str> {
        self.core.key_id()
    }

    /// The raw name of the parameter that the mistake was made with; of an install api_key or secret, where only that one
    /// was changed. None where it is about none.
    #[getter]
    fn parameter<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.core.parameter().map(|name| shown(py, name)).transpose()
    }

    /// The bytes that were hashed, of a click or of a body; None where no mistake reproduces the signature.
    #[getter]
    fn hashed(&self, py: Python<'_>) -> PyResult<Option<Py<PyBytes>>> {
        self.core.hashed().map(|hashed| copied(py, hashed)).transpose()
    }

    /// The bytes that should have been hashed: of a click the message, of an install the body.
    #[getter]
    fn expected(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        copied(py, self.core.expected())
    }

    /// Where hashed begins to differ from expected, in bytes from the start of each; the length of the shorter where the
    /// other goes on. None where they are the same, or nothing was found.
    #[getter]
    fn first_difference(&self) -> Option<usize> {
        self.core.first_difference()
    }

    /// The mistakes that were tried to their end: a tuple of ExplainCause in the order of docs/explain.md.
    #[getter]
    fn tried<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, self.core.tried())
    }

    /// How many MACs were made and compared.
    #[getter]
    fn attempts(&self) -> u64 {
        self.core.attempts()
    }

    /// How many bytes were hashed for them.
    #[getter]
    fn hashed_bytes(&self) -> u64 {
        self.core.hashed_bytes()
    }

    /// The answer in one sentence: what was done, and what to do instead. It may be put better in another version.
    #[getter]
    fn sentence(&self) -> String {
        self.core.sentence()
    }

    /// The report, without a line end behind its last line.
    fn __str__(&self) -> String {
        let mut report = self.core.to_string();
        report.truncate(report.trim_end_matches('\n').len());
        report
    }

    /// Leaves out what was hashed: it names a device.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = format!("<Explanation {}", self.core.outcome().name());
        let causes: Vec<&str> = self.core.causes().iter().copied().map(Cause::name).collect();
        if !causes.is_empty() {
            text += &format!(" by {}", causes.join(" and "));
        }
        if let Some(id) = self.key_id() {
            text += &format!(", key_id={}", PyString::new(py, id).repr()?);
        }
        if let Some(name) = self.parameter(py)? {
            text += &format!(", parameter={}", name.repr()?);
        }
        Ok(text + ">")
    }
}

immutable!(Explanation, RESULT);

fn tuple(py: Python<'_>, causes: impl Iterator<Item = Cause>) -> PyResult<Bound<'_, PyTuple>> {
    let members: Vec<Py<PyAny>> = causes.map(|cause| explain_cause(py, cause)).collect::<PyResult<_>>()?;
    PyTuple::new(py, members)
}
