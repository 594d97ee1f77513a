//! What can go wrong, and what would have been right.

mod hub_failure;
mod kind;
mod message;
mod words;

use std::path::PathBuf;

pub use hub_failure::HubFailure;
pub(crate) use words::shortened;

/// A lookup, a config or a request that cannot be answered.
///
/// Each message is one paragraph: what was found, what was expected, and the nearest known name. A program
/// tells errors apart by the variant, or across processes by its [`kind`](Self::kind).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Neither a model type nor a config that has one was given; `ValueError` in the reference.
    NoModelType,

    /// The library is none of the registry's; `KeyError` in the reference.
    UnknownLibrary {
        /// The library asked for.
        found: String,
        /// The libraries there are.
        known: Vec<&'static str>,
    },

    /// The library has no such model type; `KeyError` in the reference.
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
    UnknownTask {
        /// The task asked for.
        found: String,
        /// The nearest task there is.
        near: Option<&'static str>,
    },

    /// A text is none of the names of an enumeration.
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
    NoPast {
        /// The config class.
        class: &'static str,
        /// The task asked for.
        task: String,
    },

    /// The class has no outputs for its task; `KeyError` in the reference.
    NoOutputs {
        /// The config class.
        class: &'static str,
        /// The task.
        task: String,
    },

    /// The config lacks an attribute that is needed; `AttributeError` in the reference.
    MissingAttribute {
        /// The attribute, with the path to it.
        attribute: String,
        /// The config's model type, where known.
        model_type: Option<String>,
    },

    /// A config value is of another type than its use needs; `TypeError` in the reference.
    WrongType {
        /// The value, named.
        what: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },

    /// A number is beyond what can be answered in bounded time and memory.
    Limit {
        /// The value, named.
        what: String,
        /// What it is.
        found: String,
        /// The most that is accepted.
        limit: u64,
    },

    /// An integer operation overflows or divides by zero.
    Arithmetic(String),

    /// The class does not take this argument; `TypeError` in the reference.
    UnknownArgument {
        /// The config class.
        class: &'static str,
        /// The argument given.
        found: String,
        /// The arguments that it takes.
        known: Vec<&'static str>,
    },

    /// An argument's value is not among those that it can have.
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
    MissingAxis {
        /// The config class.
        class: &'static str,
        /// The axis.
        axis: &'static str,
    },

    /// The class has no such variant; `ValueError` in the reference.
    UnknownVariant {
        /// The config class.
        class: &'static str,
        /// The variant asked for.
        found: String,
        /// The variants there are.
        known: Vec<&'static str>,
    },

    /// The registry says that this combination cannot be exported; the message is the registry's.
    Unsupported {
        /// The config class.
        class: &'static str,
        /// Why not.
        message: String,
    },

    /// No generator of the class makes an input of this name; `RuntimeError` in the reference.
    NoGenerator {
        /// The config class.
        class: &'static str,
        /// The input.
        input: String,
    },

    /// The dummy inputs depend on an image processor; `ValueError` or `IndexError` in the reference.
    NoPreprocessor {
        /// The config class.
        class: &'static str,
        /// What is missing.
        what: String,
    },

    /// No value of this type is in the range to draw from.
    EmptyRange {
        /// The least value.
        low: i64,
        /// One more than the greatest.
        high: i64,
        /// The type.
        dtype: &'static str,
    },

    /// There is no size of this name.
    UnknownShape {
        /// The size asked for.
        found: String,
        /// The nearest that there is.
        near: Option<&'static str>,
    },

    /// There is no such framework; `ValueError` in the reference.
    UnknownFramework {
        /// The framework asked for.
        found: String,
        /// The frameworks there are.
        known: Vec<&'static str>,
    },

    /// A library loads no model for the task; `KeyError` in the reference.
    NoLoader {
        /// The task asked for.
        task: String,
        /// The library.
        library: &'static str,
        /// The tasks that it loads models for.
        known: Vec<&'static str>,
    },

    /// None of the loaders of a task loads the model type; `ValueError` in the reference.
    NotLoaded {
        /// The model type.
        model_type: String,
        /// The task.
        task: String,
        /// The loaders.
        loaders: Vec<&'static str>,
    },

    /// No library loads models of this class, so that it tells nothing; `ValueError` in the reference.
    UnknownClass {
        /// The class.
        found: String,
        /// The nearest that there is.
        near: Option<&'static str>,
    },

    /// Nothing tells what a model is; `ValueError` or `FileNotFoundError` in the reference.
    Untold {
        /// What cannot be told: the library, the framework or the model type.
        what: &'static str,
        /// Why not, and what would tell it.
        reason: String,
    },

    /// Nothing tells the task of a model; `KeyError` in the reference.
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

    /// A component of a pipeline is of a class that cannot be exported.
    UnknownComponent {
        /// The component.
        component: &'static str,
        /// Its class.
        class: String,
        /// The classes that can be exported.
        known: Vec<&'static str>,
    },

    /// Drawing tensors would take more memory than is allowed.
    TooLarge {
        /// What was to be drawn.
        what: String,
        /// The bytes that its values take; [`u128::MAX`] stands for that and more.
        bytes: u128,
        /// The most that is allowed.
        limit: u64,
    },

    /// A file's name does not tell which kind of tensor file it is.
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },

    /// A kind of tensor file knows no such type.
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
    InvalidConfig {
        /// The file, or `the text`.
        what: String,
        /// What is wrong with it, with line and column where known.
        reason: String,
    },

    /// The Hub has no repositories of such a name, or no such revisions or folders of them.
    InvalidRepository {
        /// The name.
        found: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The repository, or what is needed of it, was not fetched before; `LocalEntryNotFoundError` in
    /// huggingface_hub.
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
    Hub {
        /// The repository.
        repository: String,
        /// The Hub, or what stands in for it.
        endpoint: String,
        /// Why not.
        failure: HubFailure,
    },

    /// A file is no ONNX model, a damaged one, or one beyond the limits.
    InvalidModel {
        /// The file.
        what: String,
        /// The byte at which it goes wrong.
        at: u64,
        /// What is wrong there.
        reason: String,
    },

    /// What runs exported files is not there.
    NoRuntime {
        /// The runtime.
        name: &'static str,
        /// Why not, and what would change that.
        reason: String,
    },

    /// Tensors from a file are damaged, of a type that is not read, or do not fit their use.
    InvalidTensors {
        /// The file, or what the tensors are.
        what: String,
        /// What is wrong with them.
        reason: String,
    },

    /// A file cannot be read or written.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl std::error::Error for Error {}
