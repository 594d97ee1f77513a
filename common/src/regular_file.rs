//! Files that are opened only if they are files: what stands in the place of one may never end, or never begin.

use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Opens a file to be read from any place.
///
/// # Errors
/// There is none, it may not be read, or it is a directory, a pipe or a device; it is not waited for one that writes.
pub fn open(path: &Path) -> io::Result<File> {
    let found = fs::metadata(path).map_err(|error| of_link(path, error))?.file_type();
    if !found.is_file() {
        return Err(io::Error::other(format!("it is {}, not a file", kind(found))));
    }
    File::open(path)
}

/// Opens a file to be read from start to end, which a stream of this process may be as well, such as `/dev/stdin`.
///
/// # Errors
/// As [`open`].
pub fn open_to_stream(path: &Path) -> io::Result<File> {
    if is_own_stream(path) && !fs::metadata(path)?.is_dir() { File::open(path) } else { open(path) }
}

/// Whether a path is a name of what this process was started with.
fn is_own_stream(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || ["/dev/fd", "/proc/self/fd"].iter().any(|streams| path.starts_with(streams))
}

/// The error for a reader who knows the path and wants to know what is wrong with it.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound if error.get_ref().is_none() => "there is no such file".to_owned(),
        _ => error.to_string(),
    }
}

/// Where a link leads to at which there is nothing; none of what is no link, or leads somewhere.
pub fn broken_link(path: &Path) -> Option<PathBuf> {
    let to = fs::read_link(path).ok()?;
    fs::metadata(path).is_err().then_some(to)
}

/// The folder that a folder stands in, also where its path has no name, as that of the current one.
pub fn folder_above(folder: &Path) -> PathBuf {
    match (folder.file_name(), folder.parent()) {
        (Some(_), Some(above)) if !above.as_os_str().is_empty() => above.to_owned(),
        (Some(_), _) => PathBuf::from("."),
        (None, _) => folder.join(".."),
    }
}

/// The same error, which says what a link leads to.
fn of_link(path: &Path, error: io::Error) -> io::Error {
    match broken_link(path) {
        Some(to) => io::Error::new(error.kind(), format!("it is a link to `{}`, where there is nothing", to.display())),
        None => error,
    }
}

/// What stands in the place of a file.
fn kind(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if found.is_fifo() {
            return "a pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
        if found.is_char_device() || found.is_block_device() {
            return "a device";
        }
    }
    if found.is_dir() { "a directory" } else { "something else" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_named() {
        let said = |path: &str| reason(&open(Path::new(path)).unwrap_err());
        assert_eq!(said(env!("CARGO_MANIFEST_DIR")), "it is a directory, not a file");
        assert_eq!(said(concat!(env!("CARGO_MANIFEST_DIR"), "/nowhere")), "there is no such file");
        assert!(open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).is_ok());
    }

    #[test]
    fn every_folder_stands_in_one() {
        for (folder, above) in [("a/b", "a"), ("a", "."), ("", ".."), (".", "./.."), ("..", "../.."), ("/a", "/")] {
            assert_eq!(folder_above(Path::new(folder)), Path::new(above), "{folder}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_file() {
        let null = Path::new("/dev/null");
        assert_eq!(reason(&open(null).unwrap_err()), "it is a device, not a file");
        assert!(open_to_stream(null).is_err());
    }
}
