//! `classes.yaml`, and what a config class says in any file.

use indexmap::IndexMap;

use super::class_dummies::DummySpec;
use super::decode::{OneOrMany, OrNull};
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;
use super::normalized_configs::NormalizedSpec;
use super::output_sizes::SizesOp;
use super::plans::PlanOp;
use super::steps::{AxesTable, Op, PairsOp};

/// The classes that those of every exporter extend.
pub type ClassesFile = IndexMap<String, ClassSpec>;

schema! {
    /// A config class: one that a model type registers, or one that others extend.
    pub struct ClassSpec {
        /// The name of the class in the reference; without `extends`, that of a class of another file.
        #[form(regex(pattern = form::NAME))]
        pub class: Option<String>,
        /// The tasks, in the order in which they are listed to users; `$NAME` stands for a list of `tasks.yaml`.
        #[form(extend("uniqueItems" = true))]
        pub tasks: Option<Vec<String>>,
        /// Whether the reference lacks the model type; a comment then says where the facts are from.
        pub beyond_reference: bool = default,
        /// The class whose steps and facts this one has where it says nothing else.
        #[form(default, with = "Extends")]
        pub extends: Option<Extends>,
        /// The names that expressions have for the config's attributes, as `normalized.NAME`.
        #[form(default, with = "NormalizedRef")]
        pub normalized_config: Option<NormalizedRef>,
        /// Arguments of the constructor, inherited; a class may give one another default.
        #[form(transform = form::keys(form::NAME))]
        pub arguments: IndexMap<String, ArgumentSpec> = default,
        /// What is assigned after construction.
        #[form(transform = form::keys(form::NAME))]
        pub attributes: IndexMap<String, ArgumentSpec> = default,
        /// Steps that are taken when a config is constructed, after those of the class that is extended.
        pub construct: Option<OneOrMany<ConstructOp>>,
        /// Exporter configs that are part of this one; a step `nest` of a constructor makes them.
        #[form(transform = form::keys(form::NAME))]
        pub nested: IndexMap<String, NestedSpec> = default,
        /// Names for expressions.
        #[form(transform = form::keys(form::NAME))]
        pub lets as "let": IndexMap<String, LetSpec> = default,
        /// The inputs with their dynamic axes.
        pub inputs: Option<OneOrMany<Op>>,
        /// The outputs with their dynamic axes.
        pub outputs: Option<OneOrMany<Op>>,
        /// The outputs of each task, where they differ from those of the class that this one extends.
        pub outputs_for_task: IndexMap<String, AxesTable> = default,
        /// The sizes of axes of outputs that their symbols do not tell.
        pub output_sizes: Option<OneOrMany<SizesOp>>,
        /// The types of outputs that hold no floating point numbers of the model.
        pub output_dtypes: IndexMap<String, String> = default,
        /// The key-value cache, of the inputs or of the outputs: `direction` says which.
        pub past: Option<OneOrMany<Op>>,
        /// From the inputs to the names that the model's own code has for them.
        pub renamed_inputs: Option<OneOrMany<Op>>,
        /// From the outputs to what a file of the export gives, where the exporter declares something else.
        pub session_outputs: Option<OneOrMany<Op>>,
        /// Inputs whose names differ, the model's first.
        pub torch_to_onnx_input_map: Option<OneOrMany<PairsOp>>,
        /// Outputs whose names differ, the model's first.
        pub torch_to_onnx_output_map: Option<OneOrMany<PairsOp>>,
        /// What the export sets in the model's config; the values are expressions.
        pub values_override: Option<OneOrMany<PairsOp>>,
        /// What the model is fed for the export.
        pub dummy_inputs: Option<DummySpec>,
        /// The parts that a model is exported as, by the words of `behavior`.
        #[form(transform = form::keys(form::NAME))]
        pub parts: IndexMap<String, PartSpec> = default,
        /// The files that an export is made of.
        pub plan: Option<OneOrMany<PlanOp>>,
        /// What a decoder's inputs are to a loop that generates.
        pub generation: Option<Roles>,
        /// Variants of the export, each with its meaning.
        pub variants: IndexMap<String, String> = default,
        /// The variant that `default` stands for.
        pub default_variant: Option<String>,
        /// The ONNX opset that is exported by default.
        #[form(range(min = 1, max = 40))]
        pub opset: Option<u32>,
        /// The absolute tolerance within which outputs have to be the original's.
        #[form(range(min = 0, max = 1))]
        pub atol: Option<f64>,
        /// The least version of transformers that exports the model.
        #[form(regex(pattern = form::RELEASED))]
        pub min_transformers_version: Option<String>,
        /// The last version of transformers that exports the model; `none` where a class has none that extends one with a last.
        #[form(regex(pattern = form::RELEASED_OR_NONE))]
        pub max_transformers_version: Option<String>,
        /// The least version of torch that exports the model.
        #[form(regex(pattern = form::RELEASED))]
        pub min_torch_version: Option<String>,
        /// What the reference does to the model before the export, by name.
        pub patcher: Option<String>,
        /// What the model is loaded with for the export, by the reference's name: `pt`, `tf`.
        pub framework: Option<String>,
        /// What the names of exported files end with.
        #[form(regex(pattern = form::FILE))]
        pub file_extension: Option<String>,
        /// What the exporter is called in `torch_to_NAME_input_map`; its whole name where nothing is said.
        pub short_name: Option<String>,
        /// What the names of exported files begin with.
        #[form(regex(pattern = form::FILE))]
        pub file_prefix: Option<String>,
        /// Whether an export keeps the past as its state where nothing else is asked.
        pub keeps_state: Option<bool>,
        /// What a file that keeps its past as state takes besides: the rows that it goes on from.
        pub state_rows: Option<StateRows>,
        /// The sizes that an axis may have, by its symbol, where they are not all.
        pub axis_bounds: IndexMap<String, AxisBounds> = default,
        /// Files that stand beside a model's and are none of its own, by what their names begin with.
        #[form(inner(regex(pattern = form::FILE)))]
        pub companions: Vec<String> = default,
        /// The axes whose sizes the constructor takes, each with its default; `~` for none.
        #[form(transform = form::sizes)]
        pub static_axes: IndexMap<String, OrNull<i64>> = default,
        /// The static axes that an export needs, always or under a condition.
        pub mandatory_axes: Option<Vec<MandatoryAxis>>,
        /// How the exported model can be quantized.
        pub quantization_approaches: Option<Approaches>,
        /// Whether tasks `-with-past` may be registered.
        pub supports_past: Option<bool>,
        /// Whether dummy attention masks are lengthened to cover the past.
        pub pad_attention_mask_to_past: Option<bool>,
    }

    /// A static axis that is needed, always or under a condition.
    pub enum MandatoryAxis: "the name of an axis, or `when` and `axis`" {
        /// The name of an axis.
        Always(String),
        /// An axis that is needed under a condition.
        Conditional(ConditionalAxis),
    }
}

