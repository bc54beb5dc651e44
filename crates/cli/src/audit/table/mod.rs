//! The summary as a table for people.

mod senders;
#[cfg(test)]
mod tests;
mod trouble;

use std::fmt;

use adseal_audit::reason::Reason;
use adseal_audit::summary::{Counts, Summary};

use super::figures::{grouped, share, tiny};
use crate::output::Paint;
use crate::text::{folded, utc, visible};

/// The table: the most telling `top` lines of each list.
pub(super) fn table(summary: &Summary, top: usize, paint: Paint) -> String {
    let mut page = Page { text: String::new(), top, paint };
    page.totals(summary);
    page.reasons(summary);
    page.networks(&summary.networks);
    page.sites(&summary.sites);
    page.replays(&summary.replay);
    page.other_rings(&summary.signed_for_others());
    page.cross_check(&summary.cross_check);
    page.malformed(&summary.malformed);
    page.unread(&summary.sources);
    page.text
}

/// What is written of it.
struct Page {
    text: String,
    top: usize,
    paint: Paint,
}

impl Page {
    fn line(&mut self, line: impl fmt::Display) {
        self.text += &line.to_string();
        self.text.push('\n');
    }

    /// Whole words, in as many lines as it takes.
    fn sentence(&mut self, sentence: &str) {
        self.line(folded(sentence));
    }

    /// The head of a list, behind an empty line.
    fn head(&mut self, head: &str) {
        let head = self.paint.strong(head);
        self.line(format_args!("\n{head}"));
    }

    fn totals(&mut self, summary: &Summary) {
        let (totals, files) = (&summary.totals, summary.sources.len());
        let files = format!("{} {}", grouped(files as u64), if files == 1 { "file" } else { "files" });
        let when = match (summary.timeline.first, summary.timeline.last) {
            (Some(first), Some(last)) => format!(", from {} to {}", utc(first), utc(last)),
            // Who did not mean that has to see it: old clicks are expired.
            _ if summary.sources.iter().any(|source| source.rows > 0 && source.description.time_column.is_none()) => {
                format!(", judged as of {}", utc(summary.question.now))
            }
            _ => String::new(),
        };
        self.sentence(&format!("{} rows of {files}{when}", grouped(totals.rows)));
        let paint = self.paint;
        self.counted(paint.good("valid"), "valid", totals.valid, Some(totals.rows));
        self.counted(paint.bad("rejected"), "rejected", totals.rejected, Some(totals.rows));
        for (name, count) in [("malformed lines", totals.malformed_lines), ("rows of other paths", totals.other_paths)]
        {
            if count > 0 {
                self.counted(paint.strong(name), name, count, None);
            }
        }
    }

    /// A name, painted after its width is known, with its count.
    fn counted(&mut self, painted: impl fmt::Display, name: &str, count: u64, whole: Option<u64>) {
        let pad = " ".repeat(24_usize.saturating_sub(name.len()));
        let share = whole.map(|whole| share(count, whole)).unwrap_or_default();
        self.line(format!("  {painted}{pad}{:>15}{share:>11}", grouped(count)).trim_end());
    }

    fn reasons(&mut self, summary: &Summary) {
        if summary.totals.rejected == 0 {
            return;
        }
        self.head(&format!("{:<26}{:>15}{:>11}", "rejected because", "rows", "of all"));
        let rejected = summary.reasons.iter().filter(|entry| entry.reason != Reason::Valid);
        let mut reasons: Vec<_> = rejected.map(|entry| (entry.reason.name(), entry.count)).collect();
        reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        for (name, count) in reasons {
            self.counted(name, name, count, Some(summary.totals.rows));
        }
    }
}

/// The reasons for which rows were rejected, the most frequent first.
fn rejections(counts: &Counts) -> Vec<(Reason, u64)> {
    let mut reasons: Vec<_> = counts.present().filter(|&(reason, _)| reason != Reason::Valid).collect();
    reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    reasons
}

/// A name that a click gave, in so many columns.
fn name(name: Option<&str>, columns: usize) -> String {
    match name {
        None => "(none)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(name) if visible(name.as_bytes(), columns).to_string().len() <= columns => {
            visible(name.as_bytes(), columns).to_string()
        }
        Some(name) => visible(name.as_bytes(), columns - 3).to_string(),
    }
}
