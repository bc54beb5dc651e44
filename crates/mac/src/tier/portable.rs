//! SHA-256 by the `sha2` crate, one message at a time. On aarch64 that uses the processor's own instructions.

use core::slice;

use sha2::block_api::compress256;

use crate::block::{Ending, OUTER_BLOCK};
use crate::key::{Midstates, write_big_endian};

/// The MAC of a message under a key whose inner state is that behind `hashed` bytes: the block of the pad and whole blocks
/// of the message.
pub(crate) fn mac(key: &Midstates, hashed: usize, message: &[u8]) -> [u8; 32] {
    // What does not depend on a hash is written first: a compression that reads bytes just written has to wait.
    let (blocks, tail) = message.as_chunks();
    let mut ending = Ending::new();
    ending.write(tail, hashed + blocks.as_flattened().len());
    let mut outer_block = OUTER_BLOCK;
    let mut state = key.inner;
    compress256(&mut state, blocks);
    compress256(&mut state, ending.blocks());
    finish(key, &state, &mut outer_block)
}

/// The outer hash of the inner one. Its message is always one block, which begins as [`OUTER_BLOCK`].
pub(crate) fn finish(key: &Midstates, inner: &[u32; 8], block: &mut [u8; 64]) -> [u8; 32] {
    write_big_endian(inner, &mut block[..32]);
    let mut state = key.outer;
    compress256(&mut state, slice::from_ref(block));
    let mut mac = [0; 32];
    write_big_endian(&state, &mut mac);
    mac
}
