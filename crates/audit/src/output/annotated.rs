//! Annotated rows: what was said of each row, for a file of rows.

use arrow_array::ArrayRef;

use crate::reason::Reason;

/// The annotated rows of one stretch, in order.
#[derive(Debug, Default)]
pub struct Annotated {
    /// The reason of each. A valid row may yet turn out to be a replay.
    pub reasons: Vec<Reason>,
    /// Which row or line of the stretch each is, counted from 0.
    pub numbers: Vec<u32>,
    /// The columns `time`, `url`, `ring`, `network`, `site`, `key_ring`, `key_id`, `expires` and `flags`, and behind them the
    /// kept ones; in pieces, each of which has every column. The URLs are views: where they are long, equal ones are held once.
    pub pieces: Vec<Vec<ArrayRef>>,
}
