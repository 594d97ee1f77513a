//! Holds every name of the registry against what there is.

mod axis_bounds;
pub(super) mod bounds;
mod circles;
mod directories;
mod draws;
mod graph;
mod inputs;
mod model_classes;
mod output_dtypes;
mod output_sizes;
mod quantization;
pub(super) mod sizes;
mod static_axes;
mod told_apart;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diagnostic::{Diagnostics, Place, Problem, unknown};
use crate::expr::{Scope, no_name};
use crate::model::split_past;
use crate::problems::{given_twice, no_attribute, unknown_argument};
use crate::resolve::{Class, MemberOf, NONE, OF_ALL_EXPORTERS, Registry, SELF, place_of_name};
use crate::rust_names::snake;
use crate::schema::{ClassSpec, NormalizedRef, PipelinePart, PipelinesSpec};
use crate::syntax;
use crate::syntax::version;

/// The most arguments and later assigned attributes that a class can have, as at run time.
const MAX_ARGUMENTS: usize = 16;

pub(super) fn check(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    tasks(registry, diagnostics);
    versions(registry, diagnostics);
    libraries(registry, diagnostics);
    names(registry, diagnostics);
    bases(registry, diagnostics);
    models(registry, diagnostics);
    classes(registry, diagnostics);
    normalized(registry, diagnostics);
    draws::check(registry, diagnostics);
    told_apart::check(registry, diagnostics);
    inputs::check(registry, diagnostics);
    model_classes::check(registry, diagnostics);
    directories::check(registry, diagnostics);
    static_axes::check(registry, diagnostics);
    quantization::check(registry, diagnostics);
    output_sizes::check(registry, diagnostics);
    output_dtypes::check(registry, diagnostics);
    axis_bounds::check(registry, diagnostics);
    circles::check(registry, diagnostics);
}

fn tasks(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let mut known = HashMap::new();
    for (place, file) in &registry.task_files {
        for (index, task) in file.tasks.iter().enumerate() {
            let place = place.key("tasks").index(index);
            match known.get(task) {
                Some(first) => diagnostics.at(&place, given_twice("task", task, first)),
                None => _ = known.insert(task, place),
            }
        }
        for (synonym, task) in &file.synonyms {
            let place = place.key("synonyms").key(synonym);
            check_task(registry, task, &place, diagnostics);
        }
        for (list, tasks) in &file.lists {
            for (index, task) in tasks.iter().enumerate() {
                check_task(registry, task, &place.key("lists").key(list).index(index), diagnostics);
            }
        }
    }
}

pub(super) fn check_task(registry: &Registry<'_>, task: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let (bare, _) = split_past(task);
    if registry.tasks.contains(&bare) || !registry.knows_tasks(diagnostics) {
        return;
    }
    let message = match registry.synonyms.iter().find(|(synonym, _)| *synonym == bare) {
        Some((_, of)) => Problem::new(format!("`{bare}` is a synonym of `{of}`")).label(format!("write `{of}`")),
        None => unknown("task", bare, registry.tasks.clone()),
    };
    diagnostics.at(place, message.in_bytes((bare != task).then_some(0..bare.len())));
}

fn versions(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for (place, file) in &registry.exporter_files {
        let sections = [("versions", &file.versions), ("versions_beyond_reference", &file.versions_beyond_reference)];
        for (section, versions) in sections {
            for (library, version) in versions {
                if let Err(message) = version::parts(version) {
                    diagnostics.at(&place.key(section).key(library), message);
                }
            }
        }
    }
}

