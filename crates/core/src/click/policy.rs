//! What a verifier demands beyond a good signature. Rules: `docs/click-validation.md`, 4.2.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::replay::ReplayStore;
use crate::status::Status;

/// Leeway in seconds, at most.
pub const MAX_LEEWAY: i64 = 300;
/// Names in `required` and in `signed_only`, each, at most.
pub const MAX_POLICY_NAMES: usize = 64;

/// Names that an unsigned copy of would let anybody redirect money or people: identifiers, addresses, user agents, redirects.
pub const SENSITIVE_NAMES: &[&str] = &[
    "campaign_id",
    "network_id",
    "site_id",
    "creative_id",
    "click_id",
    "device_id",
    "device_id_type",
    "device_ids",
    "adid",
    "idfa",
    "idfv",
    "gaid",
    "aaid",
    "gps_adid",
    "google_aid",
    "advertising_id",
    "oaid",
    "android_id",
    "imei",
    "mac",
    "odin",
    "ip",
    "ip_address",
    "device_ip",
    "origination_ip",
    "ua",
    "user_agent",
    "device_ua",
    "redirect",
    "redirect_url",
    "redirect_uri",
    "url",
    "expires",
];

/// Which parameters may stand behind the signature, where anybody can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsigned {
    /// All but those named as signed-only.
    #[default]
    Allow,
    /// None.
    Forbid,
}

/// A verification policy. The default demands a fresh `expires` and nothing else.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches, each set by a method of its own")]
pub struct ClickPolicy {
    /// Each shared on its own, so that whoever keeps a missing name keeps nothing else.
    pub(super) required: Vec<Arc<[u8]>>,
    pub(super) required_nonempty: bool,
    pub(super) unsigned: Unsigned,
    pub(super) signed_only: Vec<Box<[u8]>>,
    pub(super) signs_sensitive: bool,
    pub(super) leeway: i64,
    pub(super) max_lifetime: Option<i64>,
    pub(super) require_expires: bool,
    pub(super) strict: bool,
    pub(super) report_only: bool,
    pub(super) replay: Option<Arc<dyn ReplayStore>>,
}

impl Default for ClickPolicy {
    fn default() -> Self {
        Self {
            required: Vec::new(),
            required_nonempty: false,
            unsigned: Unsigned::Allow,
            signed_only: Vec::new(),
            signs_sensitive: false,
            leeway: 0,
            max_lifetime: None,
            require_expires: true,
            strict: false,
            report_only: false,
            replay: None,
        }
    }
}

impl ClickPolicy {
    /// The default policy.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter name, decoded, that must be in the signed part.
    #[must_use]
    pub fn require(mut self, name: &[u8]) -> Self {
        self.required.push(name.into());
        self
    }

    /// Whether required parameters must have a value too.
    #[must_use]
    pub fn required_nonempty(mut self, yes: bool) -> Self {
        self.required_nonempty = yes;
        self
    }

    /// Which parameters may stand behind the signature.
    #[must_use]
    pub fn unsigned(mut self, unsigned: Unsigned) -> Self {
        self.unsigned = unsigned;
        self
    }

    /// Adds a name that must not stand behind the signature, in any spelling that PHP takes for it.
    #[must_use]
    pub fn signed_only(mut self, name: &[u8]) -> Self {
        self.signed_only.push(name.into());
        self
    }

    /// Forbids all of [`SENSITIVE_NAMES`] behind the signature.
    #[must_use]
    pub fn signed_only_sensitive(mut self) -> Self {
        self.signs_sensitive = true;
        self
    }

    /// Seconds by which clocks may differ, 0 to 300.
    #[must_use]
    pub fn leeway(mut self, seconds: i64) -> Self {
        self.leeway = seconds;
        self
    }

    /// Seconds that `expires` may lie ahead, 1 or more.
    #[must_use]
    pub fn max_lifetime(mut self, seconds: i64) -> Self {
        self.max_lifetime = Some(seconds);
        self
    }

