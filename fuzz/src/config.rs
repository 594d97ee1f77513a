//! The text of a `config.json`: whatever is asked of the model, the compiled registry and the same one interpreted answer
//! the same, and so do the config as text and as a tree of values.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use optimum_exporters::codegen::Sources;
use optimum_exporters::json::{Document, to_string};
use optimum_exporters::registry::{Over, Registry, SOURCES};
use optimum_exporters::{Arguments, DummyOptions, ExportConfigConstructor, PretrainedConfig, TasksManager};
use serde_json::Value;

use crate::answers::{Answers, Past, assert_short};
use crate::bounds::within;
use crate::mutate::hash;

/// How many inputs there are for one of which every task is asked for.
const ALL_TASKS: u64 = 64;

/// A task of a model type, compiled and interpreted.
struct Exports {
    task: &'static str,
    compiled: &'static ExportConfigConstructor<'static>,
    interpreted: Option<&'static ExportConfigConstructor<'static>>,
}

type ByType = HashMap<&'static str, Vec<Exports>>;

/// What there is of each model type.
fn known() -> &'static ByType {
    static KNOWN: OnceLock<ByType> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let read = Registry::read(&Sources::of(SOURCES), Over::Alone).expect("the registry that is built in compiles");
        let key = |library, model_type, exporter, task| (library, model_type, exporter, task);
        let mut interpreted = HashMap::new();
        for model in read.all_models() {
            for support in model.exporters {
                for (task, constructor) in support.tasks {
                    interpreted.insert(key(model.library.name, model.model_type, support.exporter, *task), constructor);
                }
            }
        }
        let mut known = ByType::new();
        for model in TasksManager::models() {
            for support in model.exporters {
                for (task, compiled) in support.tasks {
                    let key = key(model.library.name, model.model_type, support.exporter, *task);
                    let interpreted = interpreted.get(&key).copied();
                    assert!(interpreted.is_some(), "{key:?} is compiled, and not interpreted");
                    known.entry(model.model_type).or_default().push(Exports { task, compiled, interpreted });
                }
            }
        }
        known
    })
}

/// Prepares what does not count as an input's.
pub fn start() {
    crate::bounds::count_inputs();
    known();
}

/// Asks for everything, and holds the answers against each other.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mark = hash(data);
    within(|| {
        read_and_written(text);
        let config = PretrainedConfig::from_json(text);
        let config = match &config {
            Ok(config) => config,
            Err(error) => return assert_short(error),
        };
        let Some(exports) = config.model_type().and_then(|model_type| known().get(model_type)) else { return };
        let by_value = match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Some(PretrainedConfig::from_map(map)),
            _ => None,
        };
        let one = usize::try_from(mark >> 8).unwrap_or_default() % exports.len();
        for (at, exports) in exports.iter().enumerate() {
            if at == one || mark % ALL_TASKS == 0 {
                ask(exports, config, by_value.as_ref(), mark);
            }
        }
    });
}

/// A text that can be read is written, and what is written is read as the same.
fn read_and_written(text: &str) {
    let Ok(read) = Document::read(text.to_owned()) else { return };
    let written = to_string(&Arc::new(read).root());
    let again =
        Document::read(written.clone()).unwrap_or_else(|error| panic!("{error} in what was written\n{written}"));
    assert_eq!(written, to_string(&Arc::new(again).root()));
}

fn ask(exports: &Exports, config: &PretrainedConfig, by_value: Option<&PretrainedConfig>, mark: u64) {
    let options = DummyOptions::default();
    let mut arguments = Arguments::new();
    if exports.compiled.use_past() && mark & 0x40 != 0 {
        arguments.set("use_past_in_inputs", true);
    }
    let answers = |constructor: &ExportConfigConstructor<'_>, config: &PretrainedConfig| {
        let export = constructor.call_with(config, &arguments);
        if let Err(error) = &export {
            assert_short(error);
        }
        Answers::of(&export, &options, Past::Drawn)
    };
    let what = |of: &str| format!("{} for {}, {of}", exports.compiled.class().name, exports.task);
    let compiled = answers(exports.compiled, config);
    if let Some(interpreted) = exports.interpreted {
        compiled.assert_same(&answers(interpreted, config), || what("compiled and interpreted"));
    }
    if let Some(by_value) = by_value {
        compiled.assert_same(&answers(exports.compiled, by_value), || what("from a text and from values"));
    }
}
