//! What an export is made of: a config class, an instance of it for a model's config, and what these name.
//!
//! A class is functions over its instances, and an instance has its class, so that these types name each other. All
//! that is done with them stands in the files that use this one.

use std::any::Any;
use std::fmt;
use std::panic::RefUnwindSafe;

use crate::config::normalized_config::NormalizedConfigClass;
use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::ConfigType;
use crate::dtype::DType;
use crate::error::Error;
use crate::export::arguments::{Argument, ArgumentValue, Arguments, Kept};
use crate::export::axes::{AxisBounds, DynamicAxes};
use crate::export::output_sizes::OutputSizes;
use crate::export::quantization::QuantizationApproaches;
use crate::export::roles::{Roles, StateRows};
use crate::export::version::Version;
use crate::spec::dummy::{Dummy, DummyInputs, DummyOptions};
use crate::spec::sizes::Shapes;

/// Whether a past key value table is that of the inputs or of the outputs; `direction` in the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Entries `past_key_values.…`.
    Inputs,
    /// Entries `present.…`.
    Outputs,
}

/// Fills inputs or outputs.
pub type AxesFn = fn(&ExporterConfig, &mut DynamicAxes) -> Result<(), Error>;
/// Fills a table of names or values.
pub type PairsFn<T> = fn(&ExporterConfig, &mut Vec<(&'static str, T)>) -> Result<(), Error>;

/// Fills in the names of axes.
pub type AxisNamesFn = fn(&ExporterConfig, &mut Vec<&'static str>) -> Result<(), Error>;

/// A config class: the registry's `BertOnnxConfig` and its like, inheritance resolved.
///
/// A lookup gives it inside of an [`ExportConfigConstructor`](crate::ExportConfigConstructor), and
/// [`registry::config_class`](crate::registry::config_class) by its name. What its functions compute is read
/// from an [`ExporterConfig`]. A class that overrides nothing points to the functions of the class that it
/// extends.
#[derive(Clone, Copy, Debug)]
pub struct ConfigClass {
    /// The class's name in the reference.
    pub name: &'static str,
    /// The class that it extends; `None` for one that extends nothing in the registry.
    pub extends: Option<&'static ConfigClass>,
    /// The exporter that it belongs to; empty for one that the classes of all exporters extend.
    pub exporter: &'static str,
    /// Whether tasks `-with-past` may be registered with it; `SUPPORTS_PAST`.
    pub supports_past: bool,
    /// Whether dummy attention masks are lengthened to cover the past; `PAD_ATTENTION_MASK_TO_PAST`.
    pub pad_attention_mask_to_past: bool,
    /// The least version of transformers that has the model in a form that exports;
    /// `MIN_TRANSFORMERS_VERSION`.
    pub min_transformers_version: &'static str,
    /// The same as a version.
    #[doc(hidden)]
    pub least_transformers: Option<Version>,
    /// The version of transformers that exports where none is asked for and it has the model: the newest that the reference
    /// takes.
    pub transformers: Version,
    /// The last version of transformers that exports it, empty where there is none; `MAX_TRANSFORMERS_VERSION`.
    pub max_transformers_version: &'static str,
    /// The least version of torch that exports it; `MIN_TORCH_VERSION`.
    pub min_torch_version: &'static str,
    /// The ONNX opset, or what the exporter has in its place, that is exported by default;
    /// `DEFAULT_ONNX_OPSET`.
    pub default_opset: u32,
    /// The absolute tolerance within which an exported model's outputs have to be the original's;
    /// `ATOL_FOR_VALIDATION`.
    pub atol_for_validation: f64,
    /// Each variant with what it means, in words; empty where there is nothing to choose; `VARIANTS`.
    pub variants: &'static [(&'static str, &'static str)],
    /// The variant that `default` stands for; `DEFAULT_VARIANT`.
    pub default_variant: &'static str,
    /// What the reference does to the model before it exports it, by the name of its class;
    /// `_MODEL_PATCHER`.
    pub model_patcher: &'static str,
    /// The framework that the model is loaded with, by the reference's name: `pt`, `tf`.
    pub framework: &'static str,
    /// What the names of exported files end with, without the dot.
    pub file_extension: &'static str,
    /// What the exporter is called in the names of its tables, as `onnx` in `torch_to_onnx_input_map`.
    pub short_name: &'static str,
    /// What the names of exported files begin with.
    pub file_prefix: &'static str,
    /// Whether an export keeps the past as its state where nothing else is asked.
    pub keeps_state: bool,
    /// What a file that keeps its past as state takes besides, where that is something.
    pub state_rows: Option<StateRows>,
    /// The axes that may not have every size, by their symbols.
    pub axis_bounds: &'static [(&'static str, AxisBounds)],
    /// What the names of files begin with that stand beside a model's and are none of its own.
    pub companions: &'static [&'static str],
    /// Where attributes are found in the config; `NORMALIZED_CONFIG_CLASS`.
    pub normalized_config: &'static NormalizedConfigClass,
    /// The arguments of the constructor, then what is assigned later.
    pub arguments: &'static [Argument],
    /// What the constructor does beyond keeping its arguments; `__init__`.
    pub construct: fn(&mut ExporterConfig) -> Result<(), Error>,
    /// The inputs, in order; `OnnxConfig.inputs`.
    pub inputs: AxesFn,
    /// The outputs, in order; `OnnxConfig.outputs`.
    pub outputs: AxesFn,
    /// The outputs that a model has for its task, before a class changes them; `_TASK_TO_COMMON_OUTPUTS`.
    pub outputs_for_task: AxesFn,
    /// The past key values; `add_past_key_values`.
    pub past: fn(&ExporterConfig, Direction, &mut DynamicAxes) -> Result<(), Error>,
    /// The inputs under the names that the model's own code has for them; `rename_ambiguous_inputs`.
    pub renamed_inputs: AxesFn,
    /// From the outputs to what a file of the export gives, where the exporter declares something else.
    pub session_outputs: AxesFn,
    /// Names that differ between the model's inputs and the export's, the model's first; `torch_to_onnx_input_map`.
    pub torch_to_onnx_input_map: PairsFn<&'static str>,
    /// Names that differ between the model's outputs and the export's, the model's first; `torch_to_onnx_output_map`.
    pub torch_to_onnx_output_map: PairsFn<&'static str>,
    /// What the export sets in the model's config; `values_override`.
    pub values_override: PairsFn<ArgumentValue>,
    /// How dummy inputs are made; `DUMMY_INPUT_GENERATOR_CLASSES` and what the class does with them.
    pub dummy: DummyFns,
    /// The parts that a model is exported as; `SUPPORTED_BEHAVIORS`, and what `with_behavior` makes of each.
    pub parts: fn(&ExporterConfig, &mut Vec<ModelPart>) -> Result<(), Error>,
    /// The files that an export is made of; `_get_submodels_and_export_configs`.
    pub plan: fn(&ExporterConfig, PlanOptions, &mut ExportPlan) -> Result<(), Error>,
    /// What a decoder's inputs are to a loop that generates.
    pub roles: Roles,
    /// The axes whose sizes the constructor takes; none where axes are dynamic.
    pub static_axes: &'static [StaticAxis],
    /// The static axes that an export needs for its task; `mandatory_axes`.
    pub mandatory_axes: AxisNamesFn,
    /// The sizes of axes of outputs that their symbols do not tell.
    #[doc(hidden)]
    pub output_sizes: fn(&ExporterConfig, &mut OutputSizes) -> Result<(), Error>,
    /// The types of outputs that hold no floating point numbers of the model.
    pub output_dtypes: &'static [(&'static str, DType)],
    /// How exported models can be quantized; `SUPPORTED_QUANTIZATION_APPROACHES`.
    pub quantization_approaches: QuantizationApproaches,
    /// What the functions of a class go by that was read at run time; `None` where they are compiled.
    #[doc(hidden)]
    pub program: Option<Program>,
}

