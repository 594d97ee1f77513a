//! Reads the registry's files.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::diagnostic::{Diagnostics, Place, Problem};
use super::directories::DirectoriesFile;
use super::draft::decode;
use super::model_classes::ModelClassesFile;
use super::schema::{ClassesFile, DummyFile, ExporterFile, LibrariesFile, ModelFile, NormalizedFile, TasksFile};

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
    pub(super) classes: Option<Decoded<ClassesFile>>,
    pub(super) directories: Option<Decoded<DirectoriesFile>>,
    /// Library and file.
    pub(super) model_classes: Vec<(String, Decoded<ModelClassesFile>)>,
    pub(super) exporters: Vec<Decoded<ExporterFile>>,
    /// Library, file stem and file.
    pub(super) models: Vec<(String, String, Decoded<ModelFile>)>,
}

/// Reads every YAML file under `directory`.
pub(super) fn load(directory: &Path, diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files::default();
    let mut paths = Vec::new();
    if let Err((path, error)) = walk(directory, &mut files.inputs, &mut paths) {
        let file = add(&mut files, path.display().to_string(), String::new());
        diagnostics.of_file(file, Problem::new("cannot be read").help(error.to_string()));
        return files;
    }
    for path in paths {
        let name = relative(directory, &path);
        let text = fs::read_to_string(&path);
        let file = add(&mut files, name.clone(), text.as_ref().cloned().unwrap_or_default());
        match text {
            Ok(_) => sort_in(&mut files, &name, file, diagnostics),
            Err(error) => {
                let reason =
                    if error.kind() == ErrorKind::InvalidData { "it is not UTF-8" } else { &error.to_string() };
                diagnostics.of_file(file, Problem::new("cannot be read").help(reason));
                diagnostics.leave_out(Place::of_file(file));
            }
        }
    }
    require(&mut files, diagnostics);
    files
}

fn add(files: &mut Files, name: String, text: String) -> usize {
    files.sources.push(Source { name, text });
    files.sources.len() - 1
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

fn sort_in(files: &mut Files, name: &str, file: usize, diagnostics: &mut Diagnostics) {
    let text = files.sources[file].text.clone();
    let parts: Vec<_> = name.strip_suffix(".yaml").unwrap_or_default().split('/').collect();
    match parts.as_slice() {
        ["tasks"] => files.tasks = decode(&text, file, diagnostics),
        ["libraries"] => files.libraries = decode(&text, file, diagnostics),
        ["normalized_configs"] => files.normalized = decode(&text, file, diagnostics),
        ["dummy_inputs"] => files.dummy_inputs = decode(&text, file, diagnostics),
        ["classes"] => files.classes = decode(&text, file, diagnostics),
        ["directories"] => files.directories = decode(&text, file, diagnostics),
        ["model_classes", library] => {
            let decoded = decode(&text, file, diagnostics);
            files.model_classes.extend(decoded.map(|classes| ((*library).to_owned(), classes)));
        }
        ["exporters", stem] => {
            let mut decoded: Option<Decoded<ExporterFile>> = decode(&text, file, diagnostics);
            if let Some(Decoded { spec: ExporterFile { exporter, .. }, .. }) = &mut decoded
                && exporter != stem
            {
                let message = format!("the file of the exporter `{exporter}` has to be called {exporter}.yaml");
                diagnostics.at(&Place::of_file(file).key("exporter"), message);
                (*stem).clone_into(exporter);
            }
            files.exporters.extend(decoded);
        }
        ["models", library, stem] => {
            let decoded = decode(&text, file, diagnostics);
            files.models.extend(decoded.map(|model| ((*library).to_owned(), (*stem).to_owned(), model)));
        }
        _ => diagnostics.of_file(
            file,
            Problem::new("no file of this name belongs here").help(
                "expected tasks.yaml, libraries.yaml, normalized_configs.yaml, dummy_inputs.yaml, directories.yaml, \
                 classes.yaml, model_classes/LIBRARY.yaml, exporters/EXPORTER.yaml or models/LIBRARY/MODEL-TYPE.yaml",
            ),
        ),
    }
}

fn require(files: &mut Files, diagnostics: &mut Diagnostics) {
    for name in ["tasks.yaml", "libraries.yaml", "normalized_configs.yaml"] {
        if !files.sources.iter().any(|source| source.name == name) {
            let file = add(files, name.to_owned(), String::new());
            diagnostics.of_file(file, "the file is missing, and every registry has one");
            diagnostics.leave_out(Place::of_file(file));
        }
    }
}
