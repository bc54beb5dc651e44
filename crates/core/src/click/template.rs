//! A click URL that is checked once and then filled and signed for each click. Rules: `docs/click-validation.md`, 3.5.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::MAX_URI_LENGTH;
use super::ending::{Deadline, Ending, MAX_SIGNED_OVERHEAD, Signed, Stamp, parse_expires};
use super::lint::LintKind;
use super::macros;
use super::query::{Parameter, Span};
use super::refusal::{ParameterPlace, SignError, SigningError};
use super::sign::{ClickSigner, Expires, first_lint, into_string, signing_key};
use super::survey::{Appended, NULL, Survey, Unfilled, Values};
use super::template_text::{Stretch, Stretches, probe};
use super::uri::shape;
use super::writer::Writer;
use crate::status::Status;
use crate::time::UnixTime;

/// A click URL with `{name}` macros in its values, bound to a signer. Immutable, and safe to share between threads.
///
/// ```
/// use adseal_core::{ClickSigner, ClickTemplate, Expires, KeyRing, UnixTime};
///
/// let signer = ClickSigner::new(KeyRing::single(b"secret")?);
/// let template = ClickTemplate::new(&signer, b"https://control.kochava.com/v1/cpi/click?network_id=2820&site_id={site}")?;
/// let site = template.macro_index(b"site").ok_or("no such macro")?;
/// let mut values = [None; 1];
/// values[site] = Some(&b"news & more"[..]);
/// let now = UnixTime::from_secs(1_700_000_000).ok_or("time before 1970")?;
/// let click = template.render(&values, Expires::Lifetime(60), now)?;
/// assert!(click.contains("&site_id=news%20%26%20more&expires=1700000060&signature="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClickTemplate {
    signer: ClickSigner,
    /// All literal text that rendering copies; `Span`s of pieces point into it.
    text: Vec<u8>,
    pieces: Vec<Piece>,
    /// What the values are made of; pieces hold ranges of it.
    fillings: Vec<Filling>,
    macro_names: Vec<Vec<u8>>,
    path: usize,
    expires: Option<ExpiresField>,
    /// Last byte of the query, if it has any.
    last: Option<u8>,
    /// Length of the template.
    length: usize,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(Range<usize>),
    /// A value with macros in it.
    Value {
        parameter: Parameter,
        name: Range<usize>,
        fillings: Range<usize>,
    },
}

/// The `expires` parameter of a template that has one.
#[derive(Clone, Copy, Debug)]
struct ExpiresField {
    parameter: Parameter,
    /// Its literal value; `None` where that is no `expires`, or where a macro fills it.
    seconds: Option<i64>,
}

/// What rendering found out on the way.
struct Rendered {
    /// The `expires` of the click where a macro filled it.
    expires: Option<i64>,
    /// The first parameter whose value came out as its own name.
    value_equals_name: Option<Parameter>,
}

#[derive(Clone, Debug)]
enum Filling {
    Text(Range<usize>),
    Macro(usize),
}

impl ClickTemplate {
    /// Parses and checks a template; the signer's settings and keys go with it.
    ///
    /// # Errors
    /// `malformed_template`, and everything that signing refuses in the literal text; offsets count in the template.
    pub fn new(signer: &ClickSigner, template: &[u8]) -> Result<Self, SigningError> {
        if template.len() > MAX_URI_LENGTH {
            return Err(SigningError::at(Status::TooLong, MAX_URI_LENGTH));
        }
        let shape = shape(template).map_err(|at| SigningError::at(Status::UnsignableUri, at))?;
        let probe = probe(template, shape)?;
        let survey = Survey::new(&probe, Values::Given(signer.unfilled_mode()), Appended::Missing)?;
        if signer.is_strict()
            && let Some(refusal) = first_lint(&survey, signer.ring().has_short_key())
        {
            return Err(refusal);
        }
        let mut built = Self {
            signer: signer.clone(),
            text: Vec::new(),
            pieces: Vec::new(),
            fillings: Vec::new(),
            macro_names: Vec::new(),
            path: shape.path,
            expires: survey
                .expires()
                .map(|parameter| ExpiresField { parameter, seconds: parse_expires(survey.value(parameter)) }),
            last: template[shape.query..].last().copied(),
            length: template.len(),
        };
        built.compile(template, &survey)?;
        Ok(built)
    }

