//! The C shared and static library `libadseal`. Everything is in `adseal-capi`; this crate only fixes the artifact.

pub use adseal_capi::*;
