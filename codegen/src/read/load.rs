//! Decodes the registry's files.

use super::draft::decode;
use super::kind::Kind;
use super::sources::Sources;
use crate::diagnostic::{Place, Problem, Reports, Source, Texts};
use crate::schema::{
    ClassesFile, DirectoriesFile, DummyFile, ExporterFile, LibrariesFile, ModelClassesFile, ModelFile, NormalizedFile,
    TasksFile,
};

/// A decoded file, with its place in the order of the files.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    pub(crate) file: usize,
    pub(crate) spec: T,
}

/// The registry's files, decoded as far as they can be.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) texts: Texts,
    pub(crate) tasks: Vec<Decoded<TasksFile>>,
    pub(crate) libraries: Vec<Decoded<LibrariesFile>>,
    pub(crate) normalized: Vec<Decoded<NormalizedFile>>,
    pub(crate) dummy_inputs: Vec<Decoded<DummyFile>>,
    pub(crate) classes: Vec<Decoded<ClassesFile>>,
    pub(crate) directories: Option<Decoded<DirectoriesFile>>,
    /// Library and file.
    pub(crate) model_classes: Vec<(String, Decoded<ModelClassesFile>)>,
    pub(crate) exporters: Vec<Decoded<ExporterFile>>,
    /// Library, file stem and file.
    pub(crate) models: Vec<(String, String, Decoded<ModelFile>)>,
}

/// Decodes the files of a registry, after those of the registry that it is laid over.
pub(crate) fn load(base: &[(&str, &str)], sources: &Sources, reports: &Reports) -> Files {
    let mut files = Files::default();
    for (name, text) in base {
        let shown = format!("{name} of the built-in registry");
        let (stands_for, text) = (Some((*name).to_owned()), (*text).to_owned());
        add(&mut files, Source { name: shown, stands_for, text, ..Source::default() }, reports);
    }
    files.texts.of_base = files.texts.files.len();
    sources.files.iter().for_each(|source| add(&mut files, source.clone(), reports));
    if base.is_empty() && !sources.is_cut_short {
        require(&mut files, reports);
    }
    files
}

fn add(files: &mut Files, source: Source, reports: &Reports) {
    let file = files.texts.files.len();
    match &source.unreadable {
        None => sort_in(files, source.name_in_registry(), &source.text, file, reports),
        Some(reason) => {
            reports.of_file(file, Problem::new("cannot be read").help(reason));
            reports.leave_out(Place::of_file(file));
        }
    }
    files.texts.files.push(source);
}

fn sort_in(files: &mut Files, name: &str, text: &str, file: usize, reports: &Reports) {
    let Some((kind, parts)) = Kind::of(name) else {
        let patterns = Kind::ALL.map(Kind::pattern);
        let (last, others) = (patterns[patterns.len() - 1], &patterns[..patterns.len() - 1]);
        let help = format!("expected {} or {last}", others.join(", "));
        return reports.of_file(file, Problem::new("no file of this name belongs here").help(help));
    };
    if kind.is_of_base_alone() && files.texts.of_base > 0 {
        let problem = Problem::new("what loads a model, and what tells it, is as in the built-in registry");
        return reports.of_file(file, problem.help("take the file away"));
    }
    match (kind, parts.as_slice()) {
        (Kind::Tasks, _) => files.tasks.extend(decode(text, file, reports)),
        (Kind::Libraries, _) => files.libraries.extend(decode(text, file, reports)),
        (Kind::NormalizedConfigs, _) => files.normalized.extend(decode(text, file, reports)),
        (Kind::DummyInputs, _) => files.dummy_inputs.extend(decode(text, file, reports)),
        (Kind::Classes, _) => files.classes.extend(decode(text, file, reports)),
        (Kind::Directories, _) => files.directories = decode(text, file, reports),
        (Kind::Exporter, parts) => {
            files.exporters.extend(exporter(text, file, parts.first().copied().unwrap_or_default(), reports));
        }
        (Kind::ModelClasses, parts) => {
            let library = parts.first().copied().unwrap_or_default().to_owned();
            files.model_classes.extend(decode(text, file, reports).map(|classes| (library, classes)));
        }
        (Kind::Model, parts) => {
            let mut parts = parts.iter().map(|part| (*part).to_owned());
            let (library, stem) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            files.models.extend(decode(text, file, reports).map(|model| (library, stem, model)));
        }
    }
}

/// The file of an exporter, which is called after it.
fn exporter(text: &str, file: usize, stem: &str, reports: &Reports) -> Option<Decoded<ExporterFile>> {
    let mut decoded: Decoded<ExporterFile> = decode(text, file, reports)?;
    let exporter = &mut decoded.spec.exporter;
    if exporter != stem {
        let problem = Problem::new(format!("the file of the exporter `{exporter}` is called {stem}.yaml"));
        let problem = problem.help(format!("call the file {exporter}.yaml, or the exporter `{stem}`"));
        reports.at(&Place::of_file(file).key("exporter"), problem);
        stem.clone_into(exporter);
    }
    Some(decoded)
}

fn require(files: &mut Files, reports: &Reports) {
    if files.texts.files.is_empty() {
        files.texts.files.push(Source { name: ".".to_owned(), ..Source::default() });
        let names = Kind::ALL.into_iter().filter(|kind| kind.is_required()).map(Kind::pattern).collect::<Vec<_>>();
        let problem = Problem::new("there is no YAML file here, and a registry is made of them");
        reports.of_file(0, problem.help(format!("one that stands alone has {}", names.join(", "))));
        return reports.leave_out(Place::of_file(0));
    }
    for name in Kind::ALL.into_iter().filter(|kind| kind.is_required()).map(Kind::pattern) {
        if !files.texts.files.iter().any(|source| source.name == name) {
            let file = files.texts.files.len();
            files.texts.files.push(Source { name: name.to_owned(), ..Source::default() });
            reports.of_file(file, "the file is missing, and every registry has one");
            reports.leave_out(Place::of_file(file));
        }
    }
}
