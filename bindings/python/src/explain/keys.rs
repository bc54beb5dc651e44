//! The keys of an explainer, as they are. No sentence about them holds a key, or an id, which may be one by mistake.

use adseal_core::KeyError;
use adseal_core::explain::{Explainer, MAX_EXPLAINER_KEYS};
use adseal_core::install::RegisterError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyMapping;

use crate::args::{is_text, octets, text, wrong_type, wrong_value};
use crate::keys::{Key, KeyRing, KeyRings};

/// The explainer that has the private keys of the argument `key`.
pub(super) fn of_clicks(key: &Bound<'_, PyAny>) -> PyResult<Explainer> {
    with_all("key", key, |explainer, place, id, key| explainer.key(id, key).map_err(|error| wrong_value(place, error)))
}

/// The explainer that has the API key with the secrets of the argument `secret`.
pub(super) fn of_installs(api_key: &Bound<'_, PyAny>, secret: &Bound<'_, PyAny>) -> PyResult<Explainer> {
    let api_key = octets("api_key", api_key)?;
    with_all("secret", secret, |explainer, place, id, secret| {
        explainer.secret(api_key, id, secret).map_err(|error| match error {
            KeyError::InvalidApiKey => wrong_value("api_key", error),
            _ => wrong_value(place, RegisterError::from(error)),
        })
    })
}

/// Adds the one key that is given, or each of a mapping with its id, and is told the place for its errors.
fn with_all(
    argument: &str,
    given: &Bound<'_, PyAny>,
    add: impl Fn(Explainer, &str, &str, &[u8]) -> PyResult<Explainer>,
) -> PyResult<Explainer> {
    if is_text(given) {
        return add(Explainer::new(), argument, "default", octets(argument, given)?);
    }
    refuse_handle(argument, given)?;
    let needed = "str, bytes or a mapping of ids to them";
    let keys = given.cast::<PyMapping>().map_err(|_| wrong_type(argument, needed, given))?.items()?;
    if !(1..=MAX_EXPLAINER_KEYS).contains(&keys.len()) {
        let sentence = format_args!("1 to {MAX_EXPLAINER_KEYS} are needed, not {}", keys.len());
        return Err(wrong_value(argument, sentence));
    }
    keys.iter().enumerate().try_fold(Explainer::new(), |explainer, (index, item)| {
        let place = format!("{argument}, no. {}", index + 1);
        let (id, key) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        refuse_handle(&place, &key)?;
        add(explainer, &place, text(&place, &id)?, octets(&place, &key)?)
    })
}

/// Refuses what only holds what an HMAC makes of a key, or does not hand out the key that it has.
fn refuse_handle(place: &str, given: &Bound<'_, PyAny>) -> PyResult<()> {
    if !(given.is_instance_of::<Key>() || given.is_instance_of::<KeyRing>() || given.is_instance_of::<KeyRings>()) {
        return Ok(());
    }
    let sentence = "never hands out its bytes, and without them it cannot be tried whether a key was trimmed or \
                    decoded; give the key itself, or a mapping of ids to keys, as str or bytes";
    Err(PyTypeError::new_err(format!("argument '{place}': a {} {sentence}", given.get_type().name()?)))
}
