//! Every tier against OpenSSL, which Python's standard library calls.

#[path = "support/tiers.rs"]
mod tiers;

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use adseal_mac::{Keys, Messages, mac_many};
use tiers::{Numbers, bytes, key_on, on_every_tier};

/// Reads keys and messages, each behind its length, and writes their MACs. The inner module is OpenSSL and nothing else;
/// `hmac` itself would fall back to code of its own.
const PROGRAM: &str = r#"
import sys, _hashlib
from struct import unpack_from
data, at = sys.stdin.buffer.read(), 0
while at < len(data):
    pair = []
    for _ in range(2):
        (length,) = unpack_from("<I", data, at)
        pair.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    sys.stdout.buffer.write(_hashlib.hmac_digest(*pair, "sha256"))
"#;

fn openssl(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<[u8; 32]> {
    let mut input = Vec::new();
    for bytes in pairs.iter().flat_map(|(key, message)| [key, message]) {
        input.extend(u32::try_from(bytes.len()).expect("test data is small").to_le_bytes());
        input.extend(bytes);
    }
    let mut command = Command::new("python3");
    let python = command.args(["-I", "-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = python.unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
    let mut pipe = python.stdin.take().expect("its input is a pipe");
    let output = thread::scope(|scope| {
        // Beside reading what comes out, or both sides could wait for each other.
        scope.spawn(move || pipe.write_all(&input).expect("Python reads all of it"));
        python.wait_with_output().expect("Python runs to its end")
    });
    assert!(output.status.success());
    let (macs, rest) = output.stdout.as_chunks();
    assert_eq!((macs.len(), rest.len()), (pairs.len(), 0));
    macs.to_vec()
}

/// Every length up to 1200 with a key of some length, then lengths at which padding changes, then long ones.
fn pairs() -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut numbers = Numbers::new(11);
    let boundaries = (1..40).flat_map(|block| [54, 55, 56, 57, 63].map(|rest| block * 64 + rest));
    let lengths = (0..=1200).chain(boundaries).chain([10_000, 65_535, 65_536, 1_000_003]);
    let mut pair = |(seed, length)| {
        // Python's OpenSSL refuses no key, not even an empty one.
        let key_length = if numbers.below(4) > 0 { numbers.below(65) } else { numbers.below(200) };
        (bytes(seed, key_length), bytes(seed + 1_000_000, length))
    };
    (0..).zip(lengths).map(&mut pair).collect()
}

#[test]
fn every_length() {
    let pairs = pairs();
    let expected = openssl(&pairs);
    let messages: Vec<_> = pairs.iter().map(|(_, message)| message.as_slice()).collect();
    let index: Vec<u32> = (0..).take(pairs.len()).collect();
    on_every_tier(|tier| {
        let keys: Vec<_> = pairs.iter().map(|(key, _)| key_on(tier, key)).collect();
        for ((key, message), expected) in keys.iter().zip(&messages).zip(&expected) {
            assert_eq!(key.mac(message), *expected, "{} bytes", message.len());
        }
        let keys: Vec<_> = keys.iter().collect();
        let mut macs = vec![[0; 32]; pairs.len()];
        let keys = Keys::PerMessage { keys: &keys, index: &index };
        mac_many(keys, Messages::Slices(&messages), &mut macs).expect("the input is in order");
        for ((mac, message), expected) in macs.iter().zip(&messages).zip(&expected) {
            assert_eq!(mac, expected, "{} bytes in a column", message.len());
        }
    });
}

#[test]
fn the_same_key_for_all() {
    let key = bytes(12, 32);
    let pairs: Vec<_> = pairs().into_iter().map(|(_, message)| (key.clone(), message)).collect();
    let expected = openssl(&pairs);
    let messages: Vec<_> = pairs.iter().map(|(_, message)| message.as_slice()).collect();
    on_every_tier(|tier| {
        let key = key_on(tier, &key);
        let mut macs = vec![[0; 32]; pairs.len()];
        mac_many(Keys::One(&key), Messages::Slices(&messages), &mut macs).expect("counts agree");
        for ((mac, message), expected) in macs.iter().zip(&messages).zip(&expected) {
            assert_eq!(mac, expected, "{} bytes", message.len());
        }
    });
}
