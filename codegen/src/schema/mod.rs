//! The registry's files as they are written.

mod class_dummies;
mod classes;
pub mod decode;
mod directories;
mod dummy_inputs;
mod exporters;
#[cfg(feature = "schema")]
mod form;
mod libraries;
mod model_classes;
mod models;
pub mod node;
mod normalized_configs;
mod output_sizes;
mod plans;
mod steps;
mod tasks;

pub use class_dummies::{AppendOp, DummyAction, DummyOp, DummySpec, GeneratorRef, Pad, SetShapes, ShapeOp};
pub use classes::{
    Approaches, ArgumentSpec, AxisBounds, ClassSpec, ClassesFile, ConstructOp, Extends, Fold, FoldSpec, LetSpec,
    MandatoryAxis, NestedSpec, NormalizedRef, PartSpec, RefusalSpec, Roles, StateRows,
};
pub use directories::{DirectoriesFile, SignSpec};
pub use dummy_inputs::{
    DRAWS_OF_EACH, DRAWS_OF_INPUTS, DRAWS_OF_RUNS, DrawKinds, DrawSpec, DummyFile, Expression, GeneratorSpec,
    MOST_ALIKE, MOST_SIZES, ShapeSpec,
};
pub use exporters::ExporterFile;
#[cfg(feature = "schema")]
pub use form::json_schemas;
pub use libraries::{
    Expected, LibrariesFile, LibrarySpec, ModulesSpec, PipelinePart, PipelinePlans, PipelinesSpec, RuntimeOptionsSpec,
    SetFrom,
};
pub use model_classes::{ModelClassesFile, RenamedSpec};
pub use models::{AttributeRule, AttributeSpec, Attributes, ConfigSpec, ModelFile};
pub use node::Keys;
pub use normalized_configs::{NormalizedFile, NormalizedSpec};
pub use output_sizes::{AxisName, SizeSpec, SizesSpec};
pub use plans::{MergeSpec, PlanOp, PlanPart, PlanParts};
pub use steps::{Action, AxesSpec, AxesTable, Op, PairsOp, Relabel};
pub use tasks::TasksFile;
