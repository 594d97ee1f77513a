//! The form of each answer, of which the schemas in `schema/` are made. What is said of a field stands in them.

#![allow(dead_code, reason = "schemas are made of these types, and no values")]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

/// A number that changes where a program that reads the answer would no longer run; new keys alone do not change it.
pub struct Form;

impl JsonSchema for Form {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Form".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The number of the form, which changes where a program that reads the answer would no longer run.",
            "const": 1,
        })
    }
}

/// Lists of a fixed length, the last items of which may be left out.
macro_rules! list {
    ($(#[doc = $text:literal])* $name:ident: $least:literal, [$($item:ty),+]) => {
        $(#[doc = $text])*
        pub struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let items = [$(generator.subschema_for::<$item>()),+];
                json_schema!({
                    "description": concat!($($text),*).trim(),
                    "type": "array",
                    "prefixItems": items,
                    "items": false,
                    "minItems": $least,
                })
            }
        }
    };
}

/// What is answered, or the error that stands in its place.
#[derive(JsonSchema)]
#[schemars(untagged, rename = "{T}OrError")]
pub enum OrError<T> {
    /// What is answered.
    Answer(T),
    /// Why there is no answer.
    Error(Failed),
}

/// What stands in the place of an answer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Failed {
    /// Why there is no answer.
    error: Reason,
}

/// An error.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reason {
    /// What kind of error it is: a short name that stays.
    kind: String,
    /// What was found and what was expected, for people to read.
    message: String,
}

/// The symbol of each dynamic axis, by the number of the axis.
type Axes = BTreeMap<String, Axis>;

/// A dynamic axis.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Axis {
    /// Its symbol.
    Any(String),
    /// Its symbol, and the least and the most of its sizes; -1 where there is no most.
    Bounded(BoundedAxis),
}

list! {
    /// An axis that may not have every size: its symbol, the least, and the most or -1.
    BoundedAxis: 3, [String, i64, i64]
}

list! {
    /// The name of a tensor, and the symbols of its dynamic axes.
    NamedAxes: 2, [String, Axes]
}

/// The tensors in order.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Tensors {
    /// Each with its dynamic axes.
    Dynamic(Vec<NamedAxes>),
    /// The names alone, where an export fixes the sizes of axes.
    Static(Vec<String>),
}

/// A value that takes the place of one of the model's config while it is exported.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Scalar {
    Flag(bool),
    Number(f64),
    Text(String),
    Null(()),
}

/// The contract's fields, and further ones.
macro_rules! contract {
    ($(#[doc = $text:literal])* $name:ident { $($(#[$further:meta])* $field:ident: $of:ty,)* }) => {
        $(#[doc = $text])*
        #[derive(JsonSchema)]
        #[schemars(deny_unknown_fields, extend("patternProperties" = names_by_exporter()))]
        pub struct $name {
            /// The config class that says it.
            config_class: String,
            /// The task, without `-with-past`.
            task: String,
            /// Whether past key values are among the outputs.
            #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
            use_past: Option<bool>,
            /// Whether past key values are among the inputs.
            #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
            use_past_in_inputs: Option<bool>,
            /// Which part of the model it is of, for instance `encoder`.
            #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
            behavior: Option<String>,
            /// The variant of the export.
            #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
            variant: Option<String>,
            /// The parts that the model has.
            #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<String>")]
            behaviors: Option<Vec<String>>,
            /// The config class that says it in this one's place.
            #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
            delegate: Option<String>,
            /// The first version of transformers that exports it.
            #[schemars(skip_serializing_if = "Option::is_none")]
            min_transformers_version: Option<String>,
            /// The last version of transformers that exports it.
            #[schemars(skip_serializing_if = "Option::is_none")]
            max_transformers_version: Option<String>,
            /// What the reference does to the model before it is exported.
            #[schemars(skip_serializing_if = "Option::is_none")]
            model_patcher: Option<String>,
            /// What the model takes.
            inputs: OrError<Tensors>,
            /// What it gives.
            outputs: OrError<Tensors>,
            /// The inputs under the names that the export gives them, where these are others.
            #[schemars(skip_serializing_if = "Option::is_none", with = "Tensors")]
            renamed_inputs: Option<Tensors>,
            /// Values that the config has while it is exported.
            values_override: Option<OrError<BTreeMap<String, Scalar>>>,
            /// Where an export fixes the sizes of axes: those that have to be given.
            #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Vec<String>>")]
            mandatory_axes: Option<OrError<Vec<String>>>,
            /// Where an export fixes the sizes of axes: the size of each, null where it has to be given.
            #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<BTreeMap<String, AxisSize>>")]
            axes: Option<OrError<BTreeMap<String, AxisSize>>>,
            /// Where an export fixes the sizes of axes: how it can be quantized.
            #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<String>")]
            quantization_approaches: Option<Vec<String>>,
            $($(#[$further])* $field: $of,)*
        }
    };
}

/// How large an axis is whose size an export fixes.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum AxisSize {
    /// Its size.
    One(Option<i64>),
    /// The sizes of an axis that has several, each by its name.
    Several(BTreeMap<String, Option<i64>>),
}

/// Names that differ between the model's own code and the export, by the exporter's short name.
fn names_by_exporter() -> Value {
    serde_json::json!({
        "^torch_to_[a-z0-9]+_(input|output)_map$": {
            "description": "The names that the export gives, by those of the model's own code.",
            "anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"$ref": "#/$defs/Failed"}],
        }
    })
}

/// The type of an input.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct InputType {
    /// The type of its elements, for instance `int64`.
    dtype: String,
    /// How many axes it has.
    rank: usize,
}

list! {
    /// The name of an input, and its type.
    NamedType: 2, [String, InputType]
}

/// A tensor under the name that a session has for it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tensor {
    /// The type of its elements.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    dtype: Option<String>,
    /// How many axes it has, where that is known.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    rank: Option<usize>,
    /// The symbols of its dynamic axes; left out where an export fixes the sizes of axes.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Axes")]
    axes: Option<Axes>,
}

/// Inputs and outputs by the names that a session has.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ByName {
    inputs: OrError<BTreeMap<String, Tensor>>,
    outputs: OrError<BTreeMap<String, Tensor>>,
}

