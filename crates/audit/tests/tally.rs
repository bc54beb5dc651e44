//! What the tally says of random stretches, held against counts by hash maps without bounds.

use std::collections::{HashMap, HashSet};

use adseal_audit::judge::judged::{Candidate, Counted, Group, Judged, Sender};
use adseal_audit::output::annotated::Annotated;
use adseal_audit::read::{Description, Extent, ReadError};
use adseal_audit::reason::Reason;
use adseal_audit::rings::Rings;
use adseal_audit::summary::{Counts, Question, Run, Summary};
use adseal_audit::tally::replay::Print;
use adseal_audit::tally::{Limits, Tally};
use adseal_core::KeyRing;
use proptest::prelude::*;

/// A row as it is made up: the site, the time, and the signature if it is valid.
#[derive(Clone, Copy, Debug)]
struct Row {
    site: u8,
    time: i64,
    signature: Option<u16>,
}

impl Row {
    fn network(self) -> Option<String> {
        (self.site > 3).then(|| format!("n{}", self.site % 4))
    }

    fn site(self) -> String {
        format!("s{}", self.site)
    }
}

/// A signature is of one `expires` alone.
fn expires(signature: u16) -> i64 {
    i64::from(signature) * 5
}

fn judged(rows: &[Row]) -> Judged {
    let mut judged = Judged { annotated: Some(Annotated::default()), ..Judged::default() };
    for (index, row) in (0..).zip(rows) {
        let reason = if row.signature.is_some() { Reason::Valid } else { Reason::InvalidSignature };
        let sender = Sender {
            network: row.network().map(|name| name.into_bytes().into()),
            site: Some(row.site().into_bytes().into()),
        };
        let counted = Counted { sender: sender.into(), ..Counted::default() };
        judged.senders.add(&mut vec![counted]);
        let mut group = Group::new(index);
        group.count(reason);
        judged.groups.push(group);
        judged.minutes.push((row.time.div_euclid(60), reason, 1));
        judged.annotated.as_mut().expect("it was made").reasons.push(reason);
        if let Some(number) = row.signature {
            let signature = format!("{number:_<16}").into_bytes().try_into().expect("16 characters");
            let time = row.time;
            let candidate = Candidate { signature, time, group: index, number: index, index };
            judged.prints.push(Print::new(&signature, Some(expires(number))));
            judged.candidates.push(candidate);
        }
    }
    judged.minutes.sort_unstable();
    judged
}

/// The summary, and the reason of each row as the annotated rows have it.
fn tally(limits: Limits, stretches: &[Vec<Row>]) -> (Summary, Vec<Reason>) {
    let mut tally = Tally::new(limits);
    tally.source(Description { file: "clicks.csv".into(), first_number: 2, ..Description::default() });
    let mut reasons = Vec::new();
    for rows in stretches {
        let mut judged = judged(rows);
        tally.merge(&mut judged, &Extent { numbers: rows.len() as u64, bytes: 10, ..Extent::default() });
        reasons.extend(judged.annotated.expect("it was made").reasons);
    }
    let rings = Rings::one(KeyRing::single(b"secret").expect("a key"));
    (tally.finish(Question::default(), &rings, Run::default()), reasons)
}

fn stretches() -> impl Strategy<Value = Vec<Vec<Row>>> {
    let row = (0..20u8, 0..10_000i64, proptest::option::weighted(0.8, 0..500u16));
    let row = row.prop_map(|(site, time, signature)| Row { site, time, signature });
    proptest::collection::vec(proptest::collection::vec(row, 0..40), 0..20)
}

/// Every row that is no replay is what it was, and a replay is one whose signature stands in front of it.
fn true_reasons(rows: &[Row]) -> Vec<Reason> {
    let mut seen = HashSet::new();
    let reason = |row: &Row| match row.signature {
        None => Reason::InvalidSignature,
        Some(signature) if seen.insert(signature) => Reason::Valid,
        Some(_) => Reason::Replayed,
    };
    rows.iter().map(reason).collect()
}

/// All figures of a summary are of the same rows.
fn assert_consistent(summary: &Summary) {
    let by_reason: u64 = summary.reasons.iter().map(|reason| reason.count).sum();
    assert_eq!(by_reason, summary.totals.rows);
    assert_eq!(summary.totals.valid + summary.totals.rejected, summary.totals.rows);
    let sum = |other: Counts, entries: &mut dyn Iterator<Item = Counts>| {
        let mut all = other;
        entries.for_each(|counts| all.add(&counts));
        all.present().collect::<Vec<_>>()
    };
    let reasons: Vec<_> = summary.reasons.iter().map(|reason| (reason.reason, reason.count)).collect();
    assert_eq!(sum(summary.networks.other, &mut summary.networks.entries.iter().map(|entry| entry.reasons)), reasons);
    assert_eq!(sum(summary.sites.other, &mut summary.sites.entries.iter().map(|entry| entry.reasons)), reasons);
    assert_eq!(sum(Counts::default(), &mut summary.timeline.entries.iter().map(|entry| entry.reasons)), reasons);
    assert!(summary.sites.entries.iter().all(|entry| entry.rows == entry.reasons.rows()));
    assert!(summary.sites.entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.rows)));
    assert_eq!(summary.sources.iter().map(|source| source.rows).sum::<u64>(), summary.totals.rows);
    assert_eq!(summary.sources.iter().map(|source| source.rejected).sum::<u64>(), summary.totals.rejected);
    let replayed = summary.reasons.iter().find(|reason| reason.reason == Reason::Replayed);
    assert_eq!(summary.replay.replayed, replayed.map_or(0, |reason| reason.count));
}

