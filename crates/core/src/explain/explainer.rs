//! The keys and the budget of a search.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use adseal_mac::zeroize_registers;

use super::explanation::Explanation;
use super::{click, install};
use crate::install::check_api_key;
use crate::keys::{KeyError, MAX_KEYS, check_id};
use crate::php_json::OutOfMemory;
use crate::secret::SecretBytes;

/// How many bytes are hashed for one explanation, at most, unless another budget is set: 16 MiB.
pub const DEFAULT_BUDGET: u64 = 16 << 20;
/// Keys of an explainer, at most, and secrets beside them.
pub const MAX_EXPLAINER_KEYS: usize = MAX_KEYS;

/// Finds out why a signature or a token does not match.
///
/// It has keys and secrets as they are and not only what an HMAC makes of them: that somebody trims or decodes them is
/// one of the known mistakes. They are wiped on drop, and `Debug` does not print them. Immutable once it is made, and safe
/// to share between threads.
#[derive(Clone)]
pub struct Explainer {
    pub(super) keys: Vec<RawKey>,
    pub(super) secrets: Vec<RawSecret>,
    pub(super) budget: u64,
}

/// A private key of clicks as it is.
#[derive(Clone)]
pub(super) struct RawKey {
    pub(super) id: String,
    pub(super) bytes: SecretBytes,
}

/// An API key and a secret as they are.
#[derive(Clone)]
pub(super) struct RawSecret {
    pub(super) id: String,
    pub(super) api_key: SecretBytes,
    pub(super) secret: SecretBytes,
}

impl Explainer {
    /// One without keys.
    #[must_use]
    pub fn new() -> Self {
        Self { keys: Vec::new(), secrets: Vec::new(), budget: DEFAULT_BUDGET }
    }

    /// Adds a private key, which clicks may have been signed with.
    ///
    /// # Errors
    /// [`KeyError::EmptyKey`], [`KeyError::InvalidId`], [`KeyError::RepeatedId`], [`KeyError::TooManyKeys`].
    pub fn key(mut self, id: &str, key: &[u8]) -> Result<Self, KeyError> {
        check(id, key, self.keys.iter().map(|key| &*key.id))?;
        self.keys.push(RawKey { id: id.to_owned(), bytes: SecretBytes::copy_of(key) });
        Ok(self)
    }

    /// Adds an API key with a secret, which installs may have been signed with.
    ///
    /// # Errors
    /// [`KeyError::InvalidApiKey`], [`KeyError::EmptyKey`], [`KeyError::InvalidId`], [`KeyError::RepeatedId`],
    /// [`KeyError::TooManyKeys`].
    pub fn secret(mut self, api_key: &[u8], id: &str, secret: &[u8]) -> Result<Self, KeyError> {
        check_api_key(api_key)?;
        check(id, secret, self.secrets.iter().map(|secret| &*secret.id))?;
        let [api_key, secret] = [api_key, secret].map(SecretBytes::copy_of);
        self.secrets.push(RawSecret { id: id.to_owned(), api_key, secret });
        Ok(self)
    }

    /// Hashes no more than this many bytes for one explanation.
    #[must_use]
    pub fn budget(mut self, bytes: u64) -> Self {
        self.budget = bytes;
        self
    }

    /// Whether there is no private key for clicks.
    #[must_use]
    pub fn has_no_key(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether there is no secret for installs.
    #[must_use]
    pub fn has_no_secret(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Why the signature of a click does not match, for any bytes whatever. Give the request target, or the URL, as it was
    /// received.
    ///
    /// # Errors
    /// When memory could not be allocated.
    pub fn click(&self, uri: &[u8]) -> Result<Explanation, OutOfMemory> {
        behind_wiped_registers(click::explain(self, uri, None))
    }

    /// As [`click`](Self::click), of a signature that came apart from the URI. The URI may have one, too, which is then
    /// where the message ends; without one all of it is the message.
    ///
    /// # Errors
    /// When memory could not be allocated.
    pub fn click_with_signature(&self, uri: &[u8], signature: &[u8]) -> Result<Explanation, OutOfMemory> {
        behind_wiped_registers(click::explain(self, uri, Some(signature)))
    }

    /// Why the token of an install does not match: the body and the token as they were received.
    ///
    /// # Errors
    /// When memory could not be allocated.
    pub fn install(&self, body: &[u8], token: &[u8]) -> Result<Explanation, OutOfMemory> {
        behind_wiped_registers(install::explain(self, body, token))
    }
}

impl Default for Explainer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Explainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explainer")
            .field("keys", &self.keys.iter().map(|key| &key.id).collect::<Vec<_>>())
            .field("secrets", &self.secrets.iter().map(|secret| &secret.id).collect::<Vec<_>>())
            .field("budget", &self.budget)
            .finish()
    }
}

/// The search went through many forms of the keys, and the last one may still be in registers.
fn behind_wiped_registers<T>(found: T) -> T {
    zeroize_registers();
    found
}

/// Whether another key with this id may be added to these.
fn check<'i>(id: &str, key: &[u8], mut ids: impl ExactSizeIterator<Item = &'i str>) -> Result<(), KeyError> {
    check_id(id.as_bytes())?;
    if key.is_empty() {
        return Err(KeyError::EmptyKey);
    }
    if ids.len() == MAX_EXPLAINER_KEYS {
        return Err(KeyError::TooManyKeys);
    }
    if ids.any(|other| other == id) { Err(KeyError::RepeatedId) } else { Ok(()) }
}
