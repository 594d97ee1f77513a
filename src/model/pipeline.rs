//! The export of a pipeline, from its directory.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::ConfigType;
use crate::error::{Error, shortened};
use crate::export::arguments::Arguments;
use crate::export::export_plan::file_of;
use crate::export::types::ExportPlan;
use crate::json_form::read::{JsonRef, ObjectRef};
use crate::lookup::query::Query;
use crate::lookup::tasks_manager::TasksManager;
use crate::model::checkpoint::CONFIG;
use crate::tables::library::Library;
use crate::tables::pipeline::{Expected, PipelinePart, Pipelines, RuntimeOptions, SetFrom};

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
    /// [`Error::Io`] or [`Error::InvalidConfig`] if a file cannot be read, [`Error::UnknownPipeline`] if the exporter exports
    /// no pipelines of the class, [`Error::UnknownComponent`] if a component is of a class that cannot be exported; of each component as [`TasksManager::get_exporter_config_constructor`] and
    /// [`ExportConfigConstructor::call`](crate::ExportConfigConstructor::call).
    pub fn from_pipeline(directory: impl AsRef<Path>, exporter: &str, arguments: &Arguments) -> Result<Self, Error> {
        let path = directory.as_ref();
        let directory = Directory::open(path)?;
        let mut plan = Self::default();
        let parts = directory.parts(exporter)?;
        for part in parts.iter().filter(|part| !directory.goes_without(part, parts)) {
            let Some(config) = directory.component_of(part)? else { continue };
            let config = directory.given(part, config)?;
            let model_type = directory.model_type(part)?;
            let query =
                Query::new(exporter).library_name(directory.library.name).model_type(model_type).task(part.task);
            let constructor = TasksManager::get_exporter_config_constructor(&query)?;
            let made = constructor.call_with(&config, arguments).and_then(|config| {
                config.outputs()?;
                Ok(config)
            });
            let config = made.map_err(|error| directory.of_another_class(part, constructor.config_type, error))?;
            plan.push(part.name, file_of(&format!("{}/model", part.name), &config), config);
            for options in part.runtime_options {
                if directory.has_all(options)? {
                    options.set.iter().for_each(|option| plan.tell_runtime(*option));
                }
            }
        }
        Ok(plan)
    }
}

