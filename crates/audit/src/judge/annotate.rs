//! Tells of every row what was found.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use adseal_core::click::Flags;
use arrow_array::builder::{Int64Builder, StringBuilder, StringViewBuilder};
use arrow_array::{ArrayRef, UInt32Array};
use arrow_select::take::take;

use super::chunk::Chunk;
use super::senders::Senders;
use crate::output::annotated::Annotated;
use crate::read::Rows;
use crate::rings::{Choosing, Rings};
use crate::tally::text;

/// Bytes of URLs among which equal ones are not looked for.
const HELD_TWICE: usize = 4 << 20;

/// The columns of some rows, as they grow. Where a row has no text there is none in the column.
pub(super) struct Columns {
    times: Int64Builder,
    urls: StringViewBuilder,
    rings: StringBuilder,
    networks: StringBuilder,
    sites: StringBuilder,
    key_rings: StringBuilder,
    key_ids: StringBuilder,
    expires: Int64Builder,
    flags: StringBuilder,
    /// The place of each row among those that the source handed out.
    places: Vec<u32>,
}

impl Columns {
    /// None yet, and room for these rows.
    pub(super) fn new(rows: &Rows<'_>) -> Self {
        let count = rows.urls.len();
        let names = || StringBuilder::with_capacity(count, count * 16);
        Self {
            times: Int64Builder::with_capacity(count),
            urls: url_builder(rows),
            rings: names(),
            networks: names(),
            sites: names(),
            key_rings: names(),
            key_ids: names(),
            expires: Int64Builder::with_capacity(count),
            flags: StringBuilder::with_capacity(count, 0),
            places: Vec::with_capacity(count),
        }
    }

    /// Adds the rows of a chunk.
    pub(super) fn add(&mut self, chunk: &Chunk<'_>, rings: &Rings, senders: &Senders<'_>, annotated: &mut Annotated) {
        let registered = senders.registered();
        for (row, found) in chunk.rows.iter().zip(&chunk.found) {
            let sender = senders.names(&registered, row.sender);
            let ring = match senders.ring(row.sender) {
                Choosing::Named(place) => rings.at(place as usize).0.map(name),
                _ => None,
            };
            self.times.append_option(row.time);
            self.urls.append_option(Some(row.uri).filter(|uri| !uri.is_empty()).map(url));
            self.rings.append_option(ring);
            self.networks.append_option(sender.network.as_deref().map(name));
            self.sites.append_option(sender.site.as_deref().map(name));
            self.key_rings.append_option(found.key.and_then(|(ring, _)| rings.at(ring).0).map(name));
            self.key_ids.append_option(found.key.map(|(ring, key)| rings.at(ring).1.keys()[key].id()));
            self.expires.append_option(found.expires);
            self.flags.append_option(flags(found.flags));
            self.places.push(u32::try_from(row.place).expect("rows are handed out in small pieces"));
            annotated.reasons.push(found.reason);
            annotated.numbers.push(row.number);
        }
    }

    /// All of them, and behind them what the kept columns have for the same rows.
    pub(super) fn finish(mut self, kept: &[ArrayRef]) -> Vec<ArrayRef> {
        let places = UInt32Array::from(self.places);
        let pick = |column: &ArrayRef| {
            if places.len() == column.len() {
                return Arc::clone(column);
            }
            take(column, &places, None).expect("every place is one of the column")
        };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.times.finish()),
            Arc::new(self.urls.finish()),
            Arc::new(self.rings.finish()),
            Arc::new(self.networks.finish()),
            Arc::new(self.sites.finish()),
            Arc::new(self.key_rings.finish()),
            Arc::new(self.key_ids.finish()),
            Arc::new(self.expires.finish()),
            Arc::new(self.flags.finish()),
        ];
        columns.extend(kept.iter().map(pick));
        columns
    }
}

/// Where many rows have long URLs, as of a dictionary that holds each once, equal ones are held once here, too. To look for
/// equal ones takes longer than to hold short ones.
fn url_builder(rows: &Rows<'_>) -> StringViewBuilder {
    let builder = StringViewBuilder::with_capacity(rows.urls.len());
    let bytes: usize = rows.urls.iter().flatten().map(|url| url.len()).sum();
    if bytes > HELD_TWICE { builder.with_deduplicate_strings() } else { builder }
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
