//! The click signature: a MAC in base64url without padding. Rules: `docs/click-validation.md`, 1 and 4.

use core::fmt;

use adseal_text::base64;

/// Length of a signature in characters.
pub const SIGNATURE_LENGTH: usize = base64::LENGTH;

/// A signature, ready to stand in a URI.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; SIGNATURE_LENGTH]);

impl Signature {
    pub(crate) fn encode(mac: &[u8; 32]) -> Self {
        Self(base64::encode_url(mac))
    }

    /// The 43 characters.
    ///
    /// # Panics
    /// Never: base64 is ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("base64 is ASCII")
    }

    /// The same as bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_LENGTH] {
        &self.0
    }
}

impl AsRef<str> for Signature {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<[u8]> for Signature {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The MAC that a received signature spells; the error is the offset of the first character that is wrong.
pub(super) fn decode(text: &[u8]) -> Result<[u8; 32], usize> {
    text.try_into().ok().and_then(base64::decode_url).ok_or_else(|| first_wrong(text))
}

#[cold]
fn first_wrong(text: &[u8]) -> usize {
    let is_base64url = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let good = text.iter().take(SIGNATURE_LENGTH).take_while(|byte| is_base64url(byte)).count();
    // 43 good characters and nothing behind them: the last one carries bits that no byte has.
    if good == SIGNATURE_LENGTH && text.len() == SIGNATURE_LENGTH { SIGNATURE_LENGTH - 1 } else { good }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_text_and_bytes() {
        let signature = Signature::encode(&[0xfb; 32]);
        let (text, bytes): (&str, &[u8]) = (signature.as_ref(), signature.as_ref());
        assert_eq!(text, "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s");
        assert_eq!((text, bytes), (signature.as_str(), &signature.as_bytes()[..]));
        assert_eq!(text.as_bytes(), bytes);
    }

    #[test]
    fn the_offset_of_the_first_wrong_character() {
        let good = b"BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
        assert!(decode(good).is_ok());
        assert_eq!(decode(b""), Err(0));
        assert_eq!(decode(&good[..42]), Err(42));
        assert_eq!(decode(b"BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w="), Err(43));
        assert_eq!(decode(b"BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6x"), Err(42));
        assert_eq!(decode(b"BMJ+gs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"), Err(3));
        assert_eq!(decode(b"BMJ%2Bs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w="), Err(3));
    }
}
