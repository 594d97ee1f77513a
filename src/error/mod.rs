//! What can go wrong, and what would have been right.

mod hub_failure;
mod kind;
mod words;

use std::path::PathBuf;

pub use hub_failure::HubFailure;
pub(crate) use words::shortened;
use words::{but_not, did_you_mean, elsewhere, for_input, list, name_of, near, nearest_or_all, of_type};

/// A lookup, a config or a request that cannot be answered.
///
/// Each message is one paragraph: what was found, what was expected, and the nearest known name. A program
/// tells errors apart by the variant, or across processes by its [`kind`](Self::kind).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither a model type nor a config that has one was given; `ValueError` in the reference.
    #[error("the model type cannot be told: pass a model type, or a config that has `model_type`")]
    NoModelType,

    /// The library is none of the registry's; `KeyError` in the reference.
    #[error("unknown library `{found}`: expected one of {}{}", list(.known), near(.found, .known))]
    UnknownLibrary {
        /// The library asked for.
        found: String,
        /// The libraries there are.
        known: Vec<&'static str>,
    },

    /// The library has no such model type; `KeyError` in the reference.
    #[error("model type `{found}`{} is not in the registry for {library}{}{}", name_of(.model_name), did_you_mean(.near), elsewhere(.others))]
    UnknownModelType {
        /// The model type asked for.
        found: String,
        /// The model's name, for the message alone.
        model_name: Option<String>,
        /// The library that was searched.
        library: String,
        /// The nearest model type there is.
        near: Option<&'static str>,
        /// The libraries that do have this model type.
        others: Vec<&'static str>,
    },

    /// No such exporter, or none for this model type; `KeyError` in the reference.
    #[error("model type `{model_type}`{} has no exporter `{found}`: it has {}", name_of(.model_name), list(.known))]
    UnknownExporter {
        /// The exporter asked for.
        found: String,
        /// The model type.
        model_type: String,
        /// The model's name, for the message alone.
        model_name: Option<String>,
        /// The exporters that it has.
        known: Vec<&'static str>,
    },

    /// The model type cannot be exported for this task; `ValueError` in the reference.
    #[error("model type `{model_type}` does not support the task `{found}` with {exporter}: it supports {}{}", list(.supported), near(.found, .supported))]
    UnsupportedTask {
        /// The task asked for.
        found: String,
        /// The model type.
        model_type: String,
        /// The exporter.
        exporter: String,
        /// The tasks it supports, in the registry's order.
        supported: Vec<&'static str>,
    },

    /// No library has a task of this name; `ValueError` in the reference.
    #[error("unknown task `{found}`{}", did_you_mean(.near))]
    UnknownTask {
        /// The task asked for.
        found: String,
        /// The nearest task there is.
        near: Option<&'static str>,
    },

    /// A text is none of the names of an enumeration.
    #[error("unknown {kind} `{found}`{}", nearest_or_all(.near, .known))]
    UnknownName {
        /// What the name is of, for instance `task`.
        kind: &'static str,
        /// The text.
        found: String,
        /// The nearest name there is.
        near: Option<&'static str>,
        /// All names.
        known: Vec<&'static str>,
    },

    /// A `-with-past` task for a class without past; `ValueError` in the reference.
    #[error("{class} does not support tasks with past, and `{task}` is one")]
    NoPast {
        /// The config class.
        class: &'static str,
        /// The task asked for.
        task: String,
    },

    /// The class has no outputs for its task; `KeyError` in the reference.
    #[error("{class} has no outputs for the task `{task}`")]
    NoOutputs {
        /// The config class.
        class: &'static str,
        /// The task.
        task: String,
    },

    /// The config lacks an attribute that is needed; `AttributeError` in the reference.
    #[error("the config{} has no attribute `{attribute}`, or null there, and its class fills in none", of_type(.model_type))]
    MissingAttribute {
        /// The attribute, with the path to it.
        attribute: String,
        /// The config's model type, where known.
        model_type: Option<String>,
    },

    /// A config value is of another type than its use needs; `TypeError` in the reference.
    #[error("{what} is {found}, expected {expected}")]
    WrongType {
        /// The value, named.
        what: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },

    /// A number is beyond what can be answered in bounded time and memory.
    #[error("{what} is {found}, and {limit} is the most that is answered")]
    Limit {
        /// The value, named.
        what: String,
        /// What it is.
        found: String,
        /// The most that is accepted.
        limit: u64,
    },

    /// An integer operation overflows or divides by zero.
    #[error("{0} cannot be computed")]
    Arithmetic(String),

    /// The class does not take this argument; `TypeError` in the reference.
    #[error("{class} takes no argument `{found}`: it takes {}{}", list(.known), near(.found, .known))]
    UnknownArgument {
        /// The config class.
        class: &'static str,
        /// The argument given.
        found: String,
        /// The arguments that it takes.
        known: Vec<&'static str>,
    },

    /// An argument's value is not among those that it can have.
    #[error("`{argument}` of {class} cannot be {found}: expected {expected}")]
    BadArgument {
        /// The config class.
        class: &'static str,
        /// The argument.
        argument: String,
        /// The value given.
        found: String,
        /// What it can be.
        expected: String,
    },

    /// The size of a static axis is not known; `MissingMandatoryAxisDimension` in the reference.
    #[error("{class} needs a size for the axis `{axis}`: none was given, and the config says none")]
    MissingAxis {
        /// The config class.
        class: &'static str,
        /// The axis.
        axis: &'static str,
    },

    /// A text is no version.
    #[error("`{found}` is no version: expected numbers with dots between, four at most, as in 5.24.0")]
    NoVersion {
        /// The text.
        found: String,
    },

    /// A version of transformers does not have the model; `ValueError` in the reference.
    #[error("{class} needs transformers {needs}, and {found} was asked for")]
    WrongVersion {
        /// The config class.
        class: &'static str,
        /// The version asked for.
        found: String,
        /// The versions that have it.
        needs: String,
    },

    /// The class has no such variant; `ValueError` in the reference.
    #[error("{class} has no variant `{found}`: it has {}{}", list(.known), near(.found, .known))]
    UnknownVariant {
        /// The config class.
        class: &'static str,
        /// The variant asked for.
        found: String,
        /// The variants there are.
        known: Vec<&'static str>,
    },

    /// The registry says that this combination cannot be exported; the message is the registry's.
    #[error("{class}: {message}")]
    Unsupported {
        /// The config class.
        class: &'static str,
        /// Why not.
        message: String,
    },

    /// No generator of the class makes an input of this name; `RuntimeError` in the reference.
    #[error("{class} has no generator for the dummy input `{input}`")]
    NoGenerator {
        /// The config class.
        class: &'static str,
        /// The input.
        input: String,
    },

    /// The dummy inputs depend on an image processor; `ValueError` or `IndexError` in the reference.
    #[error("{class} takes `{what}` from the model's preprocessor, which was not given or does not say it")]
    NoPreprocessor {
        /// The config class.
        class: &'static str,
        /// What is missing.
        what: String,
    },

    /// No value of this type is in the range to draw from.
    #[error("no {dtype} can be drawn from {low} to below {high}{}", for_input(.input))]
    EmptyRange {
        /// The input that would hold it; empty where what draws it has no name.
        input: String,
        /// The least value.
        low: i64,
        /// One more than the greatest.
        high: i64,
        /// The type.
        dtype: &'static str,
    },

    /// There is no size of this name.
    #[error("unknown size `{found}`{}", did_you_mean(.near))]
    UnknownShape {
        /// The size asked for.
        found: String,
        /// The nearest that there is.
        near: Option<&'static str>,
    },

    /// There is no such framework; `ValueError` in the reference.
    #[error("unknown framework `{found}`: expected {}", list(.known))]
    UnknownFramework {
        /// The framework asked for.
        found: String,
        /// The frameworks there are.
        known: Vec<&'static str>,
    },

    /// A library loads no model for the task; `KeyError` in the reference.
    #[error("{library} loads no model for the task `{task}`: it loads {}{}", list(.known), near(.task, .known))]
    NoLoader {
        /// The task asked for.
        task: String,
        /// The library.
        library: &'static str,
        /// The tasks that it loads models for.
        known: Vec<&'static str>,
    },

    /// None of the loaders of a task loads the model type; `ValueError` in the reference.
    #[error("no loader of the task `{task}` loads the model type `{model_type}`: there are {}", list(.loaders))]
    NotLoaded {
        /// The model type.
        model_type: String,
        /// The task.
        task: String,
        /// The loaders.
        loaders: Vec<&'static str>,
    },

    /// No library loads models of this class, so that it tells nothing; `ValueError` in the reference.
    #[error("no library of the registry loads a class `{found}`{}", did_you_mean(.near))]
    UnknownClass {
        /// The class.
        found: String,
        /// The nearest that there is.
        near: Option<&'static str>,
    },

    /// Nothing tells what a model is; `ValueError` or `FileNotFoundError` in the reference.
    #[error("the {what} cannot be told: {reason}")]
    Untold {
        /// What cannot be told: the library, the framework or the model type.
        what: &'static str,
        /// Why not, and what would tell it.
        reason: String,
    },

    /// Nothing tells the task of a model; `KeyError` in the reference.
    #[error("the task cannot be told: {reason}; `{model_type}` supports {} with {exporter}: choose one", list(.supported))]
    UntoldTask {
        /// What was found in its place.
        reason: String,
        /// The model type.
        model_type: String,
        /// The exporter.
        exporter: String,
        /// The tasks it supports, in the registry's order.
        supported: Vec<&'static str>,
    },

    /// A pipeline is of a class that the exporter does not know.
    #[error("the pipeline is a `{class}`, which cannot be exported: its name would have to begin with one of {}{}", list(.known), near(.class, .known))]
    UnknownPipeline {
        /// The pipeline's class.
        class: String,
        /// What the names of those begin with that can be exported.
        known: Vec<&'static str>,
    },

    /// A component of a pipeline is of a class that cannot be exported.
    #[error("the component `{component}` is a `{class}`, which cannot be exported: expected one of {}{}", list(.known), near(.class, .known))]
    UnknownComponent {
        /// The component.
        component: &'static str,
        /// Its class.
        class: String,
        /// The classes that can be exported.
        known: Vec<&'static str>,
    },

    /// Drawing tensors would take more memory than is allowed.
    #[error("{what} would take {bytes} bytes of memory, and {limit} is the most that is allowed")]
    TooLarge {
        /// What was to be drawn.
        what: String,
        /// The bytes that its values take; [`u128::MAX`] stands for that and more.
        bytes: u128,
        /// The most that is allowed.
        limit: u64,
    },

    /// A file's name does not tell which kind of tensor file it is.
    #[error("{}: the name has to end with .npz or .safetensors", .path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },

    /// A kind of tensor file knows no such type.
    #[error("`{name}` has the type {dtype}, for which {format} has no type; {instead} has one")]
    NotInFormat {
        /// The tensor.
        name: String,
        /// Its type.
        dtype: &'static str,
        /// The kind of file.
        format: &'static str,
        /// The kind of file that has the type.
        instead: &'static str,
    },

    /// The text is no JSON object, or one beyond the limits.
    #[error("{what} is not a config: {reason}")]
    InvalidConfig {
        /// The file, or `the text`.
        what: String,
        /// What is wrong with it, with line and column where known.
        reason: String,
    },

    /// The Hub has no repositories of such a name, or no such revisions or folders of them.
    #[error("`{found}` names no repository of the Hub: {reason}")]
    InvalidRepository {
        /// The name.
        found: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The repository, or what is needed of it, was not fetched before; `LocalEntryNotFoundError` in
    /// huggingface_hub.
    #[error("the repository `{repository}` is {} the cache {}{}{}", if .missing.is_some() { "in" } else { "not in" }, .cache.display(), but_not(.missing), did_you_mean(.near))]
    NotCached {
        /// The repository.
        repository: String,
        /// What is missing, where the repository itself is there.
        missing: Option<String>,
        /// The directory of the cache.
        cache: PathBuf,
        /// The nearest repository that is there.
        near: Option<String>,
    },

    /// The Hub does not give what was asked of it.
    #[error("cannot fetch `{repository}` from {endpoint}: {failure}")]
    Hub {
        /// The repository.
        repository: String,
        /// The Hub, or what stands in for it.
        endpoint: String,
        /// Why not.
        failure: HubFailure,
    },

    /// A file is no ONNX model, a damaged one, or one beyond the limits.
    #[error("{what}: at byte {at}, {reason}")]
    InvalidModel {
        /// The file.
        what: String,
        /// The byte at which it goes wrong.
        at: u64,
        /// What is wrong there.
        reason: String,
    },

    /// A file is something else than an exported model, and may be as it should.
    #[error("{what}: {reason}")]
    NoModel {
        /// The file.
        what: String,
        /// What it is, and what was expected.
        reason: String,
    },

    /// What runs exported files is not there.
    #[error("the runtime `{name}` is not there: {reason}")]
    NoRuntime {
        /// The runtime.
        name: &'static str,
        /// Why not, and what would change that.
        reason: String,
    },

    /// Tensors from a file are damaged, of a type that is not read, or do not fit their use.
    #[error("{what}: {reason}")]
    InvalidTensors {
        /// The file, or what the tensors are.
        what: String,
        /// What is wrong with them.
        reason: String,
    },

    /// An exported file cannot be loaded or run.
    #[error("{} does not run: {reason}", .path.display())]
    NotRun {
        /// The file.
        path: PathBuf,
        /// What the engine says, or what it lacks.
        reason: String,
    },

    /// A file cannot be read or written.
    #[error("{}: {reason}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}
