//! Names and values of parameters, decoded into memory of C's.

use crate::slices::spell;

/// A text of the URI and its decoded form.
pub(crate) struct Decoded<'a, I> {
    raw: &'a [u8],
    decoded: I,
}

impl<'a, I: Iterator<Item = u8> + Clone> Decoded<'a, I> {
    pub(crate) const fn new(raw: &'a [u8], decoded: I) -> Self {
        Self { raw, decoded }
    }

    /// Whether the raw text is its own decoded form, as most are.
    fn is_plain(&self) -> bool {
        !self.raw.contains(&b'%') && !self.raw.contains(&b'+')
    }

    /// In bytes.
    pub(crate) fn length(&self) -> usize {
        if self.is_plain() { self.raw.len() } else { self.decoded.clone().count() }
    }

    /// Into room of exactly the [`length`](Self::length).
    pub(crate) fn write(self, room: &mut [u8]) {
        if self.is_plain() { room.copy_from_slice(self.raw) } else { spell(room, self.decoded) }
    }
}
