//! The signature of an ONNX model as messages that a test can change and write again. What is not in
//! them, nodes and weights, is left out.

use prost::{Message, Oneof};

#[derive(Clone, PartialEq, Message)]
pub struct Model {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(message, optional, tag = "7")]
    pub graph: Option<Graph>,
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<Opset>,
    #[prost(message, repeated, tag = "25")]
    pub functions: Vec<Function>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Opset {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<Node>,
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<Weight>,
    #[prost(message, repeated, tag = "11")]
    pub input: Vec<Value>,
    #[prost(message, repeated, tag = "12")]
    pub output: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Weight {
    #[prost(int64, repeated, tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    #[prost(string, tag = "8")]
    pub name: String,
    #[prost(bytes, tag = "9")]
    pub raw_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Function {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, repeated, tag = "7")]
    pub node: Vec<Node>,
    #[prost(string, tag = "10")]
    pub domain: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Node {
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<Attribute>,
    #[prost(string, tag = "7")]
    pub domain: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Attribute {
    #[prost(message, optional, tag = "6")]
    pub g: Option<Graph>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Value {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub of: Option<Type>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Type {
    #[prost(message, optional, tag = "1")]
    pub tensor: Option<Tensor>,
    #[prost(message, optional, tag = "4")]
    pub sequence: Option<Sequence>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Sequence {}

#[derive(Clone, PartialEq, Message)]
pub struct Tensor {
    #[prost(int32, tag = "1")]
    pub element: i32,
    #[prost(message, optional, tag = "2")]
    pub shape: Option<Shape>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Shape {
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<Dim>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Dim {
    #[prost(oneof = "Length", tags = "1, 2")]
    pub length: Option<Length>,
}

#[derive(Clone, PartialEq, Oneof)]
pub enum Length {
    #[prost(int64, tag = "1")]
    Static(i64),
    #[prost(string, tag = "2")]
    Symbol(String),
}

impl Dim {
    pub fn fixed(size: i64) -> Self {
        Self { length: Some(Length::Static(size)) }
    }

    pub fn symbol(name: &str) -> Self {
        Self { length: Some(Length::Symbol(name.to_owned())) }
    }
}

impl Value {
    pub fn new(name: &str, element: i32, dims: Vec<Dim>) -> Self {
        let tensor = Tensor { element, shape: Some(Shape { dim: dims }) };
        Self { name: name.to_owned(), of: Some(Type { tensor: Some(tensor), sequence: None }) }
    }

    pub fn tensor(&mut self) -> &mut Tensor {
        self.of.as_mut().unwrap().tensor.as_mut().unwrap()
    }

    pub fn dims(&mut self) -> &mut Vec<Dim> {
        &mut self.tensor().shape.as_mut().unwrap().dim
    }
}

impl Model {
    pub fn graph(&mut self) -> &mut Graph {
        self.graph.as_mut().unwrap()
    }

    pub fn input(&mut self, name: &str) -> &mut Value {
        named(&mut self.graph().input, name)
    }

    pub fn output(&mut self, name: &str) -> &mut Value {
        named(&mut self.graph().output, name)
    }

    /// Without nodes and weights.
    pub fn signature(bytes: &[u8]) -> Self {
        let mut model = Self::decode(bytes).unwrap();
        model.graph().node.clear();
        model.graph().initializer.clear();
        model
    }
}

fn named<'a>(values: &'a mut [Value], name: &str) -> &'a mut Value {
    values.iter_mut().find(|value| value.name == name).unwrap_or_else(|| panic!("there is no `{name}`"))
}
