//! Explanations as text.

use alloc::string::String;
use core::fmt::{self, Write as _};

use super::Excerpt;
use super::explanation::{Explanation, Outcome, Subject};
use crate::lines::{wrap, wrap_behind};
use crate::php_json::{OutOfMemory, StabilityReport};

/// An explanation in one sentence.
pub(super) struct Sentence<'e>(pub(super) &'e Explanation);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(explanation) = *self;
        let (signature, keys) = match explanation.subject {
            Subject::Click => ("signature", "keys"),
            Subject::Install => ("token", "API keys and secrets"),
        };
        match explanation.outcome {
            Outcome::Matches => write!(f, "The {signature} is right: nothing is wrong with what was hashed or how."),
            Outcome::Explained => write_causes(explanation, f),
            Outcome::Unexplained => {
                write!(
                    f,
                    "No known mistake, alone or together with another, reproduces this {signature} with the {keys} \
                    given."
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
    let causes = &explanation.causes;
    let named = causes.iter().rposition(|cause| cause.can_name_a_parameter()).or(causes.len().checked_sub(1));
    let mut done = String::new();
    for (index, cause) in causes.iter().enumerate() {
        write!(done, "{}{}", if index == 0 { "" } else { ", and " }, cause.message())?;
        if let Some(parameter) = explanation.parameter().filter(|_| named == Some(index)) {
            // It may be as long as the URI: as much of it as an excerpt shows.
            write!(done, " ({})", Excerpt::new(parameter, 0, 1).line())?;
        }
    }
    if let Some((first, rest)) = done.split_at_checked(1) {
        write!(f, "{}{rest}", first.to_ascii_uppercase())?;
    }
    // Two causes may share a part of their advice: it is given once.
    let mut advised: alloc::vec::Vec<&str> = alloc::vec::Vec::new();
    for clause in causes.iter().flat_map(|cause| cause.advice().split("; ")) {
        if !advised.contains(&clause) {
            advised.push(clause);
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
    if let Some(id) = explanation.key_id() {
        writeln!(f, "  key        {id}")?;
    }
    write_next(explanation, f)?;
    if explanation.subject == Subject::Install && explanation.outcome != Outcome::Matches {
        write_stability(explanation.expected(), f)?;
    }
    Ok(())
}

/// Where no reason was found: what was tried, and what to do next.
fn write_next(explanation: &Explanation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let steps = next_steps(explanation.outcome(), explanation.subject);
    if steps.is_empty() {
        return Ok(());
    }
    if explanation.attempts() > 0 {
        let (tried, attempts, bytes) =
            (explanation.tried().count(), explanation.attempts(), explanation.hashed_bytes());
        writeln!(f, "\n  should be  {}", Excerpt::new(explanation.expected(), 0, 1).line())?;
        writeln!(f, "  tried      mistakes: {tried}, MACs: {attempts}, bytes hashed: {bytes}")?;
    }
    f.write_str("\nWhat to do next:\n")?;
    steps.iter().try_for_each(|step| wrap_behind(f, "- ", step))
}

const LARGER_BUDGET: &str = "Give it a larger budget: it tries the others, too.";
const WHAT_WAS_HASHED: &str =
    "Ask the sender for the very bytes that were hashed, and compare them with what should be, one by one.";
const PUBLISHED_CLICK: &str = "Let the sender sign the published example with the key 'secret' \
    (docs/click-validation.md): if it comes out wrong, so is the code; if right, look at the key and at the values.";
const PUBLISHED_BODY: &str = "Let the sender sign the published example (docs/install-authentication.md): if it comes \
    out wrong, so is the code; if right, look at the keys and at the body.";
const OTHER_KEY: &str =
    "Ask the sender which key made it: an older one, or one of another account, can be given beside this.";
const CHANGED_CLICK: &str = "Compare the link as it was sent with the one that arrived: a redirect, a tracker or a \
    proxy may have changed a value after it was signed.";
const CHANGED_BODY: &str = "Compare the body as it was sent with the one that arrived: a framework or a proxy may \
    have read and written it anew after it was signed, and curl's -d leaves out line ends (--data-binary does not).";
const CLICK_SIGNATURE: &str =
    "Look at the link: its last parameter is 'signature', of 43 characters (letters, digits, '-' and '_').";
const TOKEN: &str = "Look at the header Kochava-Auth-Token: it has 64 characters (digits, and letters from a to f).";
const CUT: &str =
    "Look for what cuts or changes it on the way: a template, a column that is too small, a log that shortens lines.";

const fn next_steps(outcome: Outcome, subject: Subject) -> &'static [&'static str] {
    match (outcome, subject) {
        (Outcome::Unexplained, Subject::Click) => &[WHAT_WAS_HASHED, OTHER_KEY, PUBLISHED_CLICK, CHANGED_CLICK],
        (Outcome::Unexplained, Subject::Install) => &[WHAT_WAS_HASHED, OTHER_KEY, PUBLISHED_BODY, CHANGED_BODY],
        (Outcome::BudgetExhausted, Subject::Click) => {
            &[LARGER_BUDGET, WHAT_WAS_HASHED, OTHER_KEY, PUBLISHED_CLICK, CHANGED_CLICK]
        }
        (Outcome::BudgetExhausted, Subject::Install) => {
            &[LARGER_BUDGET, WHAT_WAS_HASHED, OTHER_KEY, PUBLISHED_BODY, CHANGED_BODY]
        }
        (Outcome::NoSignature, Subject::Click) => &[CLICK_SIGNATURE, CUT],
        (Outcome::NoSignature, Subject::Install) => &[TOKEN, CUT],
        (Outcome::Matches | Outcome::Explained, _) => &[],
    }
}

/// Where a body is not what PHP makes of it: the next thing to look at, whatever the causes are.
fn write_stability(body: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match StabilityReport::new(body) {
        Ok(report) => write!(f, "\n{report}"),
        Err(OutOfMemory) => f.write_str("\nThere is no memory to look at the body.\n"),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::super::cause::Cause;
    use super::super::explanation::{Explanation, Outcome, Subject};
    use super::super::search::CauseSet;
    use crate::lines::WIDTH;

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

    #[test]
    fn a_parameter_stands_behind_the_cause_that_is_about_it() {
        let mut explanation = about(b"click_id", b"", b"");
        explanation.causes = alloc::vec![Cause::WholeUrl, Cause::ValuesDecoded, Cause::MacroFilled];
        assert!(
            explanation.sentence().contains(" were hashed, and a macro was hashed, and filled afterwards (click_id): ")
        );
        explanation.parameter = Some(b"secret".to_vec());
        explanation.causes = alloc::vec![Cause::KeyWithNewline, Cause::NewlineAdded];
        assert!(
            explanation.sentence().starts_with("A line end was used as part of the key (secret), and the body got ")
        );
    }

    #[test]
    fn advice_that_two_causes_share_is_given_once() {
        let mut explanation = about(b"", b"", b"");
        explanation.parameter = None;
        explanation.causes = alloc::vec![Cause::SlashesUnescaped, Cause::RawUnicode, Cause::PhpObjectForm];
        let sentence = explanation.sentence();
        assert_eq!(sentence.matches("hash the bytes that you send").count(), 1, "{sentence}");
        assert!(
            sentence.contains("; write '\\/', ")
                && sentence.ends_with("; write '\\u' escapes, which are right for every receiver.")
        );
    }

    #[test]
    fn what_is_not_explained_ends_with_what_to_do_next() {
        let mut explanation = about(b"", b"", b"/c?a=1");
        (explanation.outcome, explanation.causes, explanation.hashed) = (Outcome::Unexplained, alloc::vec![], None);
        explanation.tried.insert(Cause::WholeUrl);
        let expected = "\
No known mistake, alone or together with another, reproduces this signature with
the keys given.

  should be  /c?a=1
  tried      mistakes: 1, MACs: 1, bytes hashed: 1

What to do next:
- Ask the sender for the very bytes that were hashed, and compare them with what
  should be, one by one.
- Ask the sender which key made it: an older one, or one of another account, can
  be given beside this.
- Let the sender sign the published example with the key 'secret'
  (docs/click-validation.md): if it comes out wrong, so is the code; if right,
  look at the key and at the values.
- Compare the link as it was sent with the one that arrived: a redirect, a
  tracker or a proxy may have changed a value after it was signed.
";
        assert_eq!(explanation.to_string(), expected);
    }

    #[test]
    fn a_report_of_an_install_shows_what_was_hashed_and_where_the_body_is_not_stable() {
        let mut explanation = about(b"", br#"{"a":"\/"}"#, br#"{"a":"/"}"#);
        (explanation.subject, explanation.parameter) = (Subject::Install, None);
        explanation.key_id = Some("2026-11".into());
        let shown =
            |explanation: &Explanation| explanation.to_string().split_once("\n\n").expect("two parts").1.to_string();
        let stability = "\
The body is not stable: at 1 place it is not what PHP makes of it.
byte 6: slash_not_escaped: a slash without a backslash; PHP writes \\/
  {\"a\":\"/\"}
        ^
";
        let difference = "  hashed     {\"a\":\"\\/\"}
  should be  {\"a\":\"/\"}
                   ^ byte 6
  key        2026-11

";
        assert_eq!(shown(&explanation), [difference, stability].concat());
        explanation.hashed = Some(explanation.expected.clone());
        let same = "  hashed     {\"a\":\"/\"}\n  key        2026-11\n";
        assert_eq!(shown(&explanation), [same, "\n", stability].concat());
        // Where nothing is wrong with the token, nothing is to be said about the body.
        (explanation.outcome, explanation.causes) = (Outcome::Matches, alloc::vec![]);
        assert_eq!(shown(&explanation), same);
        (explanation.hashed, explanation.key_id) = (None, None);
        explanation.outcome = Outcome::Unexplained;
        let report = explanation.to_string().replace('\n', " ");
        assert!(report.contains(" this token with the API keys and secrets given."), "{report}");
        assert!(report.contains("(docs/install-authentication.md)") && report.ends_with("^ "), "{report}");
        (explanation.outcome, explanation.attempts) = (Outcome::NoSignature, 0);
        let report = explanation.to_string();
        assert!(report.contains("Kochava-Auth-Token") && !report.contains("tried"), "{report}");
    }

    #[test]
    fn every_report_is_ascii_in_80_columns_and_says_what_to_do() {
        for outcome in Outcome::ALL {
            for subject in [Subject::Click, Subject::Install] {
                for cause in Cause::ALL {
                    let mut explanation = about(b"a", b"/c?a=2", b"{}");
                    (explanation.outcome, explanation.subject) = (*outcome, subject);
                    explanation.causes = alloc::vec![*cause, Cause::TrailingNewline];
                    let report = explanation.to_string();
                    assert!(report.is_ascii() && report.lines().all(|line| line.len() <= WIDTH), "{report}");
                    let has_steps = !matches!(outcome, Outcome::Matches | Outcome::Explained);
                    assert_eq!(report.contains("\nWhat to do next:\n- "), has_steps, "{report}");
                }
            }
        }
    }
}
