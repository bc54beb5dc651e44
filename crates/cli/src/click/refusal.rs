//! A refusal to sign, and a lint, in words and in JSON.

use adseal_core::click::{Lint, LintKind, ParameterPlace, SigningError};
use serde::Serialize;

use crate::input::Input;
use crate::json::Bytes;
use crate::output::Paint;
use crate::text::{folded, marked};

/// Which input was refused, why, and where.
pub(super) fn words(refused: &SigningError, input: &Input<'_>, paint: Paint) -> String {
    let status = refused.status();
    let words = match refused.lint() {
        Some(lint) => format!("{}: {}: {}", status.name(), lint.name(), lint.message()),
        None => format!("{}: {}", status.name(), status.message()),
    };
    let text = folded(&format!("input {} refused: {words}", input.number));
    let text = match text.strip_prefix("input ").and_then(|rest| rest.split_once(':')) {
        Some((refused, rest)) => format!("{}:{rest}", paint.bad(format!("input {refused}"))),
        None => text,
    };
    with_place(text, input.bytes, refused.offset(), refused.parameter())
}

/// A lint, and where it is.
pub(super) fn lint_words(lint: &Lint, input: &Input<'_>, paint: Paint) -> String {
    let text = folded(&format!("{} {}: {}", input.number, lint.kind.name(), lint.kind.message()));
    let text = match text.split_once(':') {
        Some((head, rest)) => format!("{}:{rest}", paint.strong(head)),
        None => text,
    };
    with_place(text, input.bytes, lint.offset, lint.parameter.as_ref())
}

fn with_place(text: String, uri: &[u8], offset: Option<usize>, parameter: Option<&ParameterPlace>) -> String {
    match offset {
        Some(offset) => format!("{text}\n{}", marked(uri, offset, name_of(uri, parameter))),
        None => text,
    }
}

/// The raw name of a parameter.
fn name_of<'u>(uri: &'u [u8], parameter: Option<&ParameterPlace>) -> Option<&'u [u8]> {
    parameter.and_then(|parameter| uri.get(parameter.name.clone()))
}

#[derive(Serialize)]
pub(super) struct RefusalObject<'a> {
    name: &'static str,
    number: i32,
    message: &'static str,
    offset: Option<usize>,
    #[serde(flatten)]
    parameter: Bytes<'a>,
    lint: Option<&'static str>,
}

impl<'a> RefusalObject<'a> {
    pub(super) fn of(refused: &SigningError, uri: &'a [u8]) -> Self {
        Self {
            name: refused.status().name(),
            number: refused.status().code(),
            message: refused.status().message(),
            offset: refused.offset(),
            parameter: Bytes::new("parameter", name_of(uri, refused.parameter())),
            lint: refused.lint().map(LintKind::name),
        }
    }
}

#[derive(Serialize)]
pub(super) struct LintObject<'a> {
    name: &'static str,
    number: i32,
    message: &'static str,
    offset: Option<usize>,
    #[serde(flatten)]
    parameter: Bytes<'a>,
}

impl<'a> LintObject<'a> {
    pub(super) fn of(lint: &Lint, uri: &'a [u8]) -> Self {
        Self {
            name: lint.kind.name(),
            number: lint.kind.code(),
            message: lint.kind.message(),
            offset: lint.offset,
            parameter: Bytes::new("parameter", name_of(uri, lint.parameter.as_ref())),
        }
    }
}
