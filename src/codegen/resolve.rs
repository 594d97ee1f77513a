//! Links what the files name: classes with those that they extend, models with their classes.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::condition;
use super::diagnostic::{Diagnostics, Place, Problem, unknown};
use super::directories::DirectoriesFile;
use super::index::Index;
use super::load::{Decoded, Files};
use super::model_classes::ModelClasses;
use super::schema::{
    ArgumentSpec, AttributeRule, AttributeSpec, Attributes, ClassSpec, ConfigSpec, Extends, GeneratorSpec,
    LibrariesFile, LibrarySpec, NormalizedRef, NormalizedSpec, TasksFile,
};

/// The registry with its names resolved.
#[derive(Debug, Default)]
pub(super) struct Registry<'a> {
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
    /// The files `tasks.yaml` and `libraries.yaml`.
    pub(super) task_files: Vec<(Place, &'a TasksFile)>,
    pub(super) library_files: Vec<(Place, &'a LibrariesFile)>,
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
    fn of(files: &Files, diagnostics: &Diagnostics) -> Self {
        const OF_CLASSES: [&str; 2] = ["exporters", "generators"];
        let of_model = |place: &Place| files.models.iter().any(|(.., model)| model.file == place.file);
        let of_normalized = |place: &Place| files.normalized.iter().any(|file| file.file == place.file);
        Self {
            anything: diagnostics.lacks(|_| true),
            files: diagnostics.lacks(|_| false),
            classes: diagnostics.lacks(|place| place.path.len() == 1 || place.ends_with("class")),
            normalized: diagnostics.lacks(of_normalized),
            attributes: diagnostics.lacks(|place| {
                of_normalized(place) || of_model(place) && !OF_CLASSES.iter().any(|key| place.begins_inside(key))
            }),
        }
    }
}

/// The file of an exporter, and its versions.
type ExporterOf<'a> = (Place, &'a IndexMap<String, String>);

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

impl Registry<'_> {
    /// Whether something is of this registry, and not of the one that it is laid over.
    pub(super) fn is_own(&self, place: &Place) -> bool {
        place.file >= self.of_base
    }

    /// Whether every task that there is can be known.
    pub(super) fn knows_tasks(&self, diagnostics: &Diagnostics) -> bool {
        !self.task_files.is_empty() && self.task_files.iter().all(|(place, _)| diagnostics.is_whole(place))
    }

    /// Whether a name can be that of something which is left out: what is unknown then is no error.
    pub(super) fn may_lack(&self, name: &str) -> bool {
        self.lacks.classes || self.lost.contains(&name)
    }

    pub(super) fn class(&self, name: &str) -> Option<usize> {
        self.index.class(name)
    }

    /// The class and those that it extends, nearest first.
    pub(super) fn lineage(&self, class: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(class), |class| self.classes[*class].parent)
    }

    /// The model types that register a class or one that extends it.
    pub(super) fn supports_of(&self, class: usize) -> impl Iterator<Item = &Support<'_>> {
        let supports = self.index.descendants(class).flat_map(|class| self.index.supports_of(class));
        supports.map(|(model, support)| &self.models[*model].exporters[*support])
    }
}

/// What a class is before those that it extends are known.
struct Draft<'a> {
    name: &'a str,
    place: Place,
    exporter: &'a str,
    spec: &'a ClassSpec,
}

pub(super) fn resolve<'a>(files: &'a Files, diagnostics: &mut Diagnostics) -> Registry<'a> {
    let mut registry = Registry {
        files: files.sources.iter().map(|source| source.name.as_str()).collect(),
        of_base: files.of_base,
        lacks: Lacks::of(files, diagnostics),
        ..Registry::default()
    };
    tables(files, &mut registry);
    normalized_classes(files, &mut registry, diagnostics);
    config_types(files, &mut registry, diagnostics);
    generators(files, &mut registry, diagnostics);
    let drafts = drafts(files, &mut registry, diagnostics);
    link(drafts, &mut registry, diagnostics);
    registry.index.add_classes(&registry.classes);
    models(files, &mut registry, diagnostics);
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
        registry.exporter_files.push((Place::of_file(exporter.file), &exporter.spec.versions));
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

