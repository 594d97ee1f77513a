//! The golden records: what the reference answers.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use optimum_exporters::arguments::Given;
use optimum_exporters::{
    Arguments, Error, ExportConfigConstructor, ExporterConfig, PretrainedConfig, Query, TasksManager,
};
use serde_json::{Map, Value};

/// The exporters whose records are followed without an exception that is not said, each a folder.
const EXPORTERS: [&str; 2] = ["onnx", "tflite"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The text of a file beside the records.
pub fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file of records, in the order of their names.
pub fn files() -> Vec<File> {
    EXPORTERS.iter().flat_map(|exporter| files_of(exporter)).collect()
}

/// The files of records of one exporter, in the order of their names.
pub fn files_of(exporter: &str) -> Vec<File> {
    let libraries = entries(&root().join(exporter));
    let mut files: Vec<_> = libraries.iter().flat_map(|library| entries(library)).collect();
    files.sort();
    files.iter().map(|path| File::read(path)).collect()
}

/// The records of one model type for the first exporter.
pub fn file(library: &str, model_type: &str) -> File {
    File::read(&root().join(EXPORTERS[0]).join(library).join(model_type).with_extension("json"))
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).expect("the records are there").map(|entry| entry.expect("it can be read").path()).collect()
}

/// Whether the ONNX exporter of the reference lacks a model type of transformers that the registry has.
pub fn is_beyond_reference(model_type: &str) -> bool {
    TasksManager::models()
        .filter(|model| model.library.name == "transformers" && model.model_type == model_type)
        .flat_map(|model| model.exporters)
        .any(|support| support.exporter == "onnx" && support.beyond_reference)
}

/// The records of one model type.
pub struct File {
    json: Value,
}

impl File {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { json: serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())) }
    }

    fn text(&self, key: &str) -> &str {
        self.json[key].as_str().unwrap_or_else(|| panic!("`{key}` is a text"))
    }

    /// `EXPORTER/LIBRARY/MODEL_TYPE`
    pub fn name(&self) -> String {
        format!("{}/{}/{}", self.exporter(), self.library(), self.model_type())
    }

    pub fn exporter(&self) -> &str {
        self.text("exporter")
    }

    pub fn library(&self) -> &str {
        self.text("library_name")
    }

    pub fn model_type(&self) -> &str {
        self.text("model_type")
    }

    /// The version of transformers that answered.
    pub fn transformers(&self) -> &str {
        self.text("transformers_version")
    }

    pub fn tasks(&self) -> Vec<&str> {
        self.list("tasks").iter().filter_map(Value::as_str).collect()
    }

    /// The facts of the config class.
    pub fn class(&self) -> &Value {
        &self.json["class"]
    }

    /// The named config, as `config.json` has it.
    pub fn config(&self, name: &str) -> Option<&Map<String, Value>> {
        self.json["configs"].get(name)?.as_object()
    }

    /// The config with the fewest attributes stated.
    pub fn least_config(&self) -> &Map<String, Value> {
        self.configs().min_by_key(|config| config.len()).expect("there is a config")
    }

    /// The config with the most attributes stated.
    pub fn most_config(&self) -> &Map<String, Value> {
        self.configs().max_by_key(|config| config.len()).expect("there is a config")
    }

    fn configs(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.json["configs"].as_object().into_iter().flatten().filter_map(|(_, config)| config.as_object())
    }

    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.list("cases").iter().map(|json| Case { file: self, json })
    }

    pub fn plans(&self) -> &[Value] {
        self.json.get("plans").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn list(&self, key: &str) -> &[Value] {
        self.json[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list"))
    }

    /// The constructor of a task.
    pub fn constructor<'a>(&'a self, task: &'a str) -> Result<ExportConfigConstructor<'a>, Error> {
        let query = Query::new(self.exporter()).library_name(self.library()).model_type(self.model_type()).task(task);
        TasksManager::get_exporter_config_constructor(&query)
    }
}

/// One call of a config class, and what came back.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub file: &'a File,
    json: &'a Value,
}

impl<'a> Case<'a> {
    pub fn task(&self) -> &'a str {
        self.json["task"].as_str().expect("`task` is a text")
    }

    pub fn config_name(&self) -> &'a str {
        self.json["config"].as_str().expect("`config` is a text")
    }

    pub fn config(&self) -> PretrainedConfig {
        let config = self.file.config(self.config_name()).expect("the config is there");
        PretrainedConfig::from_map(config.clone())
    }

    pub fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::new();
        for (name, value) in self.given("args") {
            arguments.set(name, value);
        }
        arguments
    }

    /// A field of the case as it stands.
    pub fn field(&self, key: &str) -> Option<&'a Value> {
        self.json.get(key)
    }

    /// The type that an argument asks for.
    pub fn dtype(&self, argument: &str, default: &'a str) -> &'a str {
        self.json["args"].get(argument).and_then(Value::as_str).unwrap_or(default)
    }

    pub fn expect(&self) -> &'a Map<String, Value> {
        self.json["expect"].as_object().expect("`expect` is an object")
    }

    /// What the case asks for: looked up, constructed, and assigned to.
    pub fn exporter_config(&self) -> Result<ExporterConfig, Error> {
        let arguments = self.arguments();
        let mut config = self.file.constructor(self.task())?.bind(&arguments).call(&self.config())?;
        for (name, value) in self.given("set") {
            config.set(name, value)?;
        }
        Ok(config)
    }

    fn given(&self, key: &str) -> impl Iterator<Item = (&'a str, Given)> + use<'a> {
        let given = self.json.get(key).and_then(Value::as_object);
        given.into_iter().flatten().map(|(name, value)| (name.as_str(), as_given(value)))
    }
}

/// File, task, config, arguments and what is assigned: enough to find the case.
impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.file.name(), self.task(), self.json["config"])?;
        for key in ["args", "set"] {
            if let Some(given) = self.json.get(key) {
                write!(f, " {key} {given}")?;
            }
        }
        Ok(())
    }
}

fn as_given(value: &Value) -> Given {
    match value {
        Value::Null => Given::None,
        Value::Bool(flag) => Given::Bool(*flag),
        Value::Number(size) => Given::Int(size.as_i64().expect("a size is an integer")),
        Value::String(text) => Given::Text(text.clone()),
        other => panic!("{other} is no argument"),
    }
}
