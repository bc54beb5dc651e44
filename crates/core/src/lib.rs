//! Signs and verifies mobile-ad attribution.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod keys;
pub mod status;
pub mod time;

pub use keys::{Key, KeyError, KeyRing};
pub use status::{Family, Status};
pub use time::{UnixTime, Validity};