/// What was found out about the model, by what it is of: `library`, `model_type`, `framework`, `task`, `loaded_by`.
type Model = BTreeMap<String, Found>;

/// What was found out, and from what.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Found {
    is: String,
    because: String,
}

contract! {
    /// The contract of an export, or of one of its files.
    Contract {
        /// The type and the rank of each input, under the names of the model's own code.
        input_types: Vec<NamedType>,
        /// The same by name, with the names that a session has.
        by_name: ByName,
    }
}

list! {
    /// A part of the export, and the contract of its file.
    NamedContract: 2, [String, Contract]
}

contract! {
    /// The contract of an export that is one file.
    OneFile {
        /// The type and the rank of each input, under the names of the model's own code.
        input_types: Vec<NamedType>,
        /// The same by name, with the names that a session has.
        by_name: ByName,
        /// The contract of each file that is exported, where the task has a past.
        #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<NamedContract>")]
        files: Option<Vec<NamedContract>>,
        /// With `--verbose`: what was found out about the model.
        #[schemars(skip_serializing_if = "Option::is_none", with = "Model")]
        model: Option<Model>,
        form: Form,
    }
}

/// What all files of an export have in common, and the contract of each.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SeveralFiles {
    /// The config class that says it.
    config_class: String,
    /// The task, without `-with-past`.
    task: String,
    /// Whether past key values are among the outputs.
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    use_past: Option<bool>,
    /// Whether past key values are among the inputs.
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    use_past_in_inputs: Option<bool>,
    /// Which part of the model it is of.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    behavior: Option<String>,
    /// The variant of the export.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    variant: Option<String>,
    /// The parts that the model has.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<String>")]
    behaviors: Option<Vec<String>>,
    /// The config class that says it in this one's place.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    delegate: Option<String>,
    /// The first version of transformers that exports it.
    #[schemars(skip_serializing_if = "Option::is_none")]
    min_transformers_version: Option<String>,
    /// The last version of transformers that exports it.
    #[schemars(skip_serializing_if = "Option::is_none")]
    max_transformers_version: Option<String>,
    /// What the reference does to the model before it is exported.
    #[schemars(skip_serializing_if = "Option::is_none")]
    model_patcher: Option<String>,
    /// The contract of each file that is exported.
    files: Vec<NamedContract>,
    /// With `--verbose`: what was found out about the model.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Model")]
    model: Option<Model>,
    form: Form,
}

/// The tasks of a model type, where none was chosen.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TaskChoice {
    model_type: String,
    exporter: String,
    tasks: Vec<String>,
    form: Form,
}

