//! Counts rows by minute and reason.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::reason::Reason;

/// The counts of a stretch. A log is most often in the order of time, so that a row falls into the minute of the one before.
#[derive(Default)]
pub(super) struct Minutes {
    hashes: RandomState,
    table: HashTable<u32>,
    entries: Vec<(i64, Reason, u32)>,
    /// The entry that each reason had last.
    last: [u32; Reason::COUNT],
}

impl Minutes {
    /// Counts a row of this unix second.
    pub(super) fn add(&mut self, time: i64, reason: Reason) {
        let minute = time.div_euclid(60);
        let last = &mut self.last[reason.index()];
        match self.entries.get_mut(*last as usize) {
            Some(entry) if (entry.0, entry.1) == (minute, reason) => entry.2 += 1,
            _ => {
                let Self { hashes, table, entries, .. } = self;
                let hash = |minute: i64, reason| hashes.hash_one((minute, reason));
                let index = *table
                    .entry(
                        hash(minute, reason),
                        |&index| (entries[index as usize].0, entries[index as usize].1) == (minute, reason),
                        |&index| hash(entries[index as usize].0, entries[index as usize].1),
                    )
                    .or_insert_with(|| u32::try_from(entries.len()).expect("a stretch has fewer rows"))
                    .get();
                if index as usize == entries.len() {
                    entries.push((minute, reason, 0));
                }
                entries[index as usize].2 += 1;
                *last = index;
            }
        }
    }

    /// What was counted, in ascending order, and nothing is left.
    pub(super) fn take(&mut self) -> Vec<(i64, Reason, u32)> {
        self.table.clear();
        self.last = Default::default();
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable();
        entries
    }
}
