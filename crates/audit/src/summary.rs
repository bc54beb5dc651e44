//! What an audit found: the JSON summary as it is written, from which the table and the report are made. Fields:
//! `docs/audit.md`, The summary in JSON.
//!
//! The same input, judged as of the same [`Question::now`], gives the same summary on any number of threads, but for [`Run`].

use std::cmp::Reverse;

use serde::{Serialize, Serializer};

use crate::read::Description;
use crate::reason::Reason;

/// What an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The version of adseal.
    pub adseal: &'static str,
    /// The version of this form. It grows when a field changes its meaning or goes; new ones may come at any time.
    pub version: u32,
    /// Whether every file was read to its end.
    pub complete: bool,
    /// What was asked.
    pub question: Question,
    /// How many of what.
    pub totals: Totals,
    /// Rows by reason, in the order of the reasons, without those that did not come up.
    pub reasons: Vec<ReasonCount>,
    /// Rows by network, those with the most first.
    pub networks: Ranking<NetworkCount>,
    /// Rows by network and site, those with the most first.
    pub sites: Ranking<SiteCount>,
    /// Rows by time; empty where no file has times.
    pub timeline: Timeline,
    /// How long before their `expires` authentic clicks came; up to 0 they were late. Empty where no file has times.
    pub time_to_expiry: Vec<Span>,
    /// Clicks by the key that reproduced their signature, in the order of the rings, and in it of the keys.
    pub keys: Vec<KeyCount>,
    /// Clicks by flag, without flags that did not come up.
    pub flags: Vec<FlagCount>,
    /// Signatures that were valid more than once.
    pub replay: Replay,
    /// Clicks without a valid signature that were tried with the keys of the other rings.
    pub cross_check: CrossCheck,
    /// Lines that are no rows.
    pub malformed: MalformedLines,
    /// Every file, in the order in which it was read.
    pub sources: Vec<SourceSummary>,
    /// How it went, which differs from run to run.
    pub run: Run,
}

impl Summary {
    /// The keys that signed clicks which name another ring, those with the most of them first.
    #[must_use]
    pub fn signed_for_others(&self) -> Vec<&KeyCount> {
        let mut keys: Vec<_> = self.keys.iter().filter(|key| key.other_ring > 0).collect();
        keys.sort_by_key(|key| Reverse(key.other_ring));
        keys
    }
}

/// What was asked.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Question {
    /// The unix second as of which rows without a time of their own were judged.
    pub now: i64,
    /// The parameter that chooses the ring, if one does.
    pub by: Option<String>,
    /// How many rings there are.
    pub rings: usize,
    /// The parameter that names the network.
    pub network: String,
    /// The parameter that names the site.
    pub site: String,
    /// Only rows whose path begins so were judged.
    pub path: Option<String>,
    /// What was demanded beyond a good signature and a fresh `expires`, as the program takes it: `--max-lifetime 86400`.
    pub policy: Vec<String>,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    /// Rows that were judged.
    pub rows: u64,
    /// Of these the valid ones.
    pub valid: u64,
    /// Of these the others.
    pub rejected: u64,
    /// Lines that are no rows.
    pub malformed_lines: u64,
    /// Rows that were left out because of their path.
    pub other_paths: u64,
    /// Bytes of all files as they lie on the disk.
    pub bytes: u64,
}

/// A reason and how many rows have it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ReasonCount {
    /// The reason, by name.
    #[serde(serialize_with = "by_name")]
    pub reason: Reason,
    /// What it means.
    pub message: &'static str,
    /// Rows.
    pub count: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn by_name<S: Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.name())
}

/// Rows by reason: an object from names to counts, without zeros, in the order of the reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub [u64; Reason::COUNT]);

impl Counts {
    /// All rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Those that are not valid.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rows() - self.0[Reason::Valid.index()]
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, other)| *count += other);
    }

    /// Takes away others, which are in it.
    ///
    /// # Panics
    /// If they are not.
    pub fn take(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, other)| *count -= other);
    }

    /// One valid row turned out to be a replay.
    ///
    /// # Panics
    /// If none is valid.
    pub fn turn_replayed(&mut self) {
        self.0[Reason::Valid.index()] -= 1;
        self.0[Reason::Replayed.index()] += 1;
    }

    /// Each reason that came up, with its count.
    pub fn present(&self) -> impl Iterator<Item = (Reason, u64)> {
        Reason::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.present().map(|(reason, count)| (reason.name(), count)))
    }
}

/// The most frequent of many, counted in bounded memory.
#[derive(Clone, Debug, Serialize)]
pub struct Ranking<T> {
    /// How many can be counted at once. As long as no more came up, every count is exact.
    pub capacity: usize,
    /// Whether every count is exact and none is left out.
    pub exact: bool,
    /// By so many rows, at most, the figures of an entry fall short of the truth; and what came up in more rows than that is
    /// not left out.
    pub max_error: u64,
    /// Rows of those that are left out.
    pub other: Counts,
    /// The entries.
    pub entries: Vec<T>,
}

/// Rows of a network.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkCount {
    /// Its name, as the clicks give it; `None` where they give none.
    pub network: Option<String>,
    /// Rows.
    pub rows: u64,
    /// Those that are not valid.
    pub rejected: u64,
    /// By so many, at most, the figures fall short of the truth: rows that came before it was counted.
    pub uncounted: u64,
    /// Rows by reason.
    pub reasons: Counts,
}

