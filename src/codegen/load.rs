//! Reads the registry's files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::diagnostic::{Diagnostics, Place, Step, expected};
use super::schema::{DummyFile, ExporterFile, LibrariesFile, ModelFile, NormalizedFile, TasksFile};
use super::spans;

/// A file as it stands.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the registry, with slashes.
    pub(super) name: String,
    pub(super) text: String,
}

/// A decoded file, with its place in the order of the files.
#[derive(Debug)]
pub(super) struct Decoded<T> {
    pub(super) file: usize,
    pub(super) spec: T,
}

/// The registry's files, decoded as far as they can be.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) sources: Vec<Source>,
    pub(super) inputs: Vec<PathBuf>,
    pub(super) tasks: Option<Decoded<TasksFile>>,
    pub(super) libraries: Option<Decoded<LibrariesFile>>,
    pub(super) normalized: Option<Decoded<NormalizedFile>>,
    pub(super) dummy_inputs: Option<Decoded<DummyFile>>,
    pub(super) exporters: Vec<Decoded<ExporterFile>>,
    /// Library, file stem and file.
    pub(super) models: Vec<(String, String, Decoded<ModelFile>)>,
}

/// Reads every YAML file under `directory`.
pub(super) fn load(directory: &Path, diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files::default();
    let mut paths = Vec::new();
    if let Err((path, error)) = walk(directory, &mut files.inputs, &mut paths) {
        files.sources.push(Source { name: path.display().to_string(), text: String::new() });
        diagnostics.at_line(0, 1, 1, format!("cannot be read: {error}"));
        return files;
    }
    for path in paths {
        let name = relative(directory, &path);
        let text = fs::read_to_string(&path);
        let file = files.sources.len();
        let source = Source { name: name.clone(), text: text.as_ref().cloned().unwrap_or_default() };
        files.sources.push(source);
        match text {
            Ok(_) => sort_in(&mut files, &name, file, diagnostics),
            Err(error) => diagnostics.at_line(file, 1, 1, format!("cannot be read: {error}")),
        }
    }
    require(&files, directory, diagnostics);
    files
}

fn walk(
    directory: &Path,
    inputs: &mut Vec<PathBuf>,
    found: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, std::io::Error)> {
    let fail = |error| (directory.to_owned(), error);
    let entries = fs::read_dir(directory).map_err(fail)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(fail)?;
    paths.sort();
    inputs.push(directory.to_owned());
    for path in paths {
        if path.is_dir() {
            walk(&path, inputs, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
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

fn sort_in(files: &mut Files, name: &str, file: usize, diagnostics: &mut Diagnostics) {
    let text = files.sources[file].text.clone();
    let parts: Vec<_> = name.trim_end_matches(".yaml").split('/').collect();
    match parts.as_slice() {
        ["tasks"] => files.tasks = decode(&text, file, diagnostics),
        ["libraries"] => files.libraries = decode(&text, file, diagnostics),
        ["normalized_configs"] => files.normalized = decode(&text, file, diagnostics),
        ["dummy_inputs"] => files.dummy_inputs = decode(&text, file, diagnostics),
        ["exporters", _] => files.exporters.extend(decode(&text, file, diagnostics)),
        ["models", library, stem] => {
            let decoded = decode(&text, file, diagnostics);
            files.models.extend(decoded.map(|model| ((*library).to_owned(), (*stem).to_owned(), model)));
        }
        _ => diagnostics.at_line(
            file,
            1,
            1,
            "no file of this name belongs here: expected tasks.yaml, libraries.yaml, normalized_configs.yaml, dummy_inputs.yaml, \
             exporters/EXPORTER.yaml or models/LIBRARY/MODEL-TYPE.yaml",
        ),
    }
}

fn require(files: &Files, directory: &Path, diagnostics: &mut Diagnostics) {
    let has = |name: &str| files.sources.iter().any(|source| source.name == name);
    let missing: Vec<_> =
        ["tasks.yaml", "libraries.yaml", "normalized_configs.yaml"].into_iter().filter(|name| !has(name)).collect();
    if let (false, Some(_)) = (missing.is_empty(), files.sources.first()) {
        diagnostics.at_line(0, 1, 1, format!("{} lacks {}", directory.display(), missing.join(" and ")));
    }
}

/// Decodes a file. What is wrong is reported and left out, so that the rest of the file is checked
/// as well.
fn decode<T: DeserializeOwned>(text: &str, file: usize, diagnostics: &mut Diagnostics) -> Option<Decoded<T>> {
    const MOST_ERRORS: usize = 32;
    let mut value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            syntax_error(text, file, &error, diagnostics);
            return None;
        }
    };
    for _ in 0..MOST_ERRORS {
        match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            Ok(spec) => return Some(Decoded { file, spec }),
            Err(error) => {
                let place = place_of(file, &error);
                diagnostics.at(&place, message_of(&error.into_inner().to_string()));
                if !remove(&mut value, &place.path) {
                    return None;
                }
            }
        }
    }
    None
}

fn syntax_error(text: &str, file: usize, error: &serde_yaml::Error, diagnostics: &mut Diagnostics) {
    let repeated = spans::repeated_keys(text);
    if repeated.is_empty() {
        let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        diagnostics.at_line(file, line, column, format!("this is not YAML: {error}"));
    }
    for (key, (line, column), first) in repeated {
        diagnostics.at_line(file, line, column, format!("`{key}` is given twice; the first is in line {first}"));
    }
}

fn place_of(file: usize, error: &serde_path_to_error::Error<serde_yaml::Error>) -> Place {
    use serde_path_to_error::Segment;
    let mut place = Place::of_file(file);
    for segment in error.path() {
        place = match segment {
            Segment::Seq { index } => place.index(*index),
            Segment::Map { key } => place.key(key),
            Segment::Enum { variant } => place.key(variant),
            Segment::Unknown => place,
        };
    }
    let message = error.inner().to_string();
    if let Some(unknown) = quoted_after(&message, "unknown field ") {
        let at_key = place.path.last() == Some(&Step::Key(unknown.to_owned()));
        return if at_key { place.itself() } else { place.key(unknown).itself() };
    }
    place
}

/// serde's words, put as the rest of the registry's messages are.
fn message_of(message: &str) -> String {
    if let Some(unknown) = quoted_after(message, "unknown field ") {
        let known: Vec<_> = message.split('`').skip(3).step_by(2).collect();
        return format!("unknown key `{unknown}`: {}", expected(unknown, known));
    }
    if let Some(missing) = quoted_after(message, "missing field ") {
        return format!("the key `{missing}` is missing");
    }
    message.split(" at line ").next().unwrap_or(message).rsplit_once(": invalid").map_or_else(
        || message.split(" at line ").next().unwrap_or(message).to_owned(),
        |(_, rest)| format!("invalid{rest}"),
    )
}

fn quoted_after<'a>(message: &'a str, words: &str) -> Option<&'a str> {
    message.split_once(words)?.1.split('`').nth(1)
}

fn remove(value: &mut Value, path: &[Step]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let mut node = value;
    for step in parents {
        let inner = match step {
            Step::Key(key) => node.get_mut(key.as_str()),
            Step::Index(index) => node.get_mut(*index),
        };
        match inner {
            Some(inner) => node = inner,
            None => return false,
        }
    }
    match (last, node) {
        (Step::Key(key), Value::Mapping(map)) => map.remove(key.as_str()).is_some(),
        (Step::Index(index), Value::Sequence(items)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}
