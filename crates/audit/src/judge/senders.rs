//! Counts the clicks of each sender: of each site of each network.

use std::hash::{BuildHasher, Hasher};
use std::mem;
use std::sync::Arc;

use adseal_core::click::SignedParameter;
use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::judged::{Group, Sender};
use super::names::Claims;
use crate::reason::Reason;
use crate::rings::{Choosing, Rings};

/// So many senders are remembered from one stretch to the next.
const MAX_KNOWN: usize = 1 << 14;
/// And so many bytes of what stands in their URLs.
const MAX_RAW: usize = 1 << 20;

/// The senders that came up. They are told apart by what stands in the URL, so that nothing is decoded twice.
///
/// What is looked at for each row lies close together: with some thousand senders it has to stay in the processor's cache.
pub(super) struct Senders<'r> {
    rings: &'r Rings,
    hashes: RandomState,
    table: HashTable<Key>,
    /// By the index of each: its rows in this stretch, its ring, and its decoded names.
    rows: Vec<u32>,
    chosen: Vec<Choosing>,
    names: Vec<Arc<Sender>>,
    /// What stands in the URLs, one behind the other.
    raw: Vec<u8>,
    /// Those that came up in this stretch, in order.
    present: Vec<u32>,
    /// Their rows that are not valid.
    rejected: Vec<(u32, Reason)>,
}

/// What tells a sender apart.
struct Key {
    hash: u64,
    /// Where its raw names stand one behind the other.
    start: usize,
    lengths: Lengths,
    index: u32,
}

/// How long each raw name is. Longer ones than these numbers hold are no part of a URL that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Lengths([u32; 3]);

/// The raw values of network, site and ring.
type RawNames<'a> = [Option<&'a [u8]>; 3];

impl<'r> Senders<'r> {
    pub(super) fn new(rings: &'r Rings) -> Self {
        Self {
            rings,
            hashes: RandomState::default(),
            table: HashTable::new(),
            rows: Vec::new(),
            chosen: Vec::new(),
            names: Vec::new(),
            raw: Vec::new(),
            present: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// The index of the sender that makes these claims, which stays the same until the end of the stretch.
    pub(super) fn find(&mut self, claims: &Claims<'_>) -> u32 {
        let names = [claims.network, claims.site, claims.ring].map(|claim| claim.map(|claim| claim.raw_value()));
        let lengths = Lengths::of(names);
        let hash = self.hash(names, lengths);
        let Self { table, raw, .. } = self;
        let is_same = |key: &Key| key.hash == hash && key.lengths == lengths && stands(names, &raw[key.start..]);
        match table.find(hash, is_same) {
            Some(key) => key.index,
            None => self.add(hash, lengths, names, claims),
        }
    }

    fn hash(&self, names: RawNames<'_>, lengths: Lengths) -> u64 {
        let mut hasher = self.hashes.build_hasher();
        names.into_iter().flatten().for_each(|name| hasher.write(name));
        lengths.0.into_iter().for_each(|length| hasher.write_u32(length));
        hasher.finish()
    }

    #[cold]
    fn add(&mut self, hash: u64, lengths: Lengths, names: RawNames<'_>, claims: &Claims<'_>) -> u32 {
        let index = u32::try_from(self.rows.len()).expect("a stretch has fewer rows");
        let start = self.raw.len();
        self.raw.extend(names.into_iter().flatten().flatten());
        self.rows.push(0);
        self.chosen.push(self.rings.choose_by(claims.chooser()));
        self.names.push(Arc::new(Sender { network: cut(claims.network), site: cut(claims.site) }));
        self.table.insert_unique(hash, Key { hash, start, lengths, index }, |key| key.hash);
        index
    }

    /// Which ring the clicks of a sender choose.
    pub(super) fn ring(&self, sender: u32) -> Choosing {
        self.chosen[sender as usize]
    }

    /// What a sender calls itself.
    pub(super) fn names(&self, sender: u32) -> &Sender {
        &self.names[sender as usize]
    }

    pub(super) fn count(&mut self, sender: u32, reason: Reason) {
        let rows = &mut self.rows[sender as usize];
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
            counts[Reason::Valid.index()] = mem::replace(&mut self.rows[sender as usize], place);
            groups.push(Group { sender: Arc::clone(&self.names[sender as usize]), counts });
        }
        for (sender, reason) in self.rejected.drain(..) {
            let group: &mut Group = &mut groups[self.rows[sender as usize] as usize];
            group.counts[Reason::Valid.index()] -= 1;
            group.counts[reason.index()] += 1;
        }
        named.for_each(|sender| *sender = self.rows[*sender as usize]);
        self.present.drain(..).for_each(|sender| self.rows[sender as usize] = 0);
        if self.rows.len() > MAX_KNOWN || self.raw.len() > MAX_RAW {
            *self = Self { hashes: self.hashes.clone(), ..Self::new(self.rings) };
        }
        groups
    }
}

impl Lengths {
    const NONE: u32 = u32::MAX;

    fn of(names: RawNames<'_>) -> Self {
        let length = |name: &[u8]| u32::try_from(name.len()).expect("what is longer is no URL that is read");
        Self(names.map(|name| name.map_or(Self::NONE, length)))
    }
}

/// Whether the names stand at the start of these bytes, which are long enough.
fn stands(names: RawNames<'_>, mut bytes: &[u8]) -> bool {
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
