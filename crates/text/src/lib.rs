//! Text, many bytes at a time: where the delimiters of a query are, and base64.
//!
//! Each of them is there for every processor, and for those of x86-64 that have AVX2 or AVX-512.
#![no_std]
#![deny(unsafe_code)]

pub mod base64;
mod processor;
pub mod scan;
