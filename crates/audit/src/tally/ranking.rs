//! The most frequent of many, in memory for some: the algorithm Space-Saving, of Metwally, Agrawal and El Abbadi, with weights.
//!
//! Everything is counted exactly as long as there is room. Then what is new takes the place of an entry: of the one that had
//! the least rows, at most. The new one may have had as many before, and is told so. An entry had no fewer rows than were
//! counted, and no more than these and those that it may have had before; and whatever had more than the least entry, at
//! most, has one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::{BuildHasher, Hash};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU32, AtomicUsize};

use foldhash::quality::RandomState;
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

/// A key that is counted. What is looked at each time that it is comes first, in one line of the processor's cache: with many
/// keys that is what takes the time.
#[repr(C, align(64))]
#[derive(Debug)]
pub struct Entry<K, V> {
    /// How many keys had this place, with it: from 1.
    generation: u32,
    /// Rows since it is counted.
    pub rows: u64,
    /// What else is known of it since it is counted.
    pub value: V,
    /// The key.
    pub key: K,
    /// Rows that it had before, at most.
    pub uncounted: u64,
    hash: u64,
}

/// Where a key was counted last; nowhere, to begin with. It is of one key and one [`SpaceSaving`].
///
/// One thread at a time counts, and what it writes here is for itself alone.
#[derive(Debug, Default)]
pub struct Spot {
    place: AtomicUsize,
    /// Which of those keys that had the place it was. No key was number 0.
    generation: AtomicU32,
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
            hasher: RandomState::default(),
            least: BinaryHeap::new(),
        }
    }

    /// Counts rows of this key, and hands out what else is known of it, which is this if nothing is.
    pub fn add(&mut self, key: &K, rows: u64, first: impl FnOnce() -> V) -> &mut V {
        let place = self.find(key, rows, first);
        let entry = &mut self.entries[place];
        entry.rows += rows;
        &mut entry.value
    }

    /// The place of a key, which gets one if it has none.
    fn find(&mut self, key: &K, rows: u64, first: impl FnOnce() -> V) -> usize {
        let hash = self.hasher.hash_one(key);
        let known =
            self.places.find(hash, |&place| self.entries[place].hash == hash && self.entries[place].key == *key);
        known.copied().unwrap_or_else(|| self.enter(key, rows, hash, first()))
    }

    /// The same, for a key that is counted again and again, and always with the same spot: while its entry is there, it is not
    /// looked for.
    pub fn add_at(&mut self, spot: &Spot, key: &K, rows: u64, first: impl FnOnce() -> V) -> &mut V {
        let (place, generation) = (spot.place.load(Relaxed), spot.generation.load(Relaxed));
        let is_there = self.entries.get(place).is_some_and(|entry| entry.generation == generation);
        let place = if is_there { place } else { self.find(key, rows, first) };
        let entry = &mut self.entries[place];
        if !is_there {
            spot.place.store(place, Relaxed);
            spot.generation.store(entry.generation, Relaxed);
        }
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

    fn enter(&mut self, key: &K, rows: u64, hash: u64, value: V) -> usize {
        let mut entry = Entry { key: key.clone(), rows: 0, uncounted: 0, value, hash, generation: 1 };
        let place = if self.entries.len() < self.capacity {
            self.entries.push(entry);
            self.entries.len() - 1
        } else {
            let place = self.take_least(rows);
            let left = &self.entries[place];
            entry.uncounted = left.most();
            entry.generation = left.generation.wrapping_add(1).max(1);
            let gone = self.places.find_entry(left.hash, |&other| other == place);
            gone.expect("every entry has its place").remove();
            self.entries[place] = entry;
            place
        };
        self.places.insert_unique(hash, place, |&place| self.entries[place].hash);
        place
    }

    /// The place of the entry that had the least rows, at most, of equal ones the first: for one that has so many more.
    ///
    /// Counting does not touch the heap: what it says is too low then, and is put right here once it has come to the top.
    fn take_least(&mut self, rows: u64) -> usize {
        if self.least.is_empty() {
            let entries = self.entries.iter().enumerate();
            self.least = entries.map(|(place, entry)| Reverse((entry.most(), place))).collect();
        }
        loop {
            let mut top = self.least.peek_mut().expect("there is room for one at least");
            let Reverse((said, place)) = *top;
            let most = self.entries[place].most();
            if said == most {
                *top = Reverse((most + rows, place));
                return place;
            }
            *top = Reverse((most, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn counted(capacity: usize, keys: &str) -> SpaceSaving<char, ()> {
        let mut counts = SpaceSaving::new(capacity);
        for key in keys.chars() {
            counts.add(&key, 1, || ());
        }
        counts
    }

    fn shown(counts: SpaceSaving<char, ()>) -> Vec<(char, u64, u64)> {
        counts.into_entries().iter().map(|entry| (entry.key, entry.rows, entry.uncounted)).collect()
    }

    #[test]
    fn everything_is_exact_as_long_as_there_is_room() {
        let counts = counted(3, "babacab");
        assert!(counts.is_exact());
        assert_eq!(counts.max_error(), 0);
        assert_eq!(shown(counts), [('a', 3, 0), ('b', 3, 0), ('c', 1, 0)]);
    }

    #[test]
    fn what_is_new_takes_the_place_of_the_least_and_may_have_had_as_many() {
        let counts = counted(3, "aaabbcd");
        assert!(!counts.is_exact());
        assert_eq!(counts.max_error(), 2);
        assert_eq!(shown(counts), [('a', 3, 0), ('b', 2, 0), ('d', 1, 1)]);
    }

    #[test]
    fn what_may_be_missed_counts_when_the_least_is_looked_for() {
        // d has 1 or 2 rows when e comes, and b has 2: the first of equal ones goes.
        assert_eq!(shown(counted(3, "aaabbcde")), [('a', 3, 0), ('d', 1, 1), ('e', 1, 2)]);
        assert_eq!(shown(counted(3, "aaabbbcde")), [('a', 3, 0), ('b', 3, 0), ('e', 1, 2)]);
    }

    #[test]
    fn what_is_counted_again_is_no_longer_the_least() {
        assert_eq!(shown(counted(2, "abcbbbdbd")), [('b', 5, 0), ('d', 2, 2)]);
    }

    #[test]
    fn a_spot_saves_the_search_and_changes_nothing() {
        let keys = "abacabadabacabaedcbaabcdeabacabafedcbbbfffaae";
        for capacity in 1..8 {
            let mut counts = SpaceSaving::new(capacity);
            let spots: BTreeMap<_, _> = keys.chars().map(|key| (key, Spot::default())).collect();
            for key in keys.chars() {
                counts.add_at(&spots[&key], &key, 1, || ());
            }
            assert_eq!(shown(counts), shown(counted(capacity, keys)), "{capacity}");
        }
    }

    #[test]
    fn there_is_room_for_one_at_least() {
        assert_eq!(shown(counted(0, "ab")), [('b', 1, 1)]);
    }
}
