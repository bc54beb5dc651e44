//! What is legal, but likely to go wrong on the way. Rules: `docs/click-validation.md`, 3.3.

use alloc::vec::Vec;

use super::bytes::{Decoded, Plus, escape, is_unreserved};
use super::lint_kind::LintKind;
use super::macros;
use super::place::ParameterPlace;
use super::query::Parameter;
use super::survey::Survey;

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
