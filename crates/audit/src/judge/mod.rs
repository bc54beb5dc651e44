//! Judges the rows of a stretch, and counts what it finds.

pub mod judged;
