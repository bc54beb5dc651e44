//! Counts what the stretches of all files brought, in order, in bounded memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::judge::judged::{Counted, Group, Judged, KeyClicks, Sender, Spent};
use crate::read::{Description, Extent, Malformed, ReadError};
use crate::reason::Reason;
use crate::summary::{Counts, CrossCheck, MalformedLines, MalformedSample, SourceSummary};

pub mod expiry;
pub mod finish;
pub mod ranking;
pub mod replay;
pub mod text;
pub mod timeline;

use expiry::Expiry;
use ranking::SpaceSaving;
use replay::{Outcome, Seen};
use timeline::Minutes;

/// How much of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sites that can be counted at once.
    pub sites: usize,
    /// Networks that can be counted at once.
    pub networks: usize,
    /// Bytes for the signatures that were seen.
    pub replay_memory: usize,
    /// Replayed signatures that can be counted at once.
    pub replayed_signatures: usize,
    /// Lines that are no rows of which the start is kept.
    pub malformed_samples: usize,
    /// Entries of the timeline.
    pub moments: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sites: 65_536,
            networks: 4_096,
            replay_memory: 256 << 20,
            replayed_signatures: 1_000,
            malformed_samples: 50,
            moments: 20_000,
        }
    }
}

/// A name as the clicks give it, decoded; `None` where they give none.
type Name = Option<Box<[u8]>>;

/// What all stretches so far brought.
#[derive(Debug)]
pub struct Tally {
    limits: Limits,
    counts: Counts,
    networks: SpaceSaving<Name, Counts>,
    sites: SpaceSaving<Arc<Sender>, Counts>,
    timeline: Minutes,
    expiry: Expiry,
    /// By ring and key: clicks, and those of them that name another ring.
    keys: BTreeMap<(u32, u32), [u64; 2]>,
    flags: [u64; 3],
    seen: Seen,
    repeats: SpaceSaving<[u8; 16], Repeat>,
    cross_check: CrossCheck,
    malformed: MalformedLines,
    other_paths: u64,
    bytes: u64,
    sources: Vec<SourceSummary>,
    /// The number of the next row or line of the last source.
    next: u64,
    spent: Spent,
}

/// The first time that a signature came again.
#[derive(Debug)]
struct Repeat {
    expires: i64,
    sender: Arc<Sender>,
    source: usize,
    row: u64,
}

/// So many errors of a file are told.
const MAX_ERRORS: usize = 10;

