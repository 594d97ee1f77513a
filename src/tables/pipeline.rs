//! Pipelines: directories of several models, each in its own folder, and what their export is made of.
//!
//! [`ExportPlan::from_pipeline`](crate::ExportPlan::from_pipeline) reads such a directory. The types here are the tables of a library's
//! pipelines, under [`Library::pipelines`](crate::registry::Library::pipelines).
//!
//! ```no_run
//! use optimum_exporters::{Arguments, ExportPlan};
//!
//! let plan = ExportPlan::from_pipeline("stable-diffusion-v1-5", "onnx", &Arguments::new())?;
//! for part in plan.submodels() {
//!     println!("{}: {:?}", part.file, part.config.inputs()?);
//! }
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

/// How a library's pipelines are exported.
#[derive(Debug)]
pub struct Pipelines {
    /// The file that says which components there are, for instance `model_index.json`.
    pub index: &'static str,
    /// Components whose config is in another file than `config.json`, and that file.
    pub files: &'static [(&'static str, &'static str)],
    /// A component's class, and the model type that it is exported as.
    pub model_types: &'static [(&'static str, &'static str)],
    /// What the name of the pipeline's class begins with, and the parts; the first that fits counts.
    pub plans: PipelinePlans,
    /// Exporters that have plans of their own, and these.
    pub exporters: &'static [(&'static str, PipelinePlans)],
}

/// What the name of a pipeline's class begins with, and the parts.
pub type PipelinePlans = &'static [(&'static str, &'static [PipelinePart])];

impl Pipelines {
    /// The plans of an exporter.
    pub fn plans_of(&self, exporter: &str) -> PipelinePlans {
        let own = self.exporters.iter().find(|(name, _)| *name == exporter);
        own.map_or(self.plans, |(_, plans)| plans)
    }
}

/// A file of a pipeline's export.
#[derive(Debug)]
pub struct PipelinePart {
    /// Its name in the reference.
    pub name: &'static str,
    /// The component that it is made from; a part whose component is not there is left out.
    pub component: &'static str,
    /// The model type, where it is not that of the component's class.
    pub model_type: Option<&'static str>,
    /// The task.
    pub task: &'static str,
    /// Attributes that the component's config is given.
    pub set: &'static [(&'static str, SetFrom)],
    /// What the runtime is told of the file; of two that say the same, the later counts.
    pub runtime_options: &'static [RuntimeOptions],
}

/// Options of a runtime, where all attributes of components are what is said.
#[derive(Debug)]
pub struct RuntimeOptions {
    /// The component, or `index`, its attribute, and what that has to be.
    pub when: &'static [(&'static str, &'static str, Expected)],
    /// The options.
    pub set: &'static [(&'static str, &'static str)],
}

/// What an attribute has to be.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// True or false.
    Flag(bool),
    /// A text.
    Text(&'static str),
}

/// The value of an attribute that a component's config is given.
#[derive(Clone, Copy, Debug)]
pub enum SetFrom {
    /// True or false.
    Flag(bool),
    /// The component, or `index`, and the attribute of it that is the value; nothing is given where that has none.
    Attribute(&'static str, &'static str),
}
