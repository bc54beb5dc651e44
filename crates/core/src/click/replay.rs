//! The replay guard: remembers the signatures of accepted clicks, in memory that is fixed when it is made.

use alloc::vec::Vec;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};
#[cfg(not(all(test, loom)))]
use core::sync::atomic::{AtomicU64, fence};
use core::{array, error, fmt};
#[cfg(all(test, loom))]
use {loom::sync::atomic::AtomicU64, model::fence};

#[cfg(all(test, loom))]
mod model;
#[cfg(all(test, not(loom)))]
mod tests;

/// What a [`ReplayStore`] says of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayOutcome {
    /// The store did not know the signature; now it does.
    Fresh,
    /// The store knows the signature.
    Replayed,
    /// The store does not know the signature and cannot remember it.
    Full,
}

/// Where the signatures of accepted clicks are remembered.
///
/// [`ReplayGuard`] covers one process. To cover several, implement this over a store that they share.
pub trait ReplayStore: Send + Sync {
    /// Checks whether the signature is known and, where it is not, remembers it until `keep_until`: both in one step,
    /// so that of any number of calls for one signature at the same time exactly one is told `Fresh`.
    ///
    /// `signature` is the decoded MAC; both times are unix seconds, and `keep_until` is later than `now`. What cannot
    /// be remembered for that long, be it that the store is full or out of reach, is `Full`. A store never makes room
    /// by forgetting a signature whose time has not come.
    fn check_and_insert(&self, signature: &[u8; 32], keep_until: i64, now: i64) -> ReplayOutcome;

    /// How many seconds ahead of `now` a `keep_until` can be. A policy that lets clicks live longer is refused.
    fn longest_memory(&self) -> i64 {
        i64::MAX
    }
}

/// Why a [`ReplayGuard`] could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayGuardError {
    /// A guard for no entries was asked for.
    ZeroCapacity,
    /// The memory could not be had.
    OutOfMemory,
}

impl fmt::Display for ReplayGuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ZeroCapacity => "a replay guard needs room for one signature or more",
            Self::OutOfMemory => "there is not enough memory for the replay guard",
        })
    }
}

impl error::Error for ReplayGuardError {}

/// A [`ReplayStore`] in the memory of this process.
///
/// It allocates when it is made and never again, takes no lock, and may be used from many threads at once. A process
/// that forks has two guards from then on, each of which works but knows nothing of what the other sees later.
///
/// A signature is looked for in 16 slots, and known by 36 of its bits. A fresh one is therefore called `Replayed` with
/// a probability of at most 2^-32, one in four billion. Since a signature is a MAC, nobody without the private key can
/// aim at such a likeness.
///
/// An entry keeps its place for 5 to 8 seconds longer than it was asked to: threads read the clock before they call,
/// and one that was held up in between must not find that another, with a later `now`, has already forgotten.
pub struct ReplayGuard {
    buckets: Vec<Bucket>,
}

/// As many slots as a cache line holds.
#[repr(align(64))]
struct Bucket([AtomicU64; BUCKET_SLOTS]);

// The model checker tries every order of reads, so it gets the smallest window.
const BUCKET_SLOTS: usize = if cfg!(all(test, loom)) { 1 } else { 8 };

// A slot is one word: 36 bits of the signature, 2 bits of state, and the 26 low bits of the tick at which it is free
// again. A tick is 4 seconds. An empty slot is all zero.
const TICK_SECONDS: i64 = 4;
const TICK: u64 = (1 << 26) - 1;
const STATE: u64 = 3 << 26;
const FINGERPRINT: u64 = !(STATE | TICK);

/// A thread is about to remember the signature, and looks whether another one was faster.
const TENTATIVE: u64 = 1 << 26;
/// Another thread was faster, and has told this one by changing its word.
const VOID: u64 = 2 << 26;
/// The signature is known.
const CONFIRMED: u64 = 3 << 26;