/// Names that expressions have, or that are written into Rust.
fn names(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for class in &registry.classes {
        let ClassSpec { arguments, attributes, nested, lets, .. } = class.spec;
        check_name(class.name, &place_of_name(class.spec, &class.place), diagnostics);
        let sections = [
            ("arguments", arguments.keys().collect::<Vec<_>>()),
            ("attributes", attributes.keys().collect()),
            ("nested", nested.keys().collect()),
            ("let", lets.keys().collect()),
        ];
        for (section, names) in sections {
            for name in names {
                check_name(name, &class.place.key(section).key(name).itself(), diagnostics);
            }
        }
    }
    let mut idents = HashMap::new();
    for (name, config) in &registry.config_types {
        if let Some((other, place)) = idents.insert(snake(name).to_uppercase(), (name, &config.place)) {
            let title = format!("the config types `{other}` and `{name}` differ in nothing but case and signs");
            let problem = Problem::new(title).related(place.itself(), format!("`{other}` stands here"));
            diagnostics.at(&config.place.itself(), problem.help("give one of them another name"));
        }
    }
}

fn check_name(name: &str, place: &Place, diagnostics: &mut Diagnostics) {
    if !syntax::is_name(name) || !name.is_ascii() || name.starts_with('_') {
        diagnostics.at(place, no_name(name));
    }
}

fn libraries(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let files = &registry.library_files;
    for (place, (name, spec)) in files.iter().flat_map(|(place, file)| file.iter().map(move |entry| (place, entry))) {
        if let Some(pipelines) = &spec.pipelines {
            check_pipelines(registry, name, pipelines, &place.key(name).key("pipelines"), diagnostics);
        }
        let place = place.key(name);
        if let Some(task) = &spec.task {
            check_task(registry, task, &place.key("task"), diagnostics);
        }
        if let Some(model_type) = &spec.default_model_type {
            check_model_type(registry, name, model_type, &place.key("default_model_type"), diagnostics);
        }
        for (part, model_type) in spec.modules.iter().flat_map(|modules| &modules.model_types) {
            let place = place.key("modules").key("model_types").key(part);
            check_model_type(registry, name, model_type, &place, diagnostics);
        }
    }
}

fn check_model_type(
    registry: &Registry<'_>,
    library: &str,
    model_type: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let own = registry.models.iter().filter(|model| model.library == library).map(|model| model.model_type);
    if !own.clone().any(|known| known == model_type) && !registry.lacks.classes {
        let problem = Problem::new(format!("`{library}` has no model type `{model_type}`"));
        let problem = match own.clone().next() {
            Some(_) => problem.among(model_type, own),
            None => problem.help(format!("there are no files in models/{library}")),
        };
        diagnostics.at(place, problem);
    }
}

fn check_pipelines(
    registry: &Registry<'_>,
    library: &str,
    pipelines: &PipelinesSpec,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    for (class, model_type) in &pipelines.model_types {
        check_model_type(registry, library, model_type, &place.key("model_types").key(class), diagnostics);
    }
    let mut plans = vec![(place.key("plans"), &pipelines.plans)];
    for (exporter, own) in &pipelines.exporters {
        let place = place.key("exporters").key(exporter);
        if !registry.exporters.contains(&exporter.as_str()) && !registry.lacks.anything {
            diagnostics.at(&place.itself(), unknown("exporter", exporter, registry.exporters.iter().copied()));
        }
        plans.push((place, own));
    }
    let files: Vec<&str> = pipelines.files.keys().map(String::as_str).collect();
    for (place, (prefix, parts)) in
        plans.into_iter().flat_map(|(place, plans)| plans.iter().map(move |plan| (place.clone(), plan)))
    {
        let place = place.key(prefix);
        let components = parts.iter().map(|part| part.component.as_str()).chain(files.iter().copied());
        let components: Vec<_> = components.chain(["index"]).collect();
        for (index, part) in parts.iter().enumerate() {
            check_pipeline_part(registry, (library, part), &components, &place.index(index), diagnostics);
        }
    }
}

