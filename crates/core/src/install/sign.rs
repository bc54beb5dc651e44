//! Signing: body in, body and headers out.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use adseal_mac::HmacSha256Key;
use zeroize::Zeroizing;

use super::notes::Note;
use super::token::{Token, TokenEncoding};
use super::{API_KEY_HEADER, AUTH_TOKEN_HEADER, DEFAULT_MAX_BODY, check_api_key, hex_digest};
use crate::keys::{KeyError, SHORT_KEY_LENGTH};
use crate::secret::SecretBytes;
use crate::status::Status;

/// The body to sign is at or over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyTooLarge {
    /// Length of the body in bytes.
    pub length: usize,
    /// Bodies of this many bytes or more are refused.
    pub limit: usize,
}

impl BodyTooLarge {
    /// The status for the C ABI: [`Status::BodyTooLarge`].
    #[must_use]
    pub const fn status(self) -> Status {
        Status::BodyTooLarge
    }
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body has {} bytes, and {} or more are refused", self.length, self.limit)
    }
}

impl core::error::Error for BodyTooLarge {}

/// Makes the tokens of one advertiser. Immutable once built: share it between threads as you like.
///
/// The API key and the secret are wiped on drop. `Debug` prints neither.
#[derive(Clone)]
pub struct InstallSigner {
    api_key: Zeroizing<String>,
    // Boxed, so that it stays where it is when the signer moves: a move would leave a copy that nobody wipes.
    hmac: Box<HmacSha256Key>,
    secret: SecretBytes,
    encoding: TokenEncoding,
    max_body: usize,
}

impl InstallSigner {
    /// A signer with hex tokens and a limit of [`DEFAULT_MAX_BODY`]. Key and secret are used as they are: never
    /// trimmed, never decoded.
    ///
    /// # Errors
    /// [`KeyError::InvalidApiKey`] if the API key is not 1 to 256 bytes of visible ASCII, [`KeyError::EmptyKey`] if the
    /// secret is empty.
    pub fn new(api_key: &[u8], secret: &[u8]) -> Result<Self, KeyError> {
        let text = check_api_key(api_key)?;
        if secret.is_empty() {
            return Err(KeyError::EmptyKey);
        }
        Ok(Self {
            api_key: Zeroizing::new(text.to_owned()),
            hmac: HmacSha256Key::boxed(api_key),
            secret: SecretBytes::copy_of(secret),
            encoding: TokenEncoding::default(),
            max_body: DEFAULT_MAX_BODY,
        })
    }

    /// Spells the tokens in this encoding.
    #[must_use]
    pub fn encoding(mut self, encoding: TokenEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Refuses bodies of this many bytes or more.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Whether the secret is shorter than [`SHORT_KEY_LENGTH`]: worth a warning.
    #[must_use]
    pub fn has_short_secret(&self) -> bool {
        self.secret.len() < SHORT_KEY_LENGTH
    }

    /// The token of a body. Send exactly these bytes: one serialised anew has another token.
    ///
    /// # Errors
    /// [`BodyTooLarge`].
    pub fn token(&self, body: &[u8]) -> Result<Token, BodyTooLarge> {
        if body.len() >= self.max_body {
            return Err(BodyTooLarge { length: body.len(), limit: self.max_body });
        }
        let mac = self.hmac.mac_parts(&[&self.secret, &hex_digest(body)]);
        Ok(Token::new(&mac, self.encoding))
    }

    /// Signs a body as it is, and hands it out together with the headers that belong to it. It is right for a receiver
    /// that hashes the body as it came; [`sign`](Self::sign) makes one that is right for every receiver.
    ///
    /// # Errors
    /// [`BodyTooLarge`].
    pub fn sign_raw<'a>(&'a self, body: &'a [u8]) -> Result<SignedInstall<'a>, BodyTooLarge> {
        self.signed(Cow::Borrowed(body), Vec::new())
    }

    pub(super) fn signed<'a>(
        &'a self,
        body: Cow<'a, [u8]>,
        notes: Vec<Note>,
    ) -> Result<SignedInstall<'a>, BodyTooLarge> {
        let token = self.token(&body)?;
        Ok(SignedInstall { body, notes, token, api_key: &self.api_key })
    }
}

impl fmt::Debug for InstallSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallSigner")
            .field("encoding", &self.encoding)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// A body with its headers: send both, unchanged.
#[derive(Clone)]
pub struct SignedInstall<'a> {
    body: Cow<'a, [u8]>,
    notes: Vec<Note>,
    token: Token,
    api_key: &'a str,
}

impl<'a> SignedInstall<'a> {
    /// The bytes to send.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The same, to be kept: borrowed if they are the bytes that were given.
    #[must_use]
    pub fn into_body(self) -> Cow<'a, [u8]> {
        self.body
    }

    /// What the JSON showed that was given to [`sign`](InstallSigner::sign), in the order of the offsets, and of the
    /// causes at one offset. Empty for a stable body, and after [`sign_raw`](InstallSigner::sign_raw).
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The token of the body.
    #[must_use]
    pub fn token(&self) -> Token {
        self.token
    }

    /// The API key of its sender.
    #[must_use]
    pub fn api_key(&self) -> &'a str {
        self.api_key
    }

    /// The two headers to send, name and value: the token and the API key.
    #[must_use]
    pub fn headers(&self) -> [(&str, &str); 2] {
        [(AUTH_TOKEN_HEADER, self.token.as_str()), (API_KEY_HEADER, self.api_key)]
    }
}

impl fmt::Debug for SignedInstall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedInstall")
            .field("body_length", &self.body.len())
            .field("token", &self.token)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}
