//! Signs many click URIs in one go. Rules: `docs/click-validation.md`, 3.

use alloc::vec;
use core::ops::Range;

use super::batch::{Layout, Round, Window, windows};
use super::ending::Expires;
use super::refusal::SigningError;
use super::sign::{ClickSigner, PreparedClick};
use super::signature::Signature;
use crate::keys::KeyRing;
use crate::threads::{Divide, Threads};
use crate::time::UnixTime;

/// A row of a batch that is to be signed.
#[derive(Clone, Copy, Debug)]
pub struct UnsignedRow<'a> {
    /// A path form or an absolute one, without `signature`.
    pub uri: &'a [u8],
    /// When it stops being valid.
    pub expires: Expires,
    /// The time to sign it at.
    pub now: UnixTime,
    /// Its keys; `None` for those of the signer.
    pub ring: Option<&'a KeyRing>,
}

/// Room for the signed URIs of a batch, one behind the other: a slice, or memory that is made ready piece by piece.
pub trait Room: Divide {
    /// The `length` bytes behind the first `start`, if there are so many.
    fn room(&mut self, start: usize, length: usize) -> Option<&mut [u8]>;
}

impl Room for &mut [u8] {
    fn room(&mut self, start: usize, length: usize) -> Option<&mut [u8]> {
        self.get_mut(start..start.checked_add(length)?)
    }
}

/// What became of a row of a batch that was to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedRow<E> {
    /// Index of the row in its part of the results.
    pub index: usize,
    /// Where its signed URI ends in the room; that of the first row begins at 0, and of each other where the one before ends.
    pub end: usize,
    /// Why it is empty.
    pub outcome: Result<(), E>,
}

impl ClickSigner {
    /// Signs rows `0..rows`: each becomes what [`prepare_with`](Self::prepare_with) and then
    /// [`write`](PreparedClick::write) make of it, and the MACs of many rows are made together, which takes less time. The
    /// signed URIs stand in `out` one behind the other. Returns how many bytes they are; if `out` has less room,
    /// what stands in it is of no use. The sum of [`signed_bound`](super::signed_bound) of all rows always suffices.
    ///
    /// `row` tells what stands in a row, or why there is nothing to sign, such as a null; asked again it gives the same answer.
    /// `tell` is called for each row with `results`. With more than one thread each of them gets its part of `results`, and
    /// the rows of one part come in order. With one thread nothing is allocated. It takes about 88 KiB of stack.
    ///
    /// ```
    /// use adseal_core::click::{SigningError, UnsignedRow};
    /// use adseal_core::{ClickSigner, Expires, KeyRing, Threads, UnixTime};
    ///
    /// let signer = ClickSigner::new(KeyRing::single(b"secret")?);
    /// let now = UnixTime::from_secs(12_285).ok_or("time before 1970")?;
    /// let uris: [&[u8]; 2] = [b"/c?a=1", b"/c?a=2"];
    /// let mut out = [0; 200];
    /// let mut ends = [Ok(0), Ok(0)];
    /// let length = signer.sign_batch(
    ///     Threads::ONE,
    ///     uris.len(),
    ///     |row| Ok::<_, SigningError>(UnsignedRow { uri: uris[row], expires: Expires::default(), now, ring: None }),
    ///     &mut out[..],
    ///     &mut ends[..],
    ///     |ends, row| ends[row.index] = row.outcome.map(|()| row.end),
    /// );
    /// assert_eq!(ends, [Ok(length / 2), Ok(length)]);
    /// assert!(out[length / 2..].starts_with(b"/c?a=2&expires=12345&signature="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_batch<'a, E: From<SigningError>, O: Room, R: Divide>(
        &'a self,
        threads: Threads,
        rows: usize,
        row: impl Fn(usize) -> Result<UnsignedRow<'a>, E> + Sync,
        out: O,
        results: R,
        tell: impl Fn(&mut R, SignedRow<E>) + Sync,
    ) -> usize {
        let stretches = threads.stretches(rows).len();
        if stretches <= 1 {
            let mut part = Part { out, results, start: 0, lengths: &[] };
            return self.sign_stretch(0..rows, &row, &mut part, &tell);
        }
        // A stretch begins where the one before ends: all are measured before any is written.
        let mut lengths = vec![0; stretches];
        threads.share(rows, Lengths(&mut lengths), |stretch, lengths| {
            lengths.0[0] = self.measure_stretch(stretch, &row);
        });
        let whole = Part { out, results, start: 0, lengths: &lengths };
        threads.share(rows, whole, |stretch, mut part| {
            self.sign_stretch(stretch, &row, &mut part, &tell);
        });
        lengths.iter().sum()
    }

    fn prepare_row<'a, E: From<SigningError>>(
        &'a self,
        row: Result<UnsignedRow<'a>, E>,
    ) -> Result<PreparedClick<'a, 'a>, E> {
        let UnsignedRow { uri, expires, now, ring } = row?;
        Ok(self.prepare_with(ring.unwrap_or(self.ring()), uri, expires, now)?)
    }

    fn measure_stretch<'a, E: From<SigningError>>(
        &'a self,
        stretch: Range<usize>,
        row: impl Fn(usize) -> Result<UnsignedRow<'a>, E>,
    ) -> usize {
        stretch.filter_map(|index| self.prepare_row(row(index)).ok()).map(|click| click.length()).sum()
    }

    fn sign_stretch<'a, E: From<SigningError>, O: Room, R>(
        &'a self,
        stretch: Range<usize>,
        row: impl Fn(usize) -> Result<UnsignedRow<'a>, E>,
        part: &mut Part<'_, O, R>,
        tell: impl Fn(&mut R, SignedRow<E>),
    ) -> usize {
        let (first, mut length) = (stretch.start, 0);
        let (mut window, mut layout) = (Window::new(), Layout::default());
        for (rows, next) in windows(stretch) {
            let start = length;
            window.clear();
            for index in rows {
                let row = row(index);
                if let Ok(row) = &row {
                    layout.see(row.uri);
                }
                let outcome = self.prepare_row(row).map(|click| {
                    length += click.length();
                    window.push(click);
                });
                tell(&mut part.results, SignedRow { index: index - first, end: part.start + length, outcome });
            }
            layout.prefetch(next, |index| row(index).ok().map(|row| row.uri));
            if let Some(out) = part.out.room(start, length - start) {
                write_all(&window, out);
            }
        }
        length
    }
}