impl ReplayGuard {
    /// How far ahead of `now` an entry's `keep_until` can be, in seconds: about two years. Beyond that the answer is
    /// [`ReplayOutcome::Full`], so a policy's `max_lifetime` and twice its leeway must not exceed it.
    ///
    /// It is a quarter of the time after which ticks repeat. An entry that nothing has overwritten is recognised as old
    /// for four years after its end.
    pub const MAX_SECONDS_AHEAD: i64 = 1 << 26;

    /// Makes a guard for this many signatures at a time. It takes 16 bytes for each, at least 128.
    ///
    /// How many are needed: valid clicks a second, times the longest time from a click's arrival to its `expires`, plus
    /// leeway and 8 seconds.
    ///
    /// # Errors
    ///
    /// `entries` is 0, or there is not enough memory.
    pub fn with_capacity(entries: usize) -> Result<Self, ReplayGuardError> {
        if entries == 0 {
            return Err(ReplayGuardError::ZeroCapacity);
        }
        // Twice as many slots as entries: the emptier of two buckets then has a free slot, for all practical purposes.
        let count = entries.saturating_mul(2).div_ceil(BUCKET_SLOTS).max(2);
        let mut buckets = Vec::new();
        buckets.try_reserve_exact(count).map_err(|_| ReplayGuardError::OutOfMemory)?;
        buckets.resize_with(count, || Bucket(array::from_fn(|_| AtomicU64::new(0))));
        Ok(Self { buckets })
    }

    /// How many signatures it is made for: what was asked for, rounded up. It holds more before it says `Full`.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.buckets.len() * BUCKET_SLOTS / 2
    }

    /// The two different buckets where a signature may be, in the order in which they lie in memory.
    fn window(&self, signature: &[u8; 32]) -> Window<'_> {
        let count = self.buckets.len();
        let first = below(count, part(signature, 0));
        let second = (first + 1 + below(count - 1, part(signature, 1))) % count;
        Window([&self.buckets[first.min(second)], &self.buckets[first.max(second)]])
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard").field("capacity", &self.capacity()).finish_non_exhaustive()
    }
}

// Why exactly one thread is told `Fresh`.
//
// A thread puts a tentative word into a free slot of its window (place), looks at the other slots of the window, and
// turns its word into a confirmed one. Threads with the same signature have the same window and number its slots alike.
// A word that counts is removed by its owner alone; others can only turn it from tentative into void, once.
//
// At most one. Let A and B place the same signature, A in the lower slot. The fence behind each placing comes first for
// one of them, and the other one then sees the word of the first, or what became of it.
// - B sees A's word: if it is tentative, B gives up because A's slot is lower; if it is confirmed, B gives up; if it is
//   void or gone, A does not confirm.
// - A sees B's word: if it is tentative, A makes it void, so B cannot confirm; if B was quicker to confirm, A sees that
//   instead and gives up; if it is void or gone, B does not confirm.
//
// At least one, unless one is told `Full`. A thread that is told `Replayed` has seen the word of another one that
// placed, or its own word was made void by one. Of all threads that placed, the one in the lowest slot can only have
// given up because of a confirmed word.
//
// This takes for granted that no thread's `now` is so far behind another's that it places a signature which the other
// takes for forgotten; the extra seconds of an entry are there for that. A thread that sleeps over the end of its own
// entry finds its slot taken and says `Replayed`. A tentative word left over in the child of a fork ends with its time.
//
// The words carry nothing but themselves, so relaxed operations are enough beside the fence.
impl ReplayStore for ReplayGuard {
    fn longest_memory(&self) -> i64 {
        Self::MAX_SECONDS_AHEAD
    }

    fn check_and_insert(&self, signature: &[u8; 32], keep_until: i64, now: i64) -> ReplayOutcome {
        if !(1..=Self::MAX_SECONDS_AHEAD).contains(&keep_until.saturating_sub(now)) {
            return ReplayOutcome::Full;
        }
        let window = self.window(signature);
        let entry = (part(signature, 2) & FINGERPRINT) | tick(keep_until.div_euclid(TICK_SECONDS) + 2);
        let now = tick(now.div_euclid(TICK_SECONDS));
        loop {
            match window.look(entry, now) {
                Look::Known => return ReplayOutcome::Replayed,
                Look::Full => return ReplayOutcome::Full,
                Look::Free { at, word } => {
                    // If this fails another thread has got the slot, so there is progress, and a new look to take.
                    if window.slot(at).compare_exchange(word, entry | TENTATIVE, Relaxed, Relaxed).is_ok() {
                        return window.settle(entry, at, now);
                    }
                }
            }
        }
    }
}

