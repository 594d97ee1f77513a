//! Files that are damaged, beyond the limits, or no models at all.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use optimum_exporters::Error;
use optimum_exporters::onnx::{Dim as Axis, ElementType, MAX_TENSORS, Signature, ValueType};
use prost::Message;

use crate::common::proto::{Attribute, Dim, Function, Graph, Model, Node, Opset, Value, Weight};

fn read(bytes: &[u8]) -> Result<Signature, Error> {
    Signature::read_from(Cursor::new(bytes), "x.onnx")
}

#[track_caller]
fn fails(bytes: &[u8], reason: &str) {
    match read(bytes) {
        Err(error @ Error::InvalidModel { .. }) => {
            let message = error.to_string();
            assert!(message.starts_with("x.onnx: at byte ") && message.contains(reason), "{message}");
            assert!(message.len() < 400 && !message.contains('\n'), "{message}");
        }
        other => panic!("{reason}: {other:?}"),
    }
}

fn model() -> Model {
    let graph = Graph {
        input: vec![Value::new("input_ids", 7, vec![Dim::symbol("batch_size"), Dim::fixed(16)])],
        output: vec![Value::new("logits", 1, vec![Dim::symbol("batch_size"), Dim { length: None }])],
        ..Graph::default()
    };
    let opset = Opset { domain: String::new(), version: 18 };
    Model { ir_version: 8, graph: Some(graph), opset_import: vec![opset], functions: Vec::new() }
}

fn bytes(change: impl FnOnce(&mut Model)) -> Vec<u8> {
    let mut model = model();
    change(&mut model);
    model.encode_to_vec()
}

#[test]
fn a_signature_is_what_the_file_says() {
    let signature = read(&bytes(|_| {})).unwrap();
    assert_eq!((signature.ir_version, signature.opset()), (8, Some(18)));
    let shape = Some(vec![Axis::Symbol("batch_size".into()), Axis::Static(16)]);
    assert_eq!(signature.input("input_ids").unwrap().of, ValueType::Tensor { element: ElementType(7), shape });
    assert_eq!(signature.output("logits").unwrap().of.to_string(), "fp32 [batch_size, ?]");
}

#[test]
fn files_of_the_reference_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx");
    let merged = Signature::read(root.join("t5-text2text-generation/decoder_model_merged.onnx")).unwrap();
    assert_eq!((merged.inputs.len(), merged.outputs.len()), (12, 9));
    assert_eq!(merged.producer, "optimum-onnx");
    assert_eq!(merged.input("use_cache_branch").unwrap().of.to_string(), "bool [1]");
}

#[test]
fn weights_that_are_listed_as_inputs_are_none() {
    let add = |model: &mut Model| {
        let graph = model.graph();
        graph.input.push(Value::new("w", 1, vec![Dim::fixed(2)]));
        graph.initializer.push(Weight {
            name: "w".into(),
            data_type: 1,
            dims: vec![2],
            raw_data: vec![0; 8],
            ..Weight::default()
        });
    };
    let newer = read(&bytes(add)).unwrap();
    assert_eq!(newer.inputs.iter().map(|input| input.has_default).collect::<Vec<_>>(), [false, true]);
    let older = read(&bytes(|model| {
        add(model);
        model.ir_version = 3;
    }));
    assert_eq!(older.unwrap().inputs.len(), 1);
}

#[test]
fn what_is_no_model_is_an_error() {
    fails(b"", "the file is empty");
    fails(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "Git LFS pointer");
    fails(b"{\"model_type\": \"bert\"}", "it is JSON");
    fails(b"PK\x03\x04\x14\x00\x00\x00", "it is a zip archive");
    fails(b"<!DOCTYPE html><html></html>", "it is a page of HTML");
    fails(b"\x93NUMPY\x01\x00", "no ONNX file");
    fails(&[0; 64], "no field 0");
    fails(&[0xff; 64], "ten bytes");
    fails(&[0x08, 0x08], "it holds no graph");
    fails(&bytes(|model| model.graph = None), "it holds no graph");
    fails(&[0x38, 0x01], "expected the graph, found a number");
    let twice = [bytes(|_| {}), bytes(|_| {})].concat();
    fails(&twice, "a second graph");
}

/// Two numbers that the file holds itself.
fn weight() -> Weight {
    Weight { name: "w".into(), data_type: 1, dims: vec![2], raw_data: vec![0; 8], ..Weight::default() }
}

