//! What verifying and signing many rows have in common: windows of rows, and the MACs of their messages.

use core::ops::Range;
use core::ptr;

use adseal_mac::{HmacSha256Key, Keys, Messages, mac_many};
use arrayvec::ArrayVec;

use crate::keys::{Key, KeyRing};
use crate::threads::GRAIN;
use crate::time::UnixTime;

/// Rows that are worked on together: enough to sort the messages by length and make many MACs side by side, and few enough
/// for their state to lie on the stack.
pub(super) const WINDOW: usize = GRAIN;

/// Something for each row of a window. It lies on the stack, and nothing is written before it is pushed.
pub(super) type Window<T> = ArrayVec<T, WINDOW>;

/// The rows of one window after the other.
pub(super) fn windows(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = rows.end;
    rows.step_by(WINDOW).map(move |start| start..start.saturating_add(WINDOW).min(end))
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
#[derive(Default)]
pub(super) struct Round<'a> {
    messages: Window<&'a [u8]>,
    keys: Window<&'a HmacSha256Key>,
}

impl<'a> Round<'a> {
    pub(super) fn push(&mut self, key: &'a Key, message: &'a [u8]) {
        self.keys.push(key.hmac());
        self.messages.push(message);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.keys.clear();
    }

    /// The MAC of each message, in order.
    pub(super) fn macs(&self) -> Window<[u8; 32]> {
        let mut macs: Window<_> = self.messages.iter().map(|_| [0; 32]).collect();
        mac_many(self.keys(), Messages::Slices(&self.messages), &mut macs)
            .expect("there is a key and a place for each");
        macs
    }

    fn keys(&self) -> Keys<'_> {
        match self.keys.split_first() {
            Some((first, others)) if others.iter().all(|key| ptr::eq(*key, *first)) => Keys::One(first),
            _ => Keys::PerMessage { keys: &self.keys, index: &OWN_KEY[..self.keys.len()] },
        }
    }
}
