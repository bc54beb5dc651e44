//! What a report shows of a summary: of every list a part that people can read and a browser can hold.

use std::collections::BTreeMap;

use super::figures::real;
use crate::summary::{Counts, Moment, NetworkCount, Ranking, SiteCount, SourceSummary, Summary, Timeline};

/// How long the lists are, at most.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) sites_by_rejected: usize,
    pub(super) sites_by_share: usize,
    pub(super) networks: usize,
    pub(super) signatures: usize,
    pub(super) samples: usize,
    pub(super) sources: usize,
    pub(super) keys: usize,
}

impl Limits {
    /// Those that leave most reports below a megabyte, divided by this number; what there is, is never left out altogether.
    pub(super) fn divided_by(divisor: usize) -> Self {
        let part = |length: usize| (length / divisor).max(1);
        Self {
            sites_by_rejected: part(500),
            sites_by_share: part(100),
            networks: part(100),
            signatures: part(50),
            samples: part(20),
            sources: part(100),
            keys: part(100),
        }
    }
}

/// Columns of the timeline, at most.
const COLUMNS: i64 = 100;

/// Errors of one file, at most.
const ERRORS: usize = 3;

/// Characters of the name of a file or a column, or of what is told of it, at most. The first line of a log may have names of
/// any length.
const NAME: usize = 500;

/// A summary with shorter lists. What was left out of rankings and of the timeline stays in their sums.
pub(super) fn shortened(summary: &Summary, limits: Limits) -> Summary {
    let mut short = Summary {
        networks: ranking(&summary.networks, chosen_networks(&summary.networks.entries, limits), |entry| entry.reasons),
        sites: ranking(&summary.sites, chosen_sites(&summary.sites.entries, limits), |entry| entry.reasons),
        timeline: coarser(&summary.timeline),
        sources: chosen_sources(&summary.sources, limits.sources),
        ..summary.clone()
    };
    short.keys.sort_by_key(|key| std::cmp::Reverse(key.count));
    short.keys.truncate(limits.keys);
    short.replay.signatures.truncate(limits.signatures);
    short.malformed.samples.truncate(limits.samples);
    short.replay.signatures.iter_mut().for_each(|signature| cut(&mut signature.file));
    for sample in &mut short.malformed.samples {
        [&mut sample.file, &mut sample.problem, &mut sample.start].into_iter().for_each(cut);
    }
    short
}

/// Leaves the beginning of a text that is too long.
fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(NAME) {
        text.truncate(end);
        text.push('…');
    }
}

/// The ranking with these of its entries alone.
fn ranking<T: Clone>(ranking: &Ranking<T>, chosen: Vec<usize>, counts: fn(&T) -> Counts) -> Ranking<T> {
    let mut other = ranking.other;
    let mut is_chosen = vec![false; ranking.entries.len()];
    for &index in &chosen {
        is_chosen[index] = true;
    }
    for (entry, _) in ranking.entries.iter().zip(is_chosen).filter(|(_, is_chosen)| !is_chosen) {
        other.add(&counts(entry));
    }
    let entries = chosen.into_iter().map(|index| ranking.entries[index].clone()).collect();
    Ranking { other, entries, ..*ranking }
}

/// The networks with the most rejections.
fn chosen_networks(networks: &[NetworkCount], limits: Limits) -> Vec<usize> {
    let mut indices: Vec<_> = (0..networks.len()).collect();
    indices.sort_by_key(|&index| std::cmp::Reverse((networks[index].rejected, networks[index].rows)));
    indices.truncate(limits.networks);
    indices
}

/// The sites with the most rejections and those with the worst share, the former first.
fn chosen_sites(sites: &[SiteCount], limits: Limits) -> Vec<usize> {
    let mut indices: Vec<_> = (0..sites.len()).collect();
    indices.sort_by(|&one, &other| certain_share(&sites[other]).total_cmp(&certain_share(&sites[one])));
    let mut chosen: Vec<_> = indices.iter().copied().take(limits.sites_by_share).collect();
    indices.sort_by_key(|&index| std::cmp::Reverse((sites[index].rejected, sites[index].rows)));
    chosen.extend(indices.into_iter().take(limits.sites_by_rejected));
    chosen.sort_by_key(|&index| (std::cmp::Reverse((sites[index].rejected, sites[index].rows)), index));
    chosen.dedup();
    chosen
}

