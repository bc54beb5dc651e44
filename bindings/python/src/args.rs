//! Arguments, and the sentences about those that no call could take.

use std::borrow::Cow;

use adseal_core::UnixTime;
use adseal_core::click::{Expires, MAX_EXPIRES};
use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString};

/// The bytes of a `bytes`, or of a `str` in UTF-8; they are borrowed from it.
#[derive(Clone, Copy)]
pub(crate) struct Octets<'a>(pub(crate) &'a [u8]);

impl<'a, 'py> FromPyObject<'a, 'py> for Octets<'a> {
    type Error = PyErr;

    #[inline]
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            text(object).map(|text| Self(text.as_bytes()))
        } else if object.is_instance_of::<PyBytes>() {
            Ok(Self(object.extract()?))
        } else {
            Err(PyTypeError::new_err(format!("str or bytes is needed, not {}", type_name(&object))))
        }
    }
}

/// The text of a `str`; one with a lone surrogate has none.
pub(crate) fn text<'a>(object: Borrowed<'a, '_, PyAny>) -> PyResult<&'a str> {
    object.extract().map_err(|error: PyErr| {
        let py = object.py();
        if !error.is_instance_of::<PyUnicodeEncodeError>(py) {
            return PyTypeError::new_err(format!("str is needed, not {}", type_name(&object)));
        }
        let at = error.value(py).getattr("start").and_then(|start| start.extract::<usize>()).unwrap_or_default();
        PyValueError::new_err(format!(
            "a str with a lone surrogate at index {at} stands for no bytes; \
             give the bytes as they were received, or .encode(\"utf-8\", \"surrogateescape\")"
        ))
    })
}

/// What Python calls the type of an object.
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "another type".to_owned(), |name| name.to_string())
}

/// Bytes of the URI that Python shows as text. What is no UTF-8 becomes lone surrogates, so that nothing is lost.
pub(crate) fn shown<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Ok(PyBytes::new(py, bytes).call_method1("decode", ("utf-8", "surrogateescape"))?.cast_into()?),
    }
}

/// A `now` that is given.
#[derive(Clone, Copy)]
pub(crate) struct Now(pub(crate) UnixTime);

impl<'py> FromPyObject<'_, 'py> for Now {
    type Error = PyErr;

    #[inline]
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let seconds = Seconds::extract(object)?.0;
        if seconds > MAX_EXPIRES {
            return Err(PyValueError::new_err(format!("now is {seconds}: {MILLISECONDS}")));
        }
        UnixTime::from_secs(seconds)
            .map(Self)
            .ok_or_else(|| PyValueError::new_err(format!("now is {seconds}: unix seconds are never negative")))
    }
}

impl Now {
    /// The time that was given, or the clock of this machine.
    #[inline]
    pub(crate) fn or_clock(now: Option<Self>) -> UnixTime {
        now.map_or_else(UnixTime::now, |now| now.0)
    }
}

pub(crate) const MILLISECONDS: &str = "that looks like milliseconds; give unix seconds";

/// Unix seconds, or a number of seconds.
#[derive(Clone, Copy)]
pub(crate) struct Seconds(pub(crate) i64);

impl<'py> FromPyObject<'_, 'py> for Seconds {
    type Error = PyErr;

    #[inline]
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if !object.is_instance_of::<PyInt>() || object.is_instance_of::<PyBool>() {
            return Err(no_seconds(&object));
        }
        object.extract().map(Self).map_err(|_| PyValueError::new_err("a number of seconds beyond 64 bits"))
    }
}

/// Why an object is no number of seconds, and what to write instead.
fn no_seconds(object: &Bound<'_, PyAny>) -> PyErr {
    let advice: Cow<'static, str> = match type_name(object).as_str() {
        "float" => "a float has fractions; give int(...), whole seconds".into(),
        "datetime" | "Timestamp" => "give int(moment.timestamp()), unix seconds".into(),
        "timedelta" | "Timedelta" => "give int(duration.total_seconds())".into(),
        "date" => "a date is no moment; give unix seconds".into(),
        name => format!("an int is needed, not {name}").into(),
    };
    PyTypeError::new_err(advice.into_owned())
}

/// When a click ends, as `sign` takes it.
pub(crate) struct Until(pub(crate) Expires);

impl<'py> FromPyObject<'_, 'py> for Until {
    type Error = PyErr;

    #[inline]
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            return match text(object)? {
                "existing" => Ok(Self(Expires::Existing)),
                other => Err(PyValueError::new_err(format!("expires is {other:?}: unix seconds, or \"existing\""))),
            };
        }
        Seconds::extract(object).map(|seconds| Self(Expires::At(seconds.0)))
    }
}

/// One of a few words.
pub(crate) fn choice<T: Copy>(argument: &str, given: &str, choices: &[(&str, T)]) -> PyResult<T> {
    choices.iter().find(|(word, _)| *word == given).map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("{word:?}")).collect();
        PyValueError::new_err(format!("{argument} is {given:?}; it can be {}", words.join(" or ")))
    })
}

/// A list of names. A `str` is a sequence too, of letters, and never what is meant.
pub(crate) struct Names(pub(crate) Vec<String>);

impl<'py> FromPyObject<'_, 'py> for Names {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>() {
            return Err(PyTypeError::new_err("a sequence of names is needed; put the one name into a list"));
        }
        let items = object
            .try_iter()
            .map_err(|_| PyTypeError::new_err(format!("a sequence of names is needed, not {}", type_name(&object))))?;
        let names: PyResult<_> = items.map(|name| Ok(text(name?.as_borrowed())?.to_owned())).collect();
        names.map(Self)
    }
}
