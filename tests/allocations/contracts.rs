//! How often lookups and contracts allocate.

use optimum_exporters::json::{Json, Writer};
use optimum_exporters::registry::CONSTRUCTORS;
use optimum_exporters::{Arguments, ExportConfigConstructor, PretrainedConfig, Query, TasksManager};
use serde_json::json;

use crate::common::golden;
use crate::counting::counted;

const KEYS: usize = 580;

/// How many allocations `work` makes.
fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    counted(work).1.allocations
}

/// The names of every registered constructor, owned, so that none is a constant that the lookup
/// compares by its address.
fn keys() -> Vec<[String; 4]> {
    let name = |text: &str| text.to_owned();
    let key =
        |key: optimum_exporters::Key<'_>| [name(key.exporter), name(key.library), name(key.model_type), name(key.task)];
    CONSTRUCTORS.keys().filter(|key| key.exporter == "onnx").map(key).collect()
}

fn query(key: &[String; 4]) -> Query<'_> {
    Query::new(&key[0]).model_type(&key[2]).task(&key[3])
}

fn look_up<'a>(query: &Query<'a>) -> ExportConfigConstructor<'a> {
    TasksManager::get_exporter_config_constructor(query).expect("it is registered")
}

#[test]
fn a_lookup_by_names_does_not_allocate() {
    let keys = keys();
    assert!(keys.len() >= KEYS, "a constructor of the reference is gone");
    for key in &keys {
        let made = allocations(|| look_up(&query(key).library_name(&key[1])).class().name);
        assert_eq!(made, 0, "{key:?}");
    }
}

#[test]
fn a_lookup_without_a_library_does_not_allocate() {
    for key in keys().iter().filter(|key| key[1] == "transformers") {
        assert_eq!(allocations(|| look_up(&query(key)).class().name), 0, "{key:?}");
    }
}

#[test]
fn a_lookup_by_a_synonym_does_not_allocate() {
    for (model_type, task) in [("bert", "masked-lm"), ("llama", "causal-lm-with-past"), ("vit", "default")] {
        let query = Query::new("onnx").library_name("transformers").model_type(model_type).task(task);
        assert_eq!(allocations(|| look_up(&query).class().name), 0, "{model_type} {task}");
    }
}

#[test]
fn a_lookup_by_a_config_does_not_allocate() {
    let config = PretrainedConfig::empty("bert");
    let query = Query::new("onnx").model(&config).task("fill-mask");
    assert_eq!(allocations(|| look_up(&query).class().name), 0);
}

#[test]
fn a_contract_of_bert_costs_few_allocations() {
    const MOST: usize = 10;
    let saved = golden::file("transformers", "bert").config("saved").expect("bert has a saved config").clone();
    let config = PretrainedConfig::from_map(saved);
    let constructor = look_up(&Query::new("onnx").model_type("bert").task("fill-mask"));
    let made = allocations(|| {
        let config = constructor.call(&config).expect("bert can be constructed");
        let (inputs, outputs) = (config.inputs(), config.outputs());
        assert!(inputs.is_ok() && outputs.is_ok());
        (config, inputs, outputs)
    });
    assert!(made <= MOST, "{made} allocations, and {MOST} are enough");
}

fn allocations_of_llama(layers: usize) -> usize {
    let config = json!({"model_type": "llama", "num_hidden_layers": layers});
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let query = Query::new("onnx").model_type("llama").task("text-generation-with-past");
    let constructor = look_up(&query.exporter_config_kwargs(&arguments));
    allocations(|| {
        let config = constructor.call(&config).expect("llama can be constructed");
        let (inputs, outputs) = (config.inputs().expect("it has inputs"), config.outputs().expect("it has outputs"));
        assert_eq!((inputs.len(), outputs.len()), (2 * layers + 3, 2 * layers + 1));
        (config, inputs, outputs)
    })
}

#[test]
fn a_contract_costs_no_more_for_many_layers_than_for_few() {
    assert_eq!(allocations_of_llama(1000), allocations_of_llama(32));
}

/// From the text of a config of 1 kB.
#[test]
fn a_text_becomes_a_contract_with_few_allocations() {
    const MOST: usize = 20;
    let text = include_str!("../../benches/configs/bert.json");
    assert!(text.len() > 1000);
    let made = allocations(|| {
        let config = PretrainedConfig::from_json(text).expect("it is a config");
        let constructor = look_up(&Query::new("onnx").model_type("bert").task("text-classification"));
        let export = constructor.call(&config).expect("bert can be constructed");
        let (inputs, outputs) = (export.inputs(), export.outputs());
        assert!(inputs.is_ok() && outputs.is_ok());
        (export, inputs, outputs)
    });
    assert!(made <= MOST, "{made} allocations, and {MOST} are enough");
}

/// How many bytes are allocated to write a contract, which leaves in pieces, and how many are written.
fn bytes_to_write(layers: usize) -> (usize, usize) {
    let config = json!({"model_type": "llama", "num_hidden_layers": layers});
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let constructor = look_up(&Query::new("onnx").model_type("llama").task("text-generation-with-past"));
    let export = constructor.call(&config).expect("llama can be constructed");
    let mut written = 0;
    let mut hand_on = |bytes: &mut Vec<u8>| {
        written += bytes.len();
        bytes.clear();
        Ok(())
    };
    let mut writer = Writer::new(Vec::new(), &mut hand_on);
    let (done, counts) = counted(|| export.write(&mut writer));
    done.expect("it is handed on");
    let rest = writer.into_bytes().len();
    (counts.bytes_allocated, written + rest)
}

#[test]
fn a_contract_of_any_number_of_layers_is_written_in_the_same_memory() {
    const MOST: usize = 1 << 20;
    for (layers, least) in [(1, 100), (1_000, 100_000), (65_536, 8_000_000)] {
        let (allocated, written) = bytes_to_write(layers);
        assert!(written > least && allocated < MOST, "{layers} layers: {allocated} bytes for {written}");
    }
}
