//! The registry's files as JSON Schema, for editors: what the types say, and what of the language's form they do
//! not say.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{
    ClassesFile, DRAWS_OF_EACH, DRAWS_OF_INPUTS, DirectoriesFile, DummyFile, ExporterFile, LibrariesFile,
    ModelClassesFile, ModelFile, NormalizedFile, TasksFile,
};

/// What can be a name in expressions and in Rust.
pub const NAME: &str = "^[A-Za-z][A-Za-z0-9_]*$";
/// Numbers with dots between.
pub const VERSION: &str = r"^\d+(\.\d+)*$";
/// The same of transformers or torch.
pub const RELEASED: &str = r"^\d(\.\d{1,2}){0,3}$";
/// A version, or the word for none.
pub const RELEASED_OR_NONE: &str = r"^(none|\d(\.\d{1,2}){0,3})$";
/// Names with commas between, none of them empty.
pub const NAMES: &str = r"^\s*[^\s,][^,]*(,\s*[^\s,][^,]*)*$";
/// Names of attributes with dots between.
pub const PATH: &str = r"^[^.]+(\.[^.]+)*$";
/// What the name of a file is, begins or ends with.
pub const FILE: &str = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
/// What is taken as it stands, and has no expression in braces.
pub const PLAIN: &str = "^[^{}]*$";

/// The JSON Schema of each kind of file, with the name of the kind.
pub fn json_schemas() -> Vec<(&'static str, Value)> {
    let mut classes = schema::<ClassesFile>("classes.yaml", "The classes that those of every exporter extend.");
    classes_to_extend(&mut classes);
    let libraries = "The libraries that models come from, in the order in which they win.";
    let normalized = "Names for config attributes that are the same for every model.";
    let schemas = [
        ("tasks", schema::<TasksFile>("tasks.yaml", "")),
        ("libraries", schema::<LibrariesFile>("libraries.yaml", libraries)),
        ("directories", schema::<DirectoriesFile>("directories.yaml", "")),
        ("model_classes", schema::<ModelClassesFile>("model_classes/LIBRARY.yaml", "")),
        ("normalized_configs", schema::<NormalizedFile>("normalized_configs.yaml", normalized)),
        ("dummy_inputs", schema::<DummyFile>("dummy_inputs.yaml", "")),
        ("classes", classes),
        ("exporter", schema::<ExporterFile>("exporters/EXPORTER.yaml", "")),
        ("model", schema::<ModelFile>("models/LIBRARY/MODEL-TYPE.yaml", "")),
    ];
    schemas.map(|(kind, schema)| (kind, schema.into())).into()
}

/// The schema of a kind of file. A mapping that has no type of its own is given a description.
fn schema<T: JsonSchema>(title: &str, description: &str) -> Schema {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(plain));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.into());
    }
    schema
}

/// Leaves out what editors would write or break: defaults that are empty, and the ends of lines.
fn plain(schema: &mut Schema) {
    let is_empty = |value: &Value| [json!(null), json!([]), json!({})].contains(value);
    if schema.get("default").is_some_and(is_empty) {
        schema.remove("default");
    }
    without_null(schema);
    if let Some(description) = schema.get("description").and_then(Value::as_str).map(|text| text.replace('\n', " ")) {
        schema.insert("description".to_owned(), description.into());
    }
}

/// Takes away the null that stands for what is left out: in a file, it is left out. Where null is a value, it stands first.
fn without_null(schema: &mut Schema) {
    if let Some([of, null]) = schema.get("type").and_then(Value::as_array).map(Vec::as_slice)
        && null == "null"
    {
        let of = of.clone();
        schema.insert("type".to_owned(), of);
    }
    if let Some([of, null]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice)
        && *null == json!({ "type": "null" })
        && let Some(of) = of.as_object().cloned()
    {
        schema.remove("anyOf");
        of.into_iter().for_each(|(key, value)| _ = schema.insert(key, value));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
}

/// A plain value: what a config has where a file says nothing.
pub fn plain_value(_: &mut SchemaGenerator) -> Schema {
    let types = json!(["null", "boolean", "number", "string", "array"]);
    json_schema!({ "type": types, "items": { "type": types } })
}

/// What an argument may be.
pub fn argument(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["null", "boolean", "string"] })
}

