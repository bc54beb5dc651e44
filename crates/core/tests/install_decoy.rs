//! An API key that is not known costs a MAC like one that is.
//!
//! Nothing that the verifier returns tells of that MAC, and a clock would tell it now and then only. But a MAC is no
//! secret, so it is not wiped: it is still on the stack afterwards, where we know how to look.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../../mac/tests/support/memory.rs"]
mod memory;

use std::fmt::Write as _;

use adseal_core::install::{Accept, InstallReason, InstallRegister, InstallVerifier, Secret};
use adseal_core::{UnixTime, Validity};
use adseal_mac::HmacSha256Key;
use memory::stack::left_on_stack;
use sha1::{Digest as _, Sha1};

const NOW: UnixTime = UnixTime::from_secs(1000).expect("not below 0");
const BODY: &[u8] = b"{}";
const SECRET: &[u8] = b"sixteen or more bytes";
/// The stand-in's API key and its secret.
const DECOY: [u8; 32] = [0; 32];

/// The MAC of a body under this API key and secret.
fn mac(body: &[u8], api_key: &[u8], secret: &[u8]) -> Vec<u8> {
    let digest = Sha1::digest(body).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    });
    HmacSha256Key::new(api_key).mac_parts(&[secret, digest.as_bytes()]).to_vec()
}

/// Whether verifying a forged token of this API key makes the MAC.
fn makes(verifier: &InstallVerifier, body: &[u8], api_key: &[u8], reason: InstallReason, mac: Vec<u8>) -> bool {
    let token = [b'0'; 64];
    let verify = || assert_eq!(verifier.verify(body, api_key, &token, NOW).reason(), reason);
    left_on_stack(&[mac], verify) == 1
}

fn verifier() -> InstallVerifier {
    let mut register = InstallRegister::new();
    let secret = || Secret::new("id", SECRET).expect("usable id and secret");
    let past = Validity { not_before: None, not_after: Some(1000) };
    register.add(b"known", secret()).expect("a new API key");
    register.add(b"expired", secret().valid(past).expect("sound")).expect("a new API key");
    InstallVerifier::new(register)
}

/// API keys that make no token valid.
const OTHERS: [(&[u8], InstallReason); 3] = [
    (b"unknown", InstallReason::UnknownApiKey),
    (b"", InstallReason::UnknownApiKey),
    (b"expired", InstallReason::NoActiveSecret),
];

#[test]
fn an_unknown_api_key_costs_a_mac() {
    let verifier = verifier();
    let (known, decoy) = (mac(BODY, b"known", SECRET), mac(BODY, &DECOY, &DECOY));
    assert!(makes(&verifier, BODY, b"known", InstallReason::InvalidToken, known.clone()));
    assert!(!makes(&verifier, BODY, b"known", InstallReason::InvalidToken, decoy.clone()));
    for (api_key, reason) in OTHERS {
        assert!(makes(&verifier, BODY, api_key, reason, decoy.clone()), "{reason}");
        assert!(!makes(&verifier, BODY, api_key, reason, known.clone()), "{reason}");
    }
}

#[test]
fn an_unknown_api_key_costs_a_mac_of_every_form() {
    // A MAC is overwritten by the next one, so each of these bodies is about the last form that it has.
    let bodies: [(&[u8], &[u8]); 3] =
        [(b"[1.0]", b"[1]"), (br#"{"a":{}, "b":{}}"#, br#"{"a":[],"b":[]}"#), (b"no JSON", b"no JSON")];
    let verifier = verifier().accept(Accept::Php);
    for (body, form) in bodies {
        let (known, decoy) = (mac(form, b"known", SECRET), mac(form, &DECOY, &DECOY));
        let reason = if body == form { InstallReason::InvalidJson } else { InstallReason::InvalidToken };
        assert!(makes(&verifier, body, b"known", reason, known.clone()));
        for (api_key, reason) in OTHERS {
            assert!(makes(&verifier, body, api_key, reason, decoy.clone()), "{reason}");
            assert!(!makes(&verifier, body, api_key, reason, known.clone()), "{reason}");
        }
    }
}
