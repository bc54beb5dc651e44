//! The members of the objects that are open: which keys repeat, and which objects are lists in disguise.
//! Rules: `docs/php-json.md`, Objects.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::error::OutOfMemory;
use super::strings::{Quoted, characters};

/// Objects of more members are not searched key by key: their keys are sorted once they are closed.
const FEW: usize = 32;

/// A key that was read, and what the user of [`Members`] notes beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<N> {
    hash: u64,
    pub(super) key: Quoted,
    pub(super) note: N,
    /// Another one of its object with this key stands before it; told by [`Members::group`].
    pub(super) is_repeated: bool,
}

/// An object that is open.
#[derive(Clone, Copy, Debug)]
struct Object {
    start: usize,
    /// The index of its first member.
    first: usize,
    /// A bit for each hash that was seen, by its lowest eight bits.
    seen: [u64; 4],
    may_repeat: bool,
    list: ListSoFar,
}

impl Object {
    const fn new(start: usize, first: usize) -> Self {
        Self { start, first, seen: [0; 4], may_repeat: false, list: ListSoFar::new() }
    }

    /// Whether this hash may have been seen before; it is from now on.
    #[inline]
    fn see(&mut self, hash: u64) -> bool {
        let seen = &mut self.seen[usize::try_from(hash >> 6 & 3).expect("two bits")];
        let before = *seen;
        *seen |= 1 << (hash % 64);
        before == *seen
    }
}

/// An object that was closed.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    /// What was given when it was opened.
    pub(super) start: usize,
    /// Its members, until they are forgotten.
    pub(super) members: Range<usize>,
    /// Keys may repeat; if not, none does.
    pub(super) may_repeat: bool,
    /// Its keys are 0, 1, 2 and so on, and there is one.
    pub(super) is_list: bool,
}

/// The objects that are open and their members, the innermost last.
#[derive(Clone, Debug)]
pub(super) struct Members<N> {
    innermost: Object,
    /// The objects around it; the first stands for none.
    outer: Vec<Object>,
    all: Vec<Member<N>>,
    /// A key without its escapes.
    decoded: Vec<u8>,
}

impl<N: Copy> Members<N> {
    pub(super) const fn new() -> Self {
        Self { innermost: Object::new(0, 0), outer: Vec::new(), all: Vec::new(), decoded: Vec::new() }
    }

    /// Opens an object; `start` is what its user wants to know when it is closed.
    pub(super) fn open(&mut self, start: usize) -> Result<(), OutOfMemory> {
        if self.all.capacity() == 0 {
            self.all.try_reserve(FEW)?;
        }
        self.outer.try_reserve(1)?;
        self.outer.push(self.innermost);
        self.innermost = Object::new(start, self.all.len());
        Ok(())
    }

    /// The last member that the innermost object has so far.
    pub(super) fn last_mut(&mut self) -> Option<&mut Member<N>> {
        self.all[self.innermost.first..].last_mut()
    }

    /// Adds a member to the innermost object.
    #[inline(always)]
    pub(super) fn add(&mut self, text: &[u8], key: Quoted, note: N) -> Result<(), OutOfMemory> {
        let quoted = if key.spelling.has_escapes { self.decode(text, &key)? } else { &text[key.start..key.end] };
        let hash = hash(quoted);
        if self.all.len() == self.all.capacity() {
            self.all.try_reserve(1)?;
        }
        if self.innermost.see(hash) {
            self.look_for(hash);
        }
        self.innermost.list.add(text, &key);
        self.all.push(Member { hash, key, note, is_repeated: false });
        Ok(())
    }

    /// Notes whether the innermost object has a key with this hash.
    fn look_for(&mut self, hash: u64) {
        let members = &self.all[self.innermost.first..];
        self.innermost.may_repeat |= members.len() > FEW || members.iter().any(|other| other.hash == hash);
    }

    /// Closes the innermost object.
    pub(super) fn close(&mut self) -> Closed {
        let Object { start, first, may_repeat, list, .. } = self.innermost;
        self.innermost = self.outer.pop().expect("an object is open");
        Closed { start, members: first..self.all.len(), may_repeat, is_list: list.is_list() }
    }