pub fn expression(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "integer"] })
}

/// What an axis of an output has: `~` for a size that cannot be known.
pub fn size(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "integer", "null"], "minimum": 0 })
}

pub fn step_word(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["super", "outputs_for_task"] })
}

pub fn super_alone(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["super"] })
}

/// The dynamic axes of a tensor.
pub fn axes(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            {
                "description": "The names of the axes in their order, `~` for static ones; what follows the last is static too.",
                "type": "array",
                "items": { "type": ["null", "string"] },
            },
            {
                "description": "Axes by their numbers, from 0, and their names.",
                "type": "object",
                "patternProperties": { r"^\d+$": { "type": "string" } },
                "additionalProperties": false,
            },
        ],
    })
}

/// A transformation that has keys match a pattern.
pub fn keys(pattern: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| insert(schema, "propertyNames", json!({ "pattern": pattern }))
}

/// A transformation that has values match a pattern.
pub fn values(pattern: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| of_values(schema, "pattern", pattern.into())
}

/// Has names stand for paths of attributes.
pub fn paths(schema: &mut Schema) {
    keys(NAME)(schema);
    values(PATH)(schema);
}

/// Has values be sizes.
pub fn sizes(schema: &mut Schema) {
    of_values(schema, "minimum", 1.into());
}

/// Has values be lists of which no item stands twice.
pub fn unique_values(schema: &mut Schema) {
    of_values(schema, "uniqueItems", true.into());
}

/// Has the values of the values of a mapping be names of classes, or lists of such names.
pub fn class_names(schema: &mut Schema) {
    const NAME: &str = "^[A-Za-z_][A-Za-z0-9_]*$";
    if let Some(inner) = schema.get_mut("additionalProperties").and_then(|inner| <&mut Schema>::try_from(inner).ok()) {
        every_value(inner, json!({ "pattern": NAME, "items": { "pattern": NAME } }));
    }
}

/// Has keys and values be taken as they stand.
pub fn plain_names(schema: &mut Schema) {
    keys(PLAIN)(schema);
    values(PLAIN)(schema);
}

/// Has the items of a list be taken as they stand.
pub fn plain_items(schema: &mut Schema) {
    if let Some(items) = schema.get_mut("items").and_then(Value::as_object_mut) {
        items.insert("pattern".to_owned(), PLAIN.into());
    }
}

/// A flag is true or false where nothing is said, and a word is a text.
pub fn argument_default(schema: &mut Schema) {
    let is_word = json!({ "properties": { "one_of": { "minItems": 1 } }, "required": ["one_of"] });
    let default = |name: &str| json!({ "properties": { "default": { "type": ["null", name] } } });
    insert(schema, "if", is_word);
    insert(schema, "then", default("string"));
    insert(schema, "else", default("boolean"));
}

/// A transformation that has a mapping have a key.
pub fn needs(key: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| also(schema, json!({ "required": [key] }))
}

/// A transformation that has a mapping have `other` wherever it has `key`.
pub fn goes_with(key: &'static str, other: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| insert(schema, "dependencies", json!({ key: [other] }))
}

/// A transformation that has a mapping have one of these keys. They are in one text, with spaces between them: an
/// expression that is more than a call of literals takes more of `syn` than schemars brings.
pub fn one_of(keys: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| insert(schema, "oneOf", each_required(keys).into())
}

/// A transformation that has a mapping have some of these keys.
pub fn any_of(keys: &'static str) -> impl FnMut(&mut Schema) {
    move |schema| insert(schema, "anyOf", each_required(keys).into())
}

/// The classes of a model's file have a name and tasks.
pub fn registered_classes(schema: &mut Schema) {
    let tasks = json!({ "minItems": 1 });
    every_value(schema, json!({ "required": ["class", "tasks"], "properties": { "tasks": tasks } }));
}

