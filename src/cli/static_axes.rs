//! The tables of an export whose axes are fixed.

use optimum_exporters::{DummyOptions, Error, ExporterConfig};

use super::sizes::option;
use super::table::Table;

/// A row for each mandatory axis with its size, or with the option that gives it.
pub fn axes(config: &ExporterConfig) -> Result<Table<3>, Error> {
    let sizes = config.axis_sizes()?;
    let mut table = Table::new([&format!("axes ({})", sizes.len()), "size", "option"]);
    for (name, size) in sizes {
        let size = size.map_or_else(|| "missing".to_owned(), |size| size.to_string());
        table.row([name, &size, &format!("{} N", option(name))]);
    }
    Ok(table)
}

/// A row for each input with its type and its shape, or its rank while the size of an axis is missing.
pub fn inputs(config: &ExporterConfig) -> Result<Table<3>, Error> {
    let (inputs, types) = (config.inputs()?, config.input_types()?);
    let feed = match config.feed(&DummyOptions::default()) {
        Ok(feed) => Some(feed),
        Err(Error::MissingAxis { .. }) => None,
        Err(error) => return Err(error),
    };
    let last = if feed.is_some() { "shape" } else { "rank" };
    let mut table = Table::new([&format!("inputs ({})", inputs.len()), "type", last]);
    for (name, _) in inputs.iter() {
        let name = name.to_cow();
        let of = types.get(&name);
        let shape = feed.as_ref().and_then(|feed| feed.iter().find(|(known, _)| *known == *name));
        let shape = shape.map(|(_, spec)| format!("{:?}", spec.shape));
        let rank = of.map_or_else(String::new, |of| of.rank.to_string());
        table.row([&name, of.map_or("", |of| of.dtype.name()), &shape.unwrap_or(rank)]);
    }
    Ok(table)
}

/// A row for each output with its type.
pub fn outputs(config: &ExporterConfig) -> Result<Table<2>, Error> {
    let outputs = config.outputs()?;
    let mut table = Table::new([&format!("outputs ({})", outputs.len()), "type"]);
    for (name, _) in outputs.iter() {
        let name = name.to_cow();
        table.row([&name, config.output_dtype(&name).name()]);
    }
    Ok(table)
}
