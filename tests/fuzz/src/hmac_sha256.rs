//! MACs and base64 from other crates than the library's: what a signature has to be. These have SHA-256 and SHA-1 of
//! their own, while the library takes those of `sha2` and `sha1`.

use ::hmac_sha256::HMAC;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha1_smol::Sha1;

/// HMAC-SHA256.
#[must_use]
pub fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    HMAC::mac(message, key)
}

/// The signature of a click: 43 characters.
#[must_use]
pub fn signature(key: &[u8], message: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(mac(key, message))
}

/// The MAC of an install.
#[must_use]
pub fn install(api_key: &[u8], secret: &[u8], body: &[u8]) -> [u8; 32] {
    mac(api_key, &[secret, hex(&Sha1::from(body).digest().bytes()).as_bytes()].concat())
}

/// In hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).expect("four bits are one digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// In base64 with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
