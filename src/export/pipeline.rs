//! Pipelines: directories of several models, each in its own folder, and what their export is made of.
//!
//! [`ExportPlan::from_pipeline`] reads such a directory. The types here are the tables of a library's
//! pipelines, under [`Library::pipelines`].
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

use std::path::Path;

use serde_json::Value;

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::export_plan::{ExportPlan, file_of};
use crate::lookup::tasks_manager::{Query, TasksManager};
use crate::registry::Library;

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

/// A pipeline's directory with its index read.
struct Directory<'a> {
    path: &'a Path,
    index: PretrainedConfig,
    library: &'static Library,
    pipelines: &'static Pipelines,
}

impl ExportPlan {
    /// Whether `directory` holds a pipeline, with an index of its components.
    pub fn is_pipeline(directory: impl AsRef<Path>) -> bool {
        indices().any(|(_, pipelines)| directory.as_ref().join(pipelines.index).is_file())
    }

    /// The files that the export of a pipeline is made of, from its directory: the index, and the
    /// `config.json` of each component. Values that one part needs from another are passed on as in
    /// the reference.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::InvalidConfig`] if a file cannot be read, [`Error::UnknownComponent`] if a component is of
    /// a class that cannot be exported; of each component as [`TasksManager::get_exporter_config_constructor`] and
    /// [`ExportConfigConstructor::call`](crate::ExportConfigConstructor::call).
    pub fn from_pipeline(directory: impl AsRef<Path>, exporter: &str, arguments: &Arguments) -> Result<Self, Error> {
        let path = directory.as_ref();
        let directory = Directory::open(path)?;
        let mut plan = Self::default();
        for part in directory.parts() {
            let Some(config) = directory.component(part.component)? else { continue };
            let config = directory.given(part, config)?;
            let model_type = directory.model_type(part)?;
            let query =
                Query::new(exporter).library_name(directory.library.name).model_type(model_type).task(part.task);
            let constructor = TasksManager::get_exporter_config_constructor(&query)?;
            let config = constructor.call_with(&config, arguments)?;
            plan.push(part.name, file_of(&format!("{}/model", part.name), &config), config);
        }
        Ok(plan)
    }
}

fn indices() -> impl Iterator<Item = (&'static Library, &'static Pipelines)> {
    TasksManager::libraries().iter().filter_map(|library| Some((library, library.pipelines?)))
}

impl<'a> Directory<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        let found = indices().find(|(_, pipelines)| path.join(pipelines.index).is_file());
        let (library, pipelines) = found.ok_or_else(|| Error::Io {
            path: path.to_owned(),
            reason: "the directory holds no index of a pipeline's components, such as model_index.json".to_owned(),
        })?;
        Ok(Self { path, index: PretrainedConfig::from_path(path.join(pipelines.index))?, library, pipelines })
    }

    fn parts(&self) -> &'static [PipelinePart] {
        let class = self.index.json().get("_class_name").and_then(Value::as_str).unwrap_or_default();
        let plan = self.pipelines.plans.iter().find(|(prefix, _)| class.starts_with(prefix));
        plan.map_or(&[], |(_, parts)| parts)
    }

    /// The class of a component, by the index, which has library and class.
    fn class(&self, component: &str) -> Option<&str> {
        self.index.json().get(component)?.as_array()?.get(1)?.as_str()
    }

    fn component(&self, component: &str) -> Result<Option<PretrainedConfig>, Error> {
        match self.class(component) {
            Some(_) => PretrainedConfig::from_path(self.path.join(component)).map(Some),
            None => Ok(None),
        }
    }

    fn model_type(&self, part: &PipelinePart) -> Result<&'static str, Error> {
        if let Some(model_type) = part.model_type {
            return Ok(model_type);
        }
        let class = self.class(part.component).unwrap_or_default();
        let known = self.pipelines.model_types.iter().find(|(known, _)| *known == class);
        known.map(|(_, model_type)| *model_type).ok_or_else(|| Error::UnknownComponent {
            component: part.component,
            class: class.chars().take(80).collect(),
            known: self.pipelines.model_types.iter().map(|(class, _)| *class).collect(),
        })
    }

    fn given(&self, part: &PipelinePart, config: PretrainedConfig) -> Result<PretrainedConfig, Error> {
        part.set.iter().try_fold(config, |config, (name, given)| {
            Ok(match self.value(given)? {
                Some(value) => config.with(name, value),
                None => config,
            })
        })
    }

    fn value(&self, given: &SetFrom) -> Result<Option<Value>, Error> {
        match *given {
            SetFrom::Flag(flag) => Ok(Some(flag.into())),
            SetFrom::Attribute("index", attribute) => Ok(self.index.json().get(attribute).cloned()),
            SetFrom::Attribute(component, attribute) => {
                let config = self.component(component)?;
                let value = config.as_ref().and_then(|config| config.get(attribute).ok());
                Ok(value.and_then(|value| value.int(attribute).ok()).map(Value::from))
            }
        }
    }
}
