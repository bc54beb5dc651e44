//! What the table says of a log that small ones do not show.

use adseal_audit::read::Description;
use adseal_audit::summary::{
    Counts, CrossCheck, KeyCount, MalformedLines, NetworkCount, Question, Ranking, Replay, ReplayedSignature, Run,
    SiteCount, SourceSummary, Summary, Timeline, Totals,
};

use super::*;

fn counts(of: &[(Reason, u64)]) -> Counts {
    let mut counts = Counts::default();
    for &(reason, count) in of {
        counts.0[reason.index()] = count;
    }
    counts
}

/// A summary of nothing.
fn empty() -> Summary {
    Summary {
        adseal: "0",
        version: 1,
        complete: true,
        question: Question::default(),
        totals: Totals::default(),
        reasons: Vec::new(),
        networks: Ranking { capacity: 1, exact: true, max_error: 0, other: Counts::default(), entries: Vec::new() },
        sites: Ranking { capacity: 1, exact: true, max_error: 0, other: Counts::default(), entries: Vec::new() },
        timeline: Timeline::default(),
        time_to_expiry: Vec::new(),
        keys: Vec::new(),
        flags: Vec::new(),
        replay: Replay::default(),
        cross_check: CrossCheck::default(),
        malformed: MalformedLines::default(),
        sources: Vec::new(),
        run: Run::default(),
    }
}

fn shown(summary: &Summary) -> String {
    let text = table(summary, 2, Paint::none());
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
    text
}

#[test]
fn no_rows_are_no_lists() {
    let expected =
        "0 rows of 0 files\n  valid                                 0\n  rejected                              0\n";
    assert_eq!(shown(&empty()), expected);
}

#[test]
fn every_reason_of_a_network_is_told_with_the_most_frequent_first() {
    let all: Vec<_> = Reason::ALL.into_iter().zip(1_000..).collect();
    let reasons = counts(&all);
    let network =
        NetworkCount { network: None, rows: reasons.rows(), rejected: reasons.rejected(), uncounted: 0, reasons };
    let mut summary = empty();
    summary.networks.entries = vec![network];
    let text = shown(&summary);
    assert!(text.contains("\n  (none)                           20,190         19,190    95.05 %\n"), "{text}");
    assert!(text.contains("\n    replayed 1,019, lifetime_too_long 1,018, expired 1,017,\n"), "{text}");
    assert!(text.contains("no_url 1,001\n"), "{text}");
}

#[test]
fn counts_that_are_bounds_are_called_so() {
    let site = |name: &str, rejected| SiteCount {
        network: Some("n".repeat(128)),
        site: Some(name.to_owned()),
        rows: 90_000_000,
        rejected,
        uncounted: 0,
        reasons: counts(&[(Reason::UnsignedRingParameter, rejected), (Reason::Valid, 90_000_000 - rejected)]),
    };
    let mut summary = empty();
    summary.sites = Ranking {
        capacity: 65_536,
        exact: false,
        max_error: 17,
        other: counts(&[(Reason::Valid, 90_000)]),
        entries: vec![site("", 1), site("clean", 0), site("\u{202e}\x1b[2J", 89_999_999), site("third", 1)],
    };
    let text = shown(&summary);
    let worst = "  <E2><80>...  nnnnnn... 90,000,000 89,999,999";
    assert!(text.lines().any(|line| line.starts_with(worst) && line.ends_with(" unsigned_ring_parameter")), "{text}");
    assert!(text.contains("\n  (empty) ") && !text.contains("clean") && !text.contains("third"), "{text}");
    assert!(text.contains("\n  and 1 more: --top, --json\n"), "{text}");
    let bounds = "More than 65,536 sites came up: each figure is at most 17 rows too low, and sites with 90,000 rows, all \
                  together, are left out.";
    assert!(text.replace('\n', " ").contains(bounds), "{text}");
}

#[test]
fn replays_come_with_what_could_not_be_looked_up() {
    let mut summary = empty();
    summary.replay = Replay {
        checked: 9_000_000,
        replayed: 2,
        unchecked: 1_000,
        unchecked_below: Some(1_767_225_600),
        false_positives: 2.7e-6,
        signatures: vec![ReplayedSignature {
            signature: "BMJegs9IlnaegEpg".to_owned(),
            replays: 2,
            expires: None,
            network: Some("2820".to_owned()),
            site: None,
            file: format!("{}/clicks.csv", "folder".repeat(20)),
            row: 12,
        }],
        max_error: 0,
    };
    summary.cross_check = CrossCheck { checked: 10, unchecked: 5 };
    let key = |ring: &str, count, other_ring| KeyCount {
        ring: Some(ring.to_owned()),
        key_id: "2026".to_owned(),
        count,
        other_ring,
    };
    summary.keys = vec![key("1", 9, 0), key("2820", 9_000, 7), key("3107", 8_000, 1_234), key("9", 2, 1)];
    let text = shown(&summary);
    let sentences = text.replace('\n', " ");
    for sentence in [
        "2 of 9,000,000 valid signatures had come before. On average, 2.7e-6 of these are none: signatures are told apart by \
         64 bits.",
        "1,000 more, which expire before 2026-01-01T00:00:00Z, could not be looked up, since memory was short",
        "10 were tried with the keys of the other rings, and 5 were not",
    ] {
        assert!(sentences.contains(sentence), "{sentence}:\n{text}");
    }
    let signed = "
signed for another ring              rows
  3107, key 2026                    1,234
  2820, key 2026                        7

";
    assert!(text.contains(signed), "{text}");
    assert!(text.contains("\n  BMJegs9IlnaegEpg        2 x  (none)         2820       folder"), "{text}");
}

#[test]
fn files_that_were_not_read_to_the_end_are_told_with_the_cause() {
    let source = |file: &str, format, rows, error: &str| SourceSummary {
        description: Description { file: file.to_owned(), format, ..Description::default() },
        rows,
        rejected: 0,
        malformed_lines: 0,
        errors: vec![error.to_owned()],
    };
    let mut summary = empty();
    summary.sources =
        vec![source("a\x1b.gz", "csv", 1_234, "it ends in the middle"), source("b.zip", "", 0, "it is a zip archive")];
    let told = "\ncould not be read\n  b.zip: it is a zip archive\n\nnot read to the end\n  a<1B>.gz: it ends in the middle; \
                1,234 rows of it are counted\n";
    assert!(shown(&summary).ends_with(told), "{}", shown(&summary));
}
