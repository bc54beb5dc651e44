//! The text of a template: where its macros stand, and whether its braces are all macros. Rules: `docs/click-validation.md`, 3.5.

use alloc::vec::Vec;

use super::macros;
use super::query::{Parameter, Parameters, Span};
use super::refusal::SigningError;
use super::template_macros::Macros;
use super::uri::Shape;
use crate::status::Status;

/// Different macros in a template, at most.
pub const MAX_MACROS: usize = 256;

/// A stretch of a template value, in terms of the template.
pub(super) enum Stretch {
    Text(Span),
    Macro(Span),
}

/// The text and macros that a template value is made of.
pub(super) struct Stretches<'t> {
    template: &'t [u8],
    parameter: Parameter,
    at: usize,
}

impl<'t> Stretches<'t> {
    pub(super) fn new(template: &'t [u8], parameter: Parameter) -> Self {
        Self { template, parameter, at: parameter.value.start() }
    }

    fn malformed(&self) -> SigningError {
        SigningError::in_parameter(Status::MalformedTemplate, self.at, self.parameter)
    }

    /// Reads `{name}` at the current place.
    fn macro_name(&mut self) -> Result<Span, SigningError> {
        let (start, end) = (self.parameter.value.start(), self.parameter.value.end());
        let follows_sigil = self.at > start && matches!(self.template[self.at - 1], b'$' | b'%');
        let rest = &self.template[self.at + 1..end];
        match memchr::memchr(b'}', rest).filter(|&length| !follows_sigil && macros::is_macro_name(&rest[..length])) {
            Some(length) => {
                let name = Span::new(self.at + 1, self.at + 1 + length);
                self.at = name.end() + 1;
                Ok(name)
            }
            None => Err(self.malformed()),
        }
    }
}

impl Iterator for Stretches<'_> {
    type Item = Result<Stretch, SigningError>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = self.parameter.value.end();
        if self.at == end {
            return None;
        }
        let rest = &self.template[self.at..end];
        let length = memchr::memchr2(b'{', b'}', rest).unwrap_or(rest.len());
        if length > 0 {
            let text = Span::new(self.at, self.at + length);
            self.at += length;
            return Some(Ok(Stretch::Text(text)));
        }
        if rest[0] == b'}' {
            return Some(Err(self.malformed()));
        }
        Some(self.macro_name().map(Stretch::Macro))
    }
}

/// What a template's text says before any rule for signing is applied to it.
pub(super) struct TemplateText {
    /// The template with every `{name}` filled by harmless text of the same length, so that the rules for signing apply to it and
    /// places stay what they are.
    pub(super) probe: Vec<u8>,
    pub(super) macros: Macros,
}

impl TemplateText {
    /// Refuses braces that are no macro, and too many macros; before them a fragment, which belongs to the shape.
    pub(super) fn read(template: &[u8], shape: Shape) -> Result<Self, SigningError> {
        if let Some(at) = memchr::memchr(b'#', &template[shape.query..]) {
            return Err(SigningError::at(Status::UnsignableUri, shape.query + at));
        }
        let brace = |start: usize, end: usize| memchr::memchr2(b'{', b'}', &template[start..end]).map(|at| start + at);
        let mut text = Self { probe: Vec::new(), macros: Macros::default() };
        text.probe.try_reserve_exact(template.len()).map_err(|_| SigningError::new(Status::OutOfMemory))?;
        text.probe.extend_from_slice(template);
        if let Some(at) = brace(shape.path, shape.query) {
            return Err(SigningError::at(Status::MalformedTemplate, at));
        }
        for parameter in Parameters::new(template, shape.query, template.len()) {
            if let Some(at) = brace(parameter.name.start(), parameter.name.end()) {
                return Err(SigningError::in_parameter(Status::MalformedTemplate, at, parameter));
            }
            for stretch in Stretches::new(template, parameter) {
                if let Stretch::Macro(name) = stretch? {
                    text.note(template, name, parameter)?;
                }
            }
        }
        Ok(text)
    }

    fn note(&mut self, template: &[u8], name: Span, parameter: Parameter) -> Result<(), SigningError> {
        let open = name.start() - 1;
        // No hex digit, which could complete an escape; no letter, which could make a macro of braces around it; and never a value
        // that equals its name.
        let filler = if parameter.name.of(template).first() == Some(&b'~') { b'-' } else { b'~' };
        self.probe[open..=name.end()].fill(filler);
        let name = name.of(template);
        if self.macros.len() == MAX_MACROS && self.macros.index(name).is_none() {
            return Err(SigningError::in_parameter(Status::MalformedTemplate, open, parameter));
        }
        self.macros.add(name, parameter)
    }
}

pub(super) fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), SigningError> {
    list.try_reserve(1).map_err(|_| SigningError::new(Status::OutOfMemory))?;
    list.push(item);
    Ok(())
}
