//! SHA-256's blocks: the padding of a message, and the constants (FIPS 180-4).

pub(crate) const BLOCK_LENGTH: usize = 64;

/// Where the eight bytes of the message length begin in the last block.
pub(crate) const LENGTH_AT: usize = BLOCK_LENGTH - 8;

pub(crate) type Block = [u8; BLOCK_LENGTH];

/// SHA-256's initial hash value (FIPS 180-4, 5.3.3).
pub(crate) const INITIAL_STATE: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The block behind the outer pad, but for the inner hash in front: its padding, and the length of 64 + 32 bytes.
pub(crate) const OUTER_BLOCK: Block = {
    let mut block = [0; BLOCK_LENGTH];
    block[32] = 0x80;
    // That is 0x300 bits.
    block[BLOCK_LENGTH - 2] = 3;
    block
};

/// The end of a message: what is left of the last block, the padding and the length of all.
pub(crate) struct Ending {
    blocks: [Block; 2],
    count: usize,
}

impl Ending {
    pub(crate) const fn new() -> Self {
        Self { blocks: [[0; BLOCK_LENGTH]; 2], count: 0 }
    }

    /// Writes it, once, behind so many bytes that were hashed: `tail` is what is left.
    #[inline]
    pub(crate) fn write(&mut self, tail: &[u8], hashed: usize) {
        self.blocks[0][..tail.len()].copy_from_slice(tail);
        self.blocks[0][tail.len()] = 0x80;
        self.count = 1 + usize::from(tail.len() >= LENGTH_AT);
        self.blocks[self.count - 1][LENGTH_AT..].copy_from_slice(&bits(hashed, tail.len()).to_be_bytes());
    }

    /// One block or two.
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.blocks[..self.count]
    }
}

/// The bits of so many bytes. SHA-256 ends at 2^61 bytes, which no memory holds.
pub(crate) const fn bits(hashed: usize, rest: usize) -> u64 {
    (hashed as u64).wrapping_add(rest as u64).wrapping_mul(8)
}

/// Blocks that a message takes: a byte and the length in eight stand behind it.
#[cfg(target_arch = "x86_64")]
pub(crate) const fn block_count(length: usize) -> usize {
    length.saturating_add(8) / BLOCK_LENGTH + 1
}

/// SHA-256's round constants (FIPS 180-4, 4.2.2).
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
pub(crate) static ROUND_CONSTANTS: [[u32; 16]; 4] = [
    [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    ],
    [
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    ],
    [
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    ],
    [
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ],
];