impl Tally {
    /// Nothing was counted.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            counts: Counts::default(),
            networks: SpaceSaving::new(limits.networks),
            sites: SpaceSaving::new(limits.sites),
            timeline: Minutes::new(limits.moments),
            expiry: Expiry::default(),
            keys: BTreeMap::new(),
            flags: [0; 3],
            seen: Seen::new(limits.replay_memory),
            repeats: SpaceSaving::new(limits.replayed_signatures),
            cross_check: CrossCheck::default(),
            malformed: MalformedLines::default(),
            other_paths: 0,
            bytes: 0,
            sources: Vec::new(),
            next: 0,
            spent: Spent::default(),
        }
    }

    /// A file begins, whose stretches come next.
    pub fn source(&mut self, description: Description) {
        self.next = description.first_number;
        self.sources.push(SourceSummary { description, rows: 0, rejected: 0, malformed_lines: 0, errors: Vec::new() });
    }

    /// A file could not be opened, so that no stretches come of it.
    pub fn failed(&mut self, file: String, error: &ReadError) {
        self.source(Description { file, ..Description::default() });
        self.broken(error);
    }

    /// The file could not be read any further.
    ///
    /// # Panics
    /// If no file began.
    pub fn broken(&mut self, error: &ReadError) {
        let errors = &mut self.current().errors;
        if errors.len() < MAX_ERRORS {
            errors.push(error.0.clone());
        } else if errors.len() == MAX_ERRORS {
            errors.push("and other places".to_owned());
        }
    }

    /// The number of the first row or line of the stretch that comes next.
    #[must_use]
    pub fn place(&self) -> u64 {
        self.next
    }

    /// Counts a stretch of the file that began last. In its annotated rows the replays are named; its groups are used up.
    ///
    /// # Panics
    /// If no file began, or a candidate has no group, or no row where rows are annotated.
    pub fn merge(&mut self, judged: &mut Judged, extent: &Extent) {
        // Replays were counted as valid. They are found first, and what was counted is put right before it is added.
        self.timeline.add(&judged.minutes);
        self.timeline.reach(judged.times);
        self.find_replays(judged);
        let before = self.counts;
        let senders = judged.senders.read();
        judged.groups.drain(..).for_each(|group| self.add_group(&senders[group.sender as usize], &group));
        drop(senders);
        self.add_figures(judged);

        let (rows, rejected) = (self.counts.rows() - before.rows(), self.counts.rejected() - before.rejected());
        let source = self.current();
        source.rows += rows;
        source.rejected += rejected;
        source.malformed_lines += extent.malformed.count;
        self.bytes += extent.bytes;
        self.add_malformed(&extent.malformed);
        if let Some(error) = &extent.error {
            self.broken(error);
        }
        self.next = self.next.saturating_add(extent.numbers);
    }

    fn find_replays(&mut self, judged: &mut Judged) {
        let Judged { senders, prints, candidates, groups, annotated, .. } = judged;
        for (print, candidate) in prints.iter().zip(candidates) {
            if self.seen.see(*print) != Outcome::Replayed {
                continue;
            }
            let group = &mut groups[candidate.group as usize];
            group.reject(Reason::Replayed);
            if candidate.time != i64::MIN {
                self.timeline.replayed(candidate.time);
            }
            if let Some(annotated) = annotated {
                annotated.reasons[candidate.index as usize] = Reason::Replayed;
            }
            let (source, next) = (self.sources.len() - 1, self.next);
            self.repeats.add(&candidate.signature, 1, || Repeat {
                expires: print.expires,
                sender: Arc::clone(&senders.read()[group.sender as usize].sender),
                source,
                row: next.saturating_add(u64::from(candidate.number)),
            });
        }
    }

    fn add_group(&mut self, counted: &Counted, group: &Group) {
        let Counted { sender, site, network } = counted;
        let rows = u64::from(group.rows);
        add(&mut self.counts, group);
        add(self.networks.add_at(network, &sender.network, rows, Counts::default), group);
        add(self.sites.add_at(site, sender, rows, Counts::default), group);
    }

    fn add_figures(&mut self, judged: &Judged) {
        self.expiry.merge(&judged.expiry);
        for &KeyClicks { ring, key, count, other_ring } in &judged.keys {
            let sums = self.keys.entry((ring, key)).or_default();
            *sums = [sums[0] + count, sums[1] + other_ring];
        }
        self.flags.iter_mut().zip(judged.flags).for_each(|(sum, count)| *sum += count);
        self.other_paths += judged.other_paths;
        self.cross_check.checked += judged.cross_checked;
        self.cross_check.unchecked += judged.not_cross_checked;
        self.spent.decode += judged.spent.decode;
        self.spent.verify += judged.spent.verify;
        self.spent.count += judged.spent.count;
    }

    fn add_malformed(&mut self, malformed: &Malformed) {
        self.malformed.count += malformed.count;
        let room = self.limits.malformed_samples - self.malformed.samples.len();
        for line in malformed.samples.iter().take(room) {
            let file = self.current().description.file.clone();
            let row = self.next.saturating_add(u64::from(line.number));
            let (problem, start) = (line.problem.clone(), text::visible(&line.start));
            self.malformed.samples.push(MalformedSample { file, row, problem, start });
        }
    }

    fn current(&mut self) -> &mut SourceSummary {
        self.sources.last_mut().expect("a file began")
    }
}

/// Adds the rows of a sender, most of which are valid.
fn add(counts: &mut Counts, group: &Group) {
    let Counts(counts) = counts;
    counts[Reason::Valid.index()] += u64::from(group.rows);
    let Some(rejected) = &group.rejected else { return };
    let rejected = rejected.map(u64::from);
    counts.iter_mut().zip(rejected).for_each(|(count, rejected)| *count += rejected);
    counts[Reason::Valid.index()] -= rejected.iter().sum::<u64>();
}
