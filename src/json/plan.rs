//! Plans: the files of an export.

use crate::export::types::{ExportPlan, ExporterConfig, Merged, Submodel};
use crate::json::contract::{put_contract_of_file, put_inputs_and_outputs, put_past, put_patcher, put_session};
use crate::json::error::OrError;
use crate::json_form::{Json, List, Object, Sink};

/// The files, those that are merged of them, and how decoders among them generate.
impl Json for ExportPlan {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("submodels", self.submodels())?;
        fields.field("merged", self.merged())?;
        fields.field("generation", &OrError(self.generation().as_ref()))?;
        fields.end()
    }
}

impl Json for Submodel {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        (&self.name, File { name: &self.file, config: &self.config, merged: None, part: Some(self) }).write(sink)
    }
}

impl Json for Merged {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        (&self.name, File { name: &self.file, config: &self.config, merged: Some(self), part: None }).write(sink)
    }
}

/// Options of a runtime by their names.
struct Options<'a>(&'a [(&'static str, &'static str)]);

impl Json for Options<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (option, value) in self.0 {
            fields.field(option, *value)?;
        }
        fields.end()
    }
}

/// A file's contract with the file's name.
struct File<'a> {
    name: &'a str,
    config: &'a ExporterConfig,
    merged: Option<&'a Merged>,
    part: Option<&'a Submodel>,
}

impl Json for File<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        put_contract_of_file(self.config, &mut fields)?;
        fields.field("file", self.name)?;
        if let Some(part) = self.part {
            if part.config.class().keeps_state {
                put_session(part, &mut fields)?;
            }
            if !part.runtime_options.is_empty() {
                fields.field("runtime_options", &Options(&part.runtime_options))?;
            }
        }
        if let Some(merged) = self.merged {
            fields.field("flag", merged.flag)?;
            fields.field("of", &(&merged.without_past, &merged.with_past))?;
        }
        fields.end()
    }
}

/// The files of a plan in short: each with the fields of its contract that tell it from the others.
#[derive(Clone, Copy, Debug)]
pub struct PlanFiles<'a>(pub &'a ExportPlan);

impl Json for PlanFiles<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for submodel in self.0.submodels() {
            list.item(&(&submodel.name, InShort(submodel)))?;
        }
        list.end()
    }
}

struct InShort<'a>(&'a Submodel);

impl Json for InShort<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let config = &self.0.config;
        let mut fields = sink.object()?;
        fields.field("config_class", config.class().name)?;
        fields.field("task", config.task())?;
        if let Some(behavior) = config.behavior() {
            fields.field("behavior", behavior)?;
        }
        put_past(config, &mut fields)?;
        put_inputs_and_outputs(config, &mut fields)?;
        if config.class().keeps_state {
            fields.field("stateful", &self.0.stateful)?;
            put_session(self.0, &mut fields)?;
            put_patcher(config, &mut fields)?;
        }
        fields.end()
    }
}
