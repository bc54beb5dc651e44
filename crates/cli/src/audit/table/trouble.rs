//! Replays, and what could not be read.

use adseal_audit::read::Description;
use adseal_audit::summary::{CrossCheck, KeyCount, MalformedLines, Replay, SourceSummary};

use super::{Page, grouped, name, tiny, utc, visible};
use crate::text::harmless;

/// Malformed lines that are shown.
const SAMPLES: usize = 5;

impl Page {
    /// How many clicks came again, how sure that is, and which did most often.
    pub(super) fn replays(&mut self, replay: &Replay) {
        if replay.checked + replay.unchecked == 0 {
            return;
        }
        self.head("replays");
        let (replayed, checked) = (grouped(replay.replayed), grouped(replay.checked));
        let error = match replay.replayed {
            0 => String::new(),
            _ => format!(
                " On average, {} of these are none: signatures are told apart by 64 bits.",
                tiny(replay.false_positives)
            ),
        };
        self.sentence(&format!("{replayed} of {checked} valid signatures had come before.{error}"));
        if replay.unchecked > 0 {
            let below = replay.unchecked_below.map(|below| format!(", which expire before {},", utc(below)));
            self.sentence(&format!(
                "{} more{} could not be looked up, since memory was short: give more with --replay-memory.",
                grouped(replay.unchecked),
                below.unwrap_or_default()
            ));
        }
        for entry in replay.signatures.iter().take(self.top) {
            let (site, network) = (name(entry.site.as_deref(), 14), name(entry.network.as_deref(), 10));
            let place = format!("{}:{}", harmless(&entry.file), entry.row);
            let signature = name(Some(&entry.signature), 16);
            let again = format!("{} x", grouped(entry.replays));
            let place = name(Some(&place), 22);
            self.line(format_args!("  {signature:<18}{again:>9}  {site:<15}{network:<11}{place}"));
        }
    }

    /// Whose keys signed clicks that name another ring.
    pub(super) fn other_rings(&mut self, keys: &[&KeyCount]) {
        if keys.is_empty() {
            return;
        }
        self.head(&format!("{:<26}{:>15}", "signed for another ring", "rows"));
        for key in keys.iter().take(self.top) {
            let name = name(Some(&format!("{}, key {}", key.ring.as_deref().unwrap_or_default(), key.key_id)), 24);
            self.line(format_args!("  {name:<24}{:>15}", grouped(key.other_ring)));
        }
    }

    /// Clicks that were not tried with the keys of other rings.
    pub(super) fn cross_check(&mut self, check: &CrossCheck) {
        if check.unchecked > 0 {
            self.sentence(&format!(
                "\nOf the clicks without a valid signature, {} were tried with the keys of the other rings, and {} were \
                 not, since that would take too long.",
                grouped(check.checked),
                grouped(check.unchecked)
            ));
        }
    }

    /// Lines that are no rows: how many, and the first of them.
    pub(super) fn malformed(&mut self, malformed: &MalformedLines) {
        if malformed.count == 0 {
            return;
        }
        self.head(&format!("malformed lines: {}", grouped(malformed.count)));
        for sample in malformed.samples.iter().take(SAMPLES) {
            let place = format!("{}:{}: {}", sample.file, sample.row, sample.problem);
            self.sentence(&format!("  {}", harmless(&place)));
            self.line(format_args!("    {}", visible(sample.start.as_bytes(), 70)));
        }
    }

    /// Files that could not be read at all, and those that were not read to their end.
    pub(super) fn unread(&mut self, sources: &[SourceSummary]) {
        let broken = sources.iter().filter(|source| !source.errors.is_empty());
        // What could not be opened has no format.
        let (unopened, cut): (Vec<_>, Vec<_>) = broken.partition(|source| source.description.format.is_empty());
        self.broken("could not be read", &unopened, |_| String::new());
        self.broken("not read to the end", &cut, |rows| format!("; {} rows of it are counted", grouped(rows)));
    }

    /// These files with what is wrong with them, and behind it what became of their rows.
    fn broken(&mut self, head: &str, sources: &[&SourceSummary], rows: impl Fn(u64) -> String) {
        if sources.is_empty() {
            return;
        }
        let head = self.paint.bad(head);
        self.line(format_args!("\n{head}"));
        for source in sources {
            let Description { file, .. } = &source.description;
            for error in &source.errors {
                let text = format!("{file}: {error}{}", rows(source.rows));
                self.sentence(&format!("  {}", harmless(&text)));
            }
        }
    }
}
