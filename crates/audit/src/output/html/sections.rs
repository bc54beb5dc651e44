//! The charts and tables of a report, made of its summary.

use super::bars::{Bar, Bars};
use super::columns::{Axis, Column, Columns, stretch, ticks};
use super::excerpt::certain_share;
use super::figures::{Cell, Grouped, Share, duration, name_or_none, plural};
use super::matrix::{Matrix, Row};
use super::palette::{PLAIN, Palette, Part};
use crate::reason::Reason;
use crate::summary::{Counts, SiteCount, Span, Summary, Timeline};

/// Bars of a chart, at most.
const BARS: usize = 15;

/// Rejected clicks over time.
pub(super) fn rejections_over_time(timeline: &Timeline, palette: &Palette) -> Columns {
    let most = timeline.entries.iter().map(|moment| moment.reasons.rejected()).max().unwrap_or(0);
    let parts = |counts: &Counts, axis: &Axis| palette.stack(counts, axis.top);
    let (title, height) = ("Rejected clicks over time, by reason", 200);
    over_time(timeline, "rejected-over-time", title, height, Axis::for_most(most), &parts)
}

/// All clicks over time.
pub(super) fn clicks_over_time(timeline: &Timeline) -> Columns {
    let most = timeline.entries.iter().map(|moment| moment.reasons.rows()).max().unwrap_or(0);
    let parts = |counts: &Counts, axis: &Axis| {
        let size = Share { part: counts.rows(), whole: axis.top }.ratio() * 100.0;
        vec![Part { pattern: PLAIN, from: 0.0, size, tip: String::new() }]
    };
    over_time(timeline, "clicks-over-time", "All clicks over time", 80, Axis::for_most(most), &parts)
}

fn over_time(
    timeline: &Timeline,
    id: &'static str,
    title: &'static str,
    height: u32,
    axis: Axis,
    parts: &dyn Fn(&Counts, &Axis) -> Vec<Part>,
) -> Columns {
    let from = timeline.entries.first().map_or(0, |moment| moment.from);
    let to = timeline.entries.last().map_or(0, |moment| moment.from).saturating_add(timeline.width);
    let percent = |seconds: i64| Share { part: seconds.unsigned_abs(), whole: to.abs_diff(from) }.ratio() * 100.0;
    let column = |moment: &crate::summary::Moment| Column {
        from: percent(moment.from.saturating_sub(from)),
        size: percent(timeline.width),
        parts: parts(&moment.reasons, &axis),
        tip: tip(&stretch(moment.from, timeline.width), &moment.reasons),
    };
    let stretches: Vec<_> = timeline.entries.iter().map(column).collect();
    let each = duration(timeline.width.unsigned_abs());
    let about = format!("{} of {each} each. The table below has the figures.", plural(crowd(&stretches), "column"));
    Columns { id, title, about, height, ticks: ticks(from, to), axis, stretches }
}

/// What is told of clicks: how many were rejected, and why.
fn tip(name: &str, counts: &Counts) -> String {
    let rejected = counts.present().filter(|(reason, _)| *reason != Reason::Valid);
    let reasons: Vec<_> = rejected.map(|(reason, count)| format!("{} {}", reason.name(), Grouped(count))).collect();
    let colon = if reasons.is_empty() { "" } else { ": " };
    format!(
        "{name}: {} of {} rejected{colon}{}",
        Grouped(counts.rejected()),
        plural(counts.rows(), "click"),
        reasons.join(", ")
    )
}

/// The length of a list.
pub(super) fn crowd<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// The figures behind the charts over time.
pub(super) fn moments(summary: &Summary) -> Matrix {
    let row = |(index, moment): (usize, &crate::summary::Moment)| Row {
        names: vec![stretch(moment.from, summary.timeline.width)],
        counts: moment.reasons,
        pointer: format!("/timeline/entries/{index}/reasons"),
    };
    let rows = summary.timeline.entries.iter().enumerate().map(row);
    Matrix::new("Clicks over time, by reason", vec!["Time (UTC)"], summary, rows.collect())
}

