//! The threads.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::line::{Bounds, Event, Job, Line};
use super::{Files, Halt, Merge, Watch, Worker};
use crate::read::{Extent, ReadError, Source, Stretch};

/// How often a thread that waits looks whether it is to stop: a signal can set that, and cannot wake it.
const GLANCE: Duration = Duration::from_millis(20);

/// More stretches are never in work: each takes some MB, and outcomes are merged one after the other.
const MOST: usize = 16;

/// More threads than these gain nothing: merging, which one of them does at a time, takes that part of the work.
pub const MOST_THREADS: usize = 12;

/// Reads all files on so many threads, the calling one among them, each with a worker of its own; on 1 to [`MOST_THREADS`].
///
/// A panic of a source is an error of its file. A panic of a worker or of the merge ends everything and goes on in the
/// calling thread.
///
/// # Errors
/// When it was stopped, or the outcomes could not be merged.
pub fn run<W: Worker, M: Merge<W::Outcome>>(
    files: &impl Files,
    threads: usize,
    watch: &Watch,
    hire: impl Fn() -> W + Sync,
    merge: &mut M,
) -> Result<(), Halt<M::Error>> {
    let threads = threads.clamp(1, MOST_THREADS);
    // Every thread is at one, and what is done may wait for what is not: more of that would take memory and save no time.
    let bounds = Bounds { stretches: (threads + threads.min(8) + 2).min(MOST), files: threads };
    let state = State { line: Line::new(files.count(), bounds), merge: Some(merge), end: None };
    let crew = Crew { files, watch, state: Mutex::new(state), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 1..threads {
            // With fewer threads than were asked for it takes longer, and is the same.
            let _ = thread::Builder::new().spawn_scoped(scope, || crew.work(hire()));
        }
        crew.work(hire());
    });
    match crew.state.into_inner().unwrap_or_else(PoisonError::into_inner).end {
        None => Ok(()),
        Some(halt) => Err(halt),
    }
}

struct Crew<'a, F, W: Worker, M: Merge<W::Outcome>> {
    files: &'a F,
    watch: &'a Watch,
    state: Mutex<State<'a, W, M>>,
    /// Told whenever there may be something to do.
    changed: Condvar,
}

struct State<'a, W: Worker, M: Merge<W::Outcome>> {
    line: Line<W::Outcome>,
    /// Not there while a thread is at it.
    merge: Option<&'a mut M>,
    /// Why everything ends.
    end: Option<Halt<M::Error>>,
}

impl<'a, F: Files, W: Worker, M: Merge<W::Outcome>> Crew<'a, F, W, M> {
    fn work(&self, mut worker: W) {
        let _guard = OnPanic(|| self.halt(Halt::Stopped));
        while let Some(job) = self.take() {
            match job {
                Job::Open(file) => {
                    let source = calmly(|| self.files.open(file));
                    self.change(|line| line.opened(file, source));
                }
                Job::Read(file, stretch, source) => self.read(file, stretch, source, &mut worker),
                Job::Wait | Job::Leave => break,
            }
        }
    }

    /// What to do next, once there is something; `None` at the end.
    fn take(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if self.is_stopped() {
                state.end.get_or_insert(Halt::Stopped);
            }
            if state.end.is_some() {
                return None;
            }
            match state.line.take() {
                Job::Leave => return None,
                Job::Wait => {
                    let waited = self.changed.wait_timeout(state, GLANCE);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                job => return Some(job),
            }
        }
    }

    /// Takes the next stretch of a file and has the worker see its rows.
    fn read(&self, file: usize, number: u64, mut source: Box<dyn Source>, worker: &mut W) {
        let started = Instant::now();
        let stretch = match calmly(|| source.next()) {
            Ok(Some(stretch)) => stretch,
            end => {
                // Closed before another thread hears of it, and may open the next file.
                drop(source);
                return self.change(|line| line.ended(file, end.err()));
            }
        };
        self.change(|line| line.put_back(file, source));
        let taking = started.elapsed();
        worker.begin(number);
        let (extent, decoding) = self.decode(stretch, worker);
        self.watch.bytes.fetch_add(extent.bytes, Relaxed);
        let outcome = worker.finish(taking + decoding);
        self.change(|line| line.done(file, number, outcome, extent));
    }

    /// Decodes a stretch, and tells how long that took without what the worker did.
    fn decode(&self, stretch: Box<dyn Stretch>, worker: &mut W) -> (Extent, Duration) {
        let started = Instant::now();
        let mut seeing = Duration::ZERO;
        let mut is_seeing = false;
        let mut numbers = 0;
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            stretch.for_each(&mut |rows| {
                let Some(last) = rows.urls.len().checked_sub(1).filter(|_| !self.is_stopped()) else { return };
                let started = Instant::now();
                is_seeing = true;
                worker.see(rows);
                is_seeing = false;
                seeing += started.elapsed();
                numbers = u64::from(rows.numbers.at(last)) + 1;
                self.watch.rows.fetch_add(rows.urls.len() as u64, Relaxed);
            })
        }));
        let extent = match decoded {
            Ok(extent) => extent,
            Err(panic) if is_seeing => resume_unwind(panic),
            Err(panic) => Extent { numbers, error: Some(fault(&*panic)), ..Extent::default() },
        };
        (extent, started.elapsed().saturating_sub(seeing))
    }

    /// Notes what a thread did, and merges what is next.
    fn change(&self, note: impl FnOnce(&mut Line<W::Outcome>)) {
        let mut state = self.lock();
        note(&mut state.line);
        self.changed.notify_all();
        // While another thread merges it looks again by itself.
        while state.end.is_none()
            && let Some(merge) = state.merge.take()
        {
            let Some(event) = state.line.next() else {
                state.merge = Some(merge);
                return;
            };
            drop(state);
            let is_stretch = matches!(event, Event::Stretch(..));
            let outcome = tell(merge, event);
            state = self.lock();
            state.merge = Some(merge);
            if is_stretch {
                state.line.merged();
            }
            if let Err(error) = outcome {
                state.end.get_or_insert(Halt::Failed(error));
            }
            self.changed.notify_all();
        }
    }

    fn halt(&self, halt: Halt<M::Error>) {
        self.lock().end.get_or_insert(halt);
        self.changed.notify_all();
    }

    fn is_stopped(&self) -> bool {
        self.watch.stop.load(Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, State<'a, W, M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell<O, M: Merge<O>>(merge: &mut M, event: Event<O>) -> Result<(), M::Error> {
    match event {
        Event::Begin(file, description) => merge.begin(file, description),
        Event::Failed(file, error) => merge.failed(file, error),
        Event::Stretch(outcome, extent) => return merge.stretch(outcome, extent),
        Event::Broken(error) => merge.broken(error),
    }
    Ok(())
}

/// Does something that reads a file. A panic there is an error of that file: the others have nothing to do with it.
fn calmly<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| Err(fault(&*panic)))
}

fn fault(panic: &(dyn Any + Send)) -> ReadError {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    ReadError(format!(
        "a fault of adseal itself, which its makers would like to know of: {}",
        text.unwrap_or("unknown")
    ))
}

/// Has the others end when this thread panics, so that none waits for it.
struct OnPanic<F: Fn()>(F);

impl<F: Fn()> Drop for OnPanic<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)();
        }
    }
}
