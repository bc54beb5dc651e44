//! Rows that a decoder collects, and hands out when there are enough of them.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::StringBuilder;

use super::rows::{MAX_ROWS, Numbers, Rows};

/// Rows of text that lie somewhere else.
pub struct Batch<'t, 's> {
    see: &'s mut dyn FnMut(&Rows<'_>),
    urls: Vec<Option<&'t [u8]>>,
    times: Option<Vec<Option<i64>>>,
    numbers: Vec<u32>,
    kept: Vec<StringBuilder>,
}

impl<'t, 's> Batch<'t, 's> {
    /// None yet. `timed`: the file has times; `kept`: so many columns are kept.
    pub fn new(see: &'s mut dyn FnMut(&Rows<'_>), timed: bool, kept: usize) -> Self {
        let kept = (0..kept).map(|_| StringBuilder::new()).collect();
        Self { see, urls: Vec::new(), times: timed.then(Vec::new), numbers: Vec::new(), kept }
    }

    /// Adds a row. Its `time` is not looked at where the file has none. Each column that is kept gets its value right behind
    /// this, by [`keep`](Self::keep).
    pub fn push(&mut self, number: u32, url: Option<&'t [u8]>, time: Option<i64>) {
        if self.urls.len() == MAX_ROWS {
            self.hand_out();
        }
        self.urls.push(url);
        self.numbers.push(number);
        if let Some(times) = &mut self.times {
            times.push(time);
        }
    }

    /// The value of the row that was added last, in this one of the columns that are kept. What is no UTF-8 in it is replaced.
    pub fn keep(&mut self, column: usize, value: Option<&[u8]>) {
        self.kept[column].append_option(value.map(String::from_utf8_lossy));
    }

    /// Hands out the rows that are left.
    pub fn finish(mut self) {
        if !self.urls.is_empty() {
            self.hand_out();
        }
    }

    fn hand_out(&mut self) {
        let kept: Vec<_> = self.kept.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let (times, numbers) = (self.times.as_deref(), Numbers::Each(&self.numbers));
        (self.see)(&Rows { urls: &self.urls, times, numbers, kept: &kept });
        self.urls.clear();
        self.numbers.clear();
        if let Some(times) = &mut self.times {
            times.clear();
        }
    }
}