/// Rejected clicks by reason.
pub(super) fn reasons(summary: &Summary, palette: &Palette) -> Bars {
    let rejected = summary.reasons.iter().enumerate().filter(|(_, entry)| entry.reason != Reason::Valid);
    let mut ranked: Vec<_> = rejected.collect();
    ranked.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.count));
    let most = ranked.first().map_or(0, |(_, entry)| entry.count);
    let bar = |&(index, entry): &(usize, &crate::summary::ReasonCount)| {
        let share = Share { part: entry.count, whole: summary.totals.rows };
        let length = Share { part: entry.count, whole: most }.ratio();
        let tip = format!("{}: {}, {share} of all", entry.reason.name(), plural(entry.count, "click"));
        Bar {
            name: entry.reason.name().to_owned(),
            note: entry.message.to_owned(),
            parts: vec![Part::alone(palette.pattern(entry.reason), length, tip)],
            cells: vec![Cell::Count(entry.count, format!("/reasons/{index}/count")), Cell::Share(share)],
        }
    };
    Bars {
        title: "Rejected clicks by reason".to_owned(),
        what: "Reason",
        columns: vec!["Clicks", "Of all"],
        rows: ranked.iter().map(bar).collect(),
    }
}

/// The networks with the most rejected clicks.
pub(super) fn networks(summary: &Summary, palette: &Palette) -> Bars {
    let entries = &summary.networks.entries;
    let most = entries.first().map_or(0, |entry| entry.rejected);
    let bar = |(index, entry): (usize, &crate::summary::NetworkCount)| Bar {
        name: name_or_none(entry.network.as_deref()),
        note: String::new(),
        parts: palette.stack(&entry.reasons, most),
        cells: vec![
            Cell::Count(entry.rejected, format!("/networks/entries/{index}/rejected")),
            Cell::Count(entry.rows, format!("/networks/entries/{index}/rows")),
            Cell::Share(Share { part: entry.rejected, whole: entry.rows }),
        ],
    };
    let bars: Vec<_> = entries.iter().take(BARS).enumerate().map(bar).collect();
    Bars {
        title: if bars.len() < entries.len() {
            format!("Rejected clicks by network: the {BARS} with the most")
        } else {
            "Rejected clicks by network".to_owned()
        },
        what: "Network",
        columns: vec!["Rejected", "Clicks", "Share"],
        rows: bars,
    }
}

/// The figures of all networks.
pub(super) fn network_reasons(summary: &Summary) -> Matrix {
    let row = |(index, entry): (usize, &crate::summary::NetworkCount)| Row {
        names: vec![name_or_none(entry.network.as_deref())],
        counts: entry.reasons,
        pointer: format!("/networks/entries/{index}/reasons"),
    };
    let rows = summary.networks.entries.iter().enumerate().map(row);
    Matrix::new("Networks, by reason", vec!["Network"], summary, rows.collect())
}

/// Whether the network of a click chooses its keys, so that one that names none is always rejected.
pub(super) fn is_by_network(summary: &Summary) -> bool {
    summary.question.by.as_ref() == Some(&summary.question.network)
}

/// The sites with the worst share of rejected clicks, without clicks that name no site, or no network where that is needed: they
/// are of nobody in particular.
pub(super) fn worst_sites(summary: &Summary, palette: &Palette) -> Bars {
    let by_network = is_by_network(summary);
    let mut ranked: Vec<_> = summary
        .sites
        .entries
        .iter()
        .enumerate()
        .filter(|(_, site)| site.rejected > 0 && site.site.is_some() && (!by_network || site.network.is_some()))
        .collect();
    ranked.sort_by(|(_, one), (_, other)| certain_share(other).total_cmp(&certain_share(one)));
    let bar = |&(index, site): &(usize, &SiteCount)| Bar {
        name: name_or_none(site.site.as_deref()),
        note: site.network.as_deref().map_or_else(String::new, |name| format!("network {}", name_or_none(Some(name)))),
        parts: palette.stack(&site.reasons, site.rows),
        cells: site_cells(index, site),
    };
    let bars: Vec<_> = ranked.iter().take(BARS).map(bar).collect();
    Bars {
        title: format!("Share of rejected clicks: the {} worst sites", bars.len()),
        what: "Site",
        columns: vec!["Rejected", "Clicks", "Share", "At least"],
        rows: bars,
    }
}

/// A site of the long table.
pub(super) struct SiteRow {
    pub(super) site: String,
    pub(super) network: String,
    pub(super) cells: Vec<Cell>,
    /// Why most of its rejected clicks were rejected; empty where none was.
    pub(super) reason: &'static str,
}

