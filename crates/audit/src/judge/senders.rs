//! Counts the clicks of each sender: of each site of each network.

use std::hash::{BuildHasher, Hash, Hasher};
use std::mem;
use std::sync::Arc;

use adseal_core::click::SignedParameter;
use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::judged::{Counted, Group, Sender};
use super::names::Claims;
use crate::reason::Reason;
use crate::rings::{Choosing, Rings};

/// So many senders are remembered from one stretch to the next.
const MAX_KNOWN: usize = 1 << 14;
/// And so many bytes of their long names.
const MAX_LONG: usize = 1 << 20;

/// The senders that came up. They are told apart by what stands in the URL, so that nothing is decoded twice.
pub(super) struct Senders<'r> {
    rings: &'r Rings,
    hashes: RandomState,
    /// The indexes of all that are known.
    table: HashTable<u32>,
    known: Vec<Known>,
    counted: Vec<Arc<Counted>>,
    /// Raw names that are too long for [`Known`], one behind the other.
    long: Vec<u8>,
    /// Those that came up in this stretch, in order.
    present: Vec<u32>,
    /// Their rows that are not valid.
    rejected: Vec<(u32, Reason)>,
}

/// All that is looked at for each row of a sender, in one line of the processor's cache: with some thousand senders that is
/// what takes the time.
#[repr(align(64))]
struct Known {
    hash: u64,
    names: RawNames,
    /// Where they stand among the long ones, if they are too long.
    start: usize,
    ring: Choosing,
    /// Its rows in this stretch.
    rows: u32,
}

/// The raw values of network, site and ring, one behind the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct RawNames {
    /// How long each is. Longer ones than these numbers hold are no part of a URL that is read.
    lengths: [u32; 3],
    /// What they are, with zeros behind them; of long ones nothing.
    bytes: [u8; SHORT],
}

/// So many bytes of names fit into a line of the cache with the rest.
const SHORT: usize = 24;

impl<'r> Senders<'r> {
    pub(super) fn new(rings: &'r Rings) -> Self {
        Self {
            rings,
            hashes: RandomState::default(),
            table: HashTable::new(),
            known: Vec::new(),
            counted: Vec::new(),
            long: Vec::new(),
            present: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// The index of the sender that makes these claims, which stays the same until the end of the stretch.
    pub(super) fn find(&mut self, claims: &Claims<'_>) -> u32 {
        let raw = [claims.network, claims.site, claims.ring].map(|claim| claim.map(|claim| claim.raw_value()));
        let (names, is_long) = RawNames::of(raw);
        let mut hasher = self.hashes.build_hasher();
        names.hash(&mut hasher);
        if is_long {
            raw.into_iter().flatten().for_each(|name| hasher.write(name));
        }
        let hash = hasher.finish();
        let Self { table, known, long, .. } = self;
        let is_same = |&index: &u32| {
            let known = &known[index as usize];
            known.hash == hash && known.names == names && (!is_long || stands(raw, &long[known.start..]))
        };
        match table.find(hash, is_same) {
            Some(&index) => index,
            None => self.add(hash, names, if is_long { raw } else { [None; 3] }, claims),
        }
    }

    #[cold]
    fn add(&mut self, hash: u64, names: RawNames, long: [Option<&[u8]>; 3], claims: &Claims<'_>) -> u32 {
        let index = u32::try_from(self.known.len()).expect("a stretch has fewer rows");
        let ring = self.rings.choose_by(claims.chooser());
        self.known.push(Known { hash, names, start: self.long.len(), ring, rows: 0 });
        self.long.extend(long.into_iter().flatten().flatten());
        let sender = Sender { network: cut(claims.network), site: cut(claims.site) };
        self.counted.push(Arc::new(Counted { sender: Arc::new(sender), ..Counted::default() }));
        let known = &self.known;
        self.table.insert_unique(hash, index, |&index| known[index as usize].hash);
        index
    }

    /// Which ring the clicks of a sender choose.
    pub(super) fn ring(&self, sender: u32) -> Choosing {
        self.known[sender as usize].ring
    }

    /// What a sender calls itself.
    pub(super) fn names(&self, sender: u32) -> &Sender {
        &self.counted[sender as usize].sender
    }

    pub(super) fn count(&mut self, sender: u32, reason: Reason) {
        let rows = &mut self.known[sender as usize].rows;
        if *rows == 0 {
            self.present.push(sender);
        }
        *rows += 1;
        if reason != Reason::Valid {
            self.rejected.push((sender, reason));
        }
    }

    /// What was counted in this stretch, in the order in which the senders came up, and nothing is left. Where senders are
    /// named by their index, this puts the place of their group.
    pub(super) fn take<'n>(&mut self, named: impl Iterator<Item = &'n mut u32>) -> Vec<Group> {
        let mut groups = Vec::with_capacity(self.present.len());
        for (place, &sender) in (0..).zip(&self.present) {
            let mut counts = [0; Reason::COUNT];
            // From here on it has the place of its group.
            counts[Reason::Valid.index()] = mem::replace(&mut self.known[sender as usize].rows, place);
            groups.push(Group { counted: Arc::clone(&self.counted[sender as usize]), counts });
        }
        for (sender, reason) in self.rejected.drain(..) {
            let group: &mut Group = &mut groups[self.known[sender as usize].rows as usize];
            group.counts[Reason::Valid.index()] -= 1;
            group.counts[reason.index()] += 1;
        }
        named.for_each(|sender| *sender = self.known[*sender as usize].rows);
        self.present.drain(..).for_each(|sender| self.known[sender as usize].rows = 0);
        if self.known.len() > MAX_KNOWN || self.long.len() > MAX_LONG {
            *self = Self { hashes: self.hashes.clone(), ..Self::new(self.rings) };
        }
        groups
    }
}

impl RawNames {
    /// And whether they are long.
    fn of(raw: [Option<&[u8]>; 3]) -> (Self, bool) {
        let length = |name: &[u8]| u32::try_from(name.len()).expect("what is longer is no URL that is read");
        let lengths = raw.map(|name| name.map_or(u32::MAX, length));
        let (mut bytes, mut end) = ([0; SHORT], 0);
        for name in raw.into_iter().flatten() {
            let Some(room) = bytes.get_mut(end..end + name.len()) else {
                return (Self { lengths, bytes: [0; SHORT] }, true);
            };
            room.copy_from_slice(name);
            end += name.len();
        }
        (Self { lengths, bytes }, false)
    }
}

/// Whether the names stand at the start of these bytes, which are long enough.
fn stands(names: [Option<&[u8]>; 3], mut bytes: &[u8]) -> bool {
    names.into_iter().flatten().all(|name| {
        let (own, behind) = bytes.split_at(name.len());
        bytes = behind;
        own == name
    })
}

/// The decoded value, up to where names are cut.
fn cut(claim: Option<SignedParameter<'_>>) -> Option<Box<[u8]>> {
    claim.map(|claim| claim.value().take(Sender::MAX_NAME).collect())
}
