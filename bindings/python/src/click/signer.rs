//! Signing clicks. Rules: `docs/click-validation.md`, 3.

use adseal_core::click::{DEFAULT_LIFETIME, Expires, PreparedClick};
use adseal_core::{ClickSigner as CoreSigner, Unfilled};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::lint::Lint;
use super::parts::Parts;
use crate::args::{Now, Octets, Seconds, Until, choice};
use crate::errors::{click_refused, parameter_in};
use crate::handle::immutable_handle;
use crate::keys::ring;

/// Signs click URIs. Immutable, and safe to share between threads.
///
/// key: str, bytes or KeyRing; a str stands for its UTF-8 bytes, which are used as they are.
/// lifetime: seconds until a click expires, where no expires is given; 1 or more.
/// unfilled: what becomes of a value that is a macro nobody filled: "reject" refuses the click, "null" sends null instead.
/// strict: whether what lint() finds is refused.
///
/// ValueError: an empty key, a lifetime below 1.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ClickSigner {
    pub(crate) core: CoreSigner,
    pub(crate) lifetime: i64,
}

#[pymethods]
impl ClickSigner {
    #[new]
    #[pyo3(signature = (key, *, lifetime=Seconds(DEFAULT_LIFETIME), unfilled="reject", strict=false))]
    #[pyo3(text_signature = "(key, *, lifetime=60, unfilled='reject', strict=False)")]
    fn new(key: &Bound<'_, PyAny>, lifetime: Seconds, unfilled: &str, strict: bool) -> PyResult<Self> {
        let unfilled = choice("unfilled", unfilled, &[("reject", Unfilled::Reject), ("null", Unfilled::Null)])?;
        if lifetime.0 < 1 {
            return Err(PyValueError::new_err(format!("lifetime is {}: 1 second or more is needed", lifetime.0)));
        }
        let core = CoreSigner::new(ring(key)?).unfilled(unfilled).strict(strict);
        Ok(Self { core, lifetime: lifetime.0 })
    }

    /// Signs a click URI: `/path?query`, or an absolute `http(s)://host/path?query`. Returns it with `expires` and
    /// `signature`. Send it as it is: no client or proxy may re-encode it.
    ///
    /// expires: unix seconds; "existing" keeps the one that the URI has; None is now + lifetime.
    /// now: unix seconds; the clock of this machine if None.
    ///
    /// SigningError: a refusal, with offset and parameter. Nothing is changed to make a URI fit.
    #[pyo3(signature = (uri, *, expires=None, now=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        uri: Octets<'_>,
        expires: Option<Until>,
        now: Option<Now>,
    ) -> PyResult<Bound<'py, PyString>> {
        match self.core.prepare(uri.0, self.until(expires), Now::or_clock(now)) {
            Ok(click) => Ok(written(py, &click)),
            Err(refusal) => Err(click_refused(py, &refusal, parameter_in(&refusal, uri.0), None)),
        }
    }

    /// Builds path?name=value&... and signs it: names and values are given unencoded, and percent-encoded here.
    ///
    /// path: /path, or http(s)://host/path.
    /// params: a mapping, or (name, value) pairs, in the order in which they are sent. Values are str, bytes, int, or None,
    /// which is sent as null.
    /// expires, now: as for sign().
    #[pyo3(signature = (path, params, *, expires=None, now=None))]
    fn sign_parts<'py>(
        &self,
        py: Python<'py>,
        path: Octets<'_>,
        params: &Bound<'py, PyAny>,
        expires: Option<Until>,
        now: Option<Now>,
    ) -> PyResult<Bound<'py, PyString>> {
        let parts = Parts::new(params)?;
        let parts = parts.octets()?;
        let signed = self.core.sign_parts(path.0, parts.iter().copied(), self.until(expires), Now::or_clock(now));
        signed.map(|signed| PyString::new(py, &signed)).map_err(|refusal| {
            let parameter = refusal.parameter().and_then(|place| parts.get(place.index)).map(|(name, _)| *name);
            click_refused(py, &refusal, parameter, None)
        })
    }

    /// What is legal in a URI but likely to go wrong on the way, in the order of the places: a list of Lint. strict refuses
    /// these.
    ///
    /// SigningError: what sign() would refuse on account of the URI alone.
    fn lint(&self, py: Python<'_>, uri: Octets<'_>) -> PyResult<Vec<Lint>> {
        match self.core.lint(uri.0) {
            Ok(lints) => lints.iter().map(|lint| Lint::new(py, lint, uri.0)).collect(),
            Err(refusal) => Err(click_refused(py, &refusal, parameter_in(&refusal, uri.0), None)),
        }
    }

    /// The signature of exactly these bytes, 43 characters, with the key that signs at `now` (unix seconds). No rule is
    /// checked: for callers that build and check the message themselves.
    #[pyo3(signature = (message, *, now=None))]
    fn signature<'py>(&self, py: Python<'py>, message: Octets<'_>, now: Option<Now>) -> PyResult<Bound<'py, PyString>> {
        let signature = self.core.signature(message.0, Now::or_clock(now));
        signature
            .map(|signature| PyString::new(py, signature.as_str()))
            .map_err(|refusal| click_refused(py, &refusal, None, None))
    }

    fn __repr__(&self) -> String {
        let ids: Vec<&str> = self.core.ring().keys().iter().map(adseal_core::Key::id).collect();
        format!("<ClickSigner with {}>", ids.join(", "))
    }
}

immutable_handle!(ClickSigner);

impl ClickSigner {
    #[inline]
    pub(crate) fn until(&self, expires: Option<Until>) -> Expires {
        expires.map_or(Expires::Lifetime(self.lifetime), |until| until.0)
    }
}

/// The signed URI as a string. Most fit on the stack.
#[inline]
fn written<'py>(py: Python<'py>, click: &PreparedClick<'_, '_>) -> Bound<'py, PyString> {
    const USUAL: usize = 1024;
    if click.length() <= USUAL {
        let mut out = [0; USUAL];
        return PyString::new(py, click.write(&mut out).as_str());
    }
    let mut out = vec![0; click.length()];
    PyString::new(py, click.write(&mut out).as_str())
}
