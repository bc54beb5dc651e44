//! Where an error or a lint is.

use std::mem::MaybeUninit;
use std::ops::Range;

use adseal_core::Status;
use adseal_core::click::{Lint, LintKind, ParameterPlace, SigningError};

use crate::boundary;
use crate::constants::ADSEAL_OK;

/// `ADSEAL_NO_OFFSET` in the header, where cbindgen cannot put it: it knows no `SIZE_MAX`.
pub const NO_OFFSET: usize = usize::MAX;

/// Where an error or a lint is. It never grows.
///
/// Offsets count bytes from the start of the input; what is not known is `ADSEAL_NO_OFFSET`. Where the input was given
/// in parts, the offset counts in the path, or in the name or value of the pair; in a template, or in a value given to
/// it.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct adseal_place {
    /// Where, in bytes.
    pub offset: usize,
    /// Ordinal of the parameter, from 0: in the query, in the template, or among the pairs.
    pub parameter_index: usize,
    /// Where the raw name of the parameter starts in the input; unknown for parts and for values of a template.
    pub name_offset: usize,
    /// Its length in bytes.
    pub name_length: usize,
    /// The lint that strict mode refused (`ADSEAL_LINT_...`), for `ADSEAL_SIGN_STRICT_LINT`; else 0.
    pub lint: i32,
    /// 0, and no padding: two places are equal where their bytes are.
    pub reserved: i32,
}

/// One finding of `adseal_click_signer_lint`.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct adseal_lint {
    /// What was found: `ADSEAL_LINT_...`.
    pub kind: i32,
    /// 0.
    pub reserved: i32,
    /// Where; its `lint` is 0.
    pub place: adseal_place,
}

impl adseal_place {
    const UNKNOWN: Self = Self {
        offset: NO_OFFSET,
        parameter_index: NO_OFFSET,
        name_offset: NO_OFFSET,
        name_length: 0,
        lint: 0,
        reserved: 0,
    };

    fn new(offset: Option<usize>, parameter: Option<&ParameterPlace>) -> Self {
        let mut place = Self { offset: offset.unwrap_or(NO_OFFSET), ..Self::UNKNOWN };
        if let Some(ParameterPlace { index, name: Range { start, end } }) = parameter {
            place.parameter_index = *index;
            // No name stands at the very start of a URI: there is a path in front of it.
            if *start > 0 {
                place.name_offset = *start;
                place.name_length = end - start;
            }
        }
        place
    }
}

impl From<&Lint> for adseal_lint {
    fn from(lint: &Lint) -> Self {
        Self { kind: lint.kind.code(), reserved: 0, place: adseal_place::new(lint.offset, lint.parameter.as_ref()) }
    }
}

/// Why a function that tells places failed.
pub(crate) struct Refusal {
    status: Status,
    place: adseal_place,
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self { status, place: adseal_place::UNKNOWN }
    }
}

impl From<SigningError> for Refusal {
    fn from(error: SigningError) -> Self {
        let mut place = adseal_place::new(error.offset(), error.parameter());
        place.lint = error.lint().map_or(0, LintKind::code);
        Self { status: error.status(), place }
    }
}

/// What a C function that tells where it failed came to.
pub(crate) struct Outcome {
    status: i32,
    place: adseal_place,
}

impl Outcome {
    /// Nothing failed.
    pub(crate) const DONE: Self = Self { status: ADSEAL_OK, place: adseal_place::UNKNOWN };

    /// Runs the body of the function.
    pub(crate) fn of(work: impl FnOnce() -> Result<(), Refusal>) -> Self {
        let mut place = adseal_place::UNKNOWN;
        let status = boundary::status(|| {
            work().map_err(|refusal| {
                place = refusal.place;
                refusal.status
            })
        });
        Self { status, place }
    }

    pub(crate) const fn status(&self) -> i32 {
        self.status
    }

    /// The status, and the place where C wants it.
    pub(crate) fn tell(&self, place: Option<&mut MaybeUninit<adseal_place>>) -> i32 {
        if let Some(place) = place {
            place.write(self.place);
        }
        self.status
    }
}

/// Runs the body of a C function that tells where it failed; `place` is written whatever happens.
pub(crate) fn placed(place: Option<&mut MaybeUninit<adseal_place>>, work: impl FnOnce() -> Result<(), Refusal>) -> i32 {
    Outcome::of(work).tell(place)
}
