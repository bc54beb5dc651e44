//! Click Validation: signing and verifying click URIs. Rules: `docs/click-validation.md`.

mod batch;
mod batch_sign;
mod batch_verify;
pub(crate) mod bytes;
mod candidates;
mod claimed;
mod ending;
mod lint;
mod lint_kind;
mod macros;
mod names;
mod parts;
mod patterns;
mod place;
mod policy;
mod query;
mod refusal;
mod rendering;
mod replay;
mod scan;
mod sign;
mod signature;
mod survey;
mod template;
mod template_macros;
mod template_text;
mod uri;
mod verdict;
mod verify;
mod writer;

pub use batch::ClickRow;
pub use batch_sign::{Room, SignedRow, UnsignedRow};
pub use claimed::{claimed_parameter, claimed_parameters};
pub use ending::{DEFAULT_LIFETIME, Expires, MAX_SIGNED_OVERHEAD, Signed};
pub use lint::Lint;
pub use lint_kind::LintKind;
pub use names::{FoldedName, names_collide};
pub use parts::{Part, parts_bound};
pub use place::ParameterPlace;
pub use policy::{ClickPolicy, MAX_LEEWAY, MAX_POLICY_NAMES, PolicyError, SENSITIVE_NAMES, Unsigned};
pub use refusal::{SignError, SigningError};
pub use replay::{ReplayGuard, ReplayGuardError, ReplayOutcome, ReplayStore};
pub use sign::{ClickSigner, PreparedClick, signed_bound};
pub use signature::{SIGNATURE_LENGTH, Signature};
pub use survey::Unfilled;
pub use template::ClickTemplate;
pub use template_text::MAX_MACROS;
pub use verdict::{ClickReason, ClickVerdict, Flags, SignedParameter, SignedParameters};
pub use verify::ClickVerifier;

/// Bytes of a click URI, `expires` and `signature` included, at most.
pub const MAX_URI_LENGTH: usize = 65_536;
/// Parameters of a click URI, `expires` and `signature` included, at most.
pub const MAX_PARAMETERS: usize = 256;
/// The latest `expires` that is signed, in unix seconds; from one second later on it would be milliseconds.
pub const MAX_EXPIRES: i64 = 99_999_999_999;

/// The raw spelling of the parameter that carries the signature.
const SIGNATURE: &[u8] = b"signature";
/// The raw spelling of the parameter that carries the end of validity.
const EXPIRES: &[u8] = b"expires";
