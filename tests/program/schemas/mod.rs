//! The schemas of what the program prints as JSON, and real answers held against them.

mod answers;
mod dump;
mod forms;

use std::fs;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::common::expectations::difference;

/// The answers, each with its schema.
fn schemas() -> [(&'static str, Value); 9] {
    [
        ("batch", schema::<forms::Batch>("batch")),
        ("check", schema::<forms::Check>("check")),
        ("dummy", schema::<forms::Dummy>("dummy")),
        ("dump", schema::<forms::Dump>("dump")),
        ("identify", schema::<forms::Identify>("identify")),
        ("models", schema::<forms::Models>("models")),
        ("plan", schema::<forms::Plan>("plan")),
        ("show", schema::<forms::Show>("show")),
        ("tasks", schema::<forms::Tasks>("tasks")),
    ]
}

/// A schema with its name and the number of its form, by which others refer to it.
fn schema<T: JsonSchema>(name: &str) -> Value {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    let Value::Object(schema) = Value::from(schema) else { panic!("a schema of {name} that is no object") };
    let mut fields = Map::new();
    fields.insert("$schema".to_owned(), schema["$schema"].clone());
    fields.insert("$id".to_owned(), format!("urn:optimum-exporters:{name}:1").into());
    for (key, value) in schema {
        fields.entry(key).or_insert(value);
    }
    fields.into()
}

/// The same without what a later version of the same form may add: keys that are not described.
fn open(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("additionalProperties") == Some(&Value::Bool(false)) {
                fields.remove("additionalProperties");
            }
            fields.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")
}

#[test]
fn the_schemas_are_those_of_the_forms() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some_and(|value| value == "1");
    let mut differing = Vec::new();
    for (name, mut schema) in schemas() {
        open(&mut schema);
        let (path, text) = (folder().join(format!("{name}.json")), format!("{schema:#}\n"));
        if update {
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        if kept != text {
            differing.push(format!("{name}: {}", difference(&kept, &text)));
        }
    }
    assert!(differing.is_empty(), "`UPDATE_EXPECTED=1` writes them anew\n{}", differing.join("\n"));
    let names: Vec<_> = schemas().iter().map(|(name, _)| format!("{name}.json")).collect();
    let mut files: Vec<_> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, names);
}
