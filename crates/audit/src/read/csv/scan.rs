//! Where fields and records begin and end.
//!
//! A quote opens a field only where the field begins, and two quotes in it stand for one. It closes in front of a delimiter
//! or a line end. What else may follow it in the same line belongs to the field. In a later line it would mean that rows
//! were swallowed by a stray quote: then the record ends with the line of the quote that opened, and is no row.
//!
//! In a file with tabs every line is a record, for many who write such files know no quotes: there a quote that does not
//! close so is a character like any other.

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use crate::read::chunks::{Boundary, Cut, Lines, Place};

const QUOTE: u8 = b'"';

/// How a file separates its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
}

/// Where a field lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) start: usize,
    pub(super) end: usize,
    /// It is still to be [unquoted](unquote).
    pub(super) quoted: bool,
}

/// The first record of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Where it ends, behind its line end.
    pub(super) end: usize,
    /// How many fields it has.
    pub(super) fields: usize,
    /// How many lines it takes.
    pub(super) lines: u32,
    /// Where the quote is that makes it no row.
    pub(super) stray: Option<usize>,
}

/// Why a quote opens no field.
enum Stray {
    /// No quote closes it.
    Open,
    /// That quote stands in a later line, in front of something else than the end of a field.
    Broken,
}

impl Dialect {
    /// Finds the first record, and shows its fields. What has no line end is a record, too.
    #[inline]
    pub(super) fn record(self, bytes: &[u8], mut see: impl FnMut(Field)) -> Record {
        let bytes = if self.delimiter == b'\t' { &bytes[..behind_line(bytes, 0)] } else { bytes };
        let (mut start, mut fields, mut quotes) = (0, 0, false);
        loop {
            quotes |= bytes.get(start) == Some(&QUOTE);
            let Ok((field, end)) = self.field(bytes, start) else {
                let end = behind_line(bytes, start);
                return Record { end, fields, lines: lines(&bytes[..end]), stray: Some(start) };
            };
            see(field);
            fields += 1;
            if bytes.get(end) != Some(&self.delimiter) {
                let end = bytes.len().min(end + 1);
                let lines = if quotes { lines(&bytes[..end]) } else { 1 };
                return Record { end, fields, lines, stray: None };
            }
            start = end + 1;
        }
    }

    /// The field that begins here, and where the delimiter or the line end behind it is.
    #[inline]
    fn field(self, bytes: &[u8], start: usize) -> Result<(Field, usize), Stray> {
        if bytes.get(start) == Some(&QUOTE) { self.quoted(bytes, start) } else { Ok(self.plain(bytes, start, start)) }
    }

    /// The field that begins at `start`, and has no quote that matters behind `from`.
    #[inline]
    fn plain(self, bytes: &[u8], start: usize, from: usize) -> (Field, usize) {
        let end = memchr2(self.delimiter, b'\n', &bytes[from..]).map_or(bytes.len(), |end| from + end);
        let before_line_end = bytes.get(end) != Some(&self.delimiter) && end > from && bytes[end - 1] == b'\r';
        (Field { start, end: end - usize::from(before_line_end), quoted: false }, end)
    }

    /// The field that a quote opens.
    fn quoted(self, bytes: &[u8], start: usize) -> Result<(Field, usize), Stray> {
        let tabs = self.delimiter == b'\t';
        match closing(bytes, start) {
            None if tabs => Ok(self.plain(bytes, start, start)),
            None => Err(Stray::Open),
            Some((close, doubled)) => match self.separator(bytes, close + 1) {
                Some(end) if doubled => Ok((Field { start, end: close + 1, quoted: true }, end)),
                Some(end) => Ok((Field { start: start + 1, end: close, quoted: false }, end)),
                None if tabs => Ok(self.plain(bytes, start, start)),
                None if memchr(b'\n', &bytes[start..close]).is_some() => Err(Stray::Broken),
                None => {
                    let (field, end) = self.plain(bytes, start, close + 1);
                    Ok((Field { quoted: true, ..field }, end))
                }
            },
        }
    }