/// What functions go by that were read at run time. Only who made them knows what it is.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Program(&'static (dyn Any + Send + Sync + RefUnwindSafe));

impl Program {
    /// What functions go by that know that it is a `T`.
    pub const fn new<T: Any + Send + Sync + RefUnwindSafe>(program: &'static T) -> Self {
        Self(program)
    }

    /// That again, if it is a `T`.
    pub fn get<T: Any>(self) -> Option<&'static T> {
        let any: &'static dyn Any = self.0;
        any.downcast_ref()
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Program")
    }
}

/// An axis whose size a constructor takes, by the name of the size.
#[derive(Debug)]
pub struct StaticAxis {
    /// For instance `sequence_length`.
    pub name: &'static str,
    /// The size in elements where none is given; `None` where the config may say it.
    pub default: Option<i64>,
    /// Where it stands among the sizes of dummy inputs.
    #[doc(hidden)]
    pub size: usize,
}

/// The most values that a generator reads when it is constructed.
#[doc(hidden)]
pub const MAX_LOCALS: usize = 12;

/// What a generator has read from the config.
#[doc(hidden)]
pub type Locals = [i64; MAX_LOCALS];

/// A dummy input generator of the registry; the reference's `DummyInputGenerator` and those that extend it.
#[derive(Debug)]
pub struct Generator {
    /// Its name in the reference.
    pub name: &'static str,
    /// What the names of the inputs that it serves begin with; `SUPPORTED_INPUT_NAMES`.
    pub supports: &'static [&'static str],
    #[doc(hidden)]
    pub construct: fn(&Context<'_>, &mut Locals) -> Result<(), Error>,
    #[doc(hidden)]
    pub draw: fn(&Context<'_>, &Locals, &str) -> Result<Dummy, Error>,
    /// What these functions go by where they were read at run time; `None` where they are compiled.
    #[doc(hidden)]
    pub program: Option<Program>,
}

/// What a [`ConfigClass`](crate::ConfigClass) says of dummy inputs: its generators, their sizes, and what is done to what
/// they make.
#[derive(Clone, Copy, Debug)]
pub struct DummyFns {
    /// The nested exporter config whose dummy inputs come first.
    pub delegate: Option<&'static str>,
    #[doc(hidden)]
    pub generators: fn(&ExporterConfig, &mut Vec<&'static Generator>) -> Result<(), Error>,
    #[doc(hidden)]
    pub past_generator: Option<&'static Generator>,
    #[doc(hidden)]
    pub shapes: fn(&Context<'_>, &mut Shapes) -> Result<(), Error>,
    #[doc(hidden)]
    pub append: fn(&ExporterConfig, &mut Vec<&'static str>) -> Result<(), Error>,
    #[doc(hidden)]
    pub shapes_for_input: fn(&Context<'_>, &str, &mut Shapes) -> Result<(), Error>,
    #[doc(hidden)]
    pub finish: fn(&Context<'_>, &mut DummyInputs) -> Result<(), Error>,
    #[doc(hidden)]
    pub feed: fn(&Context<'_>, &mut DummyInputs) -> Result<(), Error>,
}

/// What generated code reads from.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Context<'a> {
    pub config: &'a ExporterConfig,
    pub options: &'a DummyOptions,
    pub shapes: Shapes,
    /// The generator whose function is called; none in functions of classes.
    pub generator: Option<&'static Generator>,
}

/// The most arguments and later assigned attributes that a class can have.
pub const MAX_ARGUMENTS: usize = 16;

/// What an export takes and gives: a config class with a model's config, a task and the
/// constructor's arguments; the reference's `ExporterConfig`, `OnnxConfig` and those that extend them.
///
/// An [`ExportConfigConstructor`](crate::ExportConfigConstructor) makes it, and
/// [`Model::exporter_config`](crate::Model::exporter_config) does from a directory. Each method computes
/// anew, so what is asked for often is best kept.
///
/// ```
/// use optimum_exporters::{Error, PretrainedConfig, Query, TasksManager};
///
/// let config = PretrainedConfig::from_path("examples/bert-base-uncased")?;
/// let query = Query::new("onnx").model(&config).task("token-classification");
/// let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
/// let inputs: Vec<_> = export.inputs()?.iter().map(|(name, _)| name.to_string()).collect();
/// assert_eq!(inputs, ["input_ids", "attention_mask", "token_type_ids"]);
/// let logits = export.outputs()?.get("logits").cloned();
/// assert_eq!(logits.expect("the task has them").get(1), Some("sequence_length"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExporterConfig {
    pub(super) class: &'static ConfigClass,
    pub(super) config: PretrainedConfig,
    /// The config that it was constructed with, where that is another by now.
    pub(super) whole: Option<PretrainedConfig>,
    pub(super) task: &'static str,
    /// The version of transformers that exports.
    pub(super) transformers: Version,
    pub(super) variant: &'static str,
    pub(super) values: [Kept; MAX_ARGUMENTS],
    /// The size of each static axis, where one was given or is the default.
    pub(super) sizes: Vec<Option<i64>>,
    pub(super) nested: Vec<(&'static str, ExporterConfig)>,
    pub(super) warnings: Vec<String>,
    pub(super) facts: InstanceFacts,
    /// The parts that the model is exported as.
    pub(super) behaviors: Vec<&'static str>,
}

/// A part that a model is exported as.
#[doc(hidden)]
#[derive(Debug)]
pub struct ModelPart {
    pub name: &'static str,
    /// Its class, where that is not the class of the whole.
    pub class: Option<&'static ConfigClass>,
    /// The way to its config.
    pub config: &'static [&'static str],
    /// Attributes that its config is given besides, each with the way to it from the config of the whole.
    pub carry: &'static [(&'static str, &'static [&'static str])],
    pub task: Option<&'static str>,
    /// What its class is constructed with, and facts of the instance.
    pub arguments: Vec<(&'static str, ArgumentValue)>,
    pub wires: &'static [Wire],
}

/// What feeds an input of a part: an output of another part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The input that is fed.
    pub input: &'static str,
    /// The part that feeds it.
    pub part: &'static str,
    /// The output of that part.
    pub output: &'static str,
}

/// What is asked of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// Whether an encoder and its decoder stay in one file.
    pub monolith: bool,
    /// Whether decoders keep their past as state, where the exporter has such.
    pub stateful: bool,
}

/// Facts of a class that are otherwise for an instance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InstanceFacts {
    pub(super) patcher: Option<&'static str>,
    pub(super) min_transformers_version: Option<&'static str>,
    pub(super) max_transformers_version: Option<&'static str>,
}

