//! The files that an audit writes.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use adseal_audit::output::{AtomicFile, RowFile, Which, WriteError, html};
use adseal_audit::read::Input;
use adseal_audit::summary::Summary;

use super::args::OutputArgs;
use super::work::Work;
use crate::failure::Failure;
use crate::text::{file_name, harmless};

/// The files that were asked for. They are made before anything is read, so that who may not write there is told at once,
/// and they leave nothing behind unless they are committed.
pub(super) struct OutputFiles {
    rows: Option<AtomicFile>,
    html: Option<AtomicFile>,
    summary: Option<AtomicFile>,
}

impl OutputFiles {
    pub(super) fn create(args: &OutputArgs, work: &Work) -> Result<Self, Failure> {
        let rows = args.rows.as_ref().map(|(path, _)| path);
        refuse_hyphens(args)?;
        let read = work.logs.inputs.iter().filter_map(Place::of_input);
        let read = read.chain(work.key_files.iter().filter_map(|path| Place::of(path))).collect::<Vec<_>>();
        refuse_clashes([rows, args.html.as_ref(), args.summary.as_ref()].into_iter().flatten(), &read)?;
        let create = |path: Option<&PathBuf>| {
            path.map(|path| AtomicFile::create(path)).transpose().map_err(|error| unwritten(&error))
        };
        Ok(Self { rows: create(rows)?, html: create(args.html.as_ref())?, summary: create(args.summary.as_ref())? })
    }

    /// What writes annotated rows, if they were asked for.
    pub(super) fn rows(&self, args: &OutputArgs) -> Result<Option<RowFile>, Failure> {
        let which = if args.rejected_only { Which::Rejected } else { Which::All };
        let begin = |(file, (_, format)): (&AtomicFile, &(PathBuf, _))| RowFile::new(file, *format, &args.keep, which);
        self.rows.as_ref().zip(args.rows.as_ref()).map(begin).transpose().map_err(|error| unwritten(&error))
    }

    /// Writes report and summary, and gives all files their names.
    pub(super) fn commit(self, summary: &Summary) -> Result<(), Failure> {
        if let Some(file) = &self.html {
            file.write_all(|out| html::write(summary, out)).map_err(|error| unwritten(&error))?;
        }
        if let Some(file) = &self.summary {
            let write = |out: &mut dyn io::Write| {
                serde_json::to_writer(&mut *out, summary)?;
                out.write_all(b"\n")
            };
            file.write_all(write).map_err(|error| unwritten(&error))?;
        }
        [self.rows, self.html, self.summary]
            .into_iter()
            .flatten()
            .try_for_each(AtomicFile::commit)
            .map_err(|error| unwritten(&error))
    }
}

/// `-` is no standard output here, and hardly ever meant as a name.
fn refuse_hyphens(args: &OutputArgs) -> Result<(), Failure> {
    let is_hyphen = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    for (option, path, instead) in [
        ("--summary", &args.summary, "--json writes the summary to standard output"),
        ("--html", &args.html, "/dev/stdout is standard output"),
    ] {
        if is_hyphen(path) {
            return Err(Failure::usage(format!("{option} needs the name of a file: {instead}, and ./- is a file `-`")));
        }
    }
    Ok(())
}

/// An output that is a log or a file of keys as well would replace it, and of two in one place only the last would stay.
fn refuse_clashes<'p>(outputs: impl Iterator<Item = &'p PathBuf>, read: &[Place]) -> Result<(), Failure> {
    let mut written = Vec::new();
    for path in outputs {
        let Some(place) = Place::of(path) else { continue };
        if read.contains(&place) {
            return Err(Failure::usage(format!("{} would be read and written", file_name(path))));
        }
        if written.contains(&place) {
            return Err(Failure::usage(format!("{} would be written twice", file_name(path))));
        }
        written.push(place);
    }
    Ok(())
}

/// Where a file is, or will be.
#[derive(PartialEq, Eq)]
enum Place {
    /// A file that there is: its device and its number there, whatever its names.
    Old(u64, u64),
    /// The path of one that there is not yet.
    New(PathBuf),
}

impl Place {
    /// That of this path; `None`: there is a pipe or a device, which is not replaced.
    fn of(path: &Path) -> Option<Self> {
        match fs::metadata(path) {
            Ok(found) => Self::of_found(&found),
            Err(_) => Some(Self::New(path.parent()?.join(".").canonicalize().ok()?.join(path.file_name()?))),
        }
    }

    fn of_input(input: &Input) -> Option<Self> {
        match input {
            Input::File(path) => Self::of(path),
            Input::Stdin => {
                let stdin = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
                Self::of_found(&stdin.metadata().ok()?)
            }
        }
    }

    fn of_found(found: &Metadata) -> Option<Self> {
        found.is_file().then(|| Self::Old(found.dev(), found.ino()))
    }
}

/// An output that cannot be written.
pub(super) fn unwritten(error: &WriteError) -> Failure {
    Failure::usage(harmless(&error.0))
}
