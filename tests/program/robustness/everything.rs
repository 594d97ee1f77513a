//! Everything that an exporter config can be asked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use optimum_exporters::{DummyOptions, Error, ExporterConfig};

use super::LONGEST_MESSAGE;
use crate::common::report::Report;

/// Asks for all of it, and gives the first error.
pub fn ask_everything(config: &ExporterConfig, options: &DummyOptions) -> Result<(), Error> {
    let asked = [
        config.inputs().map(drop),
        config.outputs().map(drop),
        config.renamed_inputs().map(drop),
        config.values_override().map(drop),
        config.torch_to_onnx_input_map().map(drop),
        config.torch_to_onnx_output_map().map(drop),
        config.dummy_inputs(options).map(drop),
        config.feed(options).map(drop),
        config.cache_layout(options).and_then(|layout| layout.map_or(Ok(0), |layout| layout.bytes())).map(drop),
        config.export_plan(false).and_then(|plan| plan.generation().map(drop)),
        config.export_plan(true).map(drop),
    ];
    asked.into_iter().collect::<Result<Vec<_>, _>>().map(drop)
}

/// Notes a panic or a long message.
pub fn check_answer(report: &mut Report, what: impl Fn() -> String, answer: impl FnOnce() -> Result<(), Error>) {
    match catch_unwind(AssertUnwindSafe(answer)) {
        Err(_) => report.fail(format!("{}: a panic", what())),
        Ok(Err(error)) if error.to_string().len() > LONGEST_MESSAGE => {
            report.fail(format!("{}: a message of {} bytes", what(), error.to_string().len()));
        }
        Ok(_) => {}
    }
}
