//! Which colour and pattern a reason has: the same in every chart of a report. The reasons that reject most have their own;
//! the others share the last one.

use askama::Template;
use askama::filters::HtmlSafe;

use super::figures::Share;
use crate::reason::Reason;
use crate::summary::{Counts, ReasonCount};

/// The patterns of the template, by the names that they have there.
const PATTERNS: [&str; 7] = ["p1", "p2", "p3", "p4", "p5", "p6", "p7"];

/// The pattern of what is no reason: all clicks, clicks in time, time that was spent.
pub(super) const PLAIN: &str = "p0";

/// The patterns of reasons. As a template it is the legend.
#[derive(Template)]
#[template(path = "legend.html")]
pub(super) struct Palette {
    /// The pattern and the name of each.
    entries: Vec<(&'static str, &'static str)>,
    /// By reason, which entry it has.
    places: [Option<usize>; Reason::COUNT],
}

impl HtmlSafe for Palette {}

/// A part of a bar, from one percentage of its length on and so many long.
pub(super) struct Part {
    pub(super) pattern: &'static str,
    pub(super) from: f64,
    pub(super) size: f64,
    /// What it stands for, as it is told.
    pub(super) tip: String,
}

impl Part {
    /// The only part of a bar, with this share of the whole length; where it is not 0, long enough to be seen.
    pub(super) fn alone(pattern: &'static str, ratio: f64, tip: String) -> Self {
        let size = if ratio > 0.0 { (ratio * 100.0).max(0.5) } else { 0.0 };
        Self { pattern, from: 0.0, size, tip }
    }
}

impl Palette {
    pub(super) fn of(reasons: &[ReasonCount]) -> Self {
        let mut ranked: Vec<_> = reasons.iter().filter(|entry| entry.reason != Reason::Valid).collect();
        ranked.sort_by_key(|entry| std::cmp::Reverse(entry.count));
        let own = if ranked.len() <= PATTERNS.len() { ranked.len() } else { PATTERNS.len() - 1 };
        let mut palette = Self { entries: Vec::new(), places: [None; Reason::COUNT] };
        for (rank, entry) in ranked.iter().enumerate() {
            let place = rank.min(own);
            palette.places[entry.reason.index()] = Some(place);
            if rank <= own {
                let name = if rank < own { entry.reason.name() } else { "other reasons" };
                palette.entries.push((PATTERNS[place], name));
            }
        }
        palette
    }

    /// The pattern of this reason.
    pub(super) fn pattern(&self, reason: Reason) -> &'static str {
        self.places[reason.index()].map_or(PLAIN, |place| self.entries[place].0)
    }

    /// The rejected clicks among these, one part for each entry that has any; the whole length stands for so many clicks.
    pub(super) fn stack(&self, counts: &Counts, whole: u64) -> Vec<Part> {
        let mut sums = vec![0_u64; self.entries.len()];
        for (reason, count) in counts.present() {
            if let Some(place) = self.places[reason.index()] {
                sums[place] += count;
            }
        }
        let mut from = 0.0;
        let mut parts = Vec::new();
        for (&(pattern, name), &count) in self.entries.iter().zip(&sums).filter(|(_, count)| **count > 0) {
            let size = Share { part: count, whole }.ratio() * 100.0;
            let tip = format!("{name}: {}", super::figures::plural(count, "click"));
            parts.push(Part { pattern, from, size, tip });
            from += size;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(counts: &[(Reason, u64)]) -> Vec<ReasonCount> {
        counts.iter().map(|&(reason, count)| ReasonCount { reason, message: reason.message(), count }).collect()
    }

    #[test]
    fn the_reasons_that_reject_most_have_patterns_of_their_own() {
        let counts: Vec<_> = Reason::ALL.into_iter().take(10).zip(1..).collect();
        let palette = Palette::of(&reasons(&counts));
        let names: Vec<_> = palette.entries.iter().map(|(_, name)| *name).collect();
        assert_eq!(
            names,
            [
                "missing_parameter",
                "malformed_expires",
                "missing_expires",
                "duplicate_parameter",
                "malformed_signature",
                "missing_signature",
                "other reasons"
            ]
        );
        assert_eq!(palette.pattern(Reason::NoUrl), "p7");
    }

    #[test]
    fn a_stack_is_as_long_as_the_share_of_its_clicks() {
        let palette = Palette::of(&reasons(&[(Reason::Valid, 60), (Reason::Expired, 30), (Reason::Replayed, 10)]));
        let mut counts = Counts::default();
        counts.0[Reason::Valid.index()] = 60;
        counts.0[Reason::Expired.index()] = 30;
        counts.0[Reason::Replayed.index()] = 10;
        let parts = palette.stack(&counts, 100);
        let lengths: Vec<_> = parts.iter().map(|part| (part.pattern, part.from, part.size)).collect();
        assert_eq!(lengths, [("p1", 0.0, 30.0), ("p2", 30.0, 10.0)]);
    }
}
