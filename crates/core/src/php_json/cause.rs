//! Why a body is not stable. Rules: `docs/php-json.md`, Stability.

use super::error::PhpErrorCode;

macro_rules! causes {
    ($($variant:ident = $number:literal, $name:literal, $message:literal;)+) => {
        /// Why a body is not stable. The numbers never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Cause {
            $(#[doc = $message] $variant = $number,)+
        }

        impl Cause {
            /// Every cause, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in every language.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it means and what to write instead, in one line.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }
        }
    };
}

causes! {
    SlashNotEscaped = 1, "slash_not_escaped", "a slash without a backslash; PHP writes \\/";
    InsignificantWhitespace = 2, "insignificant_whitespace", "white space between tokens; PHP writes none";
    RawNonAscii = 3, "raw_non_ascii", "characters beyond ASCII; PHP writes them as \\uXXXX in lower-case hex";
    NonCanonicalEscape = 4, "non_canonical_escape", "an escape that PHP writes otherwise";
    EmptyObject = 5, "empty_object", "an empty object, which PHP writes as {} or []; leave it out, or write null or []";
    ListLikeObject = 6, "list_like_object", "an object with the keys 0, 1, ..., which PHP may write as a list; write a list, or other keys";
    DuplicateKey = 7, "duplicate_key", "a key that the object has already; PHP keeps the last value; write one member";
    NegativeZero = 8, "negative_zero", "negative zero, which PHP does not keep; write 0";
    NonCanonicalNumber = 9, "non_canonical_number", "a number that PHP writes otherwise";
    IntegerOverflow = 10, "integer_overflow", "an integer beyond 64 bits, which loses digits in PHP; write a string";
    InvalidPropertyName = 11, "invalid_property_name", "a key that starts with U+0000, which PHP may refuse; write another key";
    InvalidJson = 12, "invalid_json", "no JSON to PHP, or a number beyond the range of doubles; write null or a string for such a number";
}

impl Cause {
    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The cause with this number, if there is one.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.code() == code)
    }
}

/// A place where a body is not stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instability {
    /// Why.
    pub cause: Cause,
    /// Where, in bytes from the start of the body.
    pub offset: usize,
    /// How many bytes are meant; 0 only where something is missing at the end.
    pub length: usize,
    /// PHP's error, for [`Cause::InvalidJson`].
    pub error: Option<PhpErrorCode>,
}

impl Instability {
    /// Whether [`InstallSigner::sign`](crate::install::InstallSigner::sign) refuses it: no spelling makes it right for
    /// every receiver, or only with another meaning. Any other place is only spelled otherwise.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        match self.cause {
            Cause::EmptyObject
            | Cause::ListLikeObject
            | Cause::DuplicateKey
            | Cause::IntegerOverflow
            | Cause::InvalidPropertyName
            | Cause::InvalidJson => true,
            // `-0` becomes 0, which is what it is; a double, longer than that, becomes -0, which is not stable either.
            Cause::NegativeZero => self.length > 2,
            Cause::SlashNotEscaped
            | Cause::InsignificantWhitespace
            | Cause::RawNonAscii
            | Cause::NonCanonicalEscape
            | Cause::NonCanonicalNumber => false,
        }
    }
}