/// The share of rejected clicks that a site has beyond reasonable doubt: the lower end of Wilson's interval at 95 %. Three
/// rejected of three clicks are no proof; three hundred of four hundred are.
pub(super) fn certain_share(site: &SiteCount) -> f64 {
    if site.rejected == 0 {
        return 0.0;
    }
    let z = 1.96_f64;
    let rows = real(site.rows);
    let share = real(site.rejected) / rows;
    let middle = share + z * z / (2.0 * rows);
    let margin = z * (share * (1.0 - share) / rows + z * z / (4.0 * rows * rows)).sqrt();
    ((middle - margin) / (1.0 + z * z / rows)).max(0.0)
}

/// Files with errors first, and then those with the most malformed lines.
fn chosen_sources(sources: &[SourceSummary], limit: usize) -> Vec<SourceSummary> {
    let mut indices: Vec<_> = (0..sources.len()).collect();
    indices.sort_by_key(|&index| (sources[index].errors.is_empty(), std::cmp::Reverse(sources[index].malformed_lines)));
    indices.truncate(limit);
    let short = |source: &SourceSummary| {
        let mut source = source.clone();
        source.errors.truncate(ERRORS);
        let SourceSummary { description, errors, .. } = &mut source;
        let names =
            [&mut description.file, &mut description.url_column].into_iter().chain(&mut description.time_column);
        names.chain(errors).for_each(cut);
        source
    };
    indices.into_iter().map(|index| short(&sources[index])).collect()
}

/// Widths of columns, in seconds: those of entries of the timeline are among them.
const WIDTHS: [i64; 10] = [60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 86_400, 7 * 86_400, 28 * 86_400, LONGEST];
/// Columns that span even more are of some of these.
const LONGEST: i64 = 364 * 86_400;
/// A Monday, with which weeks begin.
const MONDAY: i64 = 4 * 86_400;

/// The same in columns that a page has room for, without stray times far from all others.
fn coarser(timeline: &Timeline) -> Timeline {
    let (near, mut outside) = without_strays(timeline);
    let (Some(first), Some(last)) = (near.first(), near.last()) else {
        return Timeline { entries: Vec::new(), ..timeline.clone() };
    };
    let span = last.from.saturating_sub(first.from).saturating_add(timeline.width);
    let fits = |width: &i64| *width % timeline.width.max(1) == 0 && span / width < COLUMNS;
    let width = WIDTHS.into_iter().find(fits).unwrap_or_else(|| (span / COLUMNS / LONGEST + 1) * LONGEST);
    let start = |time: i64| time.saturating_sub(MONDAY).div_euclid(width).saturating_mul(width).saturating_add(MONDAY);
    let mut columns: BTreeMap<i64, Counts> = BTreeMap::new();
    for moment in near {
        columns.entry(start(moment.from)).or_default().add(&moment.reasons);
    }
    outside += timeline.outside;
    let entries = columns.into_iter().map(|(from, reasons)| Moment { from, reasons }).collect();
    Timeline { width, entries, outside, ..*timeline }
}

