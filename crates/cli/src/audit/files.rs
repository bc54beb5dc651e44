//! The files that an audit writes.

use std::path::{Path, PathBuf};

use adseal_audit::output::{AtomicFile, RowFile, Which, WriteError, html};
use adseal_audit::read::Input;
use adseal_audit::summary::Summary;

use super::args::OutputArgs;
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
    pub(super) fn create(args: &OutputArgs, inputs: &[Input]) -> Result<Self, Failure> {
        let rows = args.rows.as_ref().map(|(path, _)| path);
        refuse_clashes([rows, args.html.as_ref(), args.summary.as_ref()].into_iter().flatten(), inputs)?;
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
            let write = |out: &mut dyn std::io::Write| {
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

/// An output that is an input as well would replace it, and of two under one name only the last would stay.
fn refuse_clashes<'p>(outputs: impl Iterator<Item = &'p PathBuf>, inputs: &[Input]) -> Result<(), Failure> {
    let mut taken: Vec<PathBuf> = Vec::new();
    for path in outputs {
        let place = place(path);
        let is_input = |input: &Input| matches!(input, Input::File(file) if self::place(file) == place);
        if inputs.iter().any(is_input) {
            return Err(Failure::usage(format!("{} would be read and written", file_name(path))));
        }
        if taken.contains(&place) {
            return Err(Failure::usage(format!("{} would be written twice", file_name(path))));
        }
        taken.push(place);
    }
    Ok(())
}

/// Where a file is, or will be.
fn place(path: &Path) -> PathBuf {
    let of_new = || Some(path.parent()?.join(".").canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(of_new).unwrap_or_else(|| path.to_owned())
}

/// An output that cannot be written.
pub(super) fn unwritten(error: &WriteError) -> Failure {
    Failure::usage(harmless(&error.0))
}