    /// Whether a click without `expires` is refused.
    #[must_use]
    pub fn require_expires(mut self, yes: bool) -> Self {
        self.require_expires = yes;
        self
    }

    /// Whether bytes that are not legal in a URI make it malformed.
    #[must_use]
    pub fn strict(mut self, yes: bool) -> Self {
        self.strict = yes;
        self
    }

    /// Whether every click is accepted and only the reason tells; for a first rollout.
    #[must_use]
    pub fn report_only(mut self, yes: bool) -> Self {
        self.report_only = yes;
        self
    }

    /// Remembers valid signatures, so that none is accepted twice. Needs `max_lifetime` and `require_expires`.
    #[must_use]
    pub fn replay_store(mut self, store: Arc<dyn ReplayStore>) -> Self {
        self.replay = Some(store);
        self
    }

    /// The names given to [`require`](Self::require), in order. They are shared, to be kept beyond the policy.
    #[must_use]
    pub fn required_names(&self) -> impl ExactSizeIterator<Item = &Arc<[u8]>> {
        self.required.iter()
    }

    /// Whether a verifier takes this policy.
    ///
    /// # Errors
    /// The first thing that is out of its range, and after that the first contradiction.
    pub fn check(&self) -> Result<(), PolicyError> {
        if self.required.len().max(self.signed_only.len()) > MAX_POLICY_NAMES {
            return Err(PolicyError::TooManyNames);
        }
        if !(0..=MAX_LEEWAY).contains(&self.leeway) {
            return Err(PolicyError::LeewayOutOfRange);
        }
        if self.max_lifetime.is_some_and(|seconds| seconds < 1) {
            return Err(PolicyError::LifetimeOutOfRange);
        }
        let Some(store) = &self.replay else { return Ok(()) };
        let Some(max_lifetime) = self.max_lifetime.filter(|_| self.require_expires) else {
            return Err(PolicyError::ReplayGuardNeedsLifetime);
        };
        // A valid click is remembered until expires + leeway, and its expires lies at most maximum + leeway ahead.
        let longest = max_lifetime.saturating_add(2 * self.leeway);
        if longest > store.longest_memory() { Err(PolicyError::ReplayGuardTooShort) } else { Ok(()) }
    }
}

impl fmt::Debug for ClickPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClickPolicy")
            .field("required", &self.required)
            .field("required_nonempty", &self.required_nonempty)
            .field("unsigned", &self.unsigned)
            .field("signed_only", &self.signed_only)
            .field("signs_sensitive", &self.signs_sensitive)
            .field("leeway", &self.leeway)
            .field("max_lifetime", &self.max_lifetime)
            .field("require_expires", &self.require_expires)
            .field("strict", &self.strict)
            .field("report_only", &self.report_only)
            .field("replay", &self.replay.is_some())
            .finish()
    }
}

/// Why a policy was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// More than 64 names in one list.
    TooManyNames,
    /// The leeway is not 0 to 300 seconds.
    LeewayOutOfRange,
    /// The maximum lifetime is below 1 second.
    LifetimeOutOfRange,
    /// A replay guard needs a maximum lifetime and `expires` in every click: without them it would fill for good.
    ReplayGuardNeedsLifetime,
    /// The replay guard cannot remember clicks for as long as the policy lets them live.
    ReplayGuardTooShort,
}

impl PolicyError {
    /// The status for the C ABI.
    #[must_use]
    pub const fn status(self) -> Status {
        Status::InvalidPolicy
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooManyNames => "a policy names at most 64 required and 64 signed-only parameters",
            Self::LeewayOutOfRange => "the leeway is not 0 to 300 seconds",
            Self::LifetimeOutOfRange => "the maximum lifetime is below 1 second",
            Self::ReplayGuardNeedsLifetime => "a replay guard needs a maximum lifetime and a required 'expires'",
            Self::ReplayGuardTooShort => "the replay guard cannot remember clicks for as long as they may live",
        })
    }
}

impl core::error::Error for PolicyError {}
