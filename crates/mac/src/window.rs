//! A stretch of rows, put in an order in which messages of about the same length lie side by side.

#[cfg(target_arch = "x86_64")]
use core::array;

use crate::block::block_count;
use crate::many::{Keys, Messages};
use crate::tier::Tier;
#[cfg(target_arch = "x86_64")]
use crate::tier::{LANES, ShaNi, Sixteen};

/// Rows that are looked at together. More would find better neighbours, and their messages leave the first caches.
const WINDOW: usize = 512;

/// Messages of this many blocks and more are of one kind. They are rare, and gain nothing from neighbours.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 64;

/// Sixteen lanes take as long for a block each as the instructions for SHA-256 take for some seven blocks. With fewer
/// than this many blocks for each block of the longest message, lanes would stand empty for too long.
#[cfg(target_arch = "x86_64")]
const FEWEST_FOR_LANES: usize = 8;

/// The MACs of all messages, which were validated.
pub(crate) fn fill(tier: Tier, keys: Keys<'_>, messages: Messages<'_>, macs: &mut [[u8; 32]]) {
    match tier {
        Tier::Portable => {
            for (row, mac) in macs.iter_mut().enumerate() {
                *mac = keys.at(row).mac(messages.at(row));
            }
        }
        #[cfg(target_arch = "x86_64")]
        Tier::ShaNi(sha_ni) => {
            for_each_window(messages, macs.len(), |window| {
                window.in_pairs(&window.order[..window.rows], sha_ni, keys, macs);
            });
        }
        #[cfg(target_arch = "x86_64")]
        Tier::Avx512(avx512, sha_ni) => {
            let mut sixteen = Sixteen::new(avx512);
            if let Keys::One(key) = keys {
                sixteen.set_keys(&[key.midstates(); LANES]);
            }
            for_each_window(messages, macs.len(), |window| window.in_lanes(&mut sixteen, sha_ni, keys, macs));
        }
    }
}

/// Calls `work` with one window after the other.
#[cfg(target_arch = "x86_64")]
fn for_each_window(messages: Messages<'_>, rows: usize, mut work: impl FnMut(&Window<'_>)) {
    let mut window = Window { first: 0, messages: [&[]; WINDOW], blocks: [0; WINDOW], order: [0; WINDOW], rows: 0 };
    for first in (0..rows).step_by(WINDOW) {
        window.first = first;
        window.rows = WINDOW.min(rows - first);
        window.sort(messages);
        work(&window);
    }
}

#[cfg(target_arch = "x86_64")]
struct Window<'m> {
    /// The row of its first message.
    first: usize,
    messages: [&'m [u8]; WINDOW],
    /// How many blocks each message takes, the outer one included; `LONG` for that and more.
    blocks: [u8; WINDOW],
    /// The places of its messages, those with the fewest blocks first.
    order: [u16; WINDOW],
    rows: usize,
}

#[cfg(target_arch = "x86_64")]
impl<'m> Window<'m> {
    /// Takes its messages and puts them in order: a counting sort.
    fn sort(&mut self, messages: Messages<'m>) {
        let mut starts = [0_u16; LONG + 2];
        for at in 0..self.rows {
            let message = messages.at(self.first + at);
            let blocks = (block_count(message.len()) + 1).min(LONG);
            self.messages[at] = message;
            self.blocks[at] = blocks as u8;
            starts[blocks + 1] += 1;
        }
        for blocks in 1..starts.len() {
            starts[blocks] += starts[blocks - 1];
        }
        for (at, &blocks) in (0..).zip(&self.blocks[..self.rows]) {
            let start = &mut starts[usize::from(blocks)];
            self.order[usize::from(*start)] = at;
            *start += 1;
        }
    }

    fn row(&self, at: u16) -> usize {
        self.first + usize::from(at)
    }

    fn message(&self, at: u16) -> &'m [u8] {
        self.messages[usize::from(at)]
    }

    fn blocks(&self, at: u16) -> usize {
        usize::from(self.blocks[usize::from(at)])
    }

    /// Makes all of its MACs, sixteen at a time where that is quicker.
    fn in_lanes(&self, sixteen: &mut Sixteen, sha_ni: ShaNi, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        let mut rest = &self.order[..self.rows];
        while !rest.is_empty() {
            let group = self.group(rest);
            if group.len() <= FEWEST_FOR_LANES {
                self.in_pairs(group, sha_ni, keys, macs);
            } else {
                self.side_by_side(group, sixteen, keys, macs);
            }
            rest = &rest[group.len()..];
        }
    }

    /// The messages that come next, as many as keep the lanes busy until the longest of them ends.
    fn group<'o>(&self, rest: &'o [u16]) -> &'o [u16] {
        let mut group = &rest[..rest.len().min(LANES)];
        let mut total: usize = group.iter().map(|&at| self.blocks(at)).sum();
        while let [shorter @ .., longest] = group {
            let most = self.blocks(*longest);
            if group.len() <= FEWEST_FOR_LANES || (most < LONG && total >= FEWEST_FOR_LANES * most) {
                break;
            }
            total -= most;
            group = shorter;
        }
        group
    }

    fn side_by_side(&self, group: &[u16], sixteen: &mut Sixteen, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        let mut messages = [&[][..]; LANES];
        for (message, &at) in messages.iter_mut().zip(group) {
            *message = self.message(at);
        }
        if let Keys::PerMessage { .. } = keys {
            // A lane without a message has a key all the same.
            let at = |lane: usize| group.get(lane).copied().unwrap_or(group[0]);
            sixteen.set_keys(&array::from_fn(|lane| keys.at(self.row(at(lane))).midstates()));
        }
        for (&at, mac) in group.iter().zip(sixteen.macs(&messages)) {
            macs[self.row(at)] = mac;
        }
    }

    /// Two at a time, and a last one by itself.
    fn in_pairs(&self, order: &[u16], sha_ni: ShaNi, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        let key = |at| keys.at(self.row(at)).midstates();
        let (pairs, single) = order.as_chunks::<2>();
        for &pair in pairs {
            let made = sha_ni.macs(pair.map(key), pair.map(|at| self.message(at)));
            for (at, mac) in pair.into_iter().zip(made) {
                macs[self.row(at)] = mac;
            }
        }
        for &at in single {
            let [mac] = sha_ni.macs([key(at)], [self.message(at)]);
            macs[self.row(at)] = mac;
        }
    }
}
