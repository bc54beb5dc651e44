//! Counts clicks by the key that reproduced their signature.

use super::judged::KeyClicks;
use crate::rings::Rings;

/// The counts of a stretch.
pub(super) struct KeyCounts {
    /// For each key of each ring its clicks, and those of them that name another ring.
    counts: Vec<Vec<[u64; 2]>>,
}

impl KeyCounts {
    pub(super) fn new(rings: &Rings) -> Self {
        Self { counts: rings.all().map(|(_, ring)| vec![[0; 2]; ring.keys().len()]).collect() }
    }

    /// Counts a click of this key of this ring.
    pub(super) fn add(&mut self, ring: usize, key: usize, names_other: bool) {
        let [count, other_ring] = &mut self.counts[ring][key];
        *count += 1;
        *other_ring += u64::from(names_other);
    }

    /// The keys that have clicks, in order, and nothing is left.
    pub(super) fn take(&mut self) -> Vec<KeyClicks> {
        let mut taken = Vec::new();
        for (ring, counts) in (0..).zip(&mut self.counts) {
            for (key, counts) in (0..).zip(counts).filter(|(_, counts)| counts[0] > 0) {
                let [count, other_ring] = std::mem::take(counts);
                taken.push(KeyClicks { ring, key, count, other_ring });
            }
        }
        taken
    }
}
