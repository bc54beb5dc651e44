//! The C functions of adseal. `include/adseal.h` is made from the comments and signatures in here, and begins with the
//! contract that all of them keep.
//!
//! Arguments that C passes as single pointers have types of their own (`handles`), so only pointers that come with a
//! length need `unsafe` (`slices`). Every function that could panic runs inside `boundary`.

// A C function has as many arguments as it needs: a struct of options could never grow.
#![allow(clippy::too_many_arguments)]
// No panic leaves a C function.
#![allow(clippy::missing_panics_doc)]

pub mod constants;
pub mod place;
pub mod status;

pub mod keys;

pub mod click_sign;
pub mod click_template;
pub mod signing_context;

pub mod replay;

pub mod click_policy;
pub mod click_summary;
pub mod click_verdict;
pub mod click_verify;

pub mod click_claim;
pub mod click_names;

pub mod click_batch;
pub mod click_batch_run;

pub mod php_json;

pub mod install_sign;
pub mod install_sign_json;
pub mod install_verdict;
pub mod install_verify;

pub mod explain;

mod boundary;
mod click_batch_uris;
mod decoded;
mod handles;
mod slices;

pub use click_batch::*;
pub use click_batch_run::*;
pub use click_claim::*;
pub use click_names::*;
pub use click_policy::*;
pub use click_sign::*;
pub use click_summary::*;
pub use click_template::*;
pub use click_verdict::*;
pub use click_verify::*;
pub use constants::*;
pub use explain::*;
pub use install_sign::*;
pub use install_sign_json::*;
pub use install_verdict::*;
pub use install_verify::*;
pub use keys::*;
pub use php_json::*;
pub use place::*;
pub use replay::*;
pub use signing_context::*;
pub use status::*;
