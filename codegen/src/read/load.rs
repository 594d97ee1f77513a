//! Decodes the registry's files.

use std::ops::Range;

use super::draft::decode;
use super::kind::Kind;
use super::sources::Sources;
use crate::apart::{of_each_part, processors};
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
    let of_base = base.iter().map(|(name, text)| Source {
        name: format!("{name} of the built-in registry"),
        stands_for: Some((*name).to_owned()),
        text: (*text).to_owned(),
        unreadable: None,
    });
    let texts = Texts { files: of_base.chain(sources.files.iter().cloned()).collect(), of_base: base.len() };
    let mut files = decoded(texts, reports);
    if base.is_empty() && !sources.is_cut_short {
        require(&mut files, reports);
    }
    files
}

/// Each file decoded, several at once: YAML is the larger part of what a registry takes to be read.
fn decoded(texts: Texts, reports: &Reports) -> Files {
    let mut all = Files::default();
    for (files, found) in of_each_part(&parts_of(&texts, processors()), |part| decoded_part(&texts, part.clone())) {
        all.extend(files);
        reports.extend(found);
    }
    Files { texts, ..all }
}

/// Files that follow each other, in so many parts of about as many bytes.
fn parts_of(texts: &Texts, count: usize) -> Vec<Range<usize>> {
    let ends: Vec<usize> = texts
        .files
        .iter()
        .scan(0, |end, source| {
            *end += source.text.len();
            Some(*end)
        })
        .collect();
    let whole = ends.last().copied().unwrap_or_default();
    let end_of = |part: usize| ends.partition_point(|end| *end * count <= whole * part);
    let bounds = (0..count).map(|part| if part + 1 == count { ends.len() } else { end_of(part + 1) });
    bounds.scan(0, |start, end| Some(std::mem::replace(start, end)..end)).filter(|part| !part.is_empty()).collect()
}

fn decoded_part(texts: &Texts, part: Range<usize>) -> (Files, Reports) {
    let (mut files, reports) = (Files::default(), Reports::default());
    for file in part {
        match &texts.files[file].unreadable {
            None => sort_in(&mut files, texts, file, &reports),
            Some(reason) => {
                reports.of_file(file, Problem::new("cannot be read").help(reason));
                reports.leave_out(Place::of_file(file));
            }
        }
    }
    (files, reports)
}

impl Files {
    /// Adds files that come after these.
    fn extend(&mut self, later: Self) {
        self.tasks.extend(later.tasks);
        self.libraries.extend(later.libraries);
        self.normalized.extend(later.normalized);
        self.dummy_inputs.extend(later.dummy_inputs);
        self.classes.extend(later.classes);
        self.directories = later.directories.or(self.directories.take());
        self.model_classes.extend(later.model_classes);
        self.exporters.extend(later.exporters);
        self.models.extend(later.models);
    }
}

fn sort_in(files: &mut Files, texts: &Texts, file: usize, reports: &Reports) {
    let source = &texts.files[file];
    let (name, text) = (source.name_in_registry(), source.text.as_str());
    let Some((kind, parts)) = Kind::of(name) else {
        let patterns = Kind::ALL.map(Kind::pattern);
        let (last, others) = (patterns[patterns.len() - 1], &patterns[..patterns.len() - 1]);
        let help = format!("expected {} or {last}", others.join(", "));
        return reports.of_file(file, Problem::new("no file of this name belongs here").help(help));
    };
    if kind.is_of_base_alone() && texts.of_base > 0 && file >= texts.of_base {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lengths: &[usize]) -> Texts {
        let source = |length: &usize| Source { text: " ".repeat(*length), ..Source::default() };
        Texts { files: lengths.iter().map(source).collect(), of_base: 0 }
    }

    #[test]
    fn every_file_is_in_one_part() {
        for lengths in [&[][..], &[0], &[0, 0, 0], &[1000, 1, 1], &[1, 1, 1000], &[5, 4, 3, 2, 1, 0]] {
            for count in 1..9 {
                let parts = parts_of(&texts(lengths), count);
                assert!(parts.len() <= count, "{parts:?}");
                assert_eq!(parts.into_iter().flatten().collect::<Vec<_>>(), (0..lengths.len()).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn parts_have_about_as_many_bytes() {
        assert_eq!(parts_of(&texts(&[10; 8]), 4), [0..2, 2..4, 4..6, 6..8]);
    }

    #[test]
    fn what_is_wrong_is_reported_in_the_order_of_the_files() {
        let named = |at: usize| (format!("models/lib/m{at}.yaml"), "a: b: c".to_owned());
        let files: Vec<_> = (0..50).map(named).collect();
        let base: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let reports = Reports::default();
        let files = load(&base, &Sources::default(), &reports);
        let found = reports.result(&files.texts).unwrap_err();
        let names: Vec<_> = found.iter().map(|found| found.span.file.clone()).collect();
        assert_eq!(
            names,
            (0..50).map(|at| format!("models/lib/m{at}.yaml of the built-in registry")).collect::<Vec<_>>()
        );
    }
}
