//! Keyed HMAC-SHA256 (RFC 2104, FIPS 198-1) for callers that use one key for many messages.
//!
//! A [`HmacSha256Key`] holds the two hash states that follow the padded key, so a message costs the blocks it fills and
//! two compressions less than a one-shot HMAC. [`mac_many`] takes columns of messages.
//!
//! Nothing but a [boxed key](HmacSha256Key::boxed) allocates, and every function may be called from many threads at once.
#![no_std]
#![deny(unsafe_code)]

extern crate alloc;

mod block;
mod compare;
mod key;
mod many;
mod prefetch;
mod tier;
mod window;

pub use compare::constant_time_eq;
pub use key::{HmacSha256Key, PrefixedKey};
pub use many::{Keys, ManyError, Messages, mac_many};
pub use prefetch::prefetch;
pub use tier::Tier;

/// Length of a MAC in bytes.
pub const MAC_LENGTH: usize = 32;
