//! Registration at run time: config classes that a program adds.

use std::sync::PoisonError;

use crate::config::types::ConfigType;
use crate::error::Error;
use crate::export::types::{ConfigClass, ExportConfigConstructor};
use crate::lookup::find::{bare_task, library_named, of_class};
use crate::lookup::overlay::OVERLAY;
use crate::runtime::generated::LIBRARIES;

/// Registers config classes for one exporter; the function that the reference's `create_register` returns.
///
/// [`TasksManager::create_register`](crate::TasksManager::create_register) makes it.
///
/// What is registered counts in every thread from then on, for as long as the process runs. It is
/// never freed, so that lookups go on without allocating: each registration that changes something
/// keeps a table of the model type's tasks, and one that changes nothing keeps nothing.
///
/// A class is any [`ConfigClass`] that lives as long: one of this crate's registry, one of another
/// crate's, or one made at run time from another with some of its fields replaced, and leaked.
///
/// ```
/// use optimum_exporters::{ConfigClass, Error, Query, TasksManager, registry::config_class};
///
/// # fn main() -> Result<(), Error> {
/// let bert = config_class("BertOnnxConfig").expect("it is registered");
/// let mine = ConfigClass { name: "MyBertConfig", extends: Some(bert), default_opset: 14, ..*bert };
/// let mine: &'static ConfigClass = Box::leak(Box::new(mine));
///
/// let register = TasksManager::create_register("my-exporter", false);
/// register.register("bert", &["fill-mask", "text-classification"], mine)?;
///
/// let query = Query::new("my-exporter").model_type("bert").task("fill-mask");
/// let constructor = TasksManager::get_exporter_config_constructor(&query)?;
/// assert_eq!(constructor.class().name, "MyBertConfig");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Register<'a> {
    exporter: &'a str,
    overwrite_existing: bool,
    library_name: &'a str,
    config_type: Option<&'static ConfigType>,
}

impl<'a> Register<'a> {
    /// A register for `exporter` and models of transformers.
    pub(crate) const fn new(exporter: &'a str, overwrite_existing: bool) -> Self {
        Self { exporter, overwrite_existing, library_name: LIBRARIES[0].name, config_type: None }
    }

    /// The same for models of another library.
    #[must_use]
    pub const fn library_name(self, library: &'a str) -> Self {
        Self { library_name: library, ..self }
    }

    /// The same for models whose config leaves out what `config_type` fills in. Where none is given, it
    /// is that of the model type, if the registry has one.
    #[must_use]
    pub const fn config_type(self, config_type: &'static ConfigType) -> Self {
        Self { config_type: Some(config_type), ..self }
    }

    /// Registers `class` for a model type, old or new, and these tasks.
    ///
    /// A task that the model type already has keeps its class, unless the register may overwrite.
    /// Either all of the tasks are registered or, on an error, none.
    ///
    /// # Errors
    /// [`Error::UnknownLibrary`]; [`Error::UnknownTask`] if no library has such a task, synonyms included;
    /// [`Error::NoPast`] if a task is one `-with-past` and the class knows no past.
    pub fn register(&self, model_type: &str, tasks: &[&str], class: &'static ConfigClass) -> Result<(), Error> {
        let library = library_named(self.library_name)?;
        if tasks.is_empty() {
            return Ok(());
        }
        let made = tasks.iter().map(|task| {
            bare_task(task)?;
            of_class(class, task)
        });
        let made = made.collect::<Result<Vec<_>, _>>()?;
        let mut overlay = OVERLAY.write().unwrap_or_else(PoisonError::into_inner);
        let model = overlay.model(library, model_type);
        let config_type = self.config_type.or_else(|| overlay.config_type_of(&model));
        let bound = made.into_iter().map(|constructor| ExportConfigConstructor { config_type, ..constructor });
        overlay.add(&model, self.exporter, tasks.iter().copied().zip(bound), self.overwrite_existing);
        Ok(())
    }
}
