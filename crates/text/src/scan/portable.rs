//! Sixteen bytes at a time, with what every processor has.

use wide::u8x16;

use super::{BLOCK_LENGTH, Lens, Places};

pub(super) struct SixteenByFour {
    ordinary: Ordinary,
    percents: u8x16,
}

impl Lens for SixteenByFour {
    #[inline]
    fn new() -> Self {
        Self { ordinary: Ordinary::new(), percents: u8x16::ZERO }
    }

    #[inline]
    fn look(&mut self, block: &[u8; BLOCK_LENGTH]) -> Places {
        let mut places = Places::default();
        for (index, sixteen) in block.as_chunks().0.iter().enumerate() {
            let text = u8x16::new(*sixteen);
            let equal = |byte: u8| text.simd_eq(u8x16::splat(byte));
            let percents = equal(b'%');
            self.ordinary.look_at(text);
            self.percents |= percents;
            let bits = |marks: u8x16| u64::from(marks.to_bitmask()) << (16 * index);
            places.ampersands |= bits(equal(b'&'));
            places.equals |= bits(equal(b'='));
            places.folded |= bits(percents | equal(b'+') | equal(b'.'));
        }
        places
    }

    fn saw_ordinary(&self) -> bool {
        self.ordinary.is_all()
    }

    fn saw_percent(&self) -> bool {
        self.percents.to_bitmask() != 0
    }
}

/// Tells whether all bytes that it was shown are ordinary: legal in a path or query, and none of `!;~`.
///
/// Those three are rare. Without them what is left is so regular that a look costs a third of what it does to find them.
struct Ordinary {
    /// The largest of what each byte is once `$` to `~` are moved down to 0.
    largest: u8x16,
    /// The largest of what each byte is once the brackets are moved to the top.
    largest_bracket: u8x16,
    backquotes: u8x16,
}

impl Ordinary {
    const BRACKETS: u8 = (b'{').wrapping_sub(b'~' + 1);

    #[inline]
    fn new() -> Self {
        Self { largest: u8x16::ZERO, largest_bracket: u8x16::ZERO, backquotes: u8x16::ZERO }
    }

    #[inline]
    fn look_at(&mut self, text: u8x16) {
        // Subtraction wraps around: what is below `$` comes out on top, and so does what is beyond ASCII.
        self.largest = self.largest.max(text - u8x16::splat(b'$'));
        // These bits make `{|}~` of `[\]^` and of `;<=>`. Of them only `=` is ordinary, and taken down to 0.
        let bracket = (text | u8x16::splat(0x60)) - u8x16::splat(b'~' + 1);
        let equals = text.simd_eq(u8x16::splat(b'='));
        self.largest_bracket = self.largest_bracket.max(bracket.saturating_sub(equals));
        self.backquotes |= text.simd_eq(u8x16::splat(b'`'));
    }

    /// Whether nothing else was seen.
    #[inline]
    fn is_all(&self) -> bool {
        let below = |text: u8x16, byte: u8| text.max(u8x16::splat(byte - 1)).simd_eq(u8x16::splat(byte - 1));
        let ordinary = below(self.largest, b'~' - b'$') & below(self.largest_bracket, Self::BRACKETS);
        (ordinary & self.backquotes.simd_eq(u8x16::ZERO)).to_bitmask() == 0xffff
    }
}
