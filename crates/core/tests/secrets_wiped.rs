//! Keys and secrets are wiped: memory that held one does not when it is given back.

#[path = "../../mac/tests/support/memory.rs"]
mod memory;

use std::mem::MaybeUninit;

use adseal_core::explain::{Explainer, Outcome};
use adseal_core::install::{InstallRegister, InstallSigner, InstallVerifier, Secret, TokenEncoding};
use adseal_core::{
    ClickPolicy, ClickSigner, ClickTemplate, ClickVerifier, Expires, Key, KeyError, KeyRing, UnixTime, Validity,
};
use adseal_mac::HmacSha256Key;
use memory::{left_on_heap, traces};

const NOW: UnixTime = UnixTime::from_secs(1000).expect("not below 0");
const URI: &[u8] = b"/c?a=1";

/// One that HMAC uses as it is, and one that it hashes first.
const KEYS: [&[u8]; 2] = [b"a key of thirty-two bytes, exact", &[0xa7; 100]];
const API_KEY: &[u8] = b"an-api-key-of-some-length";
const SECRET: &[u8] = b"a secret that is long enough";

fn single(key: &[u8]) -> KeyRing {
    KeyRing::single(key).expect("the key is not empty")
}

fn secret(id: &str, bytes: &[u8]) -> Secret {
    Secret::new(id, bytes).expect("usable id and secret")
}

fn install_signer() -> InstallSigner {
    InstallSigner::new(API_KEY, SECRET).expect("usable API key and secret")
}

/// The API key under test among others, in an order that moves it about, with two secrets.
fn register() -> InstallRegister {
    let mut register = InstallRegister::new();
    for api_key in [b"zzz", API_KEY, b"mmm", b"aaa", b"bbb", b"yyy"] {
        register.add(api_key, secret("first", b"some other secret")).expect("a new API key");
    }
    register.add(API_KEY, secret("second", SECRET).valid(Validity::default()).expect("sound")).expect("a new secret");
    register
}

/// All that is looked for where installs are signed or verified.
fn install_traces() -> Vec<Vec<u8>> {
    let mut all = traces(API_KEY);
    all.push(SECRET.to_vec());
    all
}

#[test]
fn what_is_left_is_found() {
    for key in KEYS {
        // The states of a key that is freed without a wipe.
        let leave = || {
            let key = Box::into_raw(HmacSha256Key::boxed(key));
            // SAFETY: what may hold anything may hold a key, and has its size and alignment.
            drop(unsafe { Box::from_raw(key.cast::<MaybeUninit<HmacSha256Key>>()) });
        };
        assert_eq!(left_on_heap(traces(key), leave), 2);
        assert_eq!(left_on_heap(traces(key), || drop(key.to_vec())), 1);
    }
    assert_eq!(left_on_heap(install_traces(), || drop(SECRET.to_vec())), 1);
    assert_eq!(left_on_heap(install_traces(), || drop(API_KEY.to_vec())), 1);
}

#[test]
fn rings_of_one_key() {
    for key in KEYS {
        assert_eq!(left_on_heap(traces(key), || drop(single(key))), 0);
        let clones = || {
            let ring = single(key);
            let other = ring.clone();
            drop(ring);
            assert!(other.signing_key(NOW, 1060).is_some());
        };
        assert_eq!(left_on_heap(traces(key), clones), 0);
    }
}

#[test]
fn rings_of_many_keys() {
    let bytes: Vec<Vec<u8>> = (1..10).map(|number| vec![number; 20 + 10 * usize::from(number)]).collect();
    let all = bytes.iter().flat_map(|key| traces(key)).collect();
    let build = || {
        // It grows as it is filled, and every key moves each time.
        let mut keys = Vec::new();
        for (number, key) in bytes.iter().enumerate() {
            let key = Key::new(&format!("key{number}"), key).expect("usable id and key");
            keys.push(key.valid(Validity::default()).expect("sound").sign_from(5));
        }
        let copies = keys.clone();
        let ring = KeyRing::new(keys).expect("nine different keys");
        assert_eq!(ring.keys().len(), 9);
        drop(copies);
    };
    assert_eq!(left_on_heap(all, build), 0);
}

