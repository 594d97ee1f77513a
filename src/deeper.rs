//! Folders inside of one that was given, in which there may be what it lacks.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// How many folders inside each other are looked into.
const DEEPEST: usize = 4;
/// How many entries of folders are looked at in all.
const MOST_ENTRIES: usize = 2_000;

/// The way from a directory to the nearest folder inside of it that has a file with such a name. Links are not followed,
/// and what is hidden is passed over.
pub(crate) fn folder_with(directory: &Path, is_wanted: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let (mut folders, mut left) = (VecDeque::from([(PathBuf::new(), 0)]), MOST_ENTRIES);
    while let Some((folder, depth)) = folders.pop_front() {
        if left == 0 {
            break;
        }
        let Ok(entries) = directory.join(&folder).read_dir() else { continue };
        let mut inner = Vec::new();
        for entry in entries.take(left).flatten() {
            left -= 1;
            let (name, Ok(kind)) = (entry.file_name(), entry.file_type()) else { continue };
            if kind.is_file() && depth > 0 && is_wanted(Path::new(&name)) {
                return Some(folder);
            }
            if kind.is_dir() && depth < DEEPEST && !name.as_encoded_bytes().starts_with(b".") {
                inner.push(folder.join(name));
            }
        }
        inner.sort();
        folders.extend(inner.into_iter().map(|folder| (folder, depth + 1)));
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_folder_is_found_and_no_link_is_followed() {
        let directory = tempfile::tempdir().unwrap();
        let make = |folder: &str| fs::create_dir_all(directory.path().join(folder)).unwrap();
        ["b/c/d", "a/.hidden", "1/2/3/4/5"].into_iter().for_each(make);
        let find = || folder_with(directory.path(), |name| name.extension().is_some_and(|ending| ending == "onnx"));
        let write = |file: &str| fs::write(directory.path().join(file), "").unwrap();
        ["model.onnx", "a/.hidden/model.onnx", "1/2/3/4/5/model.onnx", "a/model.txt"].into_iter().for_each(write);
        assert_eq!(find(), None);
        #[cfg(unix)]
        std::os::unix::fs::symlink(directory.path(), directory.path().join("a/link")).unwrap();
        assert_eq!(find(), None);
        write("b/c/d/model.onnx");
        assert_eq!(find(), Some("b/c/d".into()));
        write("b/c/model.onnx");
        assert_eq!(find(), Some("b/c".into()));
    }
}
