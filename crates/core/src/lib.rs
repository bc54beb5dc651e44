#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod click;
pub mod explain;
pub mod install;
pub mod keys;
mod lines;
pub mod php_json;
mod secret;
mod sixteen;
pub mod status;
pub mod threads;
pub mod time;

pub use click::{
    ClickPolicy, ClickReason, ClickSigner, ClickTemplate, ClickVerdict, ClickVerifier, Expires, ReplayGuard, SignError,
    SigningError, Unfilled, Unsigned,
};
pub use install::{InstallRegister, InstallSigner, InstallVerifier};
pub use keys::{Key, KeyError, KeyRing};
pub use status::{Family, Status};
pub use threads::Threads;
pub use time::{UnixTime, Validity};