#[test]
fn keys_that_are_refused() {
    for bytes in KEYS {
        let refuse = || {
            let key = |id: &str| Key::new(id, bytes).expect("usable id and key");
            let never = Validity { not_before: Some(5), not_after: Some(5) };
            assert_eq!(key("one").valid(never).err(), Some(KeyError::EmptyWindow));
            assert_eq!(KeyRing::new(vec![key("one"), key("two")]).err(), Some(KeyError::RepeatedKey));
        };
        assert_eq!(left_on_heap(traces(bytes), refuse), 0);
    }
}

#[test]
fn what_is_made_of_a_ring() {
    for key in KEYS {
        let click = || {
            let ring = single(key);
            let signer = ClickSigner::new(ring.clone()).strict(false);
            let template = ClickTemplate::new(&signer, b"/c?a={x}").expect("a sound template");
            let verifier = ClickVerifier::new(ring, ClickPolicy::new().require(b"a")).expect("a sound policy");
            let signed = signer.clone().sign(URI, Expires::Lifetime(60), NOW).expect("a click that may be signed");
            assert!(verifier.clone().verify(signed.as_bytes(), NOW).is_valid());
            drop((template.clone(), template, signer, verifier));
        };
        assert_eq!(left_on_heap(traces(key), click), 0);
    }
}

#[test]
fn install_signers() {
    assert_eq!(left_on_heap(install_traces(), || drop(Box::new(install_signer()))), 0);
    let travel = || {
        // Growing moves what is in it out of blocks that nobody wipes.
        let mut signers = Vec::new();
        for encoding in [TokenEncoding::Hex, TokenEncoding::Base64, TokenEncoding::Hex, TokenEncoding::Base64] {
            signers.push(install_signer().encoding(encoding).max_body(100));
        }
        signers.extend(signers.clone());
        assert_eq!(signers.len(), 8);
        assert!(signers.iter().all(|signer| signer.sign_raw(b"{}").is_ok()));
    };
    assert_eq!(left_on_heap(install_traces(), travel), 0);
}

#[test]
fn install_registers_and_verifiers() {
    assert_eq!(left_on_heap(install_traces(), || drop(register())), 0);
    let verify = || {
        let register = register();
        let verifier = InstallVerifier::new(register.clone()).max_body(100).report_only(false);
        drop(register);
        let clone = verifier.clone();
        drop(verifier);
        let token = install_signer().token(b"{}").expect("the body is short");
        assert_eq!(clone.verify(b"{}", API_KEY, token.as_bytes(), NOW).key_id(), Some("second"));
    };
    assert_eq!(left_on_heap(install_traces(), verify), 0);
    let change = || {
        let mut register = register();
        let before = register.clone();
        register.add(API_KEY, secret("third", b"a new secret")).expect("a new secret");
        drop(before);
        register.add(API_KEY, secret("fourth", b"a newer secret")).expect("a new secret");
    };
    assert_eq!(left_on_heap(install_traces(), change), 0);
    let refuse = || {
        let mut register = register();
        assert!(register.add(API_KEY, secret("third", SECRET)).is_err());
        assert!(register.add(b"not an API key", secret("third", SECRET)).is_err());
        let never = Validity { not_before: Some(5), not_after: Some(5) };
        assert!(secret("fourth", SECRET).valid(never).is_err());
    };
    assert_eq!(left_on_heap(install_traces(), refuse), 0);
}

/// A click whose signature no mistake makes, so that all of them are tried, and one of each other length.
const UNEXPLAINED: [&[u8]; 3] = [
    b"/c?a=1&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w",
    b"/c?a=1&signature=BMJegs9IlnaegEpgtpqxvnOPKlT",
    b"/c?a=1&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6wBMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w",
];

