//! The keys of all targets of clicks.

use adseal_core::time::Validity;
use adseal_core::{Key, KeyRing, UnixTime};
use adseal_mac::Tier;

/// The time of most vectors.
pub const NOW: i64 = 1_700_000_000;

/// Until then the second key verifies.
const OLD_UNTIL: i64 = NOW + 1_000_000;

/// Id, bytes, and the time when it ends. The first two are those of most vectors.
pub const KEYS: [(&str, &[u8], Option<i64>); 3] = [
    ("k1", b"0123456789abcdef0123456789abcdef", None),
    ("published", b"secret", Some(OLD_UNTIL)),
    ("long", b"a key that is longer than a block of SHA-256, so that HMAC has to hash it first of all", Some(NOW - 1)),
];

/// Those of them that verify at this time, with their index.
pub fn active(now: i64) -> impl Iterator<Item = (usize, &'static [u8])> {
    let keys = KEYS.into_iter().enumerate();
    keys.filter(move |(_, (_, _, end))| end.is_none_or(|end| now < end)).map(|(index, (_, key, _))| (index, key))
}

/// The ring of them.
#[must_use]
pub fn ring(tier: Tier) -> KeyRing {
    let key = |(id, key, not_after)| {
        let validity = Validity { not_before: None, not_after };
        let key = Key::new(id, key).and_then(|key| key.valid(validity));
        key.expect("a sound key").on_tier(tier)
    };
    KeyRing::new(KEYS.map(key).into()).expect("a sound ring")
}

/// A time that is not below 0.
#[must_use]
pub fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds).expect("a time that is not below 0")
}
