//! Configs from files and texts, as the libraries that there are have them.

use std::path::Path;

use serde_json::{Map, Value};

use crate::config::json_file;
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::lookup::overlay;

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
        json_file::parse_object("the text", text.as_bytes()).map(Self::from_map)
    }

    /// From a JSON object that is already parsed. Where a library keeps the config that counts under a key of its own
    /// ([`Library::config_key`](crate::registry::Library::config_key)), that is taken out.
    pub fn from_map(json: Map<String, Value>) -> Self {
        Self::new(unwrapped(json))
    }

    /// From a file, or from a directory that holds `config.json`; `PretrainedConfig.from_pretrained`.
    ///
    /// # Errors
    /// [`Error::Io`] if there is no such file or it cannot be read, [`Error::InvalidConfig`] as in
    /// [`from_json`](Self::from_json).
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if !path.is_dir() {
            return json_file::read_object(path).map(Self::from_map);
        }
        let file = path.join("config.json");
        if !file.exists() {
            return Err(Error::Io { path: file, reason: "the directory holds no config.json".to_owned() });
        }
        json_file::read_object(&file).map(Self::from_map)
    }
}

/// Some libraries keep the config that counts under a key of its own, beside the model type.
fn unwrapped(mut json: Map<String, Value>) -> Map<String, Value> {
    if json.contains_key("model_type") {
        return json;
    }
    for library in overlay::libraries() {
        let inner = library.config_key.and_then(|key| json.get_mut(key)).map(Value::take);
        if let Some(Value::Object(mut inner)) = inner {
            let model_type = library.model_type_key.and_then(|key| json.remove_entry(key));
            if let Some((key, model_type)) = model_type {
                inner.entry(key).or_insert(model_type);
            }
            return inner;
        }
    }
    json
}
