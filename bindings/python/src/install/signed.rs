//! A body and the headers that belong to it.

use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER, SignedInstall as CoreSigned, Token};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use super::note;
use crate::body::{Body, copied};
use crate::immutable::{RESULT, immutable};

/// A body with its headers: send both, unchanged.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct SignedInstall {
    /// The bytes to send. Where nothing was changed, they are the bytes object that was given.
    #[pyo3(get)]
    body: Py<PyBytes>,
    /// What was changed in the JSON: a tuple of Note, sorted by offset. Empty where the body was sent as it was given.
    #[pyo3(get)]
    notes: Py<PyTuple>,
    token: Token,
    api_key: Py<PyString>,
}

impl SignedInstall {
    /// `given` is what was signed, where the caller gave that and no mapping.
    pub(super) fn new(
        py: Python<'_>,
        api_key: &Py<PyString>,
        given: Option<Body<'_, '_>>,
        signed: CoreSigned<'_>,
    ) -> PyResult<Self> {
        let notes = note::tuple(py, signed.notes())?;
        let token = signed.token();
        let bytes = signed.into_body();
        let body = match given {
            Some(given) => given.became(bytes)?,
            None => copied(py, &bytes)?,
        };
        Ok(Self { body, notes, token, api_key: api_key.clone_ref(py) })
    }
}

#[pymethods]
impl SignedInstall {
    /// The token of the body: 64 lower-case hex digits, or 44 characters of base64.
    #[getter]
    fn token(&self) -> &str {
        self.token.as_str()
    }

    /// The two headers to send, Kochava-Auth-Token and Kochava-Api-Key: a new dict each time, to which you may add others.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        headers.set_item(intern!(py, AUTH_TOKEN_HEADER), self.token.as_str())?;
        headers.set_item(intern!(py, API_KEY_HEADER), &self.api_key)?;
        Ok(headers)
    }

    /// Leaves out what it holds: a device, an API key, and a token that is good for that body.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (body, notes) = (self.body.bind(py).len()?, self.notes.bind(py).len());
        Ok(format!("<SignedInstall of {body} bytes, {notes} notes>"))
    }
}

immutable!(SignedInstall, RESULT);
