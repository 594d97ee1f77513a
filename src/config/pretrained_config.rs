//! A model's `config.json`.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

use crate::config::json_path::put;
use crate::config::types::{Attr, ByName, ConfigRef, ConfigType};
use crate::error::Error;
use crate::json_form::read::{Document, JsonRef, ObjectRef};

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
    document: Arc<Document>,
    /// Where the object that is the config stands.
    place: u32,
    of: Option<&'static ConfigType>,
    /// The same as a map, once somebody asks for it.
    map: OnceLock<Arc<Map<String, Value>>>,
}

impl PretrainedConfig {
    /// The config that an object is, of the type that it says.
    pub(crate) fn new(json: ObjectRef<'_>) -> Self {
        let stated = |key| json.get(key)?.as_str().and_then(ConfigType::by_name);
        let of = ["model_type", "_class_name"].into_iter().find_map(stated);
        Self::at(json, of)
    }

    fn at(json: ObjectRef<'_>, of: Option<&'static ConfigType>) -> Self {
        let (document, place) = (Arc::clone(json.value().document()), json.value().place());
        Self { document, place, of, map: OnceLock::new() }
    }

    /// The model type to look up, as the reference takes it: `export_model_type`, else `model_type`; `None` if there is
    /// neither, or it is no text.
    pub fn model_type(&self) -> Option<&str> {
        ["export_model_type", "model_type"].into_iter().find_map(|key| self.stated(key)?.as_str())
    }

    /// The same config with another value for one attribute.
    pub(crate) fn with(&self, name: &str, value: Value) -> Self {
        let mut json = self.json().clone();
        json.insert(name.to_owned(), value);
        Self { of: self.of, ..Self::of_map(json) }
    }

    /// The same config with another value at a path, in which dots stand between attributes.
    pub(crate) fn with_at(&self, path: &str, value: Value) -> Self {
        let mut json = self.json().clone();
        put(&mut json, path.split('.'), value);
        Self { of: self.of, ..Self::of_map(json) }
    }

    pub(crate) fn with_size_at(&self, path: &str) -> Self {
        self.with_at(path, 1.into())
    }

    fn of_map(json: Map<String, Value>) -> Self {
        let document = Arc::new(Document::of_map(&json));
        Self { document, place: 0, of: None, map: OnceLock::from(Arc::new(json)) }
    }

    /// The JSON as it was given, without what is filled in; where a library nests its configs, the inner one. It is made
    /// when it is asked for, and has null for a number that JSON has not, such as `NaN`.
    pub fn json(&self) -> &Map<String, Value> {
        let made = || Arc::new(self.as_ref().json.map(ObjectRef::to_map).unwrap_or_default());
        self.map.get_or_init(made)
    }

    /// The text that it was read from, as it was read.
    pub(crate) fn document(&self) -> Arc<Document> {
        Arc::clone(&self.document)
    }

    /// What was given under a key.
    pub(crate) fn stated(&self, key: &str) -> Option<JsonRef<'_>> {
        self.document.at(self.place).as_object()?.get(key)
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
        ConfigRef { json: self.document.at(self.place).as_object(), of: self.of }
    }

    /// The same config, taken to be of type `of` unless it says itself what it is.
    pub(crate) fn of_type(&self, of: Option<&'static ConfigType>) -> Self {
        let of = if self.stated("_class_name").is_some() { self.of } else { self.of.or(of) };
        Self { of, ..self.clone() }
    }

    /// A nested config as one of its own.
    pub(crate) fn from_ref(config: ConfigRef<'_>) -> Self {
        match config.json {
            Some(json) => Self::at(json, config.of),
            None => Self { of: config.of, ..Self::of_map(Map::new()) },
        }
    }
}
