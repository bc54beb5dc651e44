//! A stretch of rows, put in an order in which messages of about the same length lie side by side.

#[cfg(target_arch = "x86_64")]
use core::{array, ops::Range};

#[cfg(target_arch = "x86_64")]
use crate::block::{BLOCK_LENGTH, block_count};
use crate::many::{Keys, Messages};
#[cfg(target_arch = "x86_64")]
use crate::tier::{KERNEL_STACK, LANES, MAX_LENGTH, ShaNi, Sixteen};
use crate::tier::{Kernels, Tier};
#[cfg(target_arch = "x86_64")]
use zeroize::zeroize_stack;

/// Rows that are looked at together. More would find better neighbours, and their messages leave the first caches.
#[cfg(target_arch = "x86_64")]
const WINDOW: usize = 512;

/// Messages of this many blocks and more are of one kind while rows are counted. They are rare, and sorted afterwards.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 64;

/// Fewer messages than this are not worth a window: it takes as long to set up as it takes to make a few MACs.
#[cfg(target_arch = "x86_64")]
const FEWEST_FOR_WINDOW: usize = 6;

/// The MACs of all messages, which were validated.
pub(crate) fn fill(tier: Tier, keys: Keys<'_>, messages: Messages<'_>, macs: &mut [[u8; 32]]) {
    match tier.0 {
        #[cfg(target_arch = "x86_64")]
        Kernels::ShaNi(sha_ni) if macs.len() >= FEWEST_FOR_WINDOW => {
            for_each_window(messages, macs.len(), |window| window.in_pairs(0..window.count, sha_ni, keys, macs));
        }
        #[cfg(target_arch = "x86_64")]
        Kernels::Avx512(avx512, sha_ni) if macs.len() >= FEWEST_FOR_WINDOW => {
            let mut sixteen = Sixteen::new(avx512);
            if let Keys::One(key) = keys {
                sixteen.set_keys(&[key.midstates(); LANES]);
                // Now: where it is, the window will lie, and not write every byte.
                zeroize_stack::<KERNEL_STACK>();
            }
            for_each_window(messages, macs.len(), |window| window.in_lanes(&mut sixteen, sha_ni, keys, macs));
        }
        _ => {
            for (row, mac) in macs.iter_mut().enumerate() {
                *mac = keys.at(row).mac(messages.at(row));
            }
        }
    }
}

/// Calls `work` with one window after the other.
#[cfg(target_arch = "x86_64")]
fn for_each_window(messages: Messages<'_>, rows: usize, mut work: impl FnMut(&Window<'_>)) {
    let mut window = Window { first: 0, count: 0, messages: [&[]; WINDOW], order: [0; WINDOW], lengths: [0; WINDOW] };
    for first in (0..rows).step_by(WINDOW) {
        window.take(messages, first, WINDOW.min(rows - first));
        work(&window);
    }
    // The kernels have more words of states at hand than there are registers.
    zeroize_stack::<KERNEL_STACK>();
}

/// A length as a window keeps it.
#[cfg(target_arch = "x86_64")]
fn length_in_order(message: &[u8]) -> u32 {
    u32::try_from(message.len()).unwrap_or(u32::MAX)
}

#[cfg(target_arch = "x86_64")]
struct Window<'m> {
    /// The row of its first message.
    first: usize,
    count: usize,
    messages: [&'m [u8]; WINDOW],
    /// The places of its messages, those with the fewest blocks first.
    order: [u16; WINDOW],
    /// Their lengths in this order, to be loaded sixteen at a time; `u32::MAX` for that and more.
    lengths: [u32; WINDOW],
}

#[cfg(target_arch = "x86_64")]
impl<'m> Window<'m> {
    /// Takes the messages of so many rows: a counting sort.
    fn take(&mut self, messages: Messages<'m>, first: usize, count: usize) {
        (self.first, self.count) = (first, count);
        let mut kinds = [0_u8; WINDOW];
        let mut starts = [0_u16; LONG + 2];
        for (at, (message, kind)) in self.messages.iter_mut().zip(&mut kinds).take(count).enumerate() {
            *message = messages.at(first + at);
            *kind = u8::try_from(block_count(message.len()).min(LONG)).expect("no more than LONG");
            starts[usize::from(*kind) + 1] += 1;
        }
        for kind in 1..starts.len() {
            starts[kind] += starts[kind - 1];
        }
        for ((at, kind), message) in (0..).zip(&kinds[..count]).zip(&self.messages) {
            let start = &mut starts[usize::from(*kind)];
            let place = usize::from(*start);
            *start += 1;
            self.order[place] = at;
            self.lengths[place] = length_in_order(message);
        }
        // Where each kind began, the next one begins now.
        self.sort_long_ones(usize::from(starts[LONG - 1]));
    }

