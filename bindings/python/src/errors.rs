//! The exceptions that `adseal/_errors.py` defines.

use adseal_core::Status;
use adseal_core::click::SigningError;
use adseal_core::install::InstallSignError;
use adseal_core::php_json::{CanonicalizeError, PhpError, PhpErrorCode};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};

use crate::args::shown;
use crate::enums::member;

static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

fn module(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    Ok(ERRORS.get_or_try_init(py, || PyModule::import(py, "adseal._errors").map(Bound::unbind))?.bind(py))
}

/// The sentence that Python shows: the reason, what it means, and where.
fn sentence(status: Status, detail: Option<&str>, offset: Option<usize>, parameter: Option<&str>) -> String {
    let mut text = format!("{}: {}", status.name(), detail.unwrap_or(status.message()));
    if let Some(offset) = offset {
        text += &format!(", at byte {offset}");
    }
    if let Some(parameter) = parameter {
        text += &format!(", parameter {parameter:?}");
    }
    text
}

/// What goes into a `SigningError` beside its reason.
#[derive(Default)]
struct Details<'a> {
    sentence: Option<&'a str>,
    offset: Option<usize>,
    parameter: Option<&'a [u8]>,
    lint: Option<&'static str>,
    cause: Option<&'static str>,
    row: Option<usize>,
}

fn signing_error(py: Python<'_>, status: Status, details: &Details<'_>) -> PyResult<PyErr> {
    let parameter = details.parameter.map(|name| shown(py, name)).transpose()?;
    let visible = details.parameter.map(|name| name.escape_ascii().to_string());
    let mut message = sentence(status, details.sentence, details.offset, visible.as_deref());
    if let Some(row) = details.row {
        message += &format!(", in row {row}");
    }
    let keywords = PyDict::new(py);
    keywords.set_item("message", message)?;
    if let Some(lint) = details.lint {
        keywords.set_item("lint", member(py, "LintKind", lint)?)?;
    }
    if let Some(cause) = details.cause {
        keywords.set_item("cause", member(py, "Cause", cause)?)?;
    }
    keywords.set_item("row", details.row)?;
    let reason = member(py, "SigningReason", status.name())?;
    let error = module(py)?.getattr("SigningError")?.call((reason, details.offset, parameter), Some(&keywords))?;
    Ok(PyErr::from_value(error))
}

/// A refusal to sign a click. `parameter` is the name of the parameter at fault, `row` the row of a batch.
pub(crate) fn click_refused(
    py: Python<'_>,
    refusal: &SigningError,
    parameter: Option<&[u8]>,
    row: Option<usize>,
) -> PyErr {
    if refusal.status() == Status::OutOfMemory {
        return PyMemoryError::new_err(refusal.status().message());
    }
    let lint = refusal.lint().map(|lint| format!("strict mode refuses {}: {}", lint.name(), lint.message()));
    let details = Details {
        sentence: lint.as_deref(),
        offset: refusal.offset(),
        parameter,
        lint: refusal.lint().map(adseal_core::click::LintKind::name),
        row,
        ..Details::default()
    };
    signing_error(py, refusal.status(), &details).unwrap_or_else(|error| error)
}

/// The raw name of the parameter at fault, where the input was a URI.
pub(crate) fn parameter_in<'u>(refusal: &SigningError, uri: &'u [u8]) -> Option<&'u [u8]> {
    refusal.parameter().and_then(|place| uri.get(place.name.clone()))
}

/// A refusal to sign under this status that is about no place.
pub(crate) fn refused(py: Python<'_>, status: Status, parameter: Option<&[u8]>) -> PyErr {
    signing_error(py, status, &Details { parameter, ..Details::default() }).unwrap_or_else(|error| error)
}

/// A refusal to sign a body.
pub(crate) fn install_refused(py: Python<'_>, refusal: &InstallSignError) -> PyErr {
    let sentence;
    let (sentence, cause) = match refusal {
        InstallSignError::Php(error) => return php_error(py, *error),
        InstallSignError::OutOfMemory => return PyMemoryError::new_err(refusal.status().message()),
        InstallSignError::Unstable(found) => (found.cause.message(), Some(found.cause.name())),
        other => {
            sentence = other.to_string();
            (sentence.as_str(), None)
        }
    };
    let details = Details { sentence: Some(sentence), offset: refusal.offset(), cause, ..Details::default() };
    signing_error(py, refusal.status(), &details).unwrap_or_else(|error| error)
}

/// PHP's error as an exception.
pub(crate) fn php_error(py: Python<'_>, error: PhpError) -> PyErr {
    php_error_object(py, error.code(), error.offset()).map_or_else(|error| error, PyErr::from_value)
}

pub(crate) fn php_error_object(py: Python<'_>, code: PhpErrorCode, offset: usize) -> PyResult<Bound<'_, PyAny>> {
    module(py)?.getattr("PhpJsonError")?.call1((code.number(), code.message(), offset))
}

/// Why a text has no canonical form.
pub(crate) fn not_canonical(py: Python<'_>, error: CanonicalizeError) -> PyErr {
    match error {
        CanonicalizeError::Php(error) => php_error(py, error),
        _ => PyMemoryError::new_err(error.status().message()),
    }
}
