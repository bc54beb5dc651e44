//! Which stretch is taken next, and which outcome is merged next.

use std::collections::{BTreeMap, VecDeque};

use crate::read::{Description, Extent, ReadError, Source};

/// The files in order, as far as they were begun and are not merged to their end.
pub(super) struct Line<O> {
    bounds: Bounds,
    /// How many files there are in all.
    count: usize,
    /// Which of them is the first in line.
    first: usize,
    files: VecDeque<File<O>>,
    /// Stretches that were taken and are not merged.
    outstanding: usize,
}

/// How much is in work at the same time.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Stretches that are taken and not merged yet.
    pub(super) stretches: usize,
    /// Files that are open.
    pub(super) files: usize,
}

struct File<O> {
    source: Reading,
    /// What the merge is told when its turn comes.
    opening: Option<Result<Description, ReadError>>,
    /// How many stretches were taken of it, and how many of these are merged.
    taken: u64,
    merged: u64,
    /// Those in between whose outcome is there.
    done: BTreeMap<u64, (O, Extent)>,
}

enum Reading {
    /// Some thread opens it or takes its next stretch.
    Busy,
    Idle(Box<dyn Source>),
    /// Nothing more comes, and why, if not because it is at its end.
    Ended(Option<ReadError>),
}

/// What a thread is to do.
pub(super) enum Job {
    /// Open this file.
    Open(usize),
    /// Take the next stretch of this file, whose number is given.
    Read(usize, u64, Box<dyn Source>),
    /// Wait until something has changed.
    Wait,
    /// There is nothing left.
    Leave,
}

/// What the merge is told next.
pub(super) enum Event<O> {
    Begin(usize, Description),
    Failed(usize, ReadError),
    Stretch(O, Extent),
    Broken(ReadError),
}

impl<O> Line<O> {
    pub(super) fn new(count: usize, bounds: Bounds) -> Self {
        Self { bounds, count, first: 0, files: VecDeque::new(), outstanding: 0 }
    }

    /// The first file that is not read to its end comes first. Where another thread is at it, one of the next files may have
    /// half of the bound: the other half is always left for what has to be merged first.
    pub(super) fn take(&mut self) -> Job {
        let is_full = self.outstanding >= self.bounds.stretches;
        let may_run_ahead = self.ahead() < self.bounds.stretches / 2;
        let mut open = 0;
        for (file, number) in self.files.iter_mut().zip(self.first..) {
            match file.source {
                Reading::Ended(_) => continue,
                Reading::Idle(_) if !is_full && (open == 0 || may_run_ahead) => {
                    let stretch = file.taken;
                    if let Some(source) = file.take() {
                        self.outstanding += 1;
                        return Job::Read(number, stretch, source);
                    }
                }
                _ => {}
            }
            open += 1;
        }
        let next = self.first + self.files.len();
        if next < self.count && open < self.bounds.files && (open == 0 || may_run_ahead) {
            self.files.push_back(File::new());
            return Job::Open(next);
        }
        if open == 0 { Job::Leave } else { Job::Wait }
    }

    /// Outstanding stretches of files behind the first that is not read to its end.
    fn ahead(&self) -> usize {
        let unread = self.files.iter().skip_while(|file| matches!(file.source, Reading::Ended(_)));
        unread.skip(1).map(|file| usize::try_from(file.taken - file.merged).unwrap_or(usize::MAX)).sum()
    }

    /// This file was opened, or could not be.
    pub(super) fn opened(&mut self, file: usize, source: Result<Box<dyn Source>, ReadError>) {
        let file = self.file(file);
        match source {
            Ok(source) => {
                file.opening = Some(Ok(source.description().clone()));
                file.source = Reading::Idle(source);
            }
            Err(error) => {
                file.opening = Some(Err(error));
                file.source = Reading::Ended(None);
            }
        }
    }

    /// Its next stretch was taken: the one behind it may be.
    pub(super) fn put_back(&mut self, file: usize, source: Box<dyn Source>) {
        self.file(file).source = Reading::Idle(source);
    }

    /// There was no next stretch.
    pub(super) fn ended(&mut self, file: usize, error: Option<ReadError>) {
        let file = self.file(file);
        file.taken -= 1;
        file.source = Reading::Ended(error);
        self.outstanding -= 1;
    }

    /// The outcome of a stretch is there.
    pub(super) fn done(&mut self, file: usize, stretch: u64, outcome: O, extent: Extent) {
        self.file(file).done.insert(stretch, (outcome, extent));
    }

    /// An outcome that [`next`](Self::next) gave is merged.
    pub(super) fn merged(&mut self) {
        self.outstanding -= 1;
    }

    /// What is merged next, if it is there.
    pub(super) fn next(&mut self) -> Option<Event<O>> {
        loop {
            let number = self.first;
            let file = self.files.front_mut()?;
            if let Some(opening) = file.opening.take() {
                return Some(match opening {
                    Ok(description) => Event::Begin(number, description),
                    Err(error) => Event::Failed(number, error),
                });
            }
            if let Some((outcome, extent)) = file.done.remove(&file.merged) {
                file.merged += 1;
                return Some(Event::Stretch(outcome, extent));
            }
            let error = match &mut file.source {
                Reading::Ended(error) if file.taken == file.merged => error.take(),
                _ => return None,
            };
            self.files.pop_front();
            self.first += 1;
            if let Some(error) = error {
                return Some(Event::Broken(error));
            }
        }
    }

    fn file(&mut self, number: usize) -> &mut File<O> {
        &mut self.files[number - self.first]
    }
}

impl<O> File<O> {
    const fn new() -> Self {
        Self { source: Reading::Busy, opening: None, taken: 0, merged: 0, done: BTreeMap::new() }
    }

    /// Takes the source for its next stretch.
    fn take(&mut self) -> Option<Box<dyn Source>> {
        match std::mem::replace(&mut self.source, Reading::Busy) {
            Reading::Idle(source) => {
                self.taken += 1;
                Some(source)
            }
            other => {
                self.source = other;
                None
            }
        }
    }
}
