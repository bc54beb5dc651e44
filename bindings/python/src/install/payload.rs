//! What a signer makes JSON of.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMapping};

use crate::args::{is_text, wrong_type, wrong_value};
use crate::body::Body;

/// A JSON text, or a mapping that is to be written as one.
pub(super) enum Payload<'a, 'py> {
    Text(Body<'a, 'py>),
    Mapping(&'a Bound<'py, PyMapping>),
}

impl<'a, 'py> Payload<'a, 'py> {
    pub(super) fn new(object: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        if is_text(object) {
            return Body::new("payload", object).map(Self::Text);
        }
        let mapping = object.cast().map_err(|_| wrong_type("payload", "a dict, or JSON text as str or bytes,", object));
        mapping.map(Self::Mapping)
    }
}

/// What Python writes for a mapping: `json.dumps(dict(payload), allow_nan=False, separators=(",", ":"))`.
pub(super) fn written<'py>(payload: &Bound<'py, PyMapping>) -> PyResult<Bound<'py, PyAny>> {
    let py = payload.py();
    // The writer of JSON knows dicts and their subclasses only.
    let dict = match payload.cast::<PyDict>() {
        Ok(dict) => dict.as_any().clone(),
        Err(_) => py.get_type::<PyDict>().call1((payload,))?,
    };
    encode(py)?.bind(py).call1((dict,)).map_err(|error| {
        if error.is_instance_of::<PyValueError>(py) && error.to_string().contains("Out of range float") {
            return wrong_value("payload", "NaN and Infinity are no JSON; leave the value out, or give None or a str");
        }
        error
    })
}

/// The method that writes. The encoder keeps nothing from one call to the next, so threads may share it.
fn encode(py: Python<'_>) -> PyResult<&'static Py<PyAny>> {
    static ENCODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    ENCODE.get_or_try_init(py, || {
        let settings = PyDict::new(py);
        settings.set_item("allow_nan", false)?;
        settings.set_item("separators", (",", ":"))?;
        let encoder = PyModule::import(py, "json")?.getattr("JSONEncoder")?.call((), Some(&settings))?;
        encoder.getattr("encode").map(Bound::unbind)
    })
}
