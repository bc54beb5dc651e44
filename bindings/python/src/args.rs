//! Arguments, and the sentences about those that no call could take. Each function is given the name of its argument:
//! pyo3's own extraction tells it only in a note, which Python 3.10 does not have.

use adseal_core::UnixTime;
use adseal_core::click::{Expires, MAX_EXPIRES};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBoolMethods, PyBytes, PyInt, PyString};

/// A TypeError about an argument: what is needed, and what was given.
pub(crate) fn wrong_type(argument: &str, needed: &str, given: &Bound<'_, PyAny>) -> PyErr {
    let given = type_name(given);
    let advice = match given.as_str() {
        // They may change while they are read.
        "bytearray" | "memoryview" if needed.contains("bytes") => "; give bytes(...) of it",
        // As pandas marks what is missing.
        "float" | "NAType" if needed.ends_with("None") => "; where a value is missing, give None",
        _ => "",
    };
    PyTypeError::new_err(format!("argument '{argument}': {needed} is needed, not {given}{advice}"))
}

/// A ValueError about an argument.
pub(crate) fn wrong_value(argument: &str, sentence: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(format!("argument '{argument}': {sentence}"))
}

/// What Python calls the type of an object.
fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "another type".to_owned(), |name| name.to_string())
}

/// Whether an object is a `str` or `bytes`.
pub(crate) fn is_text(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>()
}

/// The bytes of a `bytes`, or of a `str` in UTF-8; they are borrowed from it.
#[inline]
pub(crate) fn octets<'a>(argument: &str, object: &'a Bound<'_, PyAny>) -> PyResult<&'a [u8]> {
    if let Ok(text) = object.cast::<PyString>() {
        return text.to_str().map(str::as_bytes).map_err(|error| no_utf8(argument, object.py(), error));
    }
    match object.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes()),
        Err(_) => Err(wrong_type(argument, "str or bytes", object)),
    }
}

/// The text of a `str`.
pub(crate) fn text<'a>(argument: &str, object: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    let text = object.cast::<PyString>().map_err(|_| wrong_type(argument, "str", object))?;
    text.to_str().map_err(|error| no_utf8(argument, object.py(), error))
}

/// A lone surrogate has no bytes in UTF-8.
fn no_utf8(argument: &str, py: Python<'_>, error: PyErr) -> PyErr {
    if !error.is_instance_of::<PyUnicodeEncodeError>(py) {
        return error;
    }
    let at = error.value(py).getattr("start").and_then(|start| start.extract::<usize>()).unwrap_or_default();
    wrong_value(
        argument,
        format_args!(
            "a str with a lone surrogate at index {at} stands for no bytes; \
             give the bytes as they were received, or .encode(\"utf-8\", \"surrogateescape\")"
        ),
    )
}

/// Bytes that Python shows as text. What is no UTF-8 becomes lone surrogates, so that nothing is lost.
pub(crate) fn shown<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Ok(PyBytes::new(py, bytes).call_method1("decode", ("utf-8", "surrogateescape"))?.cast_into()?),
    }
}

const MILLISECONDS: &str = "that looks like milliseconds; give unix seconds";

/// The argument `now`: unix seconds, or the clock of this machine where it is not given.
#[inline]
pub(crate) fn now(object: Option<&Bound<'_, PyAny>>) -> PyResult<UnixTime> {
    match object {
        None => Ok(UnixTime::now()),
        Some(object) => time("now", seconds("now", object)?),
    }
}

/// A time that a click may be verified or signed at.
pub(crate) fn time(argument: &str, seconds: i64) -> PyResult<UnixTime> {
    if seconds > MAX_EXPIRES {
        return Err(wrong_value(argument, format_args!("{seconds}: {MILLISECONDS}")));
    }
    UnixTime::from_secs(seconds)
        .ok_or_else(|| wrong_value(argument, format_args!("{seconds}: unix seconds are never negative")))
}

/// A time of a key. In milliseconds it would lie thousands of years ahead, and the key would never be active.
pub(crate) fn key_time(argument: &str, object: Option<&Bound<'_, PyAny>>) -> PyResult<Option<i64>> {
    object.map(|object| Ok(time(argument, seconds(argument, object)?)?.as_secs())).transpose()
}

