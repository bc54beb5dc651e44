//! The extension module `adseal._native`: what Python sees of `adseal_core`. The package around it re-exports it as
//! `adseal`; `python/adseal/_native.pyi` tells its types.

#![allow(clippy::doc_markdown, reason = "these comments become docstrings, which are no Markdown")]
#![allow(clippy::format_push_string, reason = "the message of an error: whole sentences read better than write!")]

mod args;
mod body;
mod click;
mod columns;
mod enums;
mod errors;
mod explain;
mod gil;
mod immutable;
mod install;
mod keys;
mod php_json;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use adseal_core::{explain, install};
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;

    #[pymodule_export]
    use crate::click::{ClickSigner, ClickTemplate, ClickVerdict, ClickVerifier, Lint, ReplayGuard, names_collide};
    #[pymodule_export]
    use crate::columns::{ArrowColumn, ArrowTable};
    #[pymodule_export]
    use crate::enums::{explain_causes, explain_outcomes, statuses};
    #[pymodule_export]
    use crate::explain::{Explanation, explain_click, explain_install};
    #[pymodule_export]
    use crate::install::{InstallSigner, InstallVerdict, InstallVerifier, Note, SignedInstall};
    #[pymodule_export]
    use crate::keys::{Key, KeyRing, KeyRings};
    #[pymodule_export]
    use crate::php_json::{Issue, Stability, canonicalize, stability};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("API_KEY_HEADER", install::API_KEY_HEADER)?;
        module.add("AUTH_TOKEN_HEADER", install::AUTH_TOKEN_HEADER)?;
        module.add("DEFAULT_EXPLAIN_BUDGET", explain::DEFAULT_BUDGET)?;
        module.add("DEFAULT_MAX_BODY", install::DEFAULT_MAX_BODY)?;
        module.add("UNKNOWN_USER_AGENT", install::UNKNOWN_USER_AGENT)?;
        module.add("SENSITIVE_NAMES", PyTuple::new(module.py(), adseal_core::click::SENSITIVE_NAMES)?)
    }
}
