//! What a model's image processor says.

use std::path::Path;

use serde_json::{Map, Value};

use crate::config::json_file;
use crate::error::Error;

/// The key under which a processor has its image processor.
const IMAGE_PROCESSOR: &str = "image_processor";

/// What a `preprocessor_config.json` says, as [`DummyOptions`](crate::DummyOptions) takes it: its own keys,
/// and the same once more under `image_processor`, where those that are asked for a whole processor look.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::InvalidConfig`] if it holds no object.
pub fn read_preprocessor(file: impl AsRef<Path>) -> Result<Map<String, Value>, Error> {
    Ok(with_image_processor(json_file::read_map(file.as_ref())?))
}

/// What a `processor_config.json` says of its image processor, if it says something.
pub(super) fn of_processor(file: &Path) -> Result<Option<Map<String, Value>>, Error> {
    let image_processor = json_file::read_map(file)?.remove(IMAGE_PROCESSOR);
    Ok(match image_processor {
        Some(Value::Object(preprocessor)) => Some(with_image_processor(preprocessor)),
        _ => None,
    })
}

fn with_image_processor(mut preprocessor: Map<String, Value>) -> Map<String, Value> {
    if !preprocessor.contains_key(IMAGE_PROCESSOR) {
        let own = Value::Object(preprocessor.clone());
        preprocessor.insert(IMAGE_PROCESSOR.to_owned(), own);
    }
    preprocessor
}
