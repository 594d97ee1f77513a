//! What was found out about a model, and from what.

use std::io::Write;

use optimum_exporters::checkpoint::Found;
use optimum_exporters::{Error, Model, TasksManager};
use serde_json::{Map, Value, json};

use super::table::Table;
use super::{Stop, report};

/// What is known of a model: a name for it, what it is, and what tells that.
type Known = Vec<(&'static str, String, String)>;

fn known(model: &Model, exporter: &str) -> Known {
    let mut known = Vec::new();
    let mut add = |what, found: Result<Found<String>, Error>| {
        let Found { value, reason } = found.unwrap_or_else(|error| Found {
            value: "unknown".to_owned(),
            reason: match error {
                Error::Untold { reason, .. } => reason,
                other => other.to_string(),
            },
        });
        known.push((what, value, reason));
    };
    let library = model.library();
    add("library", Ok(Found { value: library.value.name.to_owned(), reason: library.reason.clone() }));
    if !model.is_pipeline() {
        add("model type", model.model_type().cloned());
    }
    add("framework", model.framework().map(|Found { value, reason }| Found { value: value.to_owned(), reason }));
    add("task", model.task(exporter));
    if let Ok(class) = model.model_class(exporter) {
        add("loaded by", Ok(Found { value: class.to_string(), reason: why_loaded(model, exporter) }));
    }
    known
}

/// What the class that loads a model is to it.
fn why_loaded(model: &Model, exporter: &str) -> String {
    let library = model.library().value.name;
    let of_type = || {
        let (task, model_type) = (model.task(exporter).ok()?, model.model_type().ok()?);
        let class = TasksManager::loaded_class(&task.value, &model_type.value, library)?;
        Some(format!("it loads `{}` as {class}", model_type.value))
    };
    of_type().unwrap_or_else(|| format!("{library} loads such models with it"))
}

/// Writes a table of what is known of a model.
pub fn write(model: &Model, exporter: &str, out: &mut impl Write) -> Result<(), Stop> {
    let mut table = Table::new(["found", "", "because"]);
    for (what, value, reason) in known(model, exporter) {
        table.row([what, &value, &reason]);
    }
    Ok(writeln!(out, "{table}")?)
}

/// The same as JSON.
pub fn as_json(model: &Model, exporter: &str) -> Value {
    let each = known(model, exporter).into_iter();
    let each = each.map(|(what, value, because)| (what.replace(' ', "_"), json!({"is": value, "because": because})));
    Value::Object(each.collect::<Map<_, _>>())
}

/// States the task where it was not asked for.
pub fn note_task(model: &Model, exporter: &str) {
    if let Ok(Found { value, reason }) = model.task(exporter) {
        report("note", &format!("the task is {value}: {reason}"));
    }
}

/// States the models of a pipeline that are no part of its export.
pub fn note_left_out(model: &Model, exporter: &str) {
    let left_out: Vec<_> = model.left_out(exporter).iter().map(|(name, class)| format!("{name} ({class})")).collect();
    if !left_out.is_empty() {
        report("note", &format!("left out of the export: {}", left_out.join(", ")));
    }
}
