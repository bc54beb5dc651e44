//! How a token is put together of API key, secret and body. Rules: `docs/explain.md`, How a token was put together.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use crate::explain::cause::Cause;
use crate::explain::encodings::{Alphabet, Letters};
use crate::explain::keys::MacKey;
use crate::explain::search::{Causes, push, sort};
use crate::php_json::OutOfMemory;

/// How a token is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Construction {
    roles: Roles,
    order: Order,
    pub(super) digest: Digest,
    end: End,
}

/// What API key and secret are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Roles {
    Right,
    Swapped,
    /// The secret is the HMAC's key, and stands in the message or not.
    SecretAsKey {
        is_in_message: bool,
    },
}

/// What stands where in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The secret, or what takes its place, something between, and the digest.
    SecretFirst(&'static str),
    DigestFirst(&'static str),
    DigestAlone,
}

/// What stands in the message for the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1(Text),
    Sha256(Text),
    Body,
}

/// What stands behind the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Nothing,
    Lf,
    CrLf,
}

/// How the bytes of a digest are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    LowerCase,
    UpperCase,
    PaddedBase64,
    Base64Url,
    Raw,
}

/// A digest as it is written: hex of SHA-256 at most.
pub(super) type DigestText = ArrayVec<u8, 64>;

/// Not a line end: that is the secret with its line end.
const SEPARATORS: [&str; 13] = [":", ".", "|", "-", "_", ",", ";", "&", "+", "/", "=", " ", "\0"];
const TEXTS: [Text; 5] = [Text::LowerCase, Text::UpperCase, Text::PaddedBase64, Text::Base64Url, Text::Raw];

impl Construction {
    pub(super) const RIGHT: Self = Self {
        roles: Roles::Right,
        order: Order::SecretFirst(""),
        digest: Digest::Sha1(Text::LowerCase),
        end: End::Nothing,
    };

    /// All that are wrong, with their causes, in the order of the search: the fewer mistakes the earlier. Of as many those
    /// for which the body is to be hashed once more come last.
    pub(super) fn all() -> Result<Vec<(Self, Causes)>, OutOfMemory> {
        let mut all = Vec::new();
        for digest in Digest::all() {
            for roles in Roles::ALL {
                for order in Order::all().filter(|order| roles.allow(*order)) {
                    let ends = End::ALL.into_iter().map(|end| Self { roles, order, digest, end });
                    for construction in ends.filter(|construction| construction.may_end_so()) {
                        push(&mut all, (construction, construction.causes()))?;
                    }
                }
            }
        }
        all.retain(|(construction, _)| *construction != Self::RIGHT);
        sort(&mut all, |(one, one_causes), (other, other_causes)| {
            let count = one_causes.len().cmp(&other_causes.len());
            let digest = other.digest.is_of_sha1().cmp(&one.digest.is_of_sha1());
            count.then(digest).then_with(|| one_causes.cmp(other_causes))
        });
        Ok(all)
    }

    /// Whether its end is no other mistake: a line end behind the secret is the secret's, and one behind the body the
    /// body's.
    fn may_end_so(self) -> bool {
        let ends_in_digest = matches!(self.order, Order::SecretFirst("") | Order::DigestAlone);
        self.end == End::Nothing || (ends_in_digest && self.digest != Digest::Body)
    }

    /// The mistakes, in the order of their numbers.
    fn causes(self) -> Causes {
        let roles = match self.roles {
            Roles::Right => None,
            Roles::Swapped => Some(Cause::ApiKeyAndSecretSwapped),
            Roles::SecretAsKey { .. } => Some(Cause::SecretAsKey),
        };
        let (digest_first, separator, alone) = match self.order {
            Order::SecretFirst(separator) => (false, separator, false),
            Order::DigestFirst(separator) => (true, separator, false),
            // Where the secret is the key, it is not missing.
            Order::DigestAlone => (false, "", self.roles == Roles::Right),
        };
        let digest = match self.digest {
            Digest::Sha1(text) => [None, text.cause()],
            Digest::Sha256(text) => [Some(Cause::Sha256Digest), text.cause()],
            Digest::Body => [Some(Cause::BodyNotDigested), None],
        };
        let order = [
            digest_first.then_some(Cause::DigestBeforeSecret),
            (!separator.is_empty()).then_some(Cause::Separator),
            alone.then_some(Cause::SecretLeftOut),
        ];
        let end = (self.end != End::Nothing).then_some(Cause::TrailingNewline);
        let mut causes: Causes = [end, roles].into_iter().chain(order).chain(digest).flatten().collect();
        causes.sort_unstable();
        causes
    }

