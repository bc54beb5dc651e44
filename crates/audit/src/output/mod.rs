//! What an audit writes.

pub mod annotated;
