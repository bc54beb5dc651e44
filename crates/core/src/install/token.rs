//! A token and its two spellings.

use core::fmt;

use adseal_mac::MAC_LENGTH;
use adseal_text::base64;

use super::hex;

/// Length of a token in bytes, at most.
pub const MAX_TOKEN_LENGTH: usize = TokenEncoding::Hex.token_length();

/// How the 32 bytes of a token are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEncoding {
    /// 64 lower-case hex digits.
    #[default]
    Hex,
    /// 44 characters of standard base64, padding included, for receivers that want it.
    Base64,
}

impl TokenEncoding {
    /// Length of every token in this encoding, in bytes.
    #[must_use]
    pub const fn token_length(self) -> usize {
        match self {
            Self::Hex => 64,
            Self::Base64 => 44,
        }
    }

    /// The MAC that a received token spells. Each MAC has exactly one spelling.
    ///
    /// # Errors
    /// The offset of the first byte that does not fit, or the token's length where it ends early.
    pub(super) fn decode(self, token: &[u8]) -> Result<[u8; MAC_LENGTH], usize> {
        let length = self.token_length();
        if let Some(misfit) = token.iter().enumerate().position(|(at, &byte)| at >= length || !self.fits(at, byte)) {
            return Err(misfit);
        }
        if token.len() < length {
            return Err(token.len());
        }
        let mut mac = [0; MAC_LENGTH];
        match self {
            Self::Hex => hex::decode(token, &mut mac),
            Self::Base64 => {
                let text = token.first_chunk().expect("the length was checked").map(in_base64url);
                mac = base64::decode_url(&text).expect("every character was checked");
            }
        }
        Ok(mac)
    }

    /// Whether a token of this encoding may have `byte` at this offset.
    fn fits(self, at: usize, byte: u8) -> bool {
        match self {
            Self::Hex => hex::is_digit(byte),
            // The last character but the padding holds four bits; its two spare bits are zero.
            Self::Base64 if at == 42 => b"AEIMQUYcgkosw048".contains(&byte),
            Self::Base64 if at == 43 => byte == b'=',
            Self::Base64 => byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/',
        }
    }
}

/// What base64url has for a character of standard base64.
const fn in_base64url(character: u8) -> u8 {
    match character {
        b'+' => b'-',
        b'/' => b'_',
        _ => character,
    }
}

/// The token of one body, spelled as it is sent. It is held in place and needs no heap.
#[derive(Clone, Copy)]
pub struct Token {
    characters: [u8; MAX_TOKEN_LENGTH],
    encoding: TokenEncoding,
}

impl Token {
    pub(super) fn new(mac: &[u8; MAC_LENGTH], encoding: TokenEncoding) -> Self {
        let mut characters = [0; MAX_TOKEN_LENGTH];
        let spelled = &mut characters[..encoding.token_length()];
        match encoding {
            TokenEncoding::Hex => hex::encode(mac, spelled),
            TokenEncoding::Base64 => {
                let (padding, text) = spelled.split_last_mut().expect("it has 44 characters");
                text.copy_from_slice(&base64::encode_standard(mac));
                *padding = b'=';
            }
        }
        Self { characters, encoding }
    }

    /// The token's text: ASCII, 64 or 44 characters.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "hex and base64 are ASCII")]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("hex and base64 are ASCII")
    }

    /// The same as bytes, as [`InstallVerifier::verify`](super::InstallVerifier::verify) takes it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.characters[..self.encoding.token_length()]
    }

    /// How the token is spelled.
    #[must_use]
    pub fn encoding(&self) -> TokenEncoding {
        self.encoding
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<[u8]> for Token {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Token").field(&self.as_str()).finish()
    }
}
