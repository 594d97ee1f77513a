//! The task of a model whose task was not asked for.

use super::{Model, card, kind};
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::{Error, shortened};
use crate::export::types::ExportConfigConstructor;
use crate::lookup::model_classes::{architecture, classes_loaded, task_of_loader, tasks_of_class};
use crate::lookup::tasks_manager::TasksManager;
use crate::model::checkpoint::{CONFIG, Found};
use crate::tables::with_past::WITH_PAST;

/// The task of what has no head.
pub(super) const HIDDEN_STATES: &str = "feature-extraction";

/// The tasks of classes that write text, whatever they take besides.
const WRITING: &[&str] =
    &["automatic-speech-recognition", "image-text-to-text", "image-to-text", "text2text-generation"];

/// The task of what writes text, as it is exported without what it takes besides.
const WRITTEN: &str = "text-generation";

/// What the names of classes end with that are the encoder of a pair alone.
const ENCODER_ALONE: &str = "EncoderModel";

/// Whether a config is that of an encoder alone, by the class that it names.
pub(super) fn is_encoder_alone(config: &PretrainedConfig) -> bool {
    architecture(config).is_some_and(|class| class.ends_with(ENCODER_ALONE))
}

/// The task that was asked for, or what tells it, in this order: the class of a pipeline, the library
/// where its models have one task, `architectures`, the code that a config names, a model type that
/// has only one, and the model's card.
pub(super) fn of(model: &Model, exporter: &str) -> Result<Found<String>, Error> {
    if let Some(task) = &model.task {
        return Ok(Found::new(task.clone(), kind::ASKED));
    }
    if model.is_pipeline() {
        return of_pipeline(model);
    }
    let model_type = &*model.model_type()?.value;
    let library = model.library.value;
    let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, Some(library.name))?;
    let tasks = Tasks { tasks, monolith: model.monolith };
    let of_library = || tasks.pick(library.task, || format!("the task of every model of {}", library.name));
    let found = of_library()
        .or_else(|| of_config(&model.config, &tasks))
        .or_else(|| tasks.only(model_type, library.name, &model.config))
        .or_else(|| of_card(model, &tasks));
    let found = found.ok_or_else(|| Error::UntoldTask {
        reason: why_not(&model.config),
        model_type: shortened(model_type),
        exporter: shortened(exporter),
        supported: tasks.names().collect(),
    })?;
    Ok(tasks.possible(found, &model.config))
}

/// The tasks that a model type supports.
struct Tasks {
    tasks: &'static [(&'static str, ExportConfigConstructor<'static>)],
    monolith: bool,
}

impl Tasks {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.tasks.iter().map(|(task, _)| *task)
    }

    /// The first of the tasks told that is supported, with past where that is.
    fn pick(&self, told: impl IntoIterator<Item = &'static str>, reason: impl Fn() -> String) -> Option<Found<String>> {
        let task = told.into_iter().find(|task| self.names().any(|name| name == *task))?;
        let with_past = format!("{task}{WITH_PAST}");
        if !self.names().any(|name| name == with_past) {
            return Some(Found::new(task.to_owned(), reason()));
        }
        Some(if self.monolith {
            Found::new(task.to_owned(), format!("{}; in one file, and so without past key values", reason()))
        } else {
            Found::new(with_past, format!("{}; with past key values, as nothing else was asked for", reason()))
        })
    }

    /// The task, or the one without past where what a pair is made of knows none: nobody asked for a past.
    fn possible(&self, found: Found<String>, config: &PretrainedConfig) -> Found<String> {
        let Some(bare) = found.value.strip_suffix(WITH_PAST) else { return found };
        let made = |task: &str| {
            let constructor =
                self.tasks.iter().find(|(known, _)| *known == task).map(|(_, constructor)| constructor)?;
            Some(constructor.call(config).map(drop))
        };
        match (made(&found.value), made(bare)) {
            (Some(Err(Error::Unsupported { message, .. })), Some(Ok(()))) => {
                let told = found.reason.split(';').next().unwrap_or_default();
                Found::new(bare.to_owned(), format!("{told}; without past key values: {message}"))
            }
            _ => found,
        }
    }

    /// The task, if there is only one, with past or without, unless the config names a class that is for another.
    fn only(&self, model_type: &str, library: &str, config: &PretrainedConfig) -> Option<Found<String>> {
        let mut bare = self.names().filter(|task| !task.ends_with(WITH_PAST));
        let (Some(task), None) = (bare.next(), bare.next()) else { return None };
        let classes = classes_loaded(library, task, model_type);
        let named = architecture(config).filter(|class| tasks_of_class(class).next().is_some());
        if named.is_some_and(|class| !classes.is_empty() && !classes.contains(&class)) {
            return None;
        }
        self.pick([task], || format!("the only task of `{}`", shortened(model_type)))
    }
}

/// The task that a config tells by the class that it names, or by the loader that it has code for.
fn of_config(config: &PretrainedConfig, tasks: &Tasks) -> Option<Found<String>> {
    let class = architecture(config)?;
    let reason = || format!("`architectures` of {CONFIG} name `{}`", shortened(class));
    let encoder = || {
        let task = tasks.names().find(|task| is_encoder_alone(config) && *task == HIDDEN_STATES)?;
        Some(Found::new(task.to_owned(), format!("{}, an encoder alone", reason())))
    };
    let written = || {
        let writes = tasks_of_class(class).any(|task| WRITING.contains(&task));
        tasks.pick(writes.then_some(WRITTEN), || format!("{}, which writes text", reason()))
    };
    encoder().or_else(|| tasks.pick(tasks_of_class(class), reason)).or_else(written).or_else(|| {
        let map = config.stated("auto_map")?.as_object()?;
        let is_of_class = |code: &str| code.rsplit('.').next() == Some(class);
        let loaders = map.iter().filter(|(_, code)| code.as_str().is_some_and(is_of_class));
        let reason = || format!("`auto_map` of {CONFIG} has `{}`", shortened(class));
        tasks.pick(loaders.filter_map(|(loader, _)| task_of_loader(loader)), reason)
    })
}

/// The task that a model's card tells.
fn of_card(model: &Model, tasks: &Tasks) -> Option<Found<String>> {
    let tag = model.pipeline_tag()?;
    let task = TasksManager::map_from_synonym(&tag);
    let supported = tasks.names().find(|known| *known == task)?;
    tasks.pick([supported], || format!("`pipeline_tag` of {} is `{tag}`", card::CARD))
}

fn why_not(config: &PretrainedConfig) -> String {
    let Some(class) = architecture(config) else { return format!("{CONFIG} has no `architectures`") };
    let what_is_there = format!("`architectures` of {CONFIG} name `{}`", shortened(class));
    match tasks_of_class(class).next() {
        Some(task) => format!("{what_is_there}, which is for {task}"),
        None => format!("{what_is_there}, which tells none"),
    }
}

fn of_pipeline(model: &Model) -> Result<Found<String>, Error> {
    let class = kind::class_name(&model.config).unwrap_or_default();
    let index = model.library.value.pipelines.map_or(CONFIG, |pipelines| pipelines.index);
    let task = TasksManager::infer_task_from_model(class)?;
    Ok(Found::new(task.to_owned(), format!("`_class_name` of {index} is `{}`", shortened(class))))
}
