//! From a graph's signature to the models whose contract it fits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::apart::distance;
use super::compare::findings;
use super::contracts::{self, Contract, Contracts, OfTask};
use super::expectation::Expectation;
use super::finding::{Finding, Kind, Severity, Subject};
use super::named::Named;
use super::numbered::numbered;
use super::thinned::Thinned;
use super::varied::Said;
use crate::gathered::gathered;
use crate::lookup::model_classes::{model_types_of_class, tasks_of_class};
use crate::onnx::Signature;
use crate::tables::with_past::without_past;

/// A model type of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelType {
    /// The library.
    pub library: &'static str,
    /// The model type.
    pub name: &'static str,
}

/// A contract that a graph may have been exported by, and whose contract it is.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The part of the export that the file is, for instance `decoder_model`.
    pub part: String,
    /// The tasks with this contract, those of most model types first; tasks that give hidden states come
    /// after those that make something of them, unless these are of few model types beside theirs.
    pub tasks: Vec<&'static str>,
    /// The model types with this contract, in alphabetical order within each library.
    pub models: Vec<ModelType>,
    /// What their configs say where the contract is not that of a config that says nothing: attributes, nested ones with the
    /// path to them, and their values.
    pub config: Vec<(String, Value)>,
    /// How many of the contract's inputs the file has, and how many there are; each layer's entries count
    /// once.
    pub inputs: (usize, usize),
    /// The same of its outputs.
    pub outputs: (usize, usize),
    /// What speaks against it, the worst first.
    pub against: Vec<Finding>,
    /// How many outputs have several axes that the contract says nothing of.
    unsaid: usize,
    /// How far the expressions of outputs are from those of the contract.
    distance: u64,
    /// Whether all its model types are made of other models.
    of_others: bool,
    /// Whether the contract takes or keeps something of each layer.
    has_layers: bool,
}

impl Candidate {
    /// Whether nothing speaks against it that matters.
    pub fn fits(&self) -> bool {
        self.against.iter().all(|finding| finding.severity == Severity::Note)
    }

    /// Whether names are missing, or there are others.
    fn differs_in_names(&self) -> bool {
        self.against.iter().any(Finding::is_about_names)
    }

    /// Whether it has layers, and of names nothing is wrong but that the file has further tensors of layers.
    fn lacks_layers_alone(&self) -> bool {
        let is_of_layers = |name: &str| name.contains('{') || numbered(name).1.is_some();
        let is_further =
            |finding: &&Finding| finding.kind == Kind::Unexpected && finding.subject.tensor().is_some_and(is_of_layers);
        let mut names = self.against.iter().filter(|finding| finding.is_about_names());
        self.has_layers && self.differs_in_names() && names.all(|finding| is_further(&finding))
    }

    fn cost(&self) -> u64 {
        self.against.iter().map(Finding::cost).sum()
    }
}

/// What was held against a graph: a contract, and what the configs say that have it, by where they are.
type Held = (*const Contract, Option<*const Said>);

