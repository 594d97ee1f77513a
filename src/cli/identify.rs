//! `identify`: whose contract a file fits.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use optimum_exporters::TasksManager;
use optimum_exporters::check::{Candidate, ModelType, identify, left_out};
use optimum_exporters::onnx::Signature;
use serde_json::{Value, json};

use super::check::{finding_as_json, findings};
use super::table::hanging;
use super::{Stop, exporters};

#[derive(Args)]
pub struct Identify {
    /// The .onnx file
    file: PathBuf,
    /// The exporter
    #[arg(long, default_value = "onnx", value_parser = exporters())]
    exporter: String,
    /// How many contracts to show, the one that fits best first
    #[arg(long, value_name = "N", default_value_t = 5)]
    most: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Identify {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let graph = Signature::read(&self.file)?;
        let mut candidates = identify(&graph, &self.exporter);
        candidates.truncate(self.most);
        if candidates.is_empty() {
            let file = self.file.display();
            return Err(Stop::Input(format!(
                "{file} is like no contract of the registry: none has inputs such as its"
            )));
        }
        let left_out = left_out(&self.exporter);
        let text = if self.json {
            format!("{:#}\n", as_json(&candidates, &left_out))
        } else {
            text(&candidates) + &not_compared(&left_out)
        };
        Ok(out.write_all(text.as_bytes())?)
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
        let ((inputs, all_inputs), (outputs, all_outputs)) = (candidate.inputs, candidate.outputs);
        let _ = writeln!(text, "  it has {inputs} of {all_inputs} inputs, {outputs} of {all_outputs} outputs");
        findings(&mut text, &candidate.against);
    }
    text
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

fn as_json(candidates: &[Candidate], left_out: &[ModelType]) -> Value {
    let models = |models: &[ModelType]| -> Value {
        models.iter().map(|model| json!({"library": model.library, "model_type": model.name})).collect()
    };
    let candidate = |candidate: &Candidate| {
        json!({
            "part": candidate.part,
            "tasks": candidate.tasks,
            "models": models(&candidate.models),
            "fits": candidate.fits(),
            "inputs": {"found": candidate.inputs.0, "of": candidate.inputs.1},
            "outputs": {"found": candidate.outputs.0, "of": candidate.outputs.1},
            "against": candidate.against.iter().map(finding_as_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "candidates": candidates.iter().map(candidate).collect::<Vec<_>>(),
        "not_compared": models(left_out),
    })
}
