//! Calls of the C functions, in any order and with any arguments that `include/adseal.h` allows, or answers with a status:
//! NULL, lengths out of range, buffers of any size. What is checked is what the header says of every function, and that the
//! results are those of `adseal_core`.
#![allow(clippy::vec_box, reason = "handles are boxes, and stay where they are")]
#![allow(clippy::wildcard_imports, reason = "most of what there is is called")]

mod arguments;
mod clicks;
mod columns;
mod installs;

use arbitrary::Unstructured;

use crate::input::Written;
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
            call @ 0..=159 => clicks.call(call, &mut choices),
            call @ 160..=191 => columns::call(call, &clicks, &mut choices),
            call => installs.call(call, &mut choices),
        }
    }
}

/// Every call in turn, with choices that are sound most often.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let calls = |start: u8| {
        (0..=255_u8).step_by(4).fold(Written::default(), |written, call| {
            let choices =
                (0..12_u8).map(|at| 12 + (start.wrapping_mul(37) ^ call.wrapping_add(at.wrapping_mul(start))) % 180);
            choices.fold(written.byte(call.wrapping_add(start)), Written::byte)
        })
    };
    (0..32).map(|start| calls(start).rest(&[])).collect()
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
