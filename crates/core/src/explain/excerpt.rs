//! A line of a text with a mark under one byte, in 80 columns.

use core::fmt;
use core::ops::Range;

/// The surroundings of a byte in one line, and a caret under it in the next. As text (`Display`) neither line is longer
/// than 66 columns. What is no visible ASCII is shown as `<0A>`: one byte in hex.
#[derive(Clone, Copy, Debug)]
pub struct Excerpt<'t> {
    text: &'t [u8],
    offset: usize,
    length: usize,
}

/// Columns of the line, what stands for left out bytes included.
const WIDTH: usize = 66;
/// Columns that are kept for what stands in front of the mark.
const BEFORE: usize = 24;
const LEFT_OUT: &str = "...";

impl<'t> Excerpt<'t> {
    /// The surroundings of `text[offset..offset + length]`. The offset may be the length of the text, which is marked
    /// behind its last byte; at least one column is marked.
    #[must_use]
    pub fn new(text: &'t [u8], offset: usize, length: usize) -> Self {
        let offset = offset.min(text.len());
        Self { text, offset, length: length.min(text.len() - offset) }
    }

    /// The bytes that are shown.
    fn shown(&self) -> Range<usize> {
        let mut start = self.offset;
        let mut columns = 0;
        while start > 0 && columns + width(self.text[start - 1]) <= BEFORE {
            start -= 1;
            columns += width(self.text[start]);
        }
        let mut end = self.offset;
        let room = WIDTH - 2 * LEFT_OUT.len();
        while end < self.text.len() && columns + width(self.text[end]) <= room {
            columns += width(self.text[end]);
            end += 1;
        }
        start..end
    }

    /// The line, without the mark.
    pub(crate) fn line(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let shown = self.shown();
            if shown.start > 0 {
                f.write_str(LEFT_OUT)?;
            }
            self.text[shown.clone()].iter().try_for_each(|&byte| write_byte(f, byte))?;
            if shown.end < self.text.len() { f.write_str(LEFT_OUT) } else { Ok(()) }
        })
    }

    /// The mark, with the blanks in front of it.
    pub(crate) fn mark(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let shown = self.shown();
            let columns = |range: Range<usize>| self.text[range].iter().map(|&byte| width(byte)).sum::<usize>();
            let blanks = if shown.start > 0 { LEFT_OUT.len() } else { 0 } + columns(shown.start..self.offset);
            let marked = columns(self.offset..shown.end.min(self.offset + self.length)).max(1);
            write!(f, "{:blanks$}{:^<marked$}", "", "^")
        })
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.line(), self.mark())
    }
}

fn width(byte: u8) -> usize {
    if is_shown(byte) { 1 } else { 4 }
}

fn is_shown(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

/// A byte as it is shown.
fn write_byte(f: &mut fmt::Formatter<'_>, byte: u8) -> fmt::Result {
    if is_shown(byte) { write!(f, "{}", char::from(byte)) } else { write!(f, "<{byte:02X}>") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn a_byte_is_marked_where_it_stands() {
        assert_eq!(Excerpt::new(b"abc", 1, 1).to_string(), "abc\n ^");
        assert_eq!(Excerpt::new(b"abc", 0, 3).to_string(), "abc\n^^^");
        assert_eq!(Excerpt::new(b"abc", 3, 0).to_string(), "abc\n   ^");
        assert_eq!(Excerpt::new(b"a\nc", 1, 1).to_string(), "a<0A>c\n ^^^^");
        assert_eq!(Excerpt::new(b"a \x7f", 2, 1).to_string(), "a <7F>\n  ^^^^");
        assert_eq!(Excerpt::new(b"", 9, 9).to_string(), "\n^");
    }

    #[test]
    fn a_long_text_is_cut_on_both_sides() {
        let text = [b'x'; 300];
        let shown = Excerpt::new(&text, 150, 2).to_string();
        let (line, mark) = shown.split_once('\n').unwrap_or_default();
        assert_eq!((line.len(), mark.len()), (66, 3 + 24 + 2));
        assert!(line.starts_with("...x") && line.ends_with("x..."));
        assert!(mark.ends_with(" ^^"));
    }

    #[test]
    fn no_line_is_longer_than_66_columns() {
        let bytes = [0, b'a', 0xff, b'"', b' '];
        for length in 0..200 {
            for offset in 0..=length {
                let text: alloc::vec::Vec<u8> = bytes.iter().copied().cycle().take(length).collect();
                let shown = Excerpt::new(&text, offset, usize::MAX).to_string();
                assert!(shown.lines().all(|line| line.len() <= WIDTH), "{shown}");
            }
        }
    }
}
