//! The registry's files as they are written.

use indexmap::IndexMap;
use serde::Deserialize;

use super::decode::{self, OneOrMany};
use super::diagnostic::Place;

/// `tasks.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TasksFile {
    /// Every task that a model of any library can be loaded for.
    #[serde(default)]
    pub(super) tasks: Vec<String>,
    /// Another name of a task, and the task.
    #[serde(default)]
    pub(super) synonyms: IndexMap<String, String>,
    /// Lists of tasks that many models share, for `$name`.
    #[serde(default)]
    pub(super) lists: IndexMap<String, Vec<String>>,
}

/// `libraries.yaml`: the libraries, the one that wins where several have a model type first.
pub(super) type LibrariesFile = IndexMap<String, LibrarySpec>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LibrarySpec {
    /// The model type that stands in for those that are not registered.
    pub(super) default_model_type: Option<String>,
    /// The config key that has the model type.
    pub(super) model_type_key: Option<String>,
    /// The config key under which the config that counts is kept.
    pub(super) config_key: Option<String>,
    /// The task that its models are for.
    pub(super) task: Option<String>,
    /// How a directory says of which modules a model is made.
    pub(super) modules: Option<ModulesSpec>,
    /// How a directory of several models is exported.
    pub(super) pipelines: Option<PipelinesSpec>,
}

/// A model that is made of modules, of which the first is exported.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModulesSpec {
    /// The file that lists the modules: the `type` of each, and the `path` of its folder.
    pub(super) index: String,
    /// By what the name of a module's class contains, the model type; the first that fits. The first
    /// of all stands for a directory without the file.
    pub(super) model_types: IndexMap<String, String>,
}

/// How a library's pipelines are exported.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PipelinesSpec {
    /// The file that says which components there are.
    pub(super) index: String,
    /// The model type of a component's class.
    pub(super) model_types: IndexMap<String, String>,
    /// What the names of the pipeline's classes begin with, and the parts; the first that fits.
    pub(super) plans: IndexMap<String, Vec<PipelinePart>>,
}

/// A file of a pipeline's export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PipelinePart {
    pub(super) name: String,
    pub(super) component: String,
    /// The model type, where it is not that of the component's class.
    pub(super) model_type: Option<String>,
    pub(super) task: String,
    /// Attributes that the component's config is given: true, false, or `COMPONENT.ATTRIBUTE`.
    #[serde(default)]
    pub(super) set: IndexMap<String, String>,
}

/// `normalized_configs.yaml`
pub(super) type NormalizedFile = IndexMap<String, NormalizedSpec>;

/// A normalized config class.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NormalizedSpec {
    pub(super) extends: Option<String>,
    /// Normalized name and dotted path.
    #[serde(default)]
    pub(super) attributes: IndexMap<String, String>,
    /// Normalized configs that are asked first.
    #[serde(default)]
    pub(super) members: IndexMap<String, MemberSpec>,
}

/// A part of a normalized config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberSpec {
    /// A nested config, read through `class`.
    pub(super) config: Option<String>,
    pub(super) class: Option<String>,
    /// A nested exporter config.
    pub(super) nested: Option<String>,
}

/// `dummy_inputs.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DummyFile {
    /// Sizes with their defaults.
    #[serde(default)]
    pub(super) shapes: IndexMap<String, Option<i64>>,
    #[serde(default)]
    pub(super) generators: IndexMap<String, GeneratorSpec>,
}

/// A dummy input generator.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GeneratorSpec {
    /// Its name in the reference, where that is another.
    pub(super) reference: Option<String>,
    pub(super) extends: Option<String>,
    /// What the names of the inputs that it serves begin with.
    pub(super) supports: Vec<String>,
    /// What it reads when it is constructed.
    #[serde(default, rename = "let")]
    pub(super) lets: IndexMap<String, Expression>,
    /// The shape of what states none.
    pub(super) shape: Option<ShapeSpec>,
    /// Input names, several with commas between them, and how they are drawn; `_` for all others.
    #[serde(default)]
    pub(super) draws: IndexMap<String, DrawSpec>,
}

