//! Which attribute of a config says how many layers there are: found by a config that says one more.

use serde_json::{Map, Value, json};

use crate::config::normalized_config::{MemberOf, NormalizedConfigClass};
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::axes::Part;
use crate::export::types::{ExportPlan, ExporterConfig};
use crate::json_form::{Json, Object, Sink};

/// Of a file, the attribute that says how many layers have tensors, by its path; `None` where none does, or where the
/// layers are not all alike.
pub(super) type Counted = Option<String>;

/// The attributes of a config under the names that every model has, each with its path.
pub(super) struct Attributes(pub(super) &'static NormalizedConfigClass);

impl Json for Attributes {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (name, path) in self.0.attributes {
            fields.field(name, &path.join("."))?;
        }
        fields.end()
    }
}

/// For each file of a plan, the merged ones last. `export` is of the model as a whole, whose config is `config`.
pub(super) fn parts(
    config: &PretrainedConfig,
    (export, plan): (&ExporterConfig, &ExportPlan),
    other: &dyn Fn(&PretrainedConfig) -> Result<ExportPlan, Error>,
) -> Vec<Counted> {
    let usual = counts(plan);
    let mut found: Vec<Counted> = vec![None; usual.len()];
    if usual.iter().all(Option::is_none) {
        return found;
    }
    // A class may take what is nested in the config for the config itself.
    let bases = [config, export.config()];
    for path in paths(bases, configs(plan).chain([export])) {
        let mut sizes = bases.iter().filter_map(|base| size_at(base, &path));
        let Some(value) = sizes.find(|size| says(&usual, *size)) else { continue };
        let Ok(plan) = other(&config.with(&path[0], nested(&path[1..], value + 1))) else { continue };
        let more = counts(&plan);
        for ((of, count), more) in found.iter_mut().zip(&usual).zip(more) {
            let says = count.is_some_and(|count| i64::try_from(count) == Ok(value) && more == Some(count + 1));
            if says && of.is_none() {
                *of = Some(path.join("."));
            }
        }
    }
    found
}

fn configs(plan: &ExportPlan) -> impl Iterator<Item = &ExporterConfig> {
    let submodels = plan.submodels().iter().map(|part| &part.config);
    submodels.chain(plan.merged().iter().map(|part| &part.config))
}

/// How many layers each file has, where all have the same tensors.
fn counts(plan: &ExportPlan) -> Vec<Option<usize>> {
    configs(plan).map(|config| count(config).ok().flatten()).collect()
}

fn count(config: &ExporterConfig) -> Result<Option<usize>, Error> {
    let (inputs, outputs) = (config.export_inputs()?, config.outputs()?);
    let runs = inputs.parts().iter().chain(outputs.parts()).filter_map(|part| match part {
        Part::Layers { first, count, .. } => Some((*first, *count)),
        Part::Tensor(..) => None,
    });
    let mut runs: Vec<_> = runs.collect();
    runs.dedup();
    Ok(match runs[..] {
        [(0, count)] => Some(count),
        _ => None,
    })
}

fn says(counts: &[Option<usize>], value: i64) -> bool {
    counts.iter().flatten().any(|count| i64::try_from(*count) == Ok(value))
}

/// The paths of all attributes that classes name, in a config and in those that are nested in it.
fn paths<'a>(bases: [&PretrainedConfig; 2], classes: impl Iterator<Item = &'a ExporterConfig>) -> Vec<Vec<String>> {
    let mut of_classes = Vec::new();
    for export in classes {
        of_class(export.class().normalized_config, &[], &mut of_classes);
    }
    let inside = bases.map(within).concat();
    let deeper = inside.iter().flat_map(|before| of_classes.iter().map(|path| [&before[..], path].concat()));
    let mut paths: Vec<_> = deeper.chain(of_classes.iter().cloned()).collect();
    paths.sort_by_key(|path| (path.len(), path.clone()));
    paths.dedup();
    paths
}

/// The configs inside of a config, and those inside of them, by their paths.
fn within(config: &PretrainedConfig) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for name in config.as_ref().nested_names() {
        found.push(vec![name.to_owned()]);
        let inner = config.as_ref().nested(name).map(|inner| inner.nested_names().collect::<Vec<_>>());
        found.extend(inner.into_iter().flatten().map(|inner| vec![name.to_owned(), inner.to_owned()]));
    }
    found
}

fn of_class(class: &'static NormalizedConfigClass, before: &[String], paths: &mut Vec<Vec<String>>) {
    for (_, path) in class.attributes {
        let path: Vec<_> = before.iter().cloned().chain(path.iter().map(|name| (*name).to_owned())).collect();
        if !path.is_empty() {
            paths.push(path);
        }
    }
    for member in class.members {
        if let MemberOf::SubConfig(name, class) = member.of {
            of_class(class, &[before, &[name.to_owned()]].concat(), paths);
        }
    }
}

/// What the config, or its class, says there.
fn size_at(config: &PretrainedConfig, path: &[String]) -> Option<i64> {
    let (leaf, parents) = path.split_last()?;
    let config = parents.iter().try_fold(config.as_ref(), |config, parent| config.nested(parent).ok())?;
    config.find_non_null(leaf).ok()??.int(leaf).ok()
}

fn nested(path: &[String], value: i64) -> Value {
    path.iter().rev().fold(json!(value), |value, name| Map::from_iter([(name.clone(), value)]).into())
}
