//! Files that appear when they are complete.
//!
//! The program writes as the library does, so that this is public; for others it is no part of the library.

use std::borrow::Cow;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempDir, TempPath};

/// Fills a temporary file in the directory of `path`, and gives it its name when it is complete and on the disk, in the
/// place of what was there. A link stays, and so do the permissions of the file.
///
/// What is not complete stands in a folder beside it, `.….partial`, which a process that is killed leaves behind.
///
/// # Errors
/// The directory is not there or cannot be written to, `path` is there and no file, and what `fill` says.
pub fn replace(path: &Path, fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>) -> io::Result<()> {
    let path = behind_links(path)?;
    let before = match fs::metadata(&path) {
        Ok(found) if !found.is_file() => return Err(io::Error::other("it is there, and no file")),
        Ok(found) => Some(found.permissions()),
        Err(_) => None,
    };
    let filled = Filled::new(&path, before, fill)?;
    filled.file.persist(&path).map_err(|failed| failed.error)?;
    sync(directory(&path));
    Ok(())
}

/// Writes a text to a file that is not there yet.
///
/// # Errors
/// As [`replace`], and [`io::ErrorKind::AlreadyExists`] if there is such a file.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    let filled = Filled::new(path, None, |file| file.write_all(text.as_bytes()))?;
    filled.file.persist_noclobber(path).map_err(|failed| match failed.error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::new(io::ErrorKind::AlreadyExists, "there is such a file already"),
        _ => failed.error,
    })?;
    sync(directory(path));
    Ok(())
}

/// Where a link leads, also where there is nothing yet.
fn behind_links(path: &Path) -> io::Result<Cow<'_, Path>> {
    if !path.is_symlink() {
        return Ok(path.into());
    }
    match fs::canonicalize(path) {
        Ok(target) => Ok(target.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(directory(path).join(fs::read_link(path)?).into()),
        Err(error) => Err(error),
    }
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file with all that it is to hold, which has no name of its own yet.
struct Filled {
    file: TempPath,
    /// Goes away after the file has left it, or with it.
    _folder: TempDir,
}

impl Filled {
    fn new(
        path: &Path,
        permissions: Option<Permissions>,
        fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
    ) -> io::Result<Self> {
        // What fills the file may need a second one, which is to be found with the first.
        let folder = tempfile::Builder::new().prefix(".").suffix(".partial").tempdir_in(directory(path));
        let folder = folder.map_err(without_path)?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any other new file: the umask takes away from it.
            builder.permissions(Permissions::from_mode(0o666));
        }
        let mut temporary = builder.tempfile_in(folder.path()).map_err(without_path)?;
        let permissions = match permissions {
            Some(permissions) => permissions,
            None => temporary.as_file().metadata()?.permissions(),
        };
        fill(&mut temporary)?;
        // What fills it may have put another file in its place.
        File::open(temporary.path())?.sync_all()?;
        fs::set_permissions(temporary.path(), permissions)?;
        Ok(Self { file: temporary.into_temp_path(), _folder: folder })
    }
}

/// Has the disk know the names in a directory. Where that cannot be asked for, the files are complete all the same.
fn sync(directory: &Path) {
    if cfg!(unix) {
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
}

/// The error without the temporary file's name, which means nothing to who reads it.
fn without_path(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "the directory does not exist"),
        io::ErrorKind::PermissionDenied => io::Error::new(error.kind(), "the directory cannot be written to"),
        _ => error,
    }
}
