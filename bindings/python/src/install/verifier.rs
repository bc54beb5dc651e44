//! Verifying installs. Rules: `docs/install-authentication.md`, Verifying.

use std::borrow::Cow;
use std::sync::Arc;

use adseal_core::install::{Accept, InstallVerifier as CoreVerifier};
use pyo3::prelude::*;

use super::headers::{Headers, value};
use super::options;
use super::register::register;
use super::verdict::InstallVerdict;
use crate::args::{self, choice, flag};
use crate::body::Body;
use crate::gil::released;
use crate::immutable::{SECRET, immutable};

/// Verifies the bodies of installs and events. Immutable, and safe to share between threads: to change secrets, make a new
/// verifier.
///
/// Args:
///     secrets: For each API key its secret, or a list of up to 16 that may be active at once. A secret is str or bytes, a
///         Key, or within a list a tuple of the arguments of a Key. One that is given alone as str or bytes has the id
///         "default"; in a list such secrets have their places as ids, "1", "2" and so on. Without any API key every
///         install is unknown_api_key.
///     encoding: How tokens are spelled: "hex" or "base64".
///     max_body: Bodies of this many bytes or more are body_too_large.
///     report_only: Every install is accepted, and only the reason tells; for a first rollout.
///
/// Raises:
///     TypeError: A tuple outside of a list: it may be two secrets, or one with its id.
///     ValueError: An API key, a secret or an id that is none, no secret or more than 16, a repeated secret or id. The
///         sentence tells places, and neither API keys nor secrets.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct InstallVerifier {
    raw: CoreVerifier,
    /// The same, which takes the forms of PHP too.
    php: CoreVerifier,
    report_only: bool,
}

#[pymethods]
impl InstallVerifier {
    #[new]
    #[pyo3(signature = (secrets, *, encoding=None, max_body=None, report_only=None))]
    #[pyo3(text_signature = "(secrets, *, encoding='hex', max_body=2097152, report_only=False)")]
    fn new(
        secrets: &Bound<'_, PyAny>,
        encoding: Option<&Bound<'_, PyAny>>,
        max_body: Option<&Bound<'_, PyAny>>,
        report_only: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (encoding, max_body) = (options::encoding(encoding)?, options::max_body(max_body)?);
        let report_only = flag("report_only", report_only, false)?;
        let register = Arc::new(register(secrets)?);
        let raw = CoreVerifier::new(register).encoding(encoding).max_body(max_body).report_only(report_only);
        Ok(Self { php: raw.clone().accept(Accept::Php), raw, report_only })
    }

    /// The verdict on a body as it was received, with its Content-Encoding if it has one: bytes that were decoded, parsed
    /// or written anew have another token. Whatever a client sends never raises; what is wrong with it is the verdict's
    /// reason. Other threads run while a body of 32 KiB or more is read.
    ///
    /// A verdict says nothing about freshness: whoever captured body and token can send them again.
    ///
    /// Args:
    ///     body: The body.
    ///     api_key: The value of Kochava-Api-Key, without white space around it; None where there is none.
    ///     token: The value of Kochava-Auth-Token, likewise.
    ///     accept: "raw" compares the body as it is, "php" then what PHP's json_encode(json_decode(...)) makes of it, too.
    ///     now: Unix seconds; the clock of this machine if None.
    ///
    /// Returns:
    ///     The verdict, with the bytes that matched.
    ///
    /// Raises:
    ///     MemoryError: There is no memory for the forms of PHP.
    #[pyo3(signature = (body, api_key, token, *, accept=None, now=None))]
    #[pyo3(text_signature = "($self, body, api_key, token, *, accept='raw', now=None)")]
    fn verify(
        &self,
        body: &Bound<'_, PyAny>,
        api_key: Option<&Bound<'_, PyAny>>,
        token: Option<&Bound<'_, PyAny>>,
        accept: Option<&Bound<'_, PyAny>>,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<InstallVerdict> {
        let (core, now) = (self.accepting(accept)?, args::now(now)?);
        let (py, body) = (body.py(), Body::new("body", body)?);
        let api_key = api_key.map_or(Ok(Cow::default()), |api_key| value("api_key", api_key))?;
        let token = token.map_or(Ok(Cow::default()), |token| value("token", token))?;
        let octets = body.octets;
        let verdict = released(py, octets, || core.verify(octets, &api_key, &token, now));
        InstallVerdict::new(py, body, verdict)
    }

    /// The verdict on a request with all its headers: names in any case, space and tab around values are not part of
    /// them, and one of the two headers given twice is refused.
    ///
    /// Args:
    ///     body: The body as it was received, as for verify().
    ///     headers: A mapping, whose values may be lists where a header was given several times, or (name, value) pairs, of
    ///         str or bytes: the headers of requests, httpx, Starlette, Flask, Django, aiohttp and http.server, and the
    ///         list in an ASGI scope. No WSGI environ: its names are others.
    ///     accept, now: As for verify().
    ///
    /// Returns:
    ///     The verdict, with the bytes that matched.
    ///
    /// Raises:
    ///     MemoryError: There is no memory for the forms of PHP.
    #[pyo3(signature = (body, headers, *, accept=None, now=None))]
    #[pyo3(text_signature = "($self, body, headers, *, accept='raw', now=None)")]
    fn verify_request(
        &self,
        body: &Bound<'_, PyAny>,
        headers: &Bound<'_, PyAny>,
        accept: Option<&Bound<'_, PyAny>>,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<InstallVerdict> {
        let (core, now) = (self.accepting(accept)?, args::now(now)?);
        let (py, body) = (body.py(), Body::new("body", body)?);
        let headers = Headers::new(headers)?;
        let octets = body.octets;
        let verdict = released(py, octets, || core.verify_request(octets, headers.iter(), now));
        InstallVerdict::new(py, body, verdict)
    }

    /// Leaves the API keys out.
    fn __repr__(&self) -> String {
        let api_keys = self.raw.register().len();
        let report = if self.report_only { ", report only" } else { "" };
        format!("<InstallVerifier for {api_keys} API key{}{report}>", if api_keys == 1 { "" } else { "s" })
    }
}

immutable!(InstallVerifier, SECRET);

impl InstallVerifier {
    /// The verifier that takes these forms of a body.
    fn accepting(&self, accept: Option<&Bound<'_, PyAny>>) -> PyResult<&CoreVerifier> {
        choice("accept", accept, &self.raw, &[("raw", &self.raw), ("php", &self.php)])
    }
}
