//! How much of a file is in work at a time. It does not depend on how many threads there are, so that no result does.

/// What a stretch of columns may take in memory, pages aside.
pub(super) const STRETCH: usize = 4 << 20;

/// How many rows it has at most, since something is kept of every row until all rows in front of it are counted.
pub(super) const STRETCH_ROWS: usize = 1 << 15;

/// What no page of Parquet, and no column in a record batch of Arrow, may take when it is unpacked: all of it is unpacked at
/// once, and a small file can say of itself that it takes all memory there is.
pub(super) const MAX_UNPACKED: u64 = 256 << 20;
