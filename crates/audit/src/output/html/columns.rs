//! Charts of columns that stand side by side on an axis of time.

use askama::Template;
use askama::filters::HtmlSafe;

use super::figures::{Grouped, minute, real, time};
use super::palette::Part;

/// A chart of columns.
#[derive(Template)]
#[template(path = "columns.html")]
pub(super) struct Columns {
    /// A name for it that no other has.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What is to be seen in it, in a sentence.
    pub(super) about: String,
    /// In pixels, without the labels below.
    pub(super) height: u32,
    pub(super) axis: Axis,
    pub(super) ticks: Vec<Tick>,
    pub(super) stretches: Vec<Column>,
}

impl HtmlSafe for Columns {}

impl Columns {
    /// Where the labels below stand.
    fn labels(&self) -> u32 {
        self.height + 24
    }

    /// With the labels, and half a line above.
    fn outer_height(&self) -> u32 {
        self.height + 32
    }
}

/// One of them; lengths are percentages of the chart's.
pub(super) struct Column {
    pub(super) from: f64,
    pub(super) size: f64,
    /// From the bottom up.
    pub(super) parts: Vec<Part>,
    /// What it stands for, as it is told.
    pub(super) tip: String,
}

/// The vertical axis, from 0 up to a round number.
pub(super) struct Axis {
    /// What its full length stands for.
    pub(super) top: u64,
    lines: u64,
}

impl Axis {
    /// One on which so many have room, with two to five lines.
    pub(super) fn for_most(most: u64) -> Self {
        let mut unit = 1_u64;
        loop {
            for step in [unit, unit.saturating_mul(2), unit.saturating_mul(5)] {
                let lines = most.div_ceil(step).max(1);
                if lines <= 5 {
                    return Self { top: step.saturating_mul(lines), lines };
                }
            }
            unit = unit.saturating_mul(10);
        }
    }

    /// Each line: how far from the top in percent, and its label.
    fn lines(&self) -> impl Iterator<Item = (f64, Grouped)> {
        (0..=self.lines)
            .map(|line| (100.0 - real(line) / real(self.lines) * 100.0, Grouped(self.top / self.lines * line)))
    }
}

/// A label of the axis of time.
pub(super) struct Tick {
    /// In percent.
    pub(super) at: f64,
    pub(super) label: String,
    /// Left out where there is little room.
    pub(super) is_minor: bool,
}

/// Widths between labels, in seconds: what people count time in.
const STEPS: [i64; 16] = [
    60,
    300,
    900,
    1_800,
    3_600,
    3 * 3_600,
    6 * 3_600,
    12 * 3_600,
    86_400,
    2 * 86_400,
    7 * 86_400,
    14 * 86_400,
    28 * 86_400,
    91 * 86_400,
    365 * 86_400,
    3_650 * 86_400,
];

/// Seven labels or less for the time from one unix second to another.
pub(super) fn ticks(from: i64, to: i64) -> Vec<Tick> {
    let span = to.abs_diff(from).max(1);
    let fits = |step: &i64| span / step.unsigned_abs() < 6;
    // 2^64 / 5 is below 2^63.
    let step =
        STEPS.into_iter().find(fits).unwrap_or_else(|| i64::try_from(span / 5).expect("a fifth of a u64 is an i64"));
    let form = match step {
        ..86_400 if span <= 86_400 => "%H:%M",
        ..86_400 => "%d %b %H:%M",
        86_400..31_536_000 => "%d %b",
        _ => "%Y",
    };
    let first = from.div_euclid(step).saturating_add(i64::from(from.rem_euclid(step) > 0)).saturating_mul(step);
    let place = |at: i64| real(at.abs_diff(from)) / real(span) * 100.0;
    std::iter::successors(Some(first), |at| at.checked_add(step))
        .take_while(|&at| at < to)
        .enumerate()
        .map(|(index, at)| Tick { at: place(at), label: time(at, form), is_minor: index % 2 == 1 })
        .collect()
}

/// A stretch of time as it is told: the second time of day stands without the date.
pub(super) fn stretch(from: i64, width: i64) -> String {
    let to = from.saturating_add(width);
    match width {
        ..86_400 => format!("{} to {}", minute(from), time(to, "%H:%M")),
        86_400 => time(from, "%Y-%m-%d"),
        _ => format!("{} to {}", time(from, "%Y-%m-%d"), time(to - 1, "%Y-%m-%d")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        let top = |most| Axis::for_most(most).top;
        assert_eq!([0, 1, 4, 7, 9, 23, 99, 1_234].map(top), [1, 1, 4, 8, 10, 25, 100, 1_500]);
        assert!(top(u64::MAX) > 0);
    }

    #[test]
    fn labels_stand_at_round_times() {
        let labels = |from, to| ticks(from, to).into_iter().map(|tick| tick.label).collect::<Vec<_>>();
        let new_year = 1_767_225_600;
        assert_eq!(labels(new_year, new_year + 3_600), ["00:00", "00:15", "00:30", "00:45"]);
        assert_eq!(labels(new_year + 60, new_year + 5 * 86_400), ["02 Jan", "03 Jan", "04 Jan", "05 Jan"]);
        assert!(labels(i64::MIN, i64::MAX).len() <= 7);
        assert!(labels(i64::MAX, i64::MAX).is_empty());
    }
}
