//! The tables that lookups go through.

use std::collections::{BTreeMap, HashSet};

use optimum_exporters_common::Key;

use super::leaked::{keep, keep_all, texts};
use super::loaded::Loaded;
use super::{classes, config_types, libraries, maps};
use crate::config::types::ConfigType;
use crate::export::types::{ConfigClass, ExportConfigConstructor};
use crate::export::version::Version;
use crate::tables::constructors::Registered;
use crate::tables::library::Library;
use crate::tables::registry::{Model, Registry, Support};
use crate::tables::with_past::WITH_PAST;
use optimum_exporters_codegen::model::{Handle, Model as ModelOf, ModelType, Support as SupportOf};

/// What constructors are made of.
struct Made {
    libraries: &'static [Library],
    config_types: Vec<&'static ConfigType>,
    classes: Vec<&'static ConfigClass>,
}

/// Keeps a model, and makes its tables.
pub(super) fn registry(model: ModelOf) -> &'static Registry {
    let loaded = Loaded::keep(model);
    let model = &loaded.model;
    let made = Made {
        libraries: libraries::libraries(model),
        config_types: config_types::config_types(&model.config_types),
        classes: classes::classes(loaded),
    };
    let models = models(model, &made);
    loaded.with_tables(Registry {
        tasks: texts(&model.tasks),
        exporters: texts(&model.exporters),
        libraries: made.libraries,
        synonyms: keep(maps::ordered(model.synonyms.iter().map(|(synonym, task)| (&**synonym, &**task)).collect())),
        config_types: keep(maps::map(own_config_types(model, &made))),
        constructors: maps::constructors(constructors(&models)),
        models: keep(maps::ordered(models)),
        classes: registered(model, &made),
    })
}

fn own_config_types(model: &'static ModelOf, made: &Made) -> Vec<(&'static str, &'static ConfigType)> {
    let all = model.config_types.iter().zip(&made.config_types);
    all.filter(|((_, of), _)| of.own).map(|((_, of), made)| (&*of.name, *made)).collect()
}

/// The classes of this registry that a model type is registered with.
fn registered(model: &'static ModelOf, made: &Made) -> &'static [&'static ConfigClass] {
    let supports = model.model_types.iter().flat_map(|model_type| &model_type.supports);
    let used: HashSet<usize> = supports.map(|support| support.class.index()).collect();
    let all = model.classes.iter().zip(&made.classes);
    keep_all(all.filter(|((handle, of), _)| of.own && used.contains(&handle.index())).map(|(_, made)| *made))
}

/// The model types of this registry, in alphabetical order, each with the libraries that have it.
fn models(model: &'static ModelOf, made: &Made) -> Vec<(&'static str, &'static [Model])> {
    let mut by_type: BTreeMap<&'static str, Vec<&'static ModelType>> = BTreeMap::new();
    for model_type in model.model_types.iter().filter(|model_type| model_type.own) {
        by_type.entry(&model_type.name).or_default().push(model_type);
    }
    let models = by_type.into_iter().map(|(name, mut entries)| {
        entries.sort_by_key(|entry| entry.library);
        (name, keep_all(entries.into_iter().filter_map(|entry| self::model(entry, made))))
    });
    models.collect()
}

fn model(of: &'static ModelType, made: &Made) -> Option<Model> {
    let library = made.libraries.get(of.library)?;
    let config_type = of.config_type.and_then(|of| made.config_types.get(of.index())).copied();
    let exporters = of.supports.iter().filter_map(|of| support(of, config_type, made));
    Some(Model { library, model_type: &of.name, exporters: keep_all(exporters) })
}

fn support(of: &'static SupportOf, config_type: Option<&'static ConfigType>, made: &Made) -> Option<Support> {
    let class = *made.classes.get(Handle::index(of.class))?;
    let tasks = of.tasks.iter().map(|task| {
        let bare = task.strip_suffix(WITH_PAST);
        let constructor = ExportConfigConstructor::new(class, bare.unwrap_or(task), bare.is_some(), config_type);
        let constructor = of.transformers.map_or(constructor, |version| constructor.by_default(Version::new(version)));
        (&**task, constructor)
    });
    Some(Support { exporter: &of.exporter, tasks: keep_all(tasks), beyond_reference: of.beyond_reference })
}

/// The constructor of each key.
fn constructors(models: &[(&'static str, &'static [Model])]) -> Vec<(Key<'static>, Registered)> {
    let mut all = Vec::new();
    for model in models.iter().copied().flat_map(|(_, models)| models) {
        for support in model.exporters {
            for registered in support.tasks {
                let key = Key::new(support.exporter, model.library.name, model.model_type, registered.0);
                all.push((key, *registered));
            }
        }
    }
    all
}
