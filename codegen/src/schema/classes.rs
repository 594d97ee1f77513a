//! `classes.yaml`, and what a config class says in any file.

use indexmap::IndexMap;

use super::class_dummies::DummySpec;
use super::decode::{OneOrMany, OrNull};
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;
use super::normalized_configs::NormalizedSpec;
use super::output_sizes::SizesOp;
use super::plans::PlanOp;
use super::steps::{AxesTable, Op, PairsOp};

/// The classes that those of every exporter extend.
pub type ClassesFile = IndexMap<String, ClassSpec>;

/// A config class: one that a model type registers, or one that others extend.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ClassSpec {
    /// The name of the class in the reference; without `extends`, that of a class of another file.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = form::NAME)))]
    pub class: Option<String>,
    /// The tasks, in the order in which they are listed to users; `$NAME` stands for a list of `tasks.yaml`.
    #[cfg_attr(feature = "schema", schemars(extend("uniqueItems" = true)))]
    pub tasks: Option<Vec<String>>,
    /// Whether the reference lacks the model type; a comment then says where the facts are from.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub beyond_reference: bool,
    /// The class whose steps and facts this one has where it says nothing else.
    #[cfg_attr(feature = "schema", schemars(default, with = "Extends"))]
    pub extends: Option<Extends>,
    /// The names that expressions have for the config's attributes, as `normalized.NAME`.
    #[cfg_attr(feature = "schema", schemars(default, with = "NormalizedRef"))]
    pub normalized_config: Option<NormalizedRef>,
    /// Arguments of the constructor, inherited; a class may give one another default.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::keys(form::NAME)))]
    pub arguments: IndexMap<String, ArgumentSpec>,
    /// What is assigned after construction.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::keys(form::NAME)))]
    pub attributes: IndexMap<String, ArgumentSpec>,
    /// Steps that are taken when a config is constructed, after those of the class that is extended.
    pub construct: Option<OneOrMany<ConstructOp>>,
    /// Exporter configs that are part of this one; a step `nest` of a constructor makes them.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::keys(form::NAME)))]
    pub nested: IndexMap<String, NestedSpec>,
    /// Names for expressions.
    #[cfg_attr(feature = "schema", schemars(default, rename = "let", transform = form::keys(form::NAME)))]
    pub lets: IndexMap<String, LetSpec>,
    /// The inputs with their dynamic axes.
    pub inputs: Option<OneOrMany<Op>>,
    /// The outputs with their dynamic axes.
    pub outputs: Option<OneOrMany<Op>>,
    /// The outputs of each task, where they differ from those of the class that this one extends.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub outputs_for_task: IndexMap<String, AxesTable>,
    /// The sizes of axes of outputs that their symbols do not tell.
    pub output_sizes: Option<OneOrMany<SizesOp>>,
    /// The types of outputs that hold no floating point numbers of the model.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub output_dtypes: IndexMap<String, String>,
    /// The key-value cache, of the inputs or of the outputs: `direction` says which.
    pub past: Option<OneOrMany<Op>>,
    /// From the inputs to the names that the model's own code has for them.
    pub renamed_inputs: Option<OneOrMany<Op>>,
    /// Inputs whose names differ, the model's first.
    pub torch_to_onnx_input_map: Option<OneOrMany<PairsOp>>,
    /// Outputs whose names differ, the model's first.
    pub torch_to_onnx_output_map: Option<OneOrMany<PairsOp>>,
    /// What the export sets in the model's config; the values are expressions.
    pub values_override: Option<OneOrMany<PairsOp>>,
    /// What the model is fed for the export.
    pub dummy_inputs: Option<DummySpec>,
    /// The parts that a model is exported as, by the words of `behavior`.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::keys(form::NAME)))]
    pub parts: IndexMap<String, PartSpec>,
    /// The files that an export is made of.
    pub plan: Option<OneOrMany<PlanOp>>,
    /// What a decoder's inputs are to a loop that generates.
    pub generation: Option<Roles>,
    /// Variants of the export, each with its meaning.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub variants: IndexMap<String, String>,
    /// The variant that `default` stands for.
    pub default_variant: Option<String>,
    /// The ONNX opset that is exported by default.
    pub opset: Option<u32>,
    /// The absolute tolerance within which outputs have to be the original's.
    #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
    pub atol: Option<f64>,
    /// The least version of transformers that exports the model.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = form::VERSION)))]
    pub min_transformers_version: Option<String>,
    /// The last version of transformers that exports the model; `none` where a class has none that extends one with a last.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = form::VERSION_OR_NONE)))]
    pub max_transformers_version: Option<String>,
    /// The least version of torch that exports the model.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = form::VERSION)))]
    pub min_torch_version: Option<String>,
    /// What the reference does to the model before the export, by name.
    pub patcher: Option<String>,
    /// What the model is loaded with for the export, by the reference's name: `pt`, `tf`.
    pub framework: Option<String>,
    /// What the names of exported files end with.
    pub file_extension: Option<String>,
    /// What the exporter is called in `torch_to_NAME_input_map`; its whole name where nothing is said.
    pub short_name: Option<String>,
    /// What the names of exported files begin with.
    pub file_prefix: Option<String>,
    /// Whether an export keeps the past as its state where nothing else is asked.
    pub keeps_state: Option<bool>,
    /// What a file that keeps its past as state takes besides: the rows that it goes on from.
    pub state_rows: Option<StateRows>,
    /// The sizes that an axis may have, by its symbol, where they are not all.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub axis_bounds: IndexMap<String, AxisBounds>,
    /// Files that stand beside a model's and are none of its own, by what their names begin with.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub companions: Vec<String>,
    /// The axes whose sizes the constructor takes, each with its default; `~` for none.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::sizes))]
    pub static_axes: IndexMap<String, OrNull<i64>>,
    /// The static axes that an export needs, always or under a condition.
    pub mandatory_axes: Option<Vec<MandatoryAxis>>,
    /// How the exported model can be quantized.
    pub quantization_approaches: Option<Approaches>,
    /// Whether tasks `-with-past` may be registered.
    pub supports_past: Option<bool>,
    /// Whether dummy attention masks are lengthened to cover the past.
    pub pad_attention_mask_to_past: Option<bool>,
}

