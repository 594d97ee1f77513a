//! Decodes the registry's files.

use super::super::diagnostic::{Diagnostics, Place, Problem};
use super::super::schema::{
    ClassesFile, DirectoriesFile, DummyFile, ExporterFile, LibrariesFile, ModelClassesFile, ModelFile, NormalizedFile,
    TasksFile,
};
use super::draft::decode;
use super::sources::{Source, Sources};

/// A decoded file, with its place in the order of the files.
#[derive(Debug)]
pub(in crate::codegen) struct Decoded<T> {
    pub(in crate::codegen) file: usize,
    pub(in crate::codegen) spec: T,
}

/// The registry's files, decoded as far as they can be.
#[derive(Debug, Default)]
pub(in crate::codegen) struct Files {
    pub(in crate::codegen) sources: Vec<Source>,
    /// How many of the sources are of the registry that this one is laid over.
    pub(in crate::codegen) of_base: usize,
    pub(in crate::codegen) tasks: Vec<Decoded<TasksFile>>,
    pub(in crate::codegen) libraries: Vec<Decoded<LibrariesFile>>,
    pub(in crate::codegen) normalized: Vec<Decoded<NormalizedFile>>,
    pub(in crate::codegen) dummy_inputs: Vec<Decoded<DummyFile>>,
    pub(in crate::codegen) classes: Vec<Decoded<ClassesFile>>,
    pub(in crate::codegen) directories: Option<Decoded<DirectoriesFile>>,
    /// Library and file.
    pub(in crate::codegen) model_classes: Vec<(String, Decoded<ModelClassesFile>)>,
    pub(in crate::codegen) exporters: Vec<Decoded<ExporterFile>>,
    /// Library, file stem and file.
    pub(in crate::codegen) models: Vec<(String, String, Decoded<ModelFile>)>,
}

/// Decodes the files of a registry, after those of the registry that it is laid over.
pub(in crate::codegen) fn load(base: &[(&str, &str)], sources: &Sources, diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files::default();
    for (name, text) in base {
        let file = files.sources.len();
        let shown = format!("{name} of the built-in registry");
        files.sources.push(Source { name: shown, text: (*text).to_owned(), unreadable: None });
        sort_in(&mut files, name, text, file, diagnostics);
    }
    files.of_base = files.sources.len();
    for source in &sources.files {
        let file = files.sources.len();
        files.sources.push(source.clone());
        match &source.unreadable {
            None => sort_in(&mut files, &source.name, &source.text, file, diagnostics),
            Some(reason) => {
                diagnostics.of_file(file, Problem::new("cannot be read").help(reason));
                diagnostics.leave_out(Place::of_file(file));
            }
        }
    }
    if base.is_empty() && !sources.is_cut_short {
        require(&mut files, diagnostics);
    }
    files
}

fn sort_in(files: &mut Files, name: &str, text: &str, file: usize, diagnostics: &mut Diagnostics) {
    let parts: Vec<_> = name.strip_suffix(".yaml").unwrap_or_default().split('/').collect();
    match parts.as_slice() {
        ["tasks"] => files.tasks.extend(decode(text, file, diagnostics)),
        ["libraries"] => files.libraries.extend(decode(text, file, diagnostics)),
        ["normalized_configs"] => files.normalized.extend(decode(text, file, diagnostics)),
        ["dummy_inputs"] => files.dummy_inputs.extend(decode(text, file, diagnostics)),
        ["classes"] => files.classes.extend(decode(text, file, diagnostics)),
        ["directories"] | ["model_classes", _] if files.of_base > 0 => {
            let problem = Problem::new("what loads a model, and what tells it, is as in the built-in registry");
            diagnostics.of_file(file, problem.help("take the file away"));
        }
        ["directories"] => files.directories = decode(text, file, diagnostics),
        ["model_classes", library] => {
            let decoded = decode(text, file, diagnostics);
            files.model_classes.extend(decoded.map(|classes| ((*library).to_owned(), classes)));
        }
        ["exporters", stem] => {
            let mut decoded: Option<Decoded<ExporterFile>> = decode(text, file, diagnostics);
            if let Some(Decoded { spec: ExporterFile { exporter, .. }, .. }) = &mut decoded
                && exporter != stem
            {
                let problem = Problem::new(format!("the file of the exporter `{exporter}` is called {stem}.yaml"));
                let problem = problem.help(format!("call the file {exporter}.yaml, or the exporter `{stem}`"));
                diagnostics.at(&Place::of_file(file).key("exporter"), problem);
                (*stem).clone_into(exporter);
            }
            files.exporters.extend(decoded);
        }
        ["models", library, stem] => {
            let decoded = decode(text, file, diagnostics);
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
            let file = files.sources.len();
            files.sources.push(Source { name: name.to_owned(), ..Source::default() });
            diagnostics.of_file(file, "the file is missing, and every registry has one");
            diagnostics.leave_out(Place::of_file(file));
        }
    }
}
