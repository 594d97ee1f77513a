//! What lookups go through.

use indexmap::{IndexMap, IndexSet};

use crate::model::{
    CustomClasses, Handle, LibraryClasses, LoadedClass, Loader, ModelType, Sign, SignedBy, Signs, Support,
};
use crate::resolve::{ModelClasses, Registry};
use crate::schema::decode::Names;
use crate::schema::{RenamedSpec, SignSpec};
use crate::syntax::version;

pub(super) fn model_types(registry: &Registry<'_>) -> Vec<ModelType> {
    let models = registry.models.iter().map(|model| ModelType {
        library: registry.library(model.library).unwrap_or_default(),
        name: model.model_type.to_owned(),
        config_type: model.config_type.and_then(|name| registry.config_types.get_index_of(name)).map(Handle::at),
        supports: model
            .exporters
            .iter()
            .map(|support| Support {
                exporter: support.exporter.to_owned(),
                class: Handle::at(support.class),
                tasks: support.tasks.iter().map(|(task, _)| (*task).to_owned()).collect(),
                beyond_reference: support.beyond_reference,
                transformers: support
                    .beyond_reference
                    .then(|| registry.exported_beyond_reference_by(support.exporter))
                    .flatten(),
                at: support.place.clone(),
            })
            .collect(),
        own: registry.is_own(&model.place),
    });
    models.collect()
}

pub(super) fn library_classes(registry: &Registry<'_>) -> LibraryClasses {
    let all = loaders(registry);
    let file_of = |library: &str| registry.model_classes.iter().find(|file| file.library == library);
    let loaders = all.iter().map(|(library, name)| {
        let file = file_of(library);
        let classes = file.and_then(|file| file.spec.loaders.get(*name)).into_iter().flatten();
        let classes = classes.map(|(model_type, names)| (model_type.clone(), owned(names.iter())));
        let renamed = file.and_then(|file| file.spec.renamed.get(*name));
        let renamed = renamed.and_then(|RenamedSpec { since, to }| Some((version::parts(since).ok()?, to.clone())));
        Loader { name: (*name).to_owned(), classes: classes.collect(), renamed }
    });
    let by_task = registry.libraries.iter().map(|(library, _)| {
        let tasks = file_of(library).into_iter().flat_map(|file| &file.spec.tasks).map(|(task, names)| {
            let places = names.iter().filter_map(|name| all.get_index_of(&(*library, name)));
            (task.clone(), places.collect())
        });
        ((*library).to_owned(), tasks.collect())
    });
    LibraryClasses {
        loaders: loaders.collect(),
        by_task: by_task.collect(),
        custom: custom(registry),
        loaded: loaded(registry),
    }
}

fn owned<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

/// Each loader with its library.
fn loaders<'a>(registry: &Registry<'a>) -> IndexSet<(&'a str, &'a str)> {
    let of_file = |file: &ModelClasses<'a>| {
        let library = file.library;
        file.spec.tasks.values().flat_map(Names::iter).map(move |name| (library, name))
    };
    registry.model_classes.iter().flat_map(of_file).collect()
}

fn custom(registry: &Registry<'_>) -> Vec<(String, CustomClasses)> {
    let mut by_type: IndexMap<&str, Vec<_>> = IndexMap::new();
    for file in &registry.model_classes {
        for (model_type, tasks) in &file.spec.custom {
            let classes = tasks.iter().map(|(task, name)| (task.clone(), file.library.to_owned(), name.clone()));
            by_type.entry(model_type).or_default().extend(classes);
        }
    }
    by_type.into_iter().map(|(model_type, classes)| (model_type.to_owned(), classes)).collect()
}

/// What a class is known by: the tasks in the order in which they are told from it, and model types.
#[derive(Default)]
struct Known<'a> {
    tasks: IndexSet<&'a str>,
    model_types: IndexSet<&'a str>,
}

fn loaded(registry: &Registry<'_>) -> Vec<(String, Vec<LoadedClass>)> {
    let mut by_name: IndexMap<&str, Vec<LoadedClass>> = IndexMap::new();
    for (index, (library, _)) in registry.libraries.iter().enumerate() {
        for file in registry.model_classes.iter().filter(|file| file.library == *library) {
            for (class, Known { tasks, model_types }) in of_file(file) {
                let (tasks, model_types) = (owned(tasks.into_iter()), owned(model_types.into_iter()));
                by_name.entry(class).or_default().push(LoadedClass { library: index, tasks, model_types });
            }
        }
    }
    by_name.into_iter().map(|(class, of_libraries)| (class.to_owned(), of_libraries)).collect()
}

/// The classes of a file. A task whose later loader has another class for the same model type comes
/// after those that a class has to itself, and a task that it is only set for by hand comes last.
fn of_file<'a>(file: &ModelClasses<'a>) -> IndexMap<&'a str, Known<'a>> {
    let mut known: IndexMap<&str, Known<'_>> = IndexMap::new();
    let mut add = |class: &'a str, task: &'a str, model_type: &'a str| {
        let known = known.entry(class).or_default();
        known.tasks.insert(task);
        known.model_types.insert(model_type);
    };
    let spec = file.spec;
    let of_task = |names: &'a Names| {
        let loaders = names.iter().filter_map(|name| spec.loaders.get(name));
        loaders.flatten().map(|(model_type, classes)| (model_type.as_str(), classes))
    };
    for (task, names) in &spec.tasks {
        for (model_type, classes) in of_task(names).collect::<IndexMap<_, _>>() {
            classes.iter().for_each(|class| add(class, task, model_type));
        }
    }
    for (task, names) in &spec.tasks {
        for (model_type, classes) in of_task(names) {
            classes.iter().for_each(|class| add(class, task, model_type));
        }
    }
    for (model_type, tasks) in &spec.custom {
        tasks.iter().for_each(|(task, class)| add(class, task, model_type));
    }
    known
}

pub(super) fn signs(registry: &Registry<'_>) -> Signs {
    let spec = registry.directories.as_ref().map(|(_, spec)| *spec);
    let of_library = spec.into_iter().flat_map(|spec| &spec.library);
    let of_framework = spec.into_iter().flat_map(|spec| &spec.framework);
    let frameworks: IndexSet<_> = of_framework.clone().map(|sign| sign.is.clone()).collect();
    Signs {
        of_library: of_library.filter_map(|sign| Some(self::sign(sign, registry.library(&sign.is)?))).collect(),
        of_framework: of_framework.map(|sign| self::sign(sign, sign.is.clone())).collect(),
        frameworks: frameworks.into_iter().collect(),
    }
}

fn sign<T>(sign: &SignSpec, tells: T) -> Sign<T> {
    let by = match (&sign.file, &sign.attribute) {
        (Some(pattern), _) => match pattern.split_once('*') {
            Some((start, end)) => SignedBy::Files { start: start.to_owned(), end: end.to_owned() },
            None => SignedBy::File(pattern.clone()),
        },
        (None, attribute) => SignedBy::Attribute(attribute.clone().unwrap_or_default()),
    };
    Sign { by, with: sign.with.clone(), tells }
}
