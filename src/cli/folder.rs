//! The registry that a command is about.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The directory that is named, or the `registry/` of the current package: that of the nearest
/// directory upwards which has a `Cargo.toml`.
pub fn registry(named: Option<&Path>) -> PathBuf {
    const NAME: &str = "registry";
    if let Some(named) = named {
        return named.to_owned();
    }
    let here = std::env::current_dir().unwrap_or_default();
    match here.ancestors().find(|directory| directory.join("Cargo.toml").is_file()) {
        Some(package) if package != here => package.join(NAME),
        _ => PathBuf::from(NAME),
    }
}

/// A file beside `path` with its text, which has only to be given its name.
pub fn temporary(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}
