//! What an audit writes.

pub mod annotated;
pub mod sink;
