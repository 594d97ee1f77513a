//! Files that appear when they are complete.
//!
//! The program writes as the library does, so that this is public; for others it is no part of the library.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// Fills a temporary file in the directory of `path`, and gives it its name when it is complete, in the place of what
/// was there.
///
/// # Errors
/// The directory is not there or cannot be written to, and what `fill` says.
pub fn replace(path: &Path, fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>) -> io::Result<()> {
    filled(path, fill)?.persist(path).map_err(|failed| failed.error)
}

/// Writes a text to a file that is not there yet.
///
/// # Errors
/// As [`replace`], and [`io::ErrorKind::AlreadyExists`] if there is such a file.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    filled(path, |file| file.write_all(text.as_bytes()))?.persist_noclobber(path).map_err(|failed| failed.error)
}

/// A file beside `path`, with all that it is to hold.
fn filled(path: &Path, fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>) -> io::Result<TempPath> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any other new file: the umask takes away from it.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.prefix(".").suffix(".partial").tempfile_in(directory).map_err(without_path)?;
    let permissions = temporary.as_file().metadata()?.permissions();
    fill(&mut temporary)?;
    // What fills it may have put another file in its place.
    fs::set_permissions(temporary.path(), permissions)?;
    Ok(temporary.into_temp_path())
}

/// The error without the temporary file's name, which means nothing to who reads it.
fn without_path(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "the directory does not exist"),
        io::ErrorKind::PermissionDenied => io::Error::new(error.kind(), "the directory cannot be written to"),
        _ => error,
    }
}
