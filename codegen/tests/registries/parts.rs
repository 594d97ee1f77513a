//! Registries that are made for a test.

use std::fs;
use std::path::Path;

use serde_yaml::Value;

/// The parts of a case of `wrong_registries/cases/`: the name of each file, and its text with the line that names it.
pub fn parts(case: &Path) -> Vec<(String, String)> {
    const START: &str = "# file: ";
    let text = fs::read_to_string(case).unwrap();
    assert!(text.starts_with(START), "{} has to start with `{START}`", case.display());
    let part = |part: &str| {
        let part = part.strip_prefix(START).unwrap_or(part);
        let (name, _) = part.split_once('\n').unwrap_or((part, ""));
        (name.trim().to_owned(), format!("{START}{}\n", part.trim_end_matches('\n')))
    };
    text.split(&format!("\n{START}")).map(part).collect()
}

/// Every node of a YAML value, as the value with that node replaced.
pub fn variations(value: &Value, filler: &Value) -> Vec<Value> {
    let mut all = vec![filler.clone()];
    match value {
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                all.extend(variations(item, filler).into_iter().map(|varied| {
                    let mut items = items.clone();
                    items[index] = varied;
                    Value::Sequence(items)
                }));
            }
        }
        Value::Mapping(entries) => {
            for (key, item) in entries {
                all.extend(variations(item, filler).into_iter().map(|varied| {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), varied);
                    Value::Mapping(entries)
                }));
            }
        }
        _ => {}
    }
    all
}
