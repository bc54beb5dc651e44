//! Time as the two mechanisms know it: unix seconds, always given by the caller.

/// A point in time in unix seconds, never below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The time `seconds` after 1970-01-01 00:00:00 UTC; `None` below 0.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Option<Self> {
        if seconds < 0 { None } else { Some(Self(seconds)) }
    }

    /// Unix seconds.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// The clock of this machine. A clock set before 1970 reads as 0.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn now() -> Self {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
    }
}

/// When a key may be used: `not_before ≤ t < not_after`, each bound optional.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First second in which the key is active; `None` is unbounded.
    pub not_before: Option<i64>,
    /// First second in which it is no longer active; `None` is unbounded.
    pub not_after: Option<i64>,
}

impl Validity {
    /// Whether the window holds any second at all.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !matches!((self.not_before, self.not_after), (Some(from), Some(to)) if to <= from)
    }

    /// Whether `now` lies in the window.
    #[must_use]
    pub fn contains(&self, now: UnixTime) -> bool {
        self.not_before.is_none_or(|from| from <= now.0) && self.not_after.is_none_or(|to| now.0 < to)
    }
}
