//! What reading a model costs, whatever it weighs.

use std::fs::{self, File};
use std::io::{Cursor, Seek, SeekFrom, Write};
use std::path::Path;

use optimum_exporters::onnx::Signature;
use prost::Message;
use prost::encoding::encode_varint;

use crate::common::proto::{Dim, Graph, Value};
use crate::counting::counted;

/// The most bytes that reading a small signature may take.
const LITTLE: usize = 1 << 16;

fn varint(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_varint(value, &mut bytes);
    bytes
}

/// The bytes that a closure allocates.
fn cost<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let (result, counts) = counted(run);
    (result, counts.bytes_allocated)
}

/// Writes a model with one weight of `size` bytes, a hole in the file, before its inputs and outputs.
fn write(path: &Path, size: u64) {
    let graph = Graph {
        input: vec![Value::new("input_ids", 7, vec![Dim::symbol("batch_size"), Dim::fixed(16)])],
        output: vec![Value::new("logits", 1, vec![Dim::symbol("batch_size")])],
        ..Graph::default()
    };
    let values = graph.encode_to_vec();
    let tensor = [vec![0x42, 1, b'w', 0x4a], varint(size)].concat();
    let weight = [vec![0x2a], varint(tensor.len() as u64 + size), tensor].concat();
    let length = weight.len() as u64 + size + values.len() as u64;
    let start = [vec![0x08, 8, 0x3a], varint(length), weight].concat();
    let mut file = File::create(path).unwrap();
    file.write_all(&start).unwrap();
    file.seek(SeekFrom::Start(start.len() as u64 + size)).unwrap();
    file.write_all(&values).unwrap();
}

/// Whether the file system keeps holes as such.
fn keeps_holes(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let path = directory.join("hole");
        write(&path, 1 << 24);
        return fs::metadata(path).unwrap().blocks() * 512 < 1 << 20;
    }
    #[allow(unreachable_code)]
    false
}

#[test]
fn reading_costs_nothing_in_proportion_to_weights_and_claims() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("model.onnx");
    let sizes = if keeps_holes(directory.path()) { vec![8, 10 << 30] } else { vec![8] };
    for size in sizes {
        write(&path, size);
        assert!(fs::metadata(&path).unwrap().len() > size);
        let (signature, bytes) = cost(|| Signature::read(&path));
        let signature = signature.unwrap();
        assert_eq!(signature.input("input_ids").unwrap().of.to_string(), "int64 [batch_size, 16]");
        assert_eq!(signature.outputs.len(), 1);
        assert!(bytes < LITTLE, "{bytes} bytes for a file of {size}");
    }

    // A graph, then an input, that say they go on for gigabytes.
    let graph = [vec![0x3a], varint(u64::MAX >> 1), vec![0x5a, 0x00]].concat();
    let input = [vec![0x5a], varint(1 << 31)].concat();
    let input = [vec![0x3a], varint(input.len() as u64), input].concat();
    for claim in [graph, input] {
        let (signature, bytes) = cost(|| Signature::read_from(Cursor::new(&claim), "x.onnx"));
        let message = signature.unwrap_err().to_string();
        assert!(message.contains("bytes should follow, and the file ends after"), "{message}");
        assert!(bytes < LITTLE, "{bytes} bytes");
    }
}
