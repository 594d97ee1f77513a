//! The work that is measured, the same for times and for memory.

#![allow(dead_code, reason = "each benchmark needs a part of it")]

pub mod tables;

use std::collections::BTreeSet;

use optimum_exporters::registry::CONSTRUCTORS;
use optimum_exporters::{
    Arguments, Dummy, DummyOptions, DynamicAxes, Error, ExportConfigConstructor, ExporterConfig, PretrainedConfig,
    Query, TasksManager,
};
use serde_json::{Value, json};

/// Exporter, library, model type and task. Each name is kept once, as a caller has it, apart from those of the tables.
pub type Names = [&'static str; 4];

/// The names of a caller.
#[derive(Default)]
struct Kept(BTreeSet<&'static str>);

impl Kept {
    fn keep(&mut self, name: &str) -> &'static str {
        if let Some(kept) = self.0.get(name) {
            return kept;
        }
        let kept: &'static str = name.to_owned().leak();
        self.0.insert(kept);
        kept
    }
}

/// What is taken from a model: its config, the task, and whether the cache is among the inputs.
pub struct Model {
    pub name: &'static str,
    pub text: &'static str,
    pub task: &'static str,
    pub with_past: bool,
}

/// An encoder, a decoder of 32 layers with past, and an encoder with a decoder. `reference.py` has the
/// same ones.
pub const MODELS: [Model; 3] = [
    Model { name: "bert", text: include_str!("../configs/bert.json"), task: "text-classification", with_past: false },
    Model {
        name: "llama",
        text: include_str!("../configs/llama.json"),
        task: "text-generation-with-past",
        with_past: true,
    },
    Model {
        name: "t5",
        text: include_str!("../configs/t5.json"),
        task: "text2text-generation-with-past",
        with_past: true,
    },
];

impl Model {
    pub fn config(&self) -> PretrainedConfig {
        PretrainedConfig::from_json(self.text).expect("it is a config")
    }

    /// A line for `batch`.
    pub fn request(&self, id: usize) -> String {
        let config: Value = serde_json::from_str(self.text).expect("it is JSON");
        json!({"id": id, "task": self.task, "config": config}).to_string()
    }

    pub fn arguments(&self) -> Arguments {
        if self.with_past { Arguments::new().with("use_past_in_inputs", true) } else { Arguments::new() }
    }

    pub fn constructor<'a>(
        &self,
        config: &'a PretrainedConfig,
        arguments: &'a Arguments,
    ) -> ExportConfigConstructor<'a> {
        let query = Query::new("onnx").library_name("transformers").model(config).task(self.task);
        TasksManager::get_exporter_config_constructor(&query.exporter_config_kwargs(arguments))
            .expect("it is registered")
    }
}

/// Constructor, inputs and outputs.
pub fn contract(
    constructor: &ExportConfigConstructor<'_>,
    config: &PretrainedConfig,
) -> Result<(ExporterConfig, DynamicAxes, DynamicAxes), Error> {
    let exporter_config = constructor.call(config)?;
    let (inputs, outputs) = (exporter_config.inputs()?, exporter_config.outputs()?);
    Ok((exporter_config, inputs, outputs))
}

/// The same, from the text of a `config.json`.
pub fn contract_of_text(model: &Model, arguments: &Arguments) -> (ExporterConfig, DynamicAxes, DynamicAxes) {
    let config = PretrainedConfig::from_json(model.text).expect("it is a config");
    contract(&model.constructor(&config, arguments), &config).expect("it can be exported")
}

/// What each input has to be fed with by default.
pub fn dummy_inputs(config: &ExporterConfig) -> Vec<(String, Dummy)> {
    let dummies = config.dummy_inputs(&DummyOptions::default()).expect("they can be made");
    dummies.iter().map(|(name, dummy)| (name.to_string(), dummy.clone())).collect()
}

/// All registered keys in an order that only looks random.
pub fn keys() -> Vec<Names> {
    let mut kept = Kept::default();
    let mut own = |key: optimum_exporters::Key<'_>| {
        [key.exporter, key.library, key.model_type, key.task].map(|name| kept.keep(name))
    };
    let mut keys: Vec<Names> = CONSTRUCTORS.keys().filter(|key| key.exporter == "onnx").map(&mut own).collect();
    keys.sort();
    let mut random = 1_u64;
    for at in (1..keys.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        keys.swap(at, (random >> 33) as usize % (at + 1));
    }
    keys
}

/// The same keys with a model type that nobody has.
pub fn absent(keys: &[Names]) -> Vec<Names> {
    let mut kept = Kept::default();
    let absent =
        |[exporter, library, model_type, task]: &Names| [exporter, library, kept.keep(&format!("{model_type}x")), task];
    keys.iter().map(absent).collect()
}

/// For every key whose task has a synonym that is not registered itself, the key with that synonym.
pub fn synonyms(keys: &[Names]) -> Vec<Names> {
    let is_new = |[exporter, library, model_type, task]: &Names| {
        !CONSTRUCTORS.contains_key(&optimum_exporters::Key::new(exporter, library, model_type, task))
    };
    let mut kept = Kept::default();
    let synonym = |[exporter, library, model_type, task]: &Names| {
        let synonym = kept.keep(TasksManager::synonyms_for_task(task).first()?);
        Some([*exporter, *library, *model_type, synonym])
    };
    keys.iter().filter_map(synonym).filter(is_new).collect()
}

/// The lookup as a user writes it.
pub fn look_up(names: &Names) -> Result<ExportConfigConstructor<'_>, Error> {
    let [exporter, library, model_type, task] = names;
    let query = Query::new(exporter).library_name(library).model_type(model_type).task(task);
    TasksManager::get_exporter_config_constructor(&query)
}

/// The table alone, without the suggestion that a miss is answered with.
pub fn look_up_in_table(
    [exporter, library, model_type, task]: &Names,
) -> Option<&'static ExportConfigConstructor<'static>> {
    CONSTRUCTORS.get(&optimum_exporters::Key::new(exporter, library, model_type, task))
}
