//! An audit from its question to its summary.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use adseal_core::{ClickVerifier, UnixTime};

use crate::judge::judged::Judged;
use crate::judge::{Asked, Judge};
use crate::memory;
use crate::output::sink::{Place, RowSink, WriteError};
use crate::pipeline::{self, Files, Halt, MOST_THREADS, Merge, Watch};
use crate::read::{Description, Extent, ReadError};
use crate::rings::Rings;
use crate::summary::{Question, Run, Split, Summary};
use crate::tally::text;
use crate::tally::{Limits, Tally};

/// What is asked of a log.
#[derive(Clone, Debug)]
pub struct Audit {
    verifier: ClickVerifier,
    rings: Rings,
    now: UnixTime,
    network: Vec<u8>,
    site: Vec<u8>,
    path: Option<Vec<u8>>,
    policy: Vec<String>,
    threads: usize,
    limits: Limits,
}

/// Why there is no summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditError {
    /// It was stopped.
    Stopped,
    /// The annotated rows could not be written.
    Rows(WriteError),
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("the audit was stopped"),
            Self::Rows(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AuditError {}

impl Audit {
    /// With the policy of this verifier, whose own ring is not used and which must not have a replay guard, and the keys of
    /// these rings. Rows without a time are judged as of `now`.
    #[must_use]
    pub fn new(verifier: ClickVerifier, rings: Rings, now: UnixTime) -> Self {
        Self {
            verifier,
            rings,
            now,
            network: b"network_id".to_vec(),
            site: b"site_id".to_vec(),
            path: None,
            policy: Vec::new(),
            threads: 1,
            limits: Limits::default(),
        }
    }

    /// The parameter that names the network, by default `network_id`.
    #[must_use]
    pub fn network(self, name: &[u8]) -> Self {
        Self { network: name.to_vec(), ..self }
    }

    /// The parameter that names the site, by default `site_id`.
    #[must_use]
    pub fn site(self, name: &[u8]) -> Self {
        Self { site: name.to_vec(), ..self }
    }

    /// Only rows whose path begins so are judged.
    #[must_use]
    pub fn path(self, prefix: &[u8]) -> Self {
        Self { path: Some(prefix.to_vec()), ..self }
    }

    /// How the summary tells the policy.
    #[must_use]
    pub fn policy(self, policy: Vec<String>) -> Self {
        Self { policy, ..self }
    }

    /// How many threads work, by default one; [`MOST_THREADS`] at most.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.clamp(1, MOST_THREADS), ..self }
    }

    /// How much of what is kept.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Reads all files and tells what is in them. Files that cannot be read are told of in the summary. With `rows` every
    /// row is told of, too.
    ///
    /// # Errors
    /// When it was stopped, or `rows` cannot go on.
    pub fn run(
        &self,
        files: &impl Files,
        watch: &Watch,
        rows: Option<&mut dyn RowSink>,
    ) -> Result<Summary, AuditError> {
        let (began, clock) = (UnixTime::now().as_secs(), Instant::now());
        let asked = Asked {
            verifier: &self.verifier,
            rings: &self.rings,
            now: self.now,
            network: &self.network,
            site: &self.site,
            path: self.path.as_deref(),
            annotate: rows.is_some(),
        };
        let mut merging =
            Merging { files, tally: Tally::new(self.limits), rows, file: "".into(), spent: [Duration::ZERO; 2] };
        let hire = || Judge::new(&asked);
        pipeline::run(files, self.threads, watch, hire, &mut merging).map_err(|halt| match halt {
            Halt::Stopped => AuditError::Stopped,
            Halt::Failed(error) => AuditError::Rows(error),
        })?;
        let [merge, write] = merging.spent.map(|spent| spent.as_secs_f64());
        let run = Run {
            started: began,
            threads: self.threads,
            wall_seconds: clock.elapsed().as_secs_f64(),
            split: Split { merge, write, ..Split::default() },
            peak_memory: memory::peak(),
        };
        Ok(merging.tally.finish(self.question(), &self.rings, run))
    }

    fn question(&self) -> Question {
        Question {
            now: self.now.as_secs(),
            by: self.rings.parameter().map(text::name),
            rings: self.rings.all().count(),
            network: text::name(&self.network),
            site: text::name(&self.site),
            path: self.path.as_deref().map(text::name),
            policy: self.policy.clone(),
        }
    }
}

/// What the stretches are merged into.
struct Merging<'f, 'r, F> {
    files: &'f F,
    tally: Tally,
    rows: Option<&'r mut dyn RowSink>,
    /// The name of the file of the next stretch.
    file: Arc<str>,
    /// How long merging and writing took.
    spent: [Duration; 2],
}

impl<F: Files> Merge<Judged> for Merging<'_, '_, F> {
    type Error = WriteError;

    fn begin(&mut self, _: usize, description: Description) {
        self.file = description.file.as_str().into();
        self.tally.source(description);
    }

    fn failed(&mut self, file: usize, error: ReadError) {
        self.tally.failed(self.files.name(file), &error);
    }

    fn stretch(&mut self, mut judged: Judged, extent: Extent) -> Result<(), WriteError> {
        let started = Instant::now();
        let place = Place { file: Arc::clone(&self.file), first: self.tally.place() };
        self.tally.merge(&mut judged, &extent);
        let merged = Instant::now();
        let written = match (&mut self.rows, judged.annotated.take()) {
            (Some(rows), Some(annotated)) if !annotated.reasons.is_empty() => rows.write(place, annotated),
            _ => Ok(()),
        };
        self.spent[0] += merged - started;
        self.spent[1] += merged.elapsed();
        written
    }

    fn broken(&mut self, error: ReadError) {
        self.tally.broken(&error);
    }
}
