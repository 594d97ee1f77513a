//! Makes a registry larger: each model many times over, under other names.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

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

/// The models of a registry, and the classes that their files describe.
pub struct Models {
    files: Vec<PathBuf>,
    classes: HashSet<Value>,
}

impl Models {
    /// Those of the files under `folder`, which has a folder for each library.
    pub fn read(folder: &Path) -> Outcome<Self> {
        let (mut files, mut classes) = (Vec::new(), HashSet::new());
        for library in fs::read_dir(folder)? {
            for file in fs::read_dir(library?.path())? {
                let file = file?.path();
                let mut model: Mapping = serde_yaml::from_str(&fs::read_to_string(&file)?)?;
                classes.extend(
                    classes_of(&mut model)
                        .filter(|class| class.contains_key("extends"))
                        .map(|class| class["class"].clone()),
                );
                files.push(file);
            }
        }
        Ok(Self { files, classes })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Writes all of them once more, beside themselves in the registry whose models are in `folder`, as copy
    /// `number`. What one refers to in another is that of the other's copy.
    pub fn add_copy(&self, folder: &Path, number: usize) -> Outcome<()> {
        for file in &self.files {
            let library = file.parent().and_then(Path::file_name).unwrap_or_default();
            let name = format!("{}-x{number}", file.file_stem().unwrap_or_default().to_string_lossy());
            let mut model: Mapping = serde_yaml::from_str(&fs::read_to_string(file)?)?;
            model.insert("model_type".into(), name.clone().into());
            for key in ["configs", "generators"] {
                if let Some(Value::Mapping(described)) = model.get_mut(key) {
                    *described = described.iter().map(|(name, spec)| (renamed(name, number), spec.clone())).collect();
                }
            }
            for class in classes_of(&mut model) {
                for key in ["class", "extends"] {
                    if let Some(name) = class.get_mut(key).filter(|name| self.classes.contains(name)) {
                        *name = renamed(name, number);
                    }
                }
            }
            fs::write(folder.join(library).join(name + ".yaml"), serde_yaml::to_string(&model)?)?;
        }
        Ok(())
    }
}

/// What a model says of each exporter's class.
fn classes_of(model: &mut Mapping) -> impl Iterator<Item = &mut Mapping> {
    let exporters = model.get_mut("exporters").and_then(Value::as_mapping_mut);
    exporters.into_iter().flat_map(Mapping::values_mut).filter_map(Value::as_mapping_mut)
}

fn renamed(name: &Value, number: usize) -> Value {
    format!("{}X{number}", name.as_str().unwrap_or_default()).into()
}
