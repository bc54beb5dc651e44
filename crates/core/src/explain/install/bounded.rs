//! Bytes that are written up to a limit.

use alloc::vec::Vec;

use crate::php_json::OutOfMemory;

/// Why something was not written to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unwritten {
    /// It is longer than the limit.
    TooLong,
    OutOfMemory,
}

impl From<OutOfMemory> for Unwritten {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

/// Bytes that grow up to a limit: what is indented may be a thousand times as long as what is not.
#[derive(Debug)]
pub(super) struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Bounded {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Unwritten> {
        if bytes.len() > self.limit - self.bytes.len() {
            return Err(Unwritten::TooLong);
        }
        self.bytes.try_reserve(bytes.len()).map_err(|_| Unwritten::OutOfMemory)?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub(super) fn push_char(&mut self, character: char) -> Result<(), Unwritten> {
        self.push(character.encode_utf8(&mut [0; 4]).as_bytes())
    }

    pub(super) fn into_vec(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_kept_to_the_byte() {
        let mut bytes = Bounded::new(3);
        assert_eq!(bytes.push(b"ab"), Ok(()));
        assert_eq!(bytes.push_char('\u{e9}'), Err(Unwritten::TooLong));
        assert_eq!(bytes.push(b"c"), Ok(()));
        assert_eq!(bytes.push(b"d"), Err(Unwritten::TooLong));
        assert_eq!(bytes.push(b""), Ok(()));
        assert_eq!(bytes.into_vec(), b"abc");
    }
}