/// Unix seconds, or a number of seconds.
#[inline]
pub(crate) fn seconds(argument: &str, object: &Bound<'_, PyAny>) -> PyResult<i64> {
    if !is_integer(object) {
        return Err(no_seconds(argument, object));
    }
    object.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(object.py()) {
            wrong_value(argument, "a number of seconds beyond 64 bits")
        } else {
            no_seconds(argument, object)
        }
    })
}

/// Whether an object is an `int`, or an integer of another library such as NumPy; a truth value is neither.
#[inline]
pub(crate) fn is_integer(object: &Bound<'_, PyAny>) -> bool {
    if object.is_instance_of::<PyInt>() {
        return !object.is_instance_of::<PyBool>();
    }
    // NumPy's bool has __index__ too.
    object.hasattr("__index__").unwrap_or(false) && !type_name(object).starts_with("bool")
}

/// Why an object is no number of seconds, and what to write instead.
fn no_seconds(argument: &str, object: &Bound<'_, PyAny>) -> PyErr {
    let advice = match type_name(object).as_str() {
        "float" => "whole seconds are needed, not a float; give int(...)",
        "datetime" | "Timestamp" => "unix seconds are needed, not a datetime; give int(moment.timestamp())",
        "timedelta" | "Timedelta" => "seconds are needed, not a timedelta; give int(duration.total_seconds())",
        _ => return wrong_type(argument, "an int", object),
    };
    PyTypeError::new_err(format!("argument '{argument}': {advice}"))
}

/// The argument `expires`: unix seconds, or "existing"; `lifetime` seconds from now where it is not given.
#[inline]
pub(crate) fn expires(object: Option<&Bound<'_, PyAny>>, lifetime: i64) -> PyResult<Expires> {
    let Some(object) = object else { return Ok(Expires::Lifetime(lifetime)) };
    if object.is_instance_of::<PyString>() {
        return match text("expires", object)? {
            "existing" => Ok(Expires::Existing),
            other => Err(wrong_value("expires", format_args!("{other:?}; it can be unix seconds, or \"existing\""))),
        };
    }
    seconds("expires", object).map(Expires::At)
}

/// A `bool`, which a mere truth value is not: a forgotten `== "1"` makes every text true.
pub(crate) fn flag(argument: &str, object: Option<&Bound<'_, PyAny>>, default: bool) -> PyResult<bool> {
    let Some(object) = object else { return Ok(default) };
    object.cast::<PyBool>().map(PyBoolMethods::is_true).map_err(|_| wrong_type(argument, "True or False", object))
}

/// A number of things, 0 or more.
pub(crate) fn count(argument: &str, object: &Bound<'_, PyAny>) -> PyResult<usize> {
    if !is_integer(object) {
        return Err(wrong_type(argument, "an int", object));
    }
    object.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(object.py()) {
            wrong_value(argument, "a number from 0 to 2**64 - 1 is needed")
        } else {
            wrong_type(argument, "an int", object)
        }
    })
}

/// One of a few words.
pub(crate) fn choice<T: Copy>(
    argument: &str,
    object: Option<&Bound<'_, PyAny>>,
    default: T,
    choices: &[(&str, T)],
) -> PyResult<T> {
    object.map_or(Ok(default), |object| word(argument, text(argument, object)?, choices))
}

/// The same for a word at hand.
pub(crate) fn word<T: Copy>(argument: &str, given: &str, choices: &[(&str, T)]) -> PyResult<T> {
    choices.iter().find(|(word, _)| *word == given).map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("{word:?}")).collect();
        wrong_value(argument, format_args!("{given:?}; it can be {}", words.join(" or ")))
    })
}

/// A list of names. A `str` is a sequence too, of letters, and never what is meant.
pub(crate) fn names(argument: &str, object: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    let Some(object) = object else { return Ok(Vec::new()) };
    let needed = "a sequence of names";
    if is_text(object) {
        return Err(wrong_type(argument, needed, object));
    }
    let items = object.try_iter().map_err(|_| wrong_type(argument, needed, object))?;
    items.map(|name| Ok(text(argument, &name?)?.to_owned())).collect()
}
