//! Judges the rows of a stretch, and counts what it finds.

mod annotate;
mod chunk;
mod cross;
pub mod judged;
mod keys;
mod minutes;
mod names;
mod path;
mod senders;

use std::mem;
use std::ops::Range;
use std::time::{Duration, Instant};

use adseal_core::{ClickVerifier, UnixTime};

use self::annotate::Columns;
use self::chunk::Chunk;
use self::cross::Others;
use self::judged::Judged;
use self::keys::KeyCounts;
use self::minutes::Minutes;
use self::names::Names;
use self::senders::Senders;
use crate::output::annotated::Annotated;
use crate::pipeline::Worker;
use crate::read::Rows;
use crate::rings::Rings;

/// Rows that are judged together: so few that their URLs stay in the processor's cache from the first look to the last.
const CHUNK: usize = 512;

/// What is asked of each row.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The policy. Its own ring is not used, and a replay guard must not be part of it.
    pub verifier: &'a ClickVerifier,
    /// The keys.
    pub rings: &'a Rings,
    /// The time of rows that have none of their own.
    pub now: UnixTime,
    /// The parameter that names the network.
    pub network: &'a [u8],
    /// The parameter that names the site.
    pub site: &'a [u8],
    /// Only rows whose path begins so are judged.
    pub path: Option<&'a [u8]>,
    /// Whether every row is told of, and not only counted.
    pub annotate: bool,
}

/// Judges rows, one stretch after the other.
pub struct Judge<'a> {
    asked: &'a Asked<'a>,
    names: Names<'a>,
    senders: Senders<'a>,
    others: Others<'a>,
    minutes: Minutes,
    keys: KeyCounts,
    judged: Judged,
}

impl<'a> Judge<'a> {
    /// One that has seen nothing yet.
    #[must_use]
    pub fn new(asked: &'a Asked<'a>) -> Self {
        Self {
            asked,
            names: Names::new(asked),
            senders: Senders::new(asked.rings),
            others: Others::new(asked.rings),
            minutes: Minutes::default(),
            keys: KeyCounts::new(asked.rings),
            judged: blank(asked, 0),
        }
    }

    fn see_some(&mut self, rows: &Rows<'_>, range: Range<usize>, columns: Option<&mut Columns>) {
        let started = Instant::now();
        let mut chunk = Chunk::read(self, rows, range);
        let read = Instant::now();
        chunk.verify(self);
        let verified = Instant::now();
        self.others.look(&mut chunk, self.asked, &self.senders, &mut self.judged);
        chunk.count(self);
        if let (Some(columns), Some(annotated)) = (columns, &mut self.judged.annotated) {
            columns.add(&chunk, self.asked.rings, &self.senders, annotated);
        }
        let spent = &mut self.judged.spent;
        spent.verify += verified - read;
        spent.count += (read - started) + verified.elapsed();
    }
}

impl Worker for Judge<'_> {
    type Outcome = Judged;

    fn begin(&mut self, stretch: u64) {
        self.others.begin(stretch);
    }

    fn see(&mut self, rows: &Rows<'_>) {
        let mut columns = self.asked.annotate.then(|| Columns::new(rows));
        for start in (0..rows.urls.len()).step_by(CHUNK) {
            self.see_some(rows, start..rows.urls.len().min(start + CHUNK), columns.as_mut());
        }
        if let (Some(columns), Some(annotated)) = (columns, &mut self.judged.annotated) {
            annotated.pieces.push(columns.finish(rows.kept));
        }
    }

    fn finish(&mut self, reading: Duration) -> Judged {
        // The next stretch is most often like this one.
        let next = blank(self.asked, self.judged.candidates.len());
        let mut judged = mem::replace(&mut self.judged, next);
        judged.spent.decode = reading;
        (judged.senders, judged.groups) = self.senders.take();
        judged.minutes = self.minutes.take();
        judged.keys = self.keys.take();
        judged
    }
}

/// Of a stretch of which nothing was seen yet, and room for so many candidates.
fn blank(asked: &Asked<'_>, candidates: usize) -> Judged {
    Judged {
        prints: Vec::with_capacity(candidates),
        candidates: Vec::with_capacity(candidates),
        annotated: asked.annotate.then(Annotated::default),
        ..Judged::default()
    }
}
