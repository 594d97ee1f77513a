//! Links what the files name: classes with those that they extend, models with their classes.

mod circles;
mod classes;
mod config_types;
mod generators;
pub(super) mod index;
mod normalized;
pub(crate) mod static_axes;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostic::{Place, Problem, Reports, unknown};
use crate::read::kind::Kind;
use crate::read::load::{Decoded, Files};
use crate::schema::{
    ArgumentSpec, Attributes, ClassSpec, ConfigSpec, DirectoriesFile, ExporterFile, Fold, GeneratorSpec, Keys, LetSpec,
    LibrariesFile, LibrarySpec, ModelClassesFile, TasksFile,
};
use crate::syntax::version::{self, Version};
use crate::syntax::{self, Expr, Parsed, Part};
use circles::{after_bases, report_left};
use index::Index;

pub(super) use classes::place_of_name;
pub(super) use config_types::another_name;

/// The registry with its names resolved.
#[derive(Debug, Default)]
pub(super) struct Registry<'a> {
    pub(super) reports: Reports,
    /// The name of each file.
    pub(super) files: Vec<&'a str>,
    /// How many of the files are of the registry that this one is laid over.
    pub(super) of_base: usize,
    pub(super) lacks: Lacks,
    pub(super) tasks: Vec<&'a str>,
    pub(super) synonyms: Vec<(&'a str, &'a str)>,
    pub(super) lists: IndexMap<&'a str, Vec<&'a str>>,
    pub(super) libraries: Vec<(&'a str, &'a LibrarySpec)>,
    pub(super) model_classes: Vec<ModelClasses<'a>>,
    pub(super) directories: Option<(Place, &'a DirectoriesFile)>,
    pub(super) versions: BTreeMap<&'a str, &'a str>,
    pub(super) exporters: Vec<&'a str>,
    pub(super) exporter_files: Vec<ExporterOf<'a>>,
    /// By exporter, the class whose facts those have that extend a class of another one, with the place that says so.
    pub(super) bases: IndexMap<&'a str, (Place, &'a str)>,
    /// Every class after the one that it extends.
    pub(super) classes: Vec<Class<'a>>,
    /// The classes that extend one that is not there, or themselves.
    pub(super) lost: Vec<&'a str>,
    pub(super) normalized: IndexMap<String, Normalized>,
    /// Where an attribute of a normalized config is found, with the place that says so.
    pub(super) normalized_paths: Vec<(Place, &'a str)>,
    pub(super) config_types: IndexMap<&'a str, ConfigType<'a>>,
    pub(super) shapes: Vec<(&'a str, Option<i64>)>,
    /// Every generator after the one that it extends.
    pub(super) generators: IndexMap<&'a str, Generator<'a>>,
    pub(super) models: Vec<Model<'a>>,
    pub(super) index: Index<'a>,
    pub(super) words: words::Words,
    /// Expressions, and texts that have some, as they were parsed.
    pub(super) parsed: Parsed,
    /// The files `tasks.yaml` and `libraries.yaml`.
    pub(super) task_files: Vec<(Place, &'a TasksFile)>,
    pub(super) library_files: Vec<(Place, &'a LibrariesFile)>,
}

/// The classes that a library's models are loaded with: the library's file with its place.
#[derive(Debug)]
pub(crate) struct ModelClasses<'a> {
    pub(crate) place: Place,
    pub(crate) library: &'a str,
    pub(crate) spec: &'a ModelClassesFile,
}

/// What could not be decoded: a name that is not there may be of that, and is no error.
#[derive(Debug, Default)]
pub(super) struct Lacks {
    pub(super) anything: bool,
    pub(super) files: bool,
    pub(super) classes: bool,
    pub(super) normalized: bool,
    pub(super) attributes: bool,
}

impl Lacks {
    fn of(files: &Files, reports: &Reports) -> Self {
        const OF_CLASSES: [&str; 2] = ["exporters", "generators"];
        let of_model = |place: &Place| files.models.iter().any(|(.., model)| model.file == place.file);
        let of_normalized = |place: &Place| files.normalized.iter().any(|file| file.file == place.file);
        let has_classes = |place: &Place| {
            files.texts.files.get(place.file).is_none_or(|source| Kind::has_classes(source.name_in_registry()))
        };
        Self {
            anything: reports.lacks(|_| true),
            files: reports.lacks(|_| false),
            classes: reports
                .lacks_of(|place| has_classes(place) && (place.path.len() <= 1 || place.ends_with("class"))),
            normalized: reports.lacks(of_normalized),
            attributes: reports.lacks(|place| {
                of_normalized(place) || of_model(place) && !OF_CLASSES.iter().any(|key| place.begins_inside(key))
            }),
        }
    }
}

/// The file of an exporter.
type ExporterOf<'a> = (Place, &'a ExporterFile);

#[derive(Debug)]
pub(super) struct Class<'a> {
    pub(super) name: &'a str,
    pub(super) place: Place,
    pub(super) exporter: &'a str,
    pub(super) spec: &'a ClassSpec,
    pub(super) parent: Option<usize>,
    /// The arguments of all ancestors, then its own.
    pub(super) arguments: Vec<Argument<'a>>,
    pub(super) normalized: Option<String>,
    /// Whether all that it names is there, and all that the classes name that it extends.
    pub(super) is_whole: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Argument<'a> {
    pub(super) name: &'a str,
    pub(super) spec: &'a ArgumentSpec,
    pub(super) in_constructor: bool,
    /// The class that has it first.
    pub(super) owner: usize,
}

