//! Every contract of an exporter, whatever the configs are: made once, and held against graph after graph.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::expectation::Expectation;
use super::identify::ModelType;
use super::made_of;
use super::part::{Part, parts};
use super::varied::{self, Said};
use crate::config::compared::{ANY, compared};
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::types::{ExportConfigConstructor, ExportPlan, ExporterConfig, PlanOptions};
use crate::gathered::gathered;
use crate::lookup::overlay::changes;
use crate::lookup::tasks_manager::TasksManager;

/// What a part of an export takes and gives.
pub(super) struct Contract {
    pub(super) part: String,
    pub(super) expectation: Expectation,
}

/// The contracts of a model type for a task.
pub(super) struct OfTask {
    pub(super) model: ModelType,
    pub(super) task: &'static str,
    /// With the config that it has by default, or with that of the first model that it can be made of.
    pub(super) contracts: Vec<Arc<Contract>>,
    others: Option<Others>,
    constructor: &'static ExportConfigConstructor<'static>,
    /// Those with configs that say more, made when they are asked for.
    varied: OnceLock<Vec<Varied>>,
}

/// What a config says besides, and a contract with it.
pub(super) type Varied = (Arc<Said>, Arc<Contract>);

/// The contracts with other models that one can be made of: many, and those of a part made when they are asked for.
struct Others {
    first: PretrainedConfig,
    of_parts: HashMap<String, OnceLock<Vec<Arc<Contract>>>>,
}

/// All contracts of an exporter.
pub(super) struct Contracts {
    /// In the order of the models and of their tasks.
    pub(super) of_tasks: Vec<OfTask>,
    shared: Mutex<Shared>,
}

impl Contracts {
    /// Those of some parts of a model type that is made of others, with each of those but the first.
    pub(super) fn others<'a>(
        &self,
        of_task: &'a OfTask,
        parts: &BTreeSet<&str>,
    ) -> impl Iterator<Item = &'a Arc<Contract>> {
        let kept = of_task.others.as_ref().map(|others| {
            self.make(of_task, others, parts);
            parts.iter().filter_map(|part| others.of_parts.get(*part)?.get()).collect::<Vec<_>>()
        });
        kept.unwrap_or_default().into_iter().flatten()
    }

    /// Those of a model type with configs that say more than the one that it has by default.
    pub(super) fn varied<'a>(&self, of_task: &'a OfTask) -> &'a [Varied] {
        of_task.varied.get_or_init(|| {
            let first = of_task.others.as_ref().map(|others| others.first.clone());
            let config = first.unwrap_or_else(|| PretrainedConfig::empty(of_task.model.name));
            let of_config = |(said, plans): (Said, Vec<ExportPlan>)| {
                let said = Arc::new(said);
                let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
                let contracts = plans.iter().flat_map(parts).filter_map(|part| shared.of_part(&part));
                contracts.map(|contract| (Arc::clone(&said), contract)).collect::<Vec<_>>()
            };
            varied::others(of_task.constructor, &config).into_iter().flat_map(of_config).collect()
        })
    }

    /// Makes those of these parts that are not there yet.
    fn make(&self, of_task: &OfTask, others: &Others, wanted: &BTreeSet<&str>) {
        let is_there = |part: &str| others.of_parts.get(part).is_none_or(|contracts| contracts.get().is_some());
        let mut made: BTreeMap<&str, Vec<_>> =
            gathered(wanted.iter().filter(|part| !is_there(part)).map(|part| (*part, Vec::new())));
        if made.is_empty() {
            return;
        }
        made_of::others(of_task.constructor, of_task.model.library, &others.first, |plan| {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            for part in parts(plan) {
                let Some(contracts) = made.get_mut(part.name) else { continue };
                contracts.extend(shared.of_part(&part));
            }
        });
        for (part, contracts) in made {
            // What another thread has made in the meantime is the same.
            let _ = others.of_parts.get(part).map(|kept| kept.set(contracts));
        }
    }
}

impl OfTask {
    /// Whether it can be made of other models.
    pub(super) const fn is_made_of_others(&self) -> bool {
        self.others.is_some()
    }
}

/// Contracts, each once: those that may be alike by the part, and how many inputs and outputs there are.
#[derive(Default)]
struct Shared(HashMap<(String, [usize; 4]), Vec<Arc<Contract>>>);

impl Shared {
    fn of_part(&mut self, part: &Part<'_>) -> Option<Arc<Contract>> {
        let expectation = Expectation::of_any_size(part).ok()?;
        let expectation = expectation.for_any_config(part.config);
        Some(self.of(Contract { part: part.name.to_owned(), expectation }))
    }

    fn of(&mut self, contract: Contract) -> Arc<Contract> {
        let Expectation { inputs, outputs, .. } = &contract.expectation;
        let counts = [inputs.tensors.len(), outputs.tensors.len(), inputs.runs.len(), outputs.runs.len()];
        let alike = self.0.entry((contract.part.clone(), counts)).or_default();
        if let Some(known) = alike.iter().find(|known| known.expectation == contract.expectation) {
            return Arc::clone(known);
        }
        let contract = Arc::new(contract);
        alike.push(Arc::clone(&contract));
        contract
    }
}

