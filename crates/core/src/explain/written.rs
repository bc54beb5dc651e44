//! How a signature or a token was written: the bytes that its text spells, in each way in which it can be read.

use alloc::vec::Vec;

use super::search::{Causes, Digest, same};
use super::{Cause, search};

/// One reading of what was received.
#[derive(Debug)]
pub(super) struct Written {
    digest: Digest,
    /// What is wrong with the writing, if this reading is the right one.
    pub(super) causes: Causes,
}

impl Written {
    /// Whether it spells this MAC.
    pub(super) fn is_of(&self, mac: &[u8]) -> bool {
        same(&self.digest, mac)
    }
}

/// Every reading of a click's signature.
pub(super) fn read_signature(text: &[u8]) -> Vec<Written> {
    let unpadded = text.strip_suffix(b"=").unwrap_or(text);
    let mut causes = Causes::new();
    if unpadded.len() < text.len() {
        causes.push(Cause::PaddedBase64);
    }
    let Some(mac) = unpadded.try_into().ok().and_then(adseal_text::base64::decode_url) else { return Vec::new() };
    alloc::vec![Written { digest: search::Digest::from_iter(mac), causes }]
}

/// Every reading of an install's token.
pub(super) fn read_token(text: &[u8]) -> Vec<Written> {
    let mut digest = Digest::new();
    for pair in text.chunks_exact(2) {
        let digits = str::from_utf8(pair).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits {
            Some(byte) if !digest.is_full() => digest.push(byte),
            _ => return Vec::new(),
        }
    }
    if digest.is_empty() { Vec::new() } else { alloc::vec![Written { digest, causes: Causes::new() }] }
}
