//! What a report says in sentences: its headline, what was asked, and how exact the figures are.

use super::figures::{Grouped, Seconds, Share, bytes, plural, real, second, visible};
use super::sections::{crowd, most_frequent};
use crate::reason::Reason;
use crate::summary::{Counts, Ranking, Summary};

/// The finding in a sentence.
pub(super) fn headline(summary: &Summary) -> String {
    let totals = summary.totals;
    let clicks = plural(totals.rows, "click");
    let mut counts = Counts::default();
    summary.reasons.iter().for_each(|entry| counts.0[entry.reason.index()] = entry.count);
    match (totals.rows, most_frequent(&counts)) {
        (0, _) => "No click was found.".to_owned(),
        (_, None) => format!("None of {clicks} was rejected."),
        (rows, Some((reason, _))) => {
            let share = Share { part: totals.rejected, whole: rows };
            format!("{share} of {clicks} {} rejected; {}.", was(totals.rejected), most_often(reason))
        }
    }
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// Why most were rejected.
fn most_often(reason: Reason) -> String {
    format!("the most frequent reason is {}: {}", reason.name(), reason.message())
}

/// What was asked: each with its name.
pub(super) fn question(summary: &Summary) -> Vec<(&'static str, String)> {
    let question = &summary.question;
    let keys = match &question.by {
        None => "one key ring for all clicks".to_owned(),
        Some(name) => format!("{}, chosen by {}", plural(crowd_of(question.rings), "key ring"), visible(name)),
    };
    let policy = if question.policy.is_empty() {
        "the default: a good signature and a fresh expires".to_owned()
    } else {
        visible(&question.policy.join(" "))
    };
    let mut asked = vec![
        ("Started", second(summary.run.started)),
        ("Files", format!("{}, {}", plural(crowd(&summary.sources), "file"), bytes(summary.totals.bytes))),
        ("Keys", keys),
        ("Policy", policy),
        ("Network and site", format!("{} and {}", visible(&question.network), visible(&question.site))),
        ("Now", second(question.now)),
    ];
    if let Some(path) = &question.path {
        let left_out = plural(summary.totals.other_paths, "click");
        asked.push(("Path", format!("begins with {}; {left_out} with another path left out", visible(path))));
    }
    asked
}

fn crowd_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What a reader has to know before any figure; the first may be that something is missing.
pub(super) fn warnings(summary: &Summary) -> Vec<String> {
    let mut warnings = Vec::new();
    if !summary.complete {
        let broken = summary.sources.iter().filter(|source| !source.errors.is_empty()).count();
        warnings.push(format!(
            "Incomplete input: {} could not be read to the end. The figures cover what could be read; what is missing stands \
             under Files.",
            plural(crowd_of(broken), "file")
        ));
    }
    let timeless = summary.sources.iter().filter(|source| source.rows > 0 && source.description.time_column.is_none());
    let (files, rows) = timeless.fold((0, 0), |(files, rows), source| (files + 1, rows + source.rows));
    if files > 0 {
        warnings.push(format!(
            "{} in {} have no time: they were judged as of {}, so that old ones count as expired.",
            plural(rows, "click"),
            plural(files, "file"),
            second(summary.question.now)
        ));
    }
    warnings
}

/// How exact the figures are; in the charts over time so many clicks are left out.
pub(super) fn exactness(summary: &Summary, outside: u64) -> Vec<(&'static str, String)> {
    vec![
        ("Networks", ranking("network", &summary.networks)),
        ("Sites", ranking("site", &summary.sites)),
        ("Replays", replays(summary)),
        ("Replayed signatures", signatures(summary)),
        ("Other rings", cross_check(summary)),
        ("Time", times(outside)),
    ]
}

fn ranking<T>(thing: &str, ranking: &Ranking<T>) -> String {
    if ranking.exact {
        return format!("Every {thing} was counted, and every count is exact.");
    }
    format!(
        "More {thing}s came up than can be counted at once ({}). A figure falls short of the truth by at most {}, and no \
         {thing} with more than that is left out.",
        Grouped(crowd_of(ranking.capacity)),
        plural(ranking.max_error, "click")
    )
}

fn replays(summary: &Summary) -> String {
    let replay = &summary.replay;
    let found = format!(
        "{} looked up among all that came before. They are told apart by 64 bits: of the {} found, {} on average {} none.",
        plural(replay.checked, "valid signature"),
        plural(replay.replayed, "replay"),
        rare(replay.false_positives),
        if replay.false_positives > 1.0 { "are" } else { "is" }
    );
    if replay.unchecked == 0 {
        return found;
    }
    let below = replay.unchecked_below.map_or_else(String::new, |time| format!(" (expires before {})", second(time)));
    format!(
        "{found} Memory did not suffice for {}{below}: among them may be replays that were not found.",
        plural(replay.unchecked, "more signature")
    )
}

/// A small number in words that can be read.
fn rare(count: f64) -> String {
    if count < 0.001 { "fewer than 0.001".to_owned() } else { format!("{count:.3}") }
}

fn signatures(summary: &Summary) -> String {
    match (summary.replay.max_error, summary.replay.unchecked) {
        (0, 0) => "Their counts are exact.".to_owned(),
        (error, 0) => {
            format!("Their counts are too low by at most {}, and none with more is left out.", Grouped(error))
        }
        (0, _) => "Their counts are those of the replays that were found.".to_owned(),
        (error, _) => format!(
            "Their counts are those of the replays that were found, too low by at most {}, and none with more is left out.",
            Grouped(error)
        ),
    }
}

fn cross_check(summary: &Summary) -> String {
    let check = summary.cross_check;
    let tried = format!(
        "{} without a valid signature tried with the keys of other rings{}.",
        plural(check.checked, "click"),
        whose(summary)
    );
    if check.unchecked == 0 {
        return tried;
    }
    format!(
        "{tried} {} not, since it would have taken too long: some of them may be other_ring instead of invalid_signature.",
        plural(check.unchecked, "click")
    )
}

/// Whose keys they were that reproduced the signature: those of the most clicks.
fn whose(summary: &Summary) -> String {
    /// Keys that are named.
    const NAMED: usize = 5;
    let keys = summary.signed_for_others();
    let more = match keys.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {} the others", plural(more as u64, "more key")),
    };
    let named = keys.iter().take(NAMED).map(|key| {
        let ring = visible(key.ring.as_deref().unwrap_or_default());
        format!("key {} of ring {ring} signed {}", visible(&key.key_id), Grouped(key.other_ring))
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() { String::new() } else { format!(": {}{more}", named.join(", ")) }
}

fn times(outside: u64) -> String {
    match outside {
        0 => "Every click that has a time stands in the charts over time.".to_owned(),
        _ => format!(
            "{} so far from all others in time that the charts over time leave them out.",
            plural(outside, "click")
        ),
    }
}

/// How long it took, in a sentence.
pub(super) fn speed(summary: &Summary) -> String {
    let run = summary.run;
    let took = format!("{} on {}", Seconds(run.wall_seconds), plural(crowd_of(run.threads), "thread"));
    let rate = if run.wall_seconds > 0.0 {
        let a_second = |count: u64| real(count) / run.wall_seconds;
        let (clicks, bytes) = (a_second(summary.totals.rows) / 1e6, a_second(summary.totals.bytes) / 1e6);
        format!(": {clicks:.2} million clicks and {bytes:.0} MB a second")
    } else {
        String::new()
    };
    let memory = run.peak_memory.map_or_else(String::new, |peak| format!("; {} of memory at the peak", bytes(peak)));
    format!("{took}{rate}{memory}.")
}
