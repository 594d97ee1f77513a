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
    #[prost(message, repeated, tag = "13")]
    pub external_data: Vec<Entry>,
    #[prost(int32, tag = "14")]
    pub data_location: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

impl Entry {
    pub fn new(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned() }
    }
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
    #[prost(message, repeated, tag = "9")]
    pub metadata: Vec<Entry>,
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

    /// The model that a text describes, a line each:
    ///
    /// - `in NAME,NAME TYPE AXIS…` and `out NAME TYPE AXIS…`, where `{0..2}` in a name stands for layers 0 to 2, an axis is a
    ///   number, a symbol, in which `{i}` stands for the layer, or `?`;
    /// - `weight NAME`, or `weight NAME FILE BYTES` for one that is in another file;
    /// - `class NAME`, as torch names the class that a graph was made from.
    pub fn described(text: &str) -> Self {
        let opset_import = vec![Opset { domain: String::new(), version: 18 }];
        let mut model = Self { ir_version: 8, graph: Some(Graph::default()), opset_import, ..Self::default() };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<_> = line.split_whitespace().collect();
            let graph = model.graph();
            match words.as_slice() {
                ["in", names, element, axes @ ..] => graph.input.extend(values(names, element, axes)),
                ["out", names, element, axes @ ..] => graph.output.extend(values(names, element, axes)),
                ["weight", name, place @ ..] => graph.initializer.push(Weight::described(name, place)),
                ["class", name] => {
                    let classes = Entry::new("pkg.torch.onnx.class_hierarchy", &format!("['a.b.{name}', 'aten.add']"));
                    graph.node.push(Node {
                        op_type: "Identity".to_owned(),
                        metadata: vec![classes],
                        ..Node::default()
                    });
                }
                other => panic!("{other:?} describes nothing"),
            }
        }
        model
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

/// The values of a line, those of each layer in turn.
fn values(names: &str, element: &str, axes: &[&str]) -> Vec<Value> {
    let element = match element {
        "fp32" => 1,
        "uint8" => 2,
        "int8" => 3,
        "int32" => 6,
        "int64" => 7,
        "bool" => 9,
        "fp16" => 10,
        "bf16" => 16,
        other => panic!("there is no type {other}"),
    };
    let layers = names.split_once('{').map(|(_, rest)| rest.split_once('}').unwrap().0.to_owned());
    let layers =
        layers.map(|range| range.split_once("..").map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap())));
    let (run, (first, last)) = match layers {
        Some(range) => (true, range.unwrap()),
        None => (false, (0_usize, 0)),
    };
    let value = |layer: usize| {
        names.split(',').map(move |name| {
            let name = match (run, name.split_once('{')) {
                (true, Some((stem, rest))) => format!("{stem}{layer}{}", rest.split_once('}').unwrap().1),
                _ => name.to_owned(),
            };
            let dims = axes.iter().map(|axis| match axis.parse() {
                Ok(size) => Dim::fixed(size),
                Err(_) if *axis == "?" => Dim::default(),
                Err(_) => Dim::symbol(&axis.replace("{i}", &layer.to_string())),
            });
            Value::new(&name, element, dims.collect())
        })
    };
    (first..=last).flat_map(value).collect()
}

impl Weight {
    fn described(name: &str, place: &[&str]) -> Self {
        let (external_data, data_location) = match place {
            [file, bytes] => {
                (vec![Entry::new("location", file), Entry::new("offset", "0"), Entry::new("length", bytes)], 1)
            }
            _ => (Vec::new(), 0),
        };
        Self { dims: vec![1], data_type: 1, name: name.to_owned(), external_data, data_location, ..Self::default() }
    }
}
