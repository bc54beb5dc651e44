//! Counts the clicks of each sender: of each site of each network.

use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, RwLockReadGuard};

use adseal_core::click::SignedParameter;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};

use super::chunk::Row;
use super::judged::{Counted, Group, Register, Sender};
use super::names::{Claims, Names};
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
    /// The indexes of those that are known, by their names, if these are short,
    short: HashTable<u32>,
    /// and if they are long.
    long: HashMap<Box<[u8]>, u32, RandomState>,
    /// Bytes of the long names.
    held: usize,
    known: Vec<Known>,
    /// What is counted of each, but for those that are new.
    register: Arc<Register>,
    /// Of those that are new in this stretch.
    new: Vec<Counted>,
    /// Those that came up in this stretch, in order.
    present: Vec<Present>,
}

/// What a sender is found by. It is one line of the processor's cache: with some thousand senders that is what takes the time.
#[repr(align(64))]
struct Known {
    /// As in [`ShortNames`].
    bytes: [u128; 3],
    ring: Choosing,
    /// Its place among those that came up in this stretch, if it did.
    place: u32,
    /// As in [`ShortNames`].
    lengths: [u8; 3],
}

const _: () = assert!(size_of::<Known>() == 64);

/// No place.
const ABSENT: u32 = u32::MAX;

/// A sender that came up in this stretch.
struct Present {
    ring: Choosing,
    group: Group,
}

/// The raw values of network, site and ring, each as a number.
#[derive(Clone, Copy, Default)]
struct ShortNames {
    /// What they are, with zeros behind them.
    bytes: [u128; 3],
    /// How long each is; 255 where there is none.
    lengths: [u8; 3],
}

/// The raw values of network, site and ring.
type RawNames<'a> = [Option<&'a [u8]>; 3];

impl<'r> Senders<'r> {
    pub(super) fn new(rings: &'r Rings) -> Self {
        Self {
            rings,
            hashes: RandomState::default(),
            short: HashTable::new(),
            long: HashMap::default(),
            held: 0,
            known: Vec::new(),
            register: Arc::default(),
            new: Vec::new(),
            present: Vec::new(),
        }
    }

    /// Finds the sender of each row: its place among those that came up in this stretch.
    ///
    /// The steps are made for all rows one after the other, so that the processor waits for what lies far away of many rows at
    /// the same time.
    pub(super) fn find(&mut self, rows: &mut [Row<'_>], names: &Names<'_>) {
        let short = rows.iter().map(|row| {
            let names = ShortNames::of(names.find(row.uri).raw_values())?;
            Some((names.hash(&self.hashes), names))
        });
        let short: Vec<_> = short.collect();
        for (row, short) in rows.iter_mut().zip(short) {
            let index = short.and_then(|(hash, names)| self.find_short(hash, &names));
            row.sender = index.unwrap_or_else(|| self.find_claimed(&names.find(row.uri)));
        }
        for row in rows {
            row.sender = self.place(row.sender);
        }
    }

    fn find_short(&self, hash: u64, names: &ShortNames) -> Option<u32> {
        self.short.find(hash, |&index| self.known[index as usize].names().is(names)).copied()
    }

    /// The index of a sender whose names are long, or short and not known.
    #[cold]
    fn find_claimed(&mut self, claims: &Claims<'_>) -> u32 {
        let raw = claims.raw_values();
        let Some(names) = ShortNames::of(raw) else { return self.find_long(raw, claims) };
        let index = self.add(names, claims);
        let Self { short, known, hashes, .. } = self;
        short.insert_unique(names.hash(hashes), index, |&index| known[index as usize].names().hash(hashes));
        index
    }

    fn find_long(&mut self, raw: RawNames<'_>, claims: &Claims<'_>) -> u32 {
        let mut names = Vec::new();
        for name in raw {
            names.extend(name.map_or(usize::MAX, <[u8]>::len).to_ne_bytes());
            names.extend(name.unwrap_or_default());
        }
        if let Some(&index) = self.long.get(&*names) {
            return index;
        }
        let index = self.add(ShortNames::default(), claims);
        self.held += names.len();
        self.long.insert(names.into(), index);
        index
    }

    fn add(&mut self, names: ShortNames, claims: &Claims<'_>) -> u32 {
        let index = u32::try_from(self.known.len()).expect("a stretch has fewer rows");
        let ShortNames { bytes, lengths } = names;
        self.known.push(Known { bytes, ring: self.rings.choose_by(claims.chooser()), place: ABSENT, lengths });
        let sender = Sender { network: cut(claims.network), site: cut(claims.site) };
        self.new.push(Counted { sender: Arc::new(sender), ..Counted::default() });
        index
    }

    fn place(&mut self, index: u32) -> u32 {
        let known = &mut self.known[index as usize];
        if known.place == ABSENT {
            known.place = u32::try_from(self.present.len()).expect("a stretch has fewer rows");
            self.present.push(Present { ring: known.ring, group: Group::new(index) });
        }
        known.place
    }

    /// Which ring the clicks of a sender choose.
    pub(super) fn ring(&self, place: u32) -> Choosing {
        self.present[place as usize].ring
    }

    /// All senders that were known before this stretch.
    pub(super) fn registered(&self) -> RwLockReadGuard<'_, Vec<Counted>> {
        self.register.read()
    }

