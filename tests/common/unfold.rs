//! Folded runs of the records, written out.

use serde_json::{Map, Value};

/// The value with every run written out: `{"repeat", "entries"}` as its entries for each layer,
/// `{"repeat", "item"}` as the item so many times.
pub fn unfold(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().flat_map(entries).collect(),
        Value::Object(fields) => match repeated_item(fields) {
            Some((count, item)) => Value::Array(vec![unfold(item); count]),
            None => fields.iter().map(|(key, value)| (key.clone(), unfold(value))).collect(),
        },
        other => other.clone(),
    }
}

/// What an item of a list stands for in the list written out.
fn entries(item: &Value) -> Vec<Value> {
    let run = item.as_object().and_then(|run| Some((count(run)?, run.get("entries")?.as_array()?)));
    match run {
        Some((count, entries)) => {
            (0..count).flat_map(|layer| entries.iter().map(move |entry| of_layer(entry, layer))).collect()
        }
        None => vec![unfold(item)],
    }
}

fn of_layer(entry: &Value, layer: usize) -> Value {
    let name = entry[0].as_str().expect("an entry starts with its name");
    Value::Array(vec![name.replace("{i}", &layer.to_string()).into(), unfold(&entry[1])])
}

fn repeated_item(fields: &Map<String, Value>) -> Option<(usize, &Value)> {
    Some((count(fields)?, fields.get("item")?))
}

fn count(run: &Map<String, Value>) -> Option<usize> {
    usize::try_from(run.get("repeat")?.as_u64()?).ok()
}
