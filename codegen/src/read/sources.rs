//! The files of a registry, before they are read as YAML.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use super::kind::Kind;
use crate::diagnostic::Source;

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
    /// Reads every YAML file under `directory`. What cannot be read is reported when it is compiled.
    pub fn read(directory: &Path) -> Self {
        let mut sources = Self::default();
        let mut paths = Vec::new();
        if let Err((path, error)) = walk(directory, &mut sources.inputs, &mut paths) {
            let (name, unreadable) = (path.display().to_string(), Some(error.to_string()));
            sources.files.push(Source { name, unreadable, ..Source::default() });
            sources.is_cut_short = true;
            return sources;
        }
        sources.files = paths.iter().map(|path| file(relative(directory, path), fs::read_to_string(path))).collect();
        sources
    }

    /// The files with these names, relative to the registry and with slashes, and their texts.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(name, text): &(&str, &str)| Source {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
            unreadable: None,
        };
        Self { files: files.iter().map(file).collect(), ..Self::default() }
    }

    /// The same with a file more, which takes the place of one of that name.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.files.retain(|file| file.name != name);
        self.files.push(Source { name: name.to_owned(), text: text.to_owned(), unreadable: None });
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

fn file(name: String, text: Result<String, Error>) -> Source {
    match text {
        Ok(text) => Source { name, text, unreadable: None },
        Err(error) => {
            let is_no_text = error.kind() == ErrorKind::InvalidData;
            let reason = if is_no_text { "it is not UTF-8".to_owned() } else { error.to_string() };
            Source { name, text: String::new(), unreadable: Some(reason) }
        }
    }
}

fn walk(directory: &Path, inputs: &mut Vec<PathBuf>, found: &mut Vec<PathBuf>) -> Result<(), (PathBuf, Error)> {
    let fail = |error| (directory.to_owned(), error);
    let entries = fs::read_dir(directory).map_err(fail)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(fail)?;
    paths.sort();
    inputs.push(directory.to_owned());
    for path in paths {
        if path.is_dir() {
            walk(&path, inputs, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            inputs.push(path.clone());
            found.push(path);
        }
    }
    Ok(())
}

fn relative(directory: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(directory).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
