//! Install Authentication: the token over the body of a server-to-server install or event.
//!
//! An advertiser's server signs with an [`InstallSigner`]; a receiver checks with an [`InstallVerifier`] over an
//! [`InstallRegister`] of API keys and secrets. Rules: `docs/install-authentication.md`.
//!
//! Some receivers hash the body as it came, others what PHP makes of it. A sender that gives its JSON to
//! [`InstallSigner::sign`] is right for both.
//!
//! ```
//! use adseal_core::UnixTime;
//! use adseal_core::install::{InstallRegister, InstallSigner, InstallVerifier, Secret};
//!
//! let signer = InstallSigner::new(b"test-api-key", b"a secret of 16 bytes or more")?;
//! let signed = signer.sign(br#"{"action":"install"}"#)?;
//! let headers = signed.headers();
//! assert_eq!(headers[1], ("Kochava-Api-Key", "test-api-key"));
//!
//! let mut register = InstallRegister::new();
//! register.add(b"test-api-key", Secret::new("2026-01", b"a secret of 16 bytes or more")?)?;
//! let verifier = InstallVerifier::new(register);
//!
//! let received = headers.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
//! let now = UnixTime::from_secs(1_767_225_600).ok_or("a time before 1970")?;
//! let verdict = verifier.verify_request(signed.body(), received, now);
//! assert!(verdict.is_valid());
//! assert_eq!(verdict.key_id(), Some("2026-01"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod forms;
mod hex;
mod notes;
mod register;
mod sign;
mod sign_json;
mod token;
mod verdict;
mod verify;

pub use forms::{Accept, BodyForm};
pub use notes::Note;
pub use register::{InstallRegister, MAX_SECRETS, RegisterError, Secret};
pub use sign::{BodyTooLarge, InstallSigner, SignedInstall};
pub use sign_json::InstallSignError;
pub use token::{MAX_TOKEN_LENGTH, Token, TokenEncoding};
pub use verdict::{InstallReason, InstallVerdict};
pub use verify::InstallVerifier;

use sha1::{Digest as _, Sha1};

use crate::keys::KeyError;

/// The header that carries the token.
pub const AUTH_TOKEN_HEADER: &str = "Kochava-Auth-Token";
/// The header that carries the API key.
pub const API_KEY_HEADER: &str = "Kochava-Api-Key";
/// The header, name and value, to send where no user agent is known; the body then carries an empty `device_ua`.
pub const UNKNOWN_USER_AGENT: (&str, &str) = ("User-Agent", "Unknown");
/// Bodies of this many bytes or more are refused unless another limit is set.
pub const DEFAULT_MAX_BODY: usize = 2_097_152;
/// Length of an API key in bytes, at most.
pub const MAX_API_KEY_LENGTH: usize = 256;

/// The body's part of the signed message: the SHA-1 of the body in lower-case hex.
pub(crate) fn hex_digest(body: &[u8]) -> [u8; 40] {
    let mut digest = [0; 40];
    hex::encode(&Sha1::digest(body), &mut digest);
    digest
}

/// The API key as text; it is a header value, so only visible ASCII can be one.
pub(crate) fn check_api_key(api_key: &[u8]) -> Result<&str, KeyError> {
    match core::str::from_utf8(api_key) {
        Ok(text) if (1..=MAX_API_KEY_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) => {
            Ok(text)
        }
        _ => Err(KeyError::InvalidApiKey),
    }
}