fn check_pipeline_part(
    registry: &Registry<'_>,
    (library, part): (&str, &PipelinePart),
    components: &[&str],
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    if let Some(model_type) = &part.model_type {
        check_model_type(registry, library, model_type, &place.key("model_type"), diagnostics);
    }
    check_task(registry, &part.task, &place.key("task"), diagnostics);
    let is_known = |path: &str| path.split_once('.').is_some_and(|(from, _)| components.contains(&from));
    let no_component = |path: &str, form: &str| {
        let (from, _) = path.split_once('.').unwrap_or((path, ""));
        unknown("component", from, components.iter().copied()).in_bytes(Some(0..from.len())).and_help(form)
    };
    for (attribute, value) in &part.set {
        if !matches!(value.as_str(), "true" | "false") && !is_known(value) {
            let form = "the value is true, false, index.ATTRIBUTE or COMPONENT.ATTRIBUTE";
            diagnostics.at(&place.key("set").key(attribute), no_component(value, form));
        }
    }
    for (index, options) in part.runtime_options.iter().enumerate() {
        let place = place.key("runtime_options").index(index).key("when");
        for path in options.when.keys().filter(|path| !is_known(path)) {
            let form = "the condition is of index.ATTRIBUTE or COMPONENT.ATTRIBUTE";
            diagnostics.at(&place.key(path).itself(), no_component(path, form));
        }
    }
}

/// The class whose facts those have that extend one of another exporter is one of the exporter's own.
fn bases(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for (exporter, (place, base)) in registry.bases.iter().filter(|(_, (place, _))| registry.is_own(place)) {
        match registry.class(base).map(|class| &registry.classes[class]) {
            Some(class) => check_exporter(registry, class, exporter, false, place, diagnostics),
            None if registry.may_lack(base) => {}
            None => {
                let own = registry.classes.iter().filter(|class| class.exporter == *exporter);
                diagnostics.at(place, unknown("class", base, own.map(|class| class.name)));
            }
        }
    }
}

fn models(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let listed: HashSet<_> = registry.lists.values().flatten().collect();
    for (index, model) in registry.models.iter().enumerate().filter(|(_, model)| registry.is_own(&model.place)) {
        check_library(registry, model.library, "the folder is of an unknown library", &model.place, diagnostics);
        check_name_of_file(registry, index, diagnostics);
        let says_nothing = model.exporters.is_empty() && model.config_type.is_none();
        if says_nothing && registry.lost.is_empty() && diagnostics.is_whole(&model.place) {
            let problem = Problem::new(format!("the file says nothing of `{}`", model.model_type));
            diagnostics.at(&model.place, problem.help("expected `exporters`, or a `config` that others refer to"));
        }
        for support in &model.exporters {
            for (task, place) in &support.tasks {
                // What is in a list is checked there.
                if !listed.contains(task) {
                    check_task(registry, task, place, diagnostics);
                }
                if split_past(task).1 {
                    check_past(registry, support.class, task, place, diagnostics);
                }
            }
            let class = &registry.classes[support.class];
            if class.exporter == OF_ALL_EXPORTERS {
                let problem = Problem::new(format!("`{}` is a class of all exporters", class.name));
                let problem = problem.related(place_of_name(class.spec, &class.place), "it is described here");
                let help = "give the class of this exporter a name of its own, and have it extend that one";
                diagnostics.at(&support.place.key("class"), problem.help(help));
            } else {
                check_exporter(registry, class, support.exporter, false, &support.place.key("class"), diagnostics);
            }
        }
    }
}

/// A model's file is called as the model type is, of which there is one.
fn check_name_of_file(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let model = &registry.models[index];
    let (model_type, stem) = (model.model_type, model.stem);
    let first = registry.index.model(model.library, model_type).filter(|first| *first != index);
    let problem = match first.map(|first| &registry.models[first].place) {
        Some(first) => {
            let file = registry.files[first.file];
            let problem = Problem::new(format!("`{model_type}` is registered in {file} already"));
            problem.related(first.key("model_type"), format!("the first `{model_type}`"))
        }
        None if model_type != stem => {
            let problem = Problem::new(format!("the file of `{model_type}` is called {stem}.yaml"));
            problem.help(format!("call the file {model_type}.yaml, or the model type `{stem}`"))
        }
        None => return,
    };
    diagnostics.at(&model.place.key("model_type"), problem);
}

