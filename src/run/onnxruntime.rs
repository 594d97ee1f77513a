//! ONNX Runtime, a library that is loaded at run time.

use std::borrow::Cow;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ort::logging::LogLevel;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session as OrtSession, SessionInputValue};
use ort::value::{DynValue, PrimitiveTensorElementType, TensorElementType, TensorRef, ValueType};

use super::runtime::{Output, Runtime, Session, guarded};
use crate::error::Error;
use crate::onnx::Signature;
use crate::tensors::{Element, Tensor, TensorData, bf16, f16};

/// The environment variable that says where the library is.
pub const ORT_DYLIB_PATH: &str = "ORT_DYLIB_PATH";

/// The library of this process, and whether it could be loaded. None is tried after one that could not: `ort` takes
/// what it failed to load for loaded.
static TRIED: OnceLock<(PathBuf, Result<(), String>)> = OnceLock::new();

/// ONNX Runtime, from version 1.17 on, on the CPU.
#[derive(Clone, Debug)]
pub struct OnnxRuntime {
    library: PathBuf,
}

impl OnnxRuntime {
    /// Loads the library that the environment variable `ORT_DYLIB_PATH` names. A process loads one library
    /// alone, the first.
    ///
    /// # Errors
    /// [`Error::NoRuntime`] if the variable names none, or the library cannot be loaded or is too old.
    pub fn from_env() -> Result<Self, Error> {
        let named = env::var_os(ORT_DYLIB_PATH).filter(|path| !path.is_empty());
        let library = named.ok_or_else(|| {
            missing(format!("the environment variable {ORT_DYLIB_PATH} has to say where its library is"))
        })?;
        Self::from_path(library)
    }

    /// Loads a library: `libonnxruntime.so` and its like.
    ///
    /// # Errors
    /// [`Error::NoRuntime`] if it cannot be loaded or is too old, or another one was tried before.
    pub fn from_path(library: impl AsRef<Path>) -> Result<Self, Error> {
        // A relative path would be looked up beside the program.
        let library = library.as_ref();
        let absolute = library.canonicalize().map_err(|error| missing(format!("{}: {error}", library.display())))?;
        let (tried, outcome) = TRIED.get_or_init(|| (absolute.clone(), load(&absolute)));
        match outcome {
            _ if *tried != absolute => {
                Err(missing(format!("a process loads one library, and tried {} before", tried.display())))
            }
            Ok(()) => Ok(Self { library: absolute }),
            Err(reason) => Err(missing(reason.clone())),
        }
    }

    /// The library.
    pub fn library(&self) -> &Path {
        &self.library
    }
}

fn load(library: &Path) -> Result<(), String> {
    let environment = guarded(|| ort::init_from(library).map_err(reason))?;
    environment.with_telemetry(false).commit();
    Ok(())
}

fn missing(reason: String) -> Error {
    Error::NoRuntime { name: "onnxruntime", reason }
}

impl Runtime for OnnxRuntime {
    fn name(&self) -> String {
        "ONNX Runtime".to_owned()
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn load(&self, path: &Path, _: &Signature) -> Result<Box<dyn Session>, String> {
        let load = || -> ort::Result<OrtSession> {
            OrtSession::builder()?
                .with_optimization_level(GraphOptimizationLevel::Level1)?
                .with_log_level(LogLevel::Fatal)?
                .commit_from_file(path)
        };
        Ok(Box::new(Loaded(load().map_err(reason)?)))
    }
}

struct Loaded(OrtSession);

impl Session for Loaded {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String> {
        let values = inputs.iter().map(|(name, tensor)| Ok((Cow::Borrowed(*name), value(tensor).map_err(reason)?)));
        let values = values.collect::<Result<Vec<_>, String>>()?;
        let given = self.0.run(values).map_err(reason)?;
        given.iter().map(|(name, value)| output(name, &value)).collect()
    }
}

fn reason(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn value(tensor: &Tensor) -> ort::Result<SessionInputValue<'_>> {
    let shape = tensor.shape();
    Ok(match tensor.data() {
        TensorData::I64(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::I32(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::I8(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::F32(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::F16(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::BF16(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
        TensorData::Bool(values) => TensorRef::from_array_view((shape, values.as_slice()))?.into(),
    })
}

/// A value of the runtime as a tensor of ours.
#[cfg(feature = "generate")]
pub(crate) fn tensor_of(name: &str, value: &DynValue) -> Result<Tensor, String> {
    output(name, value)?.tensor.ok_or_else(|| format!("its output `{name}` is of a type that is not known"))
}

fn output(name: &str, value: &DynValue) -> Result<Output, String> {
    let ValueType::Tensor { ty, shape, .. } = value.dtype() else {
        return Err(format!("its output `{name}` is no tensor"));
    };
    let shape = shape.iter().map(|size| usize::try_from(*size)).collect::<Result<Vec<_>, _>>();
    let shape = shape.map_err(|_| format!("its output `{name}` has an axis of negative length"))?;
    match ty {
        TensorElementType::Int64 => values::<i64>(name, shape, value),
        TensorElementType::Int32 => values::<i32>(name, shape, value),
        TensorElementType::Int8 => values::<i8>(name, shape, value),
        TensorElementType::Float32 => values::<f32>(name, shape, value),
        TensorElementType::Float16 => values::<f16>(name, shape, value),
        TensorElementType::Bfloat16 => values::<bf16>(name, shape, value),
        TensorElementType::Bool => values::<bool>(name, shape, value),
        _ => Ok(Output { name: name.to_owned(), shape, tensor: None }),
    }
}

fn values<T: Element + PrimitiveTensorElementType>(
    name: &str,
    shape: Vec<usize>,
    value: &DynValue,
) -> Result<Output, String>
where
    TensorData: From<Vec<T>>,
{
    // There may be no memory behind a tensor without elements.
    let values = match shape.contains(&0) {
        true => Vec::new(),
        false => value.try_extract_tensor::<T>().map_err(reason)?.1.to_vec(),
    };
    let tensor = Tensor::new(shape, values.into()).ok_or("its values do not fill its shape")?;
    Ok(Output::new(name, tensor))
}