/// An expression, or a number.
#[derive(Clone, Debug)]
pub(super) struct Expression(pub(super) String);

#[derive(Debug)]
pub(super) enum ShapeSpec {
    Axes(Vec<Expression>),
    Conditional(ConditionalShape),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionalShape {
    pub(super) when: String,
    pub(super) then: Vec<Expression>,
    #[serde(rename = "else")]
    pub(super) otherwise: Vec<Expression>,
}

/// How an input is drawn: one of `int`, `float`, `mask`, `zeros_like` and `layers`, or a condition.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawSpec {
    pub(super) when: Option<String>,
    pub(super) then: Option<Box<DrawSpec>>,
    #[serde(rename = "else")]
    pub(super) otherwise: Option<Box<DrawSpec>>,
    pub(super) int: Option<Vec<Expression>>,
    pub(super) float: Option<Vec<Expression>>,
    /// `right`, or `any` for the side that is asked for.
    pub(super) mask: Option<String>,
    pub(super) zeros_like: Option<String>,
    pub(super) shape: Option<Vec<Expression>>,
    /// How many things that a model does not return stand after the tensor.
    pub(super) nulls: Option<usize>,
    pub(super) each_row_has: Option<Expression>,
    pub(super) layers: Option<Expression>,
    /// How many of them a layer has.
    pub(super) times: Option<usize>,
    /// The tensors of a layer.
    pub(super) each: Option<Vec<DrawSpec>>,
    /// Layers of several kinds, each with `layers` and `each`.
    pub(super) runs: Option<Vec<DrawSpec>>,
}

/// What a class says of its dummy inputs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DummySpec {
    pub(super) generators: Option<OneOrMany<GeneratorRef>>,
    /// What makes the past of a decoder that has none yet.
    pub(super) past_generator: Option<String>,
    /// Sizes that differ from those asked for.
    pub(super) shapes: Option<OneOrMany<ShapeOp>>,
    /// Sizes that differ for some inputs.
    pub(super) shapes_for_input: Option<OneOrMany<ShapeOp>>,
    /// Inputs that are drawn besides those declared.
    pub(super) append: Option<OneOrMany<AppendOp>>,
    /// What is done to the inputs once they are made.
    pub(super) finish: Option<OneOrMany<DummyOp>>,
    /// What is done to them for a session.
    pub(super) feed: Option<OneOrMany<DummyOp>>,
}

/// A generator, or one that depends on a condition.
#[derive(Debug)]
pub(super) enum GeneratorRef {
    Named(String),
    Conditional(ConditionalGenerator),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionalGenerator {
    pub(super) when: String,
    pub(super) then: OneOrMany<GeneratorRef>,
    #[serde(rename = "else")]
    pub(super) otherwise: OneOrMany<GeneratorRef>,
}

/// `super`, or sizes to set.
#[derive(Debug)]
pub(super) enum ShapeOp {
    Word(String),
    Set(SetShapes),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetShapes {
    pub(super) when: Option<String>,
    #[serde(default)]
    pub(super) inputs: Vec<String>,
    pub(super) set: IndexMap<String, Expression>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppendOp {
    pub(super) when: Option<String>,
    pub(super) input: String,
}

/// `super`, or a step with one action.
#[derive(Debug)]
pub(super) enum DummyOp {
    Word(String),
    Action(Box<DummyAction>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DummyAction {
    pub(super) when: Option<String>,
    pub(super) pad: Option<Pad>,
    pub(super) first: Option<Vec<String>>,
    pub(super) nest: Option<IndexMap<String, Vec<String>>>,
    pub(super) fill: Option<Fill>,
    #[serde(rename = "move")]
    pub(super) moved: Option<IndexMap<String, String>>,
    pub(super) constant: Option<IndexMap<String, String>>,
    pub(super) empty_past: Option<EmptyPast>,
}

/// Lengthens a mask with ones to cover the past and the tokens of `by`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pad {
    pub(super) input: String,
    pub(super) past: String,
    pub(super) by: String,
}

/// Fills the first items of each row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fill {
    pub(super) input: String,
    pub(super) length: Expression,
    pub(super) value: Expression,
}

/// Appends a past of length 1, with the batch of another input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmptyPast {
    pub(super) input: String,
    pub(super) like: String,
}

/// `exporters/*.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExporterFile {
    pub(super) exporter: String,
    /// The versions of libraries that conditions on `versions` are held against.
    #[serde(default)]
    pub(super) versions: IndexMap<String, String>,
    /// The classes that no model type registers by themselves.
    #[serde(default)]
    pub(super) classes: IndexMap<String, ClassSpec>,
}

/// `classes.yaml`: the classes that those of every exporter extend.
pub(super) type ClassesFile = IndexMap<String, ClassSpec>;

/// `models/LIBRARY/MODEL-TYPE.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelFile {
    pub(super) model_type: String,
    /// What `config.json` may leave out, or the name of a config type that says so.
    #[serde(default, deserialize_with = "decode::config")]
    pub(super) config: Option<ConfigSpec>,
    /// Further config types, by the `model_type` or `_class_name` of their configs.
    #[serde(default)]
    pub(super) configs: IndexMap<String, Attributes>,
    #[serde(default)]
    pub(super) exporters: IndexMap<String, ClassSpec>,
    /// Dummy input generators that belong to this model.
    #[serde(default)]
    pub(super) generators: IndexMap<String, GeneratorSpec>,
}

