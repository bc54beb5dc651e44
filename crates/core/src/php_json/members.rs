//! The members of the objects that are open: which keys repeat, and which objects are lists in disguise.
//! Rules: `docs/php-json.md`, Objects.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::error::OutOfMemory;
use super::strings::{Quoted, characters};

/// Objects of more members are not searched key by key: their keys are sorted once they are closed.
const FEW: usize = 32;

/// A key that was read, and what the user of [`Members`] notes beside it. Small, for a text may be nothing but keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<N> {
    /// Where the key starts and ends, with its quotes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) note: N,
    hash: u32,
    has_escapes: bool,
    /// Another one of its object with this key stands before it; told by [`Members::group`].
    pub(super) is_repeated: bool,
}

impl<N> Member<N> {
    /// The order of two keys by their characters.
    fn compare(&self, other: &Self, text: &[u8]) -> Ordering {
        let (raw, other_raw) = (&text[self.start + 1..self.end - 1], &text[other.start + 1..other.end - 1]);
        // UTF-8 sorts as its characters do.
        if raw == other_raw || !(self.has_escapes || other.has_escapes) {
            return raw.cmp(other_raw);
        }
        characters(text, self.start..self.end).cmp(characters(text, other.start..other.end))
    }
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
    fn see(&mut self, hash: u32) -> bool {
        let seen = &mut self.seen[(hash >> 6 & 3) as usize];
        let before = *seen;
        *seen |= 1 << (hash % 64);
        before == *seen
    }
}

/// An object that was closed.
#[derive(Debug)]
pub(super) struct Closed {
    /// What was given when it was opened.
    pub(super) start: usize,
    /// Which its members are, until they are forgotten.
    pub(super) members: Range<usize>,
    /// Keys may repeat; if not, none does.
    pub(super) may_repeat: bool,
    /// Its keys are 0, 1, 2 and so on, as many as there are, if any.
    pub(super) is_list: bool,
}

/// The objects that are open and their members, the innermost last.
#[derive(Debug)]
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
        self.all.try_reserve(1)?;
        if self.innermost.see(hash) {
            self.look_for(hash);
        }
        self.innermost.list.add(text, &key);
        let Quoted { start, end, spelling } = key;
        self.all.push(Member { start, end, note, hash, has_escapes: spelling.has_escapes, is_repeated: false });
        Ok(())
    }

    /// Notes whether the innermost object has a key with this hash.
    fn look_for(&mut self, hash: u32) {
        let members = &self.all[self.innermost.first..];
        self.innermost.may_repeat |= members.len() > FEW || members.iter().any(|other| other.hash == hash);
    }

    /// Closes the innermost object. What [`members`](Self::members) and [`group`](Self::group) then tell of it has to be
    /// [forgotten](Self::forget) before anything else is read.
    pub(super) fn close(&mut self) -> Closed {
        let Object { start, first, may_repeat, list, .. } = self.innermost;
        self.innermost = self.outer.pop().expect("an object is open");
        Closed { start, members: first..self.all.len(), may_repeat, is_list: list.next.is_some() }
    }

    /// The members of the object that was just closed, in the order of the text unless they were grouped.
    pub(super) fn members(&self, closed: Range<usize>) -> &[Member<N>] {
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
            let keys = || one.compare(other, text).then(one.start.cmp(&other.start));
            one.hash.cmp(&other.hash).then_with(keys)
        });
        for at in 1..members.len() {
            let (one, other) = (&members[at - 1], &members[at]);
            members[at].is_repeated = one.hash == other.hash && one.compare(other, text).is_eq();
        }
        members
    }

    /// A key in UTF-8, with its quotes.
    fn decode(&mut self, text: &[u8], key: &Quoted) -> Result<&[u8], OutOfMemory> {
        self.decoded.clear();
        self.decoded.try_reserve(key.end - key.start)?;
        self.decoded.push(b'"');
        for character in characters(text, key.start..key.end) {
            self.decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.decoded.push(b'"');
        Ok(&self.decoded)
    }
}

/// A number that differs for most keys, with their quotes. It looks at both ends only, and whoever knows it can make keys
/// that share one: nothing depends on it but speed, and that only as far as [`Members::group`] has to compare.
#[inline(always)]
fn hash(quoted: &[u8]) -> u32 {
    let length = quoted.len() as u64;
    let word = match (quoted.first_chunk(), quoted.last_chunk()) {
        (Some(first), Some(last)) => mix(mix(length ^ u64::from_le_bytes(*first)) ^ u64::from_le_bytes(*last)),
        _ => mix(quoted.iter().fold(length, |word, &byte| word << 8 | u64::from(byte))),
    };
    (word >> 32) as u32
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
    let mut digits = characters(text, key.start..key.end).map(|character| character.to_digit(10).map(u64::from));
    match digits.next()?? {
        0 => digits.next().is_none().then_some(0),
        first => digits.try_fold(first, |number, digit| number.checked_mul(10)?.checked_add(digit?)),
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use super::super::strings::Scanner;
    use super::*;

    /// Reads an object of numbers below ten, without white space; may keys repeat, and which does it tell as repeated?
    fn repeated(text: &str) -> (bool, Vec<&str>) {
        let bytes = text.as_bytes();
        let mut members = Members::new();
        members.open(0).expect("memory");
        let mut at = 1;
        while bytes[at] != b'}' {
            let key = Scanner::new(bytes, at).scan(bytes, at).expect("a key");
            members.add(bytes, key, ()).expect("memory");
            at = key.end + ":1".len();
            at += usize::from(bytes[at] == b',');
        }
        let closed = members.close();
        let mut repeated: Vec<_> =
            members.group(bytes, closed.members).iter().filter(|member| member.is_repeated).collect();
        repeated.sort_unstable_by_key(|member| member.start);
        (closed.may_repeat, repeated.iter().map(|member| &text[member.start..member.end]).collect())
    }

    #[test]
    fn a_later_key_takes_nothing_back() {
        let other = (0..10_000).map(|number| format!("\"{number}x\"")).find(|name| {
            let [one, other] = ["\"a\"", name].map(|name| hash(name.as_bytes()));
            one != other && one % 256 == other % 256
        });
        let other = other.expect("one of 256 does");
        assert_eq!(repeated(&format!("{{\"a\":1,{other}:2}}")), (false, vec![]));
        assert_eq!(repeated(&format!("{{\"a\":1,\"a\":2,{other}:3}}")), (true, vec!["\"a\""]));
    }

    #[test]
    fn keys_that_share_a_hash_are_compared() {
        let names = ["\"one end, A, another\"", "\"one end, B, another\""];
        assert_eq!(hash(names[0].as_bytes()), hash(names[1].as_bytes()), "or this shows nothing");
        let [a, b] = names;
        assert_eq!(repeated(&format!("{{{a}:1,{b}:2}}")), (true, vec![]));
        assert_eq!(repeated(&format!("{{{a}:1,{b}:2,{a}:3,{b}:4,{a}:5}}")), (true, vec![a, b, a]));
    }
}
