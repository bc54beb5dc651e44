//! What a thread found in one stretch, before it is brought into the order of the file.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use crate::output::annotated::Annotated;
use crate::reason::Reason;
use crate::tally::expiry::Expiry;
use crate::tally::ranking::Spot;
use crate::tally::replay::Print;

/// What a thread found in one stretch.
#[derive(Debug, Default)]
pub struct Judged {
    /// The senders that its thread knows.
    pub senders: Arc<Register>,
    /// Those whose clicks are in it, in the order in which they came up.
    pub groups: Vec<Group>,
    /// What is valid, unless its signature was seen before: what tells the signature of each,
    pub prints: Vec<Print>,
    /// and, in the same order, what is looked at if it was.
    pub candidates: Vec<Candidate>,
    /// How many rows had which reason in which minute: unix time in minutes, the reason, and the count, in ascending order.
    /// Rows without a time are not in it.
    pub minutes: Vec<(i64, Reason, u32)>,
    /// The lowest and the highest time of a row, if any has one.
    pub times: Option<(i64, i64)>,
    /// How long before or after its `expires` each authentic click came. Empty where the file has no times.
    pub expiry: Expiry,
    /// Clicks by the key that reproduced the signature.
    pub keys: Vec<KeyClicks>,
    /// Clicks by flag, in the order of [`Flags::ALL`](adseal_core::click::Flags::ALL).
    pub flags: [u64; 3],
    /// Rows with another path than the one asked for, which were not judged.
    pub other_paths: u64,
    /// Of the clicks without a valid signature: tried with the keys of the other rings, and left untried.
    pub cross_checked: u64,
    /// See there.
    pub not_cross_checked: u64,
    /// Every row that was judged, where they were asked for.
    pub annotated: Option<Annotated>,
    /// How long its thread worked on it.
    pub spent: Spent,
}

/// The clicks of one sender.
#[derive(Debug)]
pub struct Group {
    /// Whose clicks they are: an index in [`Judged::senders`].
    pub sender: u32,
    /// Rows in all.
    pub rows: u32,
    /// Those that are not valid by reason, if there are any.
    pub rejected: Option<Box<[u32; Reason::COUNT]>>,
}

impl Group {
    /// None yet, of this sender.
    #[must_use]
    pub const fn new(sender: u32) -> Self {
        Self { sender, rows: 0, rejected: None }
    }

    /// Counts one.
    pub fn count(&mut self, reason: Reason) {
        self.rows += 1;
        if reason != Reason::Valid {
            self.reject(reason);
        }
    }

    /// One that was counted as valid is not.
    pub fn reject(&mut self, reason: Reason) {
        self.rejected.get_or_insert_default()[reason.index()] += 1;
    }
}

/// The senders that a thread knows. It adds more at the end of a stretch, which may be merged by another one later.
#[derive(Debug, Default)]
pub struct Register(RwLock<Vec<Counted>>);

impl Register {
    /// Those that were added so far.
    pub fn read(&self) -> RwLockReadGuard<'_, Vec<Counted>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds some, and none are left.
    pub fn add(&self, new: &mut Vec<Counted>) {
        if !new.is_empty() {
            self.0.write().unwrap_or_else(PoisonError::into_inner).append(new);
        }
    }
}

/// A sender, and where its clicks are counted.
#[derive(Debug, Default)]
pub struct Counted {
    /// Who it is.
    pub sender: Arc<Sender>,
    /// Where its site was counted last.
    pub site: Spot,
    /// Where its network was counted last.
    pub network: Spot,
}

/// One site of one network, as clicks name them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sender {
    /// The decoded value of the parameter that names the network, as far as it is signed or claims to be; `None` where there
    /// is none. Cut at [`MAX_NAME`](Self::MAX_NAME) bytes.
    pub network: Option<Box<[u8]>>,
    /// The same of the site.
    pub site: Option<Box<[u8]>>,
}

impl Sender {
    /// Names are cut at so many bytes: a longer one was written to take memory.
    pub const MAX_NAME: usize = 128;
}

/// A valid click, which may be a replay of an earlier one.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The first characters of its signature: 96 of its 256 bits.
    pub signature: [u8; 16],
    /// The time of its row, in unix seconds; `i64::MIN` where the file has no times.
    pub time: i64,
    /// The place of its sender in [`Judged::groups`].
    pub group: u32,
    /// Which row or line of the stretch it is, counted from 0.
    pub number: u32,
    /// Its index in [`Judged::annotated`], where that is kept.
    pub index: u32,
}

/// The clicks whose signature a key reproduced.
#[derive(Clone, Copy, Debug)]
pub struct KeyClicks {
    /// The place of its ring.
    pub ring: u32,
    /// Its place in the ring.
    pub key: u32,
    /// Clicks.
    pub count: u64,
    /// Those of them that name another ring.
    pub other_ring: u64,
}

/// Time of one thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Reading and decoding.
    pub decode: Duration,
    /// Verifying.
    pub verify: Duration,
    /// Counting: by sender, by time, and what was asked of every ring.
    pub count: Duration,
}
