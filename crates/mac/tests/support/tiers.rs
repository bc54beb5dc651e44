//! What the tests of all tiers share: the tiers that must be there, messages, and what their MACs must be.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::thread;

use adseal_mac::{HmacSha256Key, Tier};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The names of the tiers that this processor must have. It is a look of its own: the library asks another crate.
pub(crate) fn expected() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let special = {
        use std::arch::is_x86_feature_detected;
        let sha_ni = is_x86_feature_detected!("sha") && is_x86_feature_detected!("avx");
        let lanes = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("bmi2");
        [("sha-ni", sha_ni), ("avx512", lanes), ("avx512+sha-ni", sha_ni && lanes)]
    };
    #[cfg(not(target_arch = "x86_64"))]
    let special = [];
    let has = |(name, is_there)| Option::filter(Some(name), |_| is_there);
    special.into_iter().filter_map(has).chain(["portable"]).collect()
}

/// Runs `work` on every tier that this processor must have, and fails where the library does not offer one of them.
/// Each is printed, for `--nocapture`.
pub(crate) fn on_every_tier(mut work: impl FnMut(Tier)) {
    let test = thread::current();
    for name in expected() {
        let tier = Tier::available().find(|tier| tier.name() == name);
        let tier =
            tier.unwrap_or_else(|| panic!("the processor has what {name} needs, and the library does not use it"));
        println!("tier {name}: {}", test.name().unwrap_or("a test"));
        work(tier);
    }
}

/// A key that makes its MACs on this tier.
pub(crate) fn key_on(tier: Tier, key: &[u8]) -> HmacSha256Key {
    let mut key = HmacSha256Key::new(key);
    key.force_tier(tier);
    key
}

/// The MAC by the `hmac` crate.
pub(crate) fn reference(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// Bytes without a short period, so that a block hashed twice or out of place shows.
pub(crate) fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut numbers = Numbers::new(seed);
    (0..length).map(|_| u8::try_from(numbers.below(256)).expect("a byte")).collect()
}
