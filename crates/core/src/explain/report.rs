//! Explanations as text.

use alloc::string::String;
use core::fmt::{self, Write as _};

use super::Excerpt;
use super::cause::Cause;
use super::explanation::{Explanation, Outcome, Subject};
use crate::php_json::{OutOfMemory, StabilityReport};

/// Columns of a line, at most.
const WIDTH: usize = 80;

/// An explanation in one sentence.
pub(super) struct Sentence<'e>(pub(super) &'e Explanation);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(explanation) = *self;
        let (signature, key) = match explanation.subject {
            Subject::Click => ("signature", "key"),
            Subject::Install => ("token", "API key and secret"),
        };
        match explanation.outcome {
            Outcome::Matches => write!(f, "The {signature} is right: nothing is wrong with what was hashed or how."),
            Outcome::Explained => write_causes(explanation, f),
            Outcome::Unexplained => {
                write!(
                    f,
                    "No known mistake reproduces this {signature} with this {key}, alone or together with another."
                )
            }
            Outcome::BudgetExhausted => {
                write!(
                    f,
                    "No mistake that was tried reproduces this {signature}, and the budget ended before all were."
                )
            }
            Outcome::NoSignature => {
                write!(f, "There is no {signature} to compare with, or it is not of any known form.")
            }
        }
    }
}

/// What was done, then what to do instead.
fn write_causes(explanation: &Explanation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut done = String::new();
    for (index, cause) in explanation.causes.iter().enumerate() {
        write!(done, "{}{}", if index == 0 { "" } else { ", and " }, cause.message())?;
    }
    if let Some((first, rest)) = done.split_at_checked(1) {
        write!(f, "{}{rest}", first.to_ascii_uppercase())?;
    }
    if let Some(parameter) = explanation.parameter() {
        // It may be as long as the URI: as much of it as an excerpt shows.
        write!(f, " ({})", Excerpt::new(parameter, 0, 1).line())?;
    }
    let mut advised: alloc::vec::Vec<&str> = alloc::vec::Vec::new();
    for advice in explanation.causes.iter().copied().map(Cause::advice) {
        if !advised.contains(&advice) {
            advised.push(advice);
        }
    }
    write!(f, ": {}.", advised.join("; "))
}

/// The report.
pub(super) fn write(explanation: &Explanation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    wrap(f, &explanation.sentence())?;
    if let Some(next) = next_step(explanation.outcome()) {
        wrap(f, next)?;
        writeln!(f, "\n  should be  {}", Excerpt::new(explanation.expected(), 0, 1).line())?;
    }
    if let Some(hashed) = explanation.hashed() {
        f.write_str("\n")?;
        match explanation.first_difference() {
            None => writeln!(f, "  hashed     {}", Excerpt::new(hashed, 0, 1).line())?,
            Some(at) => {
                writeln!(f, "  hashed     {}", Excerpt::new(hashed, at, 1).line())?;
                let expected = Excerpt::new(explanation.expected(), at, 1);
                writeln!(f, "  should be  {}", expected.line())?;
                writeln!(f, "             {} byte {at}", expected.mark())?;
            }
        }
    }
    if let Some(id) = explanation.key_id() {
        writeln!(f, "  key        {id}")?;
    }
    if explanation.subject == Subject::Install && explanation.outcome != Outcome::Matches {
        write_stability(explanation.expected(), f)?;
    }
    Ok(())
}

/// What to do where no reason was found.
const fn next_step(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Unexplained => Some(
            "Most likely it was made with another key, or something was changed that nobody can guess. Compare, byte for \
            byte, what was hashed with what should be:",
        ),
        Outcome::BudgetExhausted => Some("A larger budget lets it try the others."),
        _ => None,
    }
}

/// Where a body is not what PHP makes of it: the next thing to look at, whatever the causes are.
fn write_stability(body: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match StabilityReport::new(body) {
        Ok(report) => write!(f, "\n{report}"),
        Err(OutOfMemory) => f.write_str("\nThere is no memory to look at the body.\n"),
    }
}

/// Writes lines of whole words, none longer than there are columns, if no word is.
fn wrap(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut column = 0;
    for word in text.split(' ') {
        let blank = usize::from(column > 0);
        if column + blank + word.len() > WIDTH {
            write!(f, "\n{word}")?;
            column = word.len();
        } else {
            write!(f, "{}{word}", &" "[..blank])?;
            column += blank + word.len();
        }
    }
    f.write_str("\n")
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::super::explanation::{Explanation, Outcome, Subject};
    use super::super::search::CauseSet;
    use super::*;

    /// An explanation of the first cause, about this parameter.
    fn about(parameter: &[u8], hashed: &[u8], expected: &[u8]) -> Explanation {
        Explanation {
            subject: Subject::Click,
            outcome: Outcome::Explained,
            causes: alloc::vec![Cause::PaddedBase64],
            key_id: None,
            parameter: Some(parameter.to_vec()),
            hashed: Some(hashed.to_vec()),
            expected: expected.to_vec(),
            tried: CauseSet::default(),
            attempts: 1,
            hashed_bytes: 1,
        }
    }

    #[test]
    fn no_line_is_longer_than_80_columns() {
        for byte in [b'a', b'\n', 0xff] {
            for length in [0, 1, 17, 66, 67, 80, 1000] {
                let long = alloc::vec![byte; length];
                let report = about(&long, &[&long[..], b"1", &long[..]].concat(), &[&long[..], b"2"].concat());
                let report = report.to_string();
                assert!(report.lines().all(|line| line.len() <= WIDTH), "{report}");
                assert!(report.contains(&alloc::format!(" byte {length}\n")), "{report}");
            }
        }
    }

    #[test]
    fn a_parameter_is_shown_as_far_as_a_line_reaches() {
        let sentence = |parameter| about(parameter, b"", b"").sentence();
        assert!(sentence(b"site_id").contains(" (site_id): "));
        assert!(sentence(b"site\nid").contains(" (site<0A>id): "));
        assert!(sentence(&[b'a'; 1000]).contains("a...): "));
    }
}
