//! Figures as they are read: numbers in groups of three, shares, times, and names in which nothing is hidden.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use jiff::Timestamp;

use crate::tally::text::is_hidden;

/// A space within a number, which no line breaks at.
const THIN: char = '\u{202F}';

/// A number whose digits stand in groups of three.
pub(super) struct Grouped(pub(super) u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_char(THIN)?;
            }
            f.write_char(digit)?;
        }
        Ok(())
    }
}

/// What share one number is of another.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub(super) part: u64,
    pub(super) whole: u64,
}

impl Share {
    /// From 0 to 1; of nothing it is 0.
    pub(super) fn ratio(self) -> f64 {
        if self.whole == 0 { 0.0 } else { real(self.part) / real(self.whole) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.ratio() * 100.0;
        match percent {
            _ if self.part == 0 => write!(f, "0{THIN}%"),
            _ if self.part == self.whole => write!(f, "100{THIN}%"),
            ..0.1 => write!(f, "under 0.1{THIN}%"),
            99.9.. => write!(f, "over 99.9{THIN}%"),
            _ => write!(f, "{percent:.1}{THIN}%"),
        }
    }
}

/// A figure of a table, which carries its exact value.
pub(super) enum Cell {
    /// A count, and where it stands in the summary, as a JSON pointer.
    Count(u64, String),
    /// A share.
    Share(Share),
    /// A share from 0 to 1.
    Ratio(f64),
    /// Seconds, and where they stand.
    Seconds(f64, &'static str),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(value, pointer) => {
                write!(f, r#"<data value="{value}" data-figure="{pointer}">{}</data>"#, Grouped(*value))
            }
            Self::Share(share) => write!(f, r#"<data value="{:.6}">{share}</data>"#, share.ratio()),
            Self::Ratio(ratio) => write!(f, r#"<data value="{ratio:.6}">{:.1}{THIN}%</data>"#, ratio * 100.0),
            Self::Seconds(value, pointer) => {
                write!(f, r#"<data value="{value}" data-figure="{pointer}">{}</data>"#, Seconds(*value))
            }
        }
    }
}

/// It writes nothing but numbers, and pointers made of words and numbers of this program.
impl HtmlSafe for Cell {}

/// Seconds of work.
pub(super) struct Seconds(pub(super) f64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ..1.0 => write!(f, "{:.0}{THIN}ms", self.0 * 1e3),
            ..100.0 => write!(f, "{:.1}{THIN}s", self.0),
            _ => write!(f, "{:.0}{THIN}s", self.0),
        }
    }
}

/// So many of a thing, whose name takes an s when they are more.
pub(super) fn plural(count: u64, thing: &str) -> String {
    format!("{} {thing}{}", Grouped(count), if count == 1 { "" } else { "s" })
}

/// Bytes in a unit that can be grasped.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{:.1}{THIN}kB", real(count) / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1}{THIN}MB", real(count) / 1e6),
        _ => format!("{:.1}{THIN}GB", real(count) / 1e9),
    }
}

/// A unix second as a date and a time of day, to the minute.
pub(super) fn minute(seconds: i64) -> String {
    time(seconds, "%Y-%m-%d %H:%M")
}

/// A unix second as a date and a time of day.
pub(super) fn second(seconds: i64) -> String {
    time(seconds, "%Y-%m-%d %H:%M:%S UTC")
}

/// A unix second in this form, in UTC.
pub(super) fn time(seconds: i64, form: &str) -> String {
    match Timestamp::from_second(seconds) {
        Ok(time) => time.strftime(form).to_string(),
        Err(_) => format!("second {seconds}"),
    }
}

/// So many seconds in the largest unit that they fill.
pub(super) fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..31_536_000 => (seconds / 86_400, "day"),
        _ => (seconds / 31_536_000, "year"),
    };
    plural(count, unit)
}

/// A name as it is, but with the code of every character that cannot be seen or that turns the direction of its neighbours.
pub(super) fn visible(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for char in name.chars() {
        if is_hidden(char) {
            write!(text, "<U+{:04X}>", u32::from(char)).expect("a string takes all text");
        } else {
            text.push(char);
        }
    }
    text
}

/// The same of a name that may be missing.
pub(super) fn name_or_none(name: Option<&str>) -> String {
    match name {
        None => "(none)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(name) => visible(name),
    }
}

/// Counts are drawn and divided, never added up, so the last digits of a number above 2^53 do not matter.
#[allow(clippy::cast_precision_loss, reason = "see above")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_groups_of_three() {
        let grouped = |count| Grouped(count).to_string().replace(THIN, " ");
        assert_eq!(
            [0, 999, 1_000, 12_345, 10_000_000].map(grouped),
            ["0", "999", "1 000", "12 345", "10 000 000"].map(str::to_owned)
        );
    }

    #[test]
    fn a_share_is_rounded_but_never_to_none_or_all() {
        let share = |part, whole| Share { part, whole }.to_string().replace(THIN, " ");
        assert_eq!(share(0, 0), "0 %");
        assert_eq!(share(0, 7), "0 %");
        assert_eq!(share(7, 7), "100 %");
        assert_eq!(share(1, 10_000), "under 0.1 %");
        assert_eq!(share(9_999, 10_000), "over 99.9 %");
        assert_eq!(share(1, 3), "33.3 %");
    }

    #[test]
    fn what_cannot_be_seen_is_told_by_its_code() {
        assert_eq!(visible("a\u{202E}b\u{200B}\0\u{FEFF}"), "a<U+202E>b<U+200B><U+0000><U+FEFF>");
        assert_eq!(visible("サイト <b> é"), "サイト <b> é");
        assert_eq!(name_or_none(None), "(none)");
        assert_eq!(name_or_none(Some("")), "(empty)");
    }

    #[test]
    fn a_time_that_no_calendar_has_is_a_number() {
        assert_eq!(minute(1_767_225_600), "2026-01-01 00:00");
        assert_eq!(minute(i64::MAX), "second 9223372036854775807");
    }
}