/// Model types with one contract, by what speaks against it.
#[derive(Default)]
struct Groups {
    all: Vec<(Candidate, BTreeMap<&'static str, usize>)>,
    /// What was held against the graph, and its place in `all`, where it is near.
    known: HashMap<Held, Option<usize>>,
    /// Whether outputs can have any name.
    takes_any_name: bool,
}

/// The contracts that a graph fits, best first: names, types and axes of inputs and outputs count, the
/// number of layers and all sizes are taken from the graph. Model types that share a contract are one
/// candidate.
///
/// Each model type is looked at with the config that it has by default, and one that is made of other models with each of
/// those in turn; where none has the names of the file, those that are near it are looked at with other configs as well. Those of
/// which no config can be made up are [`left_out`]. There are no candidates for an exporter that there is not.
///
/// ```
/// use optimum_exporters::check::identify;
/// use optimum_exporters::onnx::Signature;
///
/// let graph = Signature::read("tests/onnx/whisper-asr/decoder_with_past_model.onnx")?;
/// let best = &identify(&graph, "onnx")[0];
/// assert_eq!(best.part, "decoder_with_past_model");
/// assert!(best.models.iter().any(|model| model.name == "whisper"));
/// assert!(best.fits());
/// # Ok::<(), optimum_exporters::Error>(())
/// ```
pub fn identify(graph: &Signature, exporter: &str) -> Vec<Candidate> {
    let thinned = Thinned::new(graph);
    let named = Named::new(Path::new(""), &thinned.graph);
    let mut candidates = of_graph(&named, exporter);
    for candidate in &mut candidates {
        candidate.against = std::mem::take(&mut candidate.against).into_iter().map(|it| thinned.whole(it)).collect();
    }
    candidates
}

fn of_graph(named: &Named<'_>, exporter: &str) -> Vec<Candidate> {
    let all = contracts::of_exporter(exporter);
    let found = groups(named, &all, false);
    let lacks_name = |candidate: &Candidate| {
        candidate.against.iter().any(|finding| finding.is_about_names() && finding.kind == Kind::Missing)
    };
    // Where no contract has all names, its outputs may be called otherwise, or something may be made of them.
    if found.iter().all(lacks_name) {
        let renamed = groups(named, &all, true);
        if renamed.iter().any(|candidate| !lacks_name(candidate)) {
            return renamed;
        }
    }
    found
}

fn groups(named: &Named<'_>, all: &Contracts, takes_any_name: bool) -> Vec<Candidate> {
    let mut groups = Groups { takes_any_name, ..Groups::default() };
    for of_task in &all.of_tasks {
        groups.add(named, of_task, &of_task.contracts);
        if of_task.is_made_of_others() {
            groups.add(named, of_task, all.others(of_task, &parts_alike(named, &of_task.contracts)));
        }
    }
    let sorted = groups.sorted(named.graph);
    let is_found = sorted.first().is_none_or(|best| !best.differs_in_names());
    // What has some of a file's layers has all of them where its config mixes layers of several kinds.
    let near = near(all, &sorted, |candidate| !is_found || candidate.lacks_layers_alone());
    if near.is_empty() {
        return sorted;
    }
    for of_task in near {
        for (said, contract) in all.varied(of_task) {
            groups.add_one(named, of_task, contract, Some(said));
        }
    }
    groups.sorted(named.graph)
}

/// The most model types and tasks of which other configs are looked at.
const MOST_VARIED: usize = 64;

/// The model types and tasks of candidates such as these, the nearest first.
fn near<'c>(all: &'c Contracts, sorted: &[Candidate], is_wanted: impl Fn(&Candidate) -> bool) -> Vec<&'c OfTask> {
    let wanted: Vec<_> = sorted.iter().filter(|candidate| is_wanted(candidate)).collect();
    let is_of = |of_task: &OfTask, candidate: &Candidate| {
        candidate.tasks.contains(&of_task.task) && candidate.models.contains(&of_task.model)
    };
    let place = |of_task: &OfTask| wanted.iter().position(|candidate| is_of(of_task, candidate));
    let mut near: Vec<_> = all.of_tasks.iter().filter_map(|of_task| Some((place(of_task)?, of_task))).collect();
    near.sort_by_key(|(place, _)| *place);
    near.into_iter().take(MOST_VARIED).map(|(_, of_task)| of_task).collect()
}

/// The model types that [`identify`] does not know: no config can be made up with which they are exported. Such a file is
/// found where its contract is that of another model type as well.
pub fn left_out(exporter: &str) -> Vec<ModelType> {
    let known: BTreeSet<_> = gathered(contracts::of_exporter(exporter).of_tasks.iter().map(|of_task| of_task.model));
    let all: BTreeSet<_> = gathered(contracts::exports(exporter).map(|(model, ..)| model));
    all.difference(&known).copied().collect()
}

/// The parts that take all that a graph does, the entries of caches aside, which other models call otherwise.
fn parts_alike<'c>(named: &Named<'_>, contracts: &'c [Arc<Contract>]) -> BTreeSet<&'c str> {
    let plain = || named.inputs.values().iter().filter(|value| numbered(&value.name).1.is_none());
    let takes_all =
        |contract: &&Arc<Contract>| plain().all(|value| value.names().any(|name| contract.expectation.takes(name)));
    let alike = contracts.iter().filter(|_| plain().next().is_some()).filter(takes_all);
    gathered(alike.map(|contract| &*contract.part))
}