    /// The HMAC's key, and the message in parts.
    pub(super) fn key_and_message<'k>(
        self,
        api_key: &'k MacKey,
        secret: &'k MacKey,
        digest: &'k [u8],
    ) -> (&'k MacKey, [&'k [u8]; 4]) {
        let (key, other) = match self.roles {
            Roles::Right => (api_key, secret),
            Roles::Swapped => (secret, api_key),
            Roles::SecretAsKey { .. } => (secret, secret),
        };
        let message = match self.order {
            Order::SecretFirst(separator) => [other.bytes(), separator.as_bytes(), digest],
            Order::DigestFirst(separator) => [digest, separator.as_bytes(), other.bytes()],
            Order::DigestAlone => [digest, b"", b""],
        };
        let [first, between, second] = message;
        (key, [first, between, second, self.end.bytes()])
    }
}

impl Roles {
    const ALL: [Self; 4] = [
        Self::Right,
        Self::Swapped,
        Self::SecretAsKey { is_in_message: false },
        Self::SecretAsKey { is_in_message: true },
    ];

    /// Whether they go with a message in this order. The secret as key without a second part is told in one way only.
    fn allow(self, order: Order) -> bool {
        match self {
            Self::Right => true,
            Self::Swapped | Self::SecretAsKey { is_in_message: true } => order != Order::DigestAlone,
            Self::SecretAsKey { is_in_message: false } => order == Order::DigestAlone,
        }
    }
}

impl Order {
    fn all() -> impl Iterator<Item = Self> {
        let separators = || [""].into_iter().chain(SEPARATORS);
        separators().map(Self::SecretFirst).chain(separators().map(Self::DigestFirst)).chain([Self::DigestAlone])
    }
}

impl End {
    const ALL: [Self; 3] = [Self::Nothing, Self::Lf, Self::CrLf];

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Nothing => b"",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
        }
    }
}

impl Digest {
    fn all() -> impl Iterator<Item = Self> {
        TEXTS.into_iter().map(Self::Sha1).chain(TEXTS.into_iter().map(Self::Sha256)).chain([Self::Body])
    }

    const fn is_of_sha1(self) -> bool {
        matches!(self, Self::Sha1(_))
    }
}

impl Text {
    const fn cause(self) -> Option<Cause> {
        match self {
            Self::LowerCase => None,
            Self::UpperCase => Some(Cause::UpperCaseDigest),
            Self::PaddedBase64 | Self::Base64Url => Some(Cause::Base64Digest),
            Self::Raw => Some(Cause::RawDigest),
        }
    }