/// The long table of sites.
pub(super) fn sites(summary: &Summary) -> Vec<SiteRow> {
    let row = |(index, site): (usize, &SiteCount)| SiteRow {
        site: name_or_none(site.site.as_deref()),
        network: name_or_none(site.network.as_deref()),
        cells: site_cells(index, site),
        reason: most_frequent(&site.reasons).map_or("", |(reason, _)| reason.name()),
    };
    summary.sites.entries.iter().enumerate().map(row).collect()
}

fn site_cells(index: usize, site: &SiteCount) -> Vec<Cell> {
    vec![
        Cell::Count(site.rejected, format!("/sites/entries/{index}/rejected")),
        Cell::Count(site.rows, format!("/sites/entries/{index}/rows")),
        Cell::Share(Share { part: site.rejected, whole: site.rows }),
        Cell::Ratio(certain_share(site)),
    ]
}

/// The reason that most of the rejected have.
pub(super) fn most_frequent(counts: &Counts) -> Option<(Reason, u64)> {
    let rejected = counts.present().filter(|(reason, _)| *reason != Reason::Valid);
    rejected.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Authentic clicks by how long before their `expires` they came.
pub(super) fn time_to_expiry(summary: &Summary, palette: &Palette) -> Bars {
    let spans = &summary.time_to_expiry;
    let total = spans.iter().map(|span| span.count).sum();
    let most = spans.iter().map(|span| span.count).max().unwrap_or(0);
    let first = spans.iter().position(|span| span.count > 0).unwrap_or(0);
    let end = spans.iter().rposition(|span| span.count > 0).map_or(0, |last| last + 1);
    let bar = |(index, span): (usize, &Span)| {
        let name = span_name(span);
        let tip = format!("{name}: {}", plural(span.count, "click"));
        let is_late = span.to.is_some_and(|to| to <= 0);
        let pattern = if is_late { palette.pattern(Reason::Expired) } else { PLAIN };
        let length = Share { part: span.count, whole: most }.ratio();
        Bar {
            name,
            note: String::new(),
            parts: vec![Part::alone(pattern, length, tip)],
            cells: vec![
                Cell::Count(span.count, format!("/time_to_expiry/{index}/count")),
                Cell::Share(Share { part: span.count, whole: total }),
            ],
        }
    };
    Bars {
        title: "Time to expiry of authentic clicks".to_owned(),
        what: "Came",
        columns: vec!["Clicks", "Share"],
        rows: spans.iter().enumerate().take(end).skip(first).map(bar).collect(),
    }
}

fn span_name(span: &Span) -> String {
    let length = |seconds: i64| duration(seconds.unsigned_abs());
    match (span.from, span.to) {
        (Some(from), Some(to)) if to < 0 => format!("{} to {} late", length(to), length(from)),
        (Some(from), Some(0)) => format!("less than {} late", length(from)),
        (Some(0), Some(to)) => format!("up to {} early", length(to)),
        (Some(from), Some(to)) => format!("{} to {} early", length(from), length(to)),
        (None, Some(to)) => format!("{} or more late", length(to)),
        (Some(from), None) => format!("more than {} early", length(from)),
        (None, None) => "at any time".to_owned(),
    }
}

/// What the threads spent their time on.
pub(super) fn split(summary: &Summary) -> Bars {
    let split = summary.run.split;
    let steps = [
        ("Decode", "reading and decoding files", split.decode, "/run/split/decode"),
        ("Verify", "signatures and all the other checks", split.verify, "/run/split/verify"),
        ("Count", "by sender and time", split.count, "/run/split/count"),
        ("Merge", "the order of files, replays, sums", split.merge, "/run/split/merge"),
        ("Write", "annotated rows", split.write, "/run/split/write"),
    ];
    let total: f64 = steps.iter().map(|step| step.2).sum();
    let bar = |(name, note, seconds, pointer): (&str, &str, f64, &'static str)| {
        let ratio = if total > 0.0 { seconds / total } else { 0.0 };
        let tip = format!("{name}: {}", super::figures::Seconds(seconds));
        Bar {
            name: name.to_owned(),
            note: note.to_owned(),
            parts: vec![Part::alone(PLAIN, ratio, tip)],
            cells: vec![Cell::Seconds(seconds, pointer), Cell::Ratio(ratio)],
        }
    };
    Bars {
        title: "Processor time of all threads".to_owned(),
        what: "Step",
        columns: vec!["Time", "Share"],
        rows: steps.into_iter().map(bar).collect(),
    }
}
