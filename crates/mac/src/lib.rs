//! Keyed HMAC-SHA256 (RFC 2104, FIPS 198-1) for callers that use one key for many messages.
//!
//! A [`HmacSha256Key`] holds the two hash states that follow the padded key, so a message costs the blocks it fills and
//! two compressions less than a one-shot HMAC. A [`PrefixedKey`] has the beginning that all messages share behind it
//! already. [`mac_many`] takes columns of messages, of any lengths and under any keys, and makes their MACs side by side.
//!
//! What makes the MACs is a [`Tier`]; each is one file, and all of them make the same MACs:
//!
//! | tier | one message | many |
//! |---|---|---|
//! | AVX-512 | as below | sixteen side by side, a vector for each word; what is left over as below |
//! | SHA-NI | the processor's instructions for SHA-256, the state in registers from the first block to the last | two side by side |
//! | portable | the `sha2` crate, with whatever it has for the processor | one after the other |
//!
//! On aarch64 that is the portable tier, where `sha2` uses the processor's instructions for SHA-256. What it does not do
//! there is to run two streams side by side, as the SHA-NI tier does: a kernel of that shape over `vsha256hq_u32` and its
//! siblings is what could be added, on a machine on which it can be tested and measured.
//!
//! Nothing but a [boxed key](HmacSha256Key::boxed) and a prefixed one allocates, and every function may be called from many
//! threads at once and after a fork. Which tier the processor has is looked up once and remembered; nothing else is global.
//!
//! The message is public and so is its length: time depends on both. It does not depend on the key
//! (`docs/constant-time.md`).
#![no_std]
#![deny(unsafe_code)]

extern crate alloc;

mod block;
mod compare;
mod key;
mod many;
mod prefetch;
mod registers;
mod tier;
mod window;

pub use compare::constant_time_eq;
pub use key::{HmacSha256Key, PrefixedKey};
pub use many::{Keys, ManyError, Messages, mac_many};
pub use prefetch::prefetch;
pub use registers::zeroize_registers;
pub use tier::Tier;

/// Length of a MAC in bytes.
pub const MAC_LENGTH: usize = 32;
