//! Output files that come under their name once they are whole.
//!
//! What is written goes to a temporary file in the same folder, `.NAME.XXXXXX.tmp`, which takes the name at the end. Until
//! then an older file of that name stays as it is, and whatever ends the program leaves nothing half-written there.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::sink::WriteError;

/// An output file. Dropped before it is committed, it leaves nothing behind.
///
/// Of a symbolic link the file behind it is replaced, and the link stays; one that leads nowhere is replaced itself. A new file
/// has the permissions that every new file gets, another those of the file that it replaces. What is no regular file, such as a
/// pipe or `/dev/null`, is written straight.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    temporary: Option<TempPath>,
    path: PathBuf,
    name: String,
}

impl AtomicFile {
    /// Begins one that will have this path.
    ///
    /// # Errors
    /// When the folder, or the file that is there, cannot be written to.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        Self::open(path).map_err(|error| cannot_write(&path.display().to_string(), &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        let name = path.display().to_string();
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (file, temporary) = temporary(path)?;
                return Ok(Self { file, temporary: Some(temporary), path: path.to_owned(), name });
            }
            Err(error) => return Err(error),
        };
        // A file that this user may not write to is not replaced either, though the folder may allow it.
        let old = OpenOptions::new().write(true).open(path)?;
        let kind = found.file_type();
        if kind.is_fifo() || kind.is_char_device() || kind.is_block_device() || path.starts_with("/dev") {
            return Ok(Self { file: old, temporary: None, path: path.to_owned(), name });
        }
        let path = fs::canonicalize(path)?;
        let (file, temporary) = temporary(&path)?;
        file.set_permissions(Permissions::from_mode(found.permissions().mode() & 0o777))?;
        Ok(Self { file, temporary: Some(temporary), path, name })
    }

    /// Its name as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What writes into it. Flush it before the file is committed.
    ///
    /// # Errors
    /// When the system has no descriptor left.
    pub fn writer(&self) -> Result<BufWriter<File>, WriteError> {
        let file = self.file.try_clone().map_err(|error| cannot_write(&self.name, &error))?;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_all(&self, content: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), WriteError> {
        let mut writer = self.writer()?;
        content(&mut writer).and_then(|()| writer.flush()).map_err(|error| cannot_write(&self.name, &error))
    }

    /// Sees to it that all is on the disk, and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written. Then it is gone.
    pub fn commit(self) -> Result<(), WriteError> {
        let Some(temporary) = self.temporary else { return Ok(()) };
        let renamed = self.file.sync_all().and_then(|()| temporary.persist(&self.path).map_err(|error| error.error));
        renamed.map_err(|error| cannot_write(&self.name, &error))
    }
}

/// A temporary file beside the file that it will be.
fn temporary(path: &Path) -> io::Result<(File, TempPath)> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // The name is cut: with what stands round it, it must not be longer than a name may be.
    let name: String = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().chars().take(48).collect();
    let mut code = None;
    let made = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".tmp").make_in(folder, |path| {
        let made = OpenOptions::new().write(true).create_new(true).open(path);
        made.inspect_err(|error| code = error.raw_os_error())
    });
    // tempfile adds its own path to what the system says, which is not the one that anybody gave.
    made.map(NamedTempFile::into_parts).map_err(|error| code.map_or(error, io::Error::from_raw_os_error))
}

/// The error of an output with this name.
pub(super) fn cannot_write(name: &str, error: &io::Error) -> WriteError {
    WriteError(format!("cannot write {name}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::os::unix::fs::symlink;

    use super::*;

    type Done = Result<(), Box<dyn Error>>;

    /// What lies in a folder, hidden files with it.
    fn names(folder: &Path) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<_>>()?;
        names.sort();
        Ok(names)
    }

    fn write(path: &Path, text: &str) -> Result<AtomicFile, WriteError> {
        let file = AtomicFile::create(path)?;
        file.write_all(|out| out.write_all(text.as_bytes()))?;
        Ok(file)
    }

    #[test]
    fn the_name_is_taken_at_the_end_alone() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("rows.csv");
        fs::write(&path, "old")?;
        let file = write(&path, "new")?;
        assert_eq!(fs::read_to_string(&path)?, "old");
        let names_meanwhile = names(folder.path())?;
        let [temporary, _] = &names_meanwhile[..] else { return Err("not one temporary file".into()) };
        let random = temporary.strip_prefix(".rows.csv.").and_then(|rest| rest.strip_suffix(".tmp"));
        assert_eq!(random.map(str::len), Some(6), "{temporary}");
        file.commit()?;
        assert_eq!(fs::read_to_string(&path)?, "new");
        assert_eq!(names(folder.path())?, ["rows.csv"]);
        Ok(())
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() -> Done {
        let folder = tempfile::tempdir()?;
        drop(write(&folder.path().join("rows.csv"), "new")?);
        assert!(names(folder.path())?.is_empty());
        Ok(())
    }

    #[test]
    fn permissions_are_those_of_a_new_file_or_of_the_old_one() -> Done {
        let folder = tempfile::tempdir()?;
        let mode = |path: &Path| -> io::Result<u32> { Ok(fs::metadata(path)?.permissions().mode() & 0o777) };
        let (plain, path) = (folder.path().join("plain"), folder.path().join("rows.csv"));
        fs::write(&plain, "")?;
        write(&path, "")?.commit()?;
        assert_eq!(mode(&path)?, mode(&plain)?);
        fs::set_permissions(&path, Permissions::from_mode(0o640))?;
        write(&path, "")?.commit()?;
        assert_eq!(mode(&path)?, 0o640);
        Ok(())
    }

    #[test]
    fn of_a_link_the_file_behind_it_is_replaced() -> Done {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("data"))?;
        let (link, target) = (folder.path().join("link.csv"), folder.path().join("data/rows.csv"));
        fs::write(&target, "old")?;
        symlink("data/rows.csv", &link)?;
        write(&link, "new")?.commit()?;
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        assert_eq!(fs::read_to_string(&target)?, "new");
        fs::remove_file(&target)?;
        write(&link, "alone")?.commit()?;
        assert_eq!((fs::read_to_string(&link)?.as_str(), target.exists()), ("alone", false));
        Ok(())
    }

    #[test]
    fn what_is_no_regular_file_is_written_straight() -> Done {
        write(Path::new("/dev/null"), "all of it")?.commit()?;
        let full = write(Path::new("/dev/full"), "all of it").err().map(|error| error.to_string());
        assert_eq!(full.as_deref(), Some("cannot write /dev/full: No space left on device (os error 28)"));
        Ok(())
    }

    #[test]
    fn errors_name_the_path_and_what_the_system_says() -> Done {
        let folder = tempfile::tempdir()?;
        let shown = folder.path().display();
        let error = |path: &Path| AtomicFile::create(path).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(error(folder.path()), format!("cannot write {shown}: Is a directory (os error 21)"));
        let missing = folder.path().join("none/rows.csv");
        assert_eq!(
            error(&missing),
            format!("cannot write {shown}/none/rows.csv: No such file or directory (os error 2)")
        );
        fs::write(folder.path().join("file"), "")?;
        let below = folder.path().join("file/rows.csv");
        assert_eq!(error(&below), format!("cannot write {shown}/file/rows.csv: Not a directory (os error 20)"));
        Ok(())
    }

    #[test]
    fn the_longest_name_has_a_temporary_one_too() -> Done {
        let folder = tempfile::tempdir()?;
        let name = format!("{}.csv", "n".repeat(251));
        write(&folder.path().join(&name), "")?.commit()?;
        assert_eq!(names(folder.path())?, [name]);
        Ok(())
    }
}