    fn compile(&mut self, template: &[u8], survey: &Survey<'_>) -> Result<(), SigningError> {
        let mut copied = 0;
        for parameter in survey.parameters() {
            let is_nulled = survey.value(parameter) != parameter.value.of(survey.uri());
            let has_macro = parameter.value.of(template).contains(&b'{');
            if !is_nulled && !has_macro {
                continue;
            }
            self.add_text(&template[copied..parameter.value.start()])?;
            if is_nulled {
                // Its macros stay known: whoever renders need not know which value came to nothing.
                self.intern_macros(template, parameter)?;
                self.add_text(NULL)?;
            } else {
                self.add_value(template, parameter)?;
            }
            copied = parameter.value.end();
        }
        self.add_text(&template[copied..])
    }

    fn add_text(&mut self, text: &[u8]) -> Result<(), SigningError> {
        let range = self.store(text)?;
        push(&mut self.pieces, Piece::Text(range))
    }

    fn add_value(&mut self, template: &[u8], parameter: Parameter) -> Result<(), SigningError> {
        let start = self.fillings.len();
        for stretch in Stretches::new(template, parameter) {
            let filling = match stretch? {
                Stretch::Text(span) => Filling::Text(self.store(span.of(template))?),
                Stretch::Macro(name) => Filling::Macro(self.intern(name.of(template))?),
            };
            push(&mut self.fillings, filling)?;
        }
        let name = self.store(parameter.name.of(template))?;
        let fillings = start..self.fillings.len();
        push(&mut self.pieces, Piece::Value { parameter, name, fillings })
    }

    fn intern_macros(&mut self, template: &[u8], parameter: Parameter) -> Result<(), SigningError> {
        for stretch in Stretches::new(template, parameter) {
            if let Stretch::Macro(name) = stretch? {
                self.intern(name.of(template))?;
            }
        }
        Ok(())
    }

    fn store(&mut self, text: &[u8]) -> Result<Range<usize>, SigningError> {
        let start = self.text.len();
        self.text.try_reserve(text.len()).map_err(|_| SigningError::new(Status::OutOfMemory))?;
        self.text.extend_from_slice(text);
        Ok(start..self.text.len())
    }

    fn intern(&mut self, name: &[u8]) -> Result<usize, SigningError> {
        if let Some(index) = self.macro_index(name) {
            return Ok(index);
        }
        push(&mut self.macro_names, name.to_vec())?;
        Ok(self.macro_names.len() - 1)
    }

    /// The names of the macros, each once, in the order in which they first stand in the template.
    pub fn macro_names(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.macro_names.iter().map(Vec::as_slice)
    }

    /// Where the value of this macro belongs in the values given to [`render`](Self::render).
    #[must_use]
    pub fn macro_index(&self, name: &[u8]) -> Option<usize> {
        self.macro_names.iter().position(|known| known == name)
    }

    /// Fills, encodes, stamps and signs. `values` are unencoded, one for each macro in the order of
    /// [`macro_names`](Self::macro_names); where one is missing, the whole parameter value becomes `null`.
    ///
    /// # Errors
    /// As for [`ClickSigner::sign`]; `InvalidArgument` when the number of values is not that of the macros.
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
        if values.len() != self.macro_names.len() {
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
        let mut writer = Writer::new(&mut *out);
        let rendered = self.fill(&value, &mut writer)?;
        let uri_length = writer.length();
        let too_long = SigningError::at(Status::TooLong, self.length);
        match uri_length {
            length if length <= out.len() => {}
            length if length <= MAX_URI_LENGTH => return Err(SignError::BufferTooSmall(length + MAX_SIGNED_OVERHEAD)),
            _ => return Err(too_long.into()),
        }
        let deadline = self.deadline(&rendered, expires, now)?;
        let stamp = Stamp::new(deadline, self.last);
        let length = uri_length + stamp.length();
        let key = signing_key(self.signer.ring(), now, deadline.seconds())?;
        if let Some(parameter) = rendered.value_equals_name.filter(|_| self.signer.is_strict()) {
            let (offset, place) = (parameter.value.start(), nameless(parameter));
            return Err(SigningError::strict_lint(LintKind::ValueEqualsName, Some(offset), Some(place)).into());
        }
        if length > MAX_URI_LENGTH {
            return Err(too_long.into());
        }
        let out = out.get_mut(..length).ok_or(SignError::BufferTooSmall(length))?;
        Ok(Ending { stamp, deadline, key, path: self.path, uri_length }.write(out))
    }

