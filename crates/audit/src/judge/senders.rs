//! Counts the clicks of each sender: of each site of each network.

use std::hash::{BuildHasher, Hasher};
use std::mem;

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
    /// What tells them apart, what is counted, and the ring of each: each is looked at in another place.
    keys: Vec<Key>,
    groups: Vec<Group>,
    chosen: Vec<Choosing<'r>>,
    /// What stands in the URLs, one behind the other.
    raw: Vec<u8>,
}

/// A few bytes for each sender, which stay in the processor's cache.
struct Key {
    hash: u64,
    /// Where its raw names stand one behind the other.
    start: usize,
    lengths: Lengths,
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
            keys: Vec::new(),
            groups: Vec::new(),
            chosen: Vec::new(),
            raw: Vec::new(),
        }
    }

    /// The index of the sender that makes these claims.
    pub(super) fn find(&mut self, claims: &Claims<'_>) -> u32 {
        let names = [claims.network, claims.site, claims.ring].map(|claim| claim.map(|claim| claim.raw_value()));
        let lengths = Lengths::of(names);
        let hash = self.hash(names, lengths);
        let Self { table, keys, raw, .. } = self;
        let known = table.find(hash, |&index| {
            let key = &keys[index as usize];
            key.hash == hash && key.lengths == lengths && stands(names, &raw[key.start..])
        });
        match known {
            Some(&index) => index,
            None => self.add(Key { hash, start: self.raw.len(), lengths }, names, claims),
        }
    }

    fn hash(&self, names: RawNames<'_>, lengths: Lengths) -> u64 {
        let mut hasher = self.hashes.build_hasher();
        names.into_iter().flatten().for_each(|name| hasher.write(name));
        lengths.0.into_iter().for_each(|length| hasher.write_u32(length));
        hasher.finish()
    }

    #[cold]
    fn add(&mut self, key: Key, names: RawNames<'_>, claims: &Claims<'_>) -> u32 {
        let index = u32::try_from(self.keys.len()).expect("a stretch has fewer rows");
        let hash = key.hash;
        self.raw.extend(names.into_iter().flatten().flatten());
        self.keys.push(key);
        self.groups.push(Group { network: cut(claims.network), site: cut(claims.site), counts: [0; Reason::COUNT] });
        self.chosen.push(self.rings.choose_by(claims.chooser()));
        let keys = &self.keys;
        self.table.insert_unique(hash, index, |&index| keys[index as usize].hash);
        index
    }

    /// Which ring the clicks of a sender choose.
    pub(super) fn ring(&self, sender: u32) -> Choosing<'r> {
        self.chosen[sender as usize]
    }

    /// What was counted of a sender so far.
    pub(super) fn group(&self, sender: u32) -> &Group {
        &self.groups[sender as usize]
    }

    pub(super) fn count(&mut self, sender: u32, reason: Reason) {
        self.groups[sender as usize].counts[reason.index()] += 1;
    }

    /// What was counted, and nothing is left.
    pub(super) fn take(&mut self) -> Vec<Group> {
        self.table.clear();
        self.keys.clear();
        self.chosen.clear();
        self.raw.clear();
        mem::take(&mut self.groups)
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
    claim.map(|claim| claim.value().take(Group::MAX_NAME).collect())
}