/// Whether a class can be used for an exporter: it is one of its own, or one of all exporters.
fn check_exporter(
    registry: &Registry<'_>,
    class: &Class<'_>,
    exporter: &str,
    may_be_foreign: bool,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let is_known = |exporter: &str| exporter == OF_ALL_EXPORTERS || registry.exporters.contains(&exporter);
    let fits = class.exporter == exporter || class.exporter == OF_ALL_EXPORTERS || may_be_foreign;
    if !fits && is_known(class.exporter) && is_known(exporter) {
        let exporter = if exporter == OF_ALL_EXPORTERS { "all exporters" } else { exporter };
        let problem =
            Problem::new(format!("`{}` is a class of the exporter {}, not of {exporter}", class.name, class.exporter));
        diagnostics.at(place, problem.related(place_of_name(class.spec, &class.place), "it is described here"));
    }
}

fn check_past(registry: &Registry<'_>, class: usize, task: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let lineage: Vec<_> = registry.ancestry(class).collect();
    let says = lineage.iter().find(|class| class.spec.supports_past.is_some());
    let supports_past = says.is_some_and(|class| class.spec.supports_past == Some(true));
    if !supports_past && lineage.iter().all(|class| diagnostics.is_whole(&class.place)) {
        let class = &registry.classes[class];
        let title = format!("`{task}` needs a class that supports past, and `{}` does not", class.name);
        let (because, why) = match says {
            Some(says) => (says.place.key("supports_past"), "`supports_past` is false here".to_owned()),
            None => (place_of_name(class.spec, &class.place), format!("`{}` says nothing of it", class.name)),
        };
        let help = "the class, or one that it extends, has to have `supports_past: true`";
        diagnostics.at(place, Problem::new(title).related(because, why).help(help));
    }
}

/// A library that is named at a place, or by the name of a file or a folder.
pub(super) fn check_library(
    registry: &Registry<'_>,
    library: &str,
    what: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let known: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
    if !registry.library_files.is_empty() && !known.contains(&library) {
        let problem = Problem::new(format!("{what} `{library}`")).among(library, known);
        if place.path.is_empty() {
            diagnostics.of_file(place.file, problem);
        } else {
            diagnostics.at(place, problem);
        }
    }
}

fn classes(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let mut idents = HashMap::new();
    let specs = registry.classes.iter().flat_map(|class| class.spec.parts.values());
    let parts: BTreeSet<_> = specs.filter_map(|part| part.class.as_deref()).collect();
    for (index, class) in registry.classes.iter().enumerate() {
        let complete = registry.lost.is_empty() && !registry.lacks.anything;
        let place = place_of_name(class.spec, &class.place);
        // One that seems to be registered where it stands has that error.
        let seems_registered = class.spec.tasks.is_some();
        let is_part = || {
            parts.contains(class.name)
                || registry.index.descendants(index).any(|of| parts.contains(registry.classes[of].name))
        };
        let is_base = registry.bases.get(class.exporter).is_some_and(|(_, base)| *base == class.name);
        if registry.supports_of(index).next().is_none()
            && complete
            && !seems_registered
            && !is_base
            && !is_part()
            && registry.is_own(&class.place)
        {
            let problem = Problem::new(format!("no model type uses the class `{}`", class.name));
            diagnostics.at(&place, problem.help("register it in a model's file, extend it, or take it away"));
        }
        if let Some((other, first)) = idents.insert(snake(class.name), (class.name, place.clone())) {
            let title = format!("the classes `{other}` and `{}` differ in nothing but case", class.name);
            let problem = Problem::new(title).related(first, format!("`{other}` stands here"));
            diagnostics.at(&place, problem.help("give one of them another name"));
        }
        if !registry.is_own(&class.place) {
            continue;
        }
        if let Some(parent) = class.parent.map(|parent| &registry.classes[parent]) {
            let has_base = registry.bases.contains_key(class.exporter);
            check_exporter(registry, parent, class.exporter, has_base, &class.place.key("extends"), diagnostics);
        }
        let inherited = class.parent.map_or(0, |parent| registry.classes[parent].arguments.len());
        if class.arguments.len() > MAX_ARGUMENTS && inherited <= MAX_ARGUMENTS {
            let count = class.arguments.len();
            let title = format!("`{}` has {count} arguments and attributes", class.name);
            let problem = Problem::new(title).help(format!("a class has {MAX_ARGUMENTS} at most, with inherited ones"));
            diagnostics.at(&place_of_name(class.spec, &class.place), problem);
        }
        check_variants(registry, index, diagnostics);
        check_inherited_default(registry, index, diagnostics);
        check_versions(class.spec, &class.place, diagnostics);
        check_nested(registry, index, diagnostics);
        check_lets(registry, index, diagnostics);
        check_members(registry, index, diagnostics);
        if let Some(atol) = class.spec.atol.filter(|atol| !atol.is_finite() || *atol < 0.0) {
            let message = format!("expected a finite number that is not negative, found {atol}");
            diagnostics.at(&class.place.key("atol"), message);
        }
    }
}