    /// Members of an object that was just closed, in the order of the text unless they were grouped.
    pub(super) fn of(&self, closed: Range<usize>) -> &[Member<N>] {
        &self.all[closed]
    }

    /// Forgets all members from this index on.
    pub(super) fn forget(&mut self, first: usize) {
        self.all.truncate(first);
    }

    /// Brings members with the same key together, each group in its order, and marks all but its first as repeated. The
    /// groups come in any order.
    pub(super) fn group(&mut self, text: &[u8], closed: Range<usize>) -> &[Member<N>] {
        let members = &mut self.all[closed];
        // By hash first: only what is equal, or made to look so, is compared byte by byte.
        members.sort_unstable_by(|one, other| {
            let keys = || compare(text, &one.key, &other.key).then(one.key.start.cmp(&other.key.start));
            one.hash.cmp(&other.hash).then_with(keys)
        });
        for at in 1..members.len() {
            let (one, other) = (&members[at - 1], &members[at]);
            members[at].is_repeated = one.hash == other.hash && compare(text, &one.key, &other.key).is_eq();
        }
        members
    }

    /// A key in UTF-8, with its quotes.
    fn decode(&mut self, text: &[u8], key: &Quoted) -> Result<&[u8], OutOfMemory> {
        self.decoded.clear();
        self.decoded.try_reserve(key.end - key.start)?;
        self.decoded.push(b'"');
        for character in characters(text, key) {
            self.decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.decoded.push(b'"');
        Ok(&self.decoded)
    }
}

/// The order of two keys by their characters.
fn compare(text: &[u8], one: &Quoted, other: &Quoted) -> Ordering {
    let (raw, other_raw) = (one.inside(text), other.inside(text));
    // UTF-8 sorts as its characters do.
    if raw == other_raw || !(one.spelling.has_escapes || other.spelling.has_escapes) {
        return raw.cmp(other_raw);
    }
    characters(text, one).cmp(characters(text, other))
}

/// A number that differs for most keys, with their quotes. It looks at both ends only, and whoever knows it can make keys
/// that share one: nothing depends on it but speed, and that only as far as [`Members::group`] has to compare.
#[inline(always)]
fn hash(quoted: &[u8]) -> u64 {
    let length = quoted.len() as u64;
    match (quoted.first_chunk(), quoted.last_chunk()) {
        (Some(first), Some(last)) => mix(mix(length ^ u64::from_le_bytes(*first)) ^ u64::from_le_bytes(*last)),
        _ => mix(quoted.iter().fold(length, |word, &byte| word << 8 | u64::from(byte))),
    }
}

/// Spreads each bit over the word.
#[inline]
fn mix(word: u64) -> u64 {
    // An odd number without a pattern: the digits of the golden ratio.
    let (low, high) = word.carrying_mul(0x9e37_79b9_7f4a_7c15, 0);
    low ^ high
}

/// Whether the keys so far are those of a list: each the next number, or one that was there before.
#[derive(Clone, Copy, Debug)]
struct ListSoFar {
    next: Option<u64>,
}

impl ListSoFar {
    const fn new() -> Self {
        Self { next: Some(0) }
    }

    #[inline]
    fn add(&mut self, text: &[u8], key: &Quoted) {
        if let Some(next) = self.next {
            self.next = match index(text, key) {
                Some(index) if index == next => Some(next + 1),
                Some(index) if index < next => Some(next),
                _ => None,
            };
        }
    }

    fn is_list(self) -> bool {
        self.next.is_some_and(|length| length > 0)
    }
}

/// The number that a key spells, without leading zeros.
#[inline]
fn index(text: &[u8], key: &Quoted) -> Option<u64> {
    match text[key.start + 1] {
        b'0'..=b'9' | b'\\' => index_of_digits(text, key),
        _ => None,
    }
}

fn index_of_digits(text: &[u8], key: &Quoted) -> Option<u64> {
    let mut digits = characters(text, key).map(|character| character.to_digit(10).map(u64::from));
    match digits.next()?? {
        0 => digits.next().is_none().then_some(0),
        first => digits.try_fold(first, |number, digit| number.checked_mul(10)?.checked_add(digit?)),
    }
}
