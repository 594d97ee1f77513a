//! Reads the signature of a file.

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::ops::Range;

use prost::Message;

use super::functions;
use super::origin::Origin;
use super::proto::{DimensionProto, DimensionValue, OperatorSetIdProto, TypeProto, TypeValue, ValueInfoProto};
use super::weights::Weights;
use super::wire::{Damage, Wire};
use crate::error::Error;
use crate::signature::{Dim, ElementType, Signature, Value, ValueType};

/// The most inputs, and the most outputs, that a graph may have. A decoder of 1,000 layers has 4,000.
pub const MAX_TENSORS: usize = 1 << 16;
/// The most bytes that describe one input or output.
pub const MAX_VALUE_BYTES: usize = 1 << 16;
/// The most functions that a model may have.
pub const MAX_FUNCTIONS: usize = 1 << 14;
/// The most bytes that describe all inputs, or all outputs.
const MAX_BYTES: usize = 1 << 24;
/// The most axes of a tensor. No runtime has more than 64.
const MAX_RANK: usize = 64;
/// The most sets of operators that a model uses.
const MAX_OPSETS: usize = 1 << 10;

/// The numbers of the fields that are read.
pub(super) mod model {
    pub(in crate::onnx) const IR_VERSION: u64 = 1;
    pub(in crate::onnx) const PRODUCER_NAME: u64 = 2;
    pub(in crate::onnx) const PRODUCER_VERSION: u64 = 3;
    pub(in crate::onnx) const GRAPH: u64 = 7;
    pub(in crate::onnx) const OPSET_IMPORT: u64 = 8;
    pub(in crate::onnx) const FUNCTIONS: u64 = 25;
}
pub(super) mod graph {
    pub(in crate::onnx) const NODE: u64 = 1;
    pub(in crate::onnx) const INITIALIZER: u64 = 5;
    pub(in crate::onnx) const INPUT: u64 = 11;
    pub(in crate::onnx) const OUTPUT: u64 = 12;
    pub(in crate::onnx) const SPARSE_INITIALIZER: u64 = 15;
}

/// Reads the inputs and outputs of a model. Weights are passed over; files that hold them are named, and not looked for.
///
/// # Errors
/// [`Error::InvalidModel`] if it is damaged or no ONNX file, or beyond [`MAX_TENSORS`], [`MAX_VALUE_BYTES`] or
/// [`MAX_FUNCTIONS`].
pub(crate) fn read(source: impl Read + Seek, what: &str) -> Result<Signature, Error> {
    Wire::new(source).and_then(|mut wire| model_of(&mut wire)).map_err(|Damage { at, reason }| Error::InvalidModel {
        what: what.to_owned(),
        at,
        reason,
    })
}

/// What the top level of a file says.
#[derive(Default)]
struct Top {
    signature: Signature,
    producer: [String; 2],
    graph: Option<Range<u64>>,
    functions: Vec<Range<u64>>,
}

fn model_of<R: Read + Seek>(wire: &mut Wire<R>) -> Result<Signature, Damage> {
    expect_binary(wire)?;
    let top = top_of(wire)?;
    let graph = top.graph.ok_or_else(|| Damage::new(0, "it holds no graph: this is no ONNX file, or an empty one"))?;
    functions::check(wire, &top.functions)?;
    let mut signature = top.signature;
    signature.producer = top.producer.join(" ").trim().to_owned();
    let weights = values_of(wire, &graph, &mut signature)?;
    if let Some(range) = weights {
        let mut weights = Weights::read(wire, range, &signature.inputs)?;
        signature.inputs.iter_mut().for_each(|input| input.has_default = weights.given.contains(&input.name));
        signature.scope = weights.scope.take();
        signature.stacks = std::mem::take(&mut weights.stacks);
        signature.marks = std::mem::take(&mut weights.marks);
        signature.weight_files = weights.into_files();
        // Before version 4, all weights had to be inputs as well.
        if signature.ir_version < 4 {
            signature.inputs.retain(|input| !input.has_default);
        }
    }
    Ok(signature)
}

