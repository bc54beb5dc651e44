//! What an audit says of a row: the verdict on its click, or why there is none. Rules: `docs/audit.md`, Reasons.

use adseal_core::ClickReason;

/// Every reason, in the order in which they are listed. The names never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// Nothing is wrong with it.
    Valid,
    /// The row has no URL: a null, or nothing at all.
    NoUrl,
    /// The row's time cannot be read, so it cannot be told what was valid then.
    NoTime,
    /// As [`ClickReason`] has it; so are the next ones.
    MalformedUri,
    /// No `signature`.
    MissingSignature,
    /// It is no signature.
    MalformedSignature,
    /// Two names mean the same to PHP.
    DuplicateParameter,
    /// No signed `expires`.
    MissingExpires,
    /// `expires` is no number.
    MalformedExpires,
    /// A required parameter is not signed, or is empty.
    MissingParameter,
    /// A parameter stands behind the signature that must not.
    UnsignedParameter,
    /// The parameter that chooses the key ring is not there.
    MissingRingParameter,
    /// The parameter that chooses the key ring stands behind the signature alone, where anybody can write it.
    UnsignedRingParameter,
    /// There is no key ring for the value of that parameter.
    UnknownRing,
    /// No key of the ring was active.
    NoActiveKey,
    /// Signed with a key of another ring than the one that the click names.
    OtherRing,
    /// No active key reproduces the signature.
    InvalidSignature,
    /// Authentic, but late.
    Expired,
    /// Authentic, but `expires` lies too far ahead.
    LifetimeTooLong,
    /// Valid, but the same signature was valid in a row before.
    Replayed,
}

impl Reason {
    /// How many there are.
    pub const COUNT: usize = 20;

    /// Every one, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Valid,
        Self::NoUrl,
        Self::NoTime,
        Self::MalformedUri,
        Self::MissingSignature,
        Self::MalformedSignature,
        Self::DuplicateParameter,
        Self::MissingExpires,
        Self::MalformedExpires,
        Self::MissingParameter,
        Self::UnsignedParameter,
        Self::MissingRingParameter,
        Self::UnsignedRingParameter,
        Self::UnknownRing,
        Self::NoActiveKey,
        Self::OtherRing,
        Self::InvalidSignature,
        Self::Expired,
        Self::LifetimeTooLong,
        Self::Replayed,
    ];

    /// Its place in [`ALL`](Self::ALL), for tables of counts.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoUrl => "no_url",
            Self::NoTime => "no_time",
            Self::MissingRingParameter => "missing_ring_parameter",
            Self::UnsignedRingParameter => "unsigned_ring_parameter",
            Self::UnknownRing => "unknown_ring",
            Self::OtherRing => "other_ring",
            Self::Valid => ClickReason::Valid.status().name(),
            Self::MalformedUri => ClickReason::MalformedUri.status().name(),
            Self::MissingSignature => ClickReason::MissingSignature.status().name(),
            Self::MalformedSignature => ClickReason::MalformedSignature.status().name(),
            Self::DuplicateParameter => ClickReason::DuplicateParameter.status().name(),
            Self::MissingExpires => ClickReason::MissingExpires.status().name(),
            Self::MalformedExpires => ClickReason::MalformedExpires.status().name(),
            Self::MissingParameter => ClickReason::MissingParameter.status().name(),
            Self::UnsignedParameter => ClickReason::UnsignedParameter.status().name(),
            Self::NoActiveKey => ClickReason::NoActiveKey.status().name(),
            Self::InvalidSignature => ClickReason::InvalidSignature.status().name(),
            Self::Expired => ClickReason::Expired.status().name(),
            Self::LifetimeTooLong => ClickReason::LifetimeTooLong.status().name(),
            Self::Replayed => ClickReason::Replayed.status().name(),
        }
    }

    /// What it means, in a line without a full stop.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Valid => "nothing is wrong with it",
            Self::NoUrl => "the row has no URL",
            Self::NoTime => "the row's time cannot be read",
            Self::MissingRingParameter => "the parameter that chooses the key ring is missing",
            Self::UnsignedRingParameter => "the parameter that chooses the key ring is not signed",
            Self::UnknownRing => "no key ring has the name that the click gives",
            Self::OtherRing => "signed with a key of another ring than the one that the click names",
            Self::MalformedUri => ClickReason::MalformedUri.status().message(),
            Self::MissingSignature => ClickReason::MissingSignature.status().message(),
            Self::MalformedSignature => ClickReason::MalformedSignature.status().message(),
            Self::DuplicateParameter => ClickReason::DuplicateParameter.status().message(),
            Self::MissingExpires => ClickReason::MissingExpires.status().message(),
            Self::MalformedExpires => ClickReason::MalformedExpires.status().message(),
            Self::MissingParameter => ClickReason::MissingParameter.status().message(),
            Self::UnsignedParameter => ClickReason::UnsignedParameter.status().message(),
            Self::NoActiveKey => ClickReason::NoActiveKey.status().message(),
            Self::InvalidSignature => ClickReason::InvalidSignature.status().message(),
            Self::Expired => ClickReason::Expired.status().message(),
            Self::LifetimeTooLong => ClickReason::LifetimeTooLong.status().message(),
            Self::Replayed => ClickReason::Replayed.status().message(),
        }
    }

    /// The reason of a verdict. A replay guard is never part of an audit, which finds replays by itself.
    #[must_use]
    pub const fn of(reason: ClickReason) -> Self {
        match reason {
            ClickReason::Valid | ClickReason::ReplayGuardFull => Self::Valid,
            ClickReason::MalformedUri => Self::MalformedUri,
            ClickReason::MissingSignature => Self::MissingSignature,
            ClickReason::MalformedSignature => Self::MalformedSignature,
            ClickReason::DuplicateParameter => Self::DuplicateParameter,
            ClickReason::MissingExpires => Self::MissingExpires,
            ClickReason::MalformedExpires => Self::MalformedExpires,
            ClickReason::MissingParameter => Self::MissingParameter,
            ClickReason::UnsignedParameter => Self::UnsignedParameter,
            ClickReason::NoActiveKey => Self::NoActiveKey,
            ClickReason::Expired => Self::Expired,
            ClickReason::LifetimeTooLong => Self::LifetimeTooLong,
            ClickReason::Replayed => Self::Replayed,
            // What a later version of the library may say is no proof either.
            _ => Self::InvalidSignature,
        }
    }
}
