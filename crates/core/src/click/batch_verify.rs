//! Verifies many click URIs in one go. Rules: `docs/click-validation.md`, 4.

use core::ops::Range;

use adseal_mac::constant_time_eq;

use super::batch::{ClickRow, Layout, Round, Window, windows};
use super::candidates::Candidates;
use super::patterns::Patterns;
use super::verdict::ClickVerdict;
use super::verify::{Claim, ClickVerifier, Failure};
use crate::threads::{Divide, Threads};

/// A row that is being judged.
struct Judging<'a> {
    verdict: ClickVerdict<'a>,
    /// What is left to prove or to check; `None` once a check failed.
    claim: Option<Claim>,
    candidates: Candidates<'a>,
}

/// The rows of a window, and those that wait for a MAC.
struct Rows<'a, E> {
    all: Window<Result<Judging<'a>, E>>,
    waiting: Waiting<'a>,
    macs: Window<[u8; 32]>,
    layout: Layout,
    patterns: Patterns,
}

/// Places of rows in the window, and what their next keys are to sign.
struct Waiting<'a> {
    places: Window<u16>,
    round: Round<'a>,
}

impl ClickVerifier {
    /// Verifies rows `0..rows`: each gets the verdict that [`verify_with`](Self::verify_with) gives. It takes some two thirds
    /// of the time of as many single calls where the processor has AVX-512: the MACs of many rows are made together, and names
    /// that were met in a row before are not looked at again.
    ///
    /// `row` tells what stands in a row, or why there is nothing to verify, such as a null; asked again it gives the same
    /// answer. `tell` is called for each row with `results`, the index of the row in them, and the verdict or what `row` said
    /// instead. With more than one thread each of them gets its part of `results`, and the rows of one part come in order.
    ///
    /// With a replay guard in the policy one thread does it all, whatever `threads` says: of two equal clicks the first one
    /// in the order of the rows is valid. With one thread nothing is allocated. It takes about 128 KiB of stack.
    ///
    /// ```
    /// use adseal_core::click::ClickRow;
    /// use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, KeyRing, Threads, UnixTime};
    ///
    /// let verifier = ClickVerifier::new(KeyRing::single(b"secret")?, ClickPolicy::new())?;
    /// let now = UnixTime::from_secs(12_344).ok_or("time before 1970")?;
    /// let uris: [Option<&[u8]>; 3] = [Some(b"/c?a=1"), None, Some(b"nonsense")];
    /// let mut reasons = [None; 3];
    /// verifier.verify_batch(
    ///     Threads::available(),
    ///     uris.len(),
    ///     |row| uris[row].map(|uri| ClickRow { uri, now, ring: None }).ok_or(()),
    ///     &mut reasons[..],
    ///     |reasons, row, verdict| reasons[row] = verdict.ok().map(|verdict| verdict.reason()),
    /// );
    /// assert_eq!(reasons, [Some(ClickReason::MissingSignature), None, Some(ClickReason::MalformedUri)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify_batch<'a, E: Copy, R: Divide>(
        &'a self,
        threads: Threads,
        rows: usize,
        row: impl Fn(usize) -> Result<ClickRow<'a>, E> + Sync,
        results: R,
        tell: impl Fn(&mut R, usize, Result<&ClickVerdict<'a>, E>) + Sync,
    ) {
        let threads = if self.policy().replay.is_some() { Threads::ONE } else { threads };
        threads.share(rows, results, |stretch, mut results| {
            let start = stretch.start;
            self.verify_stretch(stretch, &row, |row, verdict| tell(&mut results, row - start, verdict));
        });
    }

    fn verify_stretch<'a, E: Copy>(
        &'a self,
        stretch: Range<usize>,
        row: impl Fn(usize) -> Result<ClickRow<'a>, E>,
        mut tell: impl FnMut(usize, Result<&ClickVerdict<'a>, E>),
    ) {
        let mut window = Rows::new();
        for (rows, next) in windows(stretch) {
            let first = rows.start;
            window.all.clear();
            for (place, index) in (0..).zip(rows) {
                window.read(self, place, row(index));
            }
            window.layout.prefetch(next, |index| row(index).ok().map(|row| row.uri));
            window.authenticate();
            for (index, judging) in (first..).zip(&mut window.all) {
                let verdict = judging.as_mut().map(|judging| judging.conclude(self));
                tell(index, verdict.map_err(|error| *error));
            }
        }
    }
}

impl<'a, E: Copy> Rows<'a, E> {
    fn new() -> Self {
        let waiting = Waiting { places: Window::new(), round: Round::new() };
        Self {
            all: Window::new(),
            waiting,
            macs: Window::new(),
            layout: Layout::default(),
            patterns: Patterns::default(),
        }
    }

    /// Takes a row and makes all checks that come before the signature.
    fn read(&mut self, verifier: &'a ClickVerifier, place: u16, row: Result<ClickRow<'a>, E>) {
        if let Ok(row) = &row {
            self.layout.see(row.uri);
        }
        self.all.push(row.map(|row| Judging::new(verifier, row)));
        if let Some(Ok(judging)) = self.all.last_mut() {
            let patterns = &mut self.patterns;
            judging.claim = verifier.claim(&mut judging.verdict, |uri, shape| patterns.scan(uri, shape));
            if judging.claim.is_some() {
                judging.wait(place, &mut self.waiting);
            }
        }
    }

    /// Finds the key of each claim. Round by round each row that still waits tries its next key.
    fn authenticate(&mut self) {
        while !self.waiting.places.is_empty() {
            self.waiting.round.make_macs(&mut self.macs);
            self.waiting.round.clear();
            let places = self.waiting.places.take();
            for (place, mac) in places.into_iter().zip(&self.macs) {
                if let Ok(judging) = &mut self.all[usize::from(place)] {
                    judging.compare(mac, place, &mut self.waiting);
                }
            }
        }
    }
}

impl<'a> Judging<'a> {
    fn new(verifier: &'a ClickVerifier, row: ClickRow<'a>) -> Self {
        let ring = row.ring.unwrap_or(verifier.ring());
        Self { verdict: ClickVerdict::new(row.uri), claim: None, candidates: Candidates::new(ring, row.now) }
    }

    /// Has the row wait for the MAC that its next key makes.
    fn wait(&mut self, place: u16, waiting: &mut Waiting<'a>) {
        if let Some(candidate) = self.candidates.next() {
            waiting.places.push(place);
            waiting.round.push(candidate.key, &self.verdict.uri[self.verdict.message()]);
        } else {
            self.verdict.fail(Failure::of(self.candidates.why_none()));
            self.claim = None;
        }
    }

    /// Takes the MAC for which the row waited.
    fn compare(&mut self, mac: &[u8; 32], place: u16, waiting: &mut Waiting<'a>) {
        if self.claim.as_ref().is_some_and(|claim| constant_time_eq(&claim.mac, mac)) {
            self.verdict.key = self.candidates.current();
        } else {
            self.wait(place, waiting);
        }
    }

    fn conclude(&mut self, verifier: &'a ClickVerifier) -> &ClickVerdict<'a> {
        if let Some(claim) = &self.claim
            && let Err(failure) = verifier.check_authentic(claim, self.candidates.now(), &self.verdict)
        {
            self.verdict.fail(failure);
        }
        verifier.accept(&mut self.verdict);
        &self.verdict
    }
}
