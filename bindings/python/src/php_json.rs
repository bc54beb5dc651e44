//! PHP's JSON. Rules: `docs/php-json.md`.

use adseal_core::Status;
use adseal_core::php_json::{self, Cause, Instability, Mode, OutOfMemory};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};

use crate::args::{flag, octets};
use crate::body::Body;
use crate::enums::member;
use crate::errors::{not_canonical, php_error_object};
use crate::gil::released;
use crate::immutable::{RESULT, immutable};

/// Exactly what PHP's json_encode(json_decode(...)) makes of a JSON text. Other threads run while 32 KiB or more are read.
///
/// Args:
///     data: The JSON text.
///     assoc: Whether objects are read as arrays, as json_decode(..., true) does.
///
/// Returns:
///     The bytes that PHP writes: the object that was given, where that is bytes and PHP leaves them as they are.
///
/// Raises:
///     PhpJsonError: PHP refuses the text; with PHP's code and message, and the offset in bytes.
#[pyfunction]
#[pyo3(signature = (data, *, assoc=None), text_signature = "(data, *, assoc=False)")]
pub(crate) fn canonicalize(data: &Bound<'_, PyAny>, assoc: Option<&Bound<'_, PyAny>>) -> PyResult<Py<PyBytes>> {
    let (py, data) = (data.py(), Body::new("data", data)?);
    let octets = data.octets;
    let mode = if flag("assoc", assoc, false)? { Mode::Assoc } else { Mode::Object };
    match released(py, octets, || php_json::canonicalize(octets, mode)) {
        Ok(canonical) => data.became(canonical),
        Err(error) => Err(not_canonical(py, error)),
    }
}

/// Whether a JSON text is stable: what PHP writes, whichever way it reads objects. Other threads run while 32 KiB or more
/// are read.
///
/// Args:
///     data: The JSON text, which need not be JSON.
///
/// Returns:
///     Whether it is, and where it is not.
#[pyfunction]
pub(crate) fn stability(data: &Bound<'_, PyAny>) -> PyResult<Stability> {
    let text = octets("data", data)?;
    let first = released(data.py(), text, || php_json::stability(text).next().transpose());
    let stable = first.map_err(no_memory)?.is_none();
    Ok(Stability { data: data.clone().unbind(), stable, issues: PyOnceLock::new() })
}

/// Whether a JSON text is stable. True if it is.
#[pyclass(frozen, module = "adseal.php_json")]
pub(crate) struct Stability {
    /// The str or bytes that was looked at.
    data: Py<PyAny>,
    /// Whether PHP leaves the text as it is, whichever way it reads objects.
    #[pyo3(get)]
    stable: bool,
    issues: PyOnceLock<Py<PyTuple>>,
}

#[pymethods]
impl Stability {
    /// Every place where the text is not what PHP writes, in the order of docs/php-json.md: a tuple of Issue. They are looked
    /// for when they are first asked for. Text from strangers can hold one in every byte, of 100 bytes of memory each:
    /// ask only for those of texts of a length that you limit.
    #[getter]
    fn issues<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyTuple>> {
        Ok(self.issues.get_or_try_init(py, || issues(self.data.bind(py)))?.bind(py))
    }

    fn __bool__(&self) -> bool {
        self.stable
    }

    /// Leaves the text out: it may name a device.
    fn __repr__(&self) -> &'static str {
        if self.stable { "<Stability stable>" } else { "<Stability not stable>" }
    }
}

immutable!(Stability, RESULT);

fn issues(data: &Bound<'_, PyAny>) -> PyResult<Py<PyTuple>> {
    let py = data.py();
    let text = octets("data", data)?;
    let places = released(py, text, || {
        let mut places = Vec::new();
        for place in php_json::stability(text) {
            places.try_reserve(1)?;
            places.push(place?);
        }
        Ok(places)
    });
    let places = places.map_err(no_memory)?;
    PyTuple::new(py, places.into_iter().map(|place| Issue { place })).map(Bound::unbind)
}

/// A place where a JSON text is not what PHP writes.
#[pyclass(frozen, module = "adseal.php_json")]
pub(crate) struct Issue {
    place: Instability,
}

#[pymethods]
impl Issue {
    /// Why: a Cause.
    #[getter]
    fn cause<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Cause", self.place.cause.name())
    }

    /// Where, in bytes from the start of the text.
    #[getter]
    fn offset(&self) -> usize {
        self.place.offset
    }

    /// How many bytes are meant; 0 only where something is missing at the end.
    #[getter]
    fn length(&self) -> usize {
        self.place.length
    }

    /// What it means and what to write instead, in one line.
    #[getter]
    fn message(&self) -> &'static str {
        self.place.cause.message()
    }

    /// Whether InstallSigner.sign() refuses it: no spelling makes it right for every receiver, or only with another meaning.
    #[getter]
    fn refused(&self) -> bool {
        self.place.is_refused()
    }

    /// For invalid_json PHP's error, a PhpJsonError; else None.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.place.error.map(|code| php_error_object(py, code, self.place.offset)).transpose()
    }

    fn __repr__(&self) -> String {
        let Instability { cause, offset, length, .. } = self.place;
        format!("Issue(cause={}, offset={offset}, length={length})", Cause::name(cause))
    }
}

immutable!(Issue, RESULT);

fn no_memory(_: OutOfMemory) -> PyErr {
    PyMemoryError::new_err(Status::OutOfMemory.message())
}