/// Those that others extend have their names as keys, and no tasks.
pub fn classes_to_extend(schema: &mut Schema) {
    keys(NAME)(schema);
    every_value(schema, json!({ "properties": { "class": false, "tasks": false } }));
}

/// A step has one action; `for` goes with `set`, or with steps that have it or more steps.
pub fn action(schema: &mut Schema) {
    one_of("then super set remove rename copy relabel past delegate error")(schema);
    let step = json!({ "type": "object", "anyOf": each_required("set then") });
    let steps = json!({ "anyOf": [step, { "type": "array", "items": step }] });
    let layers = json!({ "anyOf": each_required("set then"), "properties": { "then": steps } });
    insert(schema, "dependencies", json!({ "else": ["when"], "for": layers }));
}

/// An input is drawn in one way, or depends on a condition.
pub fn draw(schema: &mut Schema) {
    let way = |(kind, beside): &(&str, &[&str])| {
        let required: &[&str] = match *kind {
            "layers" => &["each"],
            "when" => &["then"],
            _ => &[],
        };
        let of_layer = DRAWS_OF_EACH.iter().filter(|(other, _)| other == kind).flat_map(|(_, beside)| *beside);
        let keys: BTreeSet<_> = [kind].into_iter().chain(*beside).chain(of_layer).collect();
        let required: Vec<_> = [kind].into_iter().chain(required).collect();
        json!({ "required": required, "propertyNames": { "enum": keys } })
    };
    // Those of a layer can be in groups.
    let of_layer = DRAWS_OF_EACH.iter().filter(|(kind, _)| DRAWS_OF_INPUTS.iter().all(|(other, _)| other != kind));
    insert(schema, "oneOf", DRAWS_OF_INPUTS.iter().chain(of_layer).map(way).collect());
}

/// A rule is of one kind, and some keys go with others.
pub fn attribute_rule(schema: &mut Schema) {
    let mut kinds = each_required("alias older_name_of compute config");
    kinds.push(json!({ "required": ["derive"], "not": { "required": ["config"] } }));
    kinds.push(json!({ "required": ["default"], "maxProperties": 1 }));
    kinds.push(json!({ "maxProperties": 0 }));
    insert(schema, "oneOf", kinds.into());
    let default = json!({ "not": { "anyOf": each_required("alias older_name_of compute") } });
    let named_default = json!({ "properties": { "default": { "type": ["null", "string"] } } });
    let mut together = json!({ "default": default, "config": named_default });
    for key in ["overlay", "missing", "flat"] {
        together[key] = json!(["config"]);
    }
    insert(schema, "dependencies", together);
}

/// A member has `config` and `class`, or `nested`.
pub fn member(schema: &mut Schema) {
    insert(schema, "oneOf", each_required("config nested").into());
    insert(schema, "dependencies", json!({ "config": ["class"], "class": ["config"] }));
}

fn each_required(keys: &str) -> Vec<Value> {
    keys.split(' ').map(|key| json!({ "required": [key] })).collect()
}

fn insert(schema: &mut Schema, key: &str, value: Value) {
    schema.insert(key.to_owned(), value);
}

/// Puts a constraint beside a schema that may be a reference.
fn also(schema: &mut Schema, constraint: Value) {
    let of = std::mem::replace(schema, json_schema!({}));
    insert(schema, "allOf", json!([of, constraint]));
}

/// Adds to the schema of the values of a mapping.
fn of_values(schema: &mut Schema, key: &str, value: Value) {
    if let Some(values) = schema.get_mut("additionalProperties").and_then(Value::as_object_mut) {
        values.insert(key.to_owned(), value);
    }
}

/// Has the values of a mapping be what they are, and more.
fn every_value(schema: &mut Schema, constraint: Value) {
    if let Some(values) = schema.get_mut("additionalProperties") {
        let of = values.take();
        *values = json!({ "allOf": [of, constraint] });
    }
}
