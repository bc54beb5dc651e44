//! The keys that may have made a signature. Rules: `docs/keys.md`.

use super::verdict::ClickReason;
use crate::keys::{Key, KeyRing};
use crate::time::UnixTime;

/// A key, and where it stands in its ring.
#[derive(Clone, Copy)]
pub(super) struct FoundKey<'a> {
    pub(super) key: &'a Key,
    pub(super) index: usize,
}

/// Iterates over the keys of a ring that are active, in order.
pub(super) struct Candidates<'a> {
    keys: &'a [Key],
    now: UnixTime,
    /// So many keys were looked at; the last of them was active.
    tried: usize,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(ring: &'a KeyRing, now: UnixTime) -> Self {
        Self { keys: ring.keys(), now, tried: 0 }
    }

    /// Why no key was found, once they are exhausted.
    pub(super) const fn why_none(&self) -> ClickReason {
        if self.tried == 0 { ClickReason::NoActiveKey } else { ClickReason::InvalidSignature }
    }

    /// The time for which they are asked.
    pub(super) const fn now(&self) -> UnixTime {
        self.now
    }

    /// The one that came last.
    pub(super) fn current(&self) -> Option<FoundKey<'a>> {
        let index = self.tried.checked_sub(1)?;
        Some(FoundKey { key: &self.keys[index], index })
    }
}

impl<'a> Iterator for Candidates<'a> {
    type Item = FoundKey<'a>;

    #[inline]
    fn next(&mut self) -> Option<FoundKey<'a>> {
        let mut untried = self.keys.iter().enumerate().skip(self.tried);
        let (index, key) = untried.find(|(_, key)| key.is_active(self.now))?;
        self.tried = index + 1;
        Some(FoundKey { key, index })
    }
}