/// A normalized config class with what it inherits.
#[derive(Clone, Debug, Default)]
pub(super) struct Normalized {
    /// The file that it is described in.
    pub(super) file: usize,
    /// The class's name in the reference.
    pub(super) name: String,
    pub(super) attributes: IndexMap<String, String>,
    pub(super) members: IndexMap<String, (Place, MemberOf)>,
}

#[derive(Clone, Debug)]
pub(super) enum MemberOf {
    SubConfig { config: String, class: String },
    Nested(String),
}

#[derive(Debug)]
pub(super) struct Generator<'a> {
    pub(super) place: Place,
    pub(super) spec: &'a GeneratorSpec,
    /// What it reads, inherited reads first, with the place of each.
    pub(super) lets: IndexMap<&'a str, (Place, &'a str)>,
}

#[derive(Debug)]
pub(super) struct ConfigType<'a> {
    pub(super) place: Place,
    pub(super) attributes: &'a Attributes,
}

#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) place: Place,
    pub(super) library: &'a str,
    pub(super) stem: &'a str,
    pub(super) model_type: &'a str,
    pub(super) config_type: Option<&'a str>,
    pub(super) exporters: Vec<Support<'a>>,
}

#[derive(Debug)]
pub(super) struct Support<'a> {
    pub(super) place: Place,
    pub(super) exporter: &'a str,
    pub(super) class: usize,
    /// Each task with its place, lists spread.
    pub(super) tasks: Vec<(&'a str, Place)>,
    pub(super) beyond_reference: bool,
}

impl Argument<'_> {
    /// Whether a class gives the argument itself, and does not only inherit it.
    pub(super) fn is_stated_by(&self, spec: &ClassSpec) -> bool {
        spec.arguments.contains_key(self.name) || spec.attributes.contains_key(self.name)
    }

    /// Where its name stands first.
    pub(super) fn place(&self, registry: &Registry<'_>) -> Place {
        let section = if self.in_constructor { "arguments" } else { "attributes" };
        registry.classes[self.owner].place.key(section).key(self.name).itself()
    }
}

