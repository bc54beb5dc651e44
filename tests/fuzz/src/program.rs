//! The reader of key-ring files, which the program keeps to itself: compiled in here once more.
#![allow(
    dead_code,
    clippy::pedantic,
    unreachable_pub,
    reason = "the program uses all of it, and its own lints are run there"
)]

#[path = "../../../crates/cli/src/keys/moment.rs"]
mod moment;
#[path = "../../../crates/cli/src/keys/ring_text.rs"]
pub(crate) mod ring_text;
