//! The summary of what was counted.

use std::sync::Arc;

use adseal_core::click::Flags;

use super::expiry::EDGES;
use super::ranking::{Entry, SpaceSaving};
use super::replay::Outcome;
use super::{Name, Tally, text};
use crate::judge::judged::Sender;
use crate::reason::Reason;
use crate::rings::Rings;
use crate::summary::{
    Counts, FlagCount, KeyCount, NetworkCount, Question, Ranking, ReasonCount, Replay, ReplayedSignature, Run,
    SiteCount, Span, Summary, Totals,
};

/// The form of the summary.
const VERSION: u32 = 1;

impl Tally {
    /// The summary. Of the run it fills in how long threads decoded, verified and counted.
    #[must_use]
    pub fn finish(mut self, question: Question, rings: &Rings, mut run: Run) -> Summary {
        run.split.decode = self.spent.decode.as_secs_f64();
        run.split.verify = self.spent.verify.as_secs_f64();
        run.split.count = self.spent.count.as_secs_f64();
        Summary {
            adseal: env!("CARGO_PKG_VERSION"),
            version: VERSION,
            complete: self.sources.iter().all(|source| source.errors.is_empty()),
            question,
            totals: self.totals(),
            reasons: reasons(&self.counts),
            time_to_expiry: self.time_to_expiry(),
            keys: self.keys(rings),
            flags: self.flags(),
            replay: self.replay(),
            networks: ranking(&self.counts, self.networks, network),
            sites: ranking(&self.counts, self.sites, site),
            timeline: self.timeline.finish(),
            cross_check: self.cross_check,
            malformed: self.malformed,
            sources: self.sources,
            run,
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            rows: self.counts.rows(),
            valid: self.counts.rows() - self.counts.rejected(),
            rejected: self.counts.rejected(),
            malformed_lines: self.malformed.count,
            other_paths: self.other_paths,
            bytes: self.bytes,
        }
    }

    fn time_to_expiry(&self) -> Vec<Span> {
        if self.sources.iter().all(|source| source.description.time_column.is_none()) {
            return Vec::new();
        }
        let starts = [None].into_iter().chain(EDGES.map(Some));
        let ends = EDGES.map(Some).into_iter().chain([None]);
        let spans = starts.zip(ends).zip(self.expiry.counts);
        spans.map(|((from, to), count)| Span { from, to, count }).collect()
    }

    fn keys(&self, rings: &Rings) -> Vec<KeyCount> {
        let mut counts = Vec::new();
        for (place, (name, ring)) in (0..).zip(rings.all()) {
            for (key_place, key) in (0..).zip(ring.keys()) {
                if let Some(&[count, other_ring]) = self.keys.get(&(place, key_place)) {
                    let (ring, key_id) = (name.map(text::name), key.id().to_owned());
                    counts.push(KeyCount { ring, key_id, count, other_ring });
                }
            }
        }
        counts
    }

    fn flags(&self) -> Vec<FlagCount> {
        let counts = Flags::ALL.iter().zip(self.flags).filter(|(_, count)| *count > 0);
        counts.map(|(&(_, flag), count)| FlagCount { flag, count }).collect()
    }

    fn replay(&mut self) -> Replay {
        let max_error = self.repeats.max_error();
        let repeats = std::mem::replace(&mut self.repeats, SpaceSaving::new(1));
        let signatures = repeats.into_entries().into_iter().map(|entry| ReplayedSignature {
            signature: text::visible(&entry.key),
            replays: entry.rows,
            expires: (entry.value.expires < i64::MAX).then_some(entry.value.expires),
            network: shown(&entry.value.sender.network),
            site: shown(&entry.value.sender.site),
            file: self.sources[entry.value.source].description.file.clone(),
            row: entry.value.row,
        });
        Replay {
            checked: self.seen.count(Outcome::Fresh) + self.seen.count(Outcome::Replayed),
            replayed: self.seen.count(Outcome::Replayed),
            unchecked: self.seen.count(Outcome::Unchecked),
            unchecked_below: self.seen.unchecked_below(),
            false_positives: self.seen.false_positives(),
            signatures: signatures.collect(),
            max_error,
        }
    }
}

fn reasons(counts: &Counts) -> Vec<ReasonCount> {
    let count = |(reason, count): (Reason, u64)| ReasonCount { reason, message: reason.message(), count };
    counts.present().map(count).collect()
}

fn ranking<K, T>(all: &Counts, counted: SpaceSaving<K, Counts>, show: fn(&Entry<K, Counts>) -> T) -> Ranking<T>
where
    K: Clone + Eq + Ord + std::hash::Hash,
{
    let (capacity, exact, max_error) = (counted.capacity(), counted.is_exact(), counted.max_error());
    let entries = counted.into_entries();
    let mut other = *all;
    for entry in &entries {
        other.take(&entry.value);
    }
    Ranking { capacity, exact, max_error, other, entries: entries.iter().map(show).collect() }
}

fn network(entry: &Entry<Name, Counts>) -> NetworkCount {
    NetworkCount {
        network: shown(&entry.key),
        rows: entry.rows,
        rejected: entry.value.rejected(),
        uncounted: entry.uncounted,
        reasons: entry.value,
    }
}

fn site(entry: &Entry<Arc<Sender>, Counts>) -> SiteCount {
    SiteCount {
        network: shown(&entry.key.network),
        site: shown(&entry.key.site),
        rows: entry.rows,
        rejected: entry.value.rejected(),
        uncounted: entry.uncounted,
        reasons: entry.value,
    }
}

fn shown(name: &Name) -> Option<String> {
    name.as_deref().map(text::name)
}
