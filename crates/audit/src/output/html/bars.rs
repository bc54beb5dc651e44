//! Charts of bars that lie one below the other, as a table: a name, its bar, its figures.

use askama::Template;
use askama::filters::HtmlSafe;

use super::figures::Cell;
use super::palette::Part;

/// A chart of bars.
#[derive(Template)]
#[template(path = "bars.html")]
pub(super) struct Bars {
    /// What it shows.
    pub(super) title: String,
    /// What a bar is of.
    pub(super) what: &'static str,
    /// What the figures of a bar are.
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Bar>,
}

impl HtmlSafe for Bars {}

/// One of them.
pub(super) struct Bar {
    pub(super) name: String,
    /// What else is told of its name; may be empty.
    pub(super) note: String,
    pub(super) parts: Vec<Part>,
    /// As many as there are columns.
    pub(super) cells: Vec<Cell>,
}