/// Says what a file is that begins as text does.
fn expect_binary<R: Read + Seek>(wire: &mut Wire<R>) -> Result<(), Damage> {
    const POINTER: &[u8] = b"version https://git-lfs";
    let length = wire.size().min(POINTER.len() as u64);
    let start = wire.read(0..length, POINTER.len(), "the beginning")?;
    wire.go_to(0)?;
    match start.as_slice() {
        [] => Err(Damage::new(0, "the file is empty")),
        POINTER => Err(Damage::new(0, "it is a Git LFS pointer, which stands for a file that was not fetched")),
        _ => Ok(()),
    }
}

fn top_of<R: Read + Seek>(wire: &mut Wire<R>) -> Result<Top, Damage> {
    let mut top = Top::default();
    let end = wire.size();
    while let Some(field) = wire.field(end)? {
        let at = field.at;
        match field.number {
            model::IR_VERSION => top.signature.ir_version = field.varint("a version")?.cast_signed(),
            model::PRODUCER_NAME | model::PRODUCER_VERSION => {
                let which = usize::from(field.number == model::PRODUCER_VERSION);
                top.producer[which] = wire.text(field.bytes("a text")?, MAX_VALUE_BYTES, "the producer's name")?;
            }
            model::OPSET_IMPORT => {
                if top.signature.opsets.len() >= MAX_OPSETS {
                    return Err(Damage::new(at, format!("there are more than {MAX_OPSETS} sets of operators")));
                }
                let bytes = wire.read(field.bytes("a set of operators")?, MAX_VALUE_BYTES, "a set of operators")?;
                let opset: OperatorSetIdProto = decode(at, &bytes, "a set of operators")?;
                top.signature.opsets.push((opset.domain, opset.version));
            }
            model::GRAPH if top.graph.is_some() => return Err(Damage::new(at, "there is a second graph")),
            model::GRAPH => top.graph = Some(passed(wire, field.bytes("the graph")?)?),
            model::FUNCTIONS if top.functions.len() >= MAX_FUNCTIONS => {
                return Err(Damage::new(at, format!("there are more than {MAX_FUNCTIONS} functions")));
            }
            model::FUNCTIONS => top.functions.push(passed(wire, field.bytes("a function")?)?),
            _ => wire.pass(&field)?,
        }
    }
    Ok(top)
}

fn passed<R: Read + Seek>(wire: &mut Wire<R>, range: Range<u64>) -> Result<Range<u64>, Damage> {
    wire.go_to(range.end)?;
    Ok(range)
}

pub(super) fn decode<M: Message + Default>(at: u64, bytes: &[u8], what: &str) -> Result<M, Damage> {
    M::decode(bytes).map_err(|error| Damage::new(at, format!("{what} cannot be read: {error}")))
}

/// Fills in inputs and outputs, and says where weights stand in the graph.
fn values_of<R: Read + Seek>(
    wire: &mut Wire<R>,
    graph: &Range<u64>,
    signature: &mut Signature,
) -> Result<Option<Range<u64>>, Damage> {
    let mut weights: Option<Range<u64>> = None;
    let (mut inputs, mut outputs) = (Values::new("input"), Values::new("output"));
    let mut origin = Origin::default();
    wire.go_to(graph.start)?;
    while let Some(field) = wire.field(graph.end)? {
        match field.number {
            graph::NODE if origin.is_sought() => origin.look(wire, field.bytes("a node")?)?,
            graph::INPUT => inputs.push(wire, field.at, field.bytes("an input")?)?,
            graph::OUTPUT => outputs.push(wire, field.at, field.bytes("an output")?)?,
            graph::INITIALIZER | graph::SPARSE_INITIALIZER => {
                let start = weights.map_or(field.at, |weights| weights.start);
                let range = passed(wire, field.bytes("a tensor")?)?;
                weights = Some(start..range.end);
            }
            _ => wire.pass(&field)?,
        }
    }
    signature.inputs = inputs.values;
    signature.outputs = outputs.values;
    signature.class = origin.class;
    Ok(weights)
}

