//! `check --run`: exported files run, and what they give beside their contract.

use std::path::PathBuf;

pub use built_in::Ran;
use clap::Args;
use optimum_exporters::Shapes;

use super::Stop;
use super::drawing::Drawing;

/// How the program gets the feature.
const BUILD: &str = "cargo install --path . --features run";

#[derive(Args)]
pub struct RunArgs {
    /// Run each file at two sets of sizes, and hold what it gives against the contract; a size that is
    /// given stays the same
    #[arg(long)]
    run: bool,
    /// What runs the files [default: onnxruntime where ORT_DYLIB_PATH says where its library is, else tract]
    #[arg(long, value_parser = ["tract", "onnxruntime"], requires = "run")]
    runtime: Option<String>,
    /// Feed what this .safetensors file holds, where several files are run each tensor as PART/NAME
    /// [default: dummy inputs]
    #[arg(long, value_name = "FILE", requires = "run")]
    inputs: Option<PathBuf>,
    /// Compare values with those of this .safetensors file, named as for --inputs
    #[arg(long, value_name = "FILE", requires = "run")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    drawing: Drawing,
}

impl RunArgs {
    /// Whether files are to be run.
    pub const fn is_asked_for(&self) -> bool {
        self.run
    }

    /// Checks that what is asked for can be done, before anything is read.
    pub fn check(&self) -> Result<(), Stop> {
        match self.run && !cfg!(any(feature = "run-onnxruntime", feature = "run-tract")) {
            true => Err(not_built_in()),
            false => Ok(()),
        }
    }

    /// The sizes of inputs that are asked for: what may be fixed in a file, and stays the same where it is run.
    pub fn sizes(&self) -> Result<Shapes, Stop> {
        Ok(self.drawing.sizes.of_inputs()?)
    }
}

fn not_built_in() -> Stop {
    Stop::Usage(format!("--run needs a program that is built with the feature `run`: {BUILD}"))
}

#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
mod built_in {
    use std::collections::HashMap;
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};

    use optimum_exporters::check::Report;
    use optimum_exporters::dummy_inputs::DType;
    use optimum_exporters::onnx::Signature;
    use optimum_exporters::run::{Comparison, Run, RunOptions, RunOutput, Runtime as _, RuntimeName, run};
    use optimum_exporters::tensors::read;
    use optimum_exporters::{Error, ExportPlan};
    use serde_json::{Map, Value, json};

    use super::super::Stop;
    use super::super::apart::Apart;
    use super::super::model::Opened;
    use super::super::table::plain;
    use super::RunArgs;

    /// The runs that were made.
    pub struct Ran {
        runtime: String,
        of_file: HashMap<PathBuf, Vec<Run>>,
    }

    impl RunArgs {
        /// Runs the files of a report, and adds what is found to it.
        pub fn run(
            &self,
            opened: &Opened<'_>,
            plan: &ExportPlan,
            files: &[(PathBuf, Result<Signature, Error>)],
            report: &mut Report,
        ) -> Result<Ran, Stop> {
            let name = match self.runtime.as_deref() {
                Some("tract") => RuntimeName::Tract,
                Some(_) => RuntimeName::OnnxRuntime,
                None => RuntimeName::default_here(),
            };
            let runtime = Apart::open(name)?;
            let tensors = |path: &Option<PathBuf>| path.as_ref().map(|path| read(path, self.drawing.limit)).transpose();
            let mut options = RunOptions {
                kept_sizes: self.drawing.sizes.names(),
                seed: self.drawing.seed,
                limit_bytes: self.drawing.limit,
                inputs: tensors(&self.inputs)?,
                reference: tensors(&self.reference)?,
                ..RunOptions::default()
            };
            if let Some(part) = plan.submodels().first() {
                options.dummy = self.drawing.options(opened, part.config.class())?;
            }
            let runs = run(plan, files, report, &runtime, &options)?;
            let paths = report.files.iter().map(|file| file.path.clone());
            Ok(Ran { runtime: runtime.name(), of_file: paths.zip(runs).collect() })
        }
    }

    impl Ran {
        /// What ran the files.
        pub fn runtime(&self) -> &str {
            &self.runtime
        }

        fn runs(&self, file: &Path) -> &[Run] {
            self.of_file.get(file).map_or(&[], Vec::as_slice)
        }

        /// The runs of a file, a line each, with the comparisons of each.
        pub fn write(&self, text: &mut String, file: &Path) {
            for run in self.runs(file) {
                let outputs = if run.outputs.len() == 1 { "output" } else { "outputs" };
                let _ = writeln!(text, "  ran with {}, {}: {} {outputs}", self.runtime, run.at(), run.outputs.len());
                for Comparison { output, elements, tolerance, largest, .. } in
                    run.compared.iter().filter(|known| known.is_close())
                {
                    let largest = largest.as_ref().map_or(0.0, |place| place.difference);
                    let what = format!(
                        "`{output}`: {elements} values within {tolerance:e} of the reference, the largest difference {largest:.2e}"
                    );
                    let _ = writeln!(text, "    {}", plain(&what));
                }
            }
        }

        /// The runs of a file as JSON.
        pub fn as_json(&self, file: &Path) -> Value {
            self.runs(file).iter().map(as_json).collect()
        }
    }

    fn as_json(run: &Run) -> Value {
        let sizes: Map<_, _> = run.sizes.iter().map(|(name, size)| (name.to_owned(), Value::from(size))).collect();
        let output = |output: &RunOutput| json!({"name": output.name, "dtype": output.dtype.map(DType::name), "shape": output.shape});
        let mut json = json!({
            "sizes": sizes,
            "outputs": run.outputs.iter().map(output).collect::<Vec<_>>(),
        });
        if let Some((name, value)) = run.flag {
            json["flag"] = json!({"name": name, "value": value});
        }
        if !run.compared.is_empty() {
            json["compared"] = run.compared.iter().map(comparison).collect();
        }
        json
    }

    /// What is not finite has no number in JSON, and is null.
    fn comparison(comparison: &Comparison) -> Value {
        let Comparison { output, tolerance, elements, beyond, not_numbers, largest } = comparison;
        let largest = largest.as_ref().map(|place| {
            json!({
                "at": place.at,
                "found": place.found,
                "reference": place.reference,
                "difference": place.difference,
            })
        });
        json!({
            "output": output,
            "tolerance": tolerance,
            "elements": elements,
            "beyond": beyond,
            "not_numbers": not_numbers,
            "largest": largest,
        })
    }
}

#[cfg(not(any(feature = "run-onnxruntime", feature = "run-tract")))]
mod built_in {
    use std::path::{Path, PathBuf};

    use optimum_exporters::check::Report;
    use optimum_exporters::onnx::Signature;
    use optimum_exporters::{Error, ExportPlan};
    use serde_json::Value;

    use super::super::Stop;
    use super::super::model::Opened;
    use super::RunArgs;

    /// The runs that were made: none ever is.
    pub enum Ran {}

    impl RunArgs {
        pub fn run(
            &self,
            _: &Opened<'_>,
            _: &ExportPlan,
            _: &[(PathBuf, Result<Signature, Error>)],
            _: &mut Report,
        ) -> Result<Ran, Stop> {
            Err(super::not_built_in())
        }
    }

    impl Ran {
        pub const fn runtime(&self) -> &str {
            match *self {}
        }

        pub const fn write(&self, _: &mut String, _: &Path) {
            match *self {}
        }

        pub const fn as_json(&self, _: &Path) -> Value {
            match *self {}
        }
    }
}
