//! Tables of counts by reason.

use askama::Template;
use askama::filters::HtmlSafe;

use super::figures::{Cell, Share};
use crate::reason::Reason;
use crate::summary::{Counts, Summary};

/// A table with a column for each reason that came up.
#[derive(Template)]
#[template(path = "matrix.html")]
pub(super) struct Matrix {
    title: &'static str,
    /// What the names of a row are.
    what: Vec<&'static str>,
    reasons: Vec<&'static str>,
    rows: Vec<(Vec<String>, Vec<Cell>)>,
}

impl HtmlSafe for Matrix {}

/// One row of it.
pub(super) struct Row {
    pub(super) names: Vec<String>,
    pub(super) counts: Counts,
    /// Where the counts stand in the summary, as a JSON pointer.
    pub(super) pointer: String,
}

impl Matrix {
    pub(super) fn new(title: &'static str, what: Vec<&'static str>, summary: &Summary, rows: Vec<Row>) -> Self {
        let reasons: Vec<Reason> = summary.reasons.iter().map(|entry| entry.reason).collect();
        let cells = |row: Row| {
            let count = |reason: &Reason| {
                Cell::Count(row.counts.0[reason.index()], format!("{}/{}", row.pointer, reason.name()))
            };
            let share = Share { part: row.counts.rejected(), whole: row.counts.rows() };
            let cells = [Cell::Share(share)].into_iter().chain(reasons.iter().map(count)).collect();
            (row.names, cells)
        };
        let rows = rows.into_iter().map(cells).collect();
        Self { title, what, reasons: reasons.iter().map(|reason| reason.name()).collect(), rows }
    }
}
