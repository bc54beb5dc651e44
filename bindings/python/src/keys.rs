//! Keys, rings, and rings by a signed parameter. Rules: `docs/keys.md`.

use std::collections::HashMap;

use adseal_core::install::Secret;
use adseal_core::{Key as CoreKey, KeyRing as CoreRing, Validity, click};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyTuple};
use zeroize::Zeroizing;

use crate::args::{self, is_text, key_time, octets, seconds, text, time, wrong_type, wrong_value};
use crate::immutable::{SECRET, immutable};

/// A private key, or a secret, with its id and times.
///
/// Args:
///     id: 1 to 64 visible ASCII characters. It names the key in verdicts and is no secret.
///     key: 1 byte or more, used as it is: never trimmed, never decoded. A str stands for its UTF-8 bytes.
///     not_before: Unix seconds from which it verifies; None is always.
///     not_after: Unix seconds from which it no longer verifies; None is never.
///     sign_from: Unix seconds from which it may sign; not_before if None. Of several keys the latest signs.
///
/// Raises:
///     ValueError: An empty key, an id that is none, a window that holds no second, or times in milliseconds.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct Key {
    id: String,
    bytes: Zeroizing<Box<[u8]>>,
    validity: Validity,
    sign_from: Option<i64>,
}

#[pymethods]
impl Key {
    #[new]
    #[pyo3(signature = (id, key, not_before=None, not_after=None, sign_from=None))]
    fn new(
        id: &Bound<'_, PyAny>,
        key: &Bound<'_, PyAny>,
        not_before: Option<&Bound<'_, PyAny>>,
        not_after: Option<&Bound<'_, PyAny>>,
        sign_from: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let not_before = key_time("not_before", not_before)?;
        let not_after = key_time("not_after", not_after)?;
        let key = Self {
            id: text("id", id)?.to_owned(),
            bytes: Zeroizing::new(octets("key", key)?.into()),
            validity: Validity { not_before, not_after },
            sign_from: key_time("sign_from", sign_from)?,
        };
        // Whatever is wrong with it is told here, and not where it is used.
        key.core()?;
        Ok(key)
    }

    /// The id.
    #[getter]
    fn id(&self) -> &str {
        &self.id
    }

    /// First second in which the key verifies; None is unbounded.
    #[getter]
    fn not_before(&self) -> Option<i64> {
        self.validity.not_before
    }

    /// First second in which the key no longer verifies; None is unbounded.
    #[getter]
    fn not_after(&self) -> Option<i64> {
        self.validity.not_after
    }

    /// First second in which the key may sign; None is that of not_before.
    #[getter]
    fn sign_from(&self) -> Option<i64> {
        self.sign_from
    }

    fn __repr__(&self) -> String {
        let time = |name: &str, seconds: Option<i64>| seconds.map_or(String::new(), |at| format!(", {name}={at}"));
        format!(
            "Key({:?}, <hidden>{}{}{})",
            self.id,
            time("not_before", self.validity.not_before),
            time("not_after", self.validity.not_after),
            time("sign_from", self.sign_from)
        )
    }
}

immutable!(Key, SECRET);

impl Key {
    fn core(&self) -> PyResult<CoreKey> {
        let key = CoreKey::new(&self.id, &self.bytes).and_then(|key| key.valid(self.validity)).map_err(refused)?;
        Ok(match self.sign_from {
            Some(seconds) => key.sign_from(seconds),
            None => key,
        })
    }

    /// The same as a secret of an API key.
    pub(crate) fn secret(&self) -> PyResult<Secret> {
        if self.sign_from.is_some() {
            return Err(PyValueError::new_err("sign_from means nothing to a verifier of installs; leave it out"));
        }
        Secret::new(&self.id, &self.bytes).and_then(|secret| secret.valid(self.validity)).map_err(refused)
    }

    /// A key, or a tuple of what makes one.
    pub(crate) fn from_any<'py>(argument: &str, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        if let Ok(key) = object.cast::<Self>() {
            return Ok(key.clone());
        }
        match object.cast::<PyTuple>() {
            Ok(tuple) if (2..=5).contains(&tuple.len()) => {
                Ok(object.py().get_type::<Self>().call1(tuple.clone())?.cast_into()?)
            }
            Ok(_) => Err(wrong_value(
                argument,
                "a tuple is (id, key, not_before, not_after, sign_from), the last three optional",
            )),
            Err(_) => Err(wrong_type(argument, "a Key or a tuple (id, key, not_before, not_after, sign_from)", object)),
        }
    }
}

fn refused(error: adseal_core::KeyError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// 1 to 16 keys, with which clicks are signed and verified. Immutable: to change keys, make a new ring.
///
/// Rotation loses no click: add the new key with a sign_from in the future, wait until the last click of the old one has
/// expired, and leave the old one out.
///
/// Args:
///     keys: Key objects, or tuples of their arguments.
///
/// Raises:
///     ValueError: No key, more than 16, a repeated id, or two equal keys.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct KeyRing {
    core: CoreRing,
}

#[pymethods]
impl KeyRing {
    #[new]
    fn new(keys: &Bound<'_, PyAny>) -> PyResult<Self> {
        let items = keys.try_iter().ok().filter(|_| !is_text(keys));
        let items = items.ok_or_else(|| wrong_type("keys", "a list of keys", keys))?;
        let keys: PyResult<_> = items.map(|key| Key::from_any("keys", &key?)?.get().core()).collect();
        Ok(Self { core: CoreRing::new(keys?).map_err(refused)? })
    }