/// The entries without the first and the last thousandth of all rows, if these would stretch the chart to more than four
/// times its length; and how many rows were left out.
fn without_strays(timeline: &Timeline) -> (&[Moment], u64) {
    let entries = &timeline.entries;
    let rows: u64 = entries.iter().map(|moment| moment.reasons.rows()).sum();
    let within = |moments: &mut dyn Iterator<Item = &Moment>| {
        let mut left_out = 0;
        moments
            .take_while(|moment| {
                left_out += moment.reasons.rows();
                left_out <= rows / 1_000
            })
            .count()
    };
    let begin = within(&mut entries.iter());
    let end = entries.len() - within(&mut entries.iter().rev());
    let span = |moments: &[Moment]| match moments {
        [first, .., last] => last.from.saturating_sub(first.from).saturating_add(timeline.width),
        _ => timeline.width,
    };
    let near = &entries[begin..end];
    if span(near).saturating_mul(4) > span(entries) {
        return (entries, 0);
    }
    (near, rows - near.iter().map(|moment| moment.reasons.rows()).sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::Reason;

    fn expired(count: u64) -> Counts {
        let mut counts = Counts::default();
        counts.0[Reason::Expired.index()] = count;
        counts
    }

    fn site(rows: u64, rejected: u64) -> SiteCount {
        SiteCount { network: None, site: None, rows, rejected, uncounted: 0, reasons: expired(rejected) }
    }

    #[test]
    fn the_certain_share_is_the_lower_end_of_wilsons_interval() {
        // statsmodels: proportion_confint(count, nobs, method="wilson")[0]
        for (rejected, rows, lower) in [(3, 3, 0.438_494), (300, 400, 0.705_332), (1, 1_000, 0.000_177)] {
            let share = certain_share(&site(rows, rejected));
            assert!((share - lower).abs() < 1e-4, "{rejected} of {rows}: {share}");
        }
        assert!(certain_share(&site(3, 3)) < certain_share(&site(400, 300)));
        assert!(certain_share(&site(0, 0)) < 1e-12);
    }

    #[test]
    fn sites_are_chosen_by_their_rejections_and_by_their_share() {
        let sites = [site(1_000, 50), site(20, 20), site(1_000, 40), site(1_000, 30)];
        let limits = Limits { sites_by_rejected: 2, sites_by_share: 1, ..Limits::divided_by(1) };
        assert_eq!(chosen_sites(&sites, limits), [0, 2, 1]);
    }

    #[test]
    fn what_is_left_out_of_a_ranking_stays_in_its_sum() {
        let entries = vec![site(5, 5), site(3, 3), site(1, 1)];
        let all = Ranking { capacity: 3, exact: true, max_error: 0, other: expired(10), entries };
        let short = ranking(&all, vec![1], |entry| entry.reasons);
        assert_eq!((short.entries.len(), short.other), (1, expired(16)));
    }

    #[test]
    fn a_long_timeline_is_put_together_to_columns_of_a_round_width() {
        let entries = (0..31 * 24).map(|hour| Moment { from: hour * 3_600, reasons: expired(2) }).collect();
        let short = coarser(&Timeline { width: 3_600, entries, outside: 1, ..Timeline::default() });
        assert_eq!((short.width, short.outside, short.entries.len()), (86_400, 1, 31));
        assert!(short.entries.iter().all(|column| column.reasons == expired(48)));
    }

    #[test]
    fn no_column_divides_a_week() {
        const WEEK: i64 = 7 * 86_400;
        // date -u -d 2024-03-04 +%s: a Monday
        let monday = 1_709_510_400;
        for (weeks, width) in [(99, WEEK), (300, 4 * WEEK), (5_000, 52 * WEEK), (20_000, 4 * 52 * WEEK)] {
            let entries = (0..weeks).map(|week| Moment { from: monday + week * WEEK, reasons: expired(1) }).collect();
            let short = coarser(&Timeline { width: WEEK, entries, ..Timeline::default() });
            assert_eq!(short.width, width, "{weeks}");
            assert!(
                short.entries.len() <= 101 && short.entries.iter().all(|column| (column.from - monday) % WEEK == 0)
            );
            let full = short
                .entries
                .iter()
                .filter(|column| column.reasons.rows() == width.unsigned_abs() / WEEK.unsigned_abs());
            assert!(full.count() + 2 >= short.entries.len(), "{weeks}");
        }
    }

    #[test]
    fn stray_times_do_not_stretch_the_chart() {
        let mut entries: Vec<_> =
            (1_000..1_060).map(|minute| Moment { from: minute * 60, reasons: expired(50) }).collect();
        entries.insert(0, Moment { from: -9_000_000_000_000, reasons: expired(1) });
        entries.push(Moment { from: i64::MAX / 60 * 60, reasons: expired(2) });
        let short = coarser(&Timeline { width: 60, entries, ..Timeline::default() });
        assert_eq!((short.width, short.outside, short.entries.len()), (60, 3, 60));
    }
}
