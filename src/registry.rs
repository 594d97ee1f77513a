//! The tables that `build.rs` compiles from `registry/`: what there is of libraries, model types, tasks,
//! exporters and config classes.
//!
//! [`TasksManager`](crate::TasksManager) looks things up in them, and in what was registered at run time; the
//! tables themselves are for who goes through all of them.
//!
//! ```
//! use optimum_exporters::registry::{MODELS, config_class};
//!
//! let bert = &MODELS.get("bert").expect("there is such a model type")[0];
//! assert_eq!(bert.library.name, "transformers");
//! assert!(bert.exporters.iter().any(|support| support.exporter == "onnx"));
//!
//! let class = config_class("DistilBertOnnxConfig").expect("there is such a class");
//! assert_eq!(class.bases().next().map(|base| base.name), Some("BertOnnxConfig"));
//! ```
//!
//! A model type and a task that are known when a crate is compiled need no lookup. Each pair is a static, under
//! the exporter and the model type: one that does not exist does not compile. Libraries other than transformers
//! have a module of their own between the two. Names that come from elsewhere are parsed as members of the
//! enumerations in [`names`], which a [`Query`](crate::Query) takes as it takes texts:
//!
//! ```
//! use optimum_exporters::registry::names::{Exporter, ModelType, Task};
//! use optimum_exporters::registry::onnx;
//! use optimum_exporters::{PretrainedConfig, Query, TasksManager};
//!
//! # fn main() -> Result<(), optimum_exporters::Error> {
//! let export = onnx::bert::TEXT_CLASSIFICATION.call(&PretrainedConfig::empty("bert"))?;
//! assert_eq!(export.outputs()?.iter().count(), 1);
//!
//! let task: Task = "text-classification".parse()?;
//! let query = Query::new(&Exporter::Onnx).model_type(&ModelType::Bert).task(&task);
//! let found = TasksManager::get_exporter_config_constructor(&query)?;
//! assert_eq!(found.class().name, export.class().name);
//! # Ok(())
//! # }
//! ```
//!
//! A crate that keeps a registry of its own has the same tables, statics and names, and a [`Registry`] to look
//! things up in; the module `codegen` says how, under the feature of that name.

#[cfg(feature = "codegen")]
pub use crate::interpret::{Over, sources};
pub use crate::lookup::by_name::config_class;
#[doc(inline)]
pub use crate::runtime::generated::constructors::*;
pub use crate::runtime::generated::{
    CLASSES, CONFIG_TYPES, CONSTRUCTORS, CUSTOM_CLASSES, EXPORTERS, FRAMEWORK_SIGNS, FRAMEWORKS, LIBRARIES,
    LIBRARY_SIGNS, LOADED_CLASSES, LOADERS, MODELS, REGISTRY, SHAPES, SYNONYMS, TASKS, names,
};
#[cfg(feature = "codegen")]
pub use crate::runtime::sources::SOURCES;
pub use crate::tables::library::{Library, Modules};
pub use crate::tables::registry::{Model, Registry, Support};

/// The JSON Schema of each kind of file of a registry, for editors: the name of its file in `schema/`, and its text.
#[cfg(feature = "codegen")]
pub const SCHEMAS: &[(&str, &str)] = &[
    ("classes.json", include_str!("../registry/schema/classes.json")),
    ("directories.json", include_str!("../registry/schema/directories.json")),
    ("dummy_inputs.json", include_str!("../registry/schema/dummy_inputs.json")),
    ("exporter.json", include_str!("../registry/schema/exporter.json")),
    ("libraries.json", include_str!("../registry/schema/libraries.json")),
    ("model.json", include_str!("../registry/schema/model.json")),
    ("model_classes.json", include_str!("../registry/schema/model_classes.json")),
    ("normalized_configs.json", include_str!("../registry/schema/normalized_configs.json")),
    ("tasks.json", include_str!("../registry/schema/tasks.json")),
];
