//! Reads a URI that is to be signed, once, and refuses what must not be signed. Rules: `docs/click-validation.md`, 3.1.

use super::bytes::first_illegal;
use super::names::first_collision;
use super::query::{Parameter, Parameters};
use super::refusal::SigningError;
use super::scan::{Summary, scan};
use super::uri::{Shape, shape};
use super::writer::Writer;
use super::{EXPIRES, MAX_PARAMETERS, MAX_URI_LENGTH, SIGNATURE, macros};
use crate::status::Status;

/// What to do with a value that is an unfilled macro.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unfilled {
    /// Refuse to sign.
    #[default]
    Reject,
    /// Send `null` instead of the whole value.
    Null,
}

/// Which parameters signing will append.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Appended {
    ExpiresAndSignature,
    Signature,
    /// `signature`, and `expires` unless it is there: for lints and templates, which do not know yet.
    Missing,
}

/// Whether the values may be looked at for macros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// As they stand in the URI.
    Given(Unfilled),
    /// They were looked at before they were encoded.
    Checked,
}

/// A URI that may be signed as far as it alone can tell.
pub(super) struct Survey<'u> {
    uri: &'u [u8],
    shape: Shape,
    values: Values,
    parameter_count: usize,
    expires: Option<Parameter>,
    /// Length once unfilled values are replaced.
    length: usize,
    has_nulls: bool,
}

/// What a closer look at the parameters brings up, where there may be something.
#[derive(Default)]
struct Findings {
    unfilled: Option<(usize, Parameter)>,
    ampersand: Option<Parameter>,
}

impl<'u> Survey<'u> {
    #[inline]
    pub(super) fn new(uri: &'u [u8], values: Values, appended: Appended) -> Result<Self, SigningError> {
        if uri.len() > MAX_URI_LENGTH {
            return Err(SigningError::at(Status::TooLong, MAX_URI_LENGTH));
        }
        let shape = shape(uri).map_err(|at| SigningError::at(Status::UnsignableUri, at))?;
        let summary = scan(uri, shape);
        if !summary.is_legal
            && let Some(at) = memchr::memchr(b'#', &uri[shape.query..])
        {
            return Err(SigningError::at(Status::UnsignableUri, shape.query + at));
        }
        let Summary { count: parameter_count, expires, .. } = summary;
        let mut survey = Self { uri, shape, values, parameter_count, expires, length: uri.len(), has_nulls: false };
        let findings = if summary.needs_closer_look { survey.look_closer() } else { Findings::default() };
        survey.refuse(&summary, &findings, appended)?;
        Ok(survey)
    }

    /// Takes note of what becomes `null`, too.
    fn look_closer(&mut self) -> Findings {
        let mut findings = Findings::default();
        for parameter in self.parameters() {
            if parameter.name.of(self.uri).starts_with(b"amp;") {
                findings.ampersand.get_or_insert(parameter);
            }
            let value = parameter.value.of(self.uri);
            let Values::Given(mode) = self.values else { continue };
            let Some(at) = macros::unfilled(value) else { continue };
            findings.unfilled.get_or_insert((parameter.value.start() + at, parameter));
            if mode == Unfilled::Null {
                self.has_nulls = true;
                self.length = self.length - value.len() + NULL.len();
            }
        }
        findings
    }

    fn refuse(&self, summary: &Summary, findings: &Findings, appended: Appended) -> Result<(), SigningError> {
        if let Some(parameter) = summary.signature {
            return Err(SigningError::at_name(Status::HasSignature, parameter));
        }
        if let Some((at, parameter)) = findings.unfilled
            && self.values == Values::Given(Unfilled::Reject)
        {
            return Err(SigningError::in_parameter(Status::UnfilledMacro, at, parameter));
        }
        if !summary.is_legal {
            self.refuse_illegal_byte()?;
        }
        if let Some(parameter) = findings.ampersand {
            return Err(SigningError::at_name(Status::EscapedAmpersand, parameter));
        }
        let appends_expires = match appended {
            Appended::ExpiresAndSignature => true,
            Appended::Signature => false,
            Appended::Missing => self.expires.is_none(),
        };
        let limit = MAX_PARAMETERS - 1 - usize::from(appends_expires);
        if self.parameter_count > limit
            && let Some(parameter) = self.parameters().nth(limit)
        {
            return Err(SigningError::at_name(Status::TooManyParameters, parameter));
        }
        if !summary.may_collide {
            return Ok(());
        }
        let reserved: &[&[u8]] = if appends_expires { &[SIGNATURE, EXPIRES] } else { &[SIGNATURE] };
        match first_collision(self.uri, self.parameters(), reserved) {
            Some(parameter) => Err(SigningError::at_name(Status::CollidingParameters, parameter)),
            None => Ok(()),
        }
    }

    /// The first illegal byte, unless it stands in a value that becomes `null`.
    fn refuse_illegal_byte(&self) -> Result<(), SigningError> {
        let illegal = |at: usize, parameter: Option<Parameter>| match parameter {
            Some(parameter) => SigningError::in_parameter(Status::IllegalByte, at, parameter),
            None => SigningError::at(Status::IllegalByte, at),
        };
        if let Some(at) = first_illegal(&self.uri[self.shape.path..self.shape.query]) {
            return Err(illegal(self.shape.path + at, None));
        }
        for parameter in self.parameters() {
            if let Some(at) = first_illegal(parameter.name.of(self.uri)) {
                return Err(illegal(parameter.name.start() + at, Some(parameter)));
            }
            if let Some(at) = first_illegal(self.value(parameter)) {
                return Err(illegal(parameter.value.start() + at, Some(parameter)));
            }
        }
        Ok(())
    }

    pub(super) const fn uri(&self) -> &'u [u8] {
        self.uri
    }

    pub(super) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) const fn parameter_count(&self) -> usize {
        self.parameter_count
    }

    /// The parameter spelled exactly `expires`.
    pub(super) const fn expires(&self) -> Option<Parameter> {
        self.expires
    }

    /// Length of the URI once unfilled values are replaced.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    pub(super) fn parameters(&self) -> Parameters<'u> {
        Parameters::new(self.uri, self.shape.query, self.uri.len())
    }

    /// The value as it will be signed.
    pub(super) fn value(&self, parameter: Parameter) -> &'u [u8] {
        let value = parameter.value.of(self.uri);
        let is_nulled = self.values == Values::Given(Unfilled::Null) && macros::unfilled(value).is_some();
        if is_nulled { NULL } else { value }
    }

    /// Writes the URI as it will be signed to the start of `out`, which is long enough.
    pub(super) fn write(&self, out: &mut [u8]) {
        let mut writer = Writer::new(out);
        let mut copied = 0;
        if self.has_nulls {
            for parameter in self.parameters() {
                writer.put(&self.uri[copied..parameter.value.start()]);
                writer.put(self.value(parameter));
                copied = parameter.value.end();
            }
        }
        writer.put(&self.uri[copied..]);
    }
}

pub(super) const NULL: &[u8] = b"null";
