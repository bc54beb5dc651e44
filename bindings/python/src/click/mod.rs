//! Click Validation. Rules: `docs/click-validation.md`.

mod lint;
mod parts;
mod replay;
mod signer;
mod template;
mod verdict;
mod verifier;

pub(crate) use lint::Lint;
pub(crate) use replay::{ReplayGuard, take_raised};
pub(crate) use signer::ClickSigner;
pub(crate) use template::ClickTemplate;
pub(crate) use verdict::ClickVerdict;
pub(crate) use verifier::ClickVerifier;

use pyo3::prelude::*;

use crate::args::octets;

/// Whether PHP stores two parameters with these raw names under one key: `site_id`, `site.id` and `+site_id` are one.
#[pyfunction]
pub(crate) fn names_collide(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(adseal_core::click::names_collide(octets("one", one)?, octets("other", other)?))
}
