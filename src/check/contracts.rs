//! Every contract of an exporter, whatever the configs are: made once, and held against graph after graph.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::expectation::{Expectation, Side};
use super::identify::ModelType;
use super::made_of;
use super::part::parts;
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::types::{ExportConfigConstructor, ExportPlan, ExporterConfig, PlanOptions};
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
}

/// The contracts with other models that one can be made of: many, and made when they are asked for.
struct Others {
    constructor: &'static ExportConfigConstructor<'static>,
    first: PretrainedConfig,
    made: OnceLock<Vec<Arc<Contract>>>,
}

/// All contracts of an exporter.
pub(super) struct Contracts {
    /// In the order of the models and of their tasks.
    pub(super) of_tasks: Vec<OfTask>,
    shared: Mutex<Shared>,
}

impl Contracts {
    /// Those of a model type that is made of others, with each of those but the first.
    pub(super) fn others<'a>(&self, of_task: &'a OfTask) -> &'a [Arc<Contract>] {
        of_task.others.as_ref().map_or(&[], |others| {
            others.made.get_or_init(|| {
                let plans = made_of::others(others.constructor, of_task.model.library, &others.first);
                self.shared.lock().unwrap_or_else(PoisonError::into_inner).of_plans(&plans)
            })
        })
    }
}

impl OfTask {
    /// Whether it can be made of other models.
    pub(super) const fn is_made_of_others(&self) -> bool {
        self.others.is_some()
    }
}

/// Contracts, each once.
#[derive(Default)]
struct Shared(HashMap<(String, Vec<String>), Vec<Arc<Contract>>>);

impl Shared {
    fn of_plans(&mut self, plans: &[ExportPlan]) -> Vec<Arc<Contract>> {
        let contracts = plans.iter().flat_map(parts).filter_map(|part| {
            let expectation = Expectation::of_any_size(part.config, part.flag, part.is_stateful).ok()?;
            Some(Contract { part: part.name.to_owned(), expectation: expectation.for_any_config() })
        });
        contracts.map(|contract| self.of(contract)).collect()
    }

    fn of(&mut self, contract: Contract) -> Arc<Contract> {
        let Expectation { inputs, outputs, .. } = &contract.expectation;
        let names = names(inputs).chain(names(outputs)).collect();
        let alike = self.0.entry((contract.part.clone(), names)).or_default();
        if let Some(known) = alike.iter().find(|known| known.expectation == contract.expectation) {
            return Arc::clone(known);
        }
        let contract = Arc::new(contract);
        alike.push(Arc::clone(&contract));
        contract
    }
}

fn names(side: &Side) -> impl Iterator<Item = String> {
    let layers =
        side.runs.iter().flat_map(|run| &run.tensors).map(|(name, _)| format!("{}.{}", name.stem, name.suffix));
    side.tensors.iter().map(|(name, _)| name.to_string()).chain(layers)
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
        let others = first.map(|first| Others { constructor, first, made: OnceLock::new() });
        Some(OfTask { model, task, contracts: shared.of_plans(&plans), others })
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

/// The plans with a config. Numbers that it lacks, as how many layers there are, are filled in: none of them counts.
pub(super) fn plans(constructor: &ExportConfigConstructor<'static>, config: &PretrainedConfig) -> Vec<ExportPlan> {
    const MOST_NUMBERS: usize = 8;
    let (mut config, mut plans) = (config.clone(), Vec::new());
    for _ in 0..MOST_NUMBERS {
        let Ok(made) = constructor.call(&config) else { break };
        plans = plans_of_variants(&made);
        let Err(Error::MissingAttribute { attribute, .. }) = tensors_of(&plans) else { break };
        config = config.with_size_at(&attribute);
    }
    plans
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