fn check_lets(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    const FIXED: [&str; 8] = ["task", "variant", "direction", "config", "normalized", "nested", "versions", "it"];
    let class = &registry.classes[index];
    for (name, spec) in &class.spec.lets {
        let place = class.place.key("let").key(name);
        let argument = class.arguments.iter().find(|argument| argument.name == name);
        if FIXED.contains(&name.as_str()) || argument.is_some() {
            let problem = Problem::new(format!("`{name}` is the name of something else here")).label("take another");
            let problem = match argument {
                Some(argument) => problem.related(argument.place(registry), "it is this argument"),
                None => problem,
            };
            diagnostics.at(&place.itself(), problem);
        }
        if let Err(message) = Scope::of_class(registry, index).check_let(index, name, spec) {
            diagnostics.at(&place, message);
        }
    }
}

fn check_variants(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let Some(default) = &class.spec.default_variant else { return };
    let place = class.place.key("default_variant");
    let Some(says) = registry.with_variants(index) else {
        let title = format!("`{}` has no variants for one to be the default", class.name);
        return diagnostics.at(&place, Problem::new(title).help("say under `variants` which there are"));
    };
    let says = &registry.classes[says];
    let known: Vec<_> = says.spec.variants.keys().map(String::as_str).collect();
    if !known.contains(&default.as_str()) {
        let problem = unknown("variant", default, known);
        diagnostics.at(&place, problem.related(says.place.key("variants").itself(), "the variants stand here"));
    }
}

/// A class that has variants of its own needs a default among them, also where it inherits that.
fn check_inherited_default(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let ClassSpec { variants, default_variant, .. } = class.spec;
    let inherited = registry.lineage_of_facts(index).skip(1).map(|class| &registry.classes[class]);
    let default = inherited.filter_map(|class| Some((class, class.spec.default_variant.as_ref()?))).next();
    let Some((says, default)) = default.filter(|_| !variants.is_empty() && default_variant.is_none()) else { return };
    if !variants.contains_key(default) {
        let problem = Problem::new(format!("`{default}` is the default variant, and none of these"));
        let problem = problem.related(says.place.key("default_variant"), "it is inherited from here");
        diagnostics.at(&class.place.key("variants").itself(), problem.help("say another under `default_variant`"));
    }
}

fn check_versions(spec: &ClassSpec, place: &Place, diagnostics: &mut Diagnostics) {
    let last = spec.max_transformers_version.as_ref().filter(|version| *version != NONE);
    let stated = [
        ("min_transformers_version", spec.min_transformers_version.as_ref()),
        ("max_transformers_version", last),
        ("min_torch_version", spec.min_torch_version.as_ref()),
    ];
    for (key, version) in stated {
        if let Some(Err(message)) = version.map(String::as_str).map(version::parts) {
            diagnostics.at(&place.key(key), message);
        }
    }
}

