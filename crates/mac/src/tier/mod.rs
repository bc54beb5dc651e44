//! Which code makes the MACs. One file for each instruction set; all of them make the same MACs.

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have, and loads of whole vectors")]
mod avx512;
mod portable;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have, and loads of whole vectors")]
mod sha_ni;

use crate::key::Midstates;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::{LANES, Sixteen};
pub(crate) use portable::finish;
#[cfg(target_arch = "x86_64")]
pub(crate) use sha_ni::ShaNi;

/// The code that makes the MACs, chosen once for each key by what the processor can do.
///
/// A tier beyond the portable one carries the proof that the processor has its instructions, so none can be had
/// where it would not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tier {
    /// The `sha2` crate, message by message.
    Portable,
    /// x86's instructions for SHA-256, one message or two side by side.
    #[cfg(target_arch = "x86_64")]
    ShaNi(ShaNi),
    /// AVX-512, sixteen messages side by side; fewer as above.
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512, ShaNi),
}

impl Tier {
    /// The fastest one that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        Self::available().next().unwrap_or(Self::Portable)
    }

    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let special = {
            let (avx512, sha_ni) = (Avx512::detect(), ShaNi::detect());
            [avx512.zip(sha_ni).map(|(avx512, sha_ni)| Self::Avx512(avx512, sha_ni)), sha_ni.map(Self::ShaNi)]
        };
        #[cfg(not(target_arch = "x86_64"))]
        let special = [];
        special.into_iter().flatten().chain([Self::Portable])
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi(_) => "sha-ni",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(..) => "avx512",
        }
    }

    #[inline]
    pub(crate) fn mac(self, key: &Midstates, message: &[u8]) -> [u8; 32] {
        match self {
            Self::Portable => portable::mac(key, message),
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi(sha_ni) | Self::Avx512(_, sha_ni) => {
                let [mac] = sha_ni.macs([key], [message]);
                mac
            }
        }
    }
}
