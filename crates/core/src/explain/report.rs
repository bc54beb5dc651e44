//! Explanations as text.

use alloc::string::String;
use core::fmt::{self, Write as _};

use super::Excerpt;
use super::cause::Cause;
use super::excerpt::write_byte;
use super::explanation::{Explanation, Outcome, Subject};

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
        f.write_str(" (")?;
        parameter.iter().try_for_each(|&byte| write_byte(f, byte))?;
        f.write_str(")")?;
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
    Ok(())
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
