//! Text, many bytes at a time: where the delimiters of a query are, and base64url.
//!
//! The work of a scan is given as a [`Work`], and compiled several times: for every processor with a [`Lens`] of the
//! caller's, and for those with AVX2 or AVX-512 with lenses that are here. [`Base64`] is there with AVX2 alone.
#![no_std]
#![deny(unsafe_code)]

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod avx512;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "instructions that only some processors have")]
mod base64;
mod scan;

#[cfg(target_arch = "x86_64")]
pub use base64::Base64;
pub use scan::{BLOCK_LENGTH, Lens, Places, Work, run, run_with_each};
