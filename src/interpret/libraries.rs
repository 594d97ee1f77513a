//! The libraries that models come from.

use super::leaked::{keep, keep_all, pairs, texts};
use super::maps;
use crate::export::version::Version;
use crate::runtime::generated::LIBRARIES;
use crate::tables::library::{Library, Loader, Modules};
use crate::tables::pipeline::{Expected, PipelinePart, PipelinePlans, Pipelines, RuntimeOptions, SetFrom};
use optimum_exporters_codegen::model::{
    Expected as ExpectedOf, LibraryClasses, LibrarySpec, Loader as LoaderOf, Model, ModulesSpec,
    PipelinePart as PartOf, PipelinePlans as PlansOf, PipelinesSpec, RuntimeOptionsSpec, SetFrom as SetFromOf,
};

/// The loaders of each task of a library.
type Loaders = phf::OrderedMap<&'static str, &'static [&'static Loader]>;

/// Makes the libraries of a model. What loads models is as in the registry that it is laid over.
pub(super) fn libraries(model: &'static Model) -> &'static [Library] {
    let all = if model.is_laid_over { &[] } else { loaders(&model.library_classes) };
    keep_all(model.libraries.iter().map(|(name, of)| {
        let compiled = LIBRARIES.iter().find(|library| library.name == name).filter(|_| model.is_laid_over);
        let own = || keep(by_task(&model.library_classes, name, all));
        library(name, of, compiled.map_or_else(own, |library| library.loaders))
    }))
}

fn library(name: &'static str, of: &'static LibrarySpec, loaders: &'static Loaders) -> Library {
    Library {
        name,
        default_model_type: of.default_model_type.as_deref(),
        model_type_key: of.model_type_key.as_deref(),
        config_key: of.config_key.as_deref(),
        task: of.task.as_deref(),
        loaders,
        modules: of.modules.as_ref().map(modules),
        pipelines: of.pipelines.as_ref().map(|of| keep(pipelines(of))),
    }
}

fn loaders(of: &'static LibraryClasses) -> &'static [Loader] {
    keep_all(of.loaders.iter().map(|LoaderOf { name, classes, renamed }| {
        let classes = classes.iter().map(|(model_type, classes)| (&**model_type, texts(classes)));
        let renamed = renamed.as_ref().map(|(since, to)| (Version::new(*since), &**to));
        Loader { name, classes: maps::map(classes.collect()), renamed }
    }))
}

fn by_task(of: &'static LibraryClasses, library: &str, all: &'static [Loader]) -> Loaders {
    let tasks = of.by_task.iter().filter(|(of, _)| of == library).flat_map(|(_, tasks)| tasks);
    let tasks = tasks.map(|(task, loaders)| (&**task, keep_all(loaders.iter().filter_map(|at| all.get(*at)))));
    maps::ordered(tasks.collect())
}

fn modules(ModulesSpec { index, model_types }: &'static ModulesSpec) -> Modules {
    Modules { index, model_types: pairs(model_types) }
}

fn pipelines(
    PipelinesSpec { index, files, model_types, plans: of_all, exporters }: &'static PipelinesSpec,
) -> Pipelines {
    Pipelines {
        index,
        files: pairs(files),
        model_types: pairs(model_types),
        plans: plans(of_all),
        exporters: keep_all(exporters.iter().map(|(exporter, own)| (&**exporter, plans(own)))),
    }
}

fn plans(plans: &'static PlansOf) -> PipelinePlans {
    keep_all(plans.iter().map(|(prefix, parts)| (&**prefix, keep_all(parts.iter().map(part)))))
}

fn runtime_options(options: &'static RuntimeOptionsSpec) -> RuntimeOptions {
    let when = options.conditions().map(|(component, attribute, expected)| {
        let expected = match expected {
            ExpectedOf::Flag(flag) => Expected::Flag(flag),
            ExpectedOf::Text(text) => Expected::Text(text),
        };
        (component, attribute, expected)
    });
    RuntimeOptions { when: keep_all(when), set: pairs(&options.set) }
}

fn part(part: &'static PartOf) -> PipelinePart {
    let PartOf { name, component, model_type, task, runtime_options: options, .. } = part;
    let set = part.values().map(|(attribute, from)| {
        let from = match from {
            SetFromOf::Attribute(component, attribute) => SetFrom::Attribute(component, attribute),
            SetFromOf::Flag(flag) => SetFrom::Flag(flag),
        };
        (attribute, from)
    });
    PipelinePart {
        name,
        component,
        model_type: model_type.as_deref(),
        task,
        set: keep_all(set),
        runtime_options: keep_all(options.iter().map(runtime_options)),
    }
}
