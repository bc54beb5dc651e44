//! What may have made a MAC: the right algorithm, and those that are used instead. Rules: `docs/explain.md`, Algorithm.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use zeroize::zeroize_stack;

use super::cause::Cause;
use super::keys::MacKey;
use super::search::Digest;

/// Bytes of stack that the hash functions of an HMAC-SHA512 may use, and more.
const STACK: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// The right one.
    HmacSha256,
    HmacSha1,
    HmacSha512,
    KeyThenMessage,
    MessageThenKey,
    Swapped,
    NoKey,
}

impl Algorithm {
    /// All but the right one, in the order of the search.
    pub(super) const OTHERS: [Self; 6] =
        [Self::HmacSha1, Self::HmacSha512, Self::KeyThenMessage, Self::MessageThenKey, Self::Swapped, Self::NoKey];

    pub(super) const fn cause(self) -> Option<Cause> {
        match self {
            Self::HmacSha256 => None,
            Self::HmacSha1 => Some(Cause::HmacSha1),
            Self::HmacSha512 => Some(Cause::HmacSha512),
            Self::KeyThenMessage => Some(Cause::PlainSha256),
            Self::MessageThenKey => Some(Cause::PlainSha256MessageFirst),
            Self::Swapped => Some(Cause::KeyAndMessageSwapped),
            Self::NoKey => Some(Cause::NoKey),
        }
    }

    /// Bytes of what it makes.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::HmacSha1 => 20,
            Self::HmacSha512 => 64,
            _ => 32,
        }
    }

    pub(super) const fn uses_key(self) -> bool {
        !matches!(self, Self::NoKey)
    }

    /// Bytes that are hashed for a message of this length: with the right algorithm the key was hashed before.
    pub(super) fn cost(self, key: &MacKey, message: usize) -> usize {
        match self {
            Self::HmacSha256 => 64 + message,
            _ => 128 + key.length() + message,
        }
    }

    /// The MAC of the concatenation of `message`.
    pub(super) fn mac(self, key: &MacKey, message: &[&[u8]]) -> Digest {
        if self == Self::HmacSha256 {
            return Digest::from_iter(key.hmac().mac_parts(message));
        }
        let digest = self.other_mac(key, message);
        // The hash functions keep what is left of a key in their buffers, which they do not wipe.
        zeroize_stack::<STACK>();
        digest
    }

    /// A function of its own: its frame is what is wiped.
    #[inline(never)]
    fn other_mac(self, key: &MacKey, message: &[&[u8]]) -> Digest {
        match self {
            Self::HmacSha256 => Digest::from_iter(key.hmac().mac_parts(message)),
            Self::HmacSha1 => {
                let mut hmac = Hmac::<Sha1>::new_from_slice(key.bytes()).expect("an HMAC takes any key");
                for part in message {
                    hmac.update(part);
                }
                Digest::from_iter(hmac.finalize().into_bytes())
            }
            Self::HmacSha512 => {
                let mut hmac = Hmac::<Sha512>::new_from_slice(key.bytes()).expect("an HMAC takes any key");
                for part in message {
                    hmac.update(part);
                }
                Digest::from_iter(hmac.finalize().into_bytes())
            }
            Self::KeyThenMessage => Digest::from_iter(sha256(&[&[key.bytes()], message])),
            Self::MessageThenKey => Digest::from_iter(sha256(&[message, &[key.bytes()]])),
            Self::Swapped => Digest::from_iter(swapped(message, key.bytes())),
            Self::NoKey => Digest::from_iter(sha256(&[message])),
        }
    }
}

/// The SHA-256 of everything in these lists, one behind the other.
fn sha256(lists: &[&[&[u8]]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    lists.iter().copied().flatten().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// The HMAC-SHA256 of the key, with the message as the HMAC's key.
fn swapped(message: &[&[u8]], key: &[u8]) -> [u8; 32] {
    MacKey::hmac_of_parts(message).mac_parts(&[key])
}
