//! Output files that come under their name once they are whole.
//!
//! What is written goes to a temporary file in the same folder, `.NAME.XXXXXX.tmp`, which takes the name at the end. Until
//! then an older file of that name stays as it is, and whatever ends the program leaves nothing half-written there.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::descriptor;
use super::sink::WriteError;
use super::temporary::Temporary;

/// The mode of every new file, less what the user denies it.
const NEW: u32 = 0o666;
/// The mode of a file that is not yet what it will be: nobody else reads it before it has the permissions of the old one.
const PRIVATE: u32 = 0o600;

/// An output file. Dropped before it is committed, it leaves nothing behind.
///
/// Of a symbolic link the file behind it is replaced, and the link stays; one that leads nowhere is replaced itself. A new file
/// has the permissions that every new file gets, another those of the file that it replaces, and its owner if that can be. What
/// is no regular file, such as a pipe or `/dev/null`, is written straight, and so is what is open, such as `/dev/stdout`.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    name: String,
    /// What it will be; `None`: it is written straight.
    future: Option<Future>,
}

/// What a temporary file will be.
#[derive(Debug)]
struct Future {
    temporary: Temporary,
    path: PathBuf,
    /// What it replaces.
    old: Option<Metadata>,
}

impl AtomicFile {
    /// Begins one that will have this path. A pipe is waited for until somebody reads it.
    ///
    /// # Errors
    /// When the folder, or the file that is there, cannot be written to.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let name = path.display().to_string();
        let (file, future) = Self::open(path).map_err(|error| cannot_write(&name, &error))?;
        Ok(Self { file, name, future })
    }

    fn open(path: &Path) -> io::Result<(File, Option<Future>)> {
        if let Some(file) = descriptor::open(path)? {
            return Ok((file, None));
        }
        let (path, old) = match fs::metadata(path) {
            Ok(found) => {
                // A file that this user may not write to is not replaced either, though the folder may allow it.
                let file = OpenOptions::new().write(true).open(path)?;
                if !found.is_file() {
                    return Ok((file, None));
                }
                (fs::canonicalize(path)?, Some(found))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
            Err(error) => return Err(error),
        };
        // Only a folder can have such a name.
        if path.as_os_str().as_bytes().ends_with(b"/") || path.file_name().is_none() {
            return Err(Errno::ISDIR.into());
        }
        let (file, temporary) = Temporary::beside(&path, if old.is_some() { PRIVATE } else { NEW })?;
        Ok((file, Some(Future { temporary, path, old })))
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
        let Some(Future { temporary, path, old }) = self.future else { return Ok(()) };
        let inherited = old.map_or(Ok(()), |old| inherit(&self.file, &old));
        let renamed = inherited.and_then(|()| self.file.sync_all()).and_then(|()| temporary.rename(&path));
        renamed.map_err(|error| cannot_write(&self.name, &error))
    }
}

/// Gives a file the owner of an old one, as far as this user may, and its permissions.
fn inherit(file: &File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Who may not give it away may yet give it to one of his groups; who may not even that keeps it.
        let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
    }
    file.set_permissions(Permissions::from_mode(old.permissions().mode() & 0o777))
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
        let file = write(&path, "")?;
        assert_eq!(file.file.metadata()?.permissions().mode() & 0o777, 0o600, "nobody reads along");
        file.commit()?;
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
    fn a_regular_file_is_replaced_wherever_it_lies() -> Done {
        let shared = Path::new("/dev/shm");
        if !shared.is_dir() {
            return Ok(());
        }
        let folder = tempfile::tempdir_in(shared)?;
        let path = folder.path().join("rows.csv");
        fs::write(&path, "old and long")?;
        let file = write(&path, "new")?;
        assert_eq!(fs::read_to_string(&path)?, "old and long");
        file.commit()?;
        assert_eq!(fs::read_to_string(&path)?, "new");
        Ok(())
    }

    #[test]
    fn a_name_that_only_a_folder_can_have_is_refused_at_once() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("none/");
        let error = AtomicFile::create(&path).err().ok_or("it was created")?;
        assert_eq!(error.0, format!("cannot write {}: Is a directory (os error 21)", path.display()));
        assert!(names(folder.path())?.is_empty());
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