    /// The ids of the keys, in order.
    #[getter]
    fn ids<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.core.keys().iter().map(CoreKey::id))
    }

    /// The ids of the keys that verify at `now` (unix seconds; the clock of this machine if None), in order.
    #[pyo3(signature = (now=None))]
    fn active_ids<'py>(&self, py: Python<'py>, now: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyTuple>> {
        let ids: Vec<&str> = self.core.active_keys(args::now(now)?).map(CoreKey::id).collect();
        PyTuple::new(py, ids)
    }

    /// The id of the key that signs at `now` a click with this `expires`; None if no key may. Both are unix seconds.
    #[pyo3(signature = (expires, *, now=None))]
    fn signing_id(&self, expires: &Bound<'_, PyAny>, now: Option<&Bound<'_, PyAny>>) -> PyResult<Option<&str>> {
        let expires = time("expires", seconds("expires", expires)?)?;
        Ok(self.core.signing_key(args::now(now)?, expires.as_secs()).map(CoreKey::id))
    }

    fn __len__(&self) -> usize {
        self.core.keys().len()
    }

    fn __repr__(&self) -> String {
        let ids: Vec<&str> = self.core.keys().iter().map(CoreKey::id).collect();
        format!("<KeyRing of {}>", ids.join(", "))
    }
}

immutable!(KeyRing, SECRET);

/// The ring that an argument stands for: a `KeyRing`, or the one private key of a `str` or `bytes`.
pub(crate) fn ring(argument: &str, key: &Bound<'_, PyAny>) -> PyResult<CoreRing> {
    if let Ok(ring) = key.cast::<KeyRing>() {
        return Ok(ring.get().core.clone());
    }
    if !is_text(key) {
        return Err(wrong_type(argument, "str, bytes or KeyRing", key));
    }
    CoreRing::single(octets(argument, key)?).map_err(refused)
}

/// The rings of many senders: a click chooses its own by a signed parameter, such as network_id.
///
/// Only the signed part is looked at, so a click cannot choose another sender's ring and pass. One without the parameter, or
/// with a value that has no ring, is verified by no key: its reason is no_active_key.
///
/// Args:
///     by: The name of the parameter, decoded.
///     rings: For each value of the parameter, decoded, a key: str, bytes or KeyRing.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct KeyRings {
    by: String,
    rings: HashMap<Box<[u8]>, CoreRing>,
}

#[pymethods]
impl KeyRings {
    #[new]
    fn new(by: &Bound<'_, PyAny>, rings: &Bound<'_, PyAny>) -> PyResult<Self> {
        let by = text("by", by)?.to_owned();
        let rings = rings.cast::<PyMapping>().map_err(|_| wrong_type("rings", "a mapping of values to keys", rings))?;
        let mut known = HashMap::new();
        for item in rings.items()? {
            let (value, key): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            known.insert(text("rings", &value)?.as_bytes().into(), ring("rings", &key)?);
        }
        Ok(Self { by, rings: known })
    }

    /// The name of the parameter that chooses.
    #[getter]
    fn by(&self) -> &str {
        &self.by
    }

    fn __len__(&self) -> usize {
        self.rings.len()
    }

    fn __repr__(&self) -> String {
        format!("<KeyRings of {} values of {}>", self.rings.len(), self.by)
    }
}

immutable!(KeyRings, SECRET);

/// The rings of a verifier.
pub(crate) enum Rings {
    One(CoreRing),
    By { name: Box<[u8]>, rings: HashMap<Box<[u8]>, CoreRing>, none: CoreRing },
}

impl Rings {
    /// What the argument `key` of a verifier stands for.
    pub(crate) fn new(key: &Bound<'_, PyAny>) -> PyResult<Self> {
        match key.cast::<KeyRings>() {
            Ok(rings) => {
                let KeyRings { by, rings } = rings.get();
                Ok(Self::By { name: by.as_bytes().into(), rings: rings.clone(), none: no_ring() })
            }
            Err(_) => ring("key", key).map(Self::One),
        }
    }

    /// The ring by which this click is verified.
    #[inline]
    pub(crate) fn of(&self, uri: &[u8]) -> &CoreRing {
        match self {
            Self::One(ring) => ring,
            Self::By { name, rings, none } => chosen(uri, name, rings).unwrap_or(none),
        }
    }

    /// Every ring.
    pub(crate) fn all(&self) -> Box<dyn Iterator<Item = &CoreRing> + '_> {
        match self {
            Self::One(ring) => Box::new(std::iter::once(ring)),
            Self::By { rings, .. } => Box::new(rings.values()),
        }
    }
}

fn chosen<'r>(uri: &[u8], name: &[u8], rings: &'r HashMap<Box<[u8]>, CoreRing>) -> Option<&'r CoreRing> {
    let parameter = click::claimed_parameter(uri, name)?;
    let raw = parameter.raw_value();
    if raw.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        let value: Vec<u8> = parameter.value().collect();
        return rings.get(&value[..]);
    }
    rings.get(raw)
}

/// A ring whose one key is never active: nothing is authentic by it.
fn no_ring() -> CoreRing {
    let never = Validity { not_before: None, not_after: Some(0) };
    let key = CoreKey::new("none", b"never active").and_then(|key| key.valid(never)).expect("the key is sound");
    CoreRing::new(vec![key]).expect("it has one key")
}