pub(super) type Attributes = IndexMap<String, AttributeSpec>;

#[derive(Debug)]
pub(super) enum ConfigSpec {
    Named(String),
    Attributes(Attributes),
}

/// Where an attribute's value comes from when the config does not have it.
#[derive(Debug)]
pub(super) enum AttributeSpec {
    Default(serde_yaml::Value),
    Rule(AttributeRule),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeRule {
    /// The value where the attribute is missing; with `config`, the type where none is stated.
    pub(super) default: Option<serde_yaml::Value>,
    /// The attribute that this is another name for.
    pub(super) alias: Option<String>,
    /// An expression over the same config's attributes, whatever the config says.
    pub(super) compute: Option<String>,
    /// The attribute that older files have under this name.
    pub(super) older_name_of: Option<String>,
    /// An expression over the same config's attributes, for a value that is missing or null.
    pub(super) derive: Option<String>,
    /// The type of a nested config, or `auto` where its own `model_type` tells.
    pub(super) config: Option<String>,
    /// The type of a nested config that is not there at all, where that differs.
    pub(super) missing: Option<String>,
    /// An older key with the same nested config.
    pub(super) overlay: Option<String>,
}

impl AttributeRule {
    /// Whether the attribute is only known to be read, and has no value of its own.
    pub(super) fn is_empty(&self) -> bool {
        let Self { default, alias, derive, compute, older_name_of, config, missing, overlay } = self;
        let texts = [alias, derive, compute, older_name_of, config, missing, overlay];
        default.is_none() && texts.into_iter().all(Option::is_none)
    }
}

/// A config class: one that a model type registers, or one that others extend.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassSpec {
    pub(super) class: Option<String>,
    pub(super) tasks: Option<Vec<String>>,
    /// Whether the reference has no such model type.
    #[serde(default)]
    pub(super) beyond_reference: bool,
    #[serde(default, deserialize_with = "decode::extends")]
    pub(super) extends: Option<Extends>,
    #[serde(default, deserialize_with = "decode::normalized")]
    pub(super) normalized_config: Option<NormalizedRef>,
    /// Arguments of the constructor.
    #[serde(default)]
    pub(super) arguments: IndexMap<String, ArgumentSpec>,
    /// What is assigned after construction.
    #[serde(default)]
    pub(super) attributes: IndexMap<String, ArgumentSpec>,
    pub(super) construct: Option<OneOrMany<ConstructOp>>,
    #[serde(default)]
    pub(super) nested: IndexMap<String, NestedSpec>,
    #[serde(default, rename = "let")]
    pub(super) lets: IndexMap<String, LetSpec>,
    pub(super) inputs: Option<OneOrMany<Op>>,
    pub(super) outputs: Option<OneOrMany<Op>>,
    /// The outputs of each task, where they differ from those of the class that this one extends.
    #[serde(default)]
    pub(super) outputs_for_task: IndexMap<String, AxesTable>,
    pub(super) past: Option<OneOrMany<Op>>,
    pub(super) renamed_inputs: Option<OneOrMany<Op>>,
    pub(super) torch_to_onnx_input_map: Option<OneOrMany<PairsOp>>,
    pub(super) torch_to_onnx_output_map: Option<OneOrMany<PairsOp>>,
    pub(super) values_override: Option<OneOrMany<PairsOp>>,
    pub(super) dummy_inputs: Option<DummySpec>,
    /// The files that an export is made of.
    pub(super) plan: Option<OneOrMany<PlanOp>>,
    pub(super) generation: Option<GenerationSpec>,
    #[serde(default)]
    pub(super) variants: IndexMap<String, String>,
    pub(super) default_variant: Option<String>,
    pub(super) opset: Option<u32>,
    pub(super) atol: Option<f64>,
    pub(super) min_transformers_version: Option<String>,
    pub(super) min_torch_version: Option<String>,
    pub(super) patcher: Option<String>,
    pub(super) framework: Option<String>,
    pub(super) file_extension: Option<String>,
    /// The axes whose sizes the constructor takes, each with its default.
    #[serde(default)]
    pub(super) static_axes: IndexMap<String, Option<i64>>,
    /// The static axes that an export needs.
    pub(super) mandatory_axes: Option<Vec<MandatoryAxis>>,
    pub(super) quantization_approaches: Option<Approaches>,
    pub(super) supports_past: Option<bool>,
    pub(super) pad_attention_mask_to_past: Option<bool>,
}

