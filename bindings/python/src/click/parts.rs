//! Names and values that are given unencoded.

use adseal_core::click::Part;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyMapping, PyString};

use crate::args::{Octets, type_name};

/// A value: `None`, or a str or bytes that is kept alive.
pub(super) struct Value<'py>(Option<Bound<'py, PyAny>>);

impl<'py> Value<'py> {
    /// What is given for the parameter or macro `name`.
    pub(super) fn new(value: Bound<'py, PyAny>, name: &dyn Fn() -> String) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self(None));
        }
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
            return Ok(Self(Some(value)));
        }
        if value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>() {
            return Ok(Self(Some(value.str()?.into_any())));
        }
        let given = type_name(&value);
        Err(PyTypeError::new_err(format!("the value of {}: str, bytes, int or None is needed, not {given}", name())))
    }

    pub(super) fn octets(&self) -> PyResult<Option<&[u8]>> {
        self.0.as_ref().map(|value| value.extract::<Octets<'_>>().map(|octets| octets.0)).transpose()
    }
}

/// Pairs, in order.
pub(super) struct Parts<'py>(Vec<(Bound<'py, PyAny>, Value<'py>)>);

impl<'py> Parts<'py> {
    /// What the argument `params` holds: a mapping, or pairs.
    pub(super) fn new(params: &Bound<'py, PyAny>) -> PyResult<Self> {
        if params.is_instance_of::<PyString>() || params.is_instance_of::<PyBytes>() {
            return Err(needed(params));
        }
        let pairs = match params.cast::<PyMapping>() {
            Ok(mapping) => mapping.items()?.into_any(),
            Err(_) => params.clone(),
        };
        let parts: PyResult<_> = pairs.try_iter().map_err(|_| needed(params))?.map(|pair| part(&pair?)).collect();
        parts.map(Self)
    }

    /// Their bytes, as core takes them.
    pub(super) fn octets(&self) -> PyResult<Vec<Part<'_>>> {
        self.0.iter().map(|(name, value)| Ok((name.extract::<Octets<'_>>()?.0, value.octets()?))).collect()
    }
}

fn part<'py>(pair: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Value<'py>)> {
    let Ok((name, value)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
        let given = type_name(pair);
        return Err(PyTypeError::new_err(format!("argument 'params': (name, value) pairs are needed, not {given}")));
    };
    let value = Value::new(value, &|| name.repr().map_or_else(|_| "a parameter".to_owned(), |name| name.to_string()))?;
    Ok((name, value))
}

fn needed(params: &Bound<'_, PyAny>) -> PyErr {
    let given = type_name(params);
    PyTypeError::new_err(format!("argument 'params': a mapping or (name, value) pairs are needed, not {given}"))
}