type Names = (Option<String>, Option<String>);

/// Rows by sender and reason.
fn true_sites(rows: &[Row], reasons: &[Reason]) -> HashMap<Names, Counts> {
    let mut sites: HashMap<_, Counts> = HashMap::new();
    for (row, reason) in rows.iter().zip(reasons) {
        sites.entry((row.network(), Some(row.site()))).or_default().0[reason.index()] += 1;
    }
    sites
}

proptest! {
    #[test]
    fn with_room_enough_everything_is_exact(stretches in stretches()) {
        let rows = stretches.concat();
        let (summary, reasons) = tally(Limits::default(), &stretches);
        assert_consistent(&summary);
        prop_assert_eq!(&reasons, &true_reasons(&rows));
        let sites = summary.sites.entries.iter().map(|e| ((e.network.clone(), e.site.clone()), e.reasons)).collect();
        prop_assert_eq!(true_sites(&rows, &reasons), sites);
        prop_assert!(summary.sites.exact && summary.networks.exact);
        prop_assert_eq!(summary.replay.unchecked, 0);
        let replays: u64 = summary.replay.signatures.iter().map(|signature| signature.replays).sum();
        prop_assert_eq!(replays, summary.replay.replayed);
        for replayed in &summary.replay.signatures {
            let index = usize::try_from(replayed.row - 2).expect("a row");
            prop_assert_eq!(reasons[index], Reason::Replayed);
            let number: u16 = replayed.signature.trim_end_matches('_').parse().expect("a number");
            let first = rows.iter().enumerate().filter(|(_, row)| row.signature == Some(number)).nth(1);
            prop_assert_eq!(first.map(|(index, _)| index), Some(index));
            prop_assert_eq!(replayed.expires, Some(expires(number)));
        }
    }

    #[test]
    fn with_little_room_the_bounds_hold(stretches in stretches(), sites in 1..8usize) {
        let (summary, reasons) = tally(Limits { sites, ..Limits::default() }, &stretches);
        assert_consistent(&summary);
        let mut left = true_sites(&stretches.concat(), &reasons);
        prop_assert!(summary.sites.entries.len() <= sites);
        for entry in &summary.sites.entries {
            let truth = left.remove(&(entry.network.clone(), entry.site.clone())).expect("it came up").rows();
            prop_assert!((entry.rows..=entry.rows + entry.uncounted).contains(&truth), "{:?}: {}", entry, truth);
            prop_assert!(entry.uncounted <= summary.sites.max_error);
        }
        prop_assert!(left.values().all(|counts| counts.rows() <= summary.sites.max_error));
        prop_assert!(summary.sites.max_error <= summary.totals.rows / sites as u64);
        prop_assert_eq!(summary.sites.exact, summary.sites.max_error == 0);
    }

    #[test]
    fn with_little_memory_replays_are_found_or_said_to_be_unchecked(stretches in stretches(), memory in 0..12_000usize) {
        let rows = stretches.concat();
        let (summary, reasons) = tally(Limits { replay_memory: memory, ..Limits::default() }, &stretches);
        assert_consistent(&summary);
        let below = summary.replay.unchecked_below.unwrap_or(i64::MIN);
        let mut missed = 0;
        for ((row, found), truth) in rows.iter().zip(&reasons).zip(true_reasons(&rows)) {
            if *found != truth {
                prop_assert_eq!((*found, truth), (Reason::Valid, Reason::Replayed));
                prop_assert!(row.signature.is_some_and(|signature| expires(signature) < below));
                missed += 1;
            }
        }
        prop_assert!(missed <= summary.replay.unchecked);
        let valid = rows.iter().filter(|row| row.signature.is_some()).count();
        prop_assert_eq!(summary.replay.checked + summary.replay.unchecked, valid as u64);
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_file() {
    let mut tally = Tally::new(Limits { malformed_samples: 3, ..Limits::default() });
    tally.failed("a.csv".into(), &ReadError("no such file".into()));
    tally.source(Description { file: "b.csv".into(), first_number: 2, ..Description::default() });
    for stretch in 0..20 {
        let mut extent =
            Extent { numbers: 100, error: Some(ReadError(format!("stretch {stretch}"))), ..Extent::default() };
        extent.malformed.add(7, "an open quote", b"\"a\xff");
        extent.malformed.add(9, "an open quote", b"b\x01\r\n");
        tally.merge(&mut Judged::default(), &extent);
    }
    assert_eq!(tally.place(), 2002);

    let rings = Rings::one(KeyRing::single(b"secret").expect("a key"));
    let summary = tally.finish(Question::default(), &rings, Run::default());
    assert!(!summary.complete);
    let samples: Vec<_> =
        summary.malformed.samples.iter().map(|line| (line.file.as_str(), line.row, line.start.as_str())).collect();
    assert_eq!(samples, [("b.csv", 9, "\"a<FF>"), ("b.csv", 11, "b<01>"), ("b.csv", 109, "\"a<FF>")]);
    assert_eq!((summary.malformed.count, summary.sources[1].malformed_lines), (40, 40));
    assert_eq!(summary.sources[0].errors, ["no such file"]);
    assert_eq!(summary.sources[1].errors.len(), 11);
    assert_eq!(summary.sources[1].errors[10], "and other places");
}