impl Registry<'_> {
    /// Reports what is wrong at a place, unless the place is left out.
    pub(super) fn report(&self, place: &Place, problem: impl Into<Problem>) {
        self.reports.at(place, problem);
    }

    /// Whether a node is there with each of its keys or items.
    pub(super) fn is_whole(&self, node: &Place) -> bool {
        self.reports.is_whole(node)
    }

    /// Whether something is of this registry, and not of the one that it is laid over.
    pub(super) fn is_own(&self, place: &Place) -> bool {
        place.file >= self.of_base
    }

    /// The classes of this registry, each with its place among all.
    pub(super) fn own_classes(&self) -> impl Iterator<Item = (usize, &Class<'_>)> {
        self.classes.iter().enumerate().filter(|(_, class)| self.is_own(&class.place))
    }

    /// Reports what a class has from another one, and is wrong with it, where it stands; where that is in the
    /// registry that this one is laid over, at the class.
    pub(super) fn inherited(&self, at: &Place, class: usize, why: &str, problem: Problem) {
        let class = &self.classes[class];
        let own = place_of_name(class.spec, &class.place);
        if !self.is_own(at) {
            self.report(&own, problem.in_whole().related(at.clone(), "it is inherited from here"));
        } else if class.place.holds(at) {
            self.report(at, problem);
        } else {
            self.report(at, problem.related(own, format!("used by `{}`, {why}", class.name)));
        }
    }

    /// A normalized config that there is not, among those that have names of their own.
    pub(super) fn unknown_normalized(&self, name: &str) -> Problem {
        let own = self.normalized.iter().filter(|(key, normalized)| normalized.name == **key);
        unknown("normalized config", name, own.map(|(key, _)| key.as_str()))
    }

    /// Whether every task that there is can be known.
    pub(super) fn knows_tasks(&self) -> bool {
        !self.task_files.is_empty() && self.task_files.iter().all(|(place, _)| self.is_whole(place))
    }

    /// Whether a name can be that of something which is left out: what is unknown then is no error.
    pub(super) fn may_lack(&self, name: &str) -> bool {
        self.lacks.classes || self.lost.contains(&name)
    }

    /// Where a size of dummy inputs stands among all.
    pub(super) fn size(&self, name: &str) -> Option<usize> {
        self.shapes.iter().position(|(known, _)| *known == name)
    }

    /// Where a library stands among all.
    pub(super) fn library(&self, name: &str) -> Option<usize> {
        self.libraries.iter().position(|(known, _)| *known == name)
    }

    pub(super) fn class(&self, name: &str) -> Option<usize> {
        self.index.class(name)
    }

    /// The version that exports where none is asked for: the exporter's, or for a class of all exporters any.
    pub(super) fn exported_by(&self, exporter: &str) -> Version {
        let of_exporter = self.of_exporter(exporter, |file| &file.versions);
        let any = || self.versions.get(version::ASKED).and_then(|version| version::parts(version).ok());
        of_exporter.or_else(any).unwrap_or_default()
    }

    /// The same for models that the reference lacks, where the exporter says another.
    pub(super) fn exported_beyond_reference_by(&self, exporter: &str) -> Option<Version> {
        self.of_exporter(exporter, |file| &file.versions_beyond_reference)
    }

    fn of_exporter(&self, exporter: &str, get: fn(&ExporterFile) -> &IndexMap<String, String>) -> Option<Version> {
        let files = self.exporter_files.iter().rev().map(|(_, file)| *file);
        let versions = files.filter(|file| file.exporter == exporter).filter_map(|file| get(file).get(version::ASKED));
        versions.filter_map(|version| version::parts(version).ok()).next()
    }

    /// The class and those that it extends, nearest first.
    pub(super) fn lineage(&self, class: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(class), |class| self.classes[*class].parent)
    }

    /// The same as they are described.
    pub(super) fn ancestry(&self, class: usize) -> impl Iterator<Item = &Class<'_>> {
        self.lineage(class).map(|class| &self.classes[class])
    }

    /// The nearest of the class and those that it extends for which something holds.
    pub(super) fn nearest(&self, class: usize, holds: impl Fn(&Class<'_>) -> bool) -> Option<usize> {
        self.lineage(class).find(|class| holds(&self.classes[*class]))
    }

    /// Of the class and those that extend it, those that have from it what holds for it.
    pub(super) fn heirs(&self, class: usize, holds: impl Fn(&Class<'_>) -> bool) -> Vec<usize> {
        self.index.descendants(class).filter(|heir| self.nearest(*heir, &holds) == Some(class)).collect()
    }

    /// Of the class and those that it extends, those whose facts count, nearest first: a class of another exporter says
    /// nothing of what its exporter is like, and in its place stands the `base` of the class's own.
    pub(super) fn lineage_of_facts(&self, class: usize) -> impl Iterator<Item = usize> {
        let own = self.classes[class].exporter;
        let is_foreign = move |at: &usize| {
            let exporter = self.classes[*at].exporter;
            exporter != own && exporter != OF_ALL_EXPORTERS
        };
        let base = self.bases.get(own).and_then(|(_, base)| self.class(base));
        let has_base = base.is_some_and(|base| self.lineage(class).any(|at| at == base));
        let near = self.lineage(class).take_while(move |at| !is_foreign(at));
        let far = self.lineage(class).skip_while(move |at| !is_foreign(at)).filter(move |at| !is_foreign(at));
        let base = base.filter(|_| !has_base && self.lineage(class).any(|at| is_foreign(&at)));
        near.chain(base).chain(far)
    }

    /// The class whose variants count for a class.
    pub(super) fn with_variants(&self, class: usize) -> Option<usize> {
        self.lineage_of_facts(class).find(|class| !self.classes[*class].spec.variants.is_empty())
    }

    /// The expressions that the value of a name is made of, as far as they are expressions.
    pub(super) fn exprs_of(&self, spec: &LetSpec) -> Vec<Arc<Expr>> {
        let expression = |text: &String| self.parsed.expression(text).ok();
        match spec {
            LetSpec::Expression(text) => expression(text).into_iter().collect(),
            LetSpec::Fold(Fold { fold }) => {
                let parts = syntax::parse(&fold.template).unwrap_or_default().into_iter();
                let inside =
                    parts.filter_map(|part| if let Part::Expr(expr) = part { Some(Arc::from(expr)) } else { None });
                inside.chain(fold.over.values().filter_map(expression)).collect()
            }
        }
    }

    /// The model types that register a class or one that extends it.
    pub(super) fn supports_of(&self, class: usize) -> impl Iterator<Item = &Support<'_>> {
        let supports = self.index.descendants(class).flat_map(|class| self.index.supports_of(class));
        supports.map(|(model, support)| &self.models[*model].exporters[*support])
    }
}

