//! What is legal, but likely to go wrong on the way. Rules: `docs/click-validation.md`, 3.3.

use alloc::vec::Vec;

use super::bytes::{Decoded, Plus, escape, is_unreserved};
use super::macros;
use super::query::Parameter;
use super::refusal::ParameterPlace;
use super::survey::Survey;

/// The kinds of lint. The numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
pub enum LintKind {
    /// A reserved character stands raw in a value.
    ReservedCharacter = 1,
    /// Clients or proxies rewrite this spelling on the way.
    UnstableInTransit = 2,
    /// A value is the name of its parameter: most likely a macro that lost its braces.
    ValueEqualsName = 3,
    /// Fewer than three parameters besides `expires` are signed.
    FewParameters = 4,
    /// A key of the ring is shorter than 16 bytes.
    ShortKey = 5,
    /// A macro shows inside a value once it is decoded.
    EncodedMacro = 6,
}

impl LintKind {
    /// Every kind, in the order of the numbers.
    pub const ALL: &'static [Self] = &[
        Self::ReservedCharacter,
        Self::UnstableInTransit,
        Self::ValueEqualsName,
        Self::FewParameters,
        Self::ShortKey,
        Self::EncodedMacro,
    ];

    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind with this number, if there is one.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The name used in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReservedCharacter => "reserved_character",
            Self::UnstableInTransit => "unstable_in_transit",
            Self::ValueEqualsName => "value_equals_name",
            Self::FewParameters => "few_parameters",
            Self::ShortKey => "short_key",
            Self::EncodedMacro => "encoded_macro",
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::ReservedCharacter => "a reserved character stands raw in a value; percent-encode values fully",
            Self::UnstableInTransit => "clients or proxies rewrite this spelling, and the signature breaks",
            Self::ValueEqualsName => "the value is the parameter's own name; was a macro left unfilled?",
            Self::FewParameters => "fewer than three parameters besides 'expires' are signed",
            Self::ShortKey => "a key is shorter than 16 bytes",
            Self::EncodedMacro => "a macro shows inside the value once it is decoded",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// What was found.
    pub kind: LintKind,
    /// Where, in bytes from the start of the input.
    pub offset: Option<usize>,
    /// In which parameter.
    pub parameter: Option<ParameterPlace>,
}

/// Hands out every lint of a URI that was surveyed, in order.
pub(super) fn for_each(survey: &Survey<'_>, has_short_key: bool, mut emit: impl FnMut(Lint)) {
    if let Some(at) = unstable_path(survey) {
        emit(Lint { kind: LintKind::UnstableInTransit, offset: Some(at), parameter: None });
    }
    let query = survey.shape().query;
    let signed = survey.parameter_count() - usize::from(survey.expires().is_some());
    let mut few = (signed < 3).then_some(Lint { kind: LintKind::FewParameters, offset: Some(query), parameter: None });
    for parameter in survey.parameters() {
        for (offset, kind) in of_parameter(survey, parameter).into_iter().flatten() {
            if (offset, kind) > (query, LintKind::FewParameters) {
                few.take().into_iter().for_each(&mut emit);
            }
            emit(Lint { kind, offset: Some(offset), parameter: Some(parameter.into()) });
        }
    }
    few.into_iter().for_each(&mut emit);
    if has_short_key {
        emit(Lint { kind: LintKind::ShortKey, offset: None, parameter: None });
    }
}

pub(super) fn collect(survey: &Survey<'_>, has_short_key: bool) -> Vec<Lint> {
    // At most four for each of 256 parameters: no input makes this large.
    let mut lints = Vec::new();
    for_each(survey, has_short_key, |lint| lints.push(lint));
    lints
}

fn of_parameter(survey: &Survey<'_>, parameter: Parameter) -> [Option<(usize, LintKind)>; 4] {
    let name = parameter.name.of(survey.uri());
    let value = survey.value(parameter);
    let value_start = parameter.value.start();
    let in_value = |at: usize| value_start + at;
    let unstable =
        unstable_text(name).map(|at| parameter.name.start() + at).or_else(|| unstable_text(value).map(in_value));
    let mut found = [
        value.iter().position(|&byte| is_reserved(byte)).map(|at| (in_value(at), LintKind::ReservedCharacter)),
        unstable.map(|at| (at, LintKind::UnstableInTransit)),
        (!value.is_empty() && value == name).then_some((value_start, LintKind::ValueEqualsName)),
        macros::encoded_within(value).map(|at| (in_value(at), LintKind::EncodedMacro)),
    ];
    found.sort_unstable();
    found
}

const fn is_reserved(byte: u8) -> bool {
    matches!(byte, b'/' | b':' | b'@' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b',' | b';' | b'?' | b'+')
}

/// The first `'`, or the first escape that is rewritten.
fn unstable_text(text: &[u8]) -> Option<usize> {
    (0..text.len()).find(|&at| text[at] == b'\'' || is_unstable_escape(&text[at..]))
}

fn is_unstable_escape(text: &[u8]) -> bool {
    escape(text).is_some_and(|byte| is_unreserved(byte) || text[1..3].iter().any(u8::is_ascii_lowercase))
}

/// The first dot segment of the path, or the first escape in it that is rewritten.
fn unstable_path(survey: &Survey<'_>) -> Option<usize> {
    let shape = survey.shape();
    let path = &survey.uri()[shape.path..shape.query - 1];
    let starts = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    let dots = starts.clone().find(|&start| is_dot_segment(path[start..].split(|&byte| byte == b'/').next()));
    let escapes = (0..path.len()).find(|&at| is_unstable_escape(&path[at..]));
    let first = match (dots, escapes) {
        (Some(dots), Some(escape)) => dots.min(escape),
        (dots, escape) => dots.or(escape)?,
    };
    Some(shape.path + first)
}

fn is_dot_segment(segment: Option<&[u8]>) -> bool {
    let decoded = || Decoded::new(segment.unwrap_or_default(), Plus::Plus).map(|(_, byte)| byte);
    decoded().eq(*b".") || decoded().eq(*b"..")
}
