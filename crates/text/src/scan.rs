//! Looks at a query 64 bytes at a time: where its delimiters are, and whether anything in it is out of the ordinary.
//!
//! The bytes are public: nothing in here takes care of constant time.

#[cfg(target_arch = "x86_64")]
use crate::avx2::Avx2;

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

/// Does the work with the best lens that the processor has, at worst with `Portable`.
#[inline]
pub fn run<Portable: Lens, W: Work>(work: W) -> W::Outcome {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = Avx2::detect() {
        return avx2.run(work);
    }
    work.run::<Portable>()
}
