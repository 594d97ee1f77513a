//! Makes a registry larger: each model many times over, under other names.

use std::fs;
use std::path::Path;

use serde_yaml::{Mapping, Value};

use super::Outcome;

/// Copies a folder with all that it holds.
pub fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Writes the model in `file` into `folder` once more, as its copy `number`. What it extends and refers
/// to stays that of the original.
pub fn add_copy(file: &Path, folder: &Path, number: usize) -> Outcome<()> {
    let mut model: Mapping = serde_yaml::from_str(&fs::read_to_string(file)?)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{number}");
    model.insert("model_type".into(), name.clone().into());
    for key in ["configs", "generators"] {
        if let Some(Value::Mapping(described)) = model.get_mut(key) {
            *described = described.iter().map(|(name, spec)| (renamed(name, number), spec.clone())).collect();
        }
    }
    for (_, class) in model.get_mut("exporters").and_then(Value::as_mapping_mut).into_iter().flatten() {
        // Without `extends` the class is that of another file.
        if class.get("extends").is_some()
            && let Some(name) = class.get_mut("class")
        {
            *name = renamed(name, number);
        }
    }
    fs::write(folder.join(name + ".yaml"), serde_yaml::to_string(&model)?)?;
    Ok(())
}

fn renamed(name: &Value, number: usize) -> Value {
    format!("{}X{number}", name.as_str().unwrap_or_default()).into()
}