/// A part of an exporter config that is an exporter config of its own.
#[doc(hidden)]
#[derive(Debug)]
pub struct NestedPart {
    pub name: &'static str,
    /// The nested config that it is made from.
    pub attribute: Option<&'static str>,
    pub library: &'static str,
    pub task: &'static str,
    pub arguments: &'static [Pass],
}

/// An argument that is passed on to a nested exporter config whose class accepts all of `accepting`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Pass {
    pub argument: &'static str,
    pub accepting: &'static [&'static str],
}

/// A config class with its task bound, and `use_past` where the task is one `-with-past`; the
/// reference's `ExportConfigConstructor`.
#[derive(Clone, Copy, Debug)]
pub struct ExportConfigConstructor<'a> {
    pub(crate) class: &'static ConfigClass,
    pub(crate) task: &'static str,
    pub(crate) use_past: bool,
    pub(crate) config_type: Option<&'static ConfigType>,
    pub(crate) arguments: Option<&'a Arguments>,
    /// The version of transformers that exports; the class's where none is said.
    pub(crate) transformers: Option<Version>,
}

/// What a constructor is looked up by.
pub(crate) struct Wanted<'a> {
    pub(crate) exporter: &'a str,
    /// The first of all libraries where none is given.
    pub(crate) library: Option<&'a str>,
    pub(crate) model_type: &'a str,
    pub(crate) task: &'a str,
}

