//! Which code makes the MACs.

/// The code that makes the MACs: chosen once for each key, by what the processor can do. All tiers make the same MACs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tier {
    /// The `sha2` crate, message by message.
    Portable,
}

impl Tier {
    /// The fastest one that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        Self::available().next().unwrap_or(Self::Portable)
    }

    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        [Self::Portable].into_iter()
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
        }
    }
}