/// What `show --json` prints.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Show {
    OneFile(Box<OneFile>),
    SeveralFiles(Box<SeveralFiles>),
    TaskChoice(TaskChoice),
}

/// What a session of a file takes, gives and keeps.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Session {
    inputs: Tensors,
    outputs: Tensors,
    /// What it keeps from step to step, under the names that it has as inputs in the contract.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Tensors")]
    states: Option<Tensors>,
    /// How many it keeps besides of what it computes at the first step, under names of its own.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    own_states: Option<usize>,
}

contract! {
    /// The contract of a file, whose inputs have the names of a session.
    File {
        /// The file's name.
        file: String,
        /// What a session has of its own, where that is not what the contract says.
        #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Session>")]
        session: Option<OrError<Session>>,
        /// What a runtime is told of it, by the option.
        #[schemars(skip_serializing_if = "Option::is_none", with = "BTreeMap<String, String>")]
        runtime_options: Option<BTreeMap<String, String>>,
        /// Of a merged file: the input that says whether there is a past.
        #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
        flag: Option<String>,
        /// Of a merged file: the parts that are in it, the one without past first.
        #[schemars(skip_serializing_if = "Option::is_none", with = "[String; 2]")]
        of: Option<[String; 2]>,
    }
}

list! {
    /// A part of the export, and its file.
    NamedFile: 2, [String, File]
}

/// The first layer, where that is not 0.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct From {
    from: usize,
}

list! {
    /// An output, the input that it becomes, for how many layers, and from which on; `{i}` stands for the layer.
    Wire: 3, [String, String, usize, From]
}

/// What an input is fed in a step.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The step's tokens.
    Tokens,
    /// Their places, counted on from the past.
    Positions,
    /// Ones, as many as past and tokens.
    MaskOverPast,
    /// Ones for the step's tokens alone, and zeros for padding.
    StepMask,
    /// So many numbers from 0 on at the first step, and then the place of the token.
    Window(i64),
    /// Whether there is a past.
    UsePast,
    /// For each row the one whose past it goes on from.
    Rows,
    /// The same at every step.
    Same,
    /// The same, at the first step alone.
    OfFirstStep,
}

list! {
    /// An input, and what it is fed.
    NamedRole: 2, [String, Role]
}

/// The past that a first step is fed: one of length 0, or one whose values do not count.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PastOfFirst {
    Empty,
    Dummy,
}

/// How a first step is run.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum First {
    /// By the same file.
    SameFile(SameFile),
    /// By the same file, which keeps its past.
    Reset(Reset),
    /// By another part.
    OtherPart(OtherPart),
}

/// What is done with the past that a file keeps.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateOfFirst {
    Reset,
}

/// By the same file, whose state is reset before.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reset {
    state: StateOfFirst,
}

/// By the same file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SameFile {
    past: PastOfFirst,
    /// The input that is false in this step.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    flag: Option<String>,
}

/// By another part.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OtherPart {
    submodel: String,
}

/// How a decoder is run step by step.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Generation {
    /// The file of each step, but perhaps the first.
    file: String,
    first: First,
    /// What becomes an input after each step.
    each_step: Vec<Wire>,
    /// What becomes an input after the first step, and stays so.
    from_first_step: Vec<Wire>,
    /// What each other input is fed.
    inputs: Vec<NamedRole>,
}

/// How the first step of a decoder is computed.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FirstOf {
    /// `empty`: entries of length 0 along the axis that grows. `dummy`: of length 1, whose values do not count. `kept`: the
    /// file keeps it, and is reset before. Null: none.
    past: Option<String>,
    /// The file that computes it.
    file: String,
    /// The input that says whether there is a past.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    flag: Option<String>,
}

/// A part of an export and its file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PartOf {
    part: String,
    file: String,
}

