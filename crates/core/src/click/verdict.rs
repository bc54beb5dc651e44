//! What a verifier says of a click. Rules: `docs/click-validation.md`, 4.1.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::bytes::{Decoded, Plus};
use super::candidates::FoundKey;
use super::query::{Parameter, Parameters};
use super::verify::Failure;
use crate::status::Status;

/// The first check that failed, or `Valid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClickReason {
    /// Nothing failed.
    Valid,
    /// Shape, length, a control byte, a space, or too many parameters.
    MalformedUri,
    /// No parameter is spelled exactly `signature`.
    MissingSignature,
    /// The signature is not 43 characters of base64url, or has non-zero trailing bits.
    MalformedSignature,
    /// Two names mean the same to PHP, the unsigned tail included.
    DuplicateParameter,
    /// The signed part has no `expires`.
    MissingExpires,
    /// `expires` is not 1 to 18 digits.
    MalformedExpires,
    /// A required parameter is not signed, or is empty.
    MissingParameter,
    /// A parameter stands behind the signature that must not.
    UnsignedParameter,
    /// No key is active now.
    NoActiveKey,
    /// No active key reproduces the signature.
    InvalidSignature,
    /// Authentic, but late.
    Expired,
    /// Authentic, but `expires` lies too far ahead.
    LifetimeTooLong,
    /// Authentic, but seen before.
    Replayed,
    /// Valid otherwise, but the replay guard cannot remember it.
    ReplayGuardFull,
}

impl ClickReason {
    /// The reason in the one space of numbers and names.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Valid => Status::Valid,
            Self::MalformedUri => Status::MalformedUri,
            Self::MissingSignature => Status::MissingSignature,
            Self::MalformedSignature => Status::MalformedSignature,
            Self::DuplicateParameter => Status::DuplicateParameter,
            Self::MissingExpires => Status::MissingExpires,
            Self::MalformedExpires => Status::MalformedExpires,
            Self::MissingParameter => Status::MissingParameter,
            Self::UnsignedParameter => Status::UnsignedParameter,
            Self::NoActiveKey => Status::NoActiveKey,
            Self::InvalidSignature => Status::InvalidSignature,
            Self::Expired => Status::Expired,
            Self::LifetimeTooLong => Status::LifetimeTooLong,
            Self::Replayed => Status::Replayed,
            Self::ReplayGuardFull => Status::ReplayGuardFull,
        }
    }
}

impl fmt::Display for ClickReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => f.write_str("valid"),
            _ => self.status().fmt(f),
        }
    }
}

/// Oddities that do not fail a click. The bits never change their meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u32);

impl Flags {
    /// A byte is not legal in a URI, or an escape is bad.
    pub const NOT_RFC3986: Self = Self(1);
    /// The signed `expires` is 10^11 or more: milliseconds, most likely.
    pub const EXPIRES_IN_MILLISECONDS: Self = Self(2);
    /// A `;` stands behind the signature: some servers split there.
    pub const SEMICOLON_IN_TAIL: Self = Self(4);

    /// Every flag with its name.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::NOT_RFC3986, "not_rfc3986"),
        (Self::EXPIRES_IN_MILLISECONDS, "expires_in_milliseconds"),
        (Self::SEMICOLON_IN_TAIL, "semicolon_in_tail"),
    ];

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn set(&mut self, flag: Self, yes: bool) {
        if yes {
            self.0 |= flag.0;
        }
    }

    /// The names of those that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, name)| *name)
    }
}

/// The verdict on one click. Borrows the URI and the verifier.
#[derive(Clone)]
#[must_use]
pub struct ClickVerdict<'a> {
    pub(super) uri: &'a [u8],
    pub(super) reason: ClickReason,
    pub(super) accepted: bool,
    pub(super) key: Option<FoundKey<'a>>,
    pub(super) expires: Option<i64>,
    pub(super) flags: Flags,
    pub(super) message: Range<usize>,
    /// Where the signed parameters start.
    pub(super) query: usize,
    pub(super) unsigned_parameters: usize,
    pub(super) offset: Option<usize>,
    pub(super) parameter: Option<&'a [u8]>,
}

impl<'a> ClickVerdict<'a> {
    /// Nothing is known of the URI yet.
    pub(super) fn new(uri: &'a [u8]) -> Self {
        Self {
            uri,
            reason: ClickReason::Valid,
            accepted: false,
            key: None,
            expires: None,
            flags: Flags::default(),
            message: 0..0,
            query: 0,
            unsigned_parameters: 0,
            offset: None,
            parameter: None,
        }
    }

    pub(super) fn fail(&mut self, Failure { reason, offset, parameter }: Failure<'a>) {
        self.reason = reason;
        self.offset = offset;
        self.parameter = parameter;
    }

    /// The first check that failed, or [`ClickReason::Valid`].
    #[must_use]
    pub const fn reason(&self) -> ClickReason {
        self.reason
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.reason == ClickReason::Valid
    }

