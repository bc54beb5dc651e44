//! Finds signatures that were valid before, in memory that is bounded, and counts those for which it could not.
//!
//! A signature covers its `expires`, so what came before with the same signature came with the same `expires`, too. That is
//! why they are kept in buckets of some seconds of it: each is small enough for the processor's cache, and rows that follow
//! each other fall into few of them. When memory is short, whole buckets go, from the earliest on, whose clicks have expired
//! where the log is in the order of time; and it is known from then on for which signatures nothing can be said.

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};

/// Seconds of `expires` that share a bucket.
const SPAN: i64 = 128;
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

/// What a signature is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// 64 bits of the MAC. They are their own hash: nobody chooses what a MAC is, and whoever has a key and looks for some
    /// that are alike pays for each bit with twice the work.
    fingerprint: u64,
    /// The signed `expires`, which is part of what the signature covers; `i64::MAX` where it has none.
    pub expires: i64,
}

impl Print {
    /// Of the signature that begins so.
    #[must_use]
    pub fn new(signature: &[u8; 16], expires: Option<i64>) -> Self {
        // What 11 characters give, but for 2 bits.
        let bits = |bits, &character: &u8| bits << 6 | u64::from(VALUES[usize::from(character)]);
        Self { fingerprint: signature[..11].iter().fold(0, bits), expires: expires.unwrap_or(i64::MAX) }
    }
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

    /// Whether this signature was seen, which it is from now on.
    pub fn see(&mut self, print: Print) -> Outcome {
        let outcome = self.look(print.fingerprint, print.expires.div_euclid(SPAN));
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
        if let Some(place) = self.place(number) {
            return 2 * self.buckets[place].size() + SMALLEST;
        }
        let full = self.buckets.len() == self.buckets.capacity() || self.places.len() == self.places.capacity();
        let shelf = if full { 2 * self.shelf() } else { 0 };
        shelf + self.buckets.last().map_or(0, Bucket::size) + SMALLEST
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
        let place = self.place(number).unwrap_or_else(|| self.add_bucket(number));
        let bucket = &mut self.buckets[place];
        self.tables -= bucket.size();
        bucket.fingerprints.insert_unique(fingerprint, fingerprint, |other| *other);
        self.tables += bucket.size();
    }

    /// Makes a bucket, as large as the one that was made before has become: most likely it need not grow then, and it wastes
    /// no more than that one holds.
    fn add_bucket(&mut self, number: i64) -> usize {
        let likely = self.buckets.last().map_or(0, |bucket| bucket.fingerprints.len());
        let bucket = Bucket { number, fingerprints: HashTable::with_capacity(likely) };
        self.tables += bucket.size();
        let place = self.buckets.len();
        self.buckets.push(bucket);
        self.places.insert(number, place);
        place
    }
}

impl Bucket {
    fn size(&self) -> usize {
        self.fingerprints.allocation_size()
    }
}

/// No bucket has this number, which is less than any `expires` gives.
const NOWHERE: (i64, usize) = (i64::MIN, 0);

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

#[cfg(test)]
mod tests {
    use super::*;

    /// A signature that begins with this number, as base64url writes it.
    fn print(number: u32, expires: i64) -> Print {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut signature = [b'A'; 16];
        for (place, character) in signature[5..11].iter_mut().enumerate() {
            *character = alphabet[(number >> (6 * place) & 63) as usize];
        }
        Print::new(&signature, Some(expires))
    }

    #[test]
    fn a_fingerprint_is_64_bits_of_the_mac() {
        // Made by Python's base64.urlsafe_b64encode, of the bytes 1 to 12 and of fb ff bf again and again.
        let fingerprint = |signature| Print::new(signature, None).fingerprint;
        assert_eq!(fingerprint(b"AQIDBAUGBwgJCgsM"), 0x0102_0304_0506_0708 << 2);
        assert_eq!(fingerprint(b"-_-_-_-_-_-_-_-_"), 0xfbff_bffb_ffbf_fbff << 2 | 0xbf >> 6);
    }

    #[test]
    fn what_comes_again_is_a_replay_each_time() {
        let mut seen = Seen::new(1 << 20);
        assert_eq!(seen.see(print(1, 100)), Outcome::Fresh);
        assert_eq!(seen.see(print(2, 100)), Outcome::Fresh);
        assert_eq!(seen.see(print(1, 100)), Outcome::Replayed);
        assert_eq!(seen.see(print(1, 100)), Outcome::Replayed);
        assert_eq!((seen.count(Outcome::Fresh), seen.count(Outcome::Replayed), seen.unchecked_below()), (2, 2, None));
    }

    #[test]
    fn every_expires_has_its_bucket() {
        let mut seen = Seen::new(1 << 20);
        for expires in [i64::MIN, -129, -1, 0, 128, i64::MAX] {
            assert_eq!(seen.see(print(7, expires)), Outcome::Fresh, "{expires}");
            assert_eq!(seen.see(print(7, expires)), Outcome::Replayed, "{expires}");
        }
    }

    #[test]
    fn the_earliest_go_when_memory_is_short() {
        let mut seen = Seen::new(100_000);
        for number in 0..20_000 {
            assert_eq!(seen.see(print(number, i64::from(number))), Outcome::Fresh);
            assert!(seen.memory() <= 100_000, "{} bytes at {number}", seen.memory());
        }
        let below = seen.unchecked_below().expect("not all of it fits");
        assert!((1..19_000).contains(&below), "{below}");
        for number in 0..20_000 {
            let outcome = if i64::from(number) < below { Outcome::Unchecked } else { Outcome::Replayed };
            assert_eq!(seen.see(print(number, i64::from(number))), outcome, "{number}");
        }
    }

    #[test]
    fn a_bucket_that_outgrows_the_memory_is_given_up_and_said_so() {
        for (expires, below) in [(99, 128), (i64::MAX, i64::MAX)] {
            let mut seen = Seen::new(50_000);
            let fresh = (0..50_000).filter(|&number| seen.see(print(number, expires)) == Outcome::Fresh).count();
            assert!((1000..10_000).contains(&fresh), "{fresh}");
            assert_eq!(seen.unchecked_below(), Some(below));
            assert_eq!(seen.count(Outcome::Unchecked), 50_000 - fresh as u64);
        }
    }

    #[test]
    fn without_memory_nothing_is_found_and_nothing_is_hidden() {
        let mut seen = Seen::new(0);
        assert_eq!(seen.see(print(1, 100)), Outcome::Fresh);
        assert_eq!(seen.see(print(1, 100)), Outcome::Unchecked);
        assert_eq!(seen.unchecked_below(), Some(128));
        assert_eq!(seen.memory(), 0);
    }

    #[test]
    fn the_expected_error_is_that_of_a_birthday() {
        let mut seen = Seen::new(1 << 20);
        (0..1000).for_each(|number| _ = seen.see(print(number, 5)));
        // 1000 * 999 / 2 pairs
        let expected = 499_500.0 / 18_446_744_073_709_551_616.0;
        assert!((seen.false_positives() - expected).abs() < 1e-20, "{}", seen.false_positives());
    }
}
