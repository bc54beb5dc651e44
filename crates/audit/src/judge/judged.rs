//! What a thread found in one stretch, before it is brought into the order of the file.

use std::sync::Arc;
use std::time::Duration;

use crate::output::annotated::Annotated;
use crate::reason::Reason;
use crate::tally::expiry::Expiry;
use crate::tally::ranking::Spot;

/// What a thread found in one stretch.
#[derive(Debug, Default)]
pub struct Judged {
    /// The senders whose clicks are in it, in the order in which they came up.
    pub groups: Vec<Group>,
    /// What is valid, unless its signature was seen before.
    pub candidates: Vec<Candidate>,
    /// How many rows had which reason in which minute: unix time in minutes, the reason, and the count, in ascending order.
    /// Rows without a time are not in it.
    pub minutes: Vec<(i64, Reason, u32)>,
    /// The lowest and the highest time of a row, if any has one.
    pub times: Option<(i64, i64)>,
    /// How long before or after its `expires` each authentic click came. Empty where the file has no times.
    pub expiry: Expiry,
    /// Clicks by the key that reproduced the signature: the place of its ring, its place in the ring, and the count.
    pub keys: Vec<(u32, u32, u64)>,
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
    /// Whose clicks they are.
    pub counted: Arc<Counted>,
    /// Rows by reason.
    pub counts: [u32; Reason::COUNT],
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
    /// The signed `expires`, which is part of what the signature covers; `i64::MAX` where it has none.
    pub expires: i64,
    /// The time of its row, in unix seconds; `i64::MIN` where the file has no times.
    pub time: i64,
    /// The index of its sender in [`Judged::groups`].
    pub group: u32,
    /// Which row or line of the stretch it is, counted from 0.
    pub number: u32,
    /// Its index in [`Judged::annotated`], where that is kept.
    pub index: u32,
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
