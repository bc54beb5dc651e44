//! What a verifier says of a click. Rules: `docs/click-validation.md`, 4.1.

use std::ops::Range;

use adseal_core::click::{ClickReason, ClickVerdict as CoreVerdict, Flags, SignedParameters};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMappingProxy, PyString};

use crate::args::{octets, shown};
use crate::enums::{click_reason, flags};
use crate::immutable::{RESULT, immutable};

/// The verdict on one click. True if it is valid; where a verifier may run report-only, look at `accepted`.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ClickVerdict {
    /// The str or bytes that was verified.
    uri: Py<PyAny>,
    reason: ClickReason,
    /// Whether to take the click: it is valid, or the verifier only reports.
    #[pyo3(get)]
    accepted: bool,
    /// Id of the key that reproduced the signature; None if none did.
    #[pyo3(get)]
    key_id: Option<Py<PyString>>,
    /// The signed expires, in unix seconds; None where it is not known.
    #[pyo3(get)]
    expires: Option<i64>,
    flags: Flags,
    /// Where the offending byte stands in the URI; None where there is none.
    #[pyo3(get)]
    offset: Option<usize>,
    /// The offending parameter: its raw name, or the required name that is missing.
    #[pyo3(get)]
    parameter: Option<Py<PyString>>,
    /// How many bytes of the URI are signed.
    #[pyo3(get)]
    message_length: usize,
    /// How many parameters stand behind the signature, where anybody can write.
    #[pyo3(get)]
    unsigned_parameters: usize,
    /// Where the signed parameters stand.
    query: Range<usize>,
    parameters: PyOnceLock<Py<PyMappingProxy>>,
}

impl ClickVerdict {
    #[inline]
    pub(super) fn new(
        py: Python<'_>,
        uri: &Bound<'_, PyAny>,
        verdict: &CoreVerdict<'_>,
        key_id: Option<Py<PyString>>,
    ) -> PyResult<Self> {
        Ok(Self {
            reason: verdict.reason(),
            accepted: verdict.is_accepted(),
            key_id,
            expires: verdict.expires(),
            flags: verdict.flags(),
            offset: verdict.offset(),
            parameter: verdict.parameter().map(|name| shown(py, name).map(Bound::unbind)).transpose()?,
            message_length: verdict.message().len(),
            unsigned_parameters: verdict.unsigned_parameters(),
            query: verdict.signed_query(),
            parameters: PyOnceLock::new(),
            uri: uri.clone().unbind(),
        })
    }

    fn decoded<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let parameters = PyDict::new(py);
        let uri = octets("uri", self.uri.bind(py))?;
        let (mut name, mut value) = (Vec::new(), Vec::new());
        for parameter in SignedParameters::new(uri, self.query.clone()) {
            name.clear();
            name.extend(parameter.name());
            let name = shown(py, &name)?;
            // Where names repeat, which only a report lets pass, the first counts.
            if !parameters.contains(&name)? {
                value.clear();
                value.extend(parameter.value());
                parameters.set_item(name, shown(py, &value)?)?;
            }
        }
        Ok(PyMappingProxy::new(py, parameters.as_mapping()))
    }
}

#[pymethods]
impl ClickVerdict {
    /// Whether nothing failed.
    #[getter]
    fn valid(&self) -> bool {
        self.reason == ClickReason::Valid
    }

    /// The first check that failed, or valid: a ClickReason.
    #[getter]
    fn reason(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        click_reason(py, self.reason)
    }

    /// Oddities that did not fail the click: ClickFlags.
    #[getter]
    fn flags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        flags(py, self.flags.bits())
    }

    /// The signed parameters in order, names and values decoded: a mapping that cannot be changed. Read these, and never
    /// the raw query. Empty unless the signature was reproduced, or the verifier only reports and the URI has a signature.
    /// Bytes that are no UTF-8 become lone surrogates, as os.fsdecode() makes them.
    #[getter]
    fn signed_parameters<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyMappingProxy>> {
        Ok(self.parameters.get_or_try_init(py, || self.decoded(py).map(Bound::unbind))?.bind(py))
    }

    fn __bool__(&self) -> bool {
        self.valid()
    }

    /// Leaves the URI out: it names a device and may hold a live signature.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = format!("<ClickVerdict {}", self.reason.status().name());
        if self.accepted && !self.valid() {
            text += ", accepted";
        }
        if let Some(id) = &self.key_id {
            text += &format!(", key_id={}", id.bind(py).repr()?);
        }
        if let Some(offset) = self.offset {
            text += &format!(", offset={offset}");
        }
        if let Some(name) = &self.parameter {
            text += &format!(", parameter={}", name.bind(py).repr()?);
        }
        Ok(text + ">")
    }
}

immutable!(ClickVerdict, RESULT);