/// All of an exporter. Those that were asked for last are kept for as long as nothing is registered besides: some thousand
/// tasks have them, and few differ.
pub(super) fn of_exporter(exporter: &str) -> Arc<Contracts> {
    static KEPT: Mutex<Option<Kept>> = Mutex::new(None);
    let changes = changes();
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = kept.as_ref().filter(|kept| kept.changes == changes && kept.exporter == exporter) {
        return Arc::clone(&kept.all);
    }
    let all = Arc::new(all(exporter));
    *kept = Some(Kept { exporter: exporter.to_owned(), changes, all: Arc::clone(&all) });
    all
}

struct Kept {
    exporter: String,
    changes: usize,
    all: Arc<Contracts>,
}

fn all(exporter: &str) -> Contracts {
    let mut shared = Shared::default();
    let of_task = |(model, task, constructor): (ModelType, _, &'static ExportConfigConstructor<'static>)| {
        let empty = PretrainedConfig::empty(model.name);
        let plans = plans(constructor, &empty);
        let (first, plans) = if plans.is_empty() {
            made_of::first(constructor, model.library, &empty).map(|(first, plans)| (Some(first), plans))?
        } else {
            (None, plans)
        };
        let contracts: Vec<_> = plans.iter().flat_map(parts).filter_map(|part| shared.of_part(&part)).collect();
        let others = first.map(|first| {
            let of_parts = contracts.iter().map(|contract| (contract.part.clone(), OnceLock::new())).collect();
            Others { first, of_parts }
        });
        Some(OfTask { model, task, contracts, others, constructor, varied: OnceLock::new() })
    };
    let of_tasks = exports(exporter).filter_map(of_task).collect();
    Contracts { of_tasks, shared: Mutex::new(shared) }
}

/// Each task of each model type that an exporter knows.
pub(super) fn exports(
    exporter: &str,
) -> impl Iterator<Item = (ModelType, &'static str, &'static ExportConfigConstructor<'static>)> {
    TasksManager::models().flat_map(move |model| {
        let name = ModelType { library: model.library.name, name: model.model_type };
        let supports = model.exporters.iter().filter(move |support| support.exporter == exporter);
        supports
            .flat_map(move |support| support.tasks.iter().map(move |(task, constructor)| (name, *task, constructor)))
    })
}

/// The plans with a config. Numbers that it lacks, as how many layers there are, and lists of the kinds of layers are filled in:
/// none of them counts.
pub(super) fn plans(constructor: &ExportConfigConstructor<'static>, config: &PretrainedConfig) -> Vec<ExportPlan> {
    const MOST_NUMBERS: usize = 8;
    let made = |config: &PretrainedConfig| constructor.call(config).map(|made| plans_of_variants(&made));
    let (mut config, mut plans) = (config.clone(), Vec::new());
    for _ in 0..MOST_NUMBERS {
        let Ok(of_config) = made(&config) else { break };
        plans = of_config;
        let Err(Error::MissingAttribute { attribute, .. }) = tensors_of(&plans) else { break };
        let kinds = kinds_at(&config, &attribute, |config| drop(made(config).map(|plans| tensors_of(&plans))));
        config = kinds.unwrap_or_else(|| config.with_size_at(&attribute));
    }
    plans
}

/// A config with a list of layers at a path, one of each kind that is told apart by what `try_with` makes of a config; none
/// where no kinds are.
pub(super) fn kinds_at(
    config: &PretrainedConfig,
    path: &str,
    try_with: impl FnOnce(&PretrainedConfig),
) -> Option<PretrainedConfig> {
    let any = config.with_at(path, vec![Value::from(ANY)].into());
    let kinds: Vec<_> = compared(|| try_with(&any)).into_iter().map(Value::from).collect();
    (!kinds.is_empty()).then(|| config.with_at(path, kinds.into()))
}

/// Whether every part has inputs and outputs.
fn tensors_of(plans: &[ExportPlan]) -> Result<(), Error> {
    let mut parts = plans.iter().flat_map(ExportPlan::submodels);
    parts.try_for_each(|part| part.config.inputs().and_then(|_| part.config.outputs()).map(drop))
}

/// The plans of every variant, as several files and as one.
fn plans_of_variants(config: &ExporterConfig) -> Vec<ExportPlan> {
    let of_variant = |variant: &str| -> Result<Vec<ExportPlan>, Error> {
        let mut config: ExporterConfig = config.clone();
        config.set_variant(variant)?;
        let split = config.export_plan(false)?;
        let whole = (split.submodels().len() > 1).then(|| config.export_plan(true).ok()).flatten();
        let keeps_state = split.submodels().iter().any(|part| part.stateful);
        let without = PlanOptions { stateful: false, ..PlanOptions::default() };
        let without = keeps_state.then(|| config.export_plan_with(without).ok()).flatten();
        Ok([split].into_iter().chain(whole).chain(without).collect())
    };
    let others = config.class().variants.iter().map(|(variant, _)| *variant);
    let others = others.filter(|variant| *variant != config.variant());
    std::iter::once(config.variant()).chain(others).filter_map(|variant| of_variant(variant).ok()).flatten().collect()
}
