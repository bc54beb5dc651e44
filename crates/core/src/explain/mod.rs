//! Why a signature or a token does not match: the known mistakes, tried until one of them reproduces it.
//!
//! An [`Explainer`] has the keys as they are, for one of the mistakes is to decode or trim them. It answers with an
//! [`Explanation`]: the [causes](Cause), the bytes that were hashed and those that should have been. Rules:
//! `docs/explain.md`.
//!
//! ```
//! use adseal_core::explain::{Cause, Explainer, Outcome};
//!
//! // The whole URL was hashed, and the padding of base64 was left on.
//! let uri = b"https://control.kochava.com/v1/cpi/click?network_id=2820&site_id=1&expires=1767225660\
//!     &signature=YGKpbx9W3lHsqYLnHvoCvAc-hg90sJnJjPcVhQ8XI5A=";
//! let explanation = Explainer::new().key("default", b"secret")?.click(uri)?;
//! assert_eq!(explanation.outcome(), Outcome::Explained);
//! assert_eq!(explanation.causes(), [Cause::PaddedBase64, Cause::WholeUrl]);
//! assert!(explanation.expected().starts_with(b"/v1/cpi/click?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod cause;
mod click;
mod encodings;
mod excerpt;
mod explainer;
mod explanation;
mod install;
mod keys;
mod report;
mod search;
mod written;

pub use cause::Cause;
pub use excerpt::Excerpt;
pub use explainer::{DEFAULT_BUDGET, Explainer, MAX_EXPLAINER_KEYS};
pub use explanation::{Explanation, Outcome};
