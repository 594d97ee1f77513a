//! Config classes.

use indexmap::IndexMap;

use super::arena::Handle;
use super::config_type::Normalized;
use super::dummy::ClassDummies;
use super::expr::{Condition, Conditional, Expr};
use super::keys::keys;
use super::plan::PlanStep;
use super::steps::{AxesStep, PairsStep, SizeEntry, TensorAxes};
use super::text::Template;
use crate::diagnostic::Place;
use crate::schema::{AxisBounds, Roles, StateRows};

/// A config class: what it says itself, and facts with what it inherits.
#[derive(Debug)]
pub struct Class {
    /// Its name in the reference.
    pub name: String,
    /// The exporter that it belongs to; empty for a class that those of all exporters extend.
    pub exporter: String,
    /// The class that it extends.
    pub parent: Option<Handle<Class>>,
    /// Whether it is of this registry, and not of the one that this is laid over.
    pub own: bool,
    /// Its facts, inherited ones among them.
    pub facts: Facts,
    /// The arguments of all that it extends, then its own.
    pub arguments: Vec<Argument>,
    /// Whether it gives arguments or attributes itself.
    pub states_arguments: bool,
    /// The steps of its constructor, which follow those of the class that it extends.
    pub construct: Option<Vec<Conditional<ConstructAction>>>,
    /// The inputs.
    pub inputs: Option<Vec<AxesStep>>,
    /// The outputs.
    pub outputs: Option<Vec<AxesStep>>,
    /// The outputs of some tasks; for others, those of the class that it extends.
    pub outputs_for_task: Vec<(Box<str>, Vec<TensorAxes>)>,
    /// The cache.
    pub past: Option<Vec<AxesStep>>,
    /// From the inputs to the names that the model's own code has for them.
    pub renamed_inputs: Option<Vec<AxesStep>>,
    /// From the outputs to what a file of the export gives.
    pub session_outputs: Option<Vec<AxesStep>>,
    /// Inputs whose names differ, the model's first.
    pub input_map: Option<Vec<PairsStep<Box<str>>>>,
    /// Outputs whose names differ, the model's first.
    pub output_map: Option<Vec<PairsStep<Box<str>>>>,
    /// What the export sets in the model's config; of the types that [`Part::arguments`](super::Part::arguments) have.
    pub values_override: Option<Vec<PairsStep<Expr>>>,
    /// What it says of dummy inputs.
    pub dummies: ClassDummies,
    /// The parts that the model is exported as.
    pub parts: Option<Vec<ModelPart>>,
    /// The files of an export.
    pub plan: Option<Vec<PlanStep>>,
    /// What a decoder's inputs are to a loop that generates.
    pub roles: Option<Roles>,
    /// The static axes, inherited ones first, where it states any itself.
    pub static_axes: Option<Vec<StaticAxis>>,
    /// The static axes that an export needs.
    pub mandatory_axes: Option<Vec<Conditional<Box<str>>>>,
    /// The sizes of axes of outputs that their symbols do not tell.
    pub output_sizes: Option<Vec<Conditional<Vec<SizeEntry>>>>,
    pub(crate) at: Place,
}

keys! {
    /// What is said by functions of a class, each inherited as a whole.
    Slot[14] of Class:
    Construct "construct" |class| class.construct.is_some(),
    Inputs "inputs" |class| class.inputs.is_some(),
    Outputs "outputs" |class| class.outputs.is_some(),
    OutputsForTask "outputs_for_task" |class| !class.outputs_for_task.is_empty(),
    Past "past" |class| class.past.is_some(),
    RenamedInputs "renamed_inputs" |class| class.renamed_inputs.is_some(),
    SessionOutputs "session_outputs" |class| class.session_outputs.is_some(),
    InputMap "torch_to_onnx_input_map" |class| class.input_map.is_some(),
    OutputMap "torch_to_onnx_output_map" |class| class.output_map.is_some(),
    ValuesOverride "values_override" |class| class.values_override.is_some(),
    Parts "parts" |class| class.parts.is_some(),
    Plan "plan" |class| class.plan.is_some(),
    MandatoryAxes "mandatory_axes" |class| class.mandatory_axes.is_some(),
    OutputSizes "output_sizes" |class| class.output_sizes.is_some(),
}

/// What a class states, or inherits where it does not.
#[derive(Debug, Default)]
pub struct Facts {
    /// Whether tasks `-with-past` may be registered.
    pub supports_past: bool,
    /// Whether dummy attention masks are lengthened to cover the past.
    pub pad_attention_mask_to_past: bool,
    /// The least version of transformers; none where nothing is said.
    pub min_transformers_version: Option<String>,
    /// The version of transformers that exports where none is asked for.
    pub transformers: [u16; 4],
    /// The last version of transformers; none where nothing is said.
    pub max_transformers_version: Option<String>,
    /// The least version of torch; none where nothing is said.
    pub min_torch_version: Option<String>,
    /// The opset that is exported by default; none where nothing is said.
    pub opset: Option<u32>,
    /// The absolute tolerance for outputs; 0 where nothing is said.
    pub atol: f64,
    /// The variants, each with its meaning.
    pub variants: Vec<(String, String)>,
    /// The variant that `default` stands for; empty where there is none.
    pub default_variant: String,
    /// What the reference does to the model, by name; empty for nothing.
    pub patcher: String,
    /// What the model is loaded with; empty where nothing is said.
    pub framework: String,
    /// What the names of exported files end with.
    pub file_extension: String,
    /// What the exporter is called in the names of its tables.
    pub short_name: String,
    /// What the names of exported files begin with.
    pub file_prefix: String,
    /// Whether an export keeps the past as its state where nothing else is asked.
    pub keeps_state: bool,
    /// What a file that keeps its past as state takes besides: the rows that it goes on from.
    pub state_rows: Option<StateRows>,
    /// The axes that may not have every size, by their symbols.
    pub axis_bounds: Vec<(String, AxisBounds)>,
    /// What the names of files begin with that stand beside a model's and are none of its own.
    pub companions: Vec<String>,
    /// Where attributes are found in the config.
    pub normalized: Option<Handle<Normalized>>,
    /// The types of outputs that hold no floating point numbers, such as `int64`.
    pub output_dtypes: Vec<(String, String)>,
    /// How exported models can be quantized.
    pub quantization: Quantization,
}

