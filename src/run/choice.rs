//! Which runtime runs files.

use std::fmt;

use super::Runtime;
use crate::error::Error;

/// A runtime by its name. Which there are depends on the features that the crate is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuntimeName {
    /// `Tract`, with the feature `run-tract`.
    Tract,
    /// `OnnxRuntime`, with the feature `run-onnxruntime`.
    OnnxRuntime,
}

impl RuntimeName {
    /// `tract` or `onnxruntime`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tract => "tract",
            Self::OnnxRuntime => "onnxruntime",
        }
    }

    /// The runtime that is taken where nothing is said: ONNX Runtime where the environment variable
    /// `ORT_DYLIB_PATH` says where it is, and else tract.
    pub fn default_here() -> Self {
        let is_named = std::env::var_os("ORT_DYLIB_PATH").is_some_and(|path| !path.is_empty());
        match cfg!(feature = "run-onnxruntime") && (is_named || cfg!(not(feature = "run-tract"))) {
            true => Self::OnnxRuntime,
            false => Self::Tract,
        }
    }

    /// The runtime.
    ///
    /// # Errors
    /// [`Error::NoRuntime`] if it is not built in, or its library is not there.
    pub fn open(self) -> Result<Box<dyn Runtime>, Error> {
        match self {
            #[cfg(feature = "run-tract")]
            Self::Tract => Ok(Box::new(super::Tract)),
            #[cfg(feature = "run-onnxruntime")]
            Self::OnnxRuntime => Ok(Box::new(super::OnnxRuntime::from_env()?)),
            #[allow(unreachable_patterns, reason = "which are reached depends on features")]
            missing => {
                let feature = format!("run-{}", missing.name());
                let reason = format!("it is not built in, which takes the feature `{feature}`, or `run` for both");
                Err(Error::NoRuntime { name: missing.name(), reason })
            }
        }
    }
}

impl fmt::Display for RuntimeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
