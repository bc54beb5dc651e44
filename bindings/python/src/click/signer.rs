//! Signing clicks. Rules: `docs/click-validation.md`, 3.

use adseal_core::click::{DEFAULT_LIFETIME, PreparedClick};
use adseal_core::{ClickSigner as CoreSigner, Unfilled};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::lint::Lint;
use super::parts::Parts;
use crate::args::{self, choice, flag, octets, seconds, wrong_value};
use crate::errors::{click_refused, parameter_in};
use crate::immutable::{SECRET, immutable};
use crate::keys::ring;

const UNFILLED: &[(&str, Unfilled)] = &[("reject", Unfilled::Reject), ("null", Unfilled::Null)];

/// Signs click URIs. Immutable, and safe to share between threads.
///
/// Args:
///     key: str, bytes or KeyRing; a str stands for its UTF-8 bytes, which are used as they are.
///     lifetime: Seconds until a click expires, where no expires is given; 1 or more.
///     unfilled: What becomes of a value that is a macro nobody filled: "reject" refuses the click, "null" sends null.
///     strict: Whether what lint() finds is refused.
///
/// Raises:
///     ValueError: An empty key, or a lifetime below 1.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ClickSigner {
    pub(crate) core: CoreSigner,
    pub(crate) lifetime: i64,
}

#[pymethods]
impl ClickSigner {
    #[new]
    #[pyo3(signature = (key, *, lifetime=None, unfilled=None, strict=None))]
    #[pyo3(text_signature = "(key, *, lifetime=60, unfilled='reject', strict=False)")]
    fn new(
        key: &Bound<'_, PyAny>,
        lifetime: Option<&Bound<'_, PyAny>>,
        unfilled: Option<&Bound<'_, PyAny>>,
        strict: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let lifetime = lifetime.map_or(Ok(DEFAULT_LIFETIME), |lifetime| seconds("lifetime", lifetime))?;
        if lifetime < 1 {
            return Err(wrong_value("lifetime", format_args!("{lifetime}: 1 second or more is needed")));
        }
        let unfilled = choice("unfilled", unfilled, Unfilled::Reject, UNFILLED)?;
        let core = CoreSigner::new(ring("key", key)?).unfilled(unfilled).strict(flag("strict", strict, false)?);
        Ok(Self { core, lifetime })
    }

    /// Signs a click URI.
    ///
    /// Args:
    ///     uri: /path?query, or absolute: http(s)://host/path?query.
    ///     expires: Unix seconds; "existing" keeps the one that the URI has; None is now + lifetime.
    ///     now: Unix seconds; the clock of this machine if None.
    ///
    /// Returns:
    ///     The URI with expires and signature behind it. Send it as it is: whoever re-encodes it breaks it.
    ///
    /// Raises:
    ///     SigningError: A refusal, with offset and parameter. Nothing is changed to make a URI fit.
    #[pyo3(signature = (uri, *, expires=None, now=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        uri: &Bound<'py, PyAny>,
        expires: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let uri = octets("uri", uri)?;
        match self.core.prepare(uri, args::expires(expires, self.lifetime)?, args::now(now)?) {
            Ok(click) => written(py, &click),
            Err(refusal) => Err(click_refused(py, &refusal, parameter_in(&refusal, uri), None)),
        }
    }

    /// Builds path?name=value&... and signs it: names and values are given unencoded, and percent-encoded here.
    ///
    /// Args:
    ///     path: /path, or http(s)://host/path.
    ///     params: A mapping, or (name, value) pairs, in the order in which they are sent. Values are str, bytes, int, or
    ///         None, which is sent as null.
    ///     expires: As for sign().
    ///     now: As for sign().
    ///
    /// Returns:
    ///     The signed URI.
    ///
    /// Raises:
    ///     SigningError: As for sign(); offsets count in the path, or in the name or value.
    #[pyo3(signature = (path, params, *, expires=None, now=None))]
    fn sign_parts<'py>(
        &self,
        py: Python<'py>,
        path: &Bound<'py, PyAny>,
        params: &Bound<'py, PyAny>,
        expires: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let parts = Parts::new(params)?;
        let parts = parts.octets()?;
        let (path, expires) = (octets("path", path)?, args::expires(expires, self.lifetime)?);
        let signed = self.core.sign_parts(path, parts.iter().copied(), expires, args::now(now)?);
        signed.map(|signed| PyString::new(py, &signed)).map_err(|refusal| {
            let parameter = refusal.parameter().and_then(|place| parts.get(place.index)).map(|(name, _)| *name);
            click_refused(py, &refusal, parameter, None)
        })
    }

    /// Finds what is legal in a URI but likely to go wrong on the way. A strict signer refuses it.
    ///
    /// Returns:
    ///     A list of Lint, in the order of the places.
    ///
    /// Raises:
    ///     SigningError: What sign() would refuse on account of the URI alone.
    fn lint(&self, py: Python<'_>, uri: &Bound<'_, PyAny>) -> PyResult<Vec<Lint>> {
        let uri = octets("uri", uri)?;
        match self.core.lint(uri) {
            Ok(lints) => lints.iter().map(|lint| Lint::new(py, lint, uri)).collect(),
            Err(refusal) => Err(click_refused(py, &refusal, parameter_in(&refusal, uri), None)),
        }
    }

    /// The signature, 43 characters, of exactly these bytes. No rule is checked: for callers that build and check the
    /// message themselves.
    ///
    /// Args:
    ///     message: The bytes to sign.
    ///     now: Unix seconds, which choose the key; the clock of this machine if None.
    ///
    /// Raises:
    ///     SigningError: No key may sign now.
    #[pyo3(signature = (message, *, now=None))]
    fn signature<'py>(
        &self,
        py: Python<'py>,
        message: &Bound<'py, PyAny>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let signature = self.core.signature(octets("message", message)?, args::now(now)?);
        signature
            .map(|signature| PyString::new(py, signature.as_str()))
            .map_err(|refusal| click_refused(py, &refusal, None, None))
    }

    fn __repr__(&self) -> String {
        let ids: Vec<&str> = self.core.ring().keys().iter().map(adseal_core::Key::id).collect();
        format!("<ClickSigner with {}>", ids.join(", "))
    }
}

immutable!(ClickSigner, SECRET);

/// The signed URI as a string. Most fit on the stack. Python looks for itself whether it is UTF-8, so nobody else does.
#[inline]
fn written<'py>(py: Python<'py>, click: &PreparedClick<'_, '_>) -> PyResult<Bound<'py, PyString>> {
    const USUAL: usize = 1024;
    if click.length() <= USUAL {
        let mut out = [0; USUAL];
        return PyString::from_bytes(py, click.write(&mut out).as_bytes());
    }
    let mut out = vec![0; click.length()];
    PyString::from_bytes(py, click.write(&mut out).as_bytes())
}
