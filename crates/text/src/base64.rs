//! Base64 without padding for 32 bytes (RFC 4648): base64url for a signature, the standard alphabet for a token.
//!
//! Both ways take the same steps whatever the bytes are: no branch, and no table but in a register.

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod avx2;
mod portable;

#[cfg(target_arch = "x86_64")]
use crate::processor::Avx2;

/// Length of 32 bytes in characters.
pub const LENGTH: usize = 43;

/// What stands for 62 and 63 in base64url.
const URL: [u8; 2] = *b"-_";
/// The same in standard base64.
const STANDARD: [u8; 2] = *b"+/";

/// The characters of these bytes in base64url.
#[inline]
#[must_use]
pub fn encode_url(bytes: &[u8; 32]) -> [u8; LENGTH] {
    encode(URL, bytes)
}

/// The characters of these bytes in standard base64.
#[inline]
#[must_use]
pub fn encode_standard(bytes: &[u8; 32]) -> [u8; LENGTH] {
    encode(STANDARD, bytes)
}

#[inline]
fn encode(last_two: [u8; 2], bytes: &[u8; 32]) -> [u8; LENGTH] {
    #[cfg(target_arch = "x86_64")]
    if let Some(has) = Avx2::detect() {
        return avx2::encode(has, last_two, bytes);
    }
    portable::encode(last_two, bytes)
}

/// The bytes of characters of base64url. `None` where one is no such character, or the last one has bits that no byte has.
#[inline]
#[must_use]
pub fn decode_url(text: &[u8; LENGTH]) -> Option<[u8; 32]> {
    #[cfg(target_arch = "x86_64")]
    if let Some(has) = Avx2::detect() {
        return avx2::decode_url(has, text);
    }
    portable::decode_url(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::base64::Engine;
    use ::base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    /// Another implementation's answers.
    fn reference(text: &[u8; LENGTH]) -> Option<[u8; 32]> {
        let mut bytes = [0; 33];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        assert_eq!(length, 32);
        bytes.first_chunk().copied()
    }

    fn reference_text(engine: &impl Engine, bytes: &[u8; 32]) -> [u8; LENGTH] {
        let mut text = [0; LENGTH];
        assert_eq!(engine.encode_slice(bytes, &mut text), Ok(LENGTH));
        text
    }

    #[test]
    fn every_byte_at_every_place() {
        for place in 0..32 {
            for byte in 0..=255 {
                let mut bytes = [0x5a; 32];
                bytes[place] = byte;
                let text = encode_url(&bytes);
                assert_eq!(text, reference_text(&URL_SAFE_NO_PAD, &bytes));
                assert_eq!(encode_standard(&bytes), reference_text(&STANDARD_NO_PAD, &bytes));
                assert_eq!(portable::encode(URL, &bytes), text);
                assert_eq!(portable::encode(STANDARD, &bytes), encode_standard(&bytes));
                assert_eq!(decode_url(&text), Some(bytes));
                assert_eq!(portable::decode_url(&text), Some(bytes));
            }
        }
    }

    #[test]
    fn every_character_at_every_place() {
        for place in 0..LENGTH {
            for byte in 0..=255 {
                let mut text = *b"BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
                text[place] = byte;
                assert_eq!(decode_url(&text), reference(&text), "{byte:#04x} at {place}");
                assert_eq!(portable::decode_url(&text), reference(&text), "{byte:#04x} at {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_another_implementation(bytes: [u8; 32], text in "[-_A-Za-z0-9]{43}") {
            prop_assert_eq!(encode_url(&bytes), reference_text(&URL_SAFE_NO_PAD, &bytes));
            prop_assert_eq!(encode_standard(&bytes), reference_text(&STANDARD_NO_PAD, &bytes));
            let text = text.as_bytes().try_into().expect("43 characters");
            prop_assert_eq!(decode_url(text), reference(text));
            prop_assert_eq!(portable::decode_url(text), reference(text));
        }
    }
}
