//! The macros of a template: each once, in the order in which they first stand in it, and found by name.

use alloc::vec::Vec;
use core::slice;

use super::query::Parameter;
use super::refusal::SigningError;
use super::template_text::push;

/// A macro of a template.
#[derive(Clone, Debug)]
pub(super) struct Macro {
    pub(super) name: Vec<u8>,
    /// The first parameter that holds it.
    pub(super) parameter: Parameter,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Macros {
    known: Vec<Macro>,
    /// Their places in `known`, sorted by name: a template of many macros looks each of them up.
    by_name: Vec<usize>,
}

impl Macros {
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn iter(&self) -> slice::Iter<'_, Macro> {
        self.known.iter()
    }

    pub(super) fn index(&self, name: &[u8]) -> Option<usize> {
        self.rank(name).ok().map(|rank| self.by_name[rank])
    }

    /// Adds a macro whose name is not there yet.
    pub(super) fn add(&mut self, name: &[u8], parameter: Parameter) -> Result<(), SigningError> {
        let Err(rank) = self.rank(name) else { return Ok(()) };
        let index = self.known.len();
        push(&mut self.by_name, index)?;
        self.by_name[rank..].rotate_right(1);
        push(&mut self.known, Macro { name: name.to_vec(), parameter })
    }

    /// Where the name is among the sorted ones, or belongs.
    fn rank(&self, name: &[u8]) -> Result<usize, usize> {
        self.by_name.binary_search_by(|&index| self.known[index].name.as_slice().cmp(name))
    }
}
