//! The memory that a call for a whole column takes, in a Python process of its own: nothing of the column is copied.

use std::error::Error;

use crate::column::Column;
use crate::contenders::process::{Job, Worker};
use crate::inputs;
use crate::results::MemoryResult;

/// What a call that returns verdicts may add at its peak, the verdicts among it: percent of the column.
pub(crate) const MOST_PERCENT: f64 = 5.0;

/// `clicks` are signed.
pub(crate) fn all(clicks: &Column) -> Result<Vec<MemoryResult>, Box<dyn Error>> {
    let unsigned = Column::new(clicks.rows().map(inputs::unsigned_of));
    let calls = [
        ("verify_many", Job::VerifyMany, clicks, Some(MOST_PERCENT)),
        ("verify_many, two threads", Job::VerifyManyOnTwoThreads, clicks, Some(MOST_PERCENT)),
        ("verify_many, all of its columns", Job::VerifyManyAllColumns, clicks, None),
        ("sign_many: the signed clicks are new", Job::SignMany, &unsigned, None),
        ("to_pylist, which copies, for comparison", Job::CopyColumn, clicks, None),
    ];
    let measure = |(call, job, column, most): (&str, _, &Column, _)| {
        eprintln!("memory, {call}");
        let memory = Worker::python()?.column_task(job, column).memory();
        Ok(MemoryResult::new(call, size(column), memory, most))
    };
    calls.into_iter().map(measure).collect()
}

/// KiB of the data and of its offsets.
fn size(column: &Column) -> u32 {
    let bytes = column.data().len() + size_of_val(column.offsets());
    u32::try_from(bytes.div_ceil(1024)).expect("a column has less than 2 GiB")
}
