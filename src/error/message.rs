//! The message of each error: what was found, what was expected, and what is near.

use std::fmt;

use super::Error;
use super::words::{but_not, did_you_mean, elsewhere, list, name_of, near, nearest_or_all, of_type};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoModelType => {
                f.write_str("the model type cannot be told: pass a model type, or a config that has `model_type`")
            }
            Self::UnknownLibrary { found, known } => {
                write!(f, "unknown library `{found}`: expected one of {}{}", list(known), near(found, known))
            }
            Self::UnknownModelType { found, model_name, library, near, others } => write!(
                f,
                "model type `{found}`{} is not in the registry for {library}{}{}",
                name_of(model_name),
                did_you_mean(near),
                elsewhere(others)
            ),
            Self::UnknownExporter { found, model_type, model_name, known } => write!(
                f,
                "model type `{model_type}`{} has no exporter `{found}`: it has {}",
                name_of(model_name),
                list(known)
            ),
            Self::UnsupportedTask { found, model_type, exporter, supported } => write!(
                f,
                "model type `{model_type}` does not support the task `{found}` with {exporter}: it supports {}{}",
                list(supported),
                near(found, supported)
            ),
            Self::UnknownTask { found, near } => write!(f, "unknown task `{found}`{}", did_you_mean(near)),
            Self::UnknownName { kind, found, near, known } => {
                write!(f, "unknown {kind} `{found}`{}", nearest_or_all(near, known))
            }
            Self::NoPast { class, task } => write!(f, "{class} does not support tasks with past, and `{task}` is one"),
            Self::NoOutputs { class, task } => write!(f, "{class} has no outputs for the task `{task}`"),
            Self::MissingAttribute { attribute, model_type } => write!(
                f,
                "the config{} has no attribute `{attribute}`, or null there, and its class fills in none",
                of_type(model_type)
            ),
            Self::WrongType { what, found, expected } => write!(f, "{what} is {found}, expected {expected}"),
            Self::Limit { what, found, limit } => {
                write!(f, "{what} is {found}, and {limit} is the most that is answered")
            }
            Self::Arithmetic(it) => write!(f, "{it} cannot be computed"),
            Self::UnknownArgument { class, found, known } => {
                write!(f, "{class} takes no argument `{found}`: it takes {}{}", list(known), near(found, known))
            }
            Self::BadArgument { class, argument, found, expected } => {
                write!(f, "`{argument}` of {class} cannot be {found}: expected {expected}")
            }
            Self::MissingAxis { class, axis } => {
                write!(f, "{class} needs a size for the axis `{axis}`: none was given, and the config says none")
            }
            Self::UnknownVariant { class, found, known } => {
                write!(f, "{class} has no variant `{found}`: it has {}{}", list(known), near(found, known))
            }
            Self::Unsupported { class, message } => write!(f, "{class}: {message}"),
            Self::NoGenerator { class, input } => write!(f, "{class} has no generator for the dummy input `{input}`"),
            Self::NoPreprocessor { class, what } => write!(
                f,
                "{class} takes `{what}` from the model's preprocessor, which was not given or does not say it"
            ),
            Self::EmptyRange { low, high, dtype } => write!(f, "no {dtype} can be drawn from {low} to below {high}"),
            Self::UnknownShape { found, near } => write!(f, "unknown size `{found}`{}", did_you_mean(near)),
            Self::UnknownFramework { found, known } => {
                write!(f, "unknown framework `{found}`: expected {}", list(known))
            }
            Self::NoLoader { task, library, known } => write!(
                f,
                "{library} loads no model for the task `{task}`: it loads {}{}",
                list(known),
                near(task, known)
            ),
            Self::NotLoaded { model_type, task, loaders } => write!(
                f,
                "no loader of the task `{task}` loads the model type `{model_type}`: there are {}",
                list(loaders)
            ),
            Self::UnknownClass { found, near } => {
                write!(f, "no library of the registry loads a class `{found}`{}", did_you_mean(near))
            }
            Self::Untold { what, reason } => write!(f, "the {what} cannot be told: {reason}"),
            Self::UntoldTask { reason, model_type, exporter, supported } => write!(
                f,
                "the task cannot be told: {reason}; `{model_type}` supports {} with {exporter}: choose one",
                list(supported)
            ),
            Self::UnknownComponent { component, class, known } => write!(
                f,
                "the component `{component}` is a `{class}`, which cannot be exported: expected one of {}{}",
                list(known),
                near(class, known)
            ),
            Self::TooLarge { what, bytes, limit } => {
                write!(f, "{what} would take {bytes} bytes of memory, and {limit} is the most that is allowed")
            }
            Self::UnknownFormat { path } => {
                write!(f, "{}: the name has to end with .npz or .safetensors", path.display())
            }
            Self::NotInFormat { name, dtype, format, instead } => {
                write!(f, "`{name}` has the type {dtype}, for which {format} has no type; {instead} has one")
            }
            Self::InvalidConfig { what, reason } => write!(f, "{what} is not a config: {reason}"),
            Self::InvalidRepository { found, reason } => {
                write!(f, "`{found}` names no repository of the Hub: {reason}")
            }
            Self::NotCached { repository, missing, cache, near } => write!(
                f,
                "the repository `{repository}` is {} the cache {}{}{}",
                if missing.is_some() { "in" } else { "not in" },
                cache.display(),
                but_not(missing),
                did_you_mean(near)
            ),
            Self::Hub { repository, endpoint, failure } => {
                write!(f, "cannot fetch `{repository}` from {endpoint}: {failure}")
            }
            Self::InvalidModel { what, at, reason } => write!(f, "{what}: at byte {at}, {reason}"),
            Self::NoRuntime { name, reason } => write!(f, "the runtime `{name}` is not there: {reason}"),
            Self::InvalidTensors { what, reason } => write!(f, "{what}: {reason}"),
            Self::Io { path, reason } => write!(f, "{}: {reason}", path.display()),
        }
    }
}
