//! Click Validation. Rules: `docs/click-validation.md`.

mod lint;
mod parts;
mod replay;
mod signer;
mod template;
mod verdict;
mod verifier;

pub(crate) use lint::Lint;
pub(crate) use replay::ReplayGuard;
pub(crate) use signer::ClickSigner;
pub(crate) use template::ClickTemplate;
pub(crate) use verdict::ClickVerdict;
pub(crate) use verifier::ClickVerifier;

use pyo3::prelude::*;

use crate::args::Octets;

/// Whether PHP stores two parameters with these raw names under one key: `site_id`, `site.id` and `+site_id` are one.
#[pyfunction]
pub(crate) fn names_collide(one: Octets<'_>, other: Octets<'_>) -> bool {
    adseal_core::click::names_collide(one.0, other.0)
}
