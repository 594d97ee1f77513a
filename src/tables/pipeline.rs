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
    /// A component's class, and the model type that it is exported as.
    pub model_types: &'static [(&'static str, &'static str)],
    /// What the name of the pipeline's class begins with, and the parts; the first that fits counts.
    pub plans: &'static [(&'static str, &'static [PipelinePart])],
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
}

/// The value of an attribute that a component's config is given.
#[derive(Clone, Copy, Debug)]
pub enum SetFrom {
    /// True or false.
    Flag(bool),
    /// The component, or `index`, and the attribute of it that is the value; nothing is given where that has none.
    Attribute(&'static str, &'static str),
}
