//! The ways of doing the work, one file a library.

pub(crate) mod adseal;
pub(crate) mod aws_lc;
pub(crate) mod by_hand;
pub(crate) mod cpp;
pub(crate) mod evp_mac;
mod functions;
#[cfg(target_arch = "x86_64")]
pub(crate) mod ipsec_mb;
mod jobs;
pub(crate) mod openssl;
pub(crate) mod process;
pub(crate) mod ring;
pub(crate) mod rustcrypto;
pub(crate) mod sodium;

use adseal_mac::{HmacSha256Key, Keys, Messages, Tier, mac_many};

use crate::column::Column;

/// HMAC-SHA256 under one key.
pub(crate) trait Mac {
    fn mac(&mut self, message: &[u8]) -> [u8; 32];
}

impl Mac for HmacSha256Key {
    fn mac(&mut self, message: &[u8]) -> [u8; 32] {
        Self::mac(self, message)
    }
}

/// A key of adseal that makes its MACs on this tier.
pub(crate) fn key_on(tier: Tier, key: &[u8]) -> HmacSha256Key {
    let mut key = HmacSha256Key::new(key);
    key.force_tier(tier);
    key
}

/// The tiers of adseal that are of use on this processor, the fastest first.
pub(crate) fn tiers() -> impl Iterator<Item = Tier> {
    // With SHA-NI beside it, AVX-512 alone is there for tests only.
    let is_for_tests = |tier: &Tier| tier.name() == "avx512" && Tier::available().any(|other| other.name() == "sha-ni");
    Tier::available().filter(move |tier| !is_for_tests(tier))
}

/// HMAC-SHA256 of many messages under one key.
pub(crate) trait MacMany {
    /// The MACs of the rows of a column from `first` on, as many as there is room for.
    fn macs(&mut self, column: &Column, first: usize, macs: &mut [[u8; 32]]);
}

impl MacMany for HmacSha256Key {
    fn macs(&mut self, column: &Column, first: usize, macs: &mut [[u8; 32]]) {
        let offsets = &column.offsets()[first..=first + macs.len()];
        mac_many(Keys::One(self), Messages::Offsets32 { data: column.data(), offsets }, macs)
            .expect("offsets are in order and within the data");
    }
}

/// One message after the other.
pub(crate) struct OneByOne<M>(pub(crate) M);

impl<M: Mac> MacMany for OneByOne<M> {
    fn macs(&mut self, column: &Column, first: usize, macs: &mut [[u8; 32]]) {
        for (at, mac) in macs.iter_mut().enumerate() {
            *mac = self.0.mac(column.row(first + at));
        }
    }
}
