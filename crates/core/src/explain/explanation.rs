//! The answer to why a signature or a token does not match.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::cause::Cause;
use super::report;
use super::search::CauseSet;

/// What the search came to. The numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing is wrong with the signature: a key reproduces it. Where it is refused all the same, the verdict says why.
    Matches = 0,
    /// Known mistakes reproduce the signature.
    Explained = 1,
    /// All known mistakes were tried, and none reproduces it.
    Unexplained = 2,
    /// The budget was spent before all of them were tried; none of the others reproduces it.
    BudgetExhausted = 3,
    /// There is nothing to compare with: no signature, or one that no known mistake could write.
    NoSignature = 4,
}

impl Outcome {
    /// Every outcome, in the order of the numbers.
    pub const ALL: &'static [Self] =
        &[Self::Matches, Self::Explained, Self::Unexplained, Self::BudgetExhausted, Self::NoSignature];

    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The name used in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::Explained => "explained",
            Self::Unexplained => "unexplained",
            Self::BudgetExhausted => "budget_exhausted",
            Self::NoSignature => "no_signature",
        }
    }
}

/// Which of the two mechanisms is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Click,
    Install,
}

/// Why a signature or a token does not match. It holds no key, and no MAC but the one that was received.
///
/// As text (`Display`) it is a report for a terminal of 80 columns.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub(super) subject: Subject,
    pub(super) outcome: Outcome,
    pub(super) causes: Vec<Cause>,
    pub(super) key_id: Option<String>,
    pub(super) parameter: Option<Vec<u8>>,
    pub(super) hashed: Option<Vec<u8>>,
    pub(super) expected: Vec<u8>,
    pub(super) tried: CauseSet,
    pub(super) attempts: u64,
    pub(super) hashed_bytes: u64,
}

impl Explanation {
    /// What the search came to.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The mistakes that together reproduce the signature, in the order of their numbers; none unless it is
    /// [`Outcome::Explained`].
    #[must_use]
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// The id of the key that reproduces it.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The raw name of the parameter that the mistake was made with, if it is about one.
    /// Of an install, `api_key` or `secret` if only one of them was changed.
    #[must_use]
    pub fn parameter(&self) -> Option<&[u8]> {
        self.parameter.as_deref()
    }

    /// The bytes that were hashed, of a click or of a body, where the signature was reproduced.
    #[must_use]
    pub fn hashed(&self) -> Option<&[u8]> {
        self.hashed.as_deref()
    }

    /// The bytes that should have been hashed: of a click the message, of an install the body as it was received.
    #[must_use]
    pub fn expected(&self) -> &[u8] {
        &self.expected
    }

    /// Where the bytes that were hashed begin to differ from those that should have been, in bytes from the start of
    /// each: the length of the shorter where the other goes on. `None` where they are the same.
    #[must_use]
    pub fn first_difference(&self) -> Option<usize> {
        let (hashed, expected) = (self.hashed()?, self.expected());
        let common = hashed.iter().zip(expected).take_while(|(one, other)| one == other).count();
        (common < hashed.len().max(expected.len())).then_some(common)
    }

    /// The mistakes that were tried to their end, in the order of their numbers.
    pub fn tried(&self) -> impl Iterator<Item = Cause> + '_ {
        Cause::ALL.iter().copied().filter(|&cause| self.tried.contains(cause))
    }

    /// How many MACs were made and compared.
    #[must_use]
    pub const fn attempts(&self) -> u64 {
        self.attempts
    }

    /// How many bytes were hashed for them.
    #[must_use]
    pub const fn hashed_bytes(&self) -> u64 {
        self.hashed_bytes
    }

    /// The answer in one sentence: what was done, and what to do instead.
    #[must_use]
    pub fn sentence(&self) -> String {
        report::Sentence(self).to_string()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report::write(self, f)
    }
}
