//! A model's `config.json`.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::config::attr::Attr;
use crate::config::config_type::{ConfigRef, ConfigType};
use crate::config::{json_file, json_path};
use crate::error::Error;
use crate::lookup::tasks_manager::TasksManager;
use crate::registry;

/// A model's config as its `config.json` has it; the reference's `PretrainedConfig`.
///
/// What the file leaves out is filled in as the reference's config class would: defaults, other
/// names of an attribute, derived attributes, nested configs. A clone is cheap.
///
/// ```
/// use optimum_exporters::{Error, PretrainedConfig};
///
/// let config = PretrainedConfig::from_json(r#"{"model_type": "gpt2", "n_layer": 6}"#)?;
/// assert_eq!(config.get("num_hidden_layers")?.int("num_hidden_layers")?, 6); // another name of `n_layer`
/// assert_eq!(config.get("n_head")?.int("n_head")?, 12); // the default
/// assert_eq!(config.get("no_such_attribute").unwrap_err().kind(), "missing_attribute");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PretrainedConfig {
    json: Arc<Map<String, Value>>,
    of: Option<&'static ConfigType>,
}

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
    /// ([`Library::config_key`](registry::Library::config_key)), that is taken out.
    pub fn from_map(json: Map<String, Value>) -> Self {
        let json = unwrapped(json);
        let of = ["model_type", "_class_name"]
            .into_iter()
            .find_map(|key| json.get(key)?.as_str().and_then(registry::config_type));
        Self { json: Arc::new(json), of }
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

    /// The model type to look up, as the reference takes it: `export_model_type`, else `model_type`; `None` if there is
    /// neither, or it is no text.
    pub fn model_type(&self) -> Option<&str> {
        ["export_model_type", "model_type"].into_iter().find_map(|key| self.json.get(key)?.as_str())
    }

    /// The same config with another value for one attribute.
    pub(crate) fn with(&self, name: &str, value: Value) -> Self {
        let mut json = (*self.json).clone();
        json.insert(name.to_owned(), value);
        Self { json: Arc::new(json), of: self.of }
    }

    pub(crate) fn with_size_at(&self, path: &str) -> Self {
        let mut json = (*self.json).clone();
        json_path::put_size(&mut json, path.split('.'));
        Self { json: Arc::new(json), of: self.of }
    }

    /// The JSON as it was given, without what is filled in; where a library nests its configs, the inner one.
    pub fn json(&self) -> &Map<String, Value> {
        &self.json
    }

    /// The attribute `name` as the reference's config object would have it, null included.
    ///
    /// # Errors
    /// [`Error::MissingAttribute`] if neither the config nor its type has it, and as [`ConfigRef::find`].
    pub fn get(&self, name: &str) -> Result<Attr<'_>, Error> {
        self.as_ref().get(name)
    }

    #[doc(hidden)]
    pub fn as_ref(&self) -> ConfigRef<'_> {
        ConfigRef { json: Some(&self.json), of: self.of }
    }

    /// The same config, taken to be of type `of` unless it says itself what it is.
    pub(crate) fn of_type(&self, of: Option<&'static ConfigType>) -> Self {
        let of = if self.json.contains_key("_class_name") { self.of } else { self.of.or(of) };
        Self { json: Arc::clone(&self.json), of }
    }

    /// A nested config as one of its own.
    pub(crate) fn from_ref(config: ConfigRef<'_>) -> Self {
        Self { json: Arc::new(config.json.cloned().unwrap_or_default()), of: config.of }
    }
}

/// Some libraries keep the config that counts under a key of its own, beside the model type.
fn unwrapped(mut json: Map<String, Value>) -> Map<String, Value> {
    if json.contains_key("model_type") {
        return json;
    }
    for library in TasksManager::libraries() {
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