/// Inputs or outputs, as they are read.
struct Values {
    kind: &'static str,
    values: Vec<Value>,
    names: HashSet<String>,
    bytes: usize,
}

impl Values {
    fn new(kind: &'static str) -> Self {
        Self { kind, values: Vec::new(), names: HashSet::new(), bytes: 0 }
    }

    fn push<R: Read + Seek>(&mut self, wire: &mut Wire<R>, at: u64, range: Range<u64>) -> Result<(), Damage> {
        let kind = self.kind;
        let bytes = wire.read(range, MAX_VALUE_BYTES, &format!("an {kind}"))?;
        self.bytes += bytes.len();
        if self.values.len() >= MAX_TENSORS || self.bytes > MAX_BYTES {
            let limit = format!("{MAX_TENSORS} {kind}s, or their descriptions more than {MAX_BYTES} bytes");
            return Err(Damage::new(at, format!("there are more than {limit}")));
        }
        let info: ValueInfoProto = decode(at, &bytes, &format!("an {kind}"))?;
        if info.name.is_empty() {
            return Err(Damage::new(at, format!("an {kind} has no name")));
        }
        if !self.names.insert(info.name.clone()) {
            return Err(Damage::new(at, format!("there are two {kind}s `{}`", info.name)));
        }
        let of =
            type_of(info.r#type).map_err(|reason| Damage::new(at, format!("the {kind} `{}` {reason}", info.name)))?;
        self.values.push(Value { name: info.name, other_names: Vec::new(), of, has_default: false });
        Ok(())
    }
}

fn type_of(of: Option<TypeProto>) -> Result<ValueType, String> {
    let tensor = match of.and_then(|of| of.value) {
        Some(TypeValue::Tensor(tensor)) => tensor,
        Some(TypeValue::Sequence(_)) => return Ok(ValueType::Other("a sequence")),
        Some(TypeValue::Map(_)) => return Ok(ValueType::Other("a map")),
        Some(TypeValue::SparseTensor(_)) => return Ok(ValueType::Other("a sparse tensor")),
        Some(TypeValue::Optional(_)) => return Ok(ValueType::Other("an optional value")),
        None => return Ok(ValueType::Other("of no type")),
    };
    let shape = match tensor.shape {
        Some(shape) if shape.dim.len() > MAX_RANK => return Err(format!("has more than {MAX_RANK} axes")),
        Some(shape) => Some(shape.dim.into_iter().enumerate().map(dim).collect::<Result<_, _>>()?),
        None => None,
    };
    Ok(ValueType::Tensor { element: ElementType(tensor.elem_type), shape })
}

fn dim((axis, dim): (usize, DimensionProto)) -> Result<Dim, String> {
    match dim.value {
        // Some exporters write it for what they do not know, and ONNX Runtime and onnx.checker take it so.
        Some(DimensionValue::Value(-1)) => Ok(Dim::Unnamed),
        Some(DimensionValue::Value(size)) if size < 0 => Err(format!("has the negative length {size} on axis {axis}")),
        Some(DimensionValue::Value(size)) => Ok(Dim::Static(size)),
        Some(DimensionValue::Param(symbol)) if !symbol.is_empty() => Ok(Dim::Symbol(symbol)),
        Some(DimensionValue::Param(_)) | None => Ok(Dim::Unnamed),
    }
}

/// Where the first field of this number stands in a message.
pub(super) fn first<R: Read + Seek>(
    wire: &mut Wire<R>,
    message: &Range<u64>,
    number: u64,
) -> Result<Option<Range<u64>>, Damage> {
    wire.go_to(message.start)?;
    while let Some(field) = wire.field(message.end)? {
        if field.number == number {
            return field.bytes("a part of a tensor").map(Some);
        }
        wire.pass(&field)?;
    }
    Ok(None)
}
