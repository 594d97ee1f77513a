//! Configs from files and texts, as the libraries that there are have them.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::config::json_file;
use crate::config::pretrained_config::PretrainedConfig;
use crate::deeper::folder_with;
use crate::error::Error;
use crate::json_form::read::{Document, JsonRef, ObjectRef};
use crate::lookup::overlay;
use optimum_exporters_common::regular_file::folder_above;

impl PretrainedConfig {
    /// The config of a model type with nothing stated, so that every attribute has its default. Of a model type that
    /// the registry does not have, no attribute is known.
    pub fn empty(model_type: &str) -> Self {
        let json = Map::from_iter([("model_type".to_owned(), Value::from(model_type))]);
        Self::from_map(json)
    }

    /// From the text of a `config.json`.
    ///
    /// # Errors
    /// [`Error::InvalidConfig`] if the text is no JSON object, is nested deeper than 127 levels or has
    /// more than [`MAX_CONFIG_BYTES`](crate::MAX_CONFIG_BYTES).
    pub fn from_json(text: &str) -> Result<Self, Error> {
        json_file::parse_object("the text", text.as_bytes()).map(Self::from_document)
    }

    /// From a JSON object that is already parsed. Where a library keeps the config that counts under a key of its own
    /// ([`Library::config_key`](crate::registry::Library::config_key)), that is taken out.
    pub fn from_map(json: Map<String, Value>) -> Self {
        Self::from_document(Arc::new(Document::of_map(&json)))
    }

    /// The same of the object that a document is.
    pub(crate) fn from_document(document: Arc<Document>) -> Self {
        Self::from_object(document.root())
    }

    /// The same of an object in a document; of anything else, a config that says nothing.
    #[doc(hidden)]
    pub fn from_object(json: JsonRef<'_>) -> Self {
        match json.as_object() {
            Some(json) => unwrapped(json),
            None => Self::from_map(Map::new()),
        }
    }

    /// From a file, or from a directory that holds `config.json`; `PretrainedConfig.from_pretrained`.
    ///
    /// # Errors
    /// [`Error::Io`] if there is no such file or it cannot be read, [`Error::InvalidConfig`] as in
    /// [`from_json`](Self::from_json).
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if !path.is_dir() {
            return json_file::read_object(path).map(Self::from_document);
        }
        let file = path.join("config.json");
        if !file.exists() {
            return Err(Error::Io { path: file, reason: no_config(path) });
        }
        json_file::read_object(&file).map(Self::from_document)
    }
}

/// What a directory without a config.json is, as far as another file tells.
fn no_config(directory: &Path) -> String {
    const TOLD_BY: [(&str, &str); 4] = [
        ("adapter_config.json", "it is an adapter, whose `base_model_name_or_path` names the model that it is of"),
        (
            "genai_config.json",
            "it is of onnxruntime-genai, which keeps the config beside the model that it was made from",
        ),
        (
            "params.json",
            "it has weights in the form of their first release, of which a converted one has a config.json",
        ),
        ("modules.json", "it is of sentence-transformers, whose modules have folders of their own"),
    ];
    let told = TOLD_BY.iter().find(|(name, _)| directory.join(name).is_file());
    let told = told.map(|(name, what)| format!("; there is {name}: {what}"));
    let told = told.or_else(|| told_by_above(directory));
    let told = told.or_else(|| told_by_ending(directory)).or_else(|| told_by_deeper(directory));
    format!("the directory holds no config.json{}", told.unwrap_or_default())
}

/// In which folder above a directory of exported files there is what it lacks: many repositories keep them in one of their own.
fn told_by_above(directory: &Path) -> Option<String> {
    let exported = told_by(directory, EXPORTED.iter().map(|(ending, _)| (*ending, "it is exported")))?;
    let mut folders = std::iter::successors(Some(folder_above(directory)), |folder| Some(folder_above(folder)));
    let folder = folders.by_ref().take(2).find(|folder| folder.join("config.json").is_file())?;
    let folder: String = folder.display().to_string().chars().take(LONGEST_FOLDER).collect();
    Some(format!(
        "{exported}, and the config.json of its model is in `{folder}`: give that folder, and the files behind it"
    ))
}

/// In which folder of a directory there is what it lacks.
fn told_by_deeper(directory: &Path) -> Option<String> {
    ["config.json", "genai_config.json"].into_iter().find_map(|wanted| {
        let folder = folder_with(directory, |name| name == Path::new(wanted))?;
        let folder: String = folder.display().to_string().chars().take(LONGEST_FOLDER).collect();
        Some(format!("; its folder `{folder}` has {wanted}"))
    })
}

/// The longest name of a folder in a message, in characters.
const LONGEST_FOLDER: usize = 200;
/// The most entries of a directory that are looked at.
const MOST_ENTRIES: usize = 1_000;
/// Formats of models that are no exporter's, by what the names of their files end with.
const OTHER_FORMATS: [(&str, &str); 4] = [
    (
        "gguf",
        "it is in the form of GGML, which keeps the config inside; the model that it was made from has a config.json",
    ),
    ("tflite", "it is of TensorFlow Lite, which keeps no config"),
    ("ort", "it is in ONNX Runtime's own format, made from an .onnx file that had a config.json beside it"),
    ("mlpackage", "it is of Core ML, which keeps no config"),
];
/// Formats of exporters.
const EXPORTED: [(&str, &str); 2] = [
    ("onnx", "it is exported, and its config.json is not beside it; `identify` tells whose contract it fits"),
    ("xml", "it may be exported, and its config.json is not beside it; `identify` tells whose contract it fits"),
];

/// What a directory without a config.json is, as far as the ending of a file in it tells.
fn told_by_ending(directory: &Path) -> Option<String> {
    told_by(directory, OTHER_FORMATS.into_iter().chain(EXPORTED))
}

/// What is in a directory of a format that no exporter writes, as far as the ending of a file in it tells.
#[cfg(feature = "check")]
pub(crate) fn other_format(directory: &Path) -> Option<String> {
    told_by(directory, OTHER_FORMATS.into_iter())
}

fn told_by<'a>(directory: &Path, mut formats: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let entries = directory.read_dir().ok()?.take(MOST_ENTRIES);
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    let has_ending = |name: &&String, ending: &str| Path::new(name).extension().is_some_and(|found| found == ending);
    formats.find_map(|(ending, what)| {
        let name = names.iter().find(|name| has_ending(name, ending))?;
        let name: String = name.chars().take(80).collect();
        Some(format!("; there is {name}: {what}"))
    })
}

/// Some libraries keep the config that counts under a key of its own, beside the model type.
fn unwrapped(json: ObjectRef<'_>) -> PretrainedConfig {
    if json.contains_key("model_type") {
        return PretrainedConfig::new(json);
    }
    for library in overlay::libraries() {
        let Some(inner) = library.config_key.and_then(|key| json.get(key)?.as_object()) else { continue };
        let outer = |key: &'static str| Some((key, json.get(key)?));
        return match library.model_type_key.and_then(outer) {
            Some((key, model_type)) if !inner.contains_key(key) => {
                let whole = Arc::new(Document::with_field(inner, key, model_type));
                whole.root().as_object().map_or_else(|| PretrainedConfig::new(inner), PretrainedConfig::new)
            }
            _ => PretrainedConfig::new(inner),
        };
    }
    PretrainedConfig::new(json)
}