#[test]
fn explainers_of_clicks() {
    for key in KEYS {
        let explain = || {
            let explainer = Explainer::new().key("one", b"another key").and_then(|all| all.key("two", key));
            let explainer = explainer.expect("usable keys").clone();
            for uri in UNEXPLAINED {
                let explanation = explainer.click(uri).expect("enough memory");
                assert_eq!(explanation.outcome(), Outcome::Unexplained);
            }
        };
        assert_eq!(left_on_heap(traces(key), explain), 0);
    }
}

/// An install whose token no mistake makes, of every length.
fn explain_installs(explainer: &Explainer) {
    for token in ["00".repeat(32), "00".repeat(20), "00".repeat(64)] {
        let explanation = explainer.install(br#"{"a":"/"}"#, token.as_bytes()).expect("enough memory");
        assert_eq!(explanation.outcome(), Outcome::Unexplained);
    }
}

#[test]
fn explainers_of_installs() {
    let explain = || {
        let explainer = Explainer::new().secret(b"zzz", "one", b"another secret");
        let explainer = explainer.and_then(|all| all.secret(API_KEY, "two", SECRET)).expect("usable").clone();
        explain_installs(&explainer);
    };
    assert_eq!(left_on_heap(install_traces(), explain), 0);
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod stack {
    use super::memory::stack::left_on_stack;
    use super::*;

    #[test]
    fn explaining_an_install_leaves_nothing_of_its_secrets() {
        let explainer = Explainer::new().secret(API_KEY, "one", SECRET).expect("usable");
        assert_eq!(left_on_stack(&install_traces(), || explain_installs(&explainer)), 0);
    }

    #[test]
    fn explaining_a_click_leaves_nothing_of_the_key() {
        for key in KEYS {
            let explainer = Explainer::new().key("one", key).expect("a usable key");
            for uri in UNEXPLAINED {
                let mut kept = None;
                let explain = || kept = explainer.click(uri).ok();
                assert_eq!(left_on_stack(&traces(key), explain), 0, "{}", uri.escape_ascii());
            }
        }
    }

    #[test]
    fn making_a_ring_leaves_nothing_of_its_keys() {
        for key in KEYS {
            // Kept, so that what drops it does not write over what making it left.
            let mut kept = None;
            assert_eq!(left_on_stack(&traces(key), || kept = Some(Key::new("id", key))), 0);
            let mut kept = None;
            assert_eq!(left_on_stack(&traces(key), || kept = Some(single(key))), 0);
        }
    }

    #[test]
    fn signing_and_verifying_leaves_nothing_of_the_key() {
        for key in KEYS {
            let (signer, expires) = (ClickSigner::new(single(key)), Expires::Lifetime(60));
            let mut signed = String::new();
            let sign = || signed = signer.sign(URI, expires, NOW).expect("a click that may be signed");
            assert_eq!(left_on_stack(&traces(key), sign), 0);
            let verifier = ClickVerifier::new(single(key), ClickPolicy::new()).expect("a sound policy");
            let verify = || assert!(verifier.verify(signed.as_bytes(), NOW).is_valid());
            assert_eq!(left_on_stack(&traces(key), verify), 0);
        }
    }

    #[test]
    fn installs_leave_nothing_of_key_and_secret() {
        let mut signer = None;
        assert_eq!(left_on_stack(&install_traces(), || signer = Some(install_signer().max_body(100))), 0);
        let signer = signer.expect("just made");
        let mut token = None;
        assert_eq!(left_on_stack(&install_traces(), || token = signer.token(b"{}").ok()), 0);
        let token = token.expect("the body is short");
        let mut register = InstallRegister::new();
        let add = || register.add(API_KEY, secret("id", SECRET)).expect("a new API key");
        assert_eq!(left_on_stack(&install_traces(), add), 0);
        let verifier = InstallVerifier::new(register);
        let verify = || assert!(verifier.verify(b"{}", API_KEY, token.as_bytes(), NOW).is_valid());
        assert_eq!(left_on_stack(&install_traces(), verify), 0);
    }
}
