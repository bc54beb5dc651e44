//! The most frequent of many, in memory for some: the algorithm Space-Saving, of Metwally, Agrawal and El Abbadi, with weights.
//!
//! Everything is counted exactly as long as there is room. Then what is new takes the place of an entry: of the one that had
//! the least rows, at most. The new one may have had as many before, and is told so. An entry had no fewer rows than were
//! counted, and no more than these and those that it may have had before; and whatever had more than the least entry, at
//! most, has one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;

/// Counts by key, and what else is known of each.
#[derive(Debug)]
pub struct SpaceSaving<K, V> {
    capacity: usize,
    entries: Vec<Entry<K, V>>,
    /// The places of the entries by key. Whoever writes a URL chooses the keys, so the hashes must not be known to him.
    places: HashTable<usize>,
    hasher: RandomState,
    /// Each place with what its entry had at most when it was last looked at, the least first; empty as long as there is room.
    least: BinaryHeap<Reverse<(u64, usize)>>,
}

/// A key that is counted.
#[derive(Debug)]
pub struct Entry<K, V> {
    /// The key.
    pub key: K,
    /// Rows since it is counted.
    pub rows: u64,
    /// Rows that it had before, at most.
    pub uncounted: u64,
    /// What else is known of it since it is counted.
    pub value: V,
    hash: u64,
}

impl<K, V> Entry<K, V> {
    /// Its rows, at most.
    fn most(&self) -> u64 {
        self.rows + self.uncounted
    }
}

impl<K: Clone + Eq + Hash, V> SpaceSaving<K, V> {
    /// With room for so many keys, and for one at least.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            entries: Vec::new(),
            places: HashTable::new(),
            hasher: RandomState::new(),
            least: BinaryHeap::new(),
        }
    }

    /// Counts rows of this key, and hands out what else is known of it, which is this if nothing is.
    pub fn add(&mut self, key: &K, rows: u64, first: impl FnOnce() -> V) -> &mut V {
        let hash = self.hasher.hash_one(key);
        let known =
            self.places.find(hash, |&place| self.entries[place].hash == hash && self.entries[place].key == *key);
        let place = known.copied().unwrap_or_else(|| self.enter(key, hash, first()));
        let entry = &mut self.entries[place];
        entry.rows += rows;
        &mut entry.value
    }

    /// How many keys can be counted at once.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Whether every key has an entry, and all its rows are counted.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.least.is_empty()
    }

    /// A key with more rows has an entry, and no entry misses more.
    #[must_use]
    pub fn max_error(&self) -> u64 {
        if self.is_exact() { 0 } else { self.entries.iter().map(Entry::most).min().unwrap_or(0) }
    }

    /// The entries, those with the most rows first, and of equal ones that with the lowest key.
    #[must_use]
    pub fn into_entries(mut self) -> Vec<Entry<K, V>>
    where
        K: Ord,
    {
        self.entries.sort_unstable_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.key.cmp(&other.key)));
        self.entries
    }

    fn enter(&mut self, key: &K, hash: u64, value: V) -> usize {
        let mut entry = Entry { key: key.clone(), rows: 0, uncounted: 0, value, hash };
        let place = if self.entries.len() < self.capacity {
            self.entries.push(entry);
            self.entries.len() - 1
        } else {
            let place = self.find_least();
            let left = &self.entries[place];
            entry.uncounted = left.most();
            let gone = self.places.find_entry(left.hash, |&other| other == place);
            gone.expect("every entry has its place").remove();
            self.entries[place] = entry;
            place
        };
        self.places.insert_unique(hash, place, |&place| self.entries[place].hash);
        place
    }

    /// The place of the entry that had the least rows, at most; of equal ones the first. Counting does not touch the heap:
    /// what it says is too low then, and is put right here once it has come to the top.
    fn find_least(&mut self) -> usize {
        if self.least.is_empty() {
            let entries = self.entries.iter().enumerate();
            self.least = entries.map(|(place, entry)| Reverse((entry.most(), place))).collect();
        }
        loop {
            let mut top = self.least.peek_mut().expect("there is room for one at least");
            let Reverse((said, place)) = *top;
            let most = self.entries[place].most();
            if said == most {
                return place;
            }
            *top = Reverse((most, place));
        }
    }
}
