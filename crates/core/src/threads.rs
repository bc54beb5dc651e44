//! How many threads work on a batch, and what each of them gets.

use core::fmt;
use core::ops::Range;

#[cfg(feature = "std")]
mod scoped;

/// What threads share out among them, such as one place for the result of each row: each gets its own part.
pub trait Divide: Send + Sized {
    /// The first `count` elements, or all where there are fewer, and the rest.
    #[must_use]
    fn divide(self, count: usize) -> (Self, Self);
}

impl<T: Send> Divide for &mut [T] {
    fn divide(self, count: usize) -> (Self, Self) {
        self.split_at_mut(count.min(self.len()))
    }
}

/// How many threads work on a batch, the calling one included.
///
/// The others are made for the call and end with it: nothing of them is left, so a process may fork between calls. Each
/// works on one stretch of rows, which is 256 long or longer but for the last, and one that cannot be made leaves its
/// stretch to the calling thread. With [`ONE`](Self::ONE) nothing is allocated; making others takes memory, and where there
/// is none the process ends.
#[derive(Clone, Copy)]
pub struct Threads {
    count: usize,
    #[cfg(feature = "std")]
    around: Around,
}

/// Runs the work of one thread.
#[cfg(feature = "std")]
type Around = fn(&mut dyn FnMut());

/// A stretch is cut behind a multiple of this: the rows that a verifier or signer works on together.
pub(crate) const GRAIN: usize = 256;

impl Threads {
    /// The calling thread alone.
    pub const ONE: Self = Self {
        count: 1,
        #[cfg(feature = "std")]
        around: |work| work(),
    };

    /// So many; 0 counts as 1.
    #[cfg(feature = "std")]
    #[must_use]
    pub const fn new(count: usize) -> Self {
        Self { count: if count == 0 { 1 } else { count }, ..Self::ONE }
    }

    /// As many as this machine can run at the same time for this process, which is found out here and now.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn available() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Has every thread but the calling one do its work within `around`, which calls what it is given once: for callers
    /// who keep something for each thread.
    #[cfg(feature = "std")]
    #[must_use]
    pub const fn around(self, around: fn(&mut dyn FnMut())) -> Self {
        Self { around, ..self }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> usize {
        self.count
    }

    /// The stretches of rows, in order: no more than there are threads, and none where there are no rows.
    pub(crate) fn stretches(self, rows: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
        let length = rows.div_ceil(self.count).max(1).checked_next_multiple_of(GRAIN).unwrap_or(usize::MAX);
        (0..rows).step_by(length).map(move |start| start..start.saturating_add(length).min(rows))
    }

    /// Has all rows worked on, each stretch with its part of `parts`, which has an element for each row.
    pub(crate) fn share<P: Divide>(self, rows: usize, parts: P, work: impl Fn(Range<usize>, P) + Sync) {
        match self.stretches(rows).len() {
            #[cfg(feature = "std")]
            2.. => self.share_out(rows, parts, &work),
            _ => work(0..rows, parts),
        }
    }

    #[cfg(feature = "std")]
    fn share_out<P: Divide>(self, rows: usize, parts: P, work: &(impl Fn(Range<usize>, P) + Sync)) {
        let mut rest = Some(parts);
        let jobs = self.stretches(rows).map(|stretch| {
            let (part, others) = rest.take().expect("it is put back each time").divide(stretch.len());
            rest = Some(others);
            move || work(stretch, part)
        });
        scoped::run(builder, self.around, jobs.collect());
    }
}

/// With a size that is given the standard library does not look for one in the environment.
#[cfg(feature = "std")]
fn builder() -> std::thread::Builder {
    const STACK: usize = 2 << 20;
    std::thread::Builder::new().stack_size(STACK)
}

impl Default for Threads {
    fn default() -> Self {
        Self::ONE
    }
}

impl fmt::Debug for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Threads").field(&self.count).finish()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn lengths(threads: usize, rows: usize) -> Vec<usize> {
        let stretches: Vec<_> = Threads::new(threads).stretches(rows).collect();
        assert!(
            stretches
                .iter()
                .map(|stretch| stretch.start)
                .eq([0].into_iter().chain(stretches.iter().map(|stretch| stretch.end)).take(stretches.len())),
            "one behind the other"
        );
        stretches.iter().map(ExactSizeIterator::len).collect()
    }

    #[test]
    fn stretches_are_whole_windows_and_cover_all_rows() {
        assert_eq!(lengths(1, 1_000), [1_000]);
        assert_eq!(lengths(0, 1_000), [1_000]);
        assert_eq!(lengths(3, 0), []);
        assert_eq!(lengths(3, 1), [1]);
        assert_eq!(lengths(3, 256), [256]);
        assert_eq!(lengths(3, 257), [256, 1]);
        assert_eq!(lengths(3, 768), [256; 3]);
        assert_eq!(lengths(3, 769), [512, 257]);
        assert_eq!(lengths(2, 1_000_000), [500_224, 499_776]);
        assert_eq!(lengths(1, usize::MAX), [usize::MAX]);
    }

    #[test]
    fn every_row_is_worked_on_once_with_its_own_place() {
        for threads in 1..=5 {
            for rows in [0, 1, 255, 256, 257, 1_000, 1_024, 1_025] {
                let mut places = std::vec![0_usize; rows];
                Threads::new(threads).share(rows, &mut places[..], |stretch, places| {
                    assert_eq!(stretch.len(), places.len());
                    for (row, place) in stretch.zip(places) {
                        *place += row + 1;
                    }
                });
                assert!(places.iter().copied().eq(1..=rows), "{threads} threads, {rows} rows");
            }
        }
    }
}