keys!(ClassSpec {
    class, tasks, beyond_reference or default, extends, normalized_config, arguments or default,
    attributes or default, construct, nested or default, lets = "let" or default, inputs, outputs,
    outputs_for_task or default, output_sizes, output_dtypes or default, past, renamed_inputs,
    torch_to_onnx_input_map, torch_to_onnx_output_map, values_override, dummy_inputs, parts or default, plan, generation,
    variants or default, default_variant, opset, atol, min_transformers_version,
    max_transformers_version, min_torch_version, patcher, framework, file_extension, short_name, file_prefix, keeps_state, state_rows,
    axis_bounds or default, companions or default, static_axes or default, mandatory_axes, quantization_approaches, supports_past,
    pad_attention_mask_to_past,
});

/// A static axis that is needed, always or under a condition.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum MandatoryAxis {
    /// The name of an axis.
    Always(String),
    /// An axis that is needed under a condition.
    Conditional(ConditionalAxis),
}

impl MandatoryAxis {
    pub fn axis(&self) -> &str {
        match self {
            Self::Always(axis) => axis,
            Self::Conditional(conditional) => &conditional.axis,
        }
    }
}

/// A static axis that is needed under a condition.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ConditionalAxis {
    /// The condition.
    pub when: String,
    /// The name of the axis.
    pub axis: String,
}

keys!(ConditionalAxis { when, axis });

/// What a file that keeps its past as state takes besides: for each row of the batch, the row of the last step that it goes
/// on from.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StateRowsSpec", deny_unknown_fields))]
pub struct StateRows {
    /// The input.
    pub name: String,
    /// The type of its elements.
    pub dtype: String,
    /// Its only axis.
    pub axis: String,
}

keys!(StateRows { name, dtype, axis });

/// The sizes that an axis may have: from the least to the most, or any from the least on.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AxisBoundsSpec", deny_unknown_fields))]
pub struct AxisBounds {
    /// The least.
    pub least: i64,
    /// The most; any where nothing is said.
    pub most: Option<i64>,
}

keys!(AxisBounds { least, most });

/// How an exported model can be quantized: alike for all tasks, or for some tasks otherwise than in
/// the class that is extended.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Approaches {
    /// Approaches for all tasks.
    ForAll(#[cfg_attr(feature = "schema", schemars(extend("uniqueItems" = true)))] Vec<String>),
    /// For some tasks, their approaches.
    ByTask(#[cfg_attr(feature = "schema", schemars(transform = form::unique_values))] IndexMap<String, Vec<String>>),
}

/// What a decoder's inputs are to a loop that generates.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "GenerationSpec", deny_unknown_fields))]
pub struct Roles {
    /// Inputs that hold the tokens of a step.
    pub tokens: Vec<String>,
    /// Inputs that count the tokens, the past included.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub positions: Vec<String>,
    /// Inputs that are the same at every step, as what an encoder gave.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub same: Vec<String>,
    /// Attributes of the config that say for how many tokens the model is made; the first that it has counts.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub longest: Vec<String>,
    /// Whether a prompt of language and task follows the start token, which `generation_config.json` tells.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub language_prompt: bool,
}

keys!(Roles {
    tokens, positions or default, same or default, longest or default, language_prompt or default
});

/// The class that a class extends.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Extends {
    /// The name of a class of the same exporter, of one in `classes.yaml`, or of another exporter's if this one has a `base`.
    Class(String),
    /// A class that depends on a version of a library.
    ByVersion(ExtendsByVersion),
}

