//! Text for people: 80 columns, and nothing in it that a terminal would obey.

use std::fmt::{self, Write as _};
use std::path::Path;

use adseal_audit::tally::text::is_hidden;
use adseal_core::explain::Excerpt;
use jiff::Timestamp;
use textwrap::{Options, WordSplitter};

/// Columns of a line, at most.
pub(crate) const WIDTH: usize = 80;

/// Bytes in which all that is no visible ASCII is shown as `<0A>`, as in an excerpt, and which are cut to so many columns.
pub(crate) fn visible(bytes: &[u8], columns: usize) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        let mut written = 0;
        for &byte in bytes {
            let is_shown = byte == b' ' || byte.is_ascii_graphic();
            written += if is_shown { 1 } else { 4 };
            if written > columns {
                return f.write_str("...");
            }
            if is_shown { f.write_char(byte.into())? } else { write!(f, "<{byte:02X}>")? }
        }
        Ok(())
    })
}

/// The name of a file, without anything in it that a terminal would obey.
pub(crate) fn file_name(path: &Path) -> impl fmt::Display {
    fmt::from_fn(move |f| f.write_str(&harmless(&path.to_string_lossy())))
}

/// Text in which what a terminal would obey, read from right to left, or not show is shown as `<1B>`.
pub(crate) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if is_hidden(char) {
            let _ = write!(shown, "<{:02X}>", u32::from(char));
        } else {
            shown.push(char);
        }
    }
    shown
}

/// The surroundings of a byte in one line, in the next a mark under it, and behind the mark which byte it is and of which
/// parameter.
pub(crate) fn marked(text: &[u8], offset: usize, parameter: Option<&[u8]>) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        let excerpt = Excerpt::new(text, offset, 1).to_string();
        let (line, mark) = excerpt.split_once('\n').unwrap_or((&excerpt, ""));
        write!(f, "  {line}\n  {mark} byte {offset}")?;
        match parameter {
            Some(name) => write!(f, ", parameter {}", visible(name, 24)),
            None => Ok(()),
        }
    })
}

/// Lines of whole words, none longer than there are columns, if no word is.
pub(crate) fn folded(text: &str) -> String {
    let options = Options::new(WIDTH).break_words(false).word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// A unix second as a date and a time of day (UTC), as RFC 3339 spells it.
pub(crate) fn utc(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(time) => time.to_string(),
        Err(_) => "beyond the year 9999".to_owned(),
    }
}

/// So many seconds in a unit that can be grasped: `59 s`, `3 min`, `26 h`, `12 days`.
pub(crate) fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_date() {
        // date -u -d @N +%FT%TZ
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (12_345, "1970-01-01T03:25:45Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (99_999_999_999, "5138-11-16T09:46:39Z"),
        ] {
            assert_eq!(utc(seconds), date);
        }
    }

    #[test]
    fn a_line_is_folded_at_eighty_columns() {
        assert_eq!(folded("a b"), "a b");
        assert_eq!(folded(&format!("{} a-b", "x".repeat(77))), format!("{}\na-b", "x".repeat(77)));
        let words = ["1234"; 40].join(" ");
        let lines: Vec<usize> = folded(&words).lines().map(str::len).collect();
        assert_eq!(lines, [79, 79, 39]);
        let exact = format!("{} {}", "x".repeat(40), "y".repeat(39));
        assert_eq!(folded(&exact), exact);
        assert_eq!(folded(&format!("{exact}y")), format!("{}\n{}y", "x".repeat(40), "y".repeat(39)));
        assert_eq!(folded(&"z".repeat(100)), "z".repeat(100));
        assert_eq!(folded("a\n\nb"), "a\n\nb");
    }

    #[test]
    fn nothing_reaches_a_terminal_that_it_would_obey() {
        assert_eq!(visible(b"a\x1b[31m\xc3\xa4\n", 80).to_string(), "a<1B>[31m<C3><A4><0A>");
        assert_eq!(file_name(Path::new("a\x1b[31m\nä\u{9b}.key")).to_string(), "a<1B>[31m<0A>ä<9B>.key");
        assert_eq!(harmless("a\u{202e}b\rc\u{61c}\u{200b}"), "a<202E>b<0D>c<61C><200B>");
        assert_eq!(visible(b"abcdef", 3).to_string(), "abc...");
        assert_eq!(visible(b"abc", 3).to_string(), "abc");
    }
}
