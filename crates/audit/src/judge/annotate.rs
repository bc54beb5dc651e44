//! Tells of every row what was found.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use adseal_core::click::Flags;
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, UInt32Array};
use arrow_select::take::take;

use super::chunk::{Chunk, Found, Row};
use super::senders::Senders;
use crate::output::annotated::Annotated;
use crate::read::Rows;
use crate::rings::{Choosing, Rings};
use crate::tally::text;

impl Chunk<'_> {
    /// Adds the columns of these rows.
    pub(super) fn annotate(&self, rows: &Rows<'_>, rings: &Rings, senders: &Senders<'_>, annotated: &mut Annotated) {
        let all: Vec<_> = rings.all().collect();
        let group = |row: &Row<'_>| senders.group(row.sender);
        let ring = |row: &Row<'_>| match senders.ring(row.sender) {
            Choosing::Named(place, _) => all[place].0.map(name),
            _ => None,
        };
        let key_id = |found: &Found| found.key.map(|(ring, key)| Cow::Borrowed(all[ring].1.keys()[key].id()));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.rows.iter().map(|row| row.time).collect::<Int64Array>()),
            self.texts(|row, _| Some(row.uri).filter(|uri| !uri.is_empty()).map(url)),
            self.texts(|row, _| ring(row)),
            self.texts(|row, _| group(row).network.as_deref().map(name)),
            self.texts(|row, _| group(row).site.as_deref().map(name)),
            self.texts(|_, found| key_id(found)),
            Arc::new(self.found.iter().map(|found| found.expires).collect::<Int64Array>()),
            self.texts(|_, found| flags(found.flags)),
        ];
        columns.extend(rows.kept.iter().map(|kept| self.pick(kept)));
        annotated.reasons.extend(self.found.iter().map(|found| found.reason));
        annotated.numbers.extend(self.rows.iter().map(|row| row.number));
        annotated.pieces.push(columns);
    }

    fn texts<'t>(&'t self, text: impl Fn(&'t Row<'_>, &'t Found) -> Option<Cow<'t, str>>) -> ArrayRef {
        let mut texts = StringBuilder::new();
        for (row, found) in self.rows.iter().zip(&self.found) {
            texts.append_option(text(row, found));
        }
        Arc::new(texts.finish())
    }

    /// What a kept column has for the rows that were chosen.
    fn pick(&self, kept: &ArrayRef) -> ArrayRef {
        let places = || self.rows.iter().map(|row| row.place);
        let first = places().next().unwrap_or(0);
        if places().eq(first..first + self.rows.len()) {
            return kept.slice(first, self.rows.len());
        }
        let places = places().map(|place| u32::try_from(place).expect("rows are handed out in small pieces"));
        take(kept, &UInt32Array::from_iter_values(places), None).expect("every place is one of the column")
    }
}

/// A URL as text: what is no UTF-8 is escaped as a URL has it.
fn url(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(text, "%{byte:02X}").expect("a string takes everything");
        }
    }
    Cow::Owned(text)
}

/// A name as the summary has it.
fn name(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| Cow::Owned(text::name(bytes)), Cow::Borrowed)
}

/// Their names, with a blank between them.
fn flags(flags: Flags) -> Option<Cow<'static, str>> {
    let mut names = flags.names();
    let first = names.next()?;
    Some(names.fold(Cow::Borrowed(first), |all, name| Cow::Owned(format!("{all} {name}"))))
}
