//! An API key that is not known costs a MAC like one that is.
//!
//! Nothing that the verifier returns tells of that MAC, and a clock would tell it now and then only. But a MAC is no
//! secret, so it is not wiped: it is still on the stack afterwards, where we know how to look.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../../mac/tests/support/memory.rs"]
mod memory;

use std::fmt::Write as _;

use adseal_core::install::{InstallReason, InstallRegister, InstallVerifier, Secret};
use adseal_core::{UnixTime, Validity};
use adseal_mac::HmacSha256Key;
use memory::stack::left_on_stack;
use sha1::{Digest as _, Sha1};

const NOW: UnixTime = UnixTime::from_secs(1000).expect("not below 0");
const BODY: &[u8] = b"{}";
/// The stand-in's API key and its secret.
const DECOY: [u8; 32] = [0; 32];

/// The MAC of the body under this API key and secret.
fn mac(api_key: &[u8], secret: &[u8]) -> Vec<u8> {
    let digest = Sha1::digest(BODY).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    });
    HmacSha256Key::new(api_key).mac_parts(&[secret, digest.as_bytes()]).to_vec()
}

/// Whether verifying a forged token of this API key makes the MAC.
fn makes(verifier: &InstallVerifier, api_key: &[u8], reason: InstallReason, mac: Vec<u8>) -> bool {
    let token = [b'0'; 64];
    let verify = || assert_eq!(verifier.verify(BODY, api_key, &token, NOW).reason(), reason);
    left_on_stack(&[mac], verify) == 1
}

#[test]
fn an_unknown_api_key_costs_a_mac() {
    let mut register = InstallRegister::new();
    let secret = || Secret::new("id", b"sixteen or more bytes").expect("usable id and secret");
    let past = Validity { not_before: None, not_after: Some(1000) };
    register.add(b"known", secret()).expect("a new API key");
    register.add(b"expired", secret().valid(past).expect("sound")).expect("a new API key");
    let verifier = InstallVerifier::new(register);

    let known = mac(b"known", b"sixteen or more bytes");
    assert!(makes(&verifier, b"known", InstallReason::InvalidToken, known.clone()));
    assert!(!makes(&verifier, b"known", InstallReason::InvalidToken, mac(&DECOY, &DECOY)));

    for (api_key, reason) in [
        (&b"unknown"[..], InstallReason::UnknownApiKey),
        (b"", InstallReason::UnknownApiKey),
        (b"expired", InstallReason::NoActiveSecret),
    ] {
        assert!(makes(&verifier, api_key, reason, mac(&DECOY, &DECOY)), "{reason}");
        assert!(!makes(&verifier, api_key, reason, known.clone()), "{reason}");
    }
}