fn normalized_classes<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    let mut specs: IndexMap<&str, (Place, &NormalizedSpec)> = IndexMap::new();
    for (name, place, spec) in files.normalized.iter().flat_map(|Decoded { file, spec }| {
        spec.iter().map(|(name, spec)| (&**name, Place::of_file(*file).key(name), spec))
    }) {
        match specs.get(name) {
            Some((first, _)) => {
                let first = registry.files[first.file];
                diagnostics
                    .at(&place.itself(), format!("the normalized config `{name}` is described in {first} already"));
            }
            None => {
                specs.insert(name, (place, spec));
            }
        }
    }
    let mut waiting: Vec<_> = specs.iter().collect();
    loop {
        let before = waiting.len();
        waiting.retain(|(name, (place, spec))| {
            let ready = spec.extends.as_ref().is_none_or(|base| registry.normalized.contains_key(base));
            if ready {
                let normalized = inherit(registry, name, spec, place);
                registry.normalized.insert((**name).to_owned(), normalized);
            }
            !ready
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    if !waiting.is_empty() {
        registry.lacks.normalized = true;
        registry.lacks.attributes = true;
    }
    for (name, (place, spec)) in &waiting {
        let base = spec.extends.as_deref().unwrap_or_default();
        let place = place.key("extends");
        if specs.contains_key(base) {
            let parent_of = |name: &str| specs.get(name).and_then(|(_, spec)| spec.extends.as_deref());
            if in_circle(name, specs.len(), parent_of) {
                diagnostics.at(&place, circle(name, base));
            }
        } else {
            let known: Vec<_> = specs.keys().copied().collect();
            diagnostics.at(&place, unknown("normalized config", base, known));
        }
    }
}

fn inherit<'a>(registry: &mut Registry<'a>, name: &str, spec: &'a NormalizedSpec, place: &Place) -> Normalized {
    let attributes = place.key("attributes");
    registry.normalized_paths.extend(spec.attributes.iter().map(|(name, path)| (attributes.key(name), path.as_str())));
    let base = spec.extends.as_ref().and_then(|base| registry.normalized.get(base));
    let mut normalized = base.cloned().unwrap_or_default();
    name.clone_into(&mut normalized.name);
    normalized.file = place.file;
    normalized.attributes.extend(spec.attributes.iter().map(|(name, path)| (name.clone(), path.clone())));
    for (member, spec) in &spec.members {
        let of = match (&spec.config, &spec.class, &spec.nested) {
            (Some(config), Some(class), None) => MemberOf::SubConfig { config: config.clone(), class: class.clone() },
            (None, None, Some(nested)) => MemberOf::Nested(nested.clone()),
            _ => MemberOf::Nested(String::new()),
        };
        normalized.members.insert(member.clone(), (place.key("members").key(member), of));
    }
    normalized
}

fn config_types<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    for (.., model) in &files.models {
        let root = Place::of_file(model.file);
        let own = match &model.spec.config {
            Some(ConfigSpec::Attributes(attributes)) => Some((&*model.spec.model_type, attributes, root.key("config"))),
            _ => None,
        };
        let further =
            model.spec.configs.iter().map(|(name, attributes)| (&**name, attributes, root.key("configs").key(name)));
        for (name, attributes, place) in own.into_iter().chain(further) {
            let first = registry.config_types.get(name).map(|first| &first.place);
            if let Some(first) = first.filter(|first| registry.is_own(first)) {
                let first = registry.files[first.file];
                diagnostics.at(&place.itself(), format!("the config type `{name}` is described in {first} already"));
            } else {
                registry.config_types.insert(name, ConfigType { place, attributes });
            }
        }
    }
    for config in registry.config_types.values().filter(|config| registry.is_own(&config.place)) {
        for (name, attribute) in config.attributes {
            check_attribute(registry, config, name, attribute, diagnostics);
        }
    }
}