/// The tokens that a model begins and ends with.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tokens {
    /// What the decoder begins with, where it has no prompt of its own.
    start: Option<i64>,
    /// The same for each sequence of a batch, where these differ.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<i64>")]
    starts: Option<Vec<i64>>,
    /// What follows the start token before anything is chosen; null in the place of the language where the scores tell that.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<Option<i64>>")]
    prompt: Option<Vec<Option<i64>>>,
    /// The tokens of languages, of which the one with the highest score after the start token stands in its place.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<i64>")]
    languages: Option<Vec<i64>>,
    /// What begins a text.
    begin: Option<i64>,
    /// Those that end a sequence.
    end: Vec<i64>,
    /// What fills up shorter sequences.
    padding: Option<i64>,
    /// Tokens that are forced, each behind its place.
    forced: Vec<(usize, i64)>,
    /// What is forced where the most tokens are reached: one of these.
    forced_end: Vec<i64>,
    /// Tokens that are never chosen.
    suppressed: Vec<i64>,
    /// Sequences of tokens, the last of which is not chosen after the others; one token alone that ends a sequence is.
    suppressed_after: Vec<Vec<i64>>,
    /// Tokens that are not chosen first.
    suppressed_first: Vec<i64>,
    /// How many tokens a sequence has before one may end it.
    fewest: usize,
    /// The same of new tokens.
    fewest_new: usize,
    /// How many tokens in a row are not chosen twice, or 0.
    unrepeated: usize,
    /// How many tokens in a row that the encoder or the prompt has are not chosen.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    unrepeated_of_source: Option<usize>,
    /// What the scores of tokens that are there already are divided by, those below 0 multiplied with.
    penalty: Option<f64>,
    /// What the scores of tokens that the encoder or the prompt has are multiplied with, those below 0 divided by.
    #[schemars(skip_serializing_if = "Option::is_none", with = "f64")]
    favor_of_source: Option<f64>,
    /// Sequences of tokens, each with what is added to the score of the last one after the others.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<(Vec<i64>, f64)>")]
    biases: Option<Vec<(Vec<i64>, f64)>>,
    /// Whether scores that are no numbers, or beyond all, are made such.
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    finite: Option<bool>,
    /// From how many new tokens on an end becomes likelier, and the factor at each.
    #[schemars(skip_serializing_if = "Option::is_none", with = "(i64, f64)")]
    decay: Option<(i64, f64)>,
    /// What the rules for tokens of times go by, where these are asked for.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Times")]
    times: Option<Times>,
    /// How tokens are drawn, where `do_sample` asks for it.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Sampling")]
    sampling: Option<Sampling>,
    /// Strings of text that end a sequence with the token that ends one of them.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<String>")]
    stop_strings: Option<Vec<String>>,
    /// How several sequences are kept of each, where `num_beams` asks for it.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Beams")]
    beams: Option<Beams>,
    /// How many sequences are given of each, where there are several.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    returned: Option<usize>,
    /// How far scores are moved away from those of a prompt that asks for nothing.
    #[schemars(skip_serializing_if = "Option::is_none", with = "f64")]
    guidance: Option<f64>,
    /// What `generation_config.json` asks for that would change which token comes next, and that the loop here does not do.
    #[schemars(skip_serializing_if = "Option::is_none", with = "BTreeMap<String, Value>")]
    not_applied: Option<BTreeMap<String, Value>>,
}

/// What the rules for tokens of times go by.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Times {
    /// The token that asks for none; those after it are the times.
    none: i64,
    /// The token that ends a sequence.
    end: i64,
    /// Which time is the latest that comes first.
    latest_first: Option<i64>,
}

/// How several sequences are kept of each.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Beams {
    /// How many are kept.
    count: usize,
    /// The power of its length by which the score of a sequence is divided.
    length_penalty: f64,
    /// When no more are looked for: `early_stopping`, true, false or `never`.
    early: Value,
    /// Whether the scores of a step are made likelihoods once more after they were changed.
    renormalized: bool,
}

/// What is done to scores before a token is drawn by them, in this order.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Sampling {
    /// What scores are divided by.
    temperature: Option<f64>,
    /// The share of the entropy of the hundred likeliest that is left.
    top_h: Option<f64>,
    /// How many of the likeliest are left.
    top_k: Option<usize>,
    /// How likely those are together that are left.
    top_p: Option<f64>,
    /// The least share of the likeliest that is left.
    min_p: Option<f64>,
    /// How likely those are together that are left for being nearest to the entropy.
    typical_p: Option<f64>,
    /// How likely is what is left, at least.
    epsilon_cutoff: Option<f64>,
    /// The same, which falls with the entropy.
    eta_cutoff: Option<f64>,
}

