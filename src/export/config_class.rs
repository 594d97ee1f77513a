//! A config class of the registry, as a table of facts and functions.

use crate::config::normalized_config::NormalizedConfigClass;
use crate::dtype::DType;
use crate::dummy_inputs::DummyFns;
use crate::error::Error;
use crate::export::arguments::{Argument, ArgumentValue};
use crate::export::axes::DynamicAxes;
use crate::export::export_plan::ExportPlan;
use crate::export::exporter_config::ExporterConfig;
use crate::export::generation::Roles;
use crate::export::quantization::QuantizationApproaches;
use crate::export::static_axes::{AxisNamesFn, StaticAxis};
use crate::symbolic::OutputSizes;

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

/// A config class: the registry's `BertOnnxConfig` and its like, inheritance resolved.
///
/// A lookup gives it inside of an [`ExportConfigConstructor`](crate::ExportConfigConstructor), and
/// [`registry::config_class`](crate::registry::config_class) by its name. What its functions compute is read
/// from an [`ExporterConfig`]. A class that overrides nothing points to the functions of the class that it
/// extends.
#[derive(Debug)]
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
    /// Names that differ between the model's inputs and the export's, the model's first; `torch_to_onnx_input_map`.
    pub torch_to_onnx_input_map: PairsFn<&'static str>,
    /// Names that differ between the model's outputs and the export's, the model's first; `torch_to_onnx_output_map`.
    pub torch_to_onnx_output_map: PairsFn<&'static str>,
    /// What the export sets in the model's config; `values_override`.
    pub values_override: PairsFn<ArgumentValue>,
    /// How dummy inputs are made; `DUMMY_INPUT_GENERATOR_CLASSES` and what the class does with them.
    pub dummy: DummyFns,
    /// The files that an export is made of, in one file where the flag, `monolith`, says so;
    /// `_get_submodels_and_export_configs`.
    pub plan: fn(&ExporterConfig, bool, &mut ExportPlan) -> Result<(), Error>,
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
}

impl ConfigClass {
    /// The type of an output, where it is said to be another than that of the model's floating point numbers.
    pub(crate) fn output_dtype(&self, output: &str) -> Option<DType> {
        self.output_dtypes.iter().find(|(name, _)| *name == output).map(|(_, dtype)| *dtype)
    }

    /// The classes that it inherits from, nearest first.
    pub fn bases(&self) -> impl Iterator<Item = &'static ConfigClass> {
        std::iter::successors(self.extends, |class| class.extends)
    }

    /// Whether the constructor takes an argument of this name, the sizes of static axes included.
    pub fn accepts(&self, argument: &str) -> bool {
        self.arguments.iter().any(|known| known.name == argument && known.in_constructor)
            || self.static_axes.iter().any(|axis| axis.name == argument)
    }
}
