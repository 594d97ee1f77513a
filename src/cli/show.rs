//! `show`: the contract of a model's export.

use std::io::Write;

use clap::Args;
use optimum_exporters::{Axes, DynamicAxes, ExporterConfig, axes::Part};

use super::model::Model;
use super::{Stop, contract};

#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    model: Model,
    /// The task, for instance `text-generation-with-past`; without it, the tasks there are
    #[arg(long)]
    task: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let Some(task) = &self.task else { return self.model.tasks(out) };
        let exporter_config = self.model.exporter_config(task)?;
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &contract::contract(&exporter_config))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
            return Ok(());
        }
        table(&exporter_config, out)
    }
}

fn table(config: &ExporterConfig, out: &mut impl Write) -> Result<(), Stop> {
    let class = config.class();
    writeln!(out, "{} for {} with {}, opset {}", class.name, config.task(), class.exporter, class.default_opset)?;
    let mut facts = vec![("variant", config.variant().to_owned())];
    facts.extend(config.behavior().map(|behavior| ("behavior", behavior.to_owned())));
    facts.extend(config.use_past().map(|flag| ("past in outputs", yes(flag).to_owned())));
    facts.extend(config.use_past_in_inputs().map(|flag| ("past in inputs", yes(flag).to_owned())));
    for (name, value) in config.values_override()? {
        facts.push(("config override", format!("{name}: {value}")));
    }
    for (from, to) in config.torch_to_onnx_input_map()? {
        facts.push(("input renamed", format!("{from} to {to}")));
    }
    for (from, to) in config.torch_to_onnx_output_map()? {
        facts.push(("output renamed", format!("{from} to {to}")));
    }
    for (name, value) in facts {
        writeln!(out, "  {name:<16} {value}")?;
    }
    for warning in config.warnings() {
        writeln!(out, "  warning: {warning}")?;
    }
    section("inputs", &config.inputs()?, out)?;
    section("outputs", &config.outputs()?, out)
}

const fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Names and axes in two columns, runs over layers in one line each.
fn section(title: &str, tensors: &DynamicAxes, out: &mut impl Write) -> Result<(), Stop> {
    let mut rows = Vec::new();
    for part in tensors.parts() {
        match part {
            Part::Tensor(name, axes) => rows.push(((*name).to_owned(), describe(axes))),
            Part::Layers { count, tensors } => {
                for (name, axes) in tensors {
                    rows.push((format!("{}.{{0..{}}}{}", name.stem, count - 1, name.suffix), describe(axes)));
                }
            }
        }
    }
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    writeln!(out, "\n{title} ({})", tensors.len())?;
    for (name, axes) in rows {
        writeln!(out, "  {name:<width$}  {axes}")?;
    }
    Ok(())
}

fn describe(axes: &Axes) -> String {
    if axes.is_empty() {
        return "no dynamic axis".to_owned();
    }
    let each: Vec<_> = axes.iter().map(|(axis, symbol)| format!("{axis}: {symbol}")).collect();
    each.join(", ")
}
