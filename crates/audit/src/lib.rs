//! Audits logs of clicks: which clicks were forged, replayed, expired or malformed, and by whom. Reference: `docs/audit.md`.
//!
//! [`read`] opens files of any known format as sources, which hand out stretches of rows in order. [`pipeline`] has every
//! thread take a stretch, decode it and have its rows judged by [`judge`], and brings the results back into order, in which
//! [`tally`] counts them and finds replays; [`audit`] puts all of that together. [`summary`] is what comes out, and [`output`] what it is written to.

#![forbid(unsafe_code)]

pub mod audit;
pub mod judge;
mod memory;
pub mod output;
pub mod pipeline;
pub mod read;
pub mod reason;
pub mod rings;
pub mod summary;
pub mod tally;