fn check_attribute(
    registry: &Registry<'_>,
    config: &ConfigType<'_>,
    name: &str,
    attribute: &AttributeSpec,
    diagnostics: &mut Diagnostics,
) {
    let AttributeSpec::Rule(rule) = attribute else { return };
    let place = config.place.key(name);
    if rule.is_empty() {
        return;
    }
    let kinds = [
        ("alias", rule.alias.is_some()),
        ("older_name_of", rule.older_name_of.is_some()),
        ("derive", rule.derive.is_some() && rule.config.is_none()),
        ("compute", rule.compute.is_some()),
        ("config", rule.config.is_some()),
    ];
    let given: Vec<_> = kinds.iter().filter(|(_, given)| *given).map(|(kind, _)| *kind).collect();
    if given.len() != 1 && diagnostics.is_whole(&place) {
        let found = if given.is_empty() { "none of them".to_owned() } else { given.join(" and ") };
        let kinds = kinds.map(|(kind, _)| kind).join(", ");
        diagnostics.at(&place, format!("expected a plain default, or one of {kinds}; found {found}"));
        return;
    }
    for (key, given) in [("overlay", rule.overlay.is_some()), ("missing", rule.missing.is_some())] {
        if given && rule.config.is_none() {
            diagnostics.at(&place.key(key).itself(), format!("`{key}` goes with `config`"));
        }
    }
    check_default(rule, &place, diagnostics);
    let known_type = |named: &str| named == "auto" || registry.config_types.contains_key(named);
    let default = rule.config.as_ref().and(rule.default.as_ref()).and_then(|default| default.as_str());
    for (key, named) in [("config", rule.config.as_deref()), ("missing", rule.missing.as_deref()), ("default", default)]
    {
        if let Some(named) = named.filter(|named| !known_type(named) && !registry.lacks.attributes) {
            let known: Vec<_> = registry.config_types.keys().copied().collect();
            diagnostics.at(&place.key(key), unknown("config type", named, known));
        }
    }
    let names = [("alias", &rule.alias), ("older_name_of", &rule.older_name_of)];
    for (key, target) in names.into_iter().filter_map(|(key, target)| Some((key, target.as_ref()?))) {
        let of = config.attributes.get(target);
        let other = match of {
            Some(AttributeSpec::Rule(rule)) => rule.alias.as_ref().or(rule.older_name_of.as_ref()),
            _ => None,
        };
        if target == name {
            diagnostics.at(&place.key(key), format!("`{name}` cannot be another name for itself"));
        } else if let Some(other) = other {
            let message = format!("`{target}` is another name for `{other}`: name that instead");
            diagnostics.at(&place.key(key), message);
        } else if of.is_none() {
            let known: Vec<_> = config.attributes.keys().map(String::as_str).collect();
            diagnostics.at(&place.key(key), unknown("attribute", target, known));
        }
    }
}

fn check_default(rule: &AttributeRule, place: &Place, diagnostics: &mut Diagnostics) {
    let Some(default) = &rule.default else { return };
    if rule.config.is_some() && !default.is_string() {
        diagnostics.at(&place.key("default"), "the default of a nested config is the name of its type");
    }
    if rule.config.is_none() && rule.derive.is_none() {
        diagnostics.at(&place.key("default").itself(), "`default` goes with `derive` or `config`");
    }
}

