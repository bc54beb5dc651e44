//! Finds signatures that were valid before, in memory that is bounded, and counts those for which it could not.
//!
//! A signature covers its `expires`, so what came before with the same signature came with the same `expires`, too. That is
//! why they are kept in buckets of some seconds of it: each is small enough for the processor's cache, and rows that follow
//! each other fall into few of them. When memory is short, whole buckets go, from the earliest on, whose clicks have expired
//! where the log is in the order of time; and it is known from then on for which signatures nothing can be said.

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};

/// Seconds of `expires` that share a bucket.
const SPAN: i64 = 16;
/// Buckets that are found without the index: rows that follow each other use some lifetimes, not one.
const RECENT: u8 = 64;
/// At least what the first signature of a bucket takes, in bytes.
const SMALLEST: usize = 64;
/// This part of the memory is given back at once, for looking for the earliest buckets takes a look at all of them.
const GIVEN_BACK: usize = 16;

/// What is known of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did not come before.
    Fresh,
    /// It came before.
    Replayed,
    /// It may have come before: what is needed to tell was given up, since memory was short.
    Unchecked,
}

/// The signatures that were valid so far.
#[derive(Debug)]
pub struct Seen {
    budget: usize,
    /// Bytes of all tables of the buckets.
    tables: usize,
    buckets: Vec<Bucket>,
    /// Where the bucket with this number is.
    places: HashMap<i64, usize, RandomState>,
    /// The same of those that were used last, by the lowest bits of their number.
    recent: [(i64, usize); RECENT as usize],
    /// Buckets with a lower number were given up.
    horizon: i64,
    outcomes: [u64; 3],
    /// How many signatures others were compared with, all told.
    compared: u128,
}

#[derive(Debug)]
struct Bucket {
    number: i64,
    fingerprints: HashTable<u64>,
}

impl Seen {
    /// Nothing was seen, and this many bytes can be taken.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            tables: 0,
            buckets: Vec::new(),
            places: HashMap::default(),
            recent: [NOWHERE; RECENT as usize],
            horizon: i64::MIN,
            outcomes: [0; 3],
            compared: 0,
        }
    }

    /// Whether the signature that begins so was seen, which it is from now on.
    pub fn see(&mut self, signature: &[u8; 16], expires: i64) -> Outcome {
        let outcome = self.look(fingerprint(signature), expires.div_euclid(SPAN));
        self.outcomes[outcome as usize] += 1;
        outcome
    }

    /// How many signatures had this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize]
    }

    /// The `expires` below which signatures are unchecked, if any are. What has no `expires` counts as the highest.
    #[must_use]
    pub fn unchecked_below(&self) -> Option<i64> {
        (self.horizon > i64::MIN).then(|| self.horizon.saturating_mul(SPAN))
    }

    /// How many fresh signatures, on average, are taken for replays: each that two are compared with another, they are alike
    /// by chance in one of 2^64 cases.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "an expectation needs no more than the first digits")]
    pub fn false_positives(&self) -> f64 {
        self.compared as f64 / 2f64.powi(64)
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.tables + self.shelf()
    }

    fn look(&mut self, fingerprint: u64, number: i64) -> Outcome {
        if number < self.horizon {
            return Outcome::Unchecked;
        }
        let place = self.place(number);
        if let Some(place) = place {
            let known = &self.buckets[place].fingerprints;
            self.compared += known.len() as u128;
            if known.find(fingerprint, |other| *other == fingerprint).is_some() {
                return Outcome::Replayed;
            }
            if known.len() < known.capacity() {
                self.buckets[place].fingerprints.insert_unique(fingerprint, fingerprint, |other| *other);
                return Outcome::Fresh;
            }
        }
        // If there is no room for it, the horizon rises above it: what comes again will be unchecked.
        if self.make_room(number) {
            self.grow(number, fingerprint);
        }
        Outcome::Fresh
    }

    fn place(&mut self, number: i64) -> Option<usize> {
        let recent =
            &mut self.recent[usize::try_from(number.rem_euclid(i64::from(RECENT))).expect("it is below RECENT")];
        if recent.0 != number {
            *recent = (number, *self.places.get(&number)?);
        }
        Some(recent.1)
    }

    /// How many bytes it takes to grow a full bucket, or to make one: a table lives beside the one that it replaces.
    fn growth(&mut self, number: i64) -> usize {
        match self.place(number) {
            Some(place) => 2 * self.buckets[place].size() + SMALLEST,
            None if self.buckets.len() < self.buckets.capacity() && self.places.len() < self.places.capacity() => {
                SMALLEST
            }
            None => 2 * self.shelf() + SMALLEST,
        }
    }

    /// Bytes of all but the tables.
    fn shelf(&self) -> usize {
        self.buckets.capacity() * size_of::<Bucket>() + self.places.allocation_size()
    }

    /// Whether the bucket with this number can grow, if need be because earlier ones are given up.
    fn make_room(&mut self, number: i64) -> bool {
        while number >= self.horizon && self.memory() + self.growth(number) > self.budget {
            if self.buckets.is_empty() {
                self.horizon = number + 1;
            } else {
                self.give_up();
            }
        }
        number >= self.horizon
    }

    /// Gives up the earliest buckets: one or more, and some part of the memory.
    fn give_up(&mut self) {
        let enough = self.memory() - self.memory() / GIVEN_BACK;
        let mut order: Vec<_> = self.buckets.iter().map(|bucket| (bucket.number, bucket.size())).collect();
        order.sort_unstable();
        for (number, size) in order {
            if self.memory() <= enough {
                break;
            }
            self.tables -= size;
            self.horizon = number + 1;
        }
        self.buckets.retain(|bucket| bucket.number >= self.horizon);
        self.places.clear();
        self.places.extend(self.buckets.iter().enumerate().map(|(place, bucket)| (bucket.number, place)));
        self.recent = [NOWHERE; RECENT as usize];
    }

    /// Puts the fingerprint into a bucket that is full or not there yet.
    fn grow(&mut self, number: i64, fingerprint: u64) {
        let place = self.place(number).unwrap_or_else(|| {
            self.buckets.push(Bucket { number, fingerprints: HashTable::new() });
            self.places.insert(number, self.buckets.len() - 1);
            self.buckets.len() - 1
        });
        let bucket = &mut self.buckets[place];
        self.tables -= bucket.size();
        bucket.fingerprints.insert_unique(fingerprint, fingerprint, |other| *other);
        self.tables += bucket.size();
    }
}

impl Bucket {
    fn size(&self) -> usize {
        self.fingerprints.allocation_size()
    }
}

/// No bucket has this number, which is less than any `expires` gives.
const NOWHERE: (i64, usize) = (i64::MIN, 0);

/// The first 64 bits of the MAC. They are their own hash: nobody chooses what a MAC is, and whoever has a key and looks for
/// some that are alike pays for each bit with twice the work.
fn fingerprint(signature: &[u8; 16]) -> u64 {
    signature[..11].iter().fold(0, |bits, &character| bits << 6 | u64::from(VALUES[usize::from(character)]))
}

/// What each character of base64url stands for.
const VALUES: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut values = [0; 256];
    let mut value = 0;
    while value < 64 {
        values[alphabet[value as usize] as usize] = value;
        value += 1;
    }
    values
};
