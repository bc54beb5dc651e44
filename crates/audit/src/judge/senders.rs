//! Counts the clicks of each sender: of each site of each network.

use std::hash::{BuildHasher, Hasher};

use adseal_core::click::SignedParameter;
use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::judged::Group;
use super::names::Claims;
use crate::reason::Reason;
use crate::rings::{Choosing, Rings};

/// The senders of a stretch. They are told apart by what stands in the URL, so that nothing is decoded twice; the order in
/// which they came up is that of their indexes, whatever the hashes are.
pub(super) struct Senders<'r> {
    rings: &'r Rings,
    hashes: RandomState,
    table: HashTable<u32>,
    all: Vec<Sender<'r>>,
    /// What stands in the URLs, one behind the other.
    raw: Vec<u8>,
}

struct Sender<'r> {
    hash: u64,
    /// Where its raw names stand, and how long each is.
    start: usize,
    lengths: [Option<usize>; 3],
    group: Group,
    ring: Choosing<'r>,
}

impl<'r> Senders<'r> {
    pub(super) fn new(rings: &'r Rings) -> Self {
        let hashes = RandomState::default();
        Self { rings, hashes, table: HashTable::new(), all: Vec::new(), raw: Vec::new() }
    }

    /// The index of the sender that makes these claims.
    pub(super) fn find(&mut self, claims: &Claims<'_>) -> u32 {
        let names = [claims.network, claims.site, claims.ring].map(|claim| claim.map(|claim| claim.raw_value()));
        let hash = self.hash(names);
        let Self { table, all, raw, .. } = self;
        if let Some(&index) = table.find(hash, |&index| all[index as usize].is(hash, names, raw)) {
            return index;
        }
        self.add(hash, names, claims)
    }

    fn hash(&self, names: [Option<&[u8]>; 3]) -> u64 {
        let mut hasher = self.hashes.build_hasher();
        for name in names {
            hasher.write(name.unwrap_or_default());
            hasher.write_usize(name.map_or(usize::MAX, <[u8]>::len));
        }
        hasher.finish()
    }

    #[cold]
    fn add(&mut self, hash: u64, names: [Option<&[u8]>; 3], claims: &Claims<'_>) -> u32 {
        let index = u32::try_from(self.all.len()).expect("a stretch has fewer rows");
        let start = self.raw.len();
        self.raw.extend(names.into_iter().flatten().flatten());
        let group = Group { network: cut(claims.network), site: cut(claims.site), counts: [0; Reason::COUNT] };
        let ring = self.rings.choose_by(claims.ring);
        self.all.push(Sender { hash, start, lengths: names.map(|name| name.map(<[u8]>::len)), group, ring });
        let all = &self.all;
        self.table.insert_unique(hash, index, |&index| all[index as usize].hash);
        index
    }

    /// Which ring the clicks of a sender choose.
    pub(super) fn ring(&self, sender: u32) -> Choosing<'r> {
        self.all[sender as usize].ring
    }

    /// What was counted of a sender so far.
    pub(super) fn group(&self, sender: u32) -> &Group {
        &self.all[sender as usize].group
    }

    pub(super) fn count(&mut self, sender: u32, reason: Reason) {
        self.all[sender as usize].group.counts[reason.index()] += 1;
    }

    /// What was counted, and nothing is left.
    pub(super) fn take(&mut self) -> Vec<Group> {
        self.table.clear();
        self.raw.clear();
        self.all.drain(..).map(|sender| sender.group).collect()
    }
}

impl Sender<'_> {
    fn is(&self, hash: u64, names: [Option<&[u8]>; 3], raw: &[u8]) -> bool {
        let mut raw = &raw[self.start..];
        self.hash == hash
            && self.lengths.iter().zip(names).all(|(length, name)| match (length, name) {
                (Some(length), Some(name)) if *length == name.len() => {
                    let (own, behind) = raw.split_at(*length);
                    raw = behind;
                    own == name
                }
                (None, None) => true,
                _ => false,
            })
    }
}

/// The decoded value, up to where names are cut.
fn cut(claim: Option<SignedParameter<'_>>) -> Option<Box<[u8]>> {
    claim.map(|claim| claim.value().take(Group::MAX_NAME).collect())
}
