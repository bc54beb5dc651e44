//! The report of a summary that strangers wrote.

use super::*;
use crate::read::Description;
use crate::reason::Reason;
use crate::summary::{
    Counts, CrossCheck, FlagCount, KeyCount, MalformedLines, MalformedSample, Moment, NetworkCount, Question, Ranking,
    ReasonCount, Replay, ReplayedSignature, Run, SiteCount, SourceSummary, Span, Split, Timeline, Totals,
};

/// What would run, break out of an attribute or of the embedded summary, or be hidden, and is as long as names may be.
const HOSTILE: &str = "</script><script>alert(1)</script>\" onload=\"alert(2)\" '><img src=x onerror=alert(3)>\u{202E}<!--\0]]>{{ 7*7 }}&lt;\u{200B}";

fn counts(valid: u64, rejected: u64) -> Counts {
    let mut counts = Counts([rejected; Reason::COUNT]);
    counts.0[Reason::Valid.index()] = valid;
    counts
}

/// A summary whose every list has so many entries with hostile names and every reason.
fn summary(entries: usize) -> Summary {
    let all = || (0..entries).map(|index| (index, format!("{HOSTILE}{index}")));
    let each = counts(1_000, 7);
    let rejected = each.rejected();
    let rows = each.rows();
    let site = |(_, name): (usize, String)| SiteCount {
        network: Some(HOSTILE.to_owned()),
        site: Some(name),
        rows,
        rejected,
        uncounted: 0,
        reasons: each,
    };
    let network =
        |(_, name): (usize, String)| NetworkCount { network: Some(name), rows, rejected, uncounted: 0, reasons: each };
    let signature = |(index, file): (usize, String)| ReplayedSignature {
        signature: "BMJegs9IlnaegEpg".to_owned(),
        replays: 9,
        expires: Some(1_767_225_600),
        network: None,
        site: Some(HOSTILE.to_owned()),
        file,
        row: u64::try_from(index).expect("it is small"),
    };
    let source = |(_, file): (usize, String)| SourceSummary {
        description: Description { file, format: "csv", url_column: HOSTILE.to_owned(), ..Description::default() },
        rows,
        rejected,
        malformed_lines: 1,
        errors: vec![HOSTILE.to_owned(); 5],
    };
    let sample = |(_, file): (usize, String)| MalformedSample {
        file,
        row: 3,
        problem: HOSTILE.to_owned(),
        start: HOSTILE.repeat(4),
    };
    let many = u64::try_from(entries).expect("it is small");
    let moment = |(index, _): (usize, String)| Moment {
        from: 1_767_225_600 + 3_600 * i64::try_from(index).expect("it is small"),
        reasons: each,
    };
    let reasons = Counts(each.0.map(|count| count * many));
    Summary {
        adseal: "0.1.0",
        version: 1,
        complete: false,
        question: Question { network: "network_id".to_owned(), site: HOSTILE.to_owned(), ..Question::default() },
        totals: Totals { rows: rows * many, valid: 1_000 * many, rejected: rejected * many, ..Totals::default() },
        reasons: reasons
            .present()
            .map(|(reason, count)| ReasonCount { reason, message: reason.message(), count })
            .collect(),
        networks: Ranking {
            capacity: 4_096,
            exact: false,
            max_error: 5,
            other: counts(0, 0),
            entries: all().map(network).collect(),
        },
        sites: Ranking {
            capacity: 65_536,
            exact: false,
            max_error: 5,
            other: counts(0, 0),
            entries: all().map(site).collect(),
        },
        timeline: Timeline { width: 3_600, entries: all().map(moment).collect(), outside: 2, ..Timeline::default() },
        time_to_expiry: vec![
            Span { from: None, to: Some(0), count: 7 * many },
            Span { from: Some(0), to: Some(3_600), count: 900 * many },
            Span { from: Some(3_600), to: None, count: 100 * many },
        ],
        keys: all()
            .map(|(_, key_id)| KeyCount { ring: Some(HOSTILE.to_owned()), key_id, count: 1_000, other_ring: 10 })
            .collect(),
        flags: vec![FlagCount { flag: "unsigned_parameters", count: 4 }],
        replay: Replay {
            checked: 1_000,
            replayed: 7 * many,
            signatures: all().map(signature).collect(),
            ..Replay::default()
        },
        cross_check: CrossCheck { checked: 1, unchecked: 1 },
        malformed: MalformedLines { count: many, samples: all().map(sample).collect() },
        sources: all().map(source).collect(),
        run: Run { threads: 2, wall_seconds: 1.5, split: Split { decode: 1.0, ..Split::default() }, ..Run::default() },
    }
}

fn report(summary: &Summary) -> String {
    let mut page = Vec::new();
    write(summary, &mut page).expect("memory takes all");
    String::from_utf8(page).expect("it is text")
}

#[test]
fn nothing_of_a_log_becomes_a_part_of_the_page() {
    let page = report(&summary(3));
    assert_eq!(page.matches("<script").count(), 2, "the summary and the script");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<img"));
    assert!(!page.contains("onload=\""));
    for hidden in ['\u{202E}', '\u{200B}', '\0'] {
        let (markup, json) = page.split_once("<script type=\"application/json\"").expect("the summary is embedded");
        assert!(!markup.contains(hidden));
        assert!(!json.contains('\0'));
    }
}

