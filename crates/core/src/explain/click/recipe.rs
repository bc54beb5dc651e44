//! Mistakes that were made with one message, and what they made of it.

use alloc::vec::Vec;

use super::encoding::Encoding;
use super::order::Order;
use super::part::Part;
use super::read::Click;
use super::wrap::Wrap;
use crate::explain::cause::Cause;
use crate::explain::search::Causes;
use crate::php_json::OutOfMemory;

/// One mistake that changes the message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Candidate {
    Part(Part),
    Wrap(Wrap),
    Encoding(Encoding),
    Order(Order),
}

impl Candidate {
    pub(super) const fn cause(self) -> Cause {
        match self {
            Self::Part(part) => part.cause(),
            Self::Wrap(wrap) => wrap.cause,
            Self::Encoding(encoding) => encoding.cause,
            Self::Order(order) => order.cause(),
        }
    }

    /// Whether it is not tried together with other mistakes.
    pub(super) const fn is_alone(self) -> bool {
        match self {
            Self::Part(_) | Self::Wrap(_) => false,
            Self::Encoding(encoding) => encoding.is_alone(),
            Self::Order(order) => order.is_alone(),
        }
    }
}

/// The mistakes of one message: one of each row, at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recipe {
    part: Option<Part>,
    wrap: Option<Wrap>,
    encoding: Option<Encoding>,
    order: Option<Order>,
    /// A mistake that is none of a row: the message was made in another way.
    apart: Option<Cause>,
}

impl Recipe {
    /// A message that was made apart from the rows, with this mistake.
    pub(super) fn apart(cause: Cause) -> Self {
        Self { apart: Some(cause), ..Self::default() }
    }

    /// The same with one mistake more.
    pub(super) fn with(mut self, candidate: Candidate) -> Self {
        match candidate {
            Candidate::Part(part) => self.part = Some(part),
            Candidate::Wrap(wrap) => self.wrap = Some(wrap),
            Candidate::Encoding(encoding) => self.encoding = Some(encoding),
            Candidate::Order(order) => self.order = Some(order),
        }
        self
    }

    pub(super) fn causes(self) -> Causes {
        let Self { part, wrap, encoding, order, apart } = self;
        let causes = [
            part.map(Part::cause),
            wrap.map(|wrap| wrap.cause),
            encoding.map(|encoding| encoding.cause),
            order.map(Order::cause),
            apart,
        ];
        causes.into_iter().flatten().collect()
    }

    /// The name of the parameter that one of them is about.
    pub(super) fn parameter<'u>(self, click: &Click<'u>) -> Option<&'u [u8]> {
        let of_encoding = self.encoding.and_then(|encoding| encoding.parameter(click));
        of_encoding.or_else(|| self.order.and_then(|order| order.parameter(click)))
    }
}

/// Where messages are made, one after the other: a buffer for what each row makes.
#[derive(Debug, Default)]
pub(super) struct Workshop {
    ordered: Vec<u8>,
    path: Vec<u8>,
    query: Vec<u8>,
    part: Vec<u8>,
}

impl Workshop {
    /// Writes the message of a click as these mistakes make it. Whether each of them can be made.
    pub(super) fn write(&mut self, recipe: Recipe, click: &Click, out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
        let Self { ordered, path: encoded_path, query: encoded_query, part } = self;
        [&mut *ordered, encoded_path, encoded_query, part, out].into_iter().for_each(Vec::clear);
        let (mut path, mut query) = (click.path, click.query);
        if let Some(order) = recipe.order {
            if query.is_none() || !order.write(click, ordered)? {
                return Ok(false);
            }
            query = Some(ordered);
        }
        if let Some(encoding) = recipe.encoding {
            encoding.write_path(path, encoded_path)?;
            path = encoded_path;
            if let Some(raw) = query {
                encoding.write_query(raw, encoded_query)?;
                query = Some(encoded_query);
            }
        }
        match recipe.wrap {
            None => Part::write(recipe.part, click, path, query, out),
            Some(wrap) => Ok(Part::write(recipe.part, click, path, query, part)? && wrap.write(part, out)?),
        }
    }
}
