//! PHP's JSON: what `json_encode(json_decode($json))` makes of a text, byte by byte, and where a text differs from it.
//!
//! A receiver of installs may hash what PHP makes of a body instead of the body. [`canonicalize`] gives those bytes,
//! [`stability`] tells where a text is spelled otherwise, and why. Rules: `docs/php-json.md`.

#![expect(clippy::inline_always, reason = "the reader's loop stays in registers only as one function: twice as fast")]

mod canonical;
mod cause;
mod doubles;
mod edits;
mod error;
mod members;
mod numbers;
mod output;
mod reader;
mod report;
mod stability;
mod strings;
mod tokens;

pub use canonical::{Mode, canonicalize};
pub use cause::{Cause, Instability};
pub use error::{CanonicalizeError, OutOfMemory, PhpError, PhpErrorCode};
pub use report::StabilityReport;
pub use stability::{Stability, stability};
pub(crate) use strings::{Piece, Pieces, characters};
pub(crate) use tokens::{Token, tokens};