    /// The bytes of a digest, written so.
    pub(super) fn write(self, digest: &[u8]) -> DigestText {
        match self {
            Self::LowerCase => Letters::Lower.hex(digest).collect(),
            Self::UpperCase => Letters::Upper.hex(digest).collect(),
            Self::PaddedBase64 => Alphabet::Standard.base64(digest, true).collect(),
            Self::Base64Url => Alphabet::Url.base64(digest, false).collect(),
            Self::Raw => digest.iter().copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every construction as key and message, for the digest `d` and, of SHA-256, `D`.
    fn spelled(causes: &[Cause]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let [api_key, secret] = [b"A", b"S"].map(|bytes| MacKey::copied(bytes).expect("there is memory"));
        let all = Construction::all().expect("there is memory");
        let of_causes = all.iter().filter(|(_, found)| found[..] == *causes);
        let text = |construction: &Construction| match construction.digest {
            Digest::Sha1(text) => text.write(b"\xfb\xff").to_vec(),
            Digest::Sha256(text) => text.write(b"\xfb\xfe").to_vec(),
            Digest::Body => b"{}".to_vec(),
        };
        let spelled = of_causes.map(|(construction, _)| {
            let text = text(construction);
            let (key, message) = construction.key_and_message(&api_key, &secret, &text);
            (key.bytes().to_vec(), message.concat())
        });
        spelled.collect()
    }

    #[track_caller]
    fn check(causes: &[Cause], expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(key, message)| ((*key).into(), (*message).into())).collect();
        assert_eq!(spelled(causes), expected, "{causes:?}");
    }

    #[test]
    fn one_mistake() {
        check(&[Cause::TrailingNewline], &[("A", "Sfbff\n"), ("A", "Sfbff\r\n")]);
        check(&[Cause::ApiKeyAndSecretSwapped], &[("S", "Afbff")]);
        check(&[Cause::DigestBeforeSecret], &[("A", "fbffS")]);
        check(&[Cause::UpperCaseDigest], &[("A", "SFBFF")]);
        check(&[Cause::Base64Digest], &[("A", "S+/8="), ("A", "S-_8")]);
        assert_eq!(spelled(&[Cause::RawDigest]), [(b"A".to_vec(), b"S\xfb\xff".to_vec())]);
        check(&[Cause::Sha256Digest], &[("A", "Sfbfe")]);
        check(&[Cause::BodyNotDigested], &[("A", "S{}")]);
        check(&[Cause::SecretLeftOut], &[("A", "fbff")]);
        check(&[Cause::SecretAsKey], &[("S", "fbff"), ("S", "Sfbff")]);
        assert_eq!(
            spelled(&[Cause::Separator])[..2],
            [":", "."].map(|s| (b"A".into(), ["S", s, "fbff"].concat().into()))
        );
        assert_eq!(spelled(&[Cause::Separator]).len(), 13);
    }

    #[test]
    fn several_mistakes() {
        check(&[Cause::BodyNotDigested, Cause::SecretLeftOut], &[("A", "{}")]);
        check(&[Cause::BodyNotDigested, Cause::SecretAsKey], &[("S", "{}"), ("S", "S{}")]);
        check(&[Cause::UpperCaseDigest, Cause::Sha256Digest], &[("A", "SFBFE")]);
        check(&[Cause::ApiKeyAndSecretSwapped, Cause::DigestBeforeSecret], &[("S", "fbffA")]);
        check(&[Cause::DigestBeforeSecret, Cause::SecretAsKey], &[("S", "fbffS")]);
        check(&[Cause::TrailingNewline, Cause::SecretLeftOut], &[("A", "fbff\n"), ("A", "fbff\r\n")]);
        // A line end behind the secret is part of it, and one behind the body of the body.
        check(&[Cause::TrailingNewline, Cause::DigestBeforeSecret], &[]);
        check(&[Cause::TrailingNewline, Cause::BodyNotDigested], &[]);
        check(&[Cause::SecretLeftOut, Cause::SecretAsKey], &[]);
        check(&[Cause::ApiKeyAndSecretSwapped, Cause::SecretLeftOut], &[]);
        assert_eq!(spelled(&[Cause::DigestBeforeSecret, Cause::Separator])[0], (b"A".into(), b"fbff:S".into()));
    }

    #[test]
    fn fewer_mistakes_come_first_and_none_twice() {
        let all = Construction::all().expect("there is memory");
        assert!(all.is_sorted_by_key(|(_, causes)| causes.len()));
        assert!(all.iter().all(|(one, _)| all.iter().filter(|(other, _)| one == other).count() == 1));
        assert!(all.iter().all(|(_, causes)| !causes.is_empty() && causes.is_sorted()));
        // What costs a hash of the body comes last.
        let single = all.iter().filter(|(_, causes)| causes.len() == 1);
        assert!(single.is_sorted_by_key(|(construction, _)| !construction.digest.is_of_sha1()));
    }
}