pub(super) fn resolve(files: &Files, reports: Reports) -> Registry<'_> {
    let mut registry = Registry {
        files: files.texts.files.iter().map(|source| source.name.as_str()).collect(),
        of_base: files.texts.of_base,
        lacks: Lacks::of(files, &reports),
        reports,
        ..Registry::default()
    };
    tables(files, &mut registry);
    normalized::normalized_classes(files, &mut registry);
    config_types::config_types(files, &mut registry);
    generators::generators(files, &mut registry);
    let drafts = classes::drafts(files, &mut registry);
    classes::link(&drafts, &mut registry);
    registry.index.add_classes(&registry.classes);
    models(files, &mut registry);
    registry.index.add_models(&registry.models);
    registry.index.add_attributes(&registry.config_types, &registry.normalized);
    registry
}

fn tables<'a>(files: &'a Files, registry: &mut Registry<'a>) {
    for Decoded { file, spec } in &files.tasks {
        registry.task_files.push((Place::of_file(*file), spec));
        for task in &spec.tasks {
            if !registry.tasks.contains(&task.as_str()) {
                registry.tasks.push(task);
            }
        }
        spec.synonyms.iter().for_each(|(name, of)| put(&mut registry.synonyms, name, &**of));
        let lists = spec.lists.iter().map(|(name, tasks)| (&**name, tasks.iter().map(String::as_str).collect()));
        registry.lists.extend(lists);
    }
    for Decoded { file, spec } in &files.libraries {
        registry.library_files.push((Place::of_file(*file), spec));
        spec.iter().for_each(|(name, spec)| put(&mut registry.libraries, name, spec));
    }
    registry.directories = files.directories.as_ref().map(|file| (Place::of_file(file.file), &file.spec));
    registry.model_classes.extend(files.model_classes.iter().map(|(library, file)| ModelClasses {
        place: Place::of_file(file.file),
        library,
        spec: &file.spec,
    }));
    for exporter in &files.exporters {
        registry.exporter_files.push((Place::of_file(exporter.file), &exporter.spec));
        if let Some(base) = &exporter.spec.base {
            let place = Place::of_file(exporter.file).key("base");
            registry.bases.insert(&exporter.spec.exporter, (place, base));
        }
        if !registry.exporters.contains(&&*exporter.spec.exporter) {
            registry.exporters.push(&exporter.spec.exporter);
        }
        registry.versions.extend(exporter.spec.versions.iter().map(|(name, version)| (&**name, &**version)));
    }
}

/// Gives a name another value in the place of what it had, or the last place.
fn put<'a, T>(table: &mut Vec<(&'a str, T)>, name: &'a str, value: T) {
    match table.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => table.push((name, value)),
    }
}

/// What stands for the exporter of a class that those of all exporters extend.
pub(super) const OF_ALL_EXPORTERS: &str = "";

/// What a class does not have from one of another exporter, but from the `base` of its own.
pub(crate) const OF_EXPORTERS: [&str; 16] = [
    "opset",
    "atol",
    "min_transformers_version",
    "max_transformers_version",
    "min_torch_version",
    "variants",
    "default_variant",
    "patcher",
    "framework",
    "file_extension",
    "short_name",
    "file_prefix",
    "keeps_state",
    "state_rows",
    "axis_bounds",
    "companions",
];

/// What stands for the config itself where an attribute with a nested one could.
pub(super) const SELF: &str = "self";

/// What takes back a version that is inherited.
pub(super) const NONE: &str = "none";