/// What an input is fed.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feeds {
    Tokens,
    /// The running sum of the mask less one.
    Positions,
    Mask,
    /// Ones for the step's tokens alone, and zeros for padding.
    StepMask,
    /// So many numbers from 0 on at the first step, and then the place of the token.
    Window(i64),
    UsePast,
    /// What this output of the part that makes embeddings gives for the tokens of the step.
    Embeddings(String),
    /// For each row the one whose past it goes on from.
    Rows,
    /// This output of the encoder.
    EncoderOutput(String),
    /// What this input of the encoder was fed.
    EncoderInput(String),
    /// What the caller gives.
    Given,
}

/// The length of an axis, or what stands for it; null where nothing says it.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Length {
    Fixed(i64),
    Symbol(String),
    Unknown(()),
}

/// An input of a decoder that is no entry of the cache.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DecoderInput {
    feeds: Feeds,
    dtype: String,
    shape: Vec<Length>,
    /// Whether the file of the first step alone has it.
    of_first_step: bool,
}

/// An entry of a decoder's cache.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CacheEntry {
    /// The output that becomes it.
    present: String,
    layer: usize,
    /// Whether it stays what the first step gave.
    from_first_step: bool,
    dtype: String,
    shape: Vec<Length>,
    /// The axis of the sequences of a batch.
    batch_axis: Option<usize>,
    /// The axis that is as long as the past.
    grows: Option<usize>,
}

/// All that a loop which generates has to know of a decoder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DecoderOf {
    part: String,
    file: String,
    first: FirstOf,
    /// What computes once what the decoder is fed at every step.
    encoder: Option<PartOf>,
    /// What makes of the tokens of each step the embeddings that the decoder takes in their place.
    embeddings: Option<PartOf>,
    /// The output whose last row has the scores of the token that follows.
    scores: Option<String>,
    /// For how many tokens the model is made.
    longest: Option<usize>,
    tokens: Tokens,
    /// Every input that is no entry of the cache, by the name that a session has.
    inputs: BTreeMap<String, DecoderInput>,
    /// The cache, by the inputs that its entries become.
    cache: BTreeMap<String, CacheEntry>,
}

/// What `plan --json` prints.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Plan {
    /// The files that the exporter writes, before any are merged.
    submodels: Vec<NamedFile>,
    /// The files that are made by merging two of them.
    merged: Vec<NamedFile>,
    /// How the decoders among them are run.
    generation: Vec<Generation>,
    /// The same with all that a loop has to know, by names.
    decoders: Vec<DecoderOf>,
    /// With `--verbose`: what was found out about the model.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Model")]
    model: Option<Model>,
    form: Form,
}

/// How the values of a tensor are drawn.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Integers from `low` to below `high`.
    Int,
    /// Numbers from `low` to below `high`.
    Float,
    /// Ones and zeros, the zeros at `padding_side`.
    Mask,
    /// All `value`.
    Constant,
    /// Zeros, or what is computed: `values`, or of many the first, the bounds and a hash.
    Derived,
}

/// A tensor that is drawn.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Spec {
    shape: Vec<i64>,
    /// The type of its elements.
    dtype: String,
    kind: Kind,
    /// The least value.
    #[schemars(skip_serializing_if = "Option::is_none", with = "i64")]
    low: Option<i64>,
    /// What every value is less than.
    #[schemars(skip_serializing_if = "Option::is_none", with = "i64")]
    high: Option<i64>,
    /// Where the zeros of a mask are: `left` or `right`.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    padding_side: Option<String>,
    /// What every value is.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Scalar")]
    value: Option<Scalar>,
    /// All values, where they are few.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<f64>")]
    values: Option<Vec<f64>>,
    /// The first values, where there are many.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<f64>")]
    head: Option<Vec<f64>>,
    /// The least of many values.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Scalar")]
    min: Option<Scalar>,
    /// The largest of many values.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Scalar")]
    max: Option<Scalar>,
    /// The hash of the list of values as JSON, where there are many.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    sha256: Option<String>,
    /// What is set after values are drawn: places, and their value.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<SetTo>")]
    set: Option<Vec<SetTo>>,
    /// How one row is made to many.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<String>")]
    via: Option<Vec<String>>,
    /// What it was lengthened by.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Padded")]
    padded: Option<Padded>,
}

list! {
    /// A place as Python indexes it, and the value there.
    SetTo: 2, [String, i64]
}

/// The axis that was lengthened, the value there, and from where on.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Padded {
    dim: usize,
    with: i64,
    from: i64,
}

list! {
    /// The name of a tensor, and how it is drawn; `{i}` stands for the layer.
    NamedSpec: 2, [String, Spec]
}

