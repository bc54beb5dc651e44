//! PHP's errors, with the offset that PHP does not tell.

use alloc::collections::TryReserveError;
use core::fmt;

use crate::status::Status;

macro_rules! php_errors {
    ($($variant:ident = $number:literal, $status:ident;)+) => {
        /// The errors of PHP's `json_last_error()` that a text can cause, with their numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum PhpErrorCode {
            $(#[doc = concat!("`json_last_error()` is ", $number, ".")] $variant = $number,)+
        }

        impl PhpErrorCode {
            /// Every error, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The error in the one space of numbers and names: 150 and PHP's number. Its message is PHP's own.
            #[must_use]
            pub const fn status(self) -> Status {
                match self { $(Self::$variant => Status::$status,)+ }
            }
        }
    };
}

php_errors! {
    Depth = 1, JsonDepth;
    StateMismatch = 2, JsonStateMismatch;
    ControlCharacter = 3, JsonControlCharacter;
    Syntax = 4, JsonSyntax;
    Utf8 = 5, JsonUtf8;
    InfOrNan = 7, JsonInfOrNan;
    InvalidPropertyName = 9, JsonInvalidPropertyName;
    Utf16 = 10, JsonUtf16;
}

impl PhpErrorCode {
    /// What PHP's `json_last_error()` returns.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// What PHP's `json_last_error_msg()` returns.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.status().message()
    }

    pub(super) const fn at(self, offset: usize) -> PhpError {
        PhpError { code: self, offset }
    }
}

impl fmt::Display for PhpErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// Why PHP cannot decode the text, or cannot encode what it decoded, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhpError {
    code: PhpErrorCode,
    offset: usize,
}

impl PhpError {
    /// PHP's error.
    #[must_use]
    pub const fn code(&self) -> PhpErrorCode {
        self.code
    }

    /// Where in the text, in bytes; the text's length where something is missing at the end.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for PhpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {})", self.code, self.offset)
    }
}

impl core::error::Error for PhpError {}

/// Memory could not be allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Status::OutOfMemory.fmt(f)
    }
}

impl core::error::Error for OutOfMemory {}

impl From<TryReserveError> for OutOfMemory {
    fn from(_: TryReserveError) -> Self {
        Self
    }
}

/// Why a text has no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CanonicalizeError {
    /// PHP refuses the text.
    Php(PhpError),
    /// Memory could not be allocated.
    OutOfMemory,
}

impl CanonicalizeError {
    /// The status for the C ABI.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Php(error) => error.code.status(),
            Self::OutOfMemory => Status::OutOfMemory,
        }
    }
}

impl fmt::Display for CanonicalizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Php(error) => error.fmt(f),
            Self::OutOfMemory => OutOfMemory.fmt(f),
        }
    }
}

impl core::error::Error for CanonicalizeError {}

impl From<PhpError> for CanonicalizeError {
    fn from(error: PhpError) -> Self {
        Self::Php(error)
    }
}

impl From<OutOfMemory> for CanonicalizeError {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl From<TryReserveError> for CanonicalizeError {
    fn from(_: TryReserveError) -> Self {
        Self::OutOfMemory
    }
}
