//! `dummy`: what a session of a model's export is fed.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use optimum_exporters::dummy_inputs::{FeedPart, PaddingSide, TensorSpec, Values};
use optimum_exporters::tensors::{Format, write};
use optimum_exporters::{Error, ExporterConfig, Feed};

use super::drawing::Drawing;
use super::model::{Model, Opened, Part};
use super::table::Table;
use super::{Stop, json_page, report};

#[derive(Args)]
pub struct Dummy {
    #[command(flatten)]
    model: Model,
    #[command(flatten)]
    part: Part,
    /// The file to draw into, .npz or .safetensors; without it, what would be drawn is printed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print JSON
    #[arg(long, conflicts_with = "output")]
    json: bool,
    #[command(flatten)]
    drawing: Drawing,
}

impl Dummy {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        self.part.check(&self.model)?;
        let format = self.output.as_deref().map(Format::from_path).transpose()?;
        let opened = self.model.open(false)?;
        let config = self.exporter_config(&opened).map_err(|error| opened.explain(error))?;
        let options = self.drawing.options(&opened, config.class())?;
        let feed = config.feed(&options).map_err(|error| opened.explain(error))?;
        config.warnings().iter().for_each(|warning| report("warning", warning));
        config.size_notes(&options)?.iter().for_each(|note| report("warning", &note.to_string()));
        if let (Some(path), Some(format)) = (&self.output, format) {
            for (name, spec, _) in folded(&feed) {
                format.check(&name, spec.dtype)?;
            }
            let tensors = feed.draw(self.drawing.seed, self.drawing.limit)?;
            write(path, &tensors)?;
            let bytes = feed.bytes();
            opened.state(out)?;
            writeln!(out, "{}: {} tensors, {bytes} bytes, seed {}", path.display(), tensors.len(), self.drawing.seed)?;
        } else if self.json {
            // A list has no place for what was found out about the model.
            opened.state(&mut io::stderr())?;
            json_page::print(&feed, out)?;
        } else {
            opened.state(out)?;
            out.write_all(table(&config, &feed).as_bytes())?;
        }
        Ok(())
    }

    /// What is exported: of a task with past the one file that there is, or, where there are several,
    /// what the config class is as it is constructed for the task.
    fn exporter_config(&self, opened: &Opened<'_>) -> Result<ExporterConfig, Error> {
        let mut arguments = opened.arguments();
        self.part.add_to(&mut arguments);
        if !opened.model().is_pipeline() {
            self.drawing.sizes.add_axes_to(&mut arguments, opened.model().constructor(opened.exporter())?.class());
        }
        let bare = opened.exporter_config(&arguments)?;
        if bare.use_past() != Some(true) || !self.part.is_whole() {
            return Ok(bare);
        }
        let plan = bare.export_plan(false)?;
        let names: Vec<_> = match plan.submodels() {
            [only] => return Ok(only.config.clone()),
            several => several.iter().map(|part| &*part.file).collect(),
        };
        let files = names.join(", ");
        report(
            "note",
            &format!("this export has several files, {files}: choose with --behavior and --with-past-inputs"),
        );
        Ok(bare)
    }
}

/// What is fed, runs over layers folded, each as often as there are layers.
fn folded(feed: &Feed) -> impl Iterator<Item = (String, &TensorSpec, usize)> {
    feed.parts().iter().flat_map(|part| match part {
        FeedPart::Tensor(name, spec) => vec![(name.to_string(), spec, 1)],
        FeedPart::Layers { count: 0, .. } => Vec::new(),
        FeedPart::Layers { first, count, tensors } => {
            let name = |stem, suffix| format!("{stem}.{{{first}..{}}}{suffix}", first + count - 1);
            tensors.iter().map(|(layer, spec)| (name(layer.stem, layer.suffix), spec, *count)).collect()
        }
    })
}

fn table(config: &ExporterConfig, feed: &Feed) -> String {
    let count = format!("feed ({})", feed.iter().count());
    let mut table = Table::new([&count, "type", "shape", "bytes", "values"]);
    for (name, spec, count) in folded(feed) {
        let bytes = spec
            .bytes()
            .map_or_else(|_| "more than 2^64".to_owned(), |bytes| (u128::from(bytes) * count as u128).to_string());
        table.row([&name, spec.dtype.name(), &format!("{:?}", spec.shape), &bytes, &values(spec)]);
    }
    table.row(["total", "", "", &feed.bytes().to_string(), ""]);
    format!("{} for {}\n\n{table}", config.class().name, config.task())
}

/// How the values of a tensor are drawn.
fn values(spec: &TensorSpec) -> String {
    let mut text = match spec.values {
        Values::Int { low, high } => format!("integers from {low} to {}", high.saturating_sub(1)),
        Values::Float { low, high } => format!("numbers from {low} to below {high}"),
        Values::Mask(PaddingSide::Right) => "ones, then zeros".to_owned(),
        Values::Mask(PaddingSide::Left) => "zeros, then ones".to_owned(),
        Values::Zeros => "zeros".to_owned(),
        Values::Flag(flag) => flag.to_string(),
        Values::Constant(value) => format!("all {value}"),
        Values::Computed { .. } => "computed".to_owned(),
    };
    if let Some(value) = spec.each_row_has {
        text += &format!("; {value} in each row");
    }
    if let Some((axis, from)) = spec.padded {
        text += &format!("; ones on axis {axis} from {from}");
    }
    if let Some(value) = spec.rows_end_with {
        text += &format!("; rows begin and end with {value}");
    }
    if spec.alike {
        text += "; the same along axis 0";
    }
    if let Some(prefix) = spec.prefix {
        text += &format!("; rows begin with {} times {}", prefix.length, prefix.value);
    }
    text
}