/// The same tensors for each layer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Layers {
    /// How many layers there are.
    repeat: usize,
    /// What each has; `{i}` stands for the layer.
    entries: Vec<NamedSpec>,
    /// The number of the first, where that is not 0.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    from: Option<usize>,
}

/// What a session is fed: a tensor, or the tensors of layers.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum FeedPart {
    Tensor(NamedSpec),
    Layers(Layers),
}

/// What `dummy --json` prints: what a session is fed, in order.
#[derive(JsonSchema)]
pub struct Dummy(Vec<FeedPart>);

/// Where something was found.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    File,
    Input,
    Output,
    State,
}

/// How much something matters.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It runs as the contract has it.
    Note,
    /// It runs, and may give what callers do not expect.
    Warning,
    /// Who goes by the contract cannot run it, or reads what is not there.
    Error,
}

/// A difference between a file and its contract.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Finding {
    severity: Severity,
    /// What differs: a short name that stays.
    kind: String,
    side: Side,
    /// The tensor, where it is about one.
    tensor: Option<String>,
    /// The axis, where it is about one.
    axis: Option<usize>,
    /// What the file has.
    found: String,
    /// What the contract has.
    expected: String,
    /// What is different, and why it matters, for people to read.
    reason: String,
}

/// What a file gave in a run.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunOutput {
    name: String,
    dtype: Option<String>,
    shape: Vec<i64>,
}

/// The values of an output beside those of the reference.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Comparison {
    output: String,
    tolerance: f64,
    elements: u64,
    /// How many differ by more than the tolerance.
    beyond: u64,
    /// How many are no numbers on one side alone.
    not_numbers: u64,
    /// Where they differ most.
    largest: Option<Largest>,
}

/// Where values differ most.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Largest {
    at: Vec<u64>,
    found: Option<f64>,
    reference: Option<f64>,
    difference: Option<f64>,
}

/// A value of an input that says which branch runs.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Flag {
    name: String,
    value: bool,
}

/// A run of a file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Run {
    /// The sizes that it was run at.
    sizes: BTreeMap<String, i64>,
    outputs: Vec<RunOutput>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "Flag")]
    flag: Option<Flag>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<Comparison>")]
    compared: Option<Vec<Comparison>>,
}

/// Whether files run.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum Runs {
    /// They run when they are fed by the contract.
    ByContract,
    /// They run when they are fed what a session names, and as it names it.
    BySessionNames,
    /// They run, and do not give what the contract says.
    WithOtherOutputs,
    /// They cannot be run by the contract.
    Not,
}

/// Whether files run, and fed by what.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Verdict {
    runs: Runs,
    /// Why; empty where they run by the contract.
    why: String,
}

/// What was found in a file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CheckedFile {
    file: String,
    /// The part of the export that it is.
    part: Option<String>,
    /// How much the worst finding matters.
    worst: Option<Severity>,
    verdict: Verdict,
    findings: Vec<Finding>,
    /// With `--run`: its runs.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<Run>")]
    runs: Option<Vec<Run>>,
    /// What it was made with: each package with its version, where the file says so.
    #[schemars(skip_serializing_if = "Option::is_none", with = "BTreeMap<String, String>")]
    made_with: Option<BTreeMap<String, String>>,
}

/// The runtime that files were held against as well.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MeantFor {
    runtime: String,
    /// The version whose source was read.
    version: String,
    /// How much the worst finding of the kind `runtime` matters.
    worst: Option<Severity>,
}

/// What `check --json` prints.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Check {
    /// The tasks that it was checked for.
    tasks: Vec<String>,
    /// There where several parts were expected in one file.
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    monolith: Option<bool>,
    /// The variant of the export, where it is not the one that is exported by default.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    variant: Option<String>,
    /// The library, where it is not the model's own.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    library: Option<String>,
    /// How much the worst finding matters.
    worst: Option<Severity>,
    verdict: Verdict,
    files: Vec<CheckedFile>,
    /// What is not about any of the files.
    findings: Vec<Finding>,
    /// With `--for`: the runtime.
    #[schemars(rename = "for", skip_serializing_if = "Option::is_none", with = "MeantFor")]
    meant_for: Option<MeantFor>,
    /// With `--run`: what ran the files.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    runtime: Option<String>,
    form: Form,
}

/// A model type.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ModelType {
    library: String,
    model_type: String,
}

