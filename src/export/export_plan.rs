//! The files that an export is made of.
//!
//! An encoder and its decoder go into files of their own, a decoder may be split or merged, and a pipeline
//! has a file for each part. [`ExporterConfig::export_plan`] lists those of one model,
//! [`ExportPlan::from_pipeline`] those of a pipeline, and [`ExportPlan::generation`] says how the decoders
//! among them are run.
//!
//! ```
//! use optimum_exporters::{Error, PretrainedConfig, Query, TasksManager};
//!
//! let config = PretrainedConfig::empty("t5");
//! let query = Query::new("onnx").model(&config).task("text2text-generation-with-past");
//! let plan = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?.export_plan(false)?;
//! let files: Vec<_> = plan.submodels().iter().map(|submodel| submodel.file.as_str()).collect();
//! assert_eq!(files, ["encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"]);
//! assert_eq!(plan.merged()[0].file, "decoder_model_merged.onnx");
//! # Ok::<(), Error>(())
//! ```

use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::types::{ConfigClass, ExporterConfig};
pub use crate::export::types::{ExportPlan, Merged, PlanOptions, Submodel, Wire};

impl ExportPlan {
    /// The files that the exporter writes, before any are merged.
    pub fn submodels(&self) -> &[Submodel] {
        &self.submodels
    }

    /// The files that are made by merging two of them, none where nothing is merged; `post_process_exported_models`.
    pub fn merged(&self) -> &[Merged] {
        &self.merged
    }

    /// The file of this [`name`](Submodel::name), before any are merged; `None` if there is none.
    pub fn submodel(&self, name: &str) -> Option<&Submodel> {
        self.submodels.iter().find(|submodel| submodel.name == name)
    }

    /// The file of a part that a wire names: an exporter may call its files otherwise than the class its parts.
    pub(crate) fn wired(&self, wire: &Wire) -> Option<&Submodel> {
        self.submodels.iter().find(|submodel| submodel.is_part(wire.part))
    }

    pub(crate) fn push(&mut self, name: &str, file: String, config: ExporterConfig) {
        let (name, runtime_options) = (name.to_owned(), Vec::new());
        let (part, wires) = (None, [].as_slice());
        self.submodels.push(Submodel { name, file, config, stateful: false, wires, part, runtime_options });
    }

    /// Says of the file that was added last what a runtime is told of it; what was told before of the same stays no more.
    pub(crate) fn tell_runtime(&mut self, (option, value): (&'static str, &'static str)) {
        if let Some(last) = self.submodels.last_mut() {
            last.runtime_options.retain(|(told, _)| *told != option);
            last.runtime_options.push((option, value));
        }
    }

    /// Says of the file that was added last whether it keeps the past as its state.
    #[doc(hidden)]
    pub fn keeps_state(&mut self, stateful: bool) {
        if let Some(last) = self.submodels.last_mut() {
            last.stateful = stateful;
        }
    }

    /// A file for each part of the class.
    #[doc(hidden)]
    pub fn each_part(&mut self, config: &ExporterConfig, options: PlanOptions, suffix: &str) -> Result<(), Error> {
        let (whole, mut parts) = (config.whole()?, Vec::new());
        (config.class().parts)(&whole, &mut parts)?;
        for part in parts {
            let name = format!("{}{suffix}", part.name);
            self.anew(config, &name, &[("behavior", ArgumentValue::Str(part.name))], false)?;
            if let Some(last) = self.submodels.last_mut() {
                last.stateful = options.stateful && last.config.use_past() == Some(true);
                last.wires = part.wires;
                last.part = Some(part.name);
            }
        }
        Ok(())
    }

    #[doc(hidden)]
    pub fn as_it_is(&mut self, config: &ExporterConfig, name: &str) {
        self.push(name, file_of(name, config), config.clone());
    }

    /// A file whose exporter config is the class constructed anew with the given arguments.
    #[doc(hidden)]
    pub fn anew(
        &mut self,
        config: &ExporterConfig,
        name: &str,
        given: &[(&str, ArgumentValue)],
        keep_variant: bool,
    ) -> Result<(), Error> {
        let mut arguments = config.carried();
        for (argument, value) in given {
            arguments.set(argument, *value);
        }
        let mut part = config.anew(&arguments)?;
        if keep_variant {
            part.set_variant(config.variant())?;
        }
        self.push(name, file_of(name, config), part);
        Ok(())
    }

    #[doc(hidden)]
    pub fn merge(&mut self, name: &str, without_past: &str, with_past: &str, flag: &'static str) -> Result<(), Error> {
        if let Some(submodel) = self.submodel(with_past) {
            let mut config = submodel.config.clone();
            config.set_throughout("is_merged", true)?;
            self.merged.push(Merged {
                name: name.to_owned(),
                file: file_of(name, &config),
                config,
                flag,
                without_past: without_past.to_owned(),
                with_past: with_past.to_owned(),
            });
        }
        Ok(())
    }
}

impl Submodel {
    /// Whether it is the part that a wire names so.
    pub(crate) fn is_part(&self, name: &str) -> bool {
        self.part == Some(name) || self.name == name
    }
}

/// The file that a part of an export is written to.
pub(crate) fn file_of(name: &str, config: &ExporterConfig) -> String {
    let ConfigClass { file_prefix, file_extension, .. } = config.class();
    let (folder, stem) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
    format!("{folder}{file_prefix}{stem}.{file_extension}")
}

impl ExporterConfig {
    /// The files that the export of the whole model is made of; `_get_submodels_and_export_configs`. With
    /// `monolith`, an encoder and its decoder stay in one file. The example is that of the module
    /// [`export_plan`](crate::export_plan).
    ///
    /// # Errors
    /// As [`ExportConfigConstructor::call`](crate::ExportConfigConstructor::call), of each part.
    pub fn export_plan(&self, monolith: bool) -> Result<ExportPlan, Error> {
        self.export_plan_with(PlanOptions { monolith, stateful: true })
    }

    /// The same with all that can be asked. Only what an exporter has that keeps state is stateful.
    ///
    /// # Errors
    /// As [`export_plan`](Self::export_plan).
    pub fn export_plan_with(&self, options: PlanOptions) -> Result<ExportPlan, Error> {
        let options = PlanOptions { stateful: options.stateful && self.class().keeps_state, ..options };
        let mut plan = ExportPlan::default();
        (self.class().plan)(self, options, &mut plan)?;
        Ok(plan)
    }
}
