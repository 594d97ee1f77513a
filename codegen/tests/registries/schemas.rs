//! The JSON Schema of the registry's files: that of the types they are read into, which every file of this
//! repository fits, and which refuses what is wrong in form. `UPDATE_EXPECTED=1` writes `registry/schema/` and what is
//! refused anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use optimum_exporters_codegen::{Compiler, Sources, json_schemas};
use serde_json::{Map, Number, Value};

use crate::parts::{parts, variations};
use crate::root;
use crate::shortened::is_shortened;

/// The registries of this repository, and where the schema of their files is, from their root.
const REGISTRIES: [(&str, &str); 6] = [
    ("registry", "schema"),
    ("examples/own-registry/registry", "../../../registry/schema"),
    ("codegen/tests/compiles/language", ""),
    ("codegen/tests/compiles/smallest", ""),
    ("codegen/tests/compiles/third_exporter", ""),
    ("codegen/tests/wrong_registries/base", ""),
];

fn updates() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some_and(|value| value == "1")
}

/// The kind of a file, by its name in the registry.
fn kind(file: &str) -> Option<&str> {
    let parts: Vec<_> = file.strip_suffix(".yaml")?.split('/').collect();
    match parts.as_slice() {
        [kind] | [kind @ "model_classes", _] => Some(*kind),
        ["exporters", _] => Some("exporter"),
        ["models", _, _] => Some("model"),
        _ => None,
    }
}

/// What a file holds, as JSON; `None` where it is not YAML.
fn json(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok().and_then(converted)
}

fn converted(value: serde_yaml::Value) -> Option<Value> {
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => value.into(),
        serde_yaml::Value::Number(number) => match (number.as_i64(), number.as_f64().and_then(Number::from_f64)) {
            (Some(integer), _) => integer.into(),
            (None, Some(number)) => number.into(),
            // Without bounds: JSON has no such number.
            (None, None) => f64::MIN.into(),
        },
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(converted).collect::<Option<Vec<_>>>()?.into(),
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = match key {
                    serde_yaml::Value::String(text) => text,
                    other => serde_yaml::to_string(&other).ok()?.trim().to_owned(),
                };
                Some((key, converted(value)?))
            });
            entries.collect::<Option<Map<_, _>>>()?.into()
        }
        // A tag says nothing to a schema.
        serde_yaml::Value::Tagged(tagged) => converted(tagged.value)?,
    })
}

struct Schemas(BTreeMap<&'static str, Validator>);

impl Schemas {
    fn new() -> Self {
        let validators = json_schemas().into_iter().map(|(kind, schema)| {
            (kind, jsonschema::draft7::new(&schema).unwrap_or_else(|error| panic!("{kind}: {error}")))
        });
        Self(validators.collect())
    }

    /// What a schema says of a file: the places in it, and what is wrong there.
    fn errors(&self, file: &str, text: &str) -> Vec<String> {
        let (Some(validator), Some(value)) = (kind(file).and_then(|kind| self.0.get(kind)), json(text)) else {
            return Vec::new();
        };
        validator
            .iter_errors(&value)
            .map(|error| nearest(&error))
            .map(|(place, message)| format!("{place}: {message}"))
            .collect()
    }
}

/// An error with its place. Of what could be one of several things, the thing is meant that has errors furthest in.
fn nearest(error: &ValidationError<'_>) -> (String, String) {
    let branches = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => context.as_slice(),
        _ => &[],
    };
    let is_other_thing = |inner: &ValidationError<'_>| {
        inner.instance_path() == error.instance_path()
            && matches!(inner.kind(), ValidationErrorKind::Type { .. } | ValidationErrorKind::Enum { .. })
    };
    let meant = branches.iter().filter(|errors| !errors.iter().any(is_other_thing)).flatten().map(nearest);
    let itself = (error.instance_path().as_str().to_owned(), error.masked().to_string());
    meant.rev().max_by_key(|(place, _)| place.matches('/').count()).unwrap_or(itself)
}

/// The YAML files of a registry, by their names.
fn files(registry: &str) -> Vec<(String, String)> {
    let sources = Sources::read(&root().join(registry));
    let files = sources.names().map(|name| (name.to_owned(), sources.text(name).expect("it can be read").to_owned()));
    files.collect()
}

#[test]
fn each_schema_is_that_of_the_types() {
    let directory = root().join("registry/schema");
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for (kind, schema) in json_schemas() {
        let path = directory.join(format!("{kind}.json"));
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).expect("a schema is JSON"));
        if updates() {
            fs::create_dir_all(&directory).expect("the directory can be made");
            fs::write(&path, &text).expect("the schema can be written");
        }
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            wrong.push(kind);
        }
        known.insert(path);
    }
    assert!(wrong.is_empty(), "`UPDATE_EXPECTED=1 cargo test --test registries schemas` writes {wrong:?} anew");
    let found: BTreeSet<PathBuf> =
        fs::read_dir(&directory).expect("it can be read").map(|entry| entry.expect("it can be read").path()).collect();
    assert_eq!(found, known);
}

