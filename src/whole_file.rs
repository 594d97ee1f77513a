//! Files that appear when they are complete.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Fills a temporary file in the directory of `path`, and gives it its name when it is complete.
pub(crate) fn replace(path: &Path, fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>) -> io::Result<()> {
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
    temporary.into_temp_path().persist(path).map_err(|failed| failed.error)
}

/// The error without the temporary file's name, which means nothing to who reads it.
fn without_path(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "the directory does not exist"),
        io::ErrorKind::PermissionDenied => io::Error::new(error.kind(), "the directory cannot be written to"),
        _ => error,
    }
}
