//! Configs of model types that are made of others, whose types only a config says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::contracts;
use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::{ConfigType, Source};
use crate::error::Error;
use crate::export::types::{ConfigClass, ExportConfigConstructor, ExportPlan, ExporterConfig, Submodel};
use crate::gathered::gathered;
use crate::lookup::tasks_manager::TasksManager;

/// The first config with which a model type that is made of others can be exported, and the plans with it.
pub(super) fn first(
    constructor: &ExportConfigConstructor<'static>,
    library: &str,
    empty: &PretrainedConfig,
) -> Option<(PretrainedConfig, Vec<ExportPlan>)> {
    MadeOf::new(constructor, library).first(empty)
}

/// Takes the plans with the configs that differ from that one in one part.
pub(super) fn others(
    constructor: &ExportConfigConstructor<'static>,
    library: &str,
    config: &PretrainedConfig,
    mut take: impl FnMut(&ExportPlan),
) {
    MadeOf::new(constructor, library).others(config).for_each(|plan| take(&plan));
}

struct MadeOf<'a> {
    constructor: &'a ExportConfigConstructor<'static>,
    /// The attributes that are configs whose own type is told by nothing else.
    open: Vec<&'static str>,
    /// Those that it can be made of, each with the number of its kind.
    types: BTreeMap<&'static str, usize>,
}

/// What the classes of a model type do for each task.
type Kind = Vec<(&'static str, [usize; 6], usize)>;

impl<'a> MadeOf<'a> {
    fn new(constructor: &'a ExportConfigConstructor<'static>, library: &str) -> Self {
        let open = constructor.config_type.into_iter().flat_map(open_attributes).collect();
        Self { constructor, open, types: exported(constructor.class().exporter, library) }
    }

    /// The first that can be exported: all of one type, or with an encoder of another that takes what the model does.
    fn first(&self, empty: &PretrainedConfig) -> Option<(PretrainedConfig, Vec<ExportPlan>)> {
        let alike = |of: &&'static str| self.open.iter().fold(empty.clone(), |config, at| with(&config, at, of));
        let exported = |config: PretrainedConfig| {
            let plans = contracts::plans(self.constructor, &config);
            (!plans.is_empty()).then_some((config, plans))
        };
        let found = self.types.keys().filter(|_| !self.open.is_empty()).find_map(|of| exported(alike(of)))?;
        if is_of_what_it_takes(&found.1) {
            return Some(found);
        }
        let others = self.open.iter().flat_map(|at| self.types.keys().map(|of| with(&found.0, at, of)));
        let mut others = others.filter_map(exported);
        others.find(|(_, plans)| is_of_what_it_takes(plans))
    }

    /// Those that differ from it in one part, each once that exports it in ways of its own.
    fn others(&self, config: &PretrainedConfig) -> impl Iterator<Item = ExportPlan> {
        let mut known: BTreeSet<_> = gathered(self.constructor.call(config).iter().map(ways));
        let mut tried = BTreeSet::new();
        let others = self.open.iter().flat_map(|at| self.types.iter().map(move |(of, kind)| (at, of, *kind)));
        let new = others.filter_map(move |(at, of, kind)| {
            if tried.contains(&(at, kind)) {
                return None;
            }
            let config = with(config, at, of);
            let export = self.constructor.call(&config);
            // Another of its kind may say more in its config.
            if !matches!(export, Err(Error::MissingAttribute { .. })) {
                tried.insert((at, kind));
            }
            known.insert(ways(&export.ok()?)).then_some(config)
        });
        let plans = new.map(|config| contracts::plans(self.constructor, &config));
        plans.filter(|plans| is_of_what_it_takes(plans)).flatten()
    }
}

/// The model types of a library that an exporter knows. Who asks for another is told what is near, which takes longer than to
/// export it.
fn exported(exporter: &str, library: &str) -> BTreeMap<&'static str, usize> {
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let of_library = TasksManager::models().filter(|model| model.library.name == library);
    let known = of_library.filter_map(|model| {
        let support = model.exporters.iter().find(|of| of.exporter == exporter)?;
        let classes = support.tasks.iter().map(|(task, constructor)| (*task, constructor.class()));
        let kind = classes.map(|(task, class)| (task, of_class(class), class.construct as usize)).collect();
        let next = kinds.len();
        Some((model.model_type, *kinds.entry(kind).or_insert(next)))
    });
    gathered(known)
}

fn with(config: &PretrainedConfig, attribute: &str, of: &str) -> PretrainedConfig {
    config.with(attribute, json!({"model_type": of}))
}

fn open_attributes(of: &'static ConfigType) -> impl Iterator<Item = &'static str> {
    let is_open = |source: &Source| matches!(source, Source::Nested { of: None, default: None, missing: None, .. });
    of.attributes.iter().filter(move |attribute| is_open(&attribute.source)).map(|attribute| attribute.name)
}

/// What the classes of its parts do.
fn ways(export: &ExporterConfig) -> Vec<[usize; 6]> {
    export.nested_classes().map(of_class).collect()
}

/// What a class does, as the places of functions that classes share which do the same.
fn of_class(class: &'static ConfigClass) -> [usize; 6] {
    let own = class.program.map_or(0, |_| std::ptr::from_ref(class) as usize);
    let [inputs, outputs, of_task] = [class.inputs, class.outputs, class.outputs_for_task].map(|axes| axes as usize);
    [inputs, outputs, of_task, class.past as usize, usize::from(class.accepts("behavior")), own]
}

/// Whether each encoder takes something of what the model does that it is made from: one of texts is none of images.
fn is_of_what_it_takes(plans: &[ExportPlan]) -> bool {
    let takes_its_own = |part: &Submodel| {
        let Ok(own) = part.config.nested("encoder").and_then(ExporterConfig::inputs) else { return true };
        part.config.inputs().is_ok_and(|inputs| inputs.iter().any(|(name, _)| own.get(&name.to_cow()).is_some()))
    };
    let mut parts = plans.iter().flat_map(ExportPlan::submodels);
    parts.all(|part| part.config.behavior() != Some("encoder") || takes_its_own(part))
}
