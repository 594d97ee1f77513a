//! The cache of a decoder as a table: its entries, alike in all layers, with what a token takes.

use optimum_exporters::Decoder;
use optimum_exporters::decoder::{Entry, Length};

use super::show::layers;
use super::table::Table;

/// An entry as it is in layers that follow each other.
struct Row<'a> {
    entry: &'a Entry,
    name: String,
    last: usize,
}

/// The table, `None` for a decoder without past.
pub fn of(decoder: &Decoder) -> Option<Table<4>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for entry in &decoder.cache {
        let name = entry.past.replacen(&format!(".{}", entry.layer), ".{}", 1);
        let alike = rows.iter_mut().rev().find(|row| {
            row.name == name
                && row.last + 1 == entry.layer
                && row.entry.shape == entry.shape
                && row.entry.dtype == entry.dtype
        });
        match alike {
            Some(row) => row.last = entry.layer,
            None => rows.push(Row { entry, name, last: entry.layer }),
        }
    }
    if rows.is_empty() {
        return None;
    }
    let mut table = Table::new([&format!("cache ({})", decoder.cache.len()), "type", "shape", "bytes/token"]);
    let mut total = Some(0_u128);
    for Row { entry, name, last } in &rows {
        let count = last + 1 - entry.layer;
        let each = per_token(entry);
        total = total.zip(each).and_then(|(total, each)| total.checked_add(each.checked_mul(count as u128)?));
        let shape: Vec<_> = entry.shape.iter().map(length).collect();
        let name = name.replacen("{}", &layers(entry.layer, count), 1);
        let bytes = each.map_or_else(|| "unknown".to_owned(), |each| each.saturating_mul(count as u128).to_string());
        table.row([&name, entry.dtype.name(), &format!("[{}]", shape.join(", ")), &bytes]);
    }
    table.row([
        "total, for a sequence",
        "",
        "",
        &total.map_or_else(|| "unknown".to_owned(), |total| total.to_string()),
    ]);
    Some(table)
}

fn length(length: &Length) -> String {
    match length {
        Length::Fixed(size) => size.to_string(),
        Length::Symbol(symbol) => symbol.clone(),
        Length::Unknown => "?".to_owned(),
    }
}

/// The bytes that a token of one sequence adds to an entry; none to one that does not grow.
fn per_token(entry: &Entry) -> Option<u128> {
    if entry.grows.is_none() {
        return Some(0);
    }
    let mut elements = 1_u128;
    for (axis, length) in entry.shape.iter().enumerate() {
        if Some(axis) != entry.grows && Some(axis) != entry.batch_axis {
            let Length::Fixed(size) = length else { return None };
            elements = elements.checked_mul(u128::try_from(*size).ok()?)?;
        }
    }
    elements.checked_mul(entry.dtype.bytes().into())
}