    fn fill<'v>(
        &self,
        value: &impl Fn(usize) -> Option<&'v [u8]>,
        writer: &mut Writer<'_>,
    ) -> Result<Rendered, SigningError> {
        let mut rendered = Rendered { expires: None, value_equals_name: None };
        for piece in &self.pieces {
            match piece {
                Piece::Text(range) => writer.put(&self.text[range.clone()]),
                Piece::Value { parameter, name, fillings } => {
                    let start = writer.length();
                    self.fill_value(&self.fillings[fillings.clone()], *parameter, value, writer)?;
                    let Some(value) = writer.written(start) else { continue };
                    if !value.is_empty() && *value == self.text[name.clone()] {
                        rendered.value_equals_name.get_or_insert(*parameter);
                    }
                    if self.expires.is_some_and(|expires| expires.parameter == *parameter) {
                        rendered.expires = parse_expires(value);
                    }
                }
            }
        }
        Ok(rendered)
    }

    fn fill_value<'v>(
        &self,
        fillings: &[Filling],
        parameter: Parameter,
        value: &impl Fn(usize) -> Option<&'v [u8]>,
        writer: &mut Writer<'_>,
    ) -> Result<(), SigningError> {
        let mut is_complete = true;
        for filling in fillings {
            let Filling::Macro(index) = filling else { continue };
            let Some(value) = value(*index) else {
                is_complete = false;
                continue;
            };
            match (macros::unfilled(value), self.signer.unfilled_mode()) {
                (None, _) => {}
                (Some(_), Unfilled::Null) => is_complete = false,
                (Some(at), Unfilled::Reject) => {
                    return Err(SigningError::in_parameter(Status::UnfilledMacro, at, nameless(parameter)));
                }
            }
        }
        if !is_complete {
            writer.put(NULL);
            return Ok(());
        }
        for filling in fillings {
            match filling {
                Filling::Text(range) => writer.put(&self.text[range.clone()]),
                Filling::Macro(index) => writer.put_encoded(value(*index).unwrap_or(NULL)),
            }
        }
        Ok(())
    }

    fn deadline(&self, rendered: &Rendered, expires: Expires, now: UnixTime) -> Result<Deadline, SigningError> {
        match (expires, self.expires) {
            (Expires::Existing, None) => Err(SigningError::new(Status::NoExpires)),
            (Expires::Existing, Some(field)) => rendered
                .expires
                .or(field.seconds)
                .map(Deadline::Existing)
                .ok_or_else(|| refused(Status::ExpiresOutOfRange, field.parameter.value, field.parameter)),
            (_, Some(field)) => Err(refused(Status::HasExpires, field.parameter.name, field.parameter)),
            (_, None) => Deadline::appended(expires, now),
        }
    }
}

/// A refusal while rendering, at a place of the template.
fn refused(status: Status, span: Span, parameter: Parameter) -> SigningError {
    SigningError::in_parameter(status, span.start(), nameless(parameter))
}

/// Tells only the index: who renders may not have the template at hand.
fn nameless(parameter: Parameter) -> ParameterPlace {
    ParameterPlace::nth(parameter.index)
}

fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), SigningError> {
    list.try_reserve(1).map_err(|_| SigningError::new(Status::OutOfMemory))?;
    list.push(item);
    Ok(())
}
