//! A finding of `ClickSigner.lint`.

use adseal_core::click::{Lint as CoreLint, LintKind};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::args::shown;
use crate::enums::member;
use crate::immutable::{RESULT, immutable};

/// What is legal in a click URI but likely to go wrong on the way.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct Lint {
    kind: LintKind,
    /// Where, in bytes from the start of the URI; None where it is about a key.
    #[pyo3(get)]
    offset: Option<usize>,
    /// The raw name of the parameter it is about; None where it is about none.
    #[pyo3(get)]
    parameter: Option<Py<PyString>>,
}

impl Lint {
    pub(super) fn new(py: Python<'_>, lint: &CoreLint, uri: &[u8]) -> PyResult<Self> {
        let name = lint.parameter.as_ref().and_then(|place| uri.get(place.name.clone()));
        let parameter = name.map(|name| shown(py, name).map(Bound::unbind)).transpose()?;
        Ok(Self { kind: lint.kind, offset: lint.offset, parameter })
    }
}

#[pymethods]
impl Lint {
    /// What was found: a LintKind.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "LintKind", self.kind.name())
    }

    /// What it means, in one line.
    #[getter]
    fn message(&self) -> &'static str {
        self.kind.message()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let parameter = match &self.parameter {
            Some(name) => name.bind(py).repr()?.to_string(),
            None => "None".to_owned(),
        };
        let offset = self.offset.map_or("None".to_owned(), |offset| offset.to_string());
        Ok(format!("Lint(kind={}, offset={offset}, parameter={parameter})", self.kind.name()))
    }
}

immutable!(Lint, RESULT);
