//! What a receiver knows: the secrets of each API key.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::TryReserveError;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use adseal_mac::{HmacSha256Key, constant_time_eq};
use zeroize::Zeroizing;

use super::check_api_key;
use crate::keys::{KeyError, SHORT_KEY_LENGTH, check_id};
use crate::secret::SecretBytes;
use crate::status::Status;
use crate::time::{UnixTime, Validity};

/// Secrets of one API key, at most.
pub const MAX_SECRETS: usize = 16;

/// Why a secret was not added to a register. The register is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// The API key, the secret, its id or its window is not usable.
    Key(KeyError),
    /// The API key has 16 secrets already.
    TooManySecrets,
    /// The API key has a secret of this id already.
    RepeatedId,
    /// The API key has this secret already, under another id.
    RepeatedSecret,
    /// Memory could not be allocated.
    OutOfMemory,
}

impl RegisterError {
    /// The status for the C ABI.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Key(error) => error.status(),
            Self::TooManySecrets | Self::RepeatedId | Self::RepeatedSecret => Status::InvalidKeyRing,
            Self::OutOfMemory => Status::OutOfMemory,
        }
    }
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key(KeyError::EmptyKey) => "the secret is empty (an unset variable?)",
            Self::Key(error) => return error.fmt(f),
            Self::TooManySecrets => "an API key has at most 16 secrets",
            Self::RepeatedId => "two secrets of the API key have the same id",
            Self::RepeatedSecret => "two secrets of the API key are equal",
            Self::OutOfMemory => "memory could not be allocated",
        })
    }
}

impl core::error::Error for RegisterError {}

impl From<KeyError> for RegisterError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<TryReserveError> for RegisterError {
    fn from(_: TryReserveError) -> Self {
        Self::OutOfMemory
    }
}

/// A secret with its id and times. It is wiped on drop, and `Debug` does not print it.
#[derive(Clone)]
pub struct Secret {
    id: String,
    bytes: SecretBytes,
    validity: Validity,
}

impl Secret {
    /// A secret that is always active. `secret` is used as it is: never trimmed, never decoded.
    ///
    /// # Errors
    /// [`KeyError::InvalidId`] if the id is not 1 to 64 bytes of visible ASCII, [`KeyError::EmptyKey`] if the secret is
    /// empty.
    pub fn new(id: &str, secret: &[u8]) -> Result<Self, KeyError> {
        check_id(id.as_bytes())?;
        if secret.is_empty() {
            return Err(KeyError::EmptyKey);
        }
        Ok(Self { id: id.to_owned(), bytes: SecretBytes::copy_of(secret), validity: Validity::default() })
    }

    /// Restricts the secret to a window of time.
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

    /// The id. It names the secret in verdicts and is no secret itself.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the secret verifies at `now`.
    #[must_use]
    pub fn is_active(&self, now: UnixTime) -> bool {
        self.validity.contains(now)
    }

    /// Whether the secret is shorter than [`SHORT_KEY_LENGTH`]: worth a warning.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.bytes.len() < SHORT_KEY_LENGTH
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("id", &self.id).field("validity", &self.validity).finish_non_exhaustive()
    }
}

/// One API key of a register.
#[derive(Clone)]
pub(super) struct Account {
    api_key: Zeroizing<Box<[u8]>>,
    // Boxed, so that it stays where it is when the account moves into the register: a move would leave a copy that
    // nobody wipes.
    hmac: Box<HmacSha256Key>,
    secrets: Vec<Secret>,
}

impl Account {
    pub(super) fn hmac(&self) -> &HmacSha256Key {
        &self.hmac
    }

    /// The secrets that verify at `now`, in the order in which they were added.
    pub(super) fn active_secrets(&self, now: UnixTime) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(move |secret| secret.is_active(now))
    }

    fn admit(&mut self, secret: Secret) -> Result<(), RegisterError> {
        if self.secrets.len() == MAX_SECRETS {
            return Err(RegisterError::TooManySecrets);
        }
        if self.secrets.iter().any(|other| other.id == secret.id) {
            return Err(RegisterError::RepeatedId);
        }
        // Equal tokens of nothing: comparing the secrets themselves would take a time that tells how they begin.
        let token = |secret: &Secret| self.hmac.mac_parts(&[secret.bytes()]);
        if self.secrets.iter().any(|other| constant_time_eq(&token(other), &token(&secret))) {
            return Err(RegisterError::RepeatedSecret);
        }
        self.secrets.try_reserve(1)?;
        self.secrets.push(secret);
        Ok(())
    }
}

/// API keys, each with 1 to 16 secrets. An empty register is allowed: to it every API key is unknown.
///
/// API keys and secrets are wiped on drop. `Debug` prints the ids of the secrets and nothing else.
#[derive(Clone, Default)]
pub struct InstallRegister {
    /// Sorted by API key, and shared with the clones, so that a clone copies no secret.
    accounts: Vec<Arc<Account>>,
}

impl InstallRegister {
    /// A register without API keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret to an API key, and the API key if it is new.
    ///
    /// # Errors
    /// [`KeyError::InvalidApiKey`] as [`RegisterError::Key`], [`RegisterError::TooManySecrets`],
    /// [`RegisterError::RepeatedId`] and [`RegisterError::RepeatedSecret`] under this API key,
    /// [`RegisterError::OutOfMemory`]. The register is then unchanged.
    pub fn add(&mut self, api_key: &[u8], secret: Secret) -> Result<(), RegisterError> {
        check_api_key(api_key)?;
        match self.position(api_key) {
            Ok(index) => Arc::make_mut(&mut self.accounts[index]).admit(secret),
            Err(index) => {
                self.accounts.try_reserve(1)?;
                let mut account = Account {
                    api_key: Zeroizing::new(api_key.into()),
                    hmac: HmacSha256Key::boxed(api_key),
                    secrets: Vec::new(),
                };
                account.admit(secret)?;
                self.accounts.insert(index, Arc::new(account));
                Ok(())
            }
        }
    }

    /// A clone, where a large register may be more than memory has room for.
    ///
    /// # Errors
    /// [`RegisterError::OutOfMemory`].
    pub fn try_clone(&self) -> Result<Self, RegisterError> {
        let mut accounts = Vec::new();
        accounts.try_reserve_exact(self.accounts.len())?;
        accounts.extend(self.accounts.iter().cloned());
        Ok(Self { accounts })
    }

    /// How many API keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Whether any secret is shorter than [`SHORT_KEY_LENGTH`]: worth a warning.
    #[must_use]
    pub fn has_short_secret(&self) -> bool {
        self.secrets().any(Secret::is_short)
    }

    pub(super) fn find(&self, api_key: &[u8]) -> Option<&Account> {
        self.position(api_key).ok().map(|index| &*self.accounts[index])
    }

    /// Where the API key is, or where it belongs. An API key travels in every request next to its token and protects
    /// nothing by itself, so this comparison need not be constant in time.
    fn position(&self, api_key: &[u8]) -> Result<usize, usize> {
        self.accounts.binary_search_by(|account| account.api_key[..].cmp(api_key))
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.accounts.iter().flat_map(|account| &account.secrets)
    }
}

impl fmt::Debug for InstallRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallRegister ")?;
        f.debug_list().entries(self.secrets()).finish()
    }
}