/// What one thread writes.
struct Part<'l, O, R> {
    out: O,
    results: R,
    /// Where its room begins in the whole.
    start: usize,
    /// Lengths of this stretch and of those behind it.
    lengths: &'l [usize],
}

impl<O: Room, R: Divide> Divide for Part<'_, O, R> {
    fn divide(self, rows: usize) -> (Self, Self) {
        let Self { out, results, start, lengths } = self;
        let (length, behind) = lengths.split_first().expect("there is a length for each stretch");
        let (out, others_out) = out.divide(*length);
        let (results, others) = results.divide(rows);
        let rest = Self { out: others_out, results: others, start: start + length, lengths: behind };
        (Self { out, results, start, lengths: &[] }, rest)
    }
}

/// One length for each stretch, however many rows it has.
struct Lengths<'l>(&'l mut [usize]);

impl Divide for Lengths<'_> {
    fn divide(self, _rows: usize) -> (Self, Self) {
        let (own, others) = self.0.divide(1);
        (Self(own), Self(others))
    }
}

/// Writes the signed URIs of a window, which fill `out`.
fn write_all(window: &[PreparedClick<'_, '_>], out: &mut [u8]) {
    let mut behind = &mut *out;
    for click in window {
        let (uri, others) = behind.split_at_mut(click.length());
        click.write_unsigned(uri);
        behind = others;
    }
    let mut macs = Window::<[u8; 32]>::new();
    make_macs(window, out, &mut macs);
    let mut behind = out;
    for (click, mac) in window.iter().zip(&macs) {
        let (uri, others) = behind.split_at_mut(click.length());
        click.write_signature(uri, &Signature::encode(mac));
        behind = others;
    }
}

/// The MACs of what was written.
fn make_macs(window: &[PreparedClick<'_, '_>], out: &[u8], macs: &mut Window<[u8; 32]>) {
    let mut round = Round::new();
    let mut behind = out;
    for click in window {
        let (uri, others) = behind.split_at(click.length());
        round.push(click.key(), &uri[click.message()]);
        behind = others;
    }
    round.make_macs(macs);
}
