//! Rows by time: by the minute, as long as there are not too many minutes.

use std::collections::BTreeMap;

use crate::reason::Reason;
use crate::summary::{Counts, Moment, Timeline};

/// The widths of an entry, in minutes: a minute, an hour, a day, a week. Each is a whole number of the one before, so an
/// entry never has to be split.
const WIDTHS: [i64; 4] = [1, 60, 24 * 60, 7 * 24 * 60];
/// The first Monday, in minutes: weeks begin with one.
const MONDAY: i64 = 4 * 24 * 60;

/// Counts by time.
///
/// The number of entries is bounded, not what lies between them, so that a few senseless times do no harm: each takes an
/// entry. How wide the entries are depends on what times there are, and not on their order.
#[derive(Debug)]
pub struct Minutes {
    capacity: usize,
    /// Which width is in use.
    width: usize,
    /// By the minute in which they begin.
    entries: BTreeMap<i64, Counts>,
    outside: u64,
    /// The lowest and the highest time.
    reach: Option<(i64, i64)>,
}

impl Minutes {
    /// None, and room for so many entries.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, width: 0, entries: BTreeMap::new(), outside: 0, reach: None }
    }

    /// Adds rows: the minute, the reason, and how many, in ascending order.
    pub fn add(&mut self, rows: &[(i64, Reason, u32)]) {
        for same in rows.chunk_by(|(one, ..), (other, ..)| one == other) {
            let mut counts = Counts::default();
            for &(_, reason, count) in same {
                counts.0[reason.index()] += u64::from(count);
            }
            match self.entry(same[0].0) {
                Some(entry) => entry.add(&counts),
                None => self.outside += counts.rows(),
            }
        }
    }

    /// The rows that were added reach from one time to another.
    pub fn reach(&mut self, times: Option<(i64, i64)>) {
        let Some((from, to)) = times else { return };
        let (first, last) = self.reach.get_or_insert((from, to));
        (*first, *last) = (from.min(*first), to.max(*last));
    }

    /// One of the valid rows of this time turned out to be a replay.
    pub fn replayed(&mut self, unix_seconds: i64) {
        if let Some(entry) = self.entries.get_mut(&self.start(unix_seconds.div_euclid(60))) {
            entry.turn_replayed();
        }
    }

    /// What was counted.
    #[must_use]
    pub fn finish(self) -> Timeline {
        let moment = |(minute, reasons): (i64, Counts)| Moment { from: minute.saturating_mul(60), reasons };
        let entries = self.entries.into_iter().map(moment).collect();
        let (first, last) = self.reach.unzip();
        Timeline { first, last, width: WIDTHS[self.width] * 60, entries, outside: self.outside }
    }

    /// The entry of a minute, for which wider ones are made if there is no room; `None` if there is none even then.
    fn entry(&mut self, minute: i64) -> Option<&mut Counts> {
        while self.entries.len() >= self.capacity && !self.entries.contains_key(&self.start(minute)) {
            if self.width + 1 == WIDTHS.len() {
                return None;
            }
            self.widen();
        }
        Some(self.entries.entry(self.start(minute)).or_default())
    }

    fn widen(&mut self) {
        self.width += 1;
        for (minute, counts) in std::mem::take(&mut self.entries) {
            self.entries.entry(self.start(minute)).or_default().add(&counts);
        }
    }

    /// The minute in which the entry of this one begins.
    fn start(&self, minute: i64) -> i64 {
        let since_monday = i128::from(minute) - i128::from(MONDAY);
        let into = since_monday.rem_euclid(i128::from(WIDTHS[self.width]));
        minute.saturating_sub(i64::try_from(into).expect("it is less than a width"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: Reason = Reason::Valid;

    fn shown(minutes: Minutes) -> (i64, Vec<(i64, u64)>, u64) {
        let timeline = minutes.finish();
        let entries = timeline.entries.iter().map(|moment| (moment.from, moment.reasons.rows())).collect();
        (timeline.width, entries, timeline.outside)
    }

    #[test]
    fn rows_are_counted_by_the_minute_and_by_reason() {
        let mut minutes = Minutes::new(10);
        minutes.add(&[(5, VALID, 3), (5, Reason::Expired, 1), (7, VALID, 2)]);
        minutes.add(&[(-1, VALID, 1), (5, VALID, 1)]);
        minutes.replayed(5 * 60 + 59);
        let timeline = minutes.finish();
        assert_eq!(timeline.width, 60);
        let entries: Vec<_> =
            timeline.entries.iter().map(|moment| (moment.from, moment.reasons.present().collect::<Vec<_>>())).collect();
        assert_eq!(
            entries,
            [
                (-60, vec![(VALID, 1)]),
                (300, vec![(VALID, 3), (Reason::Expired, 1), (Reason::Replayed, 1)]),
                (420, vec![(VALID, 2)]),
            ]
        );
    }

    #[test]
    fn first_and_last_are_times_and_no_minutes() {
        let mut minutes = Minutes::new(1);
        assert_eq!((minutes.reach, Minutes::new(1).finish().first), (None, None));
        for times in [Some((500, 517)), None, Some((-7, 3)), Some((100, 100))] {
            minutes.reach(times);
        }
        let timeline = minutes.finish();
        assert_eq!((timeline.first, timeline.last), (Some(-7), Some(517)));
    }

    #[test]
    fn entries_grow_wider_when_there_are_too_many() {
        // date -u -d @1709564400: Monday, 2024-03-04 15:00
        let monday_at_3 = 1_709_564_400 / 60;
        let mut minutes = Minutes::new(3);
        minutes.add(&[(monday_at_3, VALID, 1), (monday_at_3 + 1, VALID, 1), (monday_at_3 + 59, VALID, 1)]);
        minutes.add(&[(monday_at_3 + 60, VALID, 1)]);
        minutes.replayed(1_709_564_400);
        assert_eq!(shown(minutes), (3600, vec![(1_709_564_400, 3), (1_709_568_000, 1)], 0));

        let mut minutes = Minutes::new(1);
        minutes.add(&[(monday_at_3, VALID, 1), (monday_at_3 + 6 * 1440, VALID, 1)]);
        // date -u -d '2024-03-04' +%s
        assert_eq!(shown(minutes), (604_800, vec![(1_709_510_400, 2)], 0));
    }

    #[test]
    fn what_finds_no_room_in_weeks_is_outside() {
        let mut minutes = Minutes::new(2);
        minutes.add(&[(i64::MIN, VALID, 1), (0, VALID, 1), (20_000_000, VALID, 3), (i64::MAX, VALID, 2)]);
        minutes.replayed(i64::MAX);
        let (width, entries, outside) = shown(minutes);
        assert_eq!((width, entries.len(), outside), (604_800, 2, 5));
    }

    #[test]
    fn the_width_does_not_depend_on_the_order() {
        let times = [0, 1, 2, 60, 61, 1440, 1500, 10_080];
        let forward = times.map(|minute| (minute, VALID, 1));
        let backward: Vec<_> = forward.into_iter().rev().collect();
        for capacity in 2..9 {
            let (mut one, mut other) = (Minutes::new(capacity), Minutes::new(capacity));
            one.add(&forward);
            other.add(&backward);
            assert_eq!(shown(one), shown(other), "{capacity}");
        }
    }
}
