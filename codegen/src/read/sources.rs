//! The files of a registry, before they are read as YAML.

use std::ffi::OsStr;
use std::fs;
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};

use optimum_exporters_common::regular_file;

use super::kind::Kind;
use crate::diagnostic::Source;

/// The most bytes that a file may have, for each of which decoding takes up to 200. The largest of the built-in registry
/// has 60,000.
const MOST_BYTES: u64 = 256 << 10;

/// The most bytes that all files may have together.
const MOST_BYTES_IN_ALL: usize = 64 << 20;

/// The most entries of all directories together.
const MOST_ENTRIES: usize = 50_000;

/// How deep directories may stand in each other. Those of a registry do so twice.
const DEEPEST: usize = 8;

/// The files of a registry, as texts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(crate) files: Vec<Source>,
    /// The files and directories that they were read from.
    pub(crate) inputs: Vec<PathBuf>,
    /// A directory that could not be read: of what is missing then nothing is said.
    pub(crate) is_cut_short: bool,
}

impl Sources {
    /// Reads every YAML file under `directory`. What cannot be read is reported when it is compiled, as is what is too
    /// large. Links to directories are not followed, and directories that are hidden are left out.
    pub fn read(directory: &Path) -> Self {
        if directory.is_file() {
            let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = "it is a file whose name does not end with .yaml: expected the directory of a registry, or the \
                          .yaml file of a model";
            return Self { files: vec![unreadable(name, reason.to_owned())], is_cut_short: true, ..Self::default() };
        }
        let mut found = Found::default();
        let walked = found.walk(directory, 0);
        let Found { inputs, files, links, .. } = found;
        let mut sources = Self { inputs, ..Self::default() };
        if let Err((path, reason)) = walked {
            sources.files.push(unreadable(path.display().to_string(), reason));
            sources.is_cut_short = true;
            return sources;
        }
        let mut room = MOST_BYTES_IN_ALL;
        for path in &files {
            let source = file(relative(directory, path), path, &mut room);
            sources.files.push(source);
        }
        let reason = "it is a link to a directory, and those are not followed";
        sources.files.extend(links.iter().map(|path| unreadable(relative(directory, path), reason.to_owned())));
        sources
    }

    /// Reads one file as a registry of its own: what its name says, or else the model of a library.
    pub fn read_file(path: &Path, library: &str) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = file(name, path, &mut MOST_BYTES_IN_ALL.clone());
        let stands_for = match Kind::of(&source.name) {
            Some(_) => None,
            None => Some(format!("models/{library}/{}", source.name)),
        };
        Self { files: vec![Source { stands_for, ..source }], inputs: vec![path.to_owned()], is_cut_short: false }
    }

    /// The files with these names, relative to the registry and with slashes, and their texts. Of several with one name
    /// the last counts.
    pub fn of(files: &[(&str, &str)]) -> Self {
        files.iter().fold(Self::default(), |sources, (name, text)| sources.with(name, text))
    }

    /// The same with a file more, which takes the place of one of that name.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.files.retain(|file| file.name != name);
        self.files.push(Source { name: name.to_owned(), text: text.to_owned(), ..Source::default() });
        self
    }

    /// The names of the files, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Whether they can be no registry but one that is laid over another: there are files, and not all of those that
    /// a registry has which stands alone.
    pub fn is_laid_over(&self) -> bool {
        let is_missing = |kind: &Kind| kind.is_required() && !self.names().any(|name| name == kind.pattern());
        !self.is_cut_short && !self.files.is_empty() && Kind::ALL.iter().any(is_missing)
    }

    /// The text of a file, `None` if there is no such file, or it could not be read.
    pub fn text(&self, name: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.name == name)?;
        file.unreadable.is_none().then_some(file.text.as_str())
    }
}

fn unreadable(name: String, reason: String) -> Source {
    Source { name, unreadable: Some(reason), ..Source::default() }
}

/// A file, if there is room for it.
fn file(name: String, path: &Path, room: &mut usize) -> Source {
    match text(path) {
        Ok(text) if text.len() > *room => {
            *room = 0;
            unreadable(name, format!("all files together have more than {} MB", MOST_BYTES_IN_ALL >> 20))
        }
        Ok(text) => {
            *room -= text.len();
            Source { name, text, ..Source::default() }
        }
        Err(error) => {
            let is_no_text = error.kind() == ErrorKind::InvalidData;
            unreadable(name, if is_no_text { "it is not UTF-8".to_owned() } else { error.to_string() })
        }
    }
}

/// The text of a file. Only what is a file is opened, since anything else may never end.
fn text(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    regular_file::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Error::other(format!("it has more than {} KB", MOST_BYTES >> 10)));
    }
    Ok(text)
}

/// What a walk through directories finds.
#[derive(Default)]
struct Found {
    /// Files and directories.
    inputs: Vec<PathBuf>,
    /// YAML files.
    files: Vec<PathBuf>,
    /// Links to directories.
    links: Vec<PathBuf>,
    entries: usize,
}

impl Found {
    fn walk(&mut self, directory: &Path, depth: usize) -> Result<(), (PathBuf, String)> {
        let fail = |reason: String| (directory.to_owned(), reason);
        if depth > DEEPEST {
            return Err(fail("directories stand too deep in each other for a registry".to_owned()));
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory).map_err(|error| fail(error.to_string()))? {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(fail(format!(
                    "there are more than {MOST_ENTRIES} files and directories, too many for a registry"
                )));
            }
            let entry = entry.map_err(|error| fail(error.to_string()))?;
            let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            paths.push((entry.path(), is_directory));
        }
        paths.sort();
        self.inputs.push(directory.to_owned());
        for (path, is_directory) in paths {
            if is_directory {
                let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
                if !is_hidden {
                    self.walk(&path, depth + 1)?;
                }
            } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                self.inputs.push(path.clone());
                self.files.push(path);
            } else if path.is_dir() {
                self.links.push(path);
            }
        }
        Ok(())
    }
}

fn relative(directory: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(directory).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(text_of).collect();
    parts.join("/")
}

/// A name, in which bytes that are no text are written as numbers: files are told apart by their names.
fn text_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text += chunk.valid();
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_files_with_one_name_the_last_counts() {
        let sources = Sources::of(&[("a.yaml", "1"), ("b.yaml", "2"), ("a.yaml", "3")]);
        assert_eq!(sources.names().collect::<Vec<_>>(), ["b.yaml", "a.yaml"]);
        assert_eq!(sources.text("a.yaml"), Some("3"));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;

        let name = |bytes: &[u8]| relative(Path::new("/r"), &Path::new("/r/models").join(OsStr::from_bytes(bytes)));
        assert_eq!(name(b"a\xff\xfeb.yaml"), r"models/a\xff\xfeb.yaml");
        assert_ne!(name(b"a\xff.yaml"), name(b"a\xfe.yaml"));
        assert_eq!(name("\u{fc}.yaml".as_bytes()), "models/\u{fc}.yaml");
    }
}
