//! What runtimes read of an export besides its contract: names of files, of axes, and types. Facts of their own sources,
//! each with the version that it was read from.

mod browser;
mod genai;
mod onnxruntime;
mod optimum;
pub(crate) mod transformers_js;

use std::fmt;
use std::path::{Path, PathBuf};

use super::finding::{Finding, Kind, Severity, Subject};
use super::part::{Report, parts};
use crate::error::Error;
use crate::export::axes::Part as AxesPart;
use crate::export::types::{ExportPlan, ExporterConfig};
use crate::onnx::Signature;

/// What is to run an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// The package @huggingface/transformers, in Node or in a browser.
    TransformersJs,
    /// The classes `ORTModel…` of optimum-onnx.
    Optimum,
    /// The package onnxruntime-genai.
    OnnxruntimeGenai,
    /// ONNX Runtime itself.
    Ort,
}

impl Runtime {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TransformersJs => "transformers.js",
            Self::Optimum => "optimum",
            Self::OnnxruntimeGenai => "onnxruntime-genai",
            Self::Ort => "ort",
        }
    }

    /// The version whose source was read.
    pub const fn version(self) -> &'static str {
        match self {
            Self::TransformersJs => "4.3.2",
            Self::Optimum => "optimum-onnx 0.1.0",
            Self::OnnxruntimeGenai => "0.18.0",
            Self::Ort => "1.32.0",
        }
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Optimum => f.write_str(self.version()),
            _ => write!(f, "{} {}", self.name(), self.version()),
        }
    }
}

/// The files of a directory, each with what it takes and gives.
type Read = (PathBuf, Result<Signature, Error>);

/// What a runtime is asked about.
struct Export<'a> {
    directory: &'a Path,
    plan: &'a ExportPlan,
    files: &'a [Read],
    report: &'a mut Report,
}

/// Holds files that were held against a plan against what a runtime reads as well, and adds what it finds to the report.
///
/// # Errors
/// As [`ExporterConfig::inputs`], of a part of the plan; [`Error::Io`] or [`Error::InvalidConfig`] if a file that the
/// runtime reads is there and cannot be read.
pub fn check_for_runtime(
    runtime: Runtime,
    directory: &Path,
    plan: &ExportPlan,
    files: &[(PathBuf, Result<Signature, Error>)],
    report: &mut Report,
) -> Result<(), Error> {
    let mut export = Export { directory, plan, files, report };
    match runtime {
        Runtime::TransformersJs => browser::check(&mut export)?,
        Runtime::Optimum => optimum::check(&mut export)?,
        Runtime::OnnxruntimeGenai => genai::check(&mut export)?,
        Runtime::Ort => onnxruntime::check(&mut export),
    }
    for file in &mut report.files {
        Finding::worst_first(&mut file.findings);
    }
    Ok(())
}

impl Export<'_> {
    /// What a file takes and gives, by its place.
    fn graph(&self, at: usize) -> Option<&Signature> {
        self.files.get(at).and_then(|(_, graph)| graph.as_ref().ok())
    }

    /// The contract of a file, by its place.
    fn config(&self, at: usize) -> Option<&ExporterConfig> {
        let part = self.report.files.get(at)?.part.as_deref()?;
        parts(self.plan).find(|known| known.name == part).map(|known| known.config)
    }

    fn add(&mut self, at: usize, finding: Finding) {
        if let Some(file) = self.report.files.get_mut(at) {
            file.findings.push(finding);
        }
    }

    /// The entries of a file's cache, by its place: names of its inputs.
    fn cache(&self, at: usize) -> Result<Vec<String>, Error> {
        let (Some(graph), Some(config)) = (self.graph(at), self.config(at)) else { return Ok(Vec::new()) };
        let inputs = config.session_inputs()?;
        let layers = inputs.parts().iter().filter_map(|part| match part {
            AxesPart::Layers { tensors, .. } => Some(tensors),
            AxesPart::Tensor(..) => None,
        });
        let names: Vec<_> = layers.flatten().map(|(name, _)| name).collect();
        let is_entry = |name: &str| names.iter().any(|known| known.is_of(name, 0, usize::MAX));
        Ok(graph.inputs.iter().filter(|input| is_entry(&input.name)).map(|input| input.name.clone()).collect())
    }
}

/// A finding about a file, or about none.
fn about(severity: Severity, reason: String) -> Finding {
    let (found, expected) = (String::new(), String::new());
    Finding { severity, kind: Kind::Runtime, subject: Subject::File, axis: None, found, expected, reason }
}

/// A finding about an input.
fn about_input(severity: Severity, input: &str, reason: String) -> Finding {
    Finding { subject: Subject::Input(input.to_owned()), ..about(severity, reason) }
}
