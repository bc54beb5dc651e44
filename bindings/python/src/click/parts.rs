//! Names and values that are given unencoded.

use adseal_core::click::Part;
use pyo3::prelude::*;
use pyo3::types::PyMapping;

use crate::args::{is_integer, is_text, octets, wrong_type};

/// A value: `None`, or a str or bytes that is kept alive.
pub(super) struct Value<'py>(Option<Bound<'py, PyAny>>);

impl<'py> Value<'py> {
    /// What is given for a parameter or macro with this name.
    pub(super) fn new(argument: &str, value: Bound<'py, PyAny>, name: &dyn Fn() -> String) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self(None));
        }
        if is_text(&value) {
            return Ok(Self(Some(value)));
        }
        if is_integer(&value) {
            // str() alone would write the name of a member of an IntEnum, on Python 3.10.
            return Ok(Self(Some(value.call_method0("__index__")?.str()?.into_any())));
        }
        let needed = format!("str, bytes, int or None as the value of {}", name());
        Err(wrong_type(argument, &needed, &value))
    }

    pub(super) fn octets(&self, argument: &str) -> PyResult<Option<&[u8]>> {
        self.0.as_ref().map(|value| octets(argument, value)).transpose()
    }
}

const PAIRS: &str = "a mapping, or a list of (name, value)";

/// Pairs, in order.
pub(super) struct Parts<'py>(Vec<(Bound<'py, PyAny>, Value<'py>)>);

impl<'py> Parts<'py> {
    /// What the argument `params` holds: a mapping, or pairs.
    pub(super) fn new(params: &Bound<'py, PyAny>) -> PyResult<Self> {
        if is_text(params) {
            return Err(wrong_type("params", PAIRS, params));
        }
        let pairs = match params.cast::<PyMapping>() {
            Ok(mapping) => mapping.items()?.into_any(),
            Err(_) => params.clone(),
        };
        let parts: PyResult<_> =
            pairs.try_iter().map_err(|_| wrong_type("params", PAIRS, params))?.map(|pair| part(&pair?)).collect();
        parts.map(Self)
    }

    /// Their bytes, as core takes them.
    pub(super) fn octets(&self) -> PyResult<Vec<Part<'_>>> {
        self.0.iter().map(|(name, value)| Ok((octets("params", name)?, value.octets("params")?))).collect()
    }
}

fn part<'py>(pair: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Value<'py>)> {
    let Ok((name, value)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
        return Err(wrong_type("params", PAIRS, pair));
    };
    let value = Value::new("params", value, &|| {
        name.repr().map_or_else(|_| "a parameter".to_owned(), |name| name.to_string())
    })?;
    Ok((name, value))
}
