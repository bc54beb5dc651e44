//! Where the URIs of a batch lie.

use std::ffi::c_char;

use adseal_core::Status;
use memchr::memchr_iter;

use crate::slices::{Array, Buffer, Texts, bytes};

/// What C lends as URIs, for as long as it promised; 'static stands for that.
pub(crate) enum Uris {
    /// Nothing was said of the rows yet.
    Undescribed,
    /// There are none.
    Empty,
    Offsets32(&'static [u8], Array<'static, i32>),
    Offsets64(&'static [u8], Array<'static, i64>),
    Pointers(Texts<'static>),
    Lines(Lines),
}

/// One text, and where each of its lines starts. A line ends one byte before the next one starts, at its line feed; the
/// last start is that of a line that is not there.
pub(crate) struct Lines {
    text: &'static [u8],
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &'static [u8]) -> Result<Self, Status> {
        let mut starts = Vec::new();
        let mut push = |start| {
            // Grows by doubling: to count the lines first takes longer than to find them.
            starts.try_reserve(1).map_err(|_| Status::OutOfMemory)?;
            starts.push(start);
            Ok(())
        };
        push(0)?;
        memchr_iter(b'\n', text).try_for_each(|feed| push(feed + 1))?;
        if !text.is_empty() && !text.ends_with(b"\n") {
            push(text.len() + 1)?;
        }
        Ok(Self { text, starts })
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, row: usize) -> &[u8] {
        &self.text[self.starts[row]..self.starts[row + 1] - 1]
    }
}

impl Uris {
    /// Data and the offsets into it: one more than there are rows, but none where there are no rows, as Arrow has it.
    ///
    /// # Safety
    /// As for `Array::new`.
    pub(crate) unsafe fn columns<T: Copy>(
        form: fn(&'static [u8], Array<'static, T>) -> Self,
        data: *const c_char,
        data_length: usize,
        offsets: *const T,
        rows: usize,
    ) -> Result<Self, Status> {
        if rows == 0 {
            return Ok(Self::Empty);
        }
        let count = rows.checked_add(1).ok_or(Status::InvalidArgument)?;
        // SAFETY: the caller vouches for data and offsets.
        unsafe { Ok(form(bytes(data, data_length)?, Array::new(offsets, count)?)) }
    }

    /// The lines of a text.
    ///
    /// # Safety
    /// As for `bytes`.
    pub(crate) unsafe fn lines(text: *const c_char, length: usize) -> Result<Self, Status> {
        // SAFETY: the caller vouches for the text.
        Ok(Self::Lines(Lines::new(unsafe { bytes(text, length) }?)?))
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Undescribed | Self::Empty => 0,
            Self::Offsets32(_, offsets) => offsets.len() - 1,
            Self::Offsets64(_, offsets) => offsets.len() - 1,
            Self::Pointers(texts) => texts.len(),
            Self::Lines(lines) => lines.len(),
        }
    }

    /// The URI of a row, null or not.
    pub(crate) fn get(&self, row: usize) -> Result<&[u8], Status> {
        let (data, start, end) = match self {
            Self::Undescribed | Self::Empty => return Err(Status::InvalidArgument),
            Self::Offsets32(data, offsets) => (data, i64::from(offsets.get(row)), i64::from(offsets.get(row + 1))),
            Self::Offsets64(data, offsets) => (data, offsets.get(row), offsets.get(row + 1)),
            Self::Pointers(texts) => return Ok(texts.get(row)?.unwrap_or_default()),
            Self::Lines(lines) => return Ok(lines.get(row)),
        };
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        range.and_then(|(start, end)| data.get(start..end)).ok_or(Status::InvalidArgument)
    }

    /// Refuses a buffer that overlaps the URIs.
    pub(crate) fn apart<'o>(&self, mut out: Buffer<'o>) -> Result<Buffer<'o>, Status> {
        match self {
            Self::Undescribed | Self::Empty => Ok(out),
            Self::Offsets32(text, _) | Self::Offsets64(text, _) | Self::Lines(Lines { text, .. }) => {
                out.apart_from(text)
            }
            Self::Pointers(texts) => {
                for row in 0..texts.len() {
                    // A row that cannot be read is not used either.
                    out = out.apart_from(texts.get(row).ok().flatten().unwrap_or_default())?;
                }
                Ok(out)
            }
        }
    }
}
