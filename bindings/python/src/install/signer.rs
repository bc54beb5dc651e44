//! Signing bodies. Rules: `docs/install-authentication.md`.

use adseal_core::install::{InstallSignError, InstallSigner as CoreSigner, RegisterError, TokenEncoding};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::options;
use super::payload::{Payload, written};
use super::signed::SignedInstall;
use crate::args::{flag, octets};
use crate::body::Body;
use crate::errors::install_refused;
use crate::gil::released;
use crate::immutable::{SECRET, immutable};

/// Signs the bodies of installs and events that a server reports. Immutable, and safe to share between threads.
///
/// Args:
///     api_key: The API key, 1 to 256 visible ASCII characters.
///     secret: The secret of the API key, 1 byte or more, used as it is: never trimmed, never decoded.
///     encoding: How tokens are spelled: "hex", or "base64" for receivers that want it.
///     max_body: Bodies of this many bytes or more are refused.
///
/// Raises:
///     ValueError: An empty secret, an API key that is none, a max_body below 1.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct InstallSigner {
    core: CoreSigner,
    /// The API key. It goes out with every body, yet belongs in no log.
    #[pyo3(get)]
    api_key: Py<PyString>,
    encoding: TokenEncoding,
}

#[pymethods]
impl InstallSigner {
    #[new]
    #[pyo3(signature = (api_key, secret, *, encoding=None, max_body=None))]
    #[pyo3(text_signature = "(api_key, secret, *, encoding='hex', max_body=2097152)")]
    fn new(
        py: Python<'_>,
        api_key: &Bound<'_, PyAny>,
        secret: &Bound<'_, PyAny>,
        encoding: Option<&Bound<'_, PyAny>>,
        max_body: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (api_key, secret) = (octets("api_key", api_key)?, octets("secret", secret)?);
        let (encoding, max_body) = (options::encoding(encoding)?, options::max_body(max_body)?);
        let core = CoreSigner::new(api_key, secret)
            .map_err(|error| PyValueError::new_err(RegisterError::from(error).to_string()))?;
        let api_key = str::from_utf8(api_key).expect("an API key is ASCII");
        let api_key = PyString::new(py, api_key).unbind();
        Ok(Self { core: core.encoding(encoding).max_body(max_body), api_key, encoding })
    }

    /// The token of a body, for callers that send it themselves. Send exactly these bytes: JSON that is written anew has
    /// another token. Other threads run while a body of 32 KiB or more is hashed.
    ///
    /// Args:
    ///     body: The body as it will be sent; a str stands for its UTF-8 bytes.
    ///
    /// Returns:
    ///     64 lower-case hex digits, or 44 characters of base64.
    ///
    /// Raises:
    ///     SigningError: The body has max_body bytes or more.
    fn token<'py>(&self, py: Python<'py>, body: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
        let body = octets("body", body)?;
        match released(py, body, || self.core.token(body)) {
            Ok(token) => Ok(PyString::new(py, token.as_str())),
            Err(refusal) => Err(install_refused(py, &refusal.into())),
        }
    }

    /// Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of it.
    /// Send body and headers of what is returned, and never the payload. Other threads run while 32 KiB or more are read.
    ///
    /// Args:
    ///     payload: JSON text, or a mapping. A mapping is written by
    ///         json.dumps(payload, allow_nan=False, separators=(",", ":")) first: offsets and notes are about that text.
    ///     allow_unstable: Whether to sign JSON that PHP's programs may read in two ways, as PHP writes it where
    ///         objects stay objects.
    ///
    /// Returns:
    ///     The body with its headers. JSON that every receiver leaves as it is stays as it is; any other is written as PHP
    ///     writes it, and notes tell why.
    ///
    /// Raises:
    ///     PhpJsonError: The payload is no JSON to PHP.
    ///     SigningError: No spelling of the payload is right for every receiver, or only one with another meaning:
    ///         reason, offset in bytes, and cause tell which place. Or the body has max_body bytes or more.
    ///     ValueError: The mapping holds NaN, Infinity or itself.
    ///     TypeError: It holds what json.dumps cannot write.
    #[pyo3(signature = (payload, *, allow_unstable=None))]
    #[pyo3(text_signature = "($self, payload, *, allow_unstable=False)")]
    fn sign(&self, payload: &Bound<'_, PyAny>, allow_unstable: Option<&Bound<'_, PyAny>>) -> PyResult<SignedInstall> {
        let py = payload.py();
        let text;
        let (given, json) = match Payload::new(payload)? {
            Payload::Text(body) => (Some(body), body.octets),
            Payload::Mapping(mapping) => {
                text = written(mapping)?;
                (None, octets("payload", &text)?)
            }
        };
        let sign = if flag("allow_unstable", allow_unstable, false)? {
            CoreSigner::sign_allowing_unstable
        } else {
            CoreSigner::sign
        };
        match released(py, json, || sign(&self.core, json)) {
            Ok(signed) => SignedInstall::new(py, &self.api_key, given, signed),
            Err(refusal) => Err(install_refused(py, &refusal)),
        }
    }

    /// Signs a body as it is, JSON or not. It is right for a receiver that hashes the body as it came; sign() makes one
    /// that is right for every receiver. Other threads run while a body of 32 KiB or more is hashed.
    ///
    /// Args:
    ///     body: The body to send; a str stands for its UTF-8 bytes.
    ///
    /// Returns:
    ///     The body with its headers: the same object where bytes were given.
    ///
    /// Raises:
    ///     SigningError: The body has max_body bytes or more.
    fn sign_raw(&self, py: Python<'_>, body: &Bound<'_, PyAny>) -> PyResult<SignedInstall> {
        let body = Body::new("body", body)?;
        let octets = body.octets;
        match released(py, octets, || self.core.sign_raw(octets)) {
            Ok(signed) => SignedInstall::new(py, &self.api_key, Some(body), signed),
            Err(refusal) => Err(install_refused(py, &InstallSignError::BodyTooLarge(refusal))),
        }
    }

    fn __repr__(&self) -> &'static str {
        match self.encoding {
            TokenEncoding::Base64 => "<InstallSigner of base64 tokens>",
            _ => "<InstallSigner of hex tokens>",
        }
    }
}

immutable!(InstallSigner, SECRET);