    /// What a sender calls itself. These are [registered](Self::registered).
    pub(super) fn names<'s>(&'s self, registered: &'s [Counted], place: u32) -> &'s Sender {
        let index = self.present[place as usize].group.sender as usize;
        &registered.get(index).unwrap_or_else(|| &self.new[index - registered.len()]).sender
    }

    /// Counts a click of a sender.
    pub(super) fn count(&mut self, place: u32, reason: Reason) {
        self.present[place as usize].group.count(reason);
    }

    /// What was counted in this stretch, by place, and nothing is left.
    pub(super) fn take(&mut self) -> (Arc<Register>, Vec<Group>) {
        self.register.add(&mut self.new);
        let register = Arc::clone(&self.register);
        let mut groups = Vec::with_capacity(self.present.len());
        for Present { group, .. } in self.present.drain(..) {
            self.known[group.sender as usize].place = ABSENT;
            groups.push(group);
        }
        if self.known.len() > MAX_KNOWN || self.held > MAX_LONG {
            *self = Self { hashes: self.hashes.clone(), ..Self::new(self.rings) };
        }
        (register, groups)
    }
}

impl Known {
    fn names(&self) -> ShortNames {
        ShortNames { bytes: self.bytes, lengths: self.lengths }
    }
}

impl ShortNames {
    /// Unless one of them is long.
    fn of(raw: RawNames<'_>) -> Option<Self> {
        let mut names = Self { bytes: [0; 3], lengths: [u8::MAX; 3] };
        for (place, name) in raw.into_iter().enumerate() {
            if let Some(name) = name {
                names.bytes[place] = number(name)?;
                names.lengths[place] = u8::try_from(name.len()).ok()?;
            }
        }
        Some(names)
    }

    /// Whether these are the same.
    fn is(&self, other: &Self) -> bool {
        // Without a branch for each, nor a call.
        let [network, site, ring] = [0, 1, 2].map(|place| self.bytes[place] ^ other.bytes[place]);
        (network | site | ring) == 0 && self.lengths == other.lengths
    }

    fn hash(&self, hashes: &RandomState) -> u64 {
        let mut hasher = hashes.build_hasher();
        self.bytes.into_iter().for_each(|bytes| hasher.write_u128(bytes));
        self.lengths.into_iter().for_each(|length| hasher.write_u8(length));
        hasher.finish()
    }
}

/// Up to 16 bytes as a number, without a call for so few of them.
fn number(bytes: &[u8]) -> Option<u128> {
    // The first and the last ones; where they overlap they are the same.
    let join =
        |first: u64, last: u64, width: usize| u128::from(first) | u128::from(last) << (8 * (bytes.len() - width));
    if bytes.len() > 16 {
        return None;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some(join(u64::from_le_bytes(*first), u64::from_le_bytes(*last), 8));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some(join(u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into(), 4));
    }
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u128::from(byte)))
}

/// The decoded value, up to where names are cut.
fn cut(claim: Option<SignedParameter<'_>>) -> Option<Box<[u8]>> {
    claim.map(|claim| claim.value().take(Sender::MAX_NAME).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_up_to_16_bytes_are_numbers() {
        let bytes: Vec<u8> = (1..=17).collect();
        for length in 0..=16 {
            let mut expected = [0; 16];
            expected[..length].copy_from_slice(&bytes[..length]);
            assert_eq!(number(&bytes[..length]), Some(u128::from_le_bytes(expected)), "{length}");
        }
        assert_eq!(number(&bytes), None);
    }

    #[test]
    fn no_name_an_empty_one_and_zeros_are_told_apart() {
        let names = [None, Some(&b""[..]), Some(b"\0"), Some(b"\0\0")];
        let all: Vec<_> = names.map(|name| ShortNames::of([name, Some(b"site"), None])).into();
        for (place, one) in all.iter().enumerate() {
            let one = one.expect("they are short");
            assert!(!all[..place].iter().flatten().any(|other| one.is(other)), "{place}");
        }
    }
}
