//! Why a signature or a token does not match. Rules: `docs/explain.md`.

mod explanation;
mod keys;

pub(crate) use explanation::Explanation;

use adseal_core::explain::{DEFAULT_BUDGET, Explainer};
use pyo3::prelude::*;

use crate::args::{count, octets};
use crate::install::header_value;

/// Why the signature of a click does not match: tries the known mistakes until one of them reproduces it.
///
/// It makes up to thousands of MACs: it is for people who look for a fault, and no check of a click. Other threads run
/// meanwhile; Ctrl-C waits until the budget is spent. Do not show the explanation to whoever sent the click.
///
/// Args:
///     uri: The request target, or the URL, as it was received; any bytes whatever.
///     key: The private key as it is, str or bytes, or a mapping of ids to 1 to 16 of them. A Key or KeyRing will not do:
///         that a key was trimmed or decoded can only be tried with its bytes.
///     signature: The signature, if it came apart from the URI; None is that of the URI.
///     budget: How many bytes may be hashed; 16 MiB take a fraction of a second.
///
/// Returns:
///     An Explanation, which print() shows as a report.
///
/// Raises:
///     ValueError: An empty key, no key or more than 16, or an id that is none.
///     MemoryError: There is no memory for what is hashed.
#[pyfunction]
#[pyo3(signature = (uri, key, *, signature=None, budget=None))]
#[pyo3(text_signature = "(uri, key, *, signature=None, budget=16777216)")]
pub(crate) fn explain_click(
    uri: &Bound<'_, PyAny>,
    key: &Bound<'_, PyAny>,
    signature: Option<&Bound<'_, PyAny>>,
    budget: Option<&Bound<'_, PyAny>>,
) -> PyResult<Explanation> {
    let (py, uri) = (uri.py(), octets("uri", uri)?);
    let signature = signature.map(|signature| header_value("signature", signature)).transpose()?;
    let explainer = keys::of_clicks(key)?.budget(bytes(budget)?);
    Explanation::new(py.detach(|| match signature {
        Some(signature) => explainer.click_with_signature(uri, &signature),
        None => explainer.click(uri),
    }))
}

/// Why the token of an install does not match: tries the known mistakes until one of them reproduces it.
///
/// As explain_click() it is for people, and other threads run meanwhile.
///
/// Args:
///     body: The body as it was received.
///     api_key: The API key that the body was signed with.
///     secret: Its secret as it is, str or bytes, or a mapping of ids to 1 to 16 of them. A Key will not do.
///     token: The token as it was received; None where there is none.
///     budget: How many bytes may be hashed.
///
/// Returns:
///     An Explanation, which print() shows as a report.
///
/// Raises:
///     ValueError: An API key, a secret or an id that is none, no secret or more than 16.
///     MemoryError: There is no memory for what is hashed.
#[pyfunction]
#[pyo3(signature = (body, api_key, secret, token, *, budget=None))]
#[pyo3(text_signature = "(body, api_key, secret, token, *, budget=16777216)")]
pub(crate) fn explain_install(
    body: &Bound<'_, PyAny>,
    api_key: &Bound<'_, PyAny>,
    secret: &Bound<'_, PyAny>,
    token: Option<&Bound<'_, PyAny>>,
    budget: Option<&Bound<'_, PyAny>>,
) -> PyResult<Explanation> {
    let (py, body) = (body.py(), octets("body", body)?);
    let token = token.map(|token| header_value("token", token)).transpose()?.unwrap_or_default();
    let explainer: Explainer = keys::of_installs(api_key, secret)?.budget(bytes(budget)?);
    Explanation::new(py.detach(|| explainer.install(body, &token)))
}

/// The argument `budget`.
fn bytes(budget: Option<&Bound<'_, PyAny>>) -> PyResult<u64> {
    budget.map_or(Ok(DEFAULT_BUDGET), |budget| Ok(count("budget", budget)? as u64))
}