/// How exported models can be quantized.
#[derive(Debug, Default)]
pub struct Quantization {
    /// The approaches for the tasks that are not in `by_task`.
    pub for_all: Vec<String>,
    /// For some tasks, their approaches.
    pub by_task: IndexMap<String, Vec<String>>,
}

/// An argument of the constructor, or what is assigned later.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: Box<str>,
    /// The words that it can be; none where it is a flag.
    pub one_of: Vec<Box<str>>,
    /// Its value where none is given.
    pub default: ArgumentValue,
    /// Whether the constructor takes it.
    pub in_constructor: bool,
    /// The class that has it first.
    pub owner: Handle<Class>,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentValue {
    /// Nothing.
    None,
    /// A flag.
    Bool(bool),
    /// A word.
    Word(Box<str>),
}

/// An argument that an expression or a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentRef {
    /// The class that has it first.
    pub owner: Handle<Class>,
    /// Its name.
    pub name: Box<str>,
    /// Where it stands among the arguments of that class, and of those that extend it.
    pub at: usize,
}

/// What a step of a constructor does.
#[derive(Debug)]
pub enum ConstructAction {
    /// Ends the construction with a message.
    Error(Template),
    /// Leaves a warning with the config.
    Warn(Template),
    /// Assigns.
    Set(Vec<Assignment>),
    /// Puts the nested config under this attribute in the place of the config.
    Config(Box<str>),
    /// Puts the export of the nested config under this attribute, whatever its model type, in the place of this one.
    Export(Box<str>),
    /// Makes nested exporter configs.
    Nest(Vec<NestedPart>),
}

/// What is assigned.
#[derive(Debug)]
pub enum Assignment {
    /// The task, by its name.
    Task(Box<str>),
    /// The variant.
    Variant(Expr),
    /// A fact of the instance.
    Fact(Fact, Expr),
    /// An argument or an attribute; of the types that [`Part::arguments`](super::Part::arguments) have.
    Argument(ArgumentRef, Expr),
}

/// A fact of a class that a constructor may give an instance of it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// `patcher`
    Patcher,
    /// `min_transformers_version`
    MinTransformersVersion,
    /// `max_transformers_version`
    MaxTransformersVersion,
}

impl Fact {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Patcher, Self::MinTransformersVersion, Self::MaxTransformersVersion];

    /// Its key in a class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Patcher => "patcher",
            Self::MinTransformersVersion => "min_transformers_version",
            Self::MaxTransformersVersion => "max_transformers_version",
        }
    }
}

/// An exporter config that is part of another.
#[derive(Clone, Debug)]
pub struct NestedPart {
    /// Its name.
    pub name: Box<str>,
    /// The attribute with the nested config; none for the config itself.
    pub attribute: Option<Box<str>>,
    /// The model type that is looked up, of type [`Type::Argument`](super::Type::Argument) or
    /// [`Type::Str`](super::Type::Str); none for the config's own.
    pub model_type: Option<Expr>,
    /// Arguments that it is given; of the types that [`Part::arguments`](super::Part::arguments) have.
    pub set: Vec<(Box<str>, Expr)>,
    /// The library in which its model type is looked up.
    pub library: Box<str>,
    /// The task for which it is looked up.
    pub task: Box<str>,
    /// The arguments that are passed on, each with all that the nested class must accept for it.
    pub arguments: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// A part that a model is exported as.
#[derive(Debug)]
pub struct ModelPart {
    /// Its name, a word of `behavior`.
    pub name: Box<str>,
    /// The condition under which there is this part.
    pub when: Option<Condition>,
    /// When the model cannot be exported because of it, and what is said then.
    pub refuse: Option<(Condition, Template)>,
    /// Its class, where that is not the class of the whole.
    pub class: Option<Handle<Class>>,
    /// The way to its config from that of the whole.
    pub config: Vec<Box<str>>,
    /// Attributes that its config is given besides, each with the way to it from the config of the whole.
    pub carry: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Its task, where that is not the task of the whole.
    pub task: Option<Box<str>>,
    /// What its class is constructed with; of the types that [`Part::arguments`](super::Part::arguments) have.
    pub arguments: Vec<(Box<str>, Expr)>,
    /// Inputs, each with the part and its output that feed it.
    pub wires: Vec<[Box<str>; 3]>,
}

/// An axis whose size the constructor takes.
#[derive(Clone, Debug)]
pub struct StaticAxis {
    /// Its name.
    pub name: String,
    /// Its size where none is given.
    pub default: Option<i64>,
    /// Where the size of its name stands among the sizes of dummy inputs.
    pub size: usize,
}