    fn sort_long_ones(&mut self, start: usize) {
        let Self { messages, order, lengths, count, .. } = self;
        let long = &mut order[start..*count];
        long.sort_unstable_by_key(|&at| messages[usize::from(at)].len());
        for (length, &at) in lengths[start..].iter_mut().zip(&*long) {
            *length = length_in_order(messages[usize::from(at)]);
        }
    }

    fn row(&self, at: u16) -> usize {
        self.first + usize::from(at)
    }

    fn message(&self, at: u16) -> &'m [u8] {
        self.messages[usize::from(at)]
    }

    /// Makes all of its MACs, sixteen at a time where that is quicker.
    fn in_lanes(&self, sixteen: &mut Sixteen, sha_ni: Option<ShaNi>, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        // Sixteen lanes take as long for a block of each as SHA-NI for some seven blocks, and as other code for two. With
        // fewer blocks in all for each of the longest message, too many lanes would stand empty.
        let break_even = if sha_ni.is_some() { 8 } else { 2 };
        let mut done = 0;
        while done < self.count {
            let group = done..done + self.group(done, break_even);
            done = group.end;
            if group.len() > break_even {
                self.side_by_side(group, sixteen, keys, macs);
            } else if let Some(sha_ni) = sha_ni {
                self.in_pairs(group, sha_ni, keys, macs);
            } else {
                self.one_by_one(group, keys, macs);
            }
        }
    }

    /// How many messages from this place on keep the lanes busy until the longest of them ends.
    fn group(&self, start: usize, break_even: usize) -> usize {
        let blocks = |place: usize| block_count(self.lengths[place] as usize) + 1;
        let fewest = blocks(start);
        let mut count = LANES.min(self.count - start);
        while count > break_even {
            let most = blocks(start + count - 1);
            if self.lengths[start + count - 1] as usize <= MAX_LENGTH && count * fewest >= break_even * most {
                break;
            }
            count -= 1;
        }
        count
    }

    fn one_by_one(&self, places: Range<usize>, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        for &at in &self.order[places] {
            let row = self.row(at);
            macs[row] = keys.at(row).mac(self.message(at));
        }
    }

    fn side_by_side(&self, group: Range<usize>, sixteen: &mut Sixteen, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        let order = &self.order[group.clone()];
        let mut messages = [&[][..]; LANES];
        for (message, &at) in messages.iter_mut().zip(order) {
            *message = self.message(at);
        }
        if let Keys::PerMessage { .. } = keys {
            // A lane without a message has a key all the same.
            let at = |lane: usize| order.get(lane).copied().unwrap_or(order[0]);
            sixteen.set_keys(&array::from_fn(|lane| keys.at(self.row(at(lane))).midstates()));
        }
        let made = match self.lengths[group.start..].first_chunk() {
            Some(lengths) if order.len() == LANES => sixteen.macs(&messages, lengths),
            _ => {
                let mut lengths = [0; LANES];
                lengths[..order.len()].copy_from_slice(&self.lengths[group]);
                sixteen.macs(&messages, &lengths)
            }
        };
        for (&at, mac) in order.iter().zip(made) {
            macs[self.row(at)] = mac;
        }
    }

    /// Two at a time, and a last one by itself.
    fn in_pairs(&self, places: Range<usize>, sha_ni: ShaNi, keys: Keys<'_>, macs: &mut [[u8; 32]]) {
        let key = |at| keys.at(self.row(at)).midstates();
        let (pairs, single) = self.order[places].as_chunks::<2>();
        for &pair in pairs {
            let made = sha_ni.macs(pair.map(key), BLOCK_LENGTH, pair.map(|at| self.message(at)));
            for (at, mac) in pair.into_iter().zip(made) {
                macs[self.row(at)] = mac;
            }
        }
        for &at in single {
            let [mac] = sha_ni.macs([key(at)], BLOCK_LENGTH, [self.message(at)]);
            macs[self.row(at)] = mac;
        }
    }
}
