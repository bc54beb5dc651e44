//! What verifying and signing many rows have in common: windows of rows, and the MACs of their messages.

use core::ops::Range;
use core::ptr;

use adseal_mac::{HmacSha256Key, Keys, Messages, mac_many, prefetch};
use arrayvec::ArrayVec;

use crate::keys::{Key, KeyRing};
use crate::threads::GRAIN;
use crate::time::UnixTime;

/// Rows that are worked on together: enough to sort the messages by length and make many MACs side by side, and few enough
/// for their state to lie on the stack.
pub(super) const WINDOW: usize = GRAIN;

/// Something for each row of a window. It lies on the stack, and nothing is written before it is pushed.
pub(super) type Window<T> = ArrayVec<T, WINDOW>;

/// The rows of one window after the other, each with those of the next.
pub(super) fn windows(rows: Range<usize>) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let end = rows.end;
    let window = move |start: usize| start..start.saturating_add(WINDOW).min(end);
    rows.step_by(WINDOW).map(move |start| (window(start), window(window(start).end)))
}

/// How the URIs of a window lie in memory.
#[derive(Default)]
pub(super) struct Layout {
    /// Where the last one ends.
    end: usize,
    /// How many do not lie behind the one before.
    jumps: usize,
}

impl Layout {
    pub(super) fn see(&mut self, uri: &[u8]) {
        /// Gaps as large as this do not keep the processor from seeing what comes next.
        const NEAR: usize = 128;
        let place = uri.as_ptr_range();
        self.jumps += usize::from(place.start.addr().wrapping_sub(self.end) > NEAR);
        self.end = place.end.addr();
    }

    /// Where the URIs of this window were scattered, has those of the next one come from memory while the MACs of this one
    /// are made.
    pub(super) fn prefetch<'a>(&mut self, next: Range<usize>, uri: impl Fn(usize) -> Option<&'a [u8]>) {
        if self.jumps > WINDOW / 8 {
            next.filter_map(uri).for_each(prefetch);
        }
        self.jumps = 0;
    }
}

/// A row of a batch that is to be verified.
#[derive(Clone, Copy, Debug)]
pub struct ClickRow<'a> {
    /// The request target as it was received.
    pub uri: &'a [u8],
    /// The time to verify it at.
    pub now: UnixTime,
    /// Its keys; `None` for those of the verifier.
    pub ring: Option<&'a KeyRing>,
}

/// The key indexes of messages that have a key of their own each.
static OWN_KEY: [u32; WINDOW] = {
    let mut index = [0; WINDOW];
    let mut row = 1;
    while row < WINDOW {
        index[row] = index[row - 1] + 1;
        row += 1;
    }
    index
};

/// Messages of a window whose MACs are made together, and the key of each.
pub(super) struct Round<'a> {
    messages: Window<&'a [u8]>,
    keys: Window<&'a HmacSha256Key>,
}

impl<'a> Round<'a> {
    pub(super) fn new() -> Self {
        Self { messages: Window::new(), keys: Window::new() }
    }

    pub(super) fn push(&mut self, key: &'a Key, message: &'a [u8]) {
        self.keys.push(key.hmac());
        self.messages.push(message);
    }

    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.keys.clear();
    }

    /// Makes the MAC of each message, in order.
    pub(super) fn make_macs(&self, macs: &mut Window<[u8; 32]>) {
        macs.clear();
        macs.extend(self.messages.iter().map(|_| [0; 32]));
        let messages = Messages::Slices(&self.messages);
        mac_many(keys(&self.keys), messages, macs).expect("there is a key and a place for each message");
    }
}

fn keys<'k>(keys: &'k [&'k HmacSha256Key]) -> Keys<'k> {
    match keys.split_first() {
        Some((first, others)) if others.iter().all(|key| ptr::eq(*key, *first)) => Keys::One(first),
        _ => Keys::PerMessage { keys, index: &OWN_KEY[..keys.len()] },
    }
}
