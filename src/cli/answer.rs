//! What a request of `batch` is answered, as JSON.

use std::rc::Rc;

use optimum_exporters::{Error, ExporterConfig};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::contract::{self, Contract};

/// What a line is answered: the request's id, then what was wanted, or an error.
pub struct Answer {
    pub id: Value,
    pub fields: Result<Vec<(String, Field)>, Failed>,
}

/// One of the things that a request can want.
pub enum Field {
    Contract(Rc<ExporterConfig>),
    Json(Value),
}

impl Answer {
    /// Of a line whose `id` cannot be told.
    pub fn without_id(failed: Failed) -> Self {
        Self { id: Value::Null, fields: Err(failed) }
    }
}

impl From<&Failed> for Field {
    fn from(failed: &Failed) -> Self {
        Self::Json(contract::error(failed.kind, &failed.message))
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(None)?;
        answer.serialize_entry("id", &self.id)?;
        match &self.fields {
            Ok(fields) => fields.iter().try_for_each(|(name, field)| answer.serialize_entry(name, field))?,
            Err(failed) => answer.serialize_entry("error", &contract::reason(failed.kind, &failed.message))?,
        }
        answer.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Contract(config) => Contract(config).serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

/// Why there is no answer.
pub struct Failed {
    pub kind: &'static str,
    pub message: String,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

/// A request that makes no sense.
pub fn invalid(message: impl Into<String>) -> Failed {
    Failed { kind: "invalid_request", message: message.into() }
}
