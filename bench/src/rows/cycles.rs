//! Cycles of the processor for a block of SHA-256, against the fewest that its instructions allow.
//!
//! The first contender is a chain of additions of which each waits for the one before, and takes one cycle: how long a
//! cycle is, is measured in turns with the rest.

use std::arch::asm;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use adseal_mac::Tier;
use fastrand::Rng;

use super::Row;
use super::mac::{of_many, of_one};
use crate::clock;
use crate::column::Column;
use crate::contender::{Contender, Inputs, Work};
use crate::contenders::{key_on, tiers};
use crate::inputs::{self, KEY};

/// Additions of a call.
const ADDITIONS: u32 = 1000;
/// Bytes of a block.
const BLOCK: u32 = 64;
/// One message that is long against the ends of the loops.
const LONG: u32 = 16 << 10;
/// A message of many.
const SHORT: u32 = 1 << 10;
/// A full window of rows, and in the second cache.
const WINDOW: u32 = 256;
/// A message of a click.
const CLICK: u32 = 220;

/// The fewest cycles a block that the instructions allow: by the latency of `sha256rnds2` for one stream, by what its
/// port can take for two, and by the two ports of the 16 lanes.
const SHA_NI_ONE: f64 = 128.0;
const SHA_NI_TWO: f64 = 104.0;
const AVX512: f64 = 50.5;

/// The clock and, behind it, every tier that this processor has, so that the ratio of a tier is its cycles; and for each
/// of them the fewest cycles, where they are known.
pub(crate) fn row(random: &mut Rng) -> (Row, Vec<Option<f64>>) {
    let has_sha_ni = tiers().any(|tier| tier.name() == "sha-ni");
    let mut contenders = vec![Contender::working("clock", Additions).units(ADDITIONS)];
    let mut floors = Vec::new();
    let mut add = |floor, contender| {
        floors.push(floor);
        contenders.push(contender);
    };
    for tier in tiers() {
        match tier.name() {
            "avx512" | "avx512+sha-ni" => add(Some(AVX512), of_window(tier, WINDOW, SHORT, random)),
            "sha-ni" => {
                add(Some(SHA_NI_TWO), of_window(tier, 2, LONG, random));
                add(Some(SHA_NI_ONE), of_message(tier, LONG, random));
                add(Some(SHA_NI_ONE), of_message(tier, CLICK, random));
            }
            _ => {
                // Where there are such instructions, the sha2 crate uses them too.
                let floor = has_sha_ni.then_some(SHA_NI_ONE);
                add(floor, of_message(tier, LONG, random));
                add(floor, of_message(tier, CLICK, random));
            }
        }
    }
    (Row::new("cycles a block", contenders), floors)
}

fn of_message(tier: Tier, length: u32, random: &mut Rng) -> Contender {
    let inputs = Inputs::new(vec![inputs::hex(length as usize, random)]);
    let name = format!("{} tier, one message of {length} bytes", tier.name());
    of_one(&name, &inputs, key_on(tier, KEY)).units(blocks(length))
}

fn of_window(tier: Tier, rows: u32, length: u32, random: &mut Rng) -> Contender {
    let column = Rc::new(Column::new((0..rows).map(|_| inputs::hex(length as usize, random))));
    let name = format!("{} tier, {rows} messages of {length} bytes", tier.name());
    of_many(&name, &column, rows, key_on(tier, KEY)).units(rows * blocks(length))
}

/// Blocks that are hashed for a message with a prepared key: a byte and eight of length behind it, and the outer hash.
fn blocks(length: u32) -> u32 {
    (length + 9).div_ceil(BLOCK) + 1
}

struct Additions;

impl Work for Additions {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        let repeat = |calls| (0..calls).fold(black_box(1), |sum, _| add(sum));
        black_box(repeat(warm_up));
        clock::time(|| {
            black_box(repeat(calls));
        })
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        Vec::new()
    }
}

/// A thousand additions, each to the result of the one before. What is added is in a register: some processors do away
/// with the addition of a constant.
fn add(mut sum: u64) -> u64 {
    // SAFETY: changes the two registers that it names, and the flags.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        asm!(".rept 1000", "add {sum}, {one}", ".endr", sum = inout(reg) sum, one = in(reg) 1_u64,
            options(pure, nomem, nostack));
    }
    // SAFETY: changes the two registers that it names.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        asm!(".rept 1000", "add {sum}, {sum}, {one}", ".endr", sum = inout(reg) sum, one = in(reg) 1_u64,
            options(pure, nomem, nostack, preserves_flags));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_is_added() {
        assert_eq!(add(1), 1 + u64::from(ADDITIONS));
    }

    #[test]
    fn a_click_has_five_blocks() {
        assert_eq!([0, 55, 56, CLICK, LONG].map(blocks), [2, 2, 3, 5, 258]);
    }
}