/// A static axis that is needed, always or under a condition.
#[derive(Debug)]
pub(super) enum MandatoryAxis {
    Always(String),
    Conditional(ConditionalAxis),
}

impl MandatoryAxis {
    pub(super) fn axis(&self) -> &str {
        match self {
            Self::Always(axis) => axis,
            Self::Conditional(conditional) => &conditional.axis,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionalAxis {
    pub(super) when: String,
    pub(super) axis: String,
}

/// How an exported model can be quantized: alike for all tasks, or for some tasks otherwise than in
/// the class that is extended.
#[derive(Debug)]
pub(super) enum Approaches {
    ForAll(Vec<String>),
    ByTask(IndexMap<String, Vec<String>>),
}

/// `super`, or parts under a condition.
#[derive(Debug)]
pub(super) enum PlanOp {
    Word(String),
    Parts(Box<PlanParts>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanParts {
    pub(super) when: Option<String>,
    #[serde(default)]
    pub(super) parts: Vec<PlanPart>,
    #[serde(default)]
    pub(super) merge: Vec<MergeSpec>,
    #[serde(rename = "else")]
    pub(super) otherwise: Option<OneOrMany<PlanOp>>,
}

/// A file of an export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanPart {
    pub(super) name: String,
    pub(super) when: Option<String>,
    /// The arguments that the class is constructed with anew; without it, the config as it is.
    pub(super) arguments: Option<IndexMap<String, String>>,
    /// Whether the variant is that of the config.
    #[serde(default)]
    pub(super) keep_variant: bool,
}

/// Two files that are merged into one, which serves with and without past.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeSpec {
    pub(super) name: String,
    pub(super) when: Option<String>,
    pub(super) without_past: String,
    pub(super) with_past: String,
    /// The input that tells which branch runs.
    pub(super) flag: String,
}

/// What a decoder's inputs are to a loop that generates.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GenerationSpec {
    /// Inputs that hold the tokens of a step.
    pub(super) tokens: Vec<String>,
    /// Inputs that count the tokens, the past included.
    #[serde(default)]
    pub(super) positions: Vec<String>,
}

/// The class that a class extends.
#[derive(Debug)]
pub(super) enum Extends {
    Class(String),
    ByVersion(ExtendsByVersion),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendsByVersion {
    pub(super) when: String,
    pub(super) then: String,
    #[serde(rename = "else")]
    pub(super) otherwise: String,
}

/// A normalized config class by name, or one made in place.
#[derive(Debug)]
pub(super) enum NormalizedRef {
    Named(String),
    Inline(NormalizedSpec),
}

/// An argument: a flag, or one of several words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgumentSpec {
    #[serde(default)]
    pub(super) one_of: Vec<String>,
    #[serde(default)]
    pub(super) default: serde_yaml::Value,
}

/// A step of a constructor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstructOp {
    pub(super) when: Option<String>,
    pub(super) error: Option<String>,
    pub(super) warn: Option<String>,
    pub(super) set: Option<IndexMap<String, String>>,
    /// The nested config that takes the place of the config.
    pub(super) config: Option<String>,
    /// The nested exporter configs that are made here.
    pub(super) nest: Option<Vec<String>>,
}

/// An exporter config that is part of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NestedSpec {
    pub(super) config: String,
    pub(super) library: String,
    pub(super) task: String,
    /// The arguments that are passed on, each with those that the nested class must accept for it.
    pub(super) arguments: IndexMap<String, Vec<String>>,
}

