//! The argument `columns`: which columns of results are wanted.

use pyo3::prelude::*;

use super::column::ArrowColumn;
use super::table::ArrowTable;
use crate::args::{names, wrong_value};

/// Names of columns, in the order in which they were asked for. `None` is the one column that a call returns by itself.
pub(super) struct Wanted(Option<Vec<&'static str>>);

impl Wanted {
    /// What the argument asks for, of what there is.
    pub(super) fn new(columns: Option<&Bound<'_, PyAny>>, known: &[&'static str]) -> PyResult<Self> {
        if columns.is_none() {
            return Ok(Self(None));
        }
        let names = names("columns", columns)?;
        let refused = |what: &str| Err(wrong_value("columns", format_args!("{what}; it can be {}", known.join(", "))));
        let mut wanted = Vec::with_capacity(names.len());
        for name in &names {
            match known.iter().find(|known| *known == name) {
                None => return refused(&format!("{name:?}")),
                Some(name) if wanted.contains(name) => return refused(&format!("{name:?} twice")),
                Some(name) => wanted.push(*name),
            }
        }
        if wanted.is_empty() {
            return refused("none at all");
        }
        Ok(Self(Some(wanted)))
    }

    /// Whether a table is wanted, and not one column.
    pub(super) const fn is_table(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|names| names.contains(&name))
    }

    /// The result of the call: a table of what is wanted, or the column that it returns by itself.
    pub(super) fn result<'py>(
        &self,
        py: Python<'py>,
        itself: &'static str,
        mut column: impl FnMut(&'static str) -> PyResult<ArrowColumn>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(names) = &self.0 else { return Ok(Bound::new(py, column(itself)?)?.into_any()) };
        let mut rows = 0;
        let columns: PyResult<_> = names
            .iter()
            .map(|name| {
                let column = column(name)?;
                rows = column.len();
                Ok((*name, Py::new(py, column)?))
            })
            .collect();
        Ok(Bound::new(py, ArrowTable::new(columns?, rows))?.into_any())
    }
}
