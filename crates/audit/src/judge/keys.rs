//! Counts clicks by the key that reproduced their signature.

use crate::rings::Rings;

/// The counts of a stretch.
pub(super) struct KeyCounts {
    /// A count for each key of each ring.
    counts: Vec<Vec<u64>>,
}

impl KeyCounts {
    pub(super) fn new(rings: &Rings) -> Self {
        Self { counts: rings.all().map(|(_, ring)| vec![0; ring.keys().len()]).collect() }
    }

    /// Counts a click of this key of this ring.
    pub(super) fn add(&mut self, ring: usize, key: usize) {
        self.counts[ring][key] += 1;
    }

    /// The place of each ring, in it that of each key, and its count if it has any; and nothing is left.
    pub(super) fn take(&mut self) -> Vec<(u32, u32, u64)> {
        let mut taken = Vec::new();
        for (ring, counts) in (0..).zip(&mut self.counts) {
            for (key, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
                taken.push((ring, key, std::mem::take(count)));
            }
        }
        taken
    }
}
