//! What must not leak.

use adseal_core::install::{InstallRegister, InstallSigner, InstallVerifier, Secret};
use adseal_core::{ClickPolicy, ClickVerifier, Key, KeyRing, UnixTime};
use adseal_mac::{HmacSha256Key, Keys, Messages, Tier, constant_time_eq, mac_many};

use crate::measure::{Trial, trial};
use crate::random::Random;

/// Messages of a batch: two full groups of sixteen lanes, and a remainder for the smaller kernels.
const ROWS: usize = 37;

const MESSAGE: [u8; 220] = [b'm'; 220];
const API_KEY: &[u8] = b"test-api-key";
const BODY: &[u8] = b"{\"action\":\"install\"}";

/// Every operation on every tier.
pub(crate) fn all() -> Vec<Trial> {
    let mut trials = vec![equality_where_they_differ(), equality_whether_they_differ()];
    for tier in Tier::available() {
        trials.extend([single(tier), many(tier), many_of_many_keys(tier), signature(tier), verdict(tier)]);
    }
    trials.push(token());
    trials.push(token_verdict());
    trials
}

/// A key that is always the same, or always another one.
pub(crate) fn secret(is_random: bool, random: &mut Random) -> [u8; 32] {
    let bytes = random.bytes();
    if is_random { bytes } else { [0; 32] }
}

fn key(tier: Tier, is_random: bool, random: &mut Random) -> HmacSha256Key {
    let mut key = HmacSha256Key::new(&secret(is_random, random));
    key.force_tier(tier);
    key
}

/// Two MACs that differ in the first byte or in the last one.
pub(crate) fn nearly_equal(in_the_last: bool, random: &mut Random) -> [[u8; 32]; 2] {
    let mac = random.bytes();
    let mut other = mac;
    other[if in_the_last { 31 } else { 0 }] ^= 1;
    [mac, other]
}

fn equality_where_they_differ() -> Trial {
    trial("constant_time_eq: differ first, last", 64, nearly_equal, |[one, other]| constant_time_eq(one, other))
}

fn equality_whether_they_differ() -> Trial {
    let pair = |are_equal, random: &mut Random| {
        let (one, other) = (random.bytes(), random.bytes());
        [one, if are_equal { one } else { other }]
    };
    trial("constant_time_eq: differ, equal", 64, pair, |[one, other]| constant_time_eq(one, other))
}

fn single(tier: Tier) -> Trial {
    let make = move |kind, random: &mut Random| key(tier, kind, random);
    trial(format!("mac on {}: fixed, random key", tier.name()), 4, make, |key| key.mac(&MESSAGE))
}

/// Slices of several lengths, some longer than the next by a block.
fn messages() -> [&'static [u8]; ROWS] {
    std::array::from_fn(|row| &MESSAGE[..100 + row * 3])
}

fn many(tier: Tier) -> Trial {
    let make = move |kind, random: &mut Random| key(tier, kind, random);
    trial(format!("mac_many on {}: fixed, random key", tier.name()), 1, make, |key| {
        let mut macs = [[0; 32]; ROWS];
        mac_many(Keys::One(key), Messages::Slices(&messages()), &mut macs).expect("as many MACs as messages");
        macs
    })
}

fn many_of_many_keys(tier: Tier) -> Trial {
    const INDEX: [u32; ROWS] = {
        let mut index = [0; ROWS];
        let mut row = 1;
        while row < ROWS {
            index[row] = index[row - 1] + 1;
            row += 1;
        }
        index
    };
    let make = move |kind, random: &mut Random| -> Vec<_> { (0..ROWS).map(|_| key(tier, kind, random)).collect() };
    trial(format!("mac_many on {}: fixed, random keys", tier.name()), 1, make, |keys| {
        let mut macs = [[0; 32]; ROWS];
        let keys: [&HmacSha256Key; ROWS] = std::array::from_fn(|row| &keys[row]);
        mac_many(Keys::PerMessage { keys: &keys, index: &INDEX }, Messages::Slices(&messages()), &mut macs)
            .expect("as many MACs and indexes as messages");
        macs
    })
}

fn click_key(tier: Tier, secret: &[u8]) -> Key {
    Key::new("id", secret).expect("a good id and a key").on_tier(tier)
}

fn signature(tier: Tier) -> Trial {
    let make = move |kind, random: &mut Random| click_key(tier, &secret(kind, random));
    trial(format!("signature on {}: fixed, random key", tier.name()), 4, make, |key| key.signature(&MESSAGE))
}

/// Another character: in the first place, or in the last one but one, since the last one has bits that must be 0.
fn spoil(text: &mut [u8], at_the_end: bool) {
    let at = if at_the_end { text.len() - 2 } else { 0 };
    text[at] = if text[at] == b'0' { b'1' } else { b'0' };
}

fn now() -> UnixTime {
    UnixTime::from_secs(1_700_000_000).expect("a time after 1970")
}

fn verdict(tier: Tier) -> Trial {
    let key = click_key(tier, b"0123456789abcdef0123456789abcdef");
    let signer = key.clone();
    let ring = KeyRing::new(vec![key]).expect("a ring of one key");
    let verifier = ClickVerifier::new(ring, ClickPolicy::new()).expect("the default policy");
    let make = move |at_the_end, random: &mut Random| {
        let mut uri = format!("/click?expires=1700000060&click_id={:020}", random.number()).into_bytes();
        let mut signature = *signer.signature(&uri).as_bytes();
        spoil(&mut signature, at_the_end);
        uri.extend_from_slice(b"&signature=");
        uri.extend_from_slice(&signature);
        uri
    };
    let name = format!("verify on {}: wrong first, last", tier.name());
    trial(name, 4, make, move |uri| verifier.verify(uri, now()).reason())
}

fn token() -> Trial {
    let make = |kind, random: &mut Random| InstallSigner::new(API_KEY, &secret(kind, random)).expect("a secret");
    trial("install token: fixed, random secret", 4, make, |signer| signer.token(BODY).expect("a short body"))
}

fn token_verdict() -> Trial {
    let secret = [7; 32];
    let signer = InstallSigner::new(API_KEY, &secret).expect("a secret");
    let mut register = InstallRegister::new();
    register.add(API_KEY, Secret::new("id", &secret).expect("a good id and a secret")).expect("the first of them");
    let verifier = InstallVerifier::new(register);
    let make = move |at_the_end, random: &mut Random| {
        let body = format!("{{\"number\":{:020}}}", random.number());
        let mut token = signer.token(body.as_bytes()).expect("a short body").as_bytes().to_vec();
        spoil(&mut token, at_the_end);
        (body, token)
    };
    trial("install verify: wrong first, last", 4, make, move |(body, token)| {
        verifier.verify(body.as_bytes(), API_KEY, token, now()).reason()
    })
}
