//! Why a click was not signed.

use core::fmt;

use super::lint_kind::LintKind;
use super::place::ParameterPlace;
use super::query::Parameter;
use crate::status::Status;

/// A refusal to sign, with the place that caused it. Order and meaning: `docs/click-validation.md`, 3.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningError {
    status: Status,
    offset: Option<usize>,
    parameter: Option<ParameterPlace>,
    lint: Option<LintKind>,
}

impl SigningError {
    pub(super) const fn new(status: Status) -> Self {
        Self { status, offset: None, parameter: None, lint: None }
    }

    pub(super) const fn at(status: Status, offset: usize) -> Self {
        Self { status, offset: Some(offset), parameter: None, lint: None }
    }

    pub(super) fn in_parameter(status: Status, offset: usize, parameter: impl Into<ParameterPlace>) -> Self {
        Self { status, offset: Some(offset), parameter: Some(parameter.into()), lint: None }
    }

    pub(super) fn at_name(status: Status, parameter: Parameter) -> Self {
        Self::in_parameter(status, parameter.name.start(), parameter)
    }

    pub(super) fn strict_lint(kind: LintKind, offset: Option<usize>, parameter: Option<ParameterPlace>) -> Self {
        Self { status: Status::StrictLint, offset, parameter, lint: Some(kind) }
    }

    /// The same refusal, told in terms of another input.
    pub(super) fn moved(self, offset: Option<usize>, parameter: Option<ParameterPlace>) -> Self {
        Self { offset, parameter, ..self }
    }

    /// What was refused, one of the signing statuses (120 to 134); `OutOfMemory`; or `InvalidArgument`, where a template was given
    /// another number of values than it has macros.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Where, in bytes from the start of the input. For parts: in the path, or in the name or value of the pair.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// The parameter at fault.
    #[must_use]
    pub const fn parameter(&self) -> Option<&ParameterPlace> {
        self.parameter.as_ref()
    }

    /// The lint that strict mode refused.
    #[must_use]
    pub const fn lint(&self) -> Option<LintKind> {
        self.lint
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status.name(), self.status.message())?;
        if let Some(lint) = self.lint {
            write!(f, " ({}: {})", lint.name(), lint.message())?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", at byte {offset}")?;
        }
        if let Some(parameter) = &self.parameter {
            write!(f, ", parameter {}", parameter.index)?;
        }
        Ok(())
    }
}

impl core::error::Error for SigningError {}

/// Why nothing was written into an output buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignError {
    /// The click was refused.
    Refused(SigningError),
    /// The buffer is too small; it needs this many bytes.
    BufferTooSmall(usize),
}

impl SignError {
    /// The status for the C ABI.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Refused(refusal) => refusal.status(),
            Self::BufferTooSmall(_) => Status::BufferTooSmall,
        }
    }
}

impl From<SigningError> for SignError {
    fn from(refusal: SigningError) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::BufferTooSmall(needed) => write!(f, "the output buffer is too small, {needed} bytes are needed"),
        }
    }
}

impl core::error::Error for SignError {}