fn generators<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    let shared = files.dummy_inputs.iter().map(|file| (Place::of_file(file.file), &file.spec.generators));
    let own = files.models.iter().map(|(.., model)| (Place::of_file(model.file), &model.spec.generators));
    for file in &files.dummy_inputs {
        let place = Place::of_file(file.file).key("shapes");
        if file.file >= files.of_base && files.of_base > 0 && !file.spec.shapes.is_empty() {
            diagnostics.at(&place.itself(), "the sizes are those of the built-in registry: there can be no others");
        }
        registry.shapes.extend(file.spec.shapes.iter().map(|(name, default)| (&**name, *default)));
    }
    let mut waiting: Vec<(&str, &GeneratorSpec, Place)> = Vec::new();
    for (name, spec, place) in shared.chain(own).flat_map(|(root, specs)| {
        specs.iter().map(move |(name, spec)| (&**name, spec, root.key("generators").key(name)))
    }) {
        if waiting.iter().any(|(known, ..)| *known == name) {
            diagnostics.at(&place.itself(), format!("the generator `{name}` is described twice"));
        } else {
            waiting.push((name, spec, place));
        }
    }
    let names: Vec<_> = waiting.iter().map(|(name, ..)| *name).collect();
    loop {
        let before = waiting.len();
        waiting.retain(|(name, spec, place)| {
            let base = spec.extends.as_deref().map(|base| registry.generators.get(base));
            let Some(inherited) = base.map_or(Some(IndexMap::new()), |base| base.map(|base| base.lets.clone())) else {
                return true;
            };
            let mut lets = inherited;
            lets.extend(spec.lets.iter().map(|(name, text)| (&**name, (place.key("let").key(name), &*text.0))));
            registry.generators.insert(name, Generator { place: place.clone(), spec, lets });
            false
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (name, spec, place) in &waiting {
        let base = spec.extends.as_deref().unwrap_or_default();
        let place = place.key("extends");
        let parent_of = |name: &str| {
            waiting.iter().find(|(known, ..)| *known == name).and_then(|(_, spec, _)| spec.extends.as_deref())
        };
        if in_circle(name, names.len(), parent_of) {
            diagnostics.at(&place, circle(name, base));
        } else if !names.contains(&base) && !registry.lacks.classes {
            diagnostics.at(&place, unknown("generator", base, names.clone()));
        }
    }
    registry.lost.extend(waiting.iter().map(|(name, ..)| *name));
}

/// What stands for the exporter of a class that those of all exporters extend.
pub(super) const OF_ALL_EXPORTERS: &str = "";

/// All classes, abstract and registered.
fn drafts<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) -> Vec<Draft<'a>> {
    let mut drafts: IndexMap<&str, Draft<'a>> = IndexMap::new();
    let mut twice = Vec::new();
    let mut add = |draft: Draft<'a>, diagnostics: &mut Diagnostics| {
        if let Some(first) = drafts.get(draft.name) {
            let first = &files.sources[first.place.file].name;
            let message = format!("the class `{}` is described in {first} already", draft.name);
            diagnostics.at(&place_of_name(draft.spec, &draft.place), message);
            twice.push(draft.name);
        } else {
            drafts.insert(draft.name, draft);
        }
    };
    let of_exporters = files.exporters.iter().flat_map(|file| {
        let place = Place::of_file(file.file).key("classes");
        file.spec.classes.iter().map(move |(name, spec)| (&*file.spec.exporter, name, spec, place.key(name)))
    });
    let of_all = files.classes.iter().flat_map(|file| {
        let place = Place::of_file(file.file);
        file.spec.iter().map(move |(name, spec)| (OF_ALL_EXPORTERS, name, spec, place.key(name)))
    });
    for (exporter, name, spec, place) in of_all.chain(of_exporters) {
        for (key, given) in [("class", spec.class.is_some()), ("tasks", spec.tasks.is_some())] {
            if given {
                let message = format!("`{key}` belongs to a model's file: this class is one that others extend");
                diagnostics.at(&place.key(key).itself(), message);
            }
        }
        add(Draft { name, place, exporter, spec }, diagnostics);
    }
    for (.., model) in &files.models {
        for (exporter, spec) in &model.spec.exporters {
            let place = Place::of_file(model.file).key("exporters").key(exporter);
            if !registry.exporters.contains(&&**exporter) && !registry.lacks.files {
                let known = registry.exporters.clone();
                diagnostics.at(&place.itself(), unknown("exporter", exporter, known));
            }
            match &spec.class {
                Some(name) if spec.extends.is_some() => add(Draft { name, place, exporter, spec }, diagnostics),
                Some(name) if !diagnostics.is_whole(&place) => registry.lost.push(name),
                Some(_) => {}
                None => diagnostics.missing(&place, "class", "the key `class` is missing"),
            }
        }
    }
    drafts.retain(|name, _| !twice.contains(name));
    registry.lost.extend(twice);
    drafts.into_values().collect()
}