impl MandatoryAxis {
    pub fn axis(&self) -> &str {
        match self {
            Self::Always(axis) => axis,
            Self::Conditional(conditional) => &conditional.axis,
        }
    }
}

schema! {
    /// A static axis that is needed under a condition.
    pub struct ConditionalAxis {
        /// The condition.
        pub when: String,
        /// The name of the axis.
        pub axis: String,
    }

    /// What a file that keeps its past as state takes besides: for each row of the batch, the row of the last step that it goes
    /// on from.
    #[derive(Clone)]
    #[form(rename = "StateRowsSpec")]
    pub struct StateRows {
        /// The input.
        pub name: String,
        /// The type of its elements.
        pub dtype: String,
        /// Its only axis.
        pub axis: String,
    }

    /// The sizes that an axis may have: from the least to the most, or any from the least on.
    #[derive(Clone, Copy)]
    #[form(rename = "AxisBoundsSpec")]
    pub struct AxisBounds {
        /// The least.
        pub least: i64,
        /// The most; any where nothing is said.
        pub most: Option<i64>,
    }

    /// How an exported model can be quantized: alike for all tasks, or for some tasks otherwise than in
    /// the class that is extended.
    pub enum Approaches: "a list of approaches, or a mapping from tasks to such lists" {
        /// Approaches for all tasks.
        ForAll(#[form(extend("uniqueItems" = true))] Vec<String>),
        /// For some tasks, their approaches.
        ByTask(#[form(transform = form::unique_values)] IndexMap<String, Vec<String>>),
    }

    /// What a decoder's inputs are to a loop that generates.
    #[derive(Clone, Default)]
    #[form(rename = "GenerationSpec")]
    pub struct Roles {
        /// Inputs that hold the tokens of a step.
        pub tokens: Vec<String>,
        /// Inputs that count the tokens, the past included.
        pub positions: Vec<String> = default,
        /// An attribute of the config that says how many positions the first step takes, from 0 on, where these are not as many
        /// as its tokens.
        pub first_positions: Option<String>,
        /// Masks over the past and the step's tokens whose axes do not tell it.
        pub masks: Vec<String> = default,
        /// Masks of the step's tokens alone.
        pub step_masks: Vec<String> = default,
        /// Inputs that are the same at every step, as what an encoder gave.
        pub same: Vec<String> = default,
        /// Attributes of the config that say for how many tokens the model is made; the first that it has counts.
        pub longest: Vec<String> = default,
        /// Whether a prompt of language and task follows the start token, which `generation_config.json` tells.
        pub language_prompt: bool = default,
    }

    /// The class that a class extends.
    pub enum Extends: "a class, or `when`, `then` and `else`" {
        /// The name of a class of the same exporter, of one in `classes.yaml`, or of another exporter's if this one has a `base`.
        Class(String),
        /// A class that depends on a version of a library.
        ByVersion(ExtendsByVersion),
    }

    /// A class that depends on a version of a library.
    pub struct ExtendsByVersion {
        /// A condition on a version, for instance `versions.transformers >= "4.46.0"`.
        pub when: String,
        /// The class where the condition holds.
        pub then: String,
        /// The class where it does not.
        pub otherwise as "else": String,
    }

    /// A normalized config class by name, or one made in place.
    pub enum NormalizedRef: "a normalized config class, or a mapping that makes one" {
        /// The name of a normalized config.
        Named(String),
        /// One made in place, which extends another.
        Inline(#[form(transform = form::needs("extends"))] NormalizedSpec),
    }

    /// An argument: a flag, or one of several words.
    #[form(transform = form::argument_default)]
    pub struct ArgumentSpec {
        /// The words of which it is one; a flag without them.
        #[form(extend("uniqueItems" = true))]
        pub one_of: Vec<String> = default,
        /// What it is where nothing is said: a word, true, false or `~`.
        #[form(schema_with = "form::argument")]
        pub default: serde_yaml::Value = default,
    }

    /// A step of a constructor, with one action.
    #[form(transform = form::one_of("error warn set config export nest"))]
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

    /// An exporter config that is part of another.
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
        pub arguments: IndexMap<String, Vec<String>> = default,
        /// Arguments that it is given, each an expression.
        pub set: IndexMap<String, String> = default,
    }

    /// A part that a model is exported as.
    pub struct PartSpec {
        /// The condition under which there is this part.
        pub when: Option<String>,
        /// When the model cannot be exported because of it, and why.
        pub refuse: Option<RefusalSpec>,
        /// The class of the part, where that is not the class of the whole.
        #[form(regex(pattern = form::NAME))]
        pub class: Option<String>,
        /// The way to its config, with dots between the attributes; without it, the config of the whole.
        pub config: Option<String>,
        /// By attribute that its config is given besides, the way to it in the config of the whole.
        pub carry: IndexMap<String, String> = default,
        /// Its task, where that is not the task of the whole.
        pub task: Option<String>,
        /// What its class is constructed with, and facts of the instance; the values are expressions of the whole.
        pub arguments: IndexMap<String, String> = default,
        /// By input of the part, the output of another part that feeds it, as `PART.OUTPUT`.
        pub wires: IndexMap<String, String> = default,
    }

    /// Why a model cannot be exported.
    pub struct RefusalSpec {
        /// The condition.
        pub when: String,
        /// What is said then; a text with expressions in braces.
        pub error: String,
    }

    /// A named expression.
    pub enum LetSpec: "an expression or `fold`" {
        /// An expression.
        Expression(String),
        /// A text that grows over lists.
        Fold(Fold),
    }

    /// A `fold` as it is written.
    pub struct Fold {
        /// A text that grows with each item of lists that are walked side by side.
        pub fold: FoldSpec,
    }

    /// A text that grows with each item of lists that are walked side by side.
    pub struct FoldSpec {
        /// The text that it begins as.
        pub from: String,
        /// The lists, each with a name for its item.
        #[form(transform = form::keys(form::NAME))]
        pub over: IndexMap<String, String>,
        /// What the text becomes with each item; `{it}` is the text so far.
        pub template as "as": String,
    }
}

impl Roles {
    /// The inputs that are told of, under the keys that tell of them.
    pub fn told(&self) -> [(&'static str, &Vec<String>); 5] {
        let Self { tokens, positions, masks, step_masks, same, .. } = self;
        [("tokens", tokens), ("positions", positions), ("masks", masks), ("step_masks", step_masks), ("same", same)]
    }
}