#[test]
fn a_file_that_is_cut_short_is_an_error_wherever_that_is() {
    let whole = bytes(|model| {
        model.graph().initializer.push(weight());
    });
    // The graph is the longest field; what follows it may be missing whole.
    let graph_ends = whole.len() - Opset { domain: String::new(), version: 18 }.encoded_len() - 2;
    for length in 0..whole.len() {
        let cut = read(&whole[..length]);
        assert!(cut.is_err() || length == graph_ends, "{length} of {}", whole.len());
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx/bert-text-classification/model.onnx");
    let whole = fs::read(file).unwrap();
    fails(&whole[..whole.len() / 2], "it is cut short");
}

#[test]
fn a_damaged_byte_never_panics() {
    let whole = bytes(|model| {
        model.graph().initializer.push(weight());
        let call = Node { op_type: "g".into(), domain: "d".into(), attribute: Vec::new(), ..Node::default() };
        model.functions.push(Function { name: "f".into(), domain: "d".into(), node: vec![call] });
    });
    for at in 0..whole.len() {
        for byte in 0..=255 {
            let mut damaged = whole.clone();
            damaged[at] = byte;
            let _ = read(&damaged);
        }
    }
}

#[test]
fn negative_dimensions_are_an_error() {
    let negative = bytes(|model| model.input("input_ids").dims()[1] = Dim::fixed(-2));
    fails(&negative, "the input `input_ids` has the negative length -2 on axis 1");
}

#[test]
fn two_inputs_of_one_name_and_inputs_of_no_name_are_errors() {
    fails(&bytes(|model| model.graph().input.push(Value::new("input_ids", 7, vec![]))), "two inputs `input_ids`");
    fails(&bytes(|model| model.graph().input.push(Value::new("", 7, vec![]))), "an input has no name");
    let many_axes = |model: &mut Model| model.graph().input.push(Value::new("x", 7, vec![Dim::fixed(1); 65]));
    fails(&bytes(many_axes), "more than 64 axes");
}

#[test]
fn functions_that_call_themselves_are_an_error() {
    let call = |name: &str| Node { op_type: name.into(), domain: "d".into(), attribute: Vec::new(), ..Node::default() };
    let function = |name: &str, node| Function { name: name.into(), domain: "d".into(), node };
    let with = |functions: Vec<Function>| bytes(|model| model.functions = functions);

    fails(&with(vec![function("f", vec![call("f")])]), "the function `f` calls itself");
    let circle = vec![function("a", vec![call("f")]), function("f", vec![call("g")]), function("g", vec![call("f")])];
    fails(&with(circle), "calls itself");
    let nested = Graph { node: vec![call("f")], ..Graph::default() };
    let branch = Node {
        op_type: "If".into(),
        domain: String::new(),
        attribute: vec![Attribute { g: Some(nested) }],
        ..Node::default()
    };
    fails(&with(vec![function("f", vec![branch])]), "the function `f` calls itself");

    let chain = vec![function("f", vec![call("g"), call("g")]), function("g", vec![call("other")])];
    assert!(read(&with(chain)).is_ok());
    let another_domain = Node { op_type: "f".into(), domain: String::new(), attribute: Vec::new(), ..Node::default() };
    assert!(read(&with(vec![function("f", vec![another_domain])])).is_ok());
}

#[test]
fn graphs_in_graphs_are_bounded() {
    // Built from the inside, as bytes: a message of that depth cannot be dropped.
    let wrap = |number: u8, inner: &[u8]| {
        let mut outer = vec![number << 3 | 2];
        prost::encoding::encode_varint(inner.len() as u64, &mut outer);
        outer.extend(inner);
        outer
    };
    let mut node = Node { op_type: "f".into(), ..Node::default() }.encode_to_vec();
    for _ in 0..2_000 {
        node = wrap(5, &wrap(6, &wrap(1, &node)));
    }
    let function = [wrap(1, b"f"), wrap(7, &node)].concat();
    let mut all = bytes(|_| {});
    all.extend([0xca, 0x01]);
    prost::encoding::encode_varint(function.len() as u64, &mut all);
    all.extend(function);
    fails(&all, "nested more than 64 deep");
}

#[test]
fn inputs_without_end_are_an_error_in_bounded_memory() {
    let mut graph = Vec::new();
    for at in 0..=MAX_TENSORS {
        let value = Value { name: at.to_string(), of: None };
        graph.push(0x5a);
        graph.extend(value.encode_length_delimited_to_vec());
    }
    let mut model = vec![0x3a];
    prost::encoding::encode_varint(graph.len() as u64, &mut model);
    model.extend(graph);
    fails(&model, "more than 65536 inputs");
}

#[test]
fn a_description_that_is_too_long_is_an_error() {
    let long = |model: &mut Model| model.input("input_ids").name = "x".repeat(1 << 17);
    fails(&bytes(long), "has more than 65536 bytes");
}

#[test]
fn what_is_no_file_is_an_error() {
    for path in ["tests/onnx/absent.onnx", "tests/onnx"] {
        let error = Signature::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error:?}");
    }
}
