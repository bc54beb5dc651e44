//! Where in an input something is.

use core::ops::Range;

use super::query::Parameter;

/// Which parameter an error, lint or verdict is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterPlace {
    /// Ordinal of the parameter in the query or among the given parts, from 0.
    pub index: usize,
    /// The raw name in the input; empty where the input was parts, or a value for a template.
    pub name: Range<usize>,
}

impl ParameterPlace {
    pub(super) const fn nth(index: usize) -> Self {
        Self { index, name: 0..0 }
    }
}

impl From<Parameter> for ParameterPlace {
    fn from(parameter: Parameter) -> Self {
        Self { index: parameter.index, name: parameter.name.start()..parameter.name.end() }
    }
}
