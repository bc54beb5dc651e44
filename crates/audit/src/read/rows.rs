//! Rows as a source hands them out.

use arrow_array::ArrayRef;

/// Rows of a stretch, at most so many at a time: few enough to lie in the processor's cache while they are judged.
pub const MAX_ROWS: usize = 8192;

/// Some rows of a stretch, in order.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The URL of each row, as it was received; `None` where the row has none.
    pub urls: &'a [Option<&'a [u8]>],
    /// The time of each row, in unix seconds: `None` where it cannot be read. No slice at all: the file has no times, and the
    /// rows are judged as of now.
    pub times: Option<&'a [Option<i64>]>,
    /// Which row or line of the stretch each is, counted from 0.
    pub numbers: Numbers<'a>,
    /// The columns that are kept, in the order in which they were asked for, each as long as `urls`.
    pub kept: &'a [ArrayRef],
}

/// Which rows or lines of a stretch its rows are.
#[derive(Clone, Copy, Debug)]
pub enum Numbers<'a> {
    /// This one, and those behind it.
    From(u32),
    /// These.
    Each(&'a [u32]),
}

impl Numbers<'_> {
    /// That of the row with this index.
    #[must_use]
    pub fn at(&self, index: usize) -> u32 {
        match *self {
            Self::From(first) => first.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)),
            Self::Each(numbers) => numbers[index],
        }
    }
}

/// Lines that are no rows.
#[derive(Clone, Debug, Default)]
pub struct Malformed {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub samples: Vec<MalformedLine>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct MalformedLine {
    /// Which row or line of the stretch it is, counted from 0.
    pub number: u32,
    /// What is wrong with it, in a few words without a full stop, with the byte of the line where it is known.
    pub problem: String,
    /// Its first bytes.
    pub start: Vec<u8>,
}

impl Malformed {
    /// How many are kept of a stretch.
    pub const SAMPLES: usize = 10;
    /// How many bytes are kept of each.
    pub const START: usize = 120;

    /// Counts one, and keeps it without its line end if there is room.
    pub fn add(&mut self, number: u32, problem: impl Into<String>, line: &[u8]) {
        self.count += 1;
        if self.samples.len() < Self::SAMPLES {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let start = line[..line.len().min(Self::START)].to_vec();
            self.samples.push(MalformedLine { number, problem: problem.into(), start });
        }
    }
}
