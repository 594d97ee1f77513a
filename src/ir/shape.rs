//! Types and shapes as they are written.

use crate::error::shortened;
use crate::signature::{Dim, ElementType};

/// The most axes of a tensor. No runtime has more than 64.
const MAX_RANK: usize = 64;

/// The format's own names of types, each beside the name that contracts have, or `undefined` where there is none.
const TYPES: [(&str, &str); 23] = [
    ("boolean", "bool"),
    ("f64", "fp64"),
    ("f32", "fp32"),
    ("f16", "fp16"),
    ("f8e4m3", "float8e4m3fn"),
    ("f8e5m2", "float8e5m2"),
    ("f8e8m0", "float8e8m0"),
    ("f4e2m1", "float4e2m1"),
    ("i64", "int64"),
    ("i32", "int32"),
    ("i16", "int16"),
    ("i8", "int8"),
    ("i4", "int4"),
    ("u64", "uint64"),
    ("u32", "uint32"),
    ("u16", "uint16"),
    ("u8", "uint8"),
    ("u4", "uint4"),
    ("u2", "uint2"),
    ("u1", "undefined"),
    ("nf4", "undefined"),
    ("dynamic", "undefined"),
    ("unspecified", "undefined"),
];

/// The type of elements of this name.
pub(super) fn element(name: &str) -> Result<ElementType, String> {
    let name = name.to_ascii_lowercase();
    let known = TYPES.iter().find(|(own, _)| *own == name).map_or(name.as_str(), |(_, known)| known);
    ElementType::from_name(known).ok_or_else(|| format!("has elements of the unknown type `{}`", shortened(&name)))
}

/// A shape such as `?,2,1..8`; `None` if even its rank is open.
pub(super) fn shape(text: &str) -> Result<Option<Vec<Dim>>, String> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    match text {
        "..." => Ok(None),
        "" => Ok(Some(Vec::new())),
        axes => {
            let axes = axes.split(',').take(MAX_RANK + 1).map(dim).collect::<Result<Vec<_>, _>>()?;
            bounded(axes).map(Some)
        }
    }
}

/// Axes of which there are not too many.
pub(super) fn bounded(axes: Vec<Dim>) -> Result<Vec<Dim>, String> {
    if axes.len() > MAX_RANK { Err(format!("has more than {MAX_RANK} axes")) } else { Ok(axes) }
}

/// Whether there is room for one more axis.
pub(super) const fn is_full(axes: &[Dim]) -> bool {
    axes.len() > MAX_RANK
}

/// An axis, as in `?`, `-1`, `16`, `2..8`, `2..`, `..8`.
pub(super) fn dim(text: &str) -> Result<Dim, String> {
    let text = text.trim();
    let size = |text: &str| text.parse::<i64>().ok().filter(|size| *size >= 0);
    let found = match (text, text.split_once("..")) {
        ("?" | "-1", _) => Some(Dim::Unnamed),
        (_, None) => size(text).map(Dim::Static),
        (_, Some(("", most))) => size(most).map(|most| Dim::Bounded { least: 0, most: Some(most) }),
        (_, Some((least, ""))) => size(least).map(|least| Dim::Bounded { least, most: None }),
        (_, Some((least, most))) => {
            size(least).zip(size(most)).map(|(least, most)| Dim::Bounded { least, most: Some(most) })
        }
    };
    found.ok_or_else(|| format!("has an axis of the length `{}`, which is none", shortened(text)))
}

/// Names with commas between them, those in a name with a backslash before.
pub(super) fn names(text: &str) -> Vec<String> {
    let (mut names, mut name) = (Vec::new(), String::new());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if signs.next_if_eq(&',').is_some() => name.push(','),
            ',' => names.push(std::mem::take(&mut name)),
            sign => name.push(sign),
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}
