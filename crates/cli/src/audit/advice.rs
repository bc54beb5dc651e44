//! What the figures say of the question: that another column, parameter or key was meant.

use adseal_audit::reason::Reason;
use adseal_audit::summary::{Counts, Summary};

use super::figures::grouped;
use crate::text::harmless;

/// So few wrong signatures may all be a forger's. Where more are wrong, and none is right, the key is.
const MANY: u64 = 20;

/// So many rings are named.
const NAMED: usize = 3;

/// The reasons of a click whose signature is right.
const AUTHENTIC: [Reason; 4] = [Reason::Valid, Reason::Replayed, Reason::Expired, Reason::LifetimeTooLong];

/// A sentence on each thing that was probably not meant so.
pub(super) fn advice(summary: &Summary) -> Vec<String> {
    let mut counts = Counts::default();
    for entry in &summary.reasons {
        counts.0[entry.reason.index()] = entry.count;
    }
    if let Some(note) = no_click(summary, &counts) {
        return vec![note];
    }
    [no_url(summary, &counts), no_time(summary, &counts), no_ring(summary, &counts), wrong_key(summary, &counts)]
        .into_iter()
        .flatten()
        .collect()
}

fn sum(counts: &Counts, reasons: &[Reason]) -> u64 {
    reasons.iter().map(|reason| counts.0[reason.index()]).sum()
}

/// `9 of 10`, where that is nine tenths, at least.
fn nearly_all(part: u64, whole: u64) -> Option<String> {
    let is_most = part > 0 && part.saturating_mul(10) >= whole.saturating_mul(9);
    is_most.then(|| format!("{} of {}", grouped(part), grouped(whole)))
}

/// Why there was nothing to judge.
fn no_click(summary: &Summary, counts: &Counts) -> Option<String> {
    let totals = &summary.totals;
    // No path tells that these are other clicks.
    let without_path = sum(counts, &[Reason::NoUrl, Reason::MalformedUri]);
    match &summary.question.path {
        Some(path) if totals.other_paths > 0 && totals.rows == without_path => {
            let others = grouped(totals.other_paths);
            Some(format!("no click was judged: of {others} paths none begins with {}", harmless(path)))
        }
        _ if totals.rows > 0 || !summary.complete => None,
        _ if totals.malformed_lines > 0 => Some(format!("no click was read: no line is a row. {}", read_as(summary)?)),
        _ => Some("no click was read: there is no row in what was given".to_owned()),
    }
}

/// Hardly a row has the URL of a signed click: another column has them, or another format is that of the file.
fn no_url(summary: &Summary, counts: &Counts) -> Option<String> {
    let without = sum(counts, &[Reason::NoUrl, Reason::MalformedUri, Reason::MissingSignature]);
    let most = nearly_all(without, summary.totals.rows)?;
    Some(format!("{most} rows have no URL with a signature. {}", read_as(summary)?))
}

/// How the file with the most in it was read, and what reads it otherwise.
fn read_as(summary: &Summary) -> Option<String> {
    let of = &summary.sources.iter().max_by_key(|source| source.rows + source.malformed_lines)?.description;
    Some(format!(
        "{} was read as {}, with the URL in column {}: --url names another column, --format or --log-format another \
         format, and --path leaves out what is no click. A URL that is split over columns has to be joined first",
        harmless(&of.file),
        of.format,
        harmless(&of.url_column)
    ))
}

/// Of a tenth of the rows, at least, the time cannot be read.
fn no_time(summary: &Summary, counts: &Counts) -> Option<String> {
    let (without, rows) = (sum(counts, &[Reason::NoTime]), summary.totals.rows);
    let column = summary.sources.iter().find_map(|source| source.description.time_column.as_deref())?;
    (without > 0 && without.saturating_mul(10) >= rows).then(|| {
        format!(
            "{} of {} rows have no time in column {} that can be read: ISO 8601, a date with a time of day, or unix \
             seconds to nanoseconds. --time names another column",
            grouped(without),
            grouped(rows),
            harmless(column)
        )
    })
}

/// Hardly a click names a ring that there is: another parameter does.
fn no_ring(summary: &Summary, counts: &Counts) -> Option<String> {
    let by = harmless(summary.question.by.as_deref()?);
    let most = |reason| nearly_all(sum(counts, &[reason]), summary.totals.rows);
    let missing = most(Reason::MissingRingParameter)
        .map(|most| format!("{most} clicks have no parameter {by}: does --by name the right one?"));
    missing.or_else(|| {
        most(Reason::UnknownRing)
            .map(|most| format!("{most} clicks have a {by} that is no ring of the keys: does --by name the right one?"))
    })
}

/// Many signatures of a ring are wrong and none is right.
fn wrong_key(summary: &Summary, counts: &Counts) -> Option<String> {
    let question = &summary.question;
    let (count, whose) = if question.by.as_ref() == Some(&question.network) {
        // Rows of a network are those of its ring.
        let networks = summary.networks.entries.iter();
        let wrong: Vec<_> =
            networks.filter_map(|entry| Some((entry.network.as_deref()?, all_wrong(&entry.reasons)?))).collect();
        (wrong.iter().map(|(_, count)| count).sum(), format!(" of {}", named(&wrong)))
    } else {
        (all_wrong(counts)?, String::new())
    };
    (count > 0).then(|| {
        format!(
            "none of {} signatures{whose} is right: is the key? `adseal click explain` with the same keys and one of \
             these URLs tells why it does not match",
            grouped(count)
        )
    })
}

/// How many signatures are wrong, where there are many and none is right.
fn all_wrong(counts: &Counts) -> Option<u64> {
    let wrong = sum(counts, &[Reason::InvalidSignature]);
    (wrong >= MANY && sum(counts, &AUTHENTIC) == 0).then_some(wrong)
}

/// The first rings, and how many more there are.
fn named(rings: &[(&str, u64)]) -> String {
    let names: Vec<_> = rings.iter().take(NAMED).map(|&(name, _)| harmless(name)).collect();
    match rings.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {} more", names.join(", "), grouped(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_three_rings_are_named() {
        let rings = [("a", 20), ("b\x1b", 20), ("c", 20), ("d", 20), ("e", 20)];
        assert_eq!(named(&rings[..1]), "a");
        assert_eq!(named(&rings[..3]), "a, b<1B>, c");
        assert_eq!(named(&rings), "a, b<1B>, c and 2 more");
    }
}