/// How many were found, of how many that the contract has.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Count {
    found: usize,
    of: usize,
}

/// A contract that a file may fit.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Candidate {
    /// The part of an export.
    part: String,
    tasks: Vec<String>,
    /// The model types that share the contract.
    models: Vec<ModelType>,
    /// What their configs say, where the contract is not that of a config that says nothing: by the path of an attribute, its
    /// value.
    config: BTreeMap<String, Value>,
    /// Whether nothing speaks against it.
    fits: bool,
    inputs: Count,
    outputs: Count,
    /// What speaks against it.
    against: Vec<Finding>,
}

/// What `identify --json` prints.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Identify {
    /// The contracts, the one that fits best first.
    candidates: Vec<Candidate>,
    /// The model types of which nothing is known without a config.
    not_compared: Vec<ModelType>,
    /// What the file was made with: each package with its version, where the file says so.
    #[schemars(skip_serializing_if = "Option::is_none", with = "BTreeMap<String, String>")]
    made_with: Option<BTreeMap<String, String>>,
    form: Form,
}

contract! {
    /// A contract.
    BareContract {}
}

/// What a lookup alone tells, where a request has no config.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lookup {
    config_class: String,
    bound: Bound,
}

/// What is known before a config is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Bound {
    task: String,
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    use_past: Option<bool>,
}

/// A contract, or without a config what the lookup tells.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum ContractOrLookup {
    Contract(Box<BareContract>),
    Lookup(Lookup),
    Error(Failed),
}

/// Tensors of an input: one, the same several times, several, or some by name.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Made {
    Tensor(Box<Spec>),
    Repeated(Repeated),
    Several(Vec<Option<Made>>),
    ByName(BTreeMap<String, Spec>),
}

/// The same several times.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Repeated {
    repeat: usize,
    item: Box<Made>,
}

list! {
    /// An input of the model's own code, and its dummy value.
    NamedValue: 2, [String, Made]
}

/// A file of a plan, in short.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlannedFile {
    config_class: String,
    task: String,
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    behavior: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    use_past: Option<bool>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    use_past_in_inputs: Option<bool>,
    inputs: OrError<Tensors>,
    outputs: OrError<Tensors>,
    /// Whether it keeps its past as a state.
    #[schemars(skip_serializing_if = "Option::is_none", with = "bool")]
    stateful: Option<bool>,
    /// What a session has of its own, where that is not what the contract says.
    #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Session>")]
    session: Option<OrError<Session>>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    model_patcher: Option<String>,
}

list! {
    /// A part of the export, and its file in short.
    NamedPlannedFile: 2, [String, PlannedFile]
}

/// A line that `batch` answers with.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Batch {
    /// The request's `id`, or null.
    id: Value,
    #[schemars(skip_serializing_if = "Option::is_none", with = "ContractOrLookup")]
    contract: Option<ContractOrLookup>,
    /// The dummy inputs of the model's own code.
    #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Vec<NamedValue>>")]
    dummy_inputs: Option<OrError<Vec<NamedValue>>>,
    /// What a session is fed.
    #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Vec<FeedPart>>")]
    feed: Option<OrError<Vec<FeedPart>>>,
    /// The files of the export.
    #[schemars(skip_serializing_if = "Option::is_none", with = "OrError<Vec<NamedPlannedFile>>")]
    plan: Option<OrError<Vec<NamedPlannedFile>>>,
    /// Why there is no answer at all.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Reason")]
    error: Option<Reason>,
}

/// What `dump` writes: the whole registry.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Dump {
    form: Form,
    /// The version of the program.
    version: String,
    libraries: Vec<String>,
    exporters: Vec<String>,
    /// Every task, with other names for it.
    tasks: BTreeMap<String, Vec<String>>,
    /// The config classes, by name.
    classes: BTreeMap<String, Class>,
    models: Vec<ModelOf>,
    /// What files take and give, by the number that files have.
    contracts: Vec<ContractOf>,
}

/// A config class.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Class {
    exporter: String,
    /// The classes that it extends, the nearest first.
    extends: Vec<String>,
    /// The opset that is exported by default, where the exporter has one.
    opset: Option<u32>,
    /// The tolerance within which an exported model's outputs have to be the original's.
    tolerance: f64,
    min_transformers_version: Option<String>,
    max_transformers_version: Option<String>,
    min_torch_version: Option<String>,
    /// What the reference does to the model before it is exported.
    model_patcher: Option<String>,
    /// The framework that the model is loaded with: `pt` or `tf`.
    framework: String,
    /// Each variant, with what it means.
    variants: BTreeMap<String, String>,
    /// What its constructor can be told, by name.
    arguments: BTreeMap<String, Argument>,
    /// The axes whose sizes an export fixes.
    static_axes: Vec<String>,
    /// Names that every model has for attributes of its config, each with the path to the attribute.
    attributes: BTreeMap<String, String>,
}

