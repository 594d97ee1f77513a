//! Tensors in files.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use ndarray_npy::{NpzWriter, WriteNpyError, WriteNpyExt};
use safetensors::tensor::{Dtype, View};
use tempfile::NamedTempFile;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::Tensor;
use super::first_error::FirstError;
use crate::dtype::DType;
use crate::error::Error;
use crate::whole_file::replace;

/// A kind of file that holds tensors under their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// NumPy's `.npz`, not compressed. NumPy has no bf16.
    Npz,
    /// `.safetensors`.
    Safetensors,
}

impl Format {
    /// What a file's extension says, in whichever case.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`] if it is neither `npz` nor `safetensors`.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default();
        [Self::Npz, Self::Safetensors]
            .into_iter()
            .find(|format| extension.eq_ignore_ascii_case(format.extension()))
            .ok_or_else(|| Error::UnknownFormat { path: path.to_owned() })
    }

    /// The extension of such files, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Npz => "npz",
            Self::Safetensors => "safetensors",
        }
    }

    /// Whether such files can hold tensors of this type.
    pub const fn holds(self, dtype: DType) -> bool {
        !matches!((self, dtype), (Self::Npz, DType::Bf16))
    }

    /// Checks that such files can hold the tensor `name` of this type.
    ///
    /// # Errors
    /// [`Error::NotInFormat`] if not.
    pub fn check(self, name: &str, dtype: DType) -> Result<(), Error> {
        if self.holds(dtype) {
            return Ok(());
        }
        let (dtype, format) = (dtype.name(), self.extension());
        Err(Error::NotInFormat { name: name.to_owned(), dtype, format, instead: Self::Safetensors.extension() })
    }
}

/// Writes tensors under their names to an `.npz` or a `.safetensors` file, as its extension says.
///
/// The file appears when it is complete: until then it is written beside its place, under a name of
/// its own, and a file that is there already stays as it is. Equal tensors give equal files.
///
/// # Errors
/// [`Error::UnknownFormat`] for any other extension, [`Error::NotInFormat`] for bf16 in an `.npz`,
/// [`Error::WrongType`] if a name is given twice, [`Error::Io`] if the file cannot be written. There is
/// no file then, or the one that there was.
pub fn write(path: impl AsRef<Path>, tensors: &[(String, Tensor)]) -> Result<(), Error> {
    let path = path.as_ref();
    let format = Format::from_path(path)?;
    let mut names = HashSet::with_capacity(tensors.len());
    for (name, tensor) in tensors {
        format.check(name, tensor.dtype())?;
        if !names.insert(name) {
            let what = format!("the name `{name}`");
            return Err(Error::WrongType { what, found: "given twice".to_owned(), expected: "a name of its own" });
        }
    }
    replace(path, |temporary| match format {
        Format::Npz => npz(temporary.as_file_mut(), tensors),
        Format::Safetensors => safetensors(temporary, tensors),
    })
    .map_err(|error| Error::Io { path: path.to_owned(), reason: error.to_string() })
}

fn npz(file: &mut fs::File, tensors: &[(String, Tensor)]) -> io::Result<()> {
    let mut file = FirstError::new(file);
    let written = entries(BufWriter::with_capacity(1 << 20, &mut file), tensors);
    // It is what went wrong; what the archive says of it comes after.
    file.error.map_or(written, Err)
}

fn entries(file: impl Write + Seek, tensors: &[(String, Tensor)]) -> io::Result<()> {
    let mut archive = NpzWriter::new(file);
    for (name, tensor) in tensors {
        let npy = Npy(tensor);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(tensor.data().to_le_bytes().len() >= LARGE);
        archive.add_array_with_options(name.as_str(), &npy, options).map_err(io::Error::other)?;
    }
    archive.finish().map_err(io::Error::other)?;
    Ok(())
}

/// From how many bytes on an entry is written as zip64: 4 GiB less what the header may take.
const LARGE: usize = u32::MAX as usize - (1 << 16);

/// A tensor as an `.npy` file; ndarray-npy's own arrays know no half precision.
struct Npy<'a>(&'a Tensor);

impl Npy<'_> {
    /// The magic string, version 1.0, the header's length and the header, padded to a multiple of 64.
    fn header(&self) -> io::Result<Vec<u8>> {
        let descriptor = match self.0.dtype() {
            DType::Int64 => "<i8",
            DType::Int32 => "<i4",
            DType::Int8 => "|i1",
            DType::Fp32 => "<f4",
            DType::Fp16 => "<f2",
            DType::Bool => "|b1",
            DType::Bf16 => return Err(io::Error::other("NumPy has no bf16")),
        };
        let axes: String = self.0.shape().iter().map(|size| format!("{size}, ")).collect();
        let mut text = format!("{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({}), }}", axes.trim_end());
        const BEFORE: usize = 10;
        let unpadded = BEFORE + text.len() + 1;
        text.extend(std::iter::repeat_n(' ', unpadded.next_multiple_of(64) - unpadded));
        text.push('\n');
        let length = u16::try_from(text.len()).map_err(|_| io::Error::other("a shape of too many axes for NumPy"))?;
        let mut header = b"\x93NUMPY\x01\x00".to_vec();
        header.extend(length.to_le_bytes());
        header.extend(text.into_bytes());
        Ok(header)
    }
}

impl WriteNpyExt for Npy<'_> {
    fn write_npy<W: Write>(&self, mut writer: W) -> Result<(), WriteNpyError> {
        let mut write = || {
            writer.write_all(&self.header()?)?;
            writer.write_all(&self.0.data().to_le_bytes())?;
            writer.flush()
        };
        write().map_err(WriteNpyError::Io)
    }
}

fn safetensors(temporary: &NamedTempFile, tensors: &[(String, Tensor)]) -> io::Result<()> {
    let views = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor));
    safetensors::serialize_to_file(views, None, temporary.path()).map_err(|error| match error {
        safetensors::SafeTensorError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        match Tensor::dtype(self) {
            DType::Int64 => Dtype::I64,
            DType::Int32 => Dtype::I32,
            DType::Int8 => Dtype::I8,
            DType::Fp32 => Dtype::F32,
            DType::Fp16 => Dtype::F16,
            DType::Bf16 => Dtype::BF16,
            DType::Bool => Dtype::BOOL,
        }
    }

    fn shape(&self) -> &[usize] {
        Tensor::shape(self)
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Tensor::data(self).to_le_bytes()
    }

    fn data_len(&self) -> usize {
        Tensor::data(self).to_le_bytes().len()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}