/// What a model's file says of a class of another file.
const OF_MODELS: [&str; 3] = ["class", "tasks", "beyond_reference"];

fn models<'a>(files: &'a Files, registry: &mut Registry<'a>) {
    for (library, stem, file) in &files.models {
        let place = Place::of_file(file.file);
        let mut exporters = Vec::new();
        for (exporter, spec) in &file.spec.exporters {
            let place = place.key("exporters").key(exporter);
            let Some(name) = &spec.class else { continue };
            match registry.class(name) {
                Some(class) => {
                    let tasks = spread(spec, &place, registry);
                    let said = spec.given().into_iter().filter(|key| !OF_MODELS.contains(key));
                    for key in said.filter(|_| spec.extends.is_none()) {
                        let problem =
                            Problem::new(format!("`{key}` is said of `{name}`, which is described elsewhere"));
                        let help = format!("give the class another name, and say `extends: {name}`");
                        registry.report(&place.key(key).itself(), problem.help(help));
                    }
                    let beyond_reference = spec.beyond_reference;
                    exporters.push(Support { place, exporter, class, tasks, beyond_reference });
                }
                None if spec.extends.is_none() && !registry.may_lack(name) => {
                    let title = format!("`{name}` has no `extends` and is no class of another file");
                    let is_new = spec.given().into_iter().any(|key| !OF_MODELS.contains(&key));
                    let known: Vec<_> = registry.classes.iter().map(|class| class.name).collect();
                    let problem = match is_new {
                        true => Problem::new(title).help("a class that is described here says which one it extends"),
                        false => Problem::new(title).among(name, known),
                    };
                    registry.report(&place.key("class"), problem);
                }
                None => {}
            }
        }
        let config_type = match &file.spec.config {
            Some(ConfigSpec::Named(name)) => {
                if !registry.config_types.contains_key(&**name) && !registry.lacks.attributes {
                    let known: Vec<_> = registry.config_types.keys().copied().collect();
                    registry.report(&place.key("config"), unknown("config type", name, known));
                }
                Some(&**name)
            }
            Some(ConfigSpec::Attributes(_)) => Some(&*file.spec.model_type),
            None => None,
        };
        let model_type = &*file.spec.model_type;
        let of_base = registry.of_base;
        if place.file >= of_base {
            let is_same = |other: &Model<'_>| other.library == library && other.model_type == model_type;
            registry.models.retain(|other| other.place.file >= of_base || !is_same(other));
        }
        registry.models.push(Model { place, library, stem, model_type, config_type, exporters });
    }
}

/// The tasks of a registration, `$list` replaced by what it stands for.
fn spread<'a>(spec: &'a ClassSpec, place: &Place, registry: &Registry<'a>) -> Vec<(&'a str, Place)> {
    let lists_are_known = registry.knows_tasks();
    let class = place;
    let place = place.key("tasks");
    let mut tasks: Vec<(&str, Place)> = Vec::new();
    for (index, written) in spec.tasks.iter().flatten().enumerate() {
        let place = place.index(index);
        let named = match written.strip_prefix('$') {
            None => vec![&**written],
            Some(list) => {
                registry.index.uses(index::LIST, list);
                registry.lists.get(list).cloned().unwrap_or_else(|| {
                    let known: Vec<_> = registry.lists.keys().map(|list| format!("${list}")).collect();
                    if lists_are_known {
                        let known = known.iter().map(String::as_str);
                        let problem = unknown("list of tasks", written, known);
                        let is_cut = written.contains(char::is_whitespace);
                        let label = "names have commas between them";
                        registry.report(&place, if is_cut { problem.label(label) } else { problem });
                    }
                    Vec::new()
                })
            }
        };
        for task in named {
            match tasks.iter().find(|(known, _)| *known == task) {
                Some((_, first)) => {
                    let here = if written == task { String::new() } else { format!(", here by `{written}`") };
                    let problem = Problem::new(format!("the task `{task}` is given twice{here}"));
                    registry.report(&place, problem.related(first.clone(), format!("the first `{task}`")));
                }
                None => tasks.push((task, place.clone())),
            }
        }
    }
    if spec.tasks.as_ref().is_none_or(Vec::is_empty) {
        let name = spec.class.as_deref().unwrap_or_default();
        let problem = Problem::new(format!("`{name}` is registered for no task"));
        registry.reports.missing(class, "tasks", problem.help("name at least one under `tasks`"));
    }
    tasks
}
