//! Fills a template. Rules: `docs/click-validation.md`, 3.5.

use alloc::string::String;

use super::MAX_URI_LENGTH;
use super::ending::{Deadline, Ending, ExistingExpires, Expires, MAX_SIGNED_OVERHEAD, Signed, Stamp, parse_expires};
use super::lint_kind::LintKind;
use super::macros;
use super::place::ParameterPlace;
use super::query::Parameter;
use super::refusal::{SignError, SigningError};
use super::sign::{into_string, signing_key};
use super::survey::{NULL, Unfilled};
use super::template::{ClickTemplate, Filling, Piece};
use super::template_macros::Macro;
use super::template_text::MAX_MACROS;
use super::writer::Writer;
use crate::status::Status;
use crate::time::UnixTime;

impl ClickTemplate {
    /// Fills, encodes, stamps and signs. `values` are unencoded, one for each macro in the order of
    /// [`macro_names`](Self::macro_names); where one is missing, the whole parameter value becomes `null`.
    ///
    /// # Errors
    /// As for [`ClickSigner::sign`](super::ClickSigner::sign); `InvalidArgument` when the number of values is not that of the macros.
    pub fn render(&self, values: &[Option<&[u8]>], expires: Expires, now: UnixTime) -> Result<String, SigningError> {
        let bound = self.rendered_bound(|index| values.get(index).copied().flatten());
        into_string(bound, |out| Ok(self.render_into(values, expires, now, out)?.as_bytes().len()))
    }

    /// Bytes that always hold the rendered click. `value` gives the value of the macro with this index.
    #[must_use]
    pub fn rendered_bound<'v>(&self, value: impl Fn(usize) -> Option<&'v [u8]>) -> usize {
        let filled: usize = self.fillings.iter().fold(0, |sum, filling| match filling {
            Filling::Macro(index) => sum.saturating_add(value(*index).map_or(0, <[u8]>::len).saturating_mul(3)),
            Filling::Text(_) => sum,
        });
        let nulls = NULL.len() * self.pieces.len();
        filled.saturating_add(self.text.len() + nulls + MAX_SIGNED_OVERHEAD).min(MAX_URI_LENGTH)
    }

    /// As [`render`](Self::render), into the caller's buffer and without allocating.
    ///
    /// # Errors
    /// A refusal, or a size that suffices; then the content of the buffer is unspecified.
    pub fn render_into<'a>(
        &'a self,
        values: &[Option<&[u8]>],
        expires: Expires,
        now: UnixTime,
        out: &'a mut [u8],
    ) -> Result<Signed<'a>, SignError> {
        if values.len() != self.macros.len() {
            return Err(SigningError::new(Status::InvalidArgument).into());
        }
        self.render_with(|index| values[index], expires, now, out)
    }

    /// As [`render_into`](Self::render_into), for values that are not in one slice: `value` gives that of the macro with this index,
    /// the same at every call.
    ///
    /// # Errors
    /// As there.
    pub fn render_with<'a, 'v>(
        &'a self,
        value: impl Fn(usize) -> Option<&'v [u8]>,
        expires: Expires,
        now: UnixTime,
        out: &'a mut [u8],
    ) -> Result<Signed<'a>, SignError> {
        let ending = Rendering::new(self, value, &mut *out)?.ending(expires, now)?;
        let out = out.get_mut(..ending.length()).ok_or(SignError::BufferTooSmall(ending.length()))?;
        Ok(ending.write_with(out, |message| self.signature(ending.key, message)))
    }
}

/// A template that was filled, not yet signed.
pub(super) struct Rendering<'t> {
    template: &'t ClickTemplate,
    /// Length of the URI without what signing appends.
    length: usize,
    existing: Option<ExistingExpires>,
    /// The first lint that a filled value gave rise to.
    lint: Option<(LintKind, Parameter)>,
}

