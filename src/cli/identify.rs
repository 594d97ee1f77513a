//! `identify`: whose contract a file fits.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, value_parser};
use optimum_exporters::check::{Candidate, ModelType, exporter_of, extension_of, identify, left_out};
use optimum_exporters::json::{Json, Object, Sink};
use optimum_exporters::signature::{Format, Signature};
use optimum_exporters::{Error, TasksManager};
use serde_json::Value;

use super::check::{findings, models_in};
use super::source::near_path;
use super::table::hanging;
use super::{EXPORTER, Stop, exporters, json_page, made_with};

#[derive(Args)]
pub struct Identify {
    /// The exported file, .onnx or .xml
    file: PathBuf,
    /// The exporter [default: the one that writes such files]
    #[arg(long, value_parser = exporters())]
    exporter: Option<String>,
    /// How many contracts to show, the one that fits best first
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = value_parser!(u32).range(1..))]
    most: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Identify {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let graph = Signature::read(&self.file).map_err(|error| self.at_fault(&error))?;
        let exporter = self.exporter.as_deref().or_else(|| exporter_of(graph.format)).unwrap_or(EXPORTER);
        let mut candidates = identify(&graph, exporter);
        candidates.truncate(self.most as usize);
        if candidates.is_empty() {
            let file = self.file.display();
            return Err(Stop::Input(format!(
                "{file} is like no contract of the registry: none has inputs such as its"
            )));
        }
        let left_out = left_out(exporter);
        if self.json {
            return json_page::print(&Page { candidates: &candidates, graph: &graph, not_compared: &left_out }, out);
        }
        let text = text(&candidates) + &not_compared(&left_out) + &made_with::of(&graph).unwrap_or_default();
        Ok(out.write_all(text.as_bytes())?)
    }

    /// What is wrong with the file, and which was most likely meant.
    fn at_fault(&self, error: &Error) -> Stop {
        let extensions = || [Some(EXPORTER), exporter_of(Format::Ir)].into_iter().flatten().filter_map(extension_of);
        let exported = || extensions().find_map(|extension| models_in(&self.file, extension).into_iter().min());
        let near = match near_path(&self.file).filter(|_| !self.file.exists()) {
            Some(near) => format!("; did you mean `{}`?", near.display()),
            None => exported().map_or_else(String::new, |file| format!("; it holds `{}`: give a file", file.display())),
        };
        Stop::Input(format!("{error}{near}"))
    }
}

fn text(candidates: &[Candidate]) -> String {
    let mut text = String::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let _ = writeln!(text, "{}. {} for {}", at + 1, candidate.part, candidate.tasks.join(", "));
        let title = match candidate.models.len() {
            1 => "  of ".to_owned(),
            several => format!("  of a family of {several} model types: "),
        };
        text += &hanging(&title, &family(candidate));
        if !candidate.config.is_empty() {
            text += &hanging("  with a config that says ", &said(&candidate.config));
        }
        let ((inputs, all_inputs), (outputs, all_outputs)) = (candidate.inputs, candidate.outputs);
        let _ = writeln!(text, "  it has {inputs} of {all_inputs} inputs, {outputs} of {all_outputs} outputs");
        findings(&mut text, &candidate.against);
    }
    text
}

/// What a config says, as its file has it.
fn said(config: &[(String, Value)]) -> String {
    config.iter().map(|(path, value)| format!("{path}: {value}")).collect::<Vec<_>>().join(", ")
}

/// The model types of which nothing is known without a config.
fn not_compared(left_out: &[ModelType]) -> String {
    if left_out.is_empty() {
        return String::new();
    }
    hanging("not compared, as they are made of models that a config names: ", &names(left_out))
}

/// The model types that share a contract.
fn family(candidate: &Candidate) -> String {
    names(&candidate.models)
}

/// Model types, each with its library where that is not the first.
fn names(models: &[ModelType]) -> String {
    let first = TasksManager::libraries().first().map(|library| library.name);
    let name = |model: &ModelType| match Some(model.library) == first {
        true => model.name.to_owned(),
        false => format!("{} ({})", model.name, model.library),
    };
    models.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What is found, as JSON.
struct Page<'a> {
    candidates: &'a [Candidate],
    graph: &'a Signature,
    not_compared: &'a [ModelType],
}

impl Json for Page<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("candidates", self.candidates)?;
        fields.field("not_compared", self.not_compared)?;
        made_with::put(Some(self.graph), &mut fields)?;
        fields.field("form", &json_page::FORM)?;
        fields.end()
    }
}
