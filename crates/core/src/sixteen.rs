//! Sixteen bytes of text at a time: what is looked for stands at which places.

use wide::u8x16;

/// Sixteen bytes of text.
#[derive(Clone, Copy)]
pub(crate) struct Sixteen(u8x16);

impl Sixteen {
    #[inline]
    pub(crate) fn new(text: &[u8; 16]) -> Self {
        Self(u8x16::new(*text))
    }

    /// At most sixteen bytes, filled up with `padding`.
    #[inline]
    pub(crate) fn padded(text: &[u8], padding: u8) -> Self {
        let mut filled = [padding; 16];
        filled[..text.len()].copy_from_slice(text);
        Self::new(&filled)
    }

    /// A bit for each place of `byte`, the first place's lowest.
    #[inline]
    pub(crate) fn positions(self, byte: u8) -> u32 {
        self.0.simd_eq(u8x16::splat(byte)).to_bitmask()
    }

    /// Not 0 at each byte that may not stand in a path or query: the same as [`is_legal`](crate::click::bytes::is_legal) tells.
    #[inline]
    pub(crate) fn illegal(self) -> Marks {
        let text = self.0;
        let equal = |text: u8x16, byte: u8| text.simd_eq(u8x16::splat(byte));
        // Saturating: 0 exactly for `first` to `last`.
        let beyond = |first: u8, last: u8| (text - u8x16::splat(first)).saturating_sub(u8x16::splat(last - first));
        let inside = |first: u8, last: u8| equal(beyond(first, last), 0);
        // The two of each pair differ in one bit.
        let quote_or_hash = equal(text | u8x16::splat(b'"' ^ b'#'), b'#');
        let angle = equal(text | u8x16::splat(b'<' ^ b'>'), b'>');
        let brackets = inside(b'[', b'^') | inside(b'{', b'}');
        Marks(beyond(b'!', b'~') | quote_or_hash | angle | equal(text, b'`') | brackets)
    }

    /// Not 0 at each byte that RFC 3986 does not call unreserved.
    #[inline]
    pub(crate) fn reserved(self) -> Marks {
        let text = self.0;
        let equal = |text: u8x16, byte: u8| text.simd_eq(u8x16::splat(byte));
        let inside = |text: u8x16, first: u8, last: u8| {
            let from_first = text - u8x16::splat(first);
            from_first.min(u8x16::splat(last - first)).simd_eq(from_first)
        };
        let letters = inside(text | u8x16::splat(0x20), b'a', b'z');
        let digits = inside(text, b'-', b'9') & !equal(text, b'/');
        Marks(!(letters | digits | equal(text, b'_') | equal(text, b'~')))
    }

    /// A bit for each place of a byte that does not stand for itself in a JSON string as PHP writes it: quote,
    /// backslash, slash, controls, and what is beyond ASCII.
    #[inline]
    pub(crate) fn special_in_json(self) -> u16 {
        let equal = |byte: u8| self.0.simd_eq(u8x16::splat(byte));
        // With the highest bit turned over, what is beyond ASCII is less than the controls, and those less than space.
        let beyond_or_control = (self.0 ^ u8x16::splat(0x80)).simd_lt(u8x16::splat(b' ' ^ 0x80));
        let special = equal(b'"') | equal(b'\\') | equal(b'/') | beyond_or_control;
        u16::try_from(special.to_bitmask()).expect("a bit for each of sixteen bytes")
    }
}

/// Sixteen marks, to be collected over a text of any length before they are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Marks(u8x16);

impl Marks {
    pub(crate) fn is_none(self) -> bool {
        self.0.simd_eq(u8x16::ZERO).to_bitmask() == 0xffff
    }
}

impl core::ops::BitOr for Marks {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::click::bytes::{is_legal, is_unreserved};

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..16 {
                let mut text = [b'a'; 16];
                text[place] = byte;
                let sixteen = Sixteen::new(&text);
                assert_eq!(sixteen.illegal().is_none(), is_legal(byte), "{byte:#04x} at {place}");
                assert_eq!(sixteen.positions(b'&'), u32::from(byte == b'&') << place);
                assert_eq!(sixteen.reserved().is_none(), is_unreserved(byte), "{byte:#04x} at {place}");
                let plain = matches!(byte, b' '..=0x7f) && !b"\"\\/".contains(&byte);
                assert_eq!(sixteen.special_in_json(), u16::from(!plain) << place, "{byte:#04x} at {place}");
                assert_eq!(
                    Sixteen::padded(&text[..=place], b'&').positions(b'&') >> (place + 1),
                    0xffff >> (place + 1)
                );
            }
        }
    }
}