impl<'t> Rendering<'t> {
    /// Checks the values and writes the URI to the start of `out`.
    pub(super) fn new<'v>(
        template: &'t ClickTemplate,
        value: impl Fn(usize) -> Option<&'v [u8]>,
        out: &mut [u8],
    ) -> Result<Self, SignError> {
        let mut rendering = Self { template, length: 0, existing: template.expires, lint: None };
        // Each value is looked at once, however often it stands in the template.
        let mut usable = [None; MAX_MACROS];
        for (index, (slot, known)) in usable.iter_mut().zip(template.macros.iter()).enumerate() {
            *slot = rendering.usable(value(index), known)?;
        }
        let room = out.len();
        let mut writer = Writer::new(out);
        for piece in &template.pieces {
            match piece {
                Piece::Text(range) => writer.put(&template.text[range.clone()]),
                Piece::Value { parameter, name, fillings } => {
                    let start = writer.length();
                    rendering.fill(&template.fillings[fillings.clone()], *parameter, &usable, &mut writer)?;
                    rendering.look_at(writer.written(start), &template.text[name.clone()], *parameter);
                }
            }
            rendering.refuse_overfull(&writer)?;
        }
        rendering.length = writer.length();
        if rendering.length > room {
            return Err(SignError::BufferTooSmall(rendering.length + MAX_SIGNED_OVERHEAD));
        }
        Ok(rendering)
    }

    /// The value if it may be filled in; `None` makes each value that it belongs to `null`.
    fn usable<'v>(&self, value: Option<&'v [u8]>, known: &Macro) -> Result<Option<&'v [u8]>, SigningError> {
        let Some(value) = value else { return Ok(None) };
        self.refuse_beyond_limit(value.len())?;
        match (macros::unfilled(value), self.template.signer.unfilled_mode()) {
            (None, _) => Ok(Some(value)),
            (Some(_), Unfilled::Null) => Ok(None),
            (Some(at), Unfilled::Reject) => {
                Err(SigningError::in_parameter(Status::UnfilledMacro, at, nameless(known.parameter)))
            }
        }
    }

    fn fill(
        &self,
        fillings: &[Filling],
        parameter: Parameter,
        usable: &[Option<&[u8]>; MAX_MACROS],
        writer: &mut Writer<'_>,
    ) -> Result<(), SignError> {
        let is_missing = |filling: &Filling| matches!(filling, Filling::Macro(index) if usable[*index].is_none());
        if fillings.iter().any(is_missing) {
            writer.put(NULL);
            return Ok(());
        }
        let start = writer.length();
        for filling in fillings {
            match filling {
                Filling::Text(range) => writer.put(&self.template.text[range.clone()]),
                Filling::Macro(index) => writer.put_encoded(usable[*index].unwrap_or(NULL)),
            }
            self.refuse_overfull(writer)?;
        }
        // One value alone was looked at; with others and with text it may have become a macro.
        let is_joined = fillings.len() > 1;
        if is_joined && writer.written(start).is_some_and(|value| macros::unfilled(value).is_some()) {
            if self.template.signer.unfilled_mode() == Unfilled::Reject {
                let at = parameter.value.start();
                return Err(SigningError::in_parameter(Status::UnfilledMacro, at, nameless(parameter)).into());
            }
            writer.rewind(start);
            writer.put(NULL);
        }
        Ok(())
    }

    /// Takes note of what a written value means for the click.
    fn look_at(&mut self, value: Option<&[u8]>, name: &[u8], parameter: Parameter) {
        let Some(value) = value else { return };
        if let Some(existing) = self.existing.as_mut().filter(|existing| existing.parameter == parameter) {
            existing.seconds = parse_expires(value);
        }
        if self.template.signer.is_strict() && self.lint.is_none() {
            let kind = if !value.is_empty() && value == name {
                Some(LintKind::ValueEqualsName)
            } else {
                macros::encoded_within(value).map(|_| LintKind::EncodedMacro)
            };
            self.lint = kind.map(|kind| (kind, parameter));
        }
    }

    /// Past the limit while filling. In a smaller buffer nobody could look at what the values made, which may be a
    /// refusal that comes before this one, or a short null.
    fn refuse_overfull(&self, writer: &Writer<'_>) -> Result<(), SignError> {
        if writer.length() > MAX_URI_LENGTH && writer.capacity() < MAX_URI_LENGTH {
            return Err(SignError::BufferTooSmall(MAX_URI_LENGTH));
        }
        Ok(self.refuse_beyond_limit(writer.length())?)
    }

    fn refuse_beyond_limit(&self, length: usize) -> Result<(), SigningError> {
        if length > MAX_URI_LENGTH {
            return Err(SigningError::at(Status::TooLong, self.template.length));
        }
        Ok(())
    }

    /// Decides how the URI ends.
    pub(super) fn ending(self, expires: Expires, now: UnixTime) -> Result<Ending<'t>, SigningError> {
        let in_template = |refusal: SigningError| {
            let place = refusal.parameter().map(|place| ParameterPlace::nth(place.index));
            let offset = refusal.offset();
            refusal.moved(offset, place)
        };
        let deadline = Deadline::new(expires, now, self.existing).map_err(in_template)?;
        let stamp = Stamp::new(deadline, self.template.last);
        let key = signing_key(self.template.signer.ring(), now, deadline.seconds())?;
        if let Some((kind, parameter)) = self.lint {
            let at = parameter.value.start();
            return Err(SigningError::strict_lint(kind, Some(at), Some(nameless(parameter))));
        }
        self.refuse_beyond_limit(self.length + stamp.length())?;
        Ok(Ending { stamp, deadline, key, path: self.template.path, uri_length: self.length })
    }
}

/// Tells only the index: who renders may not have the template at hand.
fn nameless(parameter: Parameter) -> ParameterPlace {
    ParameterPlace::nth(parameter.index)
}
