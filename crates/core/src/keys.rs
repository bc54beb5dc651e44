//! Private keys and the rings they are rotated in. Rules: `docs/keys.md`.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use adseal_mac::{HmacSha256Key, Tier};

use crate::click::Signature;
use crate::status::Status;
use crate::time::{UnixTime, Validity};

/// Keys in a ring, at most.
pub const MAX_KEYS: usize = 16;
/// Length of a key id in bytes, at most.
pub const MAX_KEY_ID_LENGTH: usize = 64;
/// Keys and secrets shorter than this many bytes are reported as a lint.
pub const SHORT_KEY_LENGTH: usize = 16;

/// Why a key or a ring was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The key or the secret is empty: most often an unset variable.
    EmptyKey,
    /// The id is not 1 to 64 bytes of visible ASCII.
    InvalidId,
    /// `not_after` is not later than `not_before`.
    EmptyWindow,
    /// The API key is not 1 to 256 bytes of visible ASCII.
    InvalidApiKey,
    /// The ring has no key.
    EmptyRing,
    /// The ring has more than 16 keys.
    TooManyKeys,
    /// Two keys of the ring have the same id.
    RepeatedId,
    /// Two keys of the ring are equal as HMAC keys.
    RepeatedKey,
}

impl KeyError {
    /// The status for the C ABI: `InvalidKey` or `InvalidKeyRing`.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::EmptyKey | Self::InvalidId | Self::EmptyWindow | Self::InvalidApiKey => Status::InvalidKey,
            Self::EmptyRing | Self::TooManyKeys | Self::RepeatedId | Self::RepeatedKey => Status::InvalidKeyRing,
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyKey => "the key or secret is empty (an unset variable?)",
            Self::InvalidId => "the key id is not 1 to 64 bytes of visible ASCII",
            Self::EmptyWindow => "not_after is not later than not_before",
            Self::InvalidApiKey => "the API key is not 1 to 256 bytes of visible ASCII",
            Self::EmptyRing => "a key ring needs at least one key",
            Self::TooManyKeys => "a key ring holds at most 16 keys",
            Self::RepeatedId => "two keys of the ring have the same id",
            Self::RepeatedKey => "two keys of the ring are equal as HMAC keys",
        })
    }
}

impl core::error::Error for KeyError {}

/// A private key with its id and times. Only the HMAC midstates are kept, and they are wiped on drop.
pub struct Key {
    id: String,
    // Boxed, so that it stays where it is when the key moves into a list or a ring: a move would leave a copy that
    // nobody wipes.
    hmac: Box<HmacSha256Key>,
    is_short: bool,
    validity: Validity,
    sign_from: Option<i64>,
}

impl Clone for Key {
    fn clone(&self) -> Self {
        let Self { id, hmac, is_short, validity, sign_from } = self;
        Self {
            id: id.clone(),
            hmac: hmac.boxed_clone(),
            is_short: *is_short,
            validity: *validity,
            sign_from: *sign_from,
        }
    }
}

impl Key {
    /// A key that is always active. `key` is used as it is: never trimmed, never decoded.
    ///
    /// # Errors
    /// [`KeyError::EmptyKey`], [`KeyError::InvalidId`].
    pub fn new(id: &str, key: &[u8]) -> Result<Self, KeyError> {
        check_id(id.as_bytes())?;
        if key.is_empty() {
            return Err(KeyError::EmptyKey);
        }
        Ok(Self {
            id: id.to_owned(),
            hmac: HmacSha256Key::boxed(key),
            is_short: key.len() < SHORT_KEY_LENGTH,
            validity: Validity::default(),
            sign_from: None,
        })
    }

    /// Restricts the key to a window of time.
    ///
    /// # Errors
    /// [`KeyError::EmptyWindow`].
    pub fn valid(mut self, validity: Validity) -> Result<Self, KeyError> {
        if !validity.is_sound() {
            return Err(KeyError::EmptyWindow);
        }
        self.validity = validity;
        Ok(self)
    }