/// Where a class has its name.
pub(super) fn place_of_name(spec: &ClassSpec, place: &Place) -> Place {
    if spec.class.is_some() { place.key("class") } else { place.itself() }
}

/// Puts every class after the one that it extends.
fn link<'a>(drafts: Vec<Draft<'a>>, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    let names: Vec<_> = drafts.iter().map(|draft| draft.name).collect();
    let mut placed: HashMap<&str, usize> = HashMap::new();
    let mut waiting: Vec<(Draft<'a>, Option<&'a str>)> = drafts
        .into_iter()
        .map(|draft| {
            let parent = parent_name(&draft, registry, diagnostics);
            (draft, parent)
        })
        .collect();
    loop {
        let before = waiting.len();
        let mut later = Vec::new();
        for (draft, parent) in waiting {
            match parent.map(|name| placed.get(name).copied()) {
                Some(None) => later.push((draft, parent)),
                parent => {
                    placed.insert(draft.name, registry.classes.len());
                    let class = class(draft, parent.flatten(), registry, diagnostics);
                    registry.classes.push(class);
                }
            }
        }
        waiting = later;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (draft, parent) in &waiting {
        let parent = parent.unwrap_or_default();
        let place = draft.place.key("extends");
        if names.contains(&parent) {
            let parent_of =
                |name: &str| waiting.iter().find(|(draft, _)| draft.name == name).and_then(|(_, parent)| *parent);
            if in_circle(draft.name, waiting.len(), parent_of) {
                diagnostics.at(&place, circle(draft.name, parent));
            }
        } else if !registry.may_lack(parent) {
            diagnostics.at(&place, unknown("class", parent, names.clone()));
        }
    }
    registry.lost.extend(waiting.iter().map(|(draft, _)| draft.name));
}

/// Whether a class is one of those that it extends, of which there are `most`.
fn in_circle<'n>(start: &'n str, most: usize, parent_of: impl Fn(&'n str) -> Option<&'n str>) -> bool {
    std::iter::successors(parent_of(start), |name| parent_of(name)).take(most).any(|name| name == start)
}

fn circle(name: &str, parent: &str) -> String {
    if name == parent {
        format!("`{name}` extends itself")
    } else {
        format!("`{name}` extends `{parent}`, which extends `{name}` again, directly or not")
    }
}

fn parent_name<'a>(draft: &Draft<'a>, registry: &Registry<'_>, diagnostics: &mut Diagnostics) -> Option<&'a str> {
    match draft.spec.extends.as_ref()? {
        Extends::Class(name) => Some(name),
        Extends::ByVersion(by) => match condition::version(&by.when, &registry.versions) {
            Ok(true) => Some(&by.then),
            Ok(false) => Some(&by.otherwise),
            Err(message) => {
                diagnostics.at(&draft.place.key("extends").key("when"), message);
                Some(&by.then)
            }
        },
    }
}

