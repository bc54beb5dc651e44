//! Random numbers that are the same on every machine: the splitmix64 generator.

/// A stream of random numbers.
pub(crate) struct Random(u64);

impl Random {
    /// The stream of the input with this number: every input can be made again without those before it.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut mixed = Self(seed);
        Self(mixed.bits() ^ Self(number).bits())
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to one below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u128::try_from(limit).expect("a usize has at most 64 bits");
        usize::try_from((u128::from(self.bits()) * limit) >> 64).expect("below a usize")
    }

    /// Both ends included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let count = usize::try_from(high - low + 1).expect("small ranges are asked for");
        low + i64::try_from(self.below(count)).expect("below an i64")
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.bits().to_le_bytes()[0]
    }

    /// Any double but infinity and NaN.
    pub(crate) fn finite(&mut self) -> f64 {
        loop {
            let double = f64::from_bits(self.bits());
            if double.is_finite() {
                return double;
            }
        }
    }
}