/// A named expression.
#[derive(Debug)]
pub(super) enum LetSpec {
    Expression(String),
    Fold(FoldSpec),
}

/// A text that grows with each item of lists that are walked side by side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoldSpec {
    pub(super) from: String,
    pub(super) over: IndexMap<String, String>,
    /// What `{it}` becomes with each item.
    #[serde(rename = "as")]
    pub(super) template: String,
}

/// A step that changes inputs or outputs: a word, or a mapping with one action.
#[derive(Debug)]
pub(super) enum Op {
    Word(String),
    Action(Box<Action>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub(super) when: Option<String>,
    pub(super) then: Option<OneOrMany<Op>>,
    #[serde(rename = "else")]
    pub(super) otherwise: Option<OneOrMany<Op>>,
    #[serde(rename = "super")]
    pub(super) ancestor: Option<String>,
    pub(super) set: Option<AxesTable>,
    #[serde(rename = "for")]
    pub(super) range: Option<String>,
    pub(super) remove: Option<Vec<String>>,
    pub(super) rename: Option<IndexMap<String, String>>,
    pub(super) copy: Option<IndexMap<String, String>>,
    pub(super) relabel: Option<Relabel>,
    pub(super) past: Option<String>,
    pub(super) delegate: Option<String>,
    pub(super) error: Option<String>,
}

/// Tensors in order.
#[derive(Debug)]
pub(super) enum AxesTable {
    /// Tensor names, several with commas between them, and their dynamic axes.
    Axes(IndexMap<String, AxesSpec>),
    /// The names of tensors that have no dynamic axes.
    Names(Vec<String>),
}

impl AxesTable {
    /// What stands for names, with its place and the axes of each of them.
    pub(super) fn entries<'a>(&'a self, place: &Place) -> Vec<(&'a str, Place, &'a AxesSpec)> {
        static NONE: AxesSpec = AxesSpec(Vec::new());
        match self {
            Self::Axes(table) => table.iter().map(|(names, axes)| (&**names, place.key(names), axes)).collect(),
            Self::Names(names) => {
                names.iter().enumerate().map(|(at, name)| (&**name, place.index(at), &NONE)).collect()
            }
        }
    }
}

/// The axes of a tensor: a list with `~` for static ones, or a mapping from axis to symbol.
#[derive(Debug)]
pub(super) struct AxesSpec(pub(super) Vec<(usize, String)>);

/// Gives axes another symbol.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relabel {
    pub(super) containing: String,
    pub(super) to: String,
    /// A part of a tensor's name, and the symbol there.
    #[serde(default, rename = "in")]
    pub(super) in_names: IndexMap<String, String>,
}

/// A step that fills a table of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairsOp {
    pub(super) when: Option<String>,
    #[serde(default)]
    pub(super) set: IndexMap<String, String>,
}