/// A class that depends on a version of a library.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ExtendsByVersion {
    /// A condition on a version, for instance `versions.transformers >= "4.46.0"`.
    pub when: String,
    /// The class where the condition holds.
    pub then: String,
    /// The class where it does not.
    #[cfg_attr(feature = "schema", schemars(rename = "else"))]
    pub otherwise: String,
}

keys!(ExtendsByVersion { when, then, otherwise = "else" });

/// A normalized config class by name, or one made in place.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum NormalizedRef {
    /// The name of a normalized config.
    Named(String),
    /// One made in place, which extends another.
    Inline(#[cfg_attr(feature = "schema", schemars(transform = form::needs("extends")))] NormalizedSpec),
}

/// An argument: a flag, or one of several words.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::argument_default), schemars(deny_unknown_fields))]
pub struct ArgumentSpec {
    /// The words of which it is one; a flag without them.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub one_of: Vec<String>,
    /// What it is where nothing is said: a word, true, false or `~`.
    #[cfg_attr(feature = "schema", schemars(default, schema_with = "form::argument"))]
    pub default: serde_yaml::Value,
}

keys!(ArgumentSpec { one_of or default, default or default });

/// A step of a constructor, with one action.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::one_of("error warn set config export nest")), schemars(deny_unknown_fields))]
pub struct ConstructOp {
    /// The condition under which the step is taken.
    pub when: Option<String>,
    /// Ends the construction with a message, a text with expressions in braces.
    pub error: Option<String>,
    /// Leaves a warning with the config, a text with expressions in braces.
    pub warn: Option<String>,
    /// Assigns arguments, `task`, `variant`, or facts of the instance; the values are expressions.
    pub set: Option<IndexMap<String, String>>,
    /// Puts a nested config in the place of the config.
    pub config: Option<String>,
    /// Puts the export of a nested config, whatever its model type, in the place of this one.
    pub export: Option<String>,
    /// Makes nested exporter configs, by the names of the parts.
    pub nest: Option<Vec<String>>,
}

keys!(ConstructOp { when, error, warn, set, config, export, nest });

/// An exporter config that is part of another.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct NestedSpec {
    /// The attribute with the nested config, whose model type says which class it is; `self` for the config itself.
    pub config: String,
    /// The model type that it is looked up as, an expression, where that is not the config's own.
    pub model_type: Option<String>,
    /// The library in which the model type is looked up.
    pub library: String,
    /// The task for which it is looked up.
    pub task: String,
    /// The arguments that are passed on, each with those that the nested class must accept for it.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub arguments: IndexMap<String, Vec<String>>,
    /// Arguments that it is given, each an expression.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub set: IndexMap<String, String>,
}

keys!(NestedSpec { config, model_type, library, task, arguments or default, set or default });

/// A part that a model is exported as.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PartSpec {
    /// The condition under which there is this part.
    pub when: Option<String>,
    /// When the model cannot be exported because of it, and why.
    pub refuse: Option<RefusalSpec>,
    /// The class of the part, where that is not the class of the whole.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = form::NAME)))]
    pub class: Option<String>,
    /// The way to its config, with dots between the attributes; without it, the config of the whole.
    pub config: Option<String>,
    /// By attribute that its config is given besides, the way to it in the config of the whole.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub carry: IndexMap<String, String>,
    /// Its task, where that is not the task of the whole.
    pub task: Option<String>,
    /// What its class is constructed with, and facts of the instance; the values are expressions of the whole.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub arguments: IndexMap<String, String>,
    /// By input of the part, the output of another part that feeds it, as `PART.OUTPUT`.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub wires: IndexMap<String, String>,
}

keys!(PartSpec { when, refuse, class, config, carry or default, task, arguments or default, wires or default });

/// Why a model cannot be exported.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct RefusalSpec {
    /// The condition.
    pub when: String,
    /// What is said then; a text with expressions in braces.
    pub error: String,
}

keys!(RefusalSpec { when, error });

/// A named expression.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum LetSpec {
    /// An expression.
    Expression(String),
    /// A text that grows over lists.
    Fold(#[cfg_attr(feature = "schema", schemars(with = "Fold"))] FoldSpec),
}

/// A `fold` as it is written.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Fold {
    /// A text that grows with each item of lists that are walked side by side.
    pub fold: FoldSpec,
}

keys!(Fold { fold });

/// A text that grows with each item of lists that are walked side by side.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct FoldSpec {
    /// The text that it begins as.
    pub from: String,
    /// The lists, each with a name for its item.
    #[cfg_attr(feature = "schema", schemars(transform = form::keys(form::NAME)))]
    pub over: IndexMap<String, String>,
    /// What the text becomes with each item; `{it}` is the text so far.
    #[cfg_attr(feature = "schema", schemars(rename = "as"))]
    pub template: String,
}

keys!(FoldSpec { from, over, template = "as" });
