//! A click URL that is checked once and then filled and signed for each click. Rules: `docs/click-validation.md`, 3.5.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;
use core::ptr;

use adseal_mac::PrefixedKey;

use super::ending::{ExistingExpires, parse_expires};
use super::query::Parameter;
use super::refusal::SigningError;
use super::sign::{ClickSigner, first_lint};
use super::signature::Signature;
use super::survey::{Appended, NULL, Survey, Values};
use super::template_macros::Macros;
use super::template_text::{Stretch, Stretches, TemplateText, push};
use super::uri::shape;
use super::{EXPIRES, MAX_URI_LENGTH};
use crate::keys::Key;
use crate::status::Status;

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
    pub(super) signer: ClickSigner,
    /// All literal text that rendering copies; pieces and fillings hold ranges of it.
    pub(super) text: Vec<u8>,
    pub(super) pieces: Vec<Piece>,
    /// What the values are made of; pieces hold ranges of it.
    pub(super) fillings: Vec<Filling>,
    pub(super) macros: Macros,
    /// Where the path starts.
    pub(super) path: usize,
    /// The keys of the signer behind the blocks that every message begins with; none if there is no such block.
    prefixed: Arc<[Box<PrefixedKey>]>,
    /// Length of these blocks.
    prefix_length: usize,
    pub(super) expires: Option<ExistingExpires>,
    /// Last byte of the query, if it has any.
    pub(super) last: Option<u8>,
    /// Length of the template.
    pub(super) length: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Range<usize>),
    /// A value with macros in it.
    Value {
        parameter: Parameter,
        name: Range<usize>,
        fillings: Range<usize>,
    },
}

#[derive(Clone, Debug)]
pub(super) enum Filling {
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
        let TemplateText { probe, macros } = TemplateText::read(template, shape)?;
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
            macros,
            path: shape.path,
            prefixed: Arc::new([]),
            prefix_length: 0,
            expires: survey
                .expires()
                .map(|parameter| ExistingExpires { parameter, seconds: parse_expires(survey.value(parameter)) }),
            last: template[shape.query..].last().copied(),
            length: template.len(),
        };
        built.compile(template, &survey)?;
        built.hash_prefix();
        Ok(built)
    }

    /// Hashes what stands in front of the first value, once and for all clicks.
    fn hash_prefix(&mut self) {
        let Some(Piece::Text(first)) = self.pieces.first() else { return };
        let (blocks, _) = self.text[first.clone()][self.path..].as_chunks();
        if !blocks.is_empty() {
            self.prefix_length = blocks.as_flattened().len();
            self.prefixed = self.signer.ring().keys().iter().map(|key| key.hmac().prefixed(blocks)).collect();
        }
    }

    /// The signature of a message that begins as this template does, by a key of the signer.
    pub(super) fn signature(&self, key: &Key, message: &[u8]) -> Signature {
        let index = self.signer.ring().keys().iter().position(|known| ptr::eq(known, key));
        match index.and_then(|index| self.prefixed.get(index)) {
            Some(prefixed) => Signature::encode(&prefixed.mac(&message[self.prefix_length..])),
            None => key.signature(message),
        }
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
                Stretch::Macro(name) => {
                    Filling::Macro(self.macro_index(name.of(template)).expect("every macro was noted before"))
                }
            };
            push(&mut self.fillings, filling)?;
        }
        let name = self.store(parameter.name.of(template))?;
        let fillings = start..self.fillings.len();
        push(&mut self.pieces, Piece::Value { parameter, name, fillings })
    }

    fn store(&mut self, text: &[u8]) -> Result<Range<usize>, SigningError> {
        let start = self.text.len();
        self.text.try_reserve(text.len()).map_err(|_| SigningError::new(Status::OutOfMemory))?;
        self.text.extend_from_slice(text);
        Ok(start..self.text.len())
    }

    /// The names of the macros, each once, in the order in which they first stand in the template.
    #[must_use]
    pub fn macro_names(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.macros.iter().map(|known| known.name.as_slice())
    }

    /// The raw name of the parameter with this index in the query, where its value holds a macro or is the `expires` of the
    /// template: what a refusal to render is about, which tells only the index.
    #[must_use]
    pub fn parameter_name(&self, index: usize) -> Option<&[u8]> {
        let is_expires = || self.expires.is_some_and(|existing| existing.parameter.index == index);
        let filled = self.pieces.iter().find_map(|piece| match piece {
            Piece::Value { parameter, name, .. } if parameter.index == index => Some(&self.text[name.clone()]),
            _ => None,
        });
        filled.or_else(|| is_expires().then_some(EXPIRES))
    }

    /// Where the value of this macro belongs in the values given to [`render`](Self::render).
    #[must_use]
    pub fn macro_index(&self, name: &[u8]) -> Option<usize> {
        self.macros.index(name)
    }
}