/// What a first look at a window shows.
enum Look {
    Known,
    Full,
    /// A free slot, and the word it holds.
    Free {
        at: usize,
        word: u64,
    },
}

struct Window<'a>([&'a Bucket; 2]);

impl<'a> Window<'a> {
    fn slot(&self, at: usize) -> &'a AtomicU64 {
        &self.0[at / BUCKET_SLOTS].0[at % BUCKET_SLOTS]
    }

    /// Looks for the signature and for a free slot, in the emptier bucket of the two.
    fn look(&self, entry: u64, now: u64) -> Look {
        let mut free = [0; 2];
        let mut first_free = [None; 2];
        for at in 0..2 * BUCKET_SLOTS {
            let word = self.slot(at).load(Relaxed);
            if !counts(word, now) {
                let bucket = at / BUCKET_SLOTS;
                free[bucket] += 1;
                first_free[bucket].get_or_insert((at, word));
            } else if is_same(word, entry) {
                return Look::Known;
            }
        }
        let emptier = usize::from(free[1] > free[0]);
        first_free[emptier].map_or(Look::Full, |(at, word)| Look::Free { at, word })
    }

    /// Decides between this thread, whose tentative word is in slot `mine`, and others with the same signature.
    fn settle(&self, entry: u64, mine: usize, now: u64) -> ReplayOutcome {
        fence(SeqCst);
        let others = (0..2 * BUCKET_SLOTS).filter(|&at| at != mine);
        if others.into_iter().all(|at| self.yields(at, entry, mine, now))
            && self.slot(mine).compare_exchange(entry | TENTATIVE, entry | CONFIRMED, Relaxed, Relaxed).is_ok()
        {
            return ReplayOutcome::Fresh;
        }
        for state in [TENTATIVE, VOID] {
            if self.slot(mine).compare_exchange(entry | state, 0, Relaxed, Relaxed).is_ok() {
                break;
            }
        }
        ReplayOutcome::Replayed
    }

    /// Whether another slot leaves the signature to the one in `mine`, if need be by making its word void.
    fn yields(&self, at: usize, entry: u64, mine: usize, now: u64) -> bool {
        let slot = self.slot(at);
        let mut word = slot.load(Relaxed);
        while counts(word, now) && is_same(word, entry) && word & STATE != VOID {
            if word & STATE == CONFIRMED || at < mine {
                return false;
            }
            match slot.compare_exchange(word, (word & !STATE) | VOID, Relaxed, Relaxed) {
                Ok(_) => return true,
                Err(newer) => word = newer,
            }
        }
        true
    }
}

/// Whether a word is in use: it is not empty, and its tick is ahead, by less than half of the ticks there are.
fn counts(word: u64, now: u64) -> bool {
    let ahead = word.wrapping_sub(now) & TICK;
    word & STATE != 0 && ahead != 0 && ahead <= TICK / 2
}

/// Whether two words stand for the same signature. Their times may differ, where the leeway was changed in between.
fn is_same(word: u64, entry: u64) -> bool {
    (word ^ entry) & FINGERPRINT == 0
}

fn tick(ticks: i64) -> u64 {
    ticks.cast_unsigned() & TICK
}

/// One of the four 64-bit parts of a signature. Signatures are MACs, so each part is as good as any hash of it.
fn part(signature: &[u8; 32], number: usize) -> u64 {
    u64::from_le_bytes(signature.as_chunks().0[number])
}

/// Maps a random number evenly to one below `count`.
fn below(count: usize, random: u64) -> usize {
    let product = u128::from(random) * count as u128;
    usize::try_from(product >> 64).expect("it is below count")
}
