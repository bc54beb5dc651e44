//! The headers of a request, as the frameworks of Python hold them.

use std::borrow::Cow;

use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyString, PyTuple};

use crate::args::{octets, wrong_type};

/// The value of a header. What came from a client never raises: text that is no UTF-8, which some servers hand out with
/// lone surrogates, fits no token and no API key.
#[inline]
pub(crate) fn value<'a>(argument: &str, object: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    match octets(argument, object) {
        Ok(octets) => Ok(Cow::Borrowed(octets)),
        Err(error) if !object.is_instance_of::<PyString>() => Err(error),
        Err(_) => {
            let encoded = object.call_method1("encode", ("utf-8", "surrogatepass"))?;
            octets(argument, &encoded).map(|octets| Cow::Owned(octets.to_vec()))
        }
    }
}

/// The values of the two headers that count, each as often as it was given.
pub(super) struct Headers(Vec<(&'static str, Vec<u8>)>);

impl Headers {
    pub(super) fn new(headers: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut found = Self(Vec::new());
        for pair in pairs(headers)? {
            let (name, value) = split(&pair?)?;
            if let Some(name) = counts(&name)? {
                found.add(name, &value)?;
            }
        }
        Ok(found)
    }

    /// Adds one value, or several that are in a list.
    fn add(&mut self, name: &'static str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            return value.try_iter()?.try_for_each(|value| self.add_one(name, &value?));
        }
        self.add_one(name, value)
    }

    fn add_one(&mut self, name: &'static str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.push((name, self::value("headers", value)?.into_owned()));
        Ok(())
    }

    /// Names and values, as core takes them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_bytes(), &value[..]))
    }
}

/// The pairs of a mapping, or those that are given. Classes that hold one header several times tell each in `items`, but for
/// those that have `multi_items` and join them in `items`.
fn pairs<'py>(headers: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    // A look-up that finds nothing costs more than all the rest: the usual two are spared it.
    let methods: &[&str] = if headers.is_exact_instance_of::<PyDict>() {
        &["items"]
    } else if headers.is_exact_instance_of::<PyList>() {
        &[]
    } else {
        &["multi_items", "items"]
    };
    for method in methods {
        if let Some(method) = headers.getattr_opt(method)? {
            return method.call0()?.try_iter();
        }
    }
    headers.try_iter().map_err(|_| wrong_type("headers", "a mapping, or a list of (name, value) pairs,", headers))
}

/// Name and value of a pair; servers give tuples, and lists too.
fn split<'py>(pair: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let list;
    let tuple = match pair.cast::<PyList>() {
        Ok(pair) => {
            list = pair.to_tuple();
            list.as_any()
        }
        Err(_) => pair,
    };
    tuple.extract().map_err(|_: PyErr| wrong_type("headers", "a pair (name, value)", pair))
}

/// The header that a name is, if it is one of the two.
fn counts(name: &Bound<'_, PyAny>) -> PyResult<Option<&'static str>> {
    let bytes = value("headers", name)?;
    Ok([AUTH_TOKEN_HEADER, API_KEY_HEADER].into_iter().find(|known| bytes.eq_ignore_ascii_case(known.as_bytes())))
}
