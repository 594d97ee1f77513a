//! The short name of each kind of error.

use super::Error;

impl Error {
    /// The same with the input that it is about, where it names none.
    pub(crate) fn for_input(self, name: &str) -> Self {
        match self {
            Self::EmptyRange { input, low, high, dtype } if input.is_empty() => {
                Self::EmptyRange { input: name.to_owned(), low, high, dtype }
            }
            other => other,
        }
    }

    /// A short, stable name of the kind of error, as `batch` reports it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoModelType => "no_model_type",
            Self::UnknownLibrary { .. } => "unknown_library",
            Self::UnknownModelType { .. } => "unknown_model_type",
            Self::UnknownExporter { .. } => "unknown_exporter",
            Self::UnsupportedTask { .. } => "unsupported_task",
            Self::UnknownName { .. } => "unknown_name",
            Self::UnknownTask { .. } => "unknown_task",
            Self::NoPast { .. } => "no_past",
            Self::NoOutputs { .. } => "no_outputs",
            Self::MissingAttribute { .. } => "missing_attribute",
            Self::WrongType { .. } => "wrong_type",
            Self::Limit { .. } => "limit",
            Self::Arithmetic(_) => "arithmetic",
            Self::UnknownArgument { .. } => "unknown_argument",
            Self::BadArgument { .. } => "bad_argument",
            Self::MissingAxis { .. } => "missing_axis",
            Self::NoVersion { .. } => "no_version",
            Self::WrongVersion { .. } => "wrong_version",
            Self::UnknownVariant { .. } => "unknown_variant",
            Self::Unsupported { .. } => "unsupported",
            Self::NoGenerator { .. } => "no_generator",
            Self::NoPreprocessor { .. } => "no_preprocessor",
            Self::EmptyRange { .. } => "empty_range",
            Self::UnknownShape { .. } => "unknown_shape",
            Self::UnknownFramework { .. } => "unknown_framework",
            Self::NoLoader { .. } => "no_loader",
            Self::NotLoaded { .. } => "not_loaded",
            Self::UnknownClass { .. } => "unknown_class",
            Self::Untold { .. } => "untold",
            Self::UntoldTask { .. } => "untold_task",
            Self::UnknownPipeline { .. } => "unknown_pipeline",
            Self::UnknownComponent { .. } => "unknown_component",
            Self::TooLarge { .. } => "too_large",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::NotInFormat { .. } => "not_in_format",
            Self::InvalidConfig { .. } => "invalid_config",
            Self::InvalidRepository { .. } => "invalid_repository",
            Self::NotCached { .. } => "not_cached",
            Self::Hub { .. } => "hub",
            Self::InvalidModel { .. } => "invalid_model",
            Self::NoModel { .. } => "no_model",
            Self::NoRuntime { .. } => "no_runtime",
            Self::NotRun { .. } => "not_run",
            Self::InvalidTensors { .. } => "invalid_tensors",
            Self::Io { .. } => "io",
        }
    }
}