/// The components of a pipeline that have a config and are no part of its export, each with its class.
pub(super) fn left_out(directory: &Path, exporter: &str) -> Vec<(String, String)> {
    let left_out = |directory: Directory<'_>| Ok(directory.left_out(directory.parts(exporter)?));
    Directory::open(directory).and_then(left_out).unwrap_or_default()
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

    fn parts(&self, exporter: &str) -> Result<&'static [PipelinePart], Error> {
        let class = self.index.stated("_class_name").and_then(JsonRef::as_str).unwrap_or_default();
        let plans = self.pipelines.plans_of(exporter);
        let plan = plans.iter().find(|(prefix, _)| class.starts_with(prefix));
        plan.map(|(_, parts)| *parts).ok_or_else(|| Error::UnknownPipeline {
            class: class.chars().take(80).collect(),
            known: plans.iter().map(|(prefix, _)| *prefix).collect(),
        })
    }

    /// The class of a component, by the index, which has library and class.
    fn class(&self, component: &str) -> Option<&str> {
        self.index.stated(component)?.as_list()?.get(1)?.as_str()
    }

    fn component(&self, component: &str) -> Result<Option<PretrainedConfig>, Error> {
        if self.class(component).is_none() {
            return Ok(None);
        }
        let folder = self.folder(component, None);
        let file = self.pipelines.files.iter().find(|(name, _)| *name == component).map(|(_, file)| folder.join(file));
        match file {
            // A pipeline runs without it, on what its class fills in.
            Some(file) if !file.is_file() => Ok(None),
            Some(file) => PretrainedConfig::from_path(file).map(Some),
            None => PretrainedConfig::from_path(folder).map(Some),
        }
    }

    /// Whether all attributes are what options are for.
    fn has_all(&self, RuntimeOptions { when, .. }: &RuntimeOptions) -> Result<bool, Error> {
        for (component, attribute, expected) in *when {
            let config = match *component {
                "index" => Some(self.index.clone()),
                component => self.component(component)?,
            };
            let found = config.as_ref().and_then(|config| config.get(attribute).ok());
            let is_expected = found.is_some_and(|found| match expected {
                Expected::Flag(flag) => found.is_truthy() == *flag,
                Expected::Text(text) => found.equals_str(text),
            });
            if !is_expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The config of the component that a part is exported from.
    fn component_of(&self, part: &PipelinePart) -> Result<Option<PretrainedConfig>, Error> {
        let folder = self.folder(part.component, Some(part));
        match self.class(part.component) {
            Some(_) if folder != self.path.join(part.component) => PretrainedConfig::from_path(folder).map(Some),
            _ => self.component(part.component),
        }
    }

    /// Where the config of a component is: in its folder, or where there is an export alone in that of the part, or of another
    /// part that is made from it.
    fn folder(&self, component: &str, part: Option<&PipelinePart>) -> PathBuf {
        let own = self.path.join(component);
        if own.exists() {
            return own;
        }
        let plans = self.pipelines.exporters.iter().map(|(_, plans)| *plans).chain([self.pipelines.plans]);
        let all = plans.flatten().flat_map(|(_, parts)| *parts).filter(|part| part.component == component);
        let mut exported = part.into_iter().chain(all).map(|part| self.path.join(part.name));
        exported.find(|folder| folder.is_dir()).unwrap_or(own)
    }

    /// Whether there is an export alone, and that without this part: of those that are made from one component, the last is what
    /// the pipeline ends with, and what stands before it, as the encoder of images, is for some of its tasks alone.
    fn goes_without(&self, part: &PipelinePart, parts: &[PipelinePart]) -> bool {
        let is_there = |name: &str| self.path.join(name).is_dir();
        let last = parts.iter().rfind(|other| other.component == part.component);
        let has_last_alone = last.is_some_and(|last| last.name != part.name && is_there(last.name));
        has_last_alone && !is_there(part.name) && !is_there(part.component)
    }

    /// The error for a component of whose class a part cannot be made, or what else was wrong.
    fn of_another_class(&self, part: &PipelinePart, of: Option<&'static ConfigType>, error: Error) -> Error {
        match (self.class(part.component), of) {
            (Some(class), Some(of)) if class != of.name && matches!(error, Error::MissingAttribute { .. }) => {
                Error::UnknownComponent { component: part.component, class: shortened(class), known: vec![of.name] }
            }
            _ => error,
        }
    }

    /// The components that have a config and are no part of the export, each with its class, and the parts that it goes without.
    fn left_out(&self, parts: &[PipelinePart]) -> Vec<(String, String)> {
        let absent = parts.iter().filter(|part| self.goes_without(part, parts));
        let absent: Vec<_> = absent.filter_map(|part| Some((part.name, self.class(part.component)?))).collect();
        let index = self.index.as_ref().json.into_iter().flat_map(ObjectRef::iter);
        let is_model = |name: &str| {
            let is_plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            is_plain && self.path.join(name).join(CONFIG).is_file()
        };
        let others = index.filter(|(name, _)| is_model(name) && !parts.iter().any(|part| part.component == *name));
        others
            .filter_map(|(name, value)| Some((name, value.as_list()?.get(1)?.as_str()?)))
            .chain(absent)
            .map(|(name, class)| (shortened(name), shortened(class)))
            .collect()
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
            SetFrom::Attribute("index", attribute) => Ok(self.index.stated(attribute).map(JsonRef::to_value)),
            SetFrom::Attribute(component, attribute) => {
                let config = self.component(component)?;
                let value = config.as_ref().and_then(|config| config.get(attribute).ok());
                Ok(value.and_then(|value| value.int(attribute).ok()).map(Value::from))
            }
        }
    }
}