#[test]
fn the_embedded_summary_can_be_taken_out_again() {
    let whole = summary(3);
    let page = report(&whole);
    let (_, rest) = page.split_once("id=\"summary\">").expect("the summary is embedded");
    let (json, _) = rest.split_once("</script>").expect("its element ends");
    let json: serde_json::Value = serde_json::from_str(json).expect("it is JSON");
    assert_eq!(json["totals"]["rows"], whole.totals.rows);
    assert_eq!(json["sites"]["entries"][0]["site"], format!("{HOSTILE}0"));
}

#[test]
fn a_report_stays_below_a_megabyte_whatever_the_log() {
    let page = report(&summary(5_000));
    assert!(page.len() <= MAX_BYTES, "{} bytes", page.len());
    assert!(page.contains("Shown are"), "it tells that something is left out");
}

#[test]
fn a_report_that_has_to_be_short_denies_nothing() {
    let mut summary = summary(500);
    for source in &mut summary.sources {
        source.description.url_column = "u".repeat(20_000);
        source.errors = vec!["e".repeat(20_000)];
    }
    for sample in &mut summary.malformed.samples {
        sample.start = HOSTILE.repeat(200);
    }
    let page = report(&summary);
    assert!(page.len() <= MAX_BYTES, "{} bytes", page.len());
    for denial in [
        "Every line is a row.",
        "No signature was found",
        "There is no file.",
        "No key reproduced",
        "There is no click.",
    ] {
        assert!(!page.contains(denial), "{denial}");
    }
    let short = render(&summary, Limits::divided_by(100)).expect("it is rendered");
    assert!(!short.contains("No signature was found") && short.contains("these are the first"));
}

#[test]
fn clicks_of_no_network_are_nobodys_only_if_the_network_chooses_the_keys() {
    let mut summary = summary(2);
    for (site, name) in summary.sites.entries.iter_mut().zip(["one", "other"]) {
        (site.network, site.site) = (None, Some(name.to_owned()));
    }
    let denial = "No click that names its network and its site was rejected.";
    assert!(report(&summary).contains("the 2 worst sites"));
    summary.question.by = Some("network_id".to_owned());
    assert!(report(&summary).contains(denial));
    summary.question.by = Some("campaign_id".to_owned());
    let page = report(&summary);
    assert!(page.contains("Clicks that name no site are not in this chart.") && !page.contains("network (none)"));
}

#[test]
fn what_is_left_out_of_the_charts_is_told() {
    let mut summary = summary(60);
    summary.timeline.outside = 0;
    assert!(report(&summary).contains("Every click that has a time stands in the charts over time."));
    summary.timeline.entries[0].reasons = counts(1, 0);
    summary.timeline.entries[0].from = -9_000_000_000;
    assert!(report(&summary).contains("1 click so far from all others in time"));
}

#[test]
fn whose_keys_signed_for_other_rings_is_told() {
    let mut log = summary(1);
    let key =
        |ring: u64| KeyCount { ring: Some(format!("r{ring}")), key_id: "k".to_owned(), count: 9, other_ring: ring };
    log.keys = (0..8).map(key).collect();
    let told = "with the keys of other rings: key k of ring r7 signed 7, key k of ring r6 signed 6, key k of ring r5 signed 5, \
        key k of ring r4 signed 4, key k of ring r3 signed 3, and 2 more keys the others.";
    assert!(report(&log).contains(told));
}

#[test]
fn late_clicks_have_the_pattern_of_expired_ones() {
    let mut summary = summary(1);
    let ranked = [(Reason::InvalidSignature, 50), (Reason::Replayed, 40), (Reason::Expired, 30)];
    summary.reasons =
        ranked.map(|(reason, count)| ReasonCount { reason, message: reason.message(), count }).into_iter().collect();
    let bars = sections::time_to_expiry(&summary, &Palette::of(&summary.reasons)).rows;
    let patterns: Vec<_> = bars.iter().map(|bar| (&*bar.name, bar.parts[0].pattern)).collect();
    assert_eq!(
        patterns,
        [("0 seconds or more late", "p3"), ("up to 1 hour early", "p0"), ("more than 1 hour early", "p0")]
    );
}

#[test]
fn replays_that_were_not_looked_for_are_not_called_counted() {
    let mut summary = summary(1);
    assert!(report(&summary).contains("Their counts are exact."));
    summary.replay.unchecked = 3;
    assert!(!report(&summary).contains("Their counts are exact."));
}

#[test]
fn an_empty_log_has_a_report_too() {
    let page = report(&summary(0));
    assert!(page.contains("No click was found."));
    assert!(!page.contains("NaN"));
}

#[test]
fn times_and_counts_beyond_reason_do_no_harm() {
    let mut summary = summary(2);
    summary.question.now = i64::MAX;
    summary.timeline.entries[0].from = i64::MIN + 1_000;
    summary.timeline.entries[1].from = i64::MAX / 60 * 60;
    summary.time_to_expiry[0].from = Some(i64::MIN);
    summary.run.wall_seconds = 0.0;
    summary.totals.bytes = u64::MAX;
    assert!(report(&summary).contains("second 9223372036854775807"));
}
