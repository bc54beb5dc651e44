//! Which code makes the MACs. One file for each instruction set; all of them make the same MACs.

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have, and loads of whole vectors")]
mod avx512;
mod portable;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have, and loads of whole vectors")]
mod sha_ni;

#[cfg(target_arch = "x86_64")]
use crate::block::BLOCK_LENGTH;
use crate::key::Midstates;
#[cfg(target_arch = "x86_64")]
use zeroize::zeroize_stack;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::{Avx512, LANES, MAX_LENGTH, Sixteen};
pub(crate) use portable::finish;
#[cfg(target_arch = "x86_64")]
pub(crate) use sha_ni::ShaNi;

/// Bytes of the stack that any kernel uses, at most. Where it wrote secrets to them, they are wiped behind it.
pub(crate) const KERNEL_STACK: usize = 6 * 1024;

/// The code that makes the MACs, chosen once for each key by what the processor can do. All tiers make the same MACs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier(pub(crate) Kernels);

/// What a tier is made of. Kernels with special instructions are proof that the processor has them: there is no value of
/// their types where it has not, so no tier can be had where it would not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernels {
    /// The `sha2` crate, message by message.
    Portable,
    /// x86's instructions for SHA-256, one message or two side by side.
    #[cfg(target_arch = "x86_64")]
    ShaNi(ShaNi),
    /// Sixteen messages side by side; what is left over as above, if the processor has those instructions too.
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512, Option<ShaNi>),
}

impl Tier {
    /// The one that is there everywhere. On aarch64 it uses the processor's instructions for SHA-256.
    pub const PORTABLE: Self = Self(Kernels::Portable);

    /// The fastest one that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        Self::available().next().unwrap_or(Self::PORTABLE)
    }

    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let special = {
            let (avx512, sha_ni) = (Avx512::detect(), ShaNi::detect());
            let lanes = avx512.map(|avx512| Kernels::Avx512(avx512, sha_ni));
            let pairs = sha_ni.map(Kernels::ShaNi);
            // What a processor without SHA-NI has, so that tests try it on one that has both.
            let lanes_alone =
                lanes.and(avx512.filter(|_| sha_ni.is_some())).map(|avx512| Kernels::Avx512(avx512, None));
            if avx512.is_some() && avx512::is_slower_than_sha_ni() {
                [pairs, lanes, lanes_alone]
            } else {
                [lanes, pairs, lanes_alone]
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        let special: [Option<Kernels>; 0] = [];
        special.into_iter().flatten().chain([Kernels::Portable]).map(Self)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            Kernels::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kernels::ShaNi(_) => "sha-ni",
            #[cfg(target_arch = "x86_64")]
            Kernels::Avx512(_, Some(_)) => "avx512+sha-ni",
            #[cfg(target_arch = "x86_64")]
            Kernels::Avx512(_, None) => "avx512",
        }
    }

    /// The MAC of a message under a key whose inner state is that behind `hashed` bytes.
    #[inline]
    pub(crate) fn mac(self, key: &Midstates, hashed: usize, message: &[u8]) -> [u8; 32] {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kernels::ShaNi(sha_ni) | Kernels::Avx512(_, Some(sha_ni)) => {
                let [mac] = sha_ni.macs([key], hashed, [message]);
                if message.len() < BLOCK_LENGTH {
                    // Its padding is made while the key's state is at hand, which may go to the stack meanwhile.
                    zeroize_stack::<512>();
                }
                mac
            }
            _ => portable::mac(key, hashed, message),
        }
    }
}