fn class<'a>(
    draft: Draft<'a>,
    parent: Option<usize>,
    registry: &mut Registry<'a>,
    diagnostics: &mut Diagnostics,
) -> Class<'a> {
    let index = registry.classes.len();
    let inherited = parent.map(|parent| &registry.classes[parent]);
    let is_whole = inherited.is_none_or(|class| class.is_whole)
        && diagnostics.is_whole(&draft.place)
        && ["arguments", "attributes", "static_axes", "let", "nested"]
            .iter()
            .all(|key| diagnostics.is_whole(&draft.place.key(key)));
    let mut arguments = inherited.map(|class| class.arguments.clone()).unwrap_or_default();
    let own = draft.spec.arguments.iter().map(|argument| (argument, true));
    let later = draft.spec.attributes.iter().map(|argument| (argument, false));
    for ((name, spec), in_constructor) in own.chain(later) {
        match arguments.iter_mut().find(|known| known.name == name) {
            Some(known) => *known = Argument { spec, ..*known },
            None => arguments.push(Argument { name, spec, in_constructor, owner: index }),
        }
    }
    let inherited = inherited.and_then(|class| class.normalized.clone());
    let normalized = match &draft.spec.normalized_config {
        None => inherited,
        Some(NormalizedRef::Named(name)) => Some(name.clone()),
        Some(NormalizedRef::Inline(spec)) => {
            let place = draft.place.key("normalized_config");
            let base = spec.extends.as_deref().unwrap_or_default();
            if spec.extends.is_none() {
                diagnostics.missing(&place, "extends", "the key `extends` is missing");
            } else if !registry.normalized.contains_key(base) && !registry.lacks.normalized {
                let own = registry.normalized.iter().filter(|(key, normalized)| normalized.name == **key);
                let known: Vec<_> = own.map(|(key, _)| key.as_str()).collect();
                diagnostics.at(&place.key("extends"), unknown("normalized config", base, known));
            }
            let mut normalized = inherit(registry, draft.name, spec, &place);
            base.clone_into(&mut normalized.name);
            registry.normalized.insert(draft.name.to_owned(), normalized);
            Some(draft.name.to_owned())
        }
    };
    let Draft { name, place, exporter, spec } = draft;
    Class { name, place, exporter, spec, parent, arguments, normalized, is_whole }
}

fn models<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    for (library, stem, file) in &files.models {
        let place = Place::of_file(file.file);
        let mut exporters = Vec::new();
        for (exporter, spec) in &file.spec.exporters {
            let place = place.key("exporters").key(exporter);
            let Some(name) = &spec.class else { continue };
            match registry.class(name) {
                Some(class) => {
                    let tasks = spread(spec, &place, registry, diagnostics);
                    let beyond_reference = spec.beyond_reference;
                    exporters.push(Support { place, exporter, class, tasks, beyond_reference });
                }
                None if spec.extends.is_none() && !registry.may_lack(name) => {
                    let known: Vec<_> = registry.classes.iter().map(|class| class.name).collect();
                    diagnostics.at(
                        &place.key("class"),
                        Problem::new(format!("`{name}` has no `extends` and is no class of another file"))
                            .among(name, known),
                    );
                }
                None => {}
            }
        }
        let config_type = match &file.spec.config {
            Some(ConfigSpec::Named(name)) => {
                if !registry.config_types.contains_key(&**name) && !registry.lacks.attributes {
                    let known: Vec<_> = registry.config_types.keys().copied().collect();
                    diagnostics.at(&place.key("config"), unknown("config type", name, known));
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
fn spread<'a>(
    spec: &'a ClassSpec,
    place: &Place,
    registry: &Registry<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a str, Place)> {
    let lists_are_known = registry.knows_tasks(diagnostics);
    let class = place;
    let place = place.key("tasks");
    let mut tasks: Vec<(&str, Place)> = Vec::new();
    for (index, written) in spec.tasks.iter().flatten().enumerate() {
        let place = place.index(index);
        let named = match written.strip_prefix('$') {
            None => vec![&**written],
            Some(list) => registry.lists.get(list).cloned().unwrap_or_else(|| {
                let known: Vec<_> = registry.lists.keys().map(|list| format!("${list}")).collect();
                if lists_are_known {
                    let known = known.iter().map(String::as_str);
                    diagnostics.at(&place, unknown("list of tasks", written, known));
                }
                Vec::new()
            }),
        };
        for task in named {
            if tasks.iter().any(|(known, _)| *known == task) {
                let here = if written == task { String::new() } else { format!(", here by `{written}`") };
                diagnostics.at(&place, format!("the task `{task}` is given twice{here}"));
            } else {
                tasks.push((task, place.clone()));
            }
        }
    }
    if spec.tasks.as_ref().is_none_or(Vec::is_empty) {
        diagnostics.missing(class, "tasks", "a registered class needs at least one task, under `tasks`");
    }
    tasks
}