/// A place in a schema without a description is one where an editor has nothing to show.
#[test]
fn each_key_has_a_description() {
    fn walk(value: &Value, place: &str, without: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                // Where there can be no other keys, those are described that there are.
                let properties = object.get("additionalProperties").and(object.get("properties"));
                for (key, property) in properties.and_then(Value::as_object).into_iter().flatten() {
                    if property.get("description").is_none() {
                        without.push(format!("{place}: {key}"));
                    }
                }
                object.iter().for_each(|(key, value)| walk(value, &format!("{place}/{key}"), without));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, place, without)),
            _ => {}
        }
    }
    let mut without = Vec::new();
    json_schemas().iter().for_each(|(kind, schema)| walk(schema, kind, &mut without));
    assert!(without.is_empty(), "{}", without.join("\n"));
}

/// Editors find the schema of a file by its first line.
#[test]
fn every_file_names_its_schema_in_its_first_line() {
    let mut wrong = Vec::new();
    for (registry, schemas) in REGISTRIES.iter().filter(|(_, schemas)| !schemas.is_empty()) {
        for (file, text) in files(registry) {
            let up = "../".repeat(file.matches('/').count());
            let path = format!("{up}{schemas}/{}.json", kind(&file).expect("it is of a kind"));
            let line = format!("# yaml-language-server: $schema={path}");
            let is_there =
                root().join(registry).join(&file).parent().is_some_and(|folder| folder.join(&path).is_file());
            if text.lines().next() != Some(&line) || !is_there {
                wrong.push(format!("{registry}/{file}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "files that do not begin with this line:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_fits_its_schema() {
    let schemas = Schemas::new();
    let mut wrong = Vec::new();
    for (registry, _) in REGISTRIES {
        for (file, text) in files(registry) {
            wrong.extend(schemas.errors(&file, &text).iter().map(|error| format!("{registry}/{file}{error}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever takes the place of any node: what the compiler takes, the schema takes as well.
#[test]
fn what_compiles_fits_its_schema() {
    const BASE: &str = "codegen/tests/wrong_registries/base";
    let schemas = Schemas::new();
    let base = Sources::read(&root().join(BASE));
    let mut refused = 0;
    for filler in ["~", "''", "2", "true", "[a, {b: 1}]", "{'': '', 3: [x], set: {a: b}}", "{}", "[]"] {
        let filler = serde_yaml::from_str(filler).expect("a filler is YAML");
        for (file, text) in files(BASE) {
            let value = serde_yaml::from_str(&text).expect("the base is YAML");
            for varied in variations(&value, &filler) {
                let text = serde_yaml::to_string(&varied).expect("what is varied is YAML");
                let errors = schemas.errors(&file, &text);
                if !errors.is_empty() {
                    refused += 1;
                    let compiles = Compiler::new().check(&base.clone().with(&file, &text)).is_ok();
                    assert!(!compiles, "{file} compiles and does not fit:\n{text}{errors:?}");
                }
            }
        }
    }
    assert!(refused > 1000, "{refused} wrong files are refused");
}

/// A case of `wrong_registries/`.
struct Wrong {
    name: String,
    files: Vec<(String, String)>,
    /// What the compiler says of them.
    messages: Vec<String>,
}

fn wrong_registries() -> Vec<Wrong> {
    let folder = root().join("codegen/tests/wrong_registries/cases");
    let paths = fs::read_dir(folder).expect("it can be read").map(|entry| entry.expect("it can be read").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let mut cases: Vec<_> = cases.collect();
    cases.sort();
    let case = |path: PathBuf| {
        let name = path.file_stem().expect("a case has a name").to_string_lossy().into_owned();
        let said = fs::read_to_string(path.with_extension("expected")).expect("it can be read");
        let messages = said.lines().filter_map(|line| line.strip_prefix("error: ").map(str::to_owned));
        let messages = messages.filter(|message| !message.starts_with("the registry has ")).collect();
        Wrong { name, files: parts(&path), messages }
    };
    cases.into_iter().map(case).collect()
}

#[test]
fn what_is_wrong_in_form_does_not_fit_its_schema() {
    let schemas = Schemas::new();
    let folder = root().join("codegen/tests/schemas");
    let listed = fs::read_to_string(folder.join("only_the_compiler.txt")).expect("it can be read");
    let listed: Vec<_> = listed.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let (mut refused, mut used, mut missed) = (String::new(), BTreeSet::new(), Vec::new());
    for Wrong { name: case, files, messages } in wrong_registries() {
        let before = refused.len();
        for (file, text) in &files {
            refused.extend(schemas.errors(file, text).iter().map(|error| format!("{case}: {file}{error}\n")));
        }
        for message in messages.iter().filter(|_| refused.len() == before) {
            match listed.iter().find(|line| is_shortened(line, message)) {
                Some(line) => _ = used.insert(*line),
                None => missed.push(format!("{case} fits: {message}")),
            }
        }
    }
    missed.extend(listed.iter().filter(|line| !used.contains(*line)).map(|line| format!("no case that fits: {line}")));
    assert!(missed.is_empty(), "codegen/tests/schemas/only_the_compiler.txt: {}", missed.join("\n"));
    let expected = folder.join("refused.txt");
    if updates() {
        fs::write(&expected, &refused).expect("it can be written");
    }
    let expected = fs::read_to_string(&expected).expect("it can be read");
    assert_eq!(
        expected, refused,
        "`UPDATE_EXPECTED=1 cargo test --test registries schemas` writes codegen/tests/schemas/refused.txt anew"
    );
}
