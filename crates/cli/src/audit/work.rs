//! The work itself, in a thread of its own: a read that waits for ever must not keep a signal from ending the program.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use adseal_audit::audit::{Audit, AuditError};
use adseal_audit::output::{RowFile, RowSink};
use adseal_audit::pipeline::{Files, Watch};
use adseal_audit::read::{self, Input, OpenOptions, ReadError, Source, total_bytes};
use adseal_audit::summary::Summary;
use adseal_audit::tally::Limits;
use adseal_core::ClickVerifier;

use super::args::AuditArgs;
use super::files::unwritten;
use super::interrupt::Interrupt;
use super::progress::Progress;
use crate::failure::Failure;

/// How often somebody looks how far it is.
const LOOK: Duration = Duration::from_millis(100);

/// What there is to do.
pub(super) struct Work {
    pub(super) logs: Logs,
    /// The files that the keys came from.
    pub(super) key_files: Vec<PathBuf>,
    audit: Audit,
}

/// The logs, in order.
pub(super) struct Logs {
    pub(super) inputs: Vec<Input>,
    options: OpenOptions,
}

impl Files for Logs {
    fn count(&self) -> usize {
        self.inputs.len()
    }

    fn name(&self, file: usize) -> String {
        self.inputs[file].name()
    }

    fn open(&self, file: usize) -> Result<Box<dyn Source>, ReadError> {
        read::open(&self.inputs[file], &self.options)
    }
}

/// What came of it.
type Outcome = Result<Summary, Failure>;

impl Work {
    /// Reads the keys, and makes sure that all of what was asked fits together.
    pub(super) fn new(args: &AuditArgs, inputs: Vec<Input>) -> Result<Self, Failure> {
        let keys = args.keys.load()?;
        let rings = keys.rings()?;
        // Every click has its own ring.
        let verifier = ClickVerifier::new(rings.none().clone(), args.policy.policy())
            .map_err(|error| Failure::usage(error.to_string()))?;
        let limits = Limits {
            sites: args.limits.max_sites.get(),
            replay_memory: args.limits.replay_memory,
            ..Limits::default()
        };
        let threads = args.limits.threads.or_else(|| thread::available_parallelism().ok());
        let audit = Audit::new(verifier, rings, args.now.time())
            .network(args.senders.network.as_encoded_bytes())
            .site(args.senders.site.as_encoded_bytes())
            .policy(args.policy.words())
            .threads(threads.map_or(1, NonZeroUsize::get))
            .limits(limits);
        let audit = match &args.input.path {
            Some(prefix) => audit.path(prefix.as_encoded_bytes()),
            None => audit,
        };
        let logs = Logs { inputs, options: args.input.options(&args.files_out.keep)? };
        Ok(Self { audit, logs, key_files: keys.files })
    }

    /// Does it, and shows how far it is.
    pub(super) fn done(self, watch: &Arc<Watch>, interrupt: &Interrupt, rows: Option<RowFile>, quiet: bool) -> Outcome {
        let progress = Progress::begin(total_bytes(&self.logs.inputs), quiet);
        let (sender, receiver) = mpsc::channel();
        let watched = Arc::clone(watch);
        let thread = thread::Builder::new().name("audit".to_owned()).spawn(move || {
            // Nobody listens any more once the program was told to end.
            let _ = sender.send(self.audited(&watched, rows));
        });
        let thread = thread.map_err(Failure::io("cannot start a thread"))?;
        let outcome = wait(&receiver, watch, interrupt, &progress);
        drop(progress);
        outcome.unwrap_or_else(|Gone| match thread.join() {
            Err(panic) => resume_unwind(panic),
            Ok(()) => unreachable!("it sends what came of it"),
        })
    }

    fn audited(self, watch: &Watch, mut rows: Option<RowFile>) -> Outcome {
        let sink = rows.as_mut().map(|rows| rows as &mut dyn RowSink);
        let summary = self.audit.run(&self.logs, watch, sink).map_err(|error| match error {
            AuditError::Stopped => Failure::usage("the audit was stopped"),
            AuditError::Rows(error) => unwritten(&error),
        })?;
        rows.map_or(Ok(()), RowFile::finish).map_err(|error| unwritten(&error))?;
        Ok(summary)
    }
}

/// The thread ended without a word.
struct Gone;

/// Waits for what comes of it, or for a signal.
fn wait(
    receiver: &Receiver<Outcome>,
    watch: &Watch,
    interrupt: &Interrupt,
    progress: &Progress,
) -> Result<Outcome, Gone> {
    loop {
        let outcome = receiver.recv_timeout(LOOK);
        if let Some(signal) = interrupt.signal() {
            return Ok(Err(Failure::Interrupted(signal)));
        }
        match outcome {
            Ok(outcome) => return Ok(outcome),
            Err(RecvTimeoutError::Disconnected) => return Err(Gone),
            Err(RecvTimeoutError::Timeout) => progress.show(watch),
        }
    }
}