impl Groups {
    fn add<'c>(&mut self, named: &Named<'_>, of_task: &OfTask, contracts: impl IntoIterator<Item = &'c Arc<Contract>>) {
        contracts.into_iter().for_each(|contract| self.add_one(named, of_task, contract, None));
    }

    /// Adds a contract that a model type has with a config which says this.
    fn add_one(&mut self, named: &Named<'_>, of_task: &OfTask, contract: &Arc<Contract>, said: Option<&Arc<Said>>) {
        let Some((candidate, tasks)) = self.place(named, contract, said).and_then(|at| self.all.get_mut(at)) else {
            return;
        };
        *tasks.entry(of_task.task).or_default() += 1;
        candidate.of_others &= of_task.is_made_of_others();
        if !candidate.models.contains(&of_task.model) {
            candidate.models.push(of_task.model);
        }
    }

    /// The place of the candidate with this contract, if the graph is near it. A contract that several model types share is
    /// held against the graph once.
    fn place(&mut self, named: &Named<'_>, contract: &Arc<Contract>, said: Option<&Arc<Said>>) -> Option<usize> {
        let held = (Arc::as_ptr(contract), said.map(Arc::as_ptr));
        if let Some(at) = self.known.get(&held) {
            return *at;
        }
        let Contract { part, expectation } = &**contract;
        let at = expectation.is_near(named, self.takes_any_name).then(|| {
            let against = findings(&Expectation { takes_any_name: self.takes_any_name, ..expectation.clone() }, named);
            let config = said.map(|said| said.to_vec()).unwrap_or_default();
            let is_same =
                |(known, _): &(Candidate, _)| known.part == *part && known.config == config && known.against == against;
            self.all.iter().position(is_same).unwrap_or_else(|| {
                let (unsaid, distance) = (expectation.unsaid(named), distance(expectation, named));
                let candidate = Candidate { unsaid, distance, config, ..of(part, expectation, against) };
                self.all.push((candidate, BTreeMap::new()));
                self.all.len() - 1
            })
        });
        self.known.insert(held, at);
        at
    }

    /// Best first: names count more than ranks and types, and these more than sizes; then what the exporter says, and of what
    /// differs in no more than spelling the name of the file.
    fn sorted(&self, graph: &Signature) -> Vec<Candidate> {
        let of_tasks = |(candidate, tasks): &(Candidate, _)| with_tasks(candidate.clone(), tasks);
        let mut all: Vec<_> = self.all.iter().map(of_tasks).collect();
        let hints = Hints::new(graph);
        all.sort_by_cached_key(|candidate| {
            let count = |is: fn(&Finding) -> bool| candidate.against.iter().filter(|finding| is(finding)).count();
            let is_general = is_general(candidate.tasks.first().copied().unwrap_or_default());
            let kinds = (count(Finding::is_about_names), count(Finding::is_about_kinds));
            let has = |severity: Severity| candidate.against.iter().any(|finding| finding.severity == severity);
            (
                kinds,
                !hints.speak_for(candidate),
                has(Severity::Error),
                !hints.is_of_scope(candidate),
                candidate.unsaid,
                candidate.distance,
                candidate.config.len(),
                has(Severity::Warning),
                Reverse(hints.name_of(&candidate.part)),
                candidate.cost(),
                candidate.of_others,
                is_general,
            )
        });
        all.iter_mut().for_each(|candidate| hints.sort(candidate));
        all
    }
}

/// What the exporter says of where a graph is from, and the name of its file.
struct Hints {
    /// The tasks and the model types of its class.
    tasks: Vec<&'static str>,
    models: Vec<&'static str>,
    /// The name of what its weights belong to.
    scope: Option<String>,
    /// What the file is called.
    file: Option<String>,
}

