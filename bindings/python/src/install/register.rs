//! The secrets of a verifier. No sentence about them holds an API key or a secret: it tells their places.

use adseal_core::install::{InstallRegister, RegisterError, Secret};
use pyo3::exceptions::{PyMemoryError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyMapping, PyMemoryView, PySequence, PyTuple};

use crate::args::{is_text, octets, wrong_type, wrong_value};
use crate::keys::Key;

/// What the argument `secrets` holds: for each API key a secret, or a list of them.
pub(super) fn register(secrets: &Bound<'_, PyAny>) -> PyResult<InstallRegister> {
    let needed = "a mapping of API keys to secrets";
    let accounts = secrets.cast::<PyMapping>().map_err(|_| wrong_type("secrets", needed, secrets))?;
    let mut register = InstallRegister::new();
    for (index, account) in accounts.items()?.iter().enumerate() {
        let place = format!("secrets, API key no. {}", index + 1);
        let (api_key, given) = account.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        add(&mut register, &place, octets(&place, &api_key)?, &given)?;
    }
    Ok(register)
}

/// Adds what is given for one API key. A tuple alone is refused: whoever means two secrets would have the first one as the
/// id of the second, and ids reach logs.
fn add(register: &mut InstallRegister, place: &str, api_key: &[u8], given: &Bound<'_, PyAny>) -> PyResult<()> {
    if is_text(given) || given.is_instance_of::<Key>() {
        return add_one(register, place, api_key, given, "default");
    }
    if given.is_instance_of::<PyTuple>() {
        let sentence = "a tuple alone may be two secrets, or one with its id: put it into a list, or make a Key of it";
        return Err(PyTypeError::new_err(format!("argument '{place}': {sentence}")));
    }
    let is_buffer = given.is_instance_of::<PyByteArray>() || given.is_instance_of::<PyMemoryView>();
    let several = given.cast::<PySequence>().ok().filter(|_| !is_buffer);
    let several =
        several.ok_or_else(|| wrong_type(place, "a secret (str, bytes or Key), or a list of them,", given))?;
    if several.is_empty()? {
        return Err(wrong_value(place, "one secret or more is needed"));
    }
    for (index, given) in several.try_iter()?.enumerate() {
        let number = (index + 1).to_string();
        add_one(register, &format!("{place}, secret no. {number}"), api_key, &given?, &number)?;
    }
    Ok(())
}

/// Adds one secret; a plain one gets the id.
fn add_one(
    register: &mut InstallRegister,
    place: &str,
    api_key: &[u8],
    given: &Bound<'_, PyAny>,
    id: &str,
) -> PyResult<()> {
    let secret = if is_text(given) {
        Secret::new(id, octets(place, given)?).map_err(|error| refused(place, error.into()))?
    } else if given.is_instance_of::<Key>() || given.is_instance_of::<PyTuple>() {
        from_key(given).map_err(|error| at(given.py(), place, error))?
    } else {
        return Err(wrong_type(place, "str, bytes, a Key or a tuple of its arguments", given));
    };
    register.add(api_key, secret).map_err(|error| refused(place, error))
}

/// The secret that a Key, or a tuple of its arguments, holds.
fn from_key(given: &Bound<'_, PyAny>) -> PyResult<Secret> {
    if given.cast::<PyTuple>().is_ok_and(|tuple| tuple.get_item(0).is_ok_and(|first| first.is_instance_of::<Key>())) {
        return Err(PyTypeError::new_err("a tuple is one secret with its id; put several secrets into a list"));
    }
    Key::from_any("key", given)?.get().secret()
}

fn refused(place: &str, error: RegisterError) -> PyErr {
    match error {
        RegisterError::OutOfMemory => PyMemoryError::new_err(error.to_string()),
        _ => wrong_value(place, error),
    }
}

/// The same error, which tells the place too.
fn at(py: Python<'_>, place: &str, error: PyErr) -> PyErr {
    let sentence = format!("argument '{place}': {}", error.value(py));
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(sentence)
    } else if error.is_instance_of::<PyValueError>(py) {
        PyValueError::new_err(sentence)
    } else {
        error
    }
}