/// Rows of a site of a network.
#[derive(Clone, Debug, Serialize)]
pub struct SiteCount {
    /// The network, as the clicks give it; `None` where they give none.
    pub network: Option<String>,
    /// The site, likewise.
    pub site: Option<String>,
    /// Rows.
    pub rows: u64,
    /// Those that are not valid.
    pub rejected: u64,
    /// By so many, at most, the figures fall short of the truth: rows that came before it was counted.
    pub uncounted: u64,
    /// Rows by reason.
    pub reasons: Counts,
}

/// Rows by time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Timeline {
    /// The lowest time of a row, in unix seconds.
    pub first: Option<i64>,
    /// The highest.
    pub last: Option<i64>,
    /// Seconds of an entry.
    pub width: i64,
    /// Entries in the order of time, without those that have no rows.
    pub entries: Vec<Moment>,
    /// Rows whose time lies so far off that it has no entry.
    pub outside: u64,
}

/// Rows of a stretch of time.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// Where it begins, in unix seconds.
    pub from: i64,
    /// Rows by reason.
    pub reasons: Counts,
}

/// Authentic clicks by how long before their `expires` they came. Up to 0 seconds before it, it was too late.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Span {
    /// More than so many seconds; `None`: no matter how late.
    pub from: Option<i64>,
    /// At most so many seconds; `None`: no matter how early.
    pub to: Option<i64>,
    /// Clicks.
    pub count: u64,
}

/// Clicks of a key.
#[derive(Clone, Debug, Serialize)]
pub struct KeyCount {
    /// The ring, by name; `None` where there is only one.
    pub ring: Option<String>,
    /// The id of the key.
    pub key_id: String,
    /// Clicks whose signature it reproduced.
    pub count: u64,
    /// Those of them that name another ring.
    pub other_ring: u64,
}

/// Clicks with a flag.
#[derive(Clone, Debug, Serialize)]
pub struct FlagCount {
    /// Its name.
    pub flag: &'static str,
    /// Clicks.
    pub count: u64,
}

/// What was found of replays, and how sure it is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Replay {
    /// Valid signatures that were looked up among all that came before.
    pub checked: u64,
    /// Of these, those that had come before.
    pub replayed: u64,
    /// Valid signatures that could not be looked up, since what came before did not fit into memory: among them may be
    /// replays that were not found.
    pub unchecked: u64,
    /// Those are all signatures with an `expires` below this unix second, from when memory was short on; 9223372036854775807
    /// stands for those without `expires`, too.
    pub unchecked_below: Option<i64>,
    /// How many of the replays, on average, are none: signatures are told apart by 64 bits.
    pub false_positives: f64,
    /// The signatures with the most replays, those with the most first.
    pub signatures: Vec<ReplayedSignature>,
    /// By so many, at most, the figures of the signatures can be too low; and one with more replays is not left out.
    pub max_error: u64,
}

/// A signature that was valid more than once.
#[derive(Clone, Debug, Serialize)]
pub struct ReplayedSignature {
    /// Its first 16 characters of 43: enough to find it, and too few to use it.
    pub signature: String,
    /// How many times it came again.
    pub replays: u64,
    /// Its `expires`, which it signs.
    pub expires: Option<i64>,
    /// The network, as the click gives it.
    pub network: Option<String>,
    /// The site, likewise.
    pub site: Option<String>,
    /// The file in which it came again first, since it is counted.
    pub file: String,
    /// The row or line of that.
    pub row: u64,
}

/// Clicks without a valid signature that were tried with the keys of the other rings.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct CrossCheck {
    /// So many were tried.
    pub checked: u64,
    /// So many were not, since it would have taken too long: their reason may hide that another ring signed them.
    pub unchecked: u64,
}

/// Lines that are no rows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MalformedLines {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub samples: Vec<MalformedSample>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct MalformedSample {
    /// The file.
    pub file: String,
    /// The row or line of it.
    pub row: u64,
    /// What is wrong with it.
    pub problem: String,
    /// Its first bytes; what is neither visible ASCII nor a blank is shown as `<0A>`.
    pub start: String,
}

/// What was read of a file.
#[derive(Clone, Debug, Serialize)]
pub struct SourceSummary {
    /// What is known of it; of a file that could not be opened, the name alone.
    #[serde(flatten)]
    pub description: Description,
    /// Rows that were judged.
    pub rows: u64,
    /// Of these, those that are not valid.
    pub rejected: u64,
    /// Lines that are no rows.
    pub malformed_lines: u64,
    /// Why it was not read to its end, or in parts only.
    pub errors: Vec<String>,
}

/// How an audit went.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Run {
    /// The unix second in which it began.
    pub started: i64,
    /// Threads that worked.
    pub threads: usize,
    /// From the first file to the last row.
    pub wall_seconds: f64,
    /// How the threads spent their time, in seconds of one processor.
    pub split: Split,
    /// Bytes of memory that the process took at its peak.
    pub peak_memory: Option<u64>,
}

/// Seconds of one processor, of all threads together.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Split {
    /// Reading and decoding.
    pub decode: f64,
    /// Verifying signatures and all the other checks.
    pub verify: f64,
    /// Counting by sender and time.
    pub count: f64,
    /// Bringing the stretches into order, finding replays, adding up.
    pub merge: f64,
    /// Writing annotated rows.
    pub write: f64,
}
