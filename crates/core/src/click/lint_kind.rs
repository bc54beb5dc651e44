//! The kinds of lint. Rules: `docs/click-validation.md`, 3.3.

/// The kinds of lint. The numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
pub enum LintKind {
    /// A reserved character stands raw in a value.
    ReservedCharacter = 1,
    /// Clients or proxies rewrite this spelling on the way.
    UnstableInTransit = 2,
    /// A value is the name of its parameter: most likely a macro that lost its braces.
    ValueEqualsName = 3,
    /// Fewer than three parameters besides `expires` are signed.
    FewParameters = 4,
    /// A key of the ring is shorter than 16 bytes.
    ShortKey = 5,
    /// A macro shows inside a value once it is decoded.
    EncodedMacro = 6,
}

impl LintKind {
    /// Every kind, in the order of the numbers.
    pub const ALL: &'static [Self] = &[
        Self::ReservedCharacter,
        Self::UnstableInTransit,
        Self::ValueEqualsName,
        Self::FewParameters,
        Self::ShortKey,
        Self::EncodedMacro,
    ];

    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind with this number, if there is one.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The name used in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReservedCharacter => "reserved_character",
            Self::UnstableInTransit => "unstable_in_transit",
            Self::ValueEqualsName => "value_equals_name",
            Self::FewParameters => "few_parameters",
            Self::ShortKey => "short_key",
            Self::EncodedMacro => "encoded_macro",
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::ReservedCharacter => "a reserved character stands raw in a value; percent-encode values fully",
            Self::UnstableInTransit => "clients or proxies rewrite this spelling, and the signature breaks",
            Self::ValueEqualsName => "the value is the parameter's own name; was a macro left unfilled?",
            Self::FewParameters => "fewer than three parameters besides 'expires' are signed",
            Self::ShortKey => "a key is shorter than 16 bytes",
            Self::EncodedMacro => "a macro shows inside the value once it is decoded",
        }
    }
}
