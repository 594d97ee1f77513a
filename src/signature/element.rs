//! The types of elements that files know.

use std::fmt;

use crate::dtype::DType;

/// The type of a tensor's elements, by its number in ONNX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ElementType(pub i32);

/// The names of the types, by their numbers. Those that contracts know have the names of these.
const NAMES: [&str; 29] = [
    "undefined",
    "fp32",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "int32",
    "int64",
    "string",
    "bool",
    "fp16",
    "fp64",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
    "bf16",
    "float8e4m3fn",
    "float8e4m3fnuz",
    "float8e5m2",
    "float8e5m2fnuz",
    "uint4",
    "int4",
    "float4e2m1",
    "float8e8m0",
    "uint2",
    "int2",
    "float6e2m3",
    "float6e3m2",
];

impl ElementType {
    /// The name, as contracts have it where they know the type.
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(usize::try_from(self.0).ok()?).copied()
    }

    /// The type of this name, as [`name`](Self::name) has it.
    pub fn from_name(name: &str) -> Option<Self> {
        let number = NAMES.iter().position(|known| *known == name)?;
        i32::try_from(number).ok().map(Self)
    }

    /// The type as contracts know it, where they do.
    pub fn dtype(self) -> Option<DType> {
        DType::from_name(self.name()?)
    }

    /// Whether elements are numbers with a point.
    pub fn is_float(self) -> bool {
        self.name().is_some_and(|name| name.starts_with("fp") || name.starts_with("bf") || name.starts_with("float"))
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "type {}", self.0),
        }
    }
}