    /// Lets the key sign only from this unix second on; by default from its `not_before`.
    #[must_use]
    pub fn sign_from(mut self, seconds: i64) -> Self {
        self.sign_from = Some(seconds);
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the key verifies at `now`.
    #[must_use]
    pub fn is_active(&self, now: UnixTime) -> bool {
        self.validity.contains(now)
    }

    /// Whether the key is shorter than [`SHORT_KEY_LENGTH`].
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.is_short
    }

    /// The MAC of exactly these bytes. No rule is checked: for tests, tools, and callers that check the message themselves.
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        self.hmac.mac(message)
    }

    /// The [MAC](Self::mac) as a click signature.
    #[must_use]
    pub fn signature(&self, message: &[u8]) -> Signature {
        Signature::encode(&self.mac(message))
    }

    /// Makes its MACs on this tier: for tests and benchmarks, which try every tier. Any tier makes the same.
    #[doc(hidden)]
    #[must_use]
    pub fn on_tier(mut self, tier: Tier) -> Self {
        self.hmac.force_tier(tier);
        self
    }

    pub(crate) fn hmac(&self) -> &HmacSha256Key {
        &self.hmac
    }

    fn signing_start(&self) -> Option<i64> {
        self.sign_from.or(self.validity.not_before)
    }

    fn may_sign(&self, now: UnixTime, expires: i64) -> bool {
        let begun = |bound: Option<i64>| bound.is_none_or(|from| from <= now.as_secs());
        begun(self.signing_start())
            && begun(self.validity.not_before)
            && self.validity.not_after.is_none_or(|to| to >= expires)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("validity", &self.validity)
            .field("sign_from", &self.sign_from)
            .finish_non_exhaustive()
    }
}

/// 1 to 16 keys, immutable: share them between threads as you like. A clone is cheap and has the same keys: they are not
/// copied, and wiped when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Arc<[Key]>,
}

impl KeyRing {
    /// A ring of these keys, in this order.
    ///
    /// # Errors
    /// [`KeyError::EmptyRing`], [`KeyError::TooManyKeys`], [`KeyError::RepeatedId`], [`KeyError::RepeatedKey`].
    pub fn new(keys: Vec<Key>) -> Result<Self, KeyError> {
        match keys.len() {
            0 => return Err(KeyError::EmptyRing),
            1..=MAX_KEYS => {}
            _ => return Err(KeyError::TooManyKeys),
        }
        for (index, key) in keys.iter().enumerate() {
            let earlier = &keys[..index];
            if earlier.iter().any(|other| other.id == key.id) {
                return Err(KeyError::RepeatedId);
            }
            if earlier.iter().any(|other| other.hmac.same_key(&key.hmac)) {
                return Err(KeyError::RepeatedKey);
            }
        }
        Ok(Self { keys: keys.into() })
    }

    /// A ring of one key that is always active, with the id `default`.
    ///
    /// # Errors
    /// [`KeyError::EmptyKey`].
    pub fn single(key: &[u8]) -> Result<Self, KeyError> {
        Self::new(alloc::vec![Key::new("default", key)?])
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The key that signs a click with this `expires` at `now`.
    #[must_use]
    pub fn signing_key(&self, now: UnixTime, expires: i64) -> Option<&Key> {
        // `max_by_key` returns the last of several equal maxima: on a tie the last key in the ring signs.
        // None, "always", orders before every Some.
        self.keys.iter().filter(|key| key.may_sign(now, expires)).max_by_key(|key| key.signing_start())
    }

    /// The keys that verify at `now`, in order.
    pub fn active_keys(&self, now: UnixTime) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(move |key| key.is_active(now))
    }

    pub(crate) fn has_short_key(&self) -> bool {
        self.keys.iter().any(Key::is_short)
    }
}

pub(crate) fn check_id(id: &[u8]) -> Result<(), KeyError> {
    let well_formed = (1..=MAX_KEY_ID_LENGTH).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic);
    if well_formed { Ok(()) } else { Err(KeyError::InvalidId) }
}
