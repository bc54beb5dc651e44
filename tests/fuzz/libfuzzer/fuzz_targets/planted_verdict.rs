//! A fault that was put here on purpose: a verifier that lets clicks pass which expired one second ago. The second reading of
//! the rules has to see it.
#![no_main]

use adseal_core::{ClickPolicy, ClickVerifier};
use adseal_fuzz::click_rules::{self, Policy};
use adseal_fuzz::{click_verify, input::Input, ring};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let (_, _, now) = (input.byte(), input.byte(), input.time());
    let (resign, _) = (input.byte(), input.number());
    let mut uri = input.rest().to_vec();
    click_verify::put_right(&mut uri, resign);
    let keys = ring::ring(adseal_mac::Tier::detect());
    let verifier = ClickVerifier::new(keys, ClickPolicy::new()).expect("a sound policy");
    let wrong = ring::at(now.saturating_sub(1));
    let policy = Policy { require_expires: true, ..Policy::default() };
    let expected = click_rules::verify(&uri, policy, now);
    assert_eq!(verifier.verify(&uri, wrong).reason().status().code(), expected.reason);
});
