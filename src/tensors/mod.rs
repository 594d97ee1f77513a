//! Dummy inputs as tensors: drawn from a seed, written to files, and read from them.
//!
//! [`Feed::draw`](crate::Feed::draw) draws all that a session takes,
//! [`TensorSpec::draw`](crate::dummy_inputs::TensorSpec::draw) one tensor, [`write()`] puts tensors
//! into an `.npz` or a `.safetensors` file, [`read()`] reads the latter. With the feature `ndarray`, a [`Tensor`] becomes an array
//! with `try_into`.
//!
//! ```
//! use optimum_exporters::tensors::{DEFAULT_LIMIT_BYTES, write};
//! use optimum_exporters::{Arguments, DummyOptions, Error, ModelOptions};
//!
//! let model = ModelOptions::new().task("fill-mask").open("examples/bert-base-uncased")?;
//! let feed = model.exporter_config("onnx", &Arguments::new())?.feed(&DummyOptions::default())?;
//! let tensors = feed.draw(0, DEFAULT_LIMIT_BYTES)?;
//! let (name, tensor) = &tensors[0];
//! assert_eq!((name.as_str(), tensor.shape()), ("input_ids", &[2, 16][..]));
//! assert!(tensor.values::<i64>().is_some_and(|ids| ids.iter().all(|id| (0..30522).contains(id))));
//! # let folder = std::env::temp_dir().join(format!("optimum-exporters-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).expect("a folder for the example");
//! # let inputs = folder.join("inputs.npz");
//! # let inputs = inputs.as_path();
//! write(inputs, &tensors)?;
//! # std::fs::remove_dir_all(folder).expect("the folder is there");
//! # Ok::<(), Error>(())
//! ```

#[cfg(feature = "ndarray")]
mod array;
mod draw;
mod file;
mod first_error;
mod number;
mod read;

pub use draw::MAX_TENSORS;
pub use file::{Format, write};
pub use half::{bf16, f16};
pub use read::read;

use std::borrow::Cow;

use crate::dtype::DType;

/// The memory in bytes that drawing may take where nothing else is said: 4 GiB.
pub const DEFAULT_LIMIT_BYTES: u64 = 4 << 30;

/// A tensor: its values in row-major order, with its shape, the outermost axis first.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: TensorData,
}

/// A tensor's values, in row-major order, by their type.
#[derive(Clone, Debug, PartialEq)]
pub enum TensorData {
    /// 64-bit integers.
    I64(Vec<i64>),
    /// 32-bit integers.
    I32(Vec<i32>),
    /// 8-bit integers.
    I8(Vec<i8>),
    /// Single precision.
    F32(Vec<f32>),
    /// Half precision.
    F16(Vec<f16>),
    /// Half precision with the range of single precision.
    BF16(Vec<bf16>),
    /// True or false.
    Bool(Vec<bool>),
}

/// Evaluates the same expression for the values of whichever type.
macro_rules! each {
    ($data:expr, $values:ident => $result:expr) => {
        match $data {
            TensorData::I64($values) => $result,
            TensorData::I32($values) => $result,
            TensorData::I8($values) => $result,
            TensorData::F32($values) => $result,
            TensorData::F16($values) => $result,
            TensorData::BF16($values) => $result,
            TensorData::Bool($values) => $result,
        }
    };
}

impl Tensor {
    /// A tensor of these values; `None` unless there are as many as the shape has elements.
    pub fn new(shape: Vec<usize>, data: TensorData) -> Option<Self> {
        let elements =
            if shape.contains(&0) { 0 } else { shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size))? };
        (elements == data.len()).then_some(Self { shape, data })
    }

    /// The length of each axis in elements, the outermost first; none for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values, in row-major order.
    pub const fn data(&self) -> &TensorData {
        &self.data
    }

    /// The type of its elements.
    pub const fn dtype(&self) -> DType {
        self.data.dtype()
    }

    /// The values as a slice in row-major order, `None` if they are of another type than `T`.
    pub fn values<T: Element>(&self) -> Option<&[T]> {
        T::slice(&self.data)
    }

    /// The parts of it at some places along an axis, one after the other; `None` where there are no such.
    #[cfg(feature = "generate")]
    pub(crate) fn taken(&self, axis: usize, places: &[usize]) -> Option<Self> {
        let mut shape = self.shape.clone();
        *shape.get_mut(axis)? = places.len();
        let data = each!(&self.data, values => taken(&self.shape, values, axis, places)?.into());
        Self::new(shape, data)
    }

    /// The shape and the values.
    pub fn into_parts(self) -> (Vec<usize>, TensorData) {
        (self.shape, self.data)
    }
}

