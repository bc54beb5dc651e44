//! What a verifier says of a body. Rules: `docs/install-authentication.md`, Verifying.

use adseal_core::install::{BodyForm, InstallReason, InstallVerdict as CoreVerdict};
use adseal_core::php_json::PhpError;
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::body::Body;
use crate::enums::{install_reason, member};
use crate::errors::php_error_object;
use crate::immutable::{RESULT, immutable};

/// The verdict on one install. True if it is valid; where a verifier may run report-only, look at `accepted`.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct InstallVerdict {
    reason: InstallReason,
    /// Whether to take the install: it is valid, or the verifier only reports.
    #[pyo3(get)]
    accepted: bool,
    /// Id of the secret that reproduced the token; None if none did.
    #[pyo3(get)]
    key_id: Option<Py<PyString>>,
    form: Option<BodyForm>,
    /// The bytes that the token is of; None unless the install is valid. Read these, and never the body that was received:
    /// where keys are repeated, another parser reads another value there.
    #[pyo3(get)]
    body: Option<Py<PyBytes>>,
    /// Where, in bytes: for malformed_token in the token, for invalid_json in the body; None where there is no place.
    #[pyo3(get)]
    offset: Option<usize>,
    json_error: Option<PhpError>,
}

impl InstallVerdict {
    /// `given` is the body that was verified.
    #[inline]
    pub(super) fn new(py: Python<'_>, given: Body<'_, '_>, verdict: CoreVerdict<'_>) -> PyResult<Self> {
        let reason = verdict.reason();
        if reason == InstallReason::OutOfMemory {
            return Err(PyMemoryError::new_err("there is no memory for the PHP forms of the body"));
        }
        Ok(Self {
            reason,
            accepted: verdict.is_accepted(),
            key_id: verdict.key_id().map(|id| PyString::new(py, id).unbind()),
            form: verdict.form(),
            offset: verdict.offset(),
            json_error: verdict.json_error(),
            body: verdict.into_body().map(|bytes| given.became(bytes)).transpose()?,
        })
    }
}

#[pymethods]
impl InstallVerdict {
    /// Whether nothing failed.
    #[getter]
    fn valid(&self) -> bool {
        self.reason == InstallReason::Valid
    }

    /// The first check that failed, or valid: an InstallReason.
    #[getter]
    fn reason(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        install_reason(py, self.reason)
    }

    /// The form of the body that the token is of, a BodyForm; None unless the install is valid.
    #[getter]
    fn form<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.form.map(|form| member(py, "BodyForm", form.name())).transpose()
    }

    /// For invalid_json PHP's error where objects stay objects, a PhpJsonError; else None.
    #[getter]
    fn json_error<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.json_error.map(|error| php_error_object(py, error.code(), error.offset())).transpose()
    }

    fn __bool__(&self) -> bool {
        self.valid()
    }

    /// Leaves the body out: it names a device.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = format!("<InstallVerdict {}", self.reason.status().name());
        if self.accepted && !self.valid() {
            text += ", accepted";
        }
        if let Some(id) = &self.key_id {
            text += &format!(", key_id={}", id.bind(py).repr()?);
        }
        if let Some(form) = self.form {
            text += &format!(", form={}", form.name());
        }
        if let Some(offset) = self.offset {
            text += &format!(", offset={offset}");
        }
        Ok(text + ">")
    }
}

immutable!(InstallVerdict, RESULT);
