//! Looks at a query 64 bytes at a time: where its delimiters are, and whether anything in it is out of the ordinary.
//!
//! The bytes are public: nothing in here takes care of constant time.

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod avx512;
mod portable;

#[cfg(target_arch = "x86_64")]
use crate::processor::{Avx2, Avx512};

/// Bytes that are looked at in one go: a bit of a word for each, the first byte's lowest.
pub const BLOCK_LENGTH: usize = 64;

/// Where the bytes of a block are that matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// `&`
    pub ampersands: u64,
    /// `=`
    pub equals: u64,
    /// `+`, `%` and `.`: what is folded in a name.
    pub folded: u64,
}

/// What looks at blocks, and remembers what it saw.
pub trait Lens {
    /// Has seen nothing yet.
    fn new() -> Self;

    /// Looks at a block.
    fn look(&mut self, block: &[u8; BLOCK_LENGTH]) -> Places;

    /// Whether everything it saw is ordinary: legal in the path or query of a URI (RFC 3986), and none of `!;~`.
    fn saw_ordinary(&self) -> bool;

    /// Whether it saw a `%`.
    fn saw_percent(&self) -> bool;
}

/// Something to do with a lens.
pub trait Work {
    /// What comes out.
    type Outcome;

    /// Does it. To be inlined, as everything that it calls often: only then it is compiled for what the processor has.
    fn run<L: Lens>(self) -> Self::Outcome;
}

/// Does the work with the best lens that the processor has, or with the one that all have.
#[inline]
pub fn run<W: Work>(work: W) -> W::Outcome {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(has) = Avx512::detect() {
            return avx512::run(has, work);
        }
        if let Some(has) = Avx2::detect() {
            return avx2::run(has, work);
        }
    }
    work.run::<portable::SixteenByFour>()
}

/// Does the work with every lens that the processor has: for tests.
#[doc(hidden)]
pub fn run_with_each<W: Work + Copy>(work: W, mut tell: impl FnMut(&'static str, W::Outcome)) {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(has) = Avx512::detect() {
            tell("AVX-512", avx512::run(has, work));
        }
        if let Some(has) = Avx2::detect() {
            tell("AVX2", avx2::run(has, work));
        }
    }
    tell("portable", work.run::<portable::SixteenByFour>());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte, as the rules say it.
    struct Naive {
        is_ordinary: bool,
        has_percent: bool,
    }

    impl Lens for Naive {
        fn new() -> Self {
            Self { is_ordinary: true, has_percent: false }
        }

        fn look(&mut self, block: &[u8; BLOCK_LENGTH]) -> Places {
            let is_ordinary = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._$&'()*+,:=@/?%".contains(byte);
            self.is_ordinary &= block.iter().all(is_ordinary);
            self.has_percent |= block.contains(&b'%');
            let places = |bytes: &[u8]| (0..BLOCK_LENGTH).map(|at| u64::from(bytes.contains(&block[at])) << at).sum();
            Places { ampersands: places(b"&"), equals: places(b"="), folded: places(b"+%.") }
        }

        fn saw_ordinary(&self) -> bool {
            self.is_ordinary
        }

        fn saw_percent(&self) -> bool {
            self.has_percent
        }
    }

    /// Looks at one block, and tells what every method tells.
    #[derive(Clone, Copy)]
    struct Looking<'b>(&'b [u8; BLOCK_LENGTH]);

    impl Work for Looking<'_> {
        type Outcome = (Places, bool, bool);

        fn run<L: Lens>(self) -> Self::Outcome {
            let mut lens = L::new();
            // What was seen before stays seen.
            lens.look(&[b'a'; BLOCK_LENGTH]);
            let places = lens.look(self.0);
            lens.look(&[b'z'; BLOCK_LENGTH]);
            (places, lens.saw_ordinary(), lens.saw_percent())
        }
    }

    fn assert_agree(block: &[u8; BLOCK_LENGTH]) {
        let expected = Looking(block).run::<Naive>();
        run_with_each(Looking(block), |lens, outcome| {
            assert_eq!(outcome, expected, "{lens}: {}", block.escape_ascii());
        });
    }

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=255 {
            for place in 0..BLOCK_LENGTH {
                let mut block = [b'a'; BLOCK_LENGTH];
                block[place] = byte;
                assert_agree(&block);
            }
        }
    }

    #[test]
    fn all_of_a_block_is_told() {
        for byte in 0..=255 {
            assert_agree(&[byte; BLOCK_LENGTH]);
        }
    }
}