/// Finds constructors that count before all others.
pub(crate) type Own<'a> = &'a dyn Fn(&Wanted<'_>) -> Option<ExportConfigConstructor<'static>>;

/// Finds what is looked up; lookups implement it, which know all that there is.
pub(crate) trait LookedUp: Sized {
    fn look_up(wanted: &Wanted<'_>) -> Result<Self, Error>;
}

/// The files that an export of a model is made of, in order; the reference's
/// `_get_submodels_and_export_configs`.
#[derive(Clone, Debug, Default)]
pub struct ExportPlan {
    pub(super) submodels: Vec<Submodel>,
    pub(super) merged: Vec<Merged>,
}

/// A file of an export.
#[derive(Clone, Debug)]
pub struct Submodel {
    /// Its name in the reference, for instance `decoder_model`.
    pub name: String,
    /// Where the file is to be found in the export, for instance `decoder_model.onnx`.
    pub file: String,
    /// What it takes and gives.
    pub config: ExporterConfig,
    /// Whether it keeps the past as its state: what the config has as past is then neither among the file's inputs nor
    /// among its outputs.
    pub stateful: bool,
    /// Which outputs of other parts feed its inputs.
    pub wires: &'static [Wire],
    /// Which part of the class it is, as wires name it.
    pub(crate) part: Option<&'static str>,
    /// What the runtime that runs the file is told of it, by the names that the runtime has for its options.
    pub runtime_options: Vec<(&'static str, &'static str)>,
}

/// A file that two others are merged into: a decoder that runs with and without past.
#[derive(Clone, Debug)]
pub struct Merged {
    /// Its name in the reference, for instance `decoder_model_merged`.
    pub name: String,
    /// Where the file is to be found in the export.
    pub file: String,
    /// What it takes and gives besides `flag`.
    pub config: ExporterConfig,
    /// The input, a boolean of shape `[1]`, that says whether the past is used.
    pub flag: &'static str,
    /// The file that computes the first step, by name.
    pub without_past: String,
    /// The file that computes all other steps, by name.
    pub with_past: String,
}