fn check_nested(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    for (name, nested) in &class.spec.nested {
        let place = class.place.key("nested").key(name);
        check_task(registry, &nested.task, &place.key("task"), diagnostics);
        check_library(registry, &nested.library, "unknown library", &place.key("library"), diagnostics);
        let is_self = nested.config == SELF;
        if let Err(message) = Scope::of_class(registry, index).check_attribute(&nested.config)
            && !is_self
        {
            diagnostics.at(&place.key("config"), message);
        }
        if !is_nested(registry, index, name) && diagnostics.is_whole(&class.place.key("construct")) {
            let problem = Problem::new(format!("no step of a constructor makes the part `{name}`"));
            diagnostics.at(&place.itself(), problem.help(format!("one has to have `nest: [{name}]`")));
        }
        for argument in nested.arguments.keys() {
            let known: Vec<_> = class.arguments.iter().map(|argument| argument.name).collect();
            if !known.contains(&argument.as_str()) && class.is_whole {
                let place = place.key("arguments").key(argument);
                diagnostics.at(&place.itself(), unknown_argument(class.name, argument, &known));
            }
        }
    }
}

/// Whether a constructor of the class, or of one that is related to it, makes a part.
fn is_nested(registry: &Registry<'_>, class: usize, part: &str) -> bool {
    let is_ancestor = |ancestor: usize, of: usize| registry.lineage(of).any(|class| class == ancestor);
    registry.classes.iter().enumerate().any(|(other, of)| {
        let mut parts = of.spec.construct.iter().flat_map(|ops| &ops.0).filter_map(|op| op.nest.as_ref()).flatten();
        // A part that is unknown is reported, and can be a mistyped one.
        let may_be = |made: &String| made == part || !registry.classes[class].spec.nested.contains_key(made);
        parts.any(may_be) && (is_ancestor(other, class) || is_ancestor(class, other))
    })
}

/// Holds the members of a normalized config that is made in place against the parts of its class.
fn check_members(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let Some(NormalizedRef::Inline(spec)) = &class.spec.normalized_config else { return };
    for (member, of) in &spec.members {
        let (Some(part), None) = (&of.nested, &of.config) else { continue };
        if let Err(problem) = Scope::of_class(registry, index).check_nested(Some(index), part) {
            let place = class.place.key("normalized_config").key("members").key(member).key("nested");
            diagnostics.at(&place, problem);
        }
    }
}

fn normalized(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let attributes: BTreeSet<&str> =
        registry.config_types.values().flat_map(|config| config.attributes.keys().map(String::as_str)).collect();
    for (place, path) in &registry.normalized_paths {
        if path.split('.').any(str::is_empty) {
            let problem = Problem::new(format!("`{path}` is no path of attributes"));
            diagnostics.at(place, problem.label("expected names with dots between"));
            continue;
        }
        let unknown = path.split('.').find(|name| !attributes.contains(name));
        if let Some(unknown) = unknown.filter(|_| !registry.lacks.attributes) {
            let start = path.find(unknown).unwrap_or_default();
            let problem = no_attribute(unknown, attributes.iter().copied());
            diagnostics.at(place, problem.in_bytes(Some(start..start + unknown.len())));
        }
    }
    for normalized in registry.normalized.values() {
        for (place, of) in normalized.members.values() {
            match of {
                MemberOf::SubConfig { class, .. } if !registry.normalized.contains_key(class) => {
                    if registry.lacks.normalized {
                        continue;
                    }
                    let own = registry.normalized.iter().filter(|(key, normalized)| normalized.name == **key);
                    let known: Vec<_> = own.map(|(key, _)| key.as_str()).collect();
                    diagnostics.at(&place.key("class"), unknown("normalized config", class, known));
                }
                MemberOf::Nested(nested) if nested.is_empty() => {
                    let problem = Problem::new("a member is of a config or of a part");
                    diagnostics.at(place, problem.help("expected either `config` and `class`, or `nested`"));
                }
                _ => {}
            }
        }
    }
}
