//! The search that clicks and installs share: makes MACs and compares them, until one is the one received or the budget
//! is spent.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hint::black_box;
use core::ops::ControlFlow;

use arrayvec::ArrayVec;

use super::algorithm::Algorithm;
use super::cause::Cause;
use super::keys::{KeyForm, MacKey};
use super::written::Written;
use crate::php_json::OutOfMemory;

/// A few causes, in any order: those of how a text was written, or of one candidate.
pub(super) type Causes = ArrayVec<Cause, 8>;
/// The bytes that a hash function makes, of any of those that are tried.
pub(super) type Digest = ArrayVec<u8, 64>;

/// Goes on, or ends the search.
pub(super) type Step<T = ()> = ControlFlow<Stop, T>;

/// Why a search ends before everything was tried.
#[derive(Debug)]
pub(super) enum Stop {
    /// The MAC is the one received, if it was written with these mistakes.
    Found(Causes),
    /// The next hash would cost more than what is left.
    Exhausted,
    /// Memory for the next could not be had.
    OutOfMemory,
}

/// With an `OutOfMemory` the search ends, too.
pub(super) fn step<T>(result: Result<T, OutOfMemory>) -> Step<T> {
    match result {
        Ok(value) => ControlFlow::Continue(value),
        Err(OutOfMemory) => ControlFlow::Break(Stop::OutOfMemory),
    }
}

/// What was received, what may be spent, and what was.
#[derive(Debug)]
pub(super) struct Search {
    received: Vec<Written>,
    /// The first halves of many other MACs, in order: a test looks for a million at once.
    #[cfg(test)]
    pub(super) halves: Vec<[u8; 16]>,
    left: u64,
    pub(super) hashed_bytes: u64,
    pub(super) attempts: u64,
    pub(super) tried: CauseSet,
}

impl Search {
    pub(super) fn new(received: Vec<Written>, budget: u64) -> Self {
        Self {
            received,
            #[cfg(test)]
            halves: Vec::new(),
            left: budget,
            hashed_bytes: 0,
            attempts: 0,
            tried: CauseSet::default(),
        }
    }

    /// Whether there is anything to look for.
    pub(super) fn has_received(&self) -> bool {
        !self.received.is_empty()
    }

    /// Looks for these from now on, and tells what it looked for.
    pub(super) fn receive(&mut self, received: Vec<Written>) -> Vec<Written> {
        core::mem::replace(&mut self.received, received)
    }

    /// Spends as much as hashing this many bytes costs, before it is done.
    pub(super) fn spend(&mut self, bytes: usize) -> Step {
        self.build(bytes)?;
        self.hashed_bytes += bytes as u64;
        ControlFlow::Continue(())
    }

    /// Spends as much as making this many bytes costs, to be hashed or not: it takes time, too.
    pub(super) fn build(&mut self, bytes: usize) -> Step {
        match self.left.checked_sub(bytes as u64) {
            Some(left) => {
                self.left = left;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(Stop::Exhausted),
        }
    }

    /// Bytes that may still be hashed or made.
    pub(super) fn left(&self) -> usize {
        usize::try_from(self.left).unwrap_or(usize::MAX)
    }

    /// Makes the MAC of the concatenation of `message` and compares it. The MAC is told to those who look for messages
    /// that are the same.
    pub(super) fn attempt(&mut self, algorithm: Algorithm, key: &MacKey, message: &[&[u8]]) -> Step<Digest> {
        self.spend(algorithm.cost(key, message.iter().map(|part| part.len()).sum()))?;
        let digest = algorithm.mac(key, message);
        self.compare(&digest)?;
        ControlFlow::Continue(digest)
    }

    /// Makes what becomes of a key, or a copy of it: `None` where nothing becomes of it.
    pub(super) fn key(&mut self, form: Option<KeyForm>, key: &[u8]) -> Step<Option<MacKey>> {
        self.build(key.len())?;
        step(form.map_or_else(|| MacKey::copied(key).map(Some), |form| form.of(key)))
    }

    /// Whether what was received can be of this length, cut short or not.
    pub(super) fn may_be_of(&self, algorithm: Algorithm) -> bool {
        self.received.iter().any(|written| written.may_be_of(algorithm.length()))
    }

    /// Compares a MAC with what was received, in a time that does not depend on their bytes.
    pub(super) fn compare(&mut self, digest: &[u8]) -> Step {
        self.attempts += 1;
        #[cfg(test)]
        if digest.first_chunk().is_some_and(|half| self.halves.binary_search(half).is_ok()) {
            return ControlFlow::Break(Stop::Found(Causes::new()));
        }
        match self.received.iter().find(|written| written.is_of(digest)) {
            Some(written) => ControlFlow::Break(Stop::Found(written.causes.clone())),
            None => ControlFlow::Continue(()),
        }
    }
}

/// Whether both are equal, in a time that depends on their lengths alone.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && black_box(one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other))) == 0
}

/// A copy, if memory can be had.
pub(super) fn copy(bytes: &[u8]) -> Result<Vec<u8>, OutOfMemory> {
    let mut copied = Vec::new();
    copied.try_reserve_exact(bytes.len()).map_err(|_| OutOfMemory)?;
    copied.extend_from_slice(bytes);
    Ok(copied)
}

/// One more, if memory can be had.
pub(super) fn push<T>(all: &mut Vec<T>, one: T) -> Result<(), OutOfMemory> {
    all.try_reserve(1)?;
    all.push(one);
    Ok(())
}

/// Sorts without memory of its own. What is equal stays in its order.
pub(super) fn sort<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for next in 1..items.len() {
        let place = items[..next].partition_point(|earlier| compare(earlier, &items[next]).is_le());
        items[place..=next].rotate_right(1);
    }
}

/// A set of causes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CauseSet(u128);

impl CauseSet {
    pub(super) fn insert(&mut self, cause: Cause) {
        self.0 |= Self::bit(cause);
    }

    pub(super) fn contains(self, cause: Cause) -> bool {
        self.0 & Self::bit(cause) != 0
    }

    pub(super) fn extend(&mut self, causes: impl IntoIterator<Item = Cause>) {
        causes.into_iter().for_each(|cause| self.insert(cause));
    }

    fn bit(cause: Cause) -> u128 {
        const { assert!(Cause::ALL.len() <= 128, "a bit for each") };
        let index = Cause::ALL.iter().position(|&other| other == cause).expect("it is one of all");
        1 << index
    }
}

/// Numbers that look random, half a MAC each: `SplitMix64`.
#[cfg(test)]
pub(super) fn random_halves(count: u64) -> impl Iterator<Item = [u8; 16]> {
    let next = |number: u64| {
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let half = move |number| (u128::from(next(2 * number + 1)) << 64 | u128::from(next(2 * number + 2))).to_le_bytes();
    (0..count).map(half)
}
