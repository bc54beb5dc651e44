//! Changes to what was written already: members that go, values that move to the front, keys that a list has not.

use alloc::vec::Vec;
use core::ops::Range;

use super::error::OutOfMemory;

/// A part goes; what stands further behind comes in its place, if anything.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) part: Range<usize>,
    pub(super) with: Range<usize>,
}

/// Calls `keep` with the parts of a text of `length` bytes that stay, in their new order.
///
/// Parts may lie in one another, in parts that go and in those that move, but no two start at one place. Each byte is
/// kept once at most, so that this is linear in what is kept, but for a search among the edits at each.
pub(super) fn apply(edits: &mut [Edit], length: usize, mut keep: impl FnMut(Range<usize>)) -> Result<(), OutOfMemory> {
    edits.sort_unstable_by_key(|edit| edit.part.start);
    let mut todo = Vec::new();
    todo.try_reserve(1)?;
    todo.push(0..length);
    while let Some(range) = todo.pop() {
        let next = edits.partition_point(|edit| edit.part.start < range.start);
        let Some(Edit { part, with }) = edits.get(next).filter(|edit| edit.part.start < range.end) else {
            keep(range);
            continue;
        };
        keep(range.start..part.start);
        todo.try_reserve(2)?;
        todo.push(part.end..range.end);
        if !with.is_empty() {
            todo.push(with.clone());
        }
    }
    Ok(())
}
