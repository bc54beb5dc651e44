//! Calls of the C functions, in any order and with any arguments that `include/adseal.h` allows, or answers with a status:
//! NULL, lengths out of range, buffers of any size. What is checked is what the header says of every function, and that the
//! results are those of `adseal_core`.
#![allow(clippy::vec_box, reason = "handles are boxes, and stay where they are")]
#![allow(clippy::wildcard_imports, reason = "most of what there is is called")]

mod arguments;
mod batch;
mod click_keys;
mod click_policies;
mod click_signing;
mod click_templates;
mod click_verdicts;
mod clicks;
mod columns;
mod explanations;
mod install_signing;
mod install_verdicts;
mod installs;
mod json;
mod names;
mod replay_store;
mod texts;

use arbitrary::Unstructured;

use crate::ring::{KEYS, NOW};
use arguments::Choices;

/// More calls of one input show nothing that fewer would not.
const MOST_CALLS: usize = 60;

/// Choices.
pub fn run(data: &[u8]) {
    let mut choices = Choices(Unstructured::new(data));
    let (mut clicks, mut installs) = (clicks::Clicks::default(), installs::Installs::default());
    for _ in 0..MOST_CALLS {
        if choices.0.is_empty() {
            break;
        }
        match choices.byte() {
            call @ 0..=143 => clicks.call(call, &mut choices),
            144..=175 => columns::call(&clicks, &mut choices),
            176..=183 => names::call(&mut choices),
            184..=191 => texts::call(&mut choices),
            call => installs.call(call, &mut choices),
        }
    }
    clicks.end();
}

/// Calls in any order, with choices that are sound most often.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let calls = |seed: u64| {
        let mut state = seed;
        // A generator of Knuth's: the same bytes in every run.
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(1500)
        .collect()
    };
    (1..=64).map(calls).collect()
}

/// Texts that mean something to one function or another.
const TEXTS: [&[u8]; 20] = [
    b"/v1/cpi/click?network_id=2820&site_id=news%201&device_id=a+b",
    b"/c?a=1&b=2&expires=1700000060",
    b"/c?a=1&a=2",
    b"/c?a={x}&b=_{y}_",
    b"https://t.example/c?site_id={site}",
    b"/c?a=1&expires=1700000060&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w",
    b"",
    b"site_id",
    b"a+b[",
    b"signature",
    b"/c",
    KEYS[0].1,
    KEYS[1].1,
    KEYS[2].1,
    b"k1",
    b"test-api-key",
    b"{\"action\":\"install\",\"data\":{\"url\":\"https://x/\"}}",
    b"{\"a\":[1.0,-0.0,{}],\"a\":\"\\u00E9\"}",
    b"0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46",
    b"[1}",
];

/// The time at which most is valid.
const TIME: i64 = NOW;

/// `ADSEAL_NO_OFFSET`, which the header alone has.
const NO_OFFSET: usize = usize::MAX;
