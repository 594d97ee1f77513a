//! Configs of model types that are made of others, whose types only a config says.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;

use super::contracts;
use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::{ConfigType, Source};
use crate::export::types::{ConfigClass, ExportConfigConstructor, ExportPlan, ExporterConfig, Submodel};
use crate::lookup::tasks_manager::TasksManager;

/// The first config with which a model type that is made of others can be exported, and the plans with it.
pub(super) fn first(
    constructor: &ExportConfigConstructor<'static>,
    library: &str,
    empty: &PretrainedConfig,
) -> Option<(PretrainedConfig, Vec<ExportPlan>)> {
    MadeOf::new(constructor, library).first(empty)
}

/// The plans with the configs that differ from that one in one part.
pub(super) fn others(
    constructor: &ExportConfigConstructor<'static>,
    library: &str,
    config: &PretrainedConfig,
) -> Vec<ExportPlan> {
    MadeOf::new(constructor, library).others(config).collect()
}

struct MadeOf<'a> {
    constructor: &'a ExportConfigConstructor<'static>,
    /// The attributes that are configs whose own type is told by nothing else.
    open: Vec<&'static str>,
    types: BTreeSet<&'static str>,
}

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
        let found = self.types.iter().filter(|_| !self.open.is_empty()).find_map(|of| exported(alike(of)))?;
        if is_of_what_it_takes(&found.1) {
            return Some(found);
        }
        let others = self.open.iter().flat_map(|at| self.types.iter().map(|of| with(&found.0, at, of)));
        let mut others = others.filter_map(exported);
        others.find(|(_, plans)| is_of_what_it_takes(plans))
    }

    /// Those that differ from it in one part, each once that exports it in ways of its own.
    fn others(&self, config: &PretrainedConfig) -> impl Iterator<Item = ExportPlan> {
        let mut known: HashSet<_> = self.constructor.call(config).iter().map(ways).collect();
        let others = self.open.iter().flat_map(|at| self.types.iter().map(|of| with(config, at, of)));
        let is_new = move |config: &PretrainedConfig| {
            self.constructor.call(config).is_ok_and(|export| known.insert(ways(&export)))
        };
        let plans = others.filter(is_new).map(|config| contracts::plans(self.constructor, &config));
        plans.filter(|plans| is_of_what_it_takes(plans)).flatten()
    }
}

/// The model types of a library that an exporter knows. Who asks for another is told what is near, which takes longer than to
/// export it.
fn exported(exporter: &str, library: &str) -> BTreeSet<&'static str> {
    let of_library = TasksManager::models().filter(|model| model.library.name == library);
    let known = of_library.filter(|model| model.exporters.iter().any(|of| of.exporter == exporter));
    known.map(|model| model.model_type).collect()
}

fn with(config: &PretrainedConfig, attribute: &str, of: &str) -> PretrainedConfig {
    config.with(attribute, json!({"model_type": of}))
}

fn open_attributes(of: &'static ConfigType) -> impl Iterator<Item = &'static str> {
    let is_open = |source: &Source| matches!(source, Source::Nested { of: None, default: None, missing: None, .. });
    of.attributes.iter().filter(move |attribute| is_open(&attribute.source)).map(|attribute| attribute.name)
}

/// What the classes of its parts do, each as the places of functions that classes share which do the same.
fn ways(export: &ExporterConfig) -> Vec<[usize; 6]> {
    let of_class = |class: &'static ConfigClass| {
        let own = class.program.map_or(0, |_| std::ptr::from_ref(class) as usize);
        let [inputs, outputs, of_task] =
            [class.inputs, class.outputs, class.outputs_for_task].map(|axes| axes as usize);
        [inputs, outputs, of_task, class.past as usize, usize::from(class.accepts("behavior")), own]
    };
    export.nested_classes().map(of_class).collect()
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
