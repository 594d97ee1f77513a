//! Tensors from files.

use std::io::Read;
use std::path::Path;

use optimum_exporters_common::regular_file;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::{Format, Tensor, TensorData, bf16, f16};
use crate::error::Error;

/// Reads the tensors of a `.safetensors` file, each with its name, in the order of their names.
///
/// `limit_bytes` is how large the file may be; its tensors take as much memory, and while they are read twice as
/// much.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::TooLarge`] if it is larger than `limit_bytes`,
/// [`Error::InvalidTensors`] if it is of another kind, damaged, or has a tensor of a type that
/// [`TensorData`] has not.
pub fn read(path: impl AsRef<Path>, limit_bytes: u64) -> Result<Vec<(String, Tensor)>, Error> {
    let path = path.as_ref();
    let what = path.display().to_string();
    if Format::from_path(path).ok() != Some(Format::Safetensors) {
        let reason = "only .safetensors files are read".to_owned();
        return Err(Error::InvalidTensors { what, reason });
    }
    let bytes = bytes_of(path, limit_bytes)?;
    tensors_of(&bytes).map_err(|reason| Error::InvalidTensors { what, reason })
}

fn bytes_of(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let io = |error| Error::Io { path: path.to_owned(), reason: regular_file::reason(&error) };
    let mut file = regular_file::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let too_large = |bytes| Error::TooLarge { what: path.display().to_string(), bytes, limit };
    if size > limit {
        return Err(too_large(u128::from(size)));
    }
    let mut bytes = Vec::new();
    // It may have grown.
    Read::by_ref(&mut file).take(limit).read_to_end(&mut bytes).map_err(io)?;
    let is_whole = file.read(&mut [0]).map_err(io)? == 0;
    if is_whole { Ok(bytes) } else { Err(too_large(u128::from(limit) + 1)) }
}

fn tensors_of(bytes: &[u8]) -> Result<Vec<(String, Tensor)>, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| shortened(&error.to_string()))?;
    let mut tensors = Vec::with_capacity(file.len());
    for (name, view) in file.iter() {
        tensors.push((name.to_owned(), tensor_of(name, &view)?));
    }
    tensors.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(tensors)
}

/// A message that may quote the whole header, as far as it tells something.
fn shortened(message: &str) -> String {
    const MOST: usize = 200;
    match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

fn tensor_of(name: &str, view: &TensorView<'_>) -> Result<Tensor, String> {
    let bytes = view.data();
    let data: TensorData = match view.dtype() {
        Dtype::I64 => each(bytes, i64::from_le_bytes).into(),
        Dtype::I32 => each(bytes, i32::from_le_bytes).into(),
        Dtype::I8 => each(bytes, i8::from_le_bytes).into(),
        Dtype::F32 => each(bytes, f32::from_le_bytes).into(),
        Dtype::F16 => each(bytes, f16::from_le_bytes).into(),
        Dtype::BF16 => each(bytes, bf16::from_le_bytes).into(),
        Dtype::BOOL => each(bytes, |[byte]| byte != 0).into(),
        other => return Err(format!("`{name}` has the type {other:?}, which no contract has")),
    };
    let shape = view.shape().to_vec();
    Tensor::new(shape, data).ok_or_else(|| format!("`{name}` has not the values that its shape says"))
}

fn each<T, const BYTES: usize>(bytes: &[u8], of: impl Fn([u8; BYTES]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|chunk| of(*chunk)).collect()
}