impl Hints {
    fn new(graph: &Signature) -> Self {
        let class = graph.class.as_deref();
        Self {
            tasks: class.into_iter().flat_map(tasks_of_class).collect(),
            models: class.into_iter().flat_map(model_types_of_class).collect(),
            scope: graph.scope.as_ref().map(|scope| scope.replace('-', "_")),
            file: graph.name.clone(),
        }
    }

    /// Whether the class of the graph is one of the candidate's.
    fn speak_for(&self, candidate: &Candidate) -> bool {
        let is_task = |task: &&str| self.tasks.contains(&without_past(task));
        let is_model = |model: &ModelType| self.models.contains(&model.name);
        candidate.tasks.iter().any(is_task) && (self.models.is_empty() || candidate.models.iter().any(is_model))
    }

    /// Whether what the weights belong to is called as one of the candidate's model types.
    fn is_of_scope(&self, candidate: &Candidate) -> bool {
        candidate.models.iter().any(|model| self.is_called(model))
    }

    fn is_called(&self, model: &ModelType) -> bool {
        self.scope.as_deref() == Some(&*model.name.replace('-', "_"))
    }

    /// How much of the file's name is that of a part, which an exporter may write something before or behind.
    fn name_of(&self, part: &str) -> usize {
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['_', '-', '.']);
        let begins = |rest: &str| rest.is_empty() || rest.ends_with(['_', '-', '.']);
        let is_called =
            |file: &str| file.strip_prefix(part).is_some_and(ends) || file.strip_suffix(part).is_some_and(begins);
        if self.file.as_deref().is_some_and(is_called) { part.len() } else { 0 }
    }

    /// Puts first what the graph is of, by its class or by the names of its weights.
    fn sort(&self, candidate: &mut Candidate) {
        candidate.tasks.sort_by_key(|task| !self.tasks.contains(&without_past(task)));
        candidate.models.sort_by_key(|model| {
            !(self.models.contains(&model.name) || self.models.is_empty() && self.is_called(model))
        });
    }
}

/// How many times the model types of another task those of one that gives hidden states may be, for that to be the other.
const TIMES_OTHERS: usize = 4;

/// Whether a task gives hidden states, which every model has, whatever else is made of them.
fn is_general(task: &str) -> bool {
    task.starts_with("feature-extraction")
}

fn with_tasks(mut candidate: Candidate, tasks: &BTreeMap<&'static str, usize>) -> Candidate {
    candidate.tasks = tasks.keys().copied().collect();
    let models = |task: &str| tasks.get(task).copied().unwrap_or_default();
    // What many model types give as hidden states may have the name of what one makes of them.
    let most = candidate.tasks.iter().filter(|task| !is_general(task)).map(|task| models(task)).max();
    let is_last =
        |task: &str| is_general(task) && models(task) <= most.unwrap_or_default().saturating_mul(TIMES_OTHERS);
    candidate.tasks.sort_by_key(|task| (is_last(task), Reverse(models(task))));
    // Those that were found by other configs came last.
    let libraries: Vec<_> = candidate.models.iter().map(|model| model.library).collect();
    candidate.models.sort_by_key(|model| (libraries.iter().position(|library| *library == model.library), model.name));
    candidate
}

fn of(part: &str, expectation: &Expectation, against: Vec<Finding>) -> Candidate {
    let missing = |is_of_side: fn(&Subject) -> bool| {
        let is_missing = |finding: &&Finding| finding.kind == Kind::Missing && is_of_side(&finding.subject);
        against.iter().filter(is_missing).count()
    };
    let of_all = |all: usize, missing: usize| (all.saturating_sub(missing), all);
    Candidate {
        part: part.to_owned(),
        tasks: Vec::new(),
        models: Vec::new(),
        config: Vec::new(),
        inputs: of_all(expectation.inputs.len(), missing(|subject| matches!(subject, Subject::Input(_)))),
        outputs: of_all(expectation.outputs.len(), missing(|subject| matches!(subject, Subject::Output(_)))),
        against,
        unsaid: 0,
        distance: 0,
        of_others: true,
        has_layers: !expectation.inputs.runs.is_empty() || !expectation.states.runs.is_empty(),
    }
}
