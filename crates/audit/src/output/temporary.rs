//! Temporary files that become output files. All that there are can be removed at once, by whoever ends the program.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{NamedTempFile, TempPath};

/// Where they are. Whoever makes, renames or removes one holds the lock.
static ALL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn lock() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct Temporary(Option<TempPath>);

impl Temporary {
    /// One beside the file that it will be, which gets this mode less what the user denies every new file.
    pub(super) fn beside(path: &Path, mode: u32) -> io::Result<(File, Self)> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // The name is cut: with what stands round it, it must not be longer than a name may be.
        let name: String = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().chars().take(48).collect();
        let mut code = None;
        let mut all = lock();
        let made = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".tmp").make_in(folder, |path| {
            let made = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
            made.inspect_err(|error| code = error.raw_os_error())
        });
        // tempfile adds its own path to what the system says, which is not the one that anybody gave.
        let made = made.map_err(|error| code.map_or(error, io::Error::from_raw_os_error))?;
        let (file, path) = NamedTempFile::into_parts(made);
        all.insert(path.to_path_buf());
        Ok((file, Self(Some(path))))
    }

    /// Gives it this name. If it cannot have it, it is gone.
    pub(super) fn rename(mut self, path: &Path) -> io::Result<()> {
        let mut all = lock();
        let Some(temporary) = self.0.take() else { return Ok(()) };
        all.remove(&*temporary);
        temporary.persist(path).map_err(|error| error.error)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(temporary) = self.0.take() {
            let mut all = lock();
            all.remove(&*temporary);
            drop(temporary);
        }
    }
}

/// Removes the temporary files of all outputs, and then does this, which ends the program: meanwhile no new one comes, and none
/// gets its final name.
pub fn abandon(end: impl FnOnce()) {
    let mut all = lock();
    for path in std::mem::take(&mut *all) {
        // Nobody can be told any more.
        let _ = fs::remove_file(path);
    }
    end();
}
