//! Verifies many click URIs in one go. Rules: `docs/click-validation.md`, 4.

use core::ops::Range;

use adseal_mac::constant_time_eq;

use super::batch::{ClickRow, Round, Window, windows};
use super::candidates::Candidates;
use super::verdict::ClickVerdict;
use super::verify::{Claim, ClickVerifier, Failure};
use crate::threads::{Divide, Threads};

/// A row of the window.
struct Judging<'a> {
    verdict: ClickVerdict<'a>,
    /// What is left to prove or to check; `None` once a check failed.
    claim: Option<Claim>,
    candidates: Candidates<'a>,
}

impl ClickVerifier {
    /// Verifies rows `0..rows`: each gets the verdict that [`verify_with`](Self::verify_with) gives, and the MACs of many
    /// rows are made together, which takes a fraction of the time.
    ///
    /// `row` tells what stands in a row, or why there is nothing to verify, such as a null. `tell` is called for each row with
    /// the verdict or with what `row` said instead: with `results`, the index of the row in them, and the verdict. With more
    /// than one thread each of them gets its part of `results`, and the rows of one part come in order.
    ///
    /// With a replay guard in the policy one thread does it all, whatever `threads` says: of two equal clicks the first one
    /// in the order of the rows is valid. With one thread nothing is allocated. It takes about 70 KiB of stack.
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
        let mut window = Window::new();
        for rows in windows(stretch) {
            let first = rows.start;
            window.clear();
            for index in rows {
                window.push(row(index).map(|row| Judging::new(self, row)));
                if let Some(Ok(judging)) = window.last_mut() {
                    judging.check_claim(self);
                }
            }
            authenticate(&mut window);
            for (index, judging) in (first..).zip(&mut window) {
                let verdict = judging.as_mut().map(|judging| judging.conclude(self));
                tell(index, verdict.map_err(|error| *error));
            }
        }
    }
}

impl<'a> Judging<'a> {
    fn new(verifier: &'a ClickVerifier, row: ClickRow<'a>) -> Self {
        let ring = row.ring.unwrap_or(verifier.ring());
        Self { verdict: ClickVerdict::new(row.uri), claim: None, candidates: Candidates::new(ring, row.now) }
    }

    fn check_claim(&mut self, verifier: &'a ClickVerifier) {
        match verifier.check_claim(self.verdict.uri, &mut self.verdict) {
            Ok(claim) => self.claim = Some(claim),
            Err(failure) => self.verdict.fail(failure),
        }
    }

    /// Whether no key has reproduced the MAC yet, and there may be one.
    fn is_waiting(&self) -> bool {
        self.claim.is_some() && self.verdict.key.is_none()
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

/// Finds the key of each claim. Round by round each row that is still waiting tries its next key.
fn authenticate<E>(window: &mut [Result<Judging<'_>, E>]) {
    let mut round = Round::default();
    loop {
        round.clear();
        for row in window.iter_mut().flatten().filter(|row| row.is_waiting()) {
            if let Some(candidate) = row.candidates.next() {
                round.push(candidate.key, &row.verdict.uri[row.verdict.message()]);
            } else {
                row.verdict.fail(Failure::of(row.candidates.why_none()));
                row.claim = None;
            }
        }
        if round.is_empty() {
            return;
        }
        // Those that are still waiting are those of the round, in its order.
        let waiting = window.iter_mut().flatten().filter(|row| row.is_waiting());
        for (row, mac) in waiting.zip(round.macs()) {
            let is_equal = row.claim.as_ref().is_some_and(|claim| constant_time_eq(&claim.mac, &mac));
            row.verdict.key = row.candidates.current().filter(|_| is_equal);
        }
    }
}
