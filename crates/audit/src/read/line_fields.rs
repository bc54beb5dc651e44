//! Lines whose fields stand in them as they are, but for escapes: the decoder of NDJSON and access logs.

use memchr::memchr;

use super::batch::Batch;
use super::chunks::Decode;
use super::{Extent, Rows, escapes, time};

/// Where the fields of a line are found: the URL, the time, and behind these those that are kept.
pub const URL: usize = 0;
/// See [`URL`].
pub const TIME: usize = 1;
/// See [`URL`].
pub const KEPT: usize = 2;

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// Whether a backslash in it is no more than that, and begins no escape.
    pub verbatim: bool,
}

impl Span {
    /// These bytes of a line.
    #[must_use]
    pub fn of(self, line: &[u8]) -> &[u8] {
        &line[self.start..self.end]
    }
}

/// A format of lines.
pub trait Fields: Send + Sync + 'static {
    /// Finds the fields of a line that is not blank. All are `None` before, and those stay so that the line does not have.
    ///
    /// # Errors
    /// What is wrong with a line that is no row.
    fn find(&self, line: &[u8], found: &mut [Option<Span>]) -> Result<(), String>;
}

/// Makes rows of lines.
#[derive(Debug)]
pub struct FieldDecoder<F> {
    /// The format of the lines.
    pub format: F,
    /// Whether there are times.
    pub timed: bool,
    /// How many fields are kept.
    pub kept: usize,
}

impl<F: Fields> Decode for FieldDecoder<F> {
    fn decode(&self, chunk: &mut [u8], see: &mut dyn FnMut(&Rows<'_>), extent: &mut Extent) {
        let mut batch = Batch::new(see, self.timed, self.kept);
        let mut found = vec![None; KEPT + self.kept];
        let mut copies = Copies::default();
        let mut rest = chunk;
        let mut number = 0;
        while !rest.is_empty() {
            let (line, behind) = split_line(rest);
            rest = behind;
            if !line.trim_ascii().is_empty() {
                found.fill(None);
                match self.format.find(line, &mut found) {
                    Ok(()) => self.push(&mut batch, number, line, &found, &mut copies),
                    Err(problem) => extent.malformed.add(number, problem, line),
                }
            }
            number += 1;
        }
        extent.numbers += u64::from(number);
        batch.finish();
    }
}

impl<F> FieldDecoder<F> {
    /// Adds a row. The escapes of its URL are undone in the line itself, behind which nothing is read of it.
    fn push<'t>(
        &self,
        batch: &mut Batch<'t, '_>,
        number: u32,
        line: &'t mut [u8],
        found: &[Option<Span>],
        copies: &mut Copies,
    ) {
        copies.clear();
        found[KEPT..].iter().for_each(|&span| copies.add(line, span));
        let time = found[TIME].filter(|_| self.timed).and_then(|span| copies.time(line, span));
        let url = found[URL].map(|Span { start, end, verbatim }| {
            let text = &mut line[start..end];
            let length = if verbatim { text.len() } else { escapes::undo(text) };
            start..start + length
        });
        let line: &'t [u8] = line;
        let url = url.map(|url| &line[url]).filter(|url| !matches!(url, [] | [b'-']));
        batch.push(number, url, time);
        copies.values().enumerate().for_each(|(column, value)| batch.keep(column, value));
    }
}

/// The first line, without its line end, and what stands behind it.
fn split_line(text: &mut [u8]) -> (&mut [u8], &mut [u8]) {
    let end = memchr(b'\n', text).unwrap_or(text.len());
    let (line, behind) = text.split_at_mut(end);
    let length = line.len() - usize::from(line.ends_with(b"\r"));
    (&mut line[..length], behind.get_mut(1..).unwrap_or_default())
}

/// Fields of a line that are needed apart from it, without their escapes.
#[derive(Debug, Default)]
struct Copies {
    text: Vec<u8>,
    ends: Vec<Option<usize>>,
}

impl Copies {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn add(&mut self, line: &[u8], span: Option<Span>) {
        let end = span.map(|span| {
            self.append(line, span);
            self.text.len()
        });
        self.ends.push(end);
    }

    /// Appends a field, and returns where.
    fn append(&mut self, line: &[u8], span: Span) -> usize {
        let start = self.text.len();
        self.text.extend_from_slice(span.of(line));
        if !span.verbatim {
            let length = escapes::undo(&mut self.text[start..]);
            self.text.truncate(start + length);
        }
        start
    }

    /// What was added, in order.
    fn values(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.ends.iter().scan(0, |start, end| {
            Some(end.map(|end| {
                let value = &self.text[*start..end];
                *start = end;
                value
            }))
        })
    }

    /// The time in a field. Hardly ever is there an escape in it.
    fn time(&mut self, line: &[u8], span: Span) -> Option<i64> {
        if span.verbatim || memchr(b'\\', span.of(line)).is_none() {
            return time::parse(span.of(line));
        }
        let start = self.append(line, span);
        let time = time::parse(&self.text[start..]);
        self.text.truncate(start);
        time
    }
}
