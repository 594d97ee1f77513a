//! `plan`: the files that an export is made of.

use std::fmt::Write as _;
use std::io::Write;

use clap::Args;
use optimum_exporters::axes::Part as AxesPart;
use optimum_exporters::decoder::{Decoder, Feeds};
use optimum_exporters::generation::{FirstStep, Generation, Role, Wire};
use optimum_exporters::json::{Json, Object, Sink};
use optimum_exporters::session::Session;
use optimum_exporters::{Axes, DynamicAxes, Error, ExportPlan, ExporterConfig};
use serde_json::Value;

use super::model::Model;
use super::{Stop, cache_table, json_page, report};

#[derive(Args)]
pub struct Plan {
    #[command(flatten)]
    model: Model,
    /// Keep an encoder and its decoder in one file
    #[arg(long)]
    monolith: bool,
    /// Print the cache of each decoder as well: its entries, their shapes, and the bytes of a token; JSON has them anyhow,
    /// under `decoders`
    #[arg(long)]
    cache: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Plan {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let opened = self.model.open(self.monolith)?;
        let plan = opened.export_plan(self.monolith).map_err(|error| opened.explain(error))?;
        let decoders = match opened.model().decoders(opened.exporter(), &opened.arguments()) {
            // The files are the same whatever a loop would have to know.
            Err(error @ Error::Limit { .. }) => {
                report("note", &format!("no decoder is described: {error}"));
                Vec::new()
            }
            decoders => decoders?,
        };
        if self.json {
            let generation = plan.generation()?;
            let decoders = decoders.iter().map(Decoder::to_json).collect();
            let model = opened.state_in_json()?;
            json_page::print(&Page { plan: &plan, generation: &generation, decoders, model }, out)?;
        } else {
            let mut text = tree(&plan, &decoders)?;
            if self.cache {
                let tables = decoders.iter().filter_map(|decoder| Some((decoder, cache_table::of(decoder)?)));
                tables.for_each(|(decoder, table)| {
                    let _ = write!(text, "\ncache of {}\n{table}", decoder.part.file);
                });
            }
            opened.state(out)?;
            out.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

/// A tree of files, each with its inputs and outputs.
fn tree(plan: &ExportPlan, decoders: &[Decoder]) -> Result<String, Error> {
    let mut text = String::new();
    let generation = plan.generation()?;
    let left_out = |file: &str, input: &str| {
        let of_file = generation.iter().filter(|generation| generation.file == file);
        of_file
            .flat_map(|generation| &generation.inputs)
            .any(|(name, role)| name == input && *role == Role::OfFirstStep)
    };
    for part in plan.submodels() {
        let session = part.session()?;
        file(&mut text, &part.file, &part.config, &session, None, &|input| left_out(&part.file, input))?;
    }
    for merged in plan.merged() {
        let what = format!("{} and {} in one", merged.without_past, merged.with_past);
        let (inputs, outputs) = (merged.config.session_inputs()?, merged.config.session_outputs()?);
        let session = Session { inputs, outputs, ..Session::default() };
        file(&mut text, &merged.file, &merged.config, &session, Some((&what, merged.flag)), &|_| false)?;
    }
    for generation in &generation {
        steps(&mut text, generation, decoders.iter().find(|decoder| decoder.part.file == generation.file));
    }
    Ok(text)
}

fn file(
    text: &mut String,
    name: &str,
    config: &ExporterConfig,
    session: &Session,
    merged: Option<(&str, &str)>,
    left_out: &dyn Fn(&str) -> bool,
) -> Result<(), Error> {
    let what = match merged {
        Some((what, _)) => what.to_owned(),
        None => [Some(config.task()), config.behavior()].into_iter().flatten().collect::<Vec<_>>().join(", "),
    };
    let _ = writeln!(text, "{name}  {} ({what})", config.class().name);
    let flag = merged.map(|(_, flag)| format!("{flag} [1]"));
    let shape = if config.class().has_static_axes() { no_shape } else { shape };
    branch(text, "├─ takes", &session.inputs, left_out, shape, flag);
    if !session.states.is_empty() {
        branch(text, "├─ keeps", &session.states, &|_| false, shape, None);
    }
    branch(text, "└─ gives", &session.outputs, &|_| false, shape, None);
    Ok(())
}

fn branch(
    text: &mut String,
    title: &str,
    tensors: &DynamicAxes,
    left_out: &dyn Fn(&str) -> bool,
    shape: fn(&Axes) -> String,
    further: Option<String>,
) {
    let mut each = Vec::new();
    for part in tensors.parts() {
        match part {
            AxesPart::Tensor(name, _) if left_out(name) => {}
            AxesPart::Tensor(name, axes) => each.push(format!("{name}{}", shape(axes))),
            AxesPart::Layers { first, count, tensors } => {
                for (name, axes) in tensors {
                    let last = first + count.saturating_sub(1);
                    each.push(format!("{}.{{{first}..{last}}}{}{}", name.stem, name.suffix, shape(axes)));
                }
            }
        }
    }
    each.extend(further);
    for (index, tensor) in each.iter().enumerate() {
        let start = match (index, title.starts_with('├')) {
            (0, _) => format!("{title:<9}"),
            (_, true) => "│        ".to_owned(),
            (_, false) => " ".repeat(9),
        };
        let _ = writeln!(text, "{start} {tensor}");
    }
}

fn shape(axes: &Axes) -> String {
    let each: Vec<_> = axes.iter().map(|(axis, symbol)| format!("{axis}: {symbol}")).collect();
    format!(" [{}]", each.join(", "))
}

/// Of static axes there is nothing to tell by name.
fn no_shape(_: &Axes) -> String {
    String::new()
}

fn steps(text: &mut String, generation: &Generation, decoder: Option<&Decoder>) {
    let first = match &generation.first {
        FirstStep::EmptyPast => "with a past of length 0".to_owned(),
        FirstStep::EmptyState => "once its state is reset".to_owned(),
        FirstStep::DummyPast { flag } => format!("with any past of length 1 and {flag} = false"),
        FirstStep::WithoutPast { submodel } => format!("by {submodel}"),
    };
    let _ = writeln!(text, "\nstep by step with {}: the first {first}", generation.file);
    let mut wires = |wires: &[Wire], what: &str| {
        for Wire { present, past, .. } in wires {
            let _ = writeln!(text, "   {present} -> {past}  {what}");
        }
    };
    wires(&generation.each_step, "after each step");
    wires(&generation.from_first_step, "after the first step, and no other");
    for (input, role) in &generation.inputs {
        let same = || source(decoder, input);
        let what = match role {
            Role::Tokens => format!("the step's tokens{}", same()),
            Role::Positions => "their places: the running sum of the mask less one".to_owned(),
            Role::MaskOverPast => "ones, as many as past and tokens, and zeros for padding".to_owned(),
            Role::StepMask => "ones for the step's tokens, and zeros for padding".to_owned(),
            Role::Window(first) => {
                format!("{first} numbers from 0 on at the first step, and then the place of the token")
            }
            Role::UsePast => "whether there is a past".to_owned(),
            // What is kept of an encoder's output stays in its row.
            Role::Rows => {
                let among = decoder.and_then(|decoder| decoder.encoder.as_ref()).map_or("", |_| ", of the same prompt");
                format!("for each row the one whose past it goes on from{among}")
            }
            Role::Same => format!("the same at every step{}", same()),
            Role::OfFirstStep => {
                format!("at the first step alone{}: the cache has what was computed from it", same())
            }
        };
        let _ = writeln!(text, "   {input}  {what}");
    }
    if let Some(scores) = decoder.and_then(|decoder| decoder.scores.as_ref()) {
        let _ = writeln!(text, "   {scores}  in its last row the scores of the token that follows");
    }
}

/// Where what an input is fed comes from.
fn source(decoder: Option<&Decoder>, input: &str) -> String {
    match decoder.and_then(|decoder| decoder.input(input)).map(|input| &input.feeds) {
        Some(Feeds::EncoderOutput(name)) => format!(", the encoder's {name}"),
        Some(Feeds::EncoderInput(name)) => format!(", what the encoder was fed as {name}"),
        Some(Feeds::Embeddings(name)) => {
            let part = decoder.and_then(|decoder| decoder.embeddings.as_ref()).map_or("", |part| part.name.as_str());
            format!(", as {name} of {part}")
        }
        _ => String::new(),
    }
}

/// A plan as JSON, and what was found out about the model.
struct Page<'a> {
    plan: &'a ExportPlan,
    generation: &'a [Generation],
    decoders: Value,
    model: Option<Value>,
}

impl Json for Page<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("submodels", self.plan.submodels())?;
        fields.field("merged", self.plan.merged())?;
        fields.field("generation", self.generation)?;
        fields.field("decoders", &self.decoders)?;
        if let Some(model) = &self.model {
            fields.field("model", model)?;
        }
        fields.field("form", &json_page::FORM)?;
        fields.end()
    }
}
