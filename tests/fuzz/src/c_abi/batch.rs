//! The rows of a batch in every form that C has for them, and what is known of each.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;

use super::TIME;
use super::arguments::{Choices, made};

/// What is known of a row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) uri: Vec<u8>,
    pub(super) now: i64,
    pub(super) expires: i64,
    pub(super) ring: Option<usize>,
    /// What its status can be, if it is one that cannot be used.
    pub(super) refused: Vec<i32>,
}

/// A batch with the arrays that it borrows: those of times and rings have one element more than there are rows.
pub(super) struct Batch {
    pub(super) handle: Box<adseal_click_batch>,
    pub(super) rows: Vec<Row>,
    pub(super) is_timed: bool,
    data: Vec<u8>,
    offsets32: Vec<i32>,
    offsets64: Vec<i64>,
    starts: Vec<*const c_char>,
    lengths: Vec<usize>,
    bitmap: Vec<u8>,
    now: Vec<i64>,
    expires: Vec<i64>,
    ring_of_row: Vec<u32>,
}

impl Batch {
    /// These texts as the rows of a batch.
    pub(super) fn new(texts: &[&[u8]], rings: &[Box<adseal_key_ring>], choices: &mut Choices<'_>) -> Self {
        let mut batches = Vec::new();
        made(&mut batches, |out| adseal_click_batch_new(out));
        let row = |uri: &&[u8]| {
            let uri = uri.to_vec();
            Row { uri, now: TIME, expires: ADSEAL_EXPIRES_LIFETIME, ring: None, refused: Vec::new() }
        };
        let mut described = Self {
            handle: batches.pop().expect("it was made"),
            rows: texts.iter().map(row).collect(),
            is_timed: true,
            data: Vec::new(),
            offsets32: Vec::new(),
            offsets64: Vec::new(),
            starts: Vec::new(),
            lengths: Vec::new(),
            bitmap: Vec::new(),
            now: Vec::new(),
            expires: Vec::new(),
            ring_of_row: Vec::new(),
        };
        match choices.below(4) {
            0 => described.set_pointers(choices),
            1 => described.set_lines(),
            form => described.set_offsets(form == 2, choices),
        }
        described.set_times(choices);
        described.set_rings(rings, choices);
        described.set_validity(choices);
        let threads = [1, 0, 2, 3, 256, 257][choices.below(6)];
        let status = adseal_click_batch_set_threads(Some(&mut described.handle), threads);
        assert_eq!(status == ADSEAL_OK, threads <= 256);
        described
    }

    fn set_pointers(&mut self, choices: &mut Choices<'_>) {
        for row in &mut self.rows {
            let is_null = choices.byte() < 8;
            self.starts.push(if is_null { ptr::null() } else { row.uri.as_ptr().cast() });
            self.lengths.push(row.uri.len());
            if is_null && !row.uri.is_empty() {
                row.refused.push(ADSEAL_ERROR_NULL_POINTER);
            }
        }
        let (starts, lengths) = (self.starts.as_ptr(), self.lengths.as_ptr());
        // SAFETY: arrays and texts stay where they are until the batch is freed, before them.
        let status =
            unsafe { adseal_click_batch_set_pointers(Some(&mut self.handle), starts, lengths, self.rows.len()) };
        assert_eq!(status, ADSEAL_OK);
    }

    fn set_lines(&mut self) {
        self.data = self.rows.iter().flat_map(|row| [&row.uri[..], b"\n"].concat()).collect();
        let mut count = MaybeUninit::new(usize::MAX);
        let (start, length) = (self.data.as_ptr().cast(), self.data.len());
        // SAFETY: as above.
        let status = unsafe { adseal_click_batch_set_lines(Some(&mut self.handle), start, length, Some(&mut count)) };
        // SAFETY: it was initialised when it was made.
        assert_eq!((status, unsafe { count.assume_init() }), (ADSEAL_OK, self.rows.len()));
    }

    /// Offsets into one text, one of which may be any: then its rows are other bytes of the text, or cannot be read.
    fn set_offsets(&mut self, are_short: bool, choices: &mut Choices<'_>) {
        self.data = self.rows.iter().flat_map(|row| row.uri.clone()).collect();
        let length = |row: &Row| i64::try_from(row.uri.len()).expect("it is short");
        self.offsets64 = vec![0];
        for row in &self.rows {
            self.offsets64.push(self.offsets64[self.offsets64.len() - 1] + length(row));
        }
        if choices.byte() < 60 {
            let bent = [-1, 0, 7, i64::from(i32::MAX), i64::from(i32::MIN)][choices.below(5)];
            let index = choices.below(self.offsets64.len());
            self.offsets64[index] = bent;
        }
        for (row, ends) in self.rows.iter_mut().zip(self.offsets64.windows(2)) {
            let range = usize::try_from(ends[0]).ok().zip(usize::try_from(ends[1]).ok());
            match range.and_then(|(start, end)| self.data.get(start..end)) {
                Some(uri) => row.uri = uri.to_vec(),
                None => row.refused.push(ADSEAL_ERROR_INVALID_ARGUMENT),
            }
        }
        self.offsets32 = self.offsets64.iter().map(|&offset| i32::try_from(offset).expect("it is small")).collect();
        let (start, length, rows) = (self.data.as_ptr().cast(), self.data.len(), self.rows.len());
        // SAFETY: as above.
        let status = unsafe {
            if are_short {
                adseal_click_batch_set_offsets32(Some(&mut self.handle), start, length, self.offsets32.as_ptr(), rows)
            } else {
                adseal_click_batch_set_offsets64(Some(&mut self.handle), start, length, self.offsets64.as_ptr(), rows)
            }
        };
        assert_eq!(status, ADSEAL_OK);
    }

