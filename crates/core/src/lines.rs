//! Text for people: lines of whole words.

use core::fmt::{self, Write};

/// Columns of a line, at most.
pub(crate) const WIDTH: usize = 80;

/// Writes lines of whole words, none longer than there are columns, if no word is.
pub(crate) fn wrap(out: &mut impl Write, text: &str) -> fmt::Result {
    wrap_behind(out, "", text)
}

/// The same behind a mark, under which no line begins.
pub(crate) fn wrap_behind(out: &mut impl Write, mark: &str, text: &str) -> fmt::Result {
    out.write_str(mark)?;
    let indent = mark.len();
    let mut column = indent;
    for word in text.split(' ') {
        let blank = usize::from(column > indent);
        if column + blank + word.len() > WIDTH {
            write!(out, "\n{:indent$}{word}", "")?;
            column = indent + word.len();
        } else {
            write!(out, "{}{word}", &" "[..blank])?;
            column += blank + word.len();
        }
    }
    out.write_char('\n')
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::{format, vec};

    use super::*;

    fn lines(mark: &str, text: &str) -> String {
        let mut out = String::new();
        wrap_behind(&mut out, mark, text).expect("a string takes all");
        out
    }

    #[test]
    fn a_line_ends_at_eighty_columns() {
        let exact = format!("{} {}", "x".repeat(40), "y".repeat(39));
        assert_eq!(lines("", &exact), format!("{exact}\n"));
        assert_eq!(lines("", &format!("{exact}y")), format!("{}\n{}y\n", "x".repeat(40), "y".repeat(39)));
        let words = lines("", &vec!["1234"; 40].join(" "));
        assert_eq!(words.lines().map(str::len).collect::<vec::Vec<_>>(), [79, 79, 39]);
    }

    #[test]
    fn nothing_stands_under_a_mark() {
        let text = format!("{} {}", "x".repeat(40), "y".repeat(37));
        assert_eq!(lines("- ", &text), format!("- {text}\n"));
        assert_eq!(lines("- ", &format!("{text}y")), format!("- {}\n  {}y\n", "x".repeat(40), "y".repeat(37)));
    }
}