/// What a constructor can be told.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Argument {
    /// What it is where nothing is said.
    default: Option<Scalar>,
    /// The words that it can be; none for a flag.
    one_of: Vec<String>,
    /// Whether the constructor takes it; else it is assigned later.
    in_constructor: bool,
}

/// A model type as one library has it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ModelOf {
    library: String,
    model_type: String,
    /// How each exporter exports it.
    exporters: BTreeMap<String, Support>,
}

/// How an exporter exports a model type.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Support {
    /// Whether the reference has no such model type for this exporter.
    beyond_reference: bool,
    /// The export for each task, `-with-past` included.
    tasks: BTreeMap<String, Export>,
}

/// An export of a model whose config says nothing but its type.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Export {
    config_class: String,
    /// The version of transformers that exports.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    transformers: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<FileOf>")]
    files: Option<Vec<FileOf>>,
    /// Files that are made by merging two of them.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<FileOf>")]
    merged: Option<Vec<FileOf>>,
    /// What a config has to say for there to be an answer.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Reason")]
    error: Option<Reason>,
}

/// A file of an export.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FileOf {
    part: String,
    /// The file's name.
    file: String,
    config_class: String,
    /// The task, without `-with-past`.
    task: String,
    /// Of a merged file: the input that says whether there is a past.
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    flag: Option<String>,
    /// Of a merged file: the parts that are in it, the one without past first.
    #[schemars(skip_serializing_if = "Option::is_none", with = "[String; 2]")]
    of: Option<[String; 2]>,
    /// The place of its contract in `contracts`, from 0.
    contract: usize,
}

/// What a file takes and gives, in order, under the names that a session has.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ContractOf {
    inputs: OrError<Vec<TensorOrLayers>>,
    outputs: OrError<Vec<TensorOrLayers>>,
    /// What a session has of its own, where that is not what the contract says.
    #[schemars(skip_serializing_if = "Option::is_none", with = "SessionOfContract")]
    session: Option<SessionOfContract>,
}

/// What a session of a file takes, gives and keeps, in order.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SessionOfContract {
    inputs: Vec<TensorOrLayers>,
    outputs: Vec<TensorOrLayers>,
    /// What it keeps from step to step, under the names that it has as inputs in the contract.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Vec<TensorOrLayers>")]
    states: Option<Vec<TensorOrLayers>>,
    /// How many it keeps besides of what it computes at the first step, under names of its own.
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    own_states: Option<usize>,
}

/// A tensor, or the tensors of each of several layers.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum TensorOrLayers {
    Tensor(TensorOf),
    Layers(LayersOf),
}

/// A tensor.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TensorOf {
    /// Its name; `{i}` stands for the layer.
    name: String,
    #[schemars(skip_serializing_if = "Option::is_none", with = "String")]
    dtype: Option<String>,
    #[schemars(skip_serializing_if = "Option::is_none", with = "usize")]
    rank: Option<usize>,
    /// The symbols of its dynamic axes; left out where an export fixes the sizes of axes.
    #[schemars(skip_serializing_if = "Option::is_none", with = "Axes")]
    axes: Option<Axes>,
}

/// The tensors of the first layer, then those of the next, and so on.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LayersOf {
    /// The number of the first.
    from: usize,
    /// How many there are by default.
    layers: usize,
    /// The attribute of the config that says how many there are, by its path; null where none does by itself.
    attribute: Option<String>,
    /// What each layer has.
    tensors: Vec<TensorOf>,
}

/// What `tasks --json` prints.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tasks {
    model_type: String,
    exporter: String,
    /// In the reference's order, `-with-past` included.
    tasks: Vec<String>,
    form: Form,
}

/// What `models --json` prints.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Models {
    models: Vec<ListedModel>,
    form: Form,
}

/// A model type as one library has it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ListedModel {
    library: String,
    model_type: String,
    /// The tasks, by the exporter.
    exporters: BTreeMap<String, Vec<String>>,
}