    /// One time for all or one for each, none now and then, and the same for `expires`.
    fn set_times(&mut self, choices: &mut Choices<'_>) {
        let count = self.rows.len();
        let kind = choices.byte();
        self.is_timed = kind >= 8;
        self.now = (0..=count).map(|_| if kind < 160 { TIME } else { choices.number() }).collect();
        let asked = asked(count, choices);
        if kind >= 160 {
            // SAFETY: as above, and there are more elements than are asked for.
            let status = unsafe { adseal_click_batch_set_now_rows(Some(&mut self.handle), self.now.as_ptr(), asked) };
            self.is_timed = is_set(status, asked, count);
        } else if kind >= 8 {
            assert_eq!(adseal_click_batch_set_now(Some(&mut self.handle), TIME), ADSEAL_OK);
        }
        let kind = choices.byte();
        let all = choices.number();
        self.expires = (0..=count).map(|_| if kind < 160 { all } else { choices.number() }).collect();
        let is_set = if kind >= 160 {
            // SAFETY: as above.
            let status =
                unsafe { adseal_click_batch_set_expires_rows(Some(&mut self.handle), self.expires.as_ptr(), asked) };
            is_set(status, asked, count)
        } else {
            kind < 80 && adseal_click_batch_set_expires(Some(&mut self.handle), all) == ADSEAL_OK
        };
        for (row, (now, expires)) in self.rows.iter_mut().zip(self.now.iter().zip(&self.expires)) {
            row.now = *now;
            row.expires = if is_set { *expires } else { ADSEAL_EXPIRES_LIFETIME };
            row.refused.extend((*now < 0).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        }
    }

    /// A ring for each row; one of them is not there now and then, and then none is set.
    fn set_rings(&mut self, rings: &[Box<adseal_key_ring>], choices: &mut Choices<'_>) {
        let (kind, count) = (choices.byte(), self.rows.len());
        if kind < 128 || rings.is_empty() {
            return;
        }
        let asked = asked(count, choices);
        self.ring_of_row = (0..=count)
            .map(|_| u32::try_from(choices.below(40) % (rings.len() + usize::from(kind & 1))).expect("it is small"))
            .collect();
        let mut handles: Vec<*const adseal_key_ring> = rings.iter().map(|ring| ptr::from_ref(&**ring)).collect();
        handles.extend((kind < 136).then_some(ptr::null()));
        let (start, indexes) = (handles.as_ptr(), self.ring_of_row.as_ptr());
        // SAFETY: as above, and the handles are those of rings.
        let status =
            unsafe { adseal_click_batch_set_rings(Some(&mut self.handle), start, handles.len(), indexes, asked) };
        if asked == count && kind < 136 {
            assert_eq!(status, ADSEAL_ERROR_NULL_POINTER);
        } else if is_set(status, asked, count) {
            for (row, &ring) in self.rows.iter_mut().zip(&self.ring_of_row) {
                let ring = usize::try_from(ring).expect("it is small");
                row.ring = Some(ring);
                row.refused.extend((ring >= rings.len()).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
            }
        }
    }

    fn set_validity(&mut self, choices: &mut Choices<'_>) {
        if choices.byte() < 100 {
            return;
        }
        let (first_bit, count) = (choices.below(40), self.rows.len());
        let needed = (first_bit + count).div_ceil(8);
        let length = if choices.byte() < 8 { needed.saturating_sub(1) } else { needed };
        self.bitmap = (0..=length).map(|_| !choices.byte()).collect();
        let bits = self.bitmap.as_ptr().cast();
        // SAFETY: as above.
        let status = unsafe { adseal_click_batch_set_validity(Some(&mut self.handle), bits, length, first_bit) };
        assert_eq!(status, if length < needed { ADSEAL_ERROR_INVALID_ARGUMENT } else { ADSEAL_OK });
        for (index, row) in self.rows.iter_mut().enumerate().filter(|_| length >= needed) {
            let bit = first_bit + index;
            if self.bitmap[bit / 8] & (1 << (bit % 8)) == 0 {
                row.refused = vec![ADSEAL_ROW_NULL];
            }
        }
    }
}

/// How many rows to ask for: as many as there are, or now and then more.
fn asked(count: usize, choices: &mut Choices<'_>) -> usize {
    if choices.byte() < 8 { count + 1 } else { count }
}

/// Whether a column was taken: it is if it is as long as the batch.
fn is_set(status: i32, asked: usize, count: usize) -> bool {
    assert_eq!(status, if asked == count { ADSEAL_OK } else { ADSEAL_ERROR_INVALID_ARGUMENT });
    asked == count
}