    /// Where the delimiter or the line end is, if a field ends here.
    fn separator(self, bytes: &[u8], at: usize) -> Option<usize> {
        match bytes.get(at) {
            None | Some(b'\n') => Some(at),
            Some(&byte) if byte == self.delimiter => Some(at),
            Some(b'\r') if matches!(bytes.get(at + 1), None | Some(b'\n')) => Some(at + 1),
            Some(_) => None,
        }
    }
}

impl Boundary for Dialect {
    fn cut(&self, bytes: &[u8]) -> Cut {
        if self.delimiter == b'\t' {
            return Lines.cut(bytes);
        }
        // Records end in front of `end`; nothing from `plain` to `at` is quoted.
        let (mut end, mut plain, mut at) = (0, 0, 0);
        while let Some(quote) = memchr(QUOTE, &bytes[at..]).map(|quote| at + quote) {
            at = quote + 1;
            if quote > 0 && bytes[quote - 1] != self.delimiter && bytes[quote - 1] != b'\n' {
                continue;
            }
            end = memrchr(b'\n', &bytes[plain..quote]).map_or(end, |newline| plain + newline + 1);
            match self.quoted(bytes, quote) {
                Ok((_, behind)) => (plain, at) = (behind, behind),
                Err(Stray::Broken) => {
                    end = behind_line(bytes, quote);
                    (plain, at) = (end, end);
                }
                Err(Stray::Open) if end == 0 => return Cut::Quoted(quote),
                Err(Stray::Open) => return Cut::Behind(end),
            }
        }
        match memrchr(b'\n', &bytes[plain..]) {
            Some(newline) => Cut::Behind(plain + newline + 1),
            None if end == 0 => Cut::Nowhere,
            None => Cut::Behind(end),
        }
    }

    fn end(&self, piece: &[u8], place: &mut Place) -> Option<usize> {
        if self.delimiter == b'\t' {
            return Lines.end(piece, place);
        }
        for (index, &byte) in piece.iter().enumerate() {
            *place = match (*place, byte) {
                (Place::Quoted, QUOTE) => Place::Closed,
                (Place::Start | Place::Closed, QUOTE) | (Place::Quoted, _) => Place::Quoted,
                (_, b'\n') => return Some(index + 1),
                (Place::Stray, _) => Place::Stray,
                (_, byte) if byte == self.delimiter => Place::Start,
                (Place::Closed, byte) if byte != b'\r' => Place::Stray,
                _ => Place::Plain,
            };
        }
        None
    }
}

/// The quote that closes what the quote at `open` opens, and whether there are doubled ones between them.
fn closing(bytes: &[u8], open: usize) -> Option<(usize, bool)> {
    let (mut from, mut doubled) = (open + 1, false);
    loop {
        let close = from + memchr(QUOTE, bytes.get(from..)?)?;
        if bytes.get(close + 1) != Some(&QUOTE) {
            return Some((close, doubled));
        }
        (from, doubled) = (close + 2, true);
    }
}

/// Where the line ends that this is in, behind its line end.
fn behind_line(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline + 1)
}

/// How many lines a record takes.
fn lines(record: &[u8]) -> u32 {
    let inside = &record[..record.len().saturating_sub(1)];
    u32::try_from(memchr_iter(b'\n', inside).count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Undoes the quotes of a field in place. Its value has so many bytes.
pub(super) fn unquote(field: &mut [u8]) -> usize {
    let (mut read, mut written, mut open) = (1, 0, true);
    while read < field.len() {
        let byte = field[read];
        read += 1;
        if open && byte == QUOTE {
            if field.get(read) != Some(&QUOTE) {
                open = false;
                continue;
            }
            read += 1;
        }
        field[written] = byte;
        written += 1;
    }
    written
}
