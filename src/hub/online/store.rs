//! Files into the cache, in huggingface_hub's layout: the content under `blobs`, named by its hash, a link
//! to it in `snapshots`, and the commit of a revision in `refs`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::client::Answer;
use crate::error::Error;
use crate::whole_file::replace;

/// The directory of a commit's files.
pub(super) fn snapshot(folder: &Path, commit: &str) -> PathBuf {
    folder.join("snapshots").join(commit)
}

/// Puts a file of a commit into the cache.
pub(super) fn file(folder: &Path, commit: &str, path: &str, answer: &Answer) -> Result<(), Error> {
    let pointer = snapshot(folder, commit).join(path);
    let blob = answer.etag.as_deref().and_then(hash).map(|hash| folder.join("blobs").join(hash));
    let up = "../".repeat(path.split('/').count() + 1);
    let written = match blob {
        Some(blob) if cfg!(unix) => {
            let content = if blob.is_file() { Ok(()) } else { write(&blob, &answer.bytes) };
            content.and_then(|()| link(&pointer, &format!("{up}blobs/{}", name(&blob))))
        }
        _ => write(&pointer, &answer.bytes),
    };
    written.map_err(|error| io_error(&pointer, &error))
}

/// Says which commit a revision is.
pub(super) fn reference(folder: &Path, revision: &str, commit: &str) -> Result<(), Error> {
    let path = folder.join("refs").join(revision);
    write(&path, commit.as_bytes()).map_err(|error| io_error(&path, &error))
}

/// The hash that an etag has, if it is one that may name a file.
fn hash(etag: &str) -> Option<&str> {
    let hash = etag.trim().trim_start_matches("W/").trim_matches('"');
    let is_hash = (32..=128).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(hash)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    replace(path, |temporary| temporary.write_all(bytes))
}

#[cfg(unix)]
fn link(pointer: &Path, to: &str) -> io::Result<()> {
    if let Some(directory) = pointer.parent() {
        fs::create_dir_all(directory)?;
    }
    // A link that leads nowhere is in the way.
    if pointer.is_symlink() && !pointer.exists() {
        fs::remove_file(pointer)?;
    }
    match std::os::unix::fs::symlink(to, pointer) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

#[cfg(not(unix))]
fn link(_: &Path, _: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

fn io_error(path: &Path, error: &io::Error) -> Error {
    Error::Io { path: path.to_owned(), reason: format!("the cache cannot be written: {error}") }
}