    /// Whether to take the click: it is valid, or the policy only reports.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// Id of the key that reproduced the signature.
    #[must_use]
    pub fn key_id(&self) -> Option<&'a str> {
        self.key.map(|found| found.key.id())
    }

    /// Index of that key in its ring.
    #[must_use]
    pub fn key_index(&self) -> Option<usize> {
        self.key.map(|found| found.index)
    }

    /// The signed `expires`, in unix seconds.
    #[must_use]
    pub const fn expires(&self) -> Option<i64> {
        self.expires
    }

    /// Oddities that did not fail it.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// Where the signed bytes stand in the URI; empty where they are not known.
    #[must_use]
    pub fn message(&self) -> Range<usize> {
        self.message.clone()
    }

    /// How many parameters stand behind the signature.
    #[must_use]
    pub const fn unsigned_parameters(&self) -> usize {
        self.unsigned_parameters
    }

    /// Where the offending byte stands in the URI.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// The offending parameter: its raw name, or the required name that is missing.
    #[must_use]
    pub const fn parameter(&self) -> Option<&'a [u8]> {
        self.parameter
    }

    /// Where the signed parameters stand in the URI; empty unless they may be read.
    #[must_use]
    pub fn signed_query(&self) -> Range<usize> {
        if self.key.is_some() || self.accepted { self.query..self.message.end } else { 0..0 }
    }

    /// The signed parameters, in order. Read these, and never the raw query.
    ///
    /// Empty unless the signature was reproduced, or the policy only reports and the URI has a signature.
    #[must_use]
    pub fn signed_parameters(&self) -> SignedParameters<'a> {
        SignedParameters::new(self.uri, self.signed_query())
    }

    /// The decoded value of the first signed parameter with this name, spelled as it is decoded or as a policy's required name.
    #[must_use]
    pub fn signed_parameter(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.signed_parameters().find(|parameter| parameter.is_named(name)).map(|parameter| parameter.value().collect())
    }
}

impl fmt::Debug for ClickVerdict<'_> {
    /// Leaves the URI out: it names a device and may hold a live signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClickVerdict")
            .field("reason", &self.reason)
            .field("accepted", &self.accepted)
            .field("key_id", &self.key_id())
            .field("expires", &self.expires)
            .field("flags", &self.flags)
            .field("message", &self.message)
            .field("unsigned_parameters", &self.unsigned_parameters)
            .field("offset", &self.offset)
            .field("parameter", &self.parameter.map(<[u8]>::escape_ascii).map(|name| alloc::format!("{name}")))
            .finish_non_exhaustive()
    }
}

/// Iterates over the signed parameters of a click.
#[derive(Clone, Debug)]
pub struct SignedParameters<'a> {
    uri: &'a [u8],
    parameters: Parameters<'a>,
}

impl<'a> SignedParameters<'a> {
    /// Continues in `query`, a rest of [`ClickVerdict::signed_query`] that begins with a segment.
    ///
    /// # Panics
    /// When `query` does not lie in `uri`.
    #[must_use]
    pub fn new(uri: &'a [u8], query: Range<usize>) -> Self {
        Self { uri, parameters: Parameters::new(uri, query.start, query.end) }
    }
}

impl<'a> Iterator for SignedParameters<'a> {
    type Item = SignedParameter<'a>;

    fn next(&mut self) -> Option<SignedParameter<'a>> {
        self.parameters.next().map(|parameter| SignedParameter::new(self.uri, parameter))
    }
}

/// One signed parameter, decoded on demand: `+` is a space, `%XX` a byte, and a bad escape stays as it is.
#[derive(Clone, Copy)]
pub struct SignedParameter<'a> {
    uri: &'a [u8],
    parameter: Parameter,
}

impl<'a> SignedParameter<'a> {
    pub(super) const fn new(uri: &'a [u8], parameter: Parameter) -> Self {
        Self { uri, parameter }
    }

    /// The name as it stands in the URI.
    #[must_use]
    pub fn raw_name(&self) -> &'a [u8] {
        self.parameter.name.of(self.uri)
    }

    /// The value as it stands in the URI.
    #[must_use]
    pub fn raw_value(&self) -> &'a [u8] {
        self.parameter.value.of(self.uri)
    }

    /// Whether this is the name, be `+` in the URI read as a space, as in [`name`](Self::name), or as itself, as where a policy
    /// requires a parameter: what was required is found.
    #[inline]
    #[must_use]
    pub fn is_named(&self, name: &[u8]) -> bool {
        let raw = self.raw_name();
        let is_encoded = |byte: &u8| matches!(byte, b'%' | b'+');
        // Most names begin otherwise, or have nothing to decode.
        if let (Some(own), Some(other)) = (raw.first(), name.first())
            && own != other
            && !is_encoded(own)
        {
            return false;
        }
        if !raw.iter().any(is_encoded) {
            return raw == name;
        }
        let reads = |plus| Decoded::new(raw, plus).map(|(_, byte)| byte).eq(name.iter().copied());
        reads(Plus::Space) || reads(Plus::Plus)
    }

    /// The decoded name, byte by byte.
    pub fn name(&self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        decode(self.raw_name())
    }

    /// The decoded value, byte by byte.
    pub fn value(&self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        decode(self.raw_value())
    }

    /// Where the parameter ends in the URI.
    #[must_use]
    pub fn end(&self) -> usize {
        self.parameter.value.end()
    }
}

impl fmt::Debug for SignedParameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.raw_name().escape_ascii(), self.raw_value().escape_ascii())
    }
}

fn decode(raw: &[u8]) -> impl Iterator<Item = u8> + Clone {
    Decoded::new(raw, Plus::Space).map(|(_, byte)| byte)
}
