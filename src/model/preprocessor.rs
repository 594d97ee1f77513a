//! What a model's image processor says.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::config::json_file;
use crate::error::Error;

/// The key under which a processor has its image processor.
const IMAGE_PROCESSOR: &str = "image_processor";

/// The keys of sizes, which older files have as a number, the side of a square, or as height and width in a list; an image
/// processor that is loaded has them by name.
const SIZES: [&str; 2] = ["crop_size", "size"];

/// The files that say how images are processed: an image processor's own, and a whole processor's, which transformers 5
/// saves alone.
pub(super) const FILES: [&str; 2] = ["preprocessor_config.json", "processor_config.json"];

/// What a `preprocessor_config.json` or a `processor_config.json` says, or that of the two which is in a directory, as
/// [`DummyOptions`](crate::DummyOptions) takes it: the keys of the image processor, and the same once more under
/// `image_processor`, where those that are asked for a whole processor look.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::InvalidConfig`] if it holds no object.
pub fn read_preprocessor(path: impl AsRef<Path>) -> Result<Map<String, Value>, Error> {
    let path = path.as_ref();
    let file = if path.is_dir() {
        let [own, whole] = FILES.map(|name| path.join(name));
        if !own.exists() && whole.exists() { whole } else { own }
    } else {
        path.to_owned()
    };
    json_file::read_map(&file).map(|object| with_image_processor(image_processor_first(object)))
}

/// The object that a `preprocessor_config.json` or a `processor_config.json` holds, as
/// [`DummyOptions`](crate::DummyOptions) takes it: what the image processor of a whole processor says stands at the top, and
/// sizes that are a number, or a list of height and width, by name.
pub fn image_processor_first(mut processor: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Object(own)) = processor.get_mut(IMAGE_PROCESSOR) {
        // Here and at the top, since either is read.
        name_sizes(own);
        for (key, value) in own.clone() {
            processor.entry(key).or_insert(value);
        }
    }
    name_sizes(&mut processor);
    processor
}

/// Gives sizes their names: `224` and `[224, 224]` are a height and a width of that.
fn name_sizes(image_processor: &mut Map<String, Value>) {
    for key in SIZES {
        let Some(size) = image_processor.get_mut(key) else { continue };
        let [height, width] = match size {
            Value::Number(_) => [&*size, &*size],
            Value::Array(sides) => match sides.as_slice() {
                [height, width] => [height, width],
                _ => continue,
            },
            _ => continue,
        };
        *size = json!({"height": height, "width": width});
    }
}

/// What a `processor_config.json` says of its image processor, if it says something.
pub(super) fn of_processor(file: &Path) -> Result<Option<Map<String, Value>>, Error> {
    let image_processor = json_file::read_map(file)?.remove(IMAGE_PROCESSOR);
    Ok(match image_processor {
        Some(Value::Object(preprocessor)) => Some(with_image_processor(image_processor_first(preprocessor))),
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
