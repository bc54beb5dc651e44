//! What leaks on purpose, in the ways in which such code goes wrong. All of it must be found out.

use std::hint::black_box;

use adseal_mac::HmacSha256Key;

use crate::measure::{Trial, trial};
use crate::operations::{nearly_equal, secret};
use crate::random::Random;

pub(crate) fn all() -> Vec<Trial> {
    vec![comparison(), comparison_behind_a_mac(), branch(), table()]
}

/// Leaves at the first difference.
fn early_exit(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.iter().zip(other).all(|(one, other)| black_box(one) == other)
}

fn comparison() -> Trial {
    trial("LEAK early exit: differ first, last", 64, nearly_equal, |[one, other]| early_exit(one, other))
}

/// The same, once, among the noise of the MAC in front of it.
fn comparison_behind_a_mac() -> Trial {
    let key = HmacSha256Key::new(&[1; 32]);
    trial("LEAK mac and early exit: differ first, last", 1, nearly_equal, move |[one, other]| {
        (key.mac(&[b'm'; 220]), early_exit(one, other))
    })
}

/// Does more for each bit of the key that is 1.
fn branch() -> Trial {
    trial("LEAK a branch for each bit: fixed, random key", 4, secret, |key| {
        let bits = key.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
        bits.fold(1_u64, |power, bit| if bit == 1 { black_box(power.wrapping_mul(3)) } else { black_box(power) })
    })
}

/// Reads where the key says, in a table that is larger than the first cache.
fn table() -> Trial {
    const LINE: usize = 64;
    let table = vec![1_u8; 1 << 22];
    let make = |kind, random: &mut Random| secret(kind, random);
    trial("LEAK a table: fixed, random key", 1, make, move |key| {
        let places = key.as_chunks::<2>().0.iter().map(|pair| usize::from(u16::from_le_bytes(*pair)) * LINE);
        places.map(|place| u64::from(table[place])).sum::<u64>()
    })
}