impl TensorData {
    /// The type of the elements.
    pub const fn dtype(&self) -> DType {
        match self {
            Self::I64(_) => DType::Int64,
            Self::I32(_) => DType::Int32,
            Self::I8(_) => DType::Int8,
            Self::F32(_) => DType::Fp32,
            Self::F16(_) => DType::Fp16,
            Self::BF16(_) => DType::Bf16,
            Self::Bool(_) => DType::Bool,
        }
    }

    /// How many elements there are.
    pub const fn len(&self) -> usize {
        each!(self, values => values.len())
    }

    /// Whether there is no element.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values as bytes, each element's least significant byte first, a bool as 0 or 1; borrowed on
    /// machines that have them so in memory.
    pub fn to_le_bytes(&self) -> Cow<'_, [u8]> {
        if cfg!(target_endian = "little") {
            return Cow::Borrowed(each!(self, values => bytemuck::cast_slice(values)));
        }
        let mut bytes = each!(self, values => bytemuck::cast_slice::<_, u8>(values)).to_vec();
        let element = each!(self, values => size_of_each(values));
        bytes.chunks_exact_mut(element).for_each(<[u8]>::reverse);
        Cow::Owned(bytes)
    }
}

/// The bytes of an element, whether or not there is one.
const fn size_of_each<T>(_: &[T]) -> usize {
    size_of::<T>()
}

/// A type that a tensor's elements can have in Rust.
pub trait Element: Copy + sealed::Sealed {
    /// The type.
    const DTYPE: DType;

    /// The values, if they are of this type.
    fn slice(data: &TensorData) -> Option<&[Self]>;

    /// The values, if they are of this type, without copying them.
    fn vec(data: TensorData) -> Option<Vec<Self>>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! elements {
    ($($kind:ident, $element:ty, $dtype:ident;)*) => {$(
        impl sealed::Sealed for $element {}

        impl Element for $element {
            const DTYPE: DType = DType::$dtype;

            fn slice(data: &TensorData) -> Option<&[Self]> {
                match data {
                    TensorData::$kind(values) => Some(values),
                    _ => None,
                }
            }

            fn vec(data: TensorData) -> Option<Vec<Self>> {
                match data {
                    TensorData::$kind(values) => Some(values),
                    _ => None,
                }
            }
        }

        impl From<Vec<$element>> for TensorData {
            fn from(values: Vec<$element>) -> Self {
                Self::$kind(values)
            }
        }
    )*};
}

elements! {
    I64, i64, Int64;
    I32, i32, Int32;
    I8, i8, Int8;
    F32, f32, Fp32;
    F16, f16, Fp16;
    BF16, bf16, Bf16;
    Bool, bool, Bool;
}

/// What stands at some places along an axis of values, one after the other; `None` where there are no such.
#[cfg(feature = "generate")]
pub(crate) fn taken<T: Copy>(shape: &[usize], values: &[T], axis: usize, places: &[usize]) -> Option<Vec<T>> {
    let (size, inner) = (*shape.get(axis)?, shape.get(axis + 1..)?.iter().product::<usize>());
    if places.iter().any(|place| *place >= size) {
        return None;
    }
    let mut all = Vec::with_capacity(values.len().checked_div(size)?.checked_mul(places.len())?);
    for outer in values.chunks((size * inner).max(1)) {
        for place in places {
            all.extend_from_slice(outer.get(place * inner..(place + 1) * inner)?);
        }
    }
    Some(all)
}
