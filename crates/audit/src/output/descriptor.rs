//! Paths that lead to what this program has open, as `/dev/stdout` does.
//!
//! To open such a path is to open the file behind it anew, and to write over its beginning.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

/// What such a path leads to; `None`: it leads elsewhere.
pub(super) fn open(path: &Path) -> io::Result<Option<File>> {
    let Some(descriptor) = find(path) else { return Ok(None) };
    let is_own = fs::canonicalize("/proc/self").map_or(true, |own| descriptor.starts_with(own));
    let duplicate = match descriptor.file_name().and_then(|name| name.to_str()) {
        Some("1") if is_own => io::stdout().as_fd().try_clone_to_owned()?,
        Some("2") if is_own => io::stderr().as_fd().try_clone_to_owned()?,
        _ if fs::metadata(path)?.is_file() => {
            return Err(io::Error::other("a file that another program has open: give its own name"));
        }
        _ => OpenOptions::new().write(true).open(path)?.into(),
    };
    Ok(Some(duplicate.into()))
}

/// Where the descriptor stands that a path leads to, over any number of links.
fn find(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    // As many links as Linux follows.
    for _ in 0..40 {
        let folder = match path.parent()? {
            folder if folder == Path::new("") => Path::new("."),
            folder => folder,
        };
        let folder = fs::canonicalize(folder).ok()?;
        path = folder.join(path.file_name()?);
        if folder == Path::new("/dev/fd") || folder.starts_with("/proc") && folder.ends_with("fd") {
            return Some(path);
        }
        path = folder.join(fs::read_link(&path).ok()?);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn descriptors_are_found_behind_links() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let own = fs::canonicalize("/proc/self/fd")?;
        let (link, file) = (folder.path().join("rows.csv"), folder.path().join("file"));
        symlink("/dev/stdout", &link)?;
        fs::write(&file, "")?;
        assert_eq!(find(&link), Some(own.join("1")));
        assert_eq!(find(Path::new("/dev/stderr")), Some(own.join("2")));
        assert_eq!(find(Path::new("/dev/fd/63")), Some(own.join("63")));
        for path in [&file, &folder.path().join("none"), Path::new("/dev/null"), Path::new("rows.csv")] {
            assert_eq!(find(path), None, "{path:?}");
        }
        Ok(())
    }

    #[test]
    fn a_file_that_is_open_under_another_number_is_not_opened_anew() -> Result<(), Box<dyn Error>> {
        use std::os::fd::AsRawFd as _;
        let file = tempfile::tempfile()?;
        let path = PathBuf::from(format!("/dev/fd/{}", file.as_raw_fd()));
        assert!(open(&path).is_err());
        Ok(())
    }
}
