//! Sources in memory, whose rows are numbers, and a worker and a merge that keep all they are told.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use adseal_audit::pipeline::{Files, Halt, Merge, Watch, Worker, run};
use adseal_audit::read::rows::Numbers;
use adseal_audit::read::{Description, Extent, ReadError, Rows, Source, Stretch};

/// What a stretch does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Hands these rows out.
    Rows(Vec<String>),
    /// The same, but late.
    Late(Vec<String>),
    /// The same, and then has an error.
    Error(Vec<String>),
    /// The same, and then panics.
    Panic(Vec<String>),
}

/// How a file ends, behind its stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Well,
    WithAnError,
    WithAPanic,
    /// It cannot even be opened.
    Closed,
    /// The same, and opening it panics.
    ClosedWithAPanic,
}

pub(super) struct Memory {
    pub(super) files: Vec<(Vec<Does>, Ends)>,
    pub(super) watched: Arc<Watched>,
}

/// How much was open and outstanding at the same time.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) open: Peak,
    pub(super) outstanding: Peak,
}

#[derive(Debug, Default)]
pub(super) struct Peak {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Peak {
    fn up(&self) {
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
    }

    fn down(&self) {
        self.now.fetch_sub(1, SeqCst);
    }

    pub(super) fn most(&self) -> usize {
        self.most.load(SeqCst)
    }

    pub(super) fn now(&self) -> usize {
        self.now.load(SeqCst)
    }
}

impl Memory {
    pub(super) fn new(files: Vec<(Vec<Does>, Ends)>) -> Self {
        Self { files, watched: Arc::default() }
    }

    /// So many files with so many stretches of two rows each.
    pub(super) fn even(files: usize, stretches: usize) -> Self {
        let stretch = |file, at| Does::Rows(vec![format!("{file} {at} a"), format!("{file} {at} b")]);
        let file = |file| (0..stretches).map(|at| stretch(file, at)).collect();
        Self::new((0..files).map(|at| (file(at), Ends::Well)).collect())
    }
}

impl Files for Memory {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn name(&self, file: usize) -> String {
        file.to_string()
    }

    fn open(&self, file: usize) -> Result<Box<dyn Source>, ReadError> {
        let (stretches, ends) = &self.files[file];
        match ends {
            Ends::Closed => return Err(ReadError("closed".into())),
            Ends::ClosedWithAPanic => panic!("closed with a panic"),
            _ => {}
        }
        self.watched.open.up();
        let description = Description { file: self.name(file), ..Description::default() };
        let stretches = stretches.clone().into_iter();
        Ok(Box::new(File { description, stretches, ends: *ends, watched: Arc::clone(&self.watched) }))
    }
}

struct File {
    description: Description,
    stretches: std::vec::IntoIter<Does>,
    ends: Ends,
    watched: Arc<Watched>,
}

impl Drop for File {
    fn drop(&mut self) {
        self.watched.open.down();
    }
}

impl Source for File {
    fn description(&self) -> &Description {
        &self.description
    }

    fn next(&mut self) -> Result<Option<Box<dyn Stretch>>, ReadError> {
        match (self.stretches.next(), self.ends) {
            (Some(does), _) => {
                self.watched.outstanding.up();
                Ok(Some(Box::new(Piece(does))))
            }
            (None, Ends::WithAnError) => Err(ReadError("broken".into())),
            (None, Ends::WithAPanic) => panic!("broken with a panic"),
            (None, _) => Ok(None),
        }
    }
}

struct Piece(Does);

impl Stretch for Piece {
    fn for_each(self: Box<Self>, see: &mut dyn FnMut(&Rows<'_>)) -> Extent {
        let (Does::Rows(rows) | Does::Late(rows) | Does::Error(rows) | Does::Panic(rows)) = &self.0;
        if matches!(self.0, Does::Late(_)) {
            thread::sleep(Duration::from_millis(100));
        }
        let urls: Vec<_> = rows.iter().map(|row| Some(row.as_bytes())).collect();
        for (at, urls) in (0..).zip(urls.chunks(1)) {
            see(&Rows { urls, times: None, numbers: Numbers::From(at), kept: &[] });
        }
        match self.0 {
            Does::Panic(_) => panic!("a reader's fault"),
            Does::Error(_) => Extent { numbers: 7, error: Some(ReadError("torn".into())), ..Extent::default() },
            _ => Extent { numbers: rows.len() as u64, bytes: 10, ..Extent::default() },
        }
    }
}

/// Hands on what it sees; and panics at a row `panic`.
#[derive(Default)]
pub(super) struct Listing(Vec<String>);

impl Worker for Listing {
    type Outcome = Vec<String>;

    fn begin(&mut self, _: u64) {}

    fn see(&mut self, rows: &Rows<'_>) {
        let texts = rows.urls.iter().flatten().map(|url| String::from_utf8_lossy(url).into_owned());
        self.0.extend(texts);
        assert!(!self.0.iter().any(|row| row == "panic"), "a worker's fault");
    }

    fn finish(&mut self, _: Duration) -> Vec<String> {
        std::mem::take(&mut self.0)
    }
}

/// Keeps what it is told, line by line; and fails, or panics, at a row of that name.
#[derive(Default)]
pub(super) struct Told {
    pub(super) lines: Mutex<Vec<String>>,
    pub(super) watched: Arc<Watched>,
    /// How long it takes for each stretch.
    pub(super) slow: Duration,
}

impl Told {
    fn line(&mut self, line: String) {
        self.lines.get_mut().expect("nobody panicked").push(line);
    }
}

impl Merge<Vec<String>> for Told {
    type Error = String;

    fn begin(&mut self, file: usize, description: Description) {
        self.line(format!("file {file} = {}", description.file));
    }

    fn failed(&mut self, file: usize, error: ReadError) {
        self.line(format!("file {file}: {error}"));
    }

    fn stretch(&mut self, rows: Vec<String>, extent: Extent) -> Result<(), String> {
        thread::sleep(self.slow);
        assert!(!rows.iter().any(|row| row == "merge panics"), "the merge's fault");
        let fails = rows.iter().any(|row| row == "merge fails");
        self.line(format!("{} rows: {}", extent.numbers, rows.join(", ")));
        if let Some(error) = extent.error {
            self.line(format!("and {error}"));
        }
        self.watched.outstanding.down();
        if fails { Err("no room".into()) } else { Ok(()) }
    }

    fn broken(&mut self, error: ReadError) {
        self.line(error.to_string());
    }
}

/// What the merge is told of these files on so many threads.
pub(super) fn told(memory: &Memory, threads: usize) -> Vec<String> {
    let (lines, end) = told_until(memory, threads, &Watch::default(), Duration::ZERO);
    assert_eq!(end, Ok(()));
    lines
}

/// The same, and how it ended.
pub(super) fn told_until(
    memory: &Memory,
    threads: usize,
    watch: &Watch,
    slow: Duration,
) -> (Vec<String>, Result<(), Halt<String>>) {
    let mut merge = Told { watched: Arc::clone(&memory.watched), slow, ..Told::default() };
    let end = run(memory, threads, watch, Listing::default, &mut merge);
    (merge.lines.into_inner().expect("nobody panicked"), end)
}
