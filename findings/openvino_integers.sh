#!/usr/bin/env bash
# openvino 2026.4.1, onnxruntime 1.32.0, onnx 1.22.0: OpenVINO's CPU device keeps to what a file says of integers on the outside
# alone. An input and an output are int64, and what lies between is computed with 32 bits: of larger numbers the upper bits are
# dropped, and 3000000000 comes back as -1294967296. A row that an embedding lacks is a row of zeros. And what is fed may have any
# type: floats lose what is behind the point, and truth values are 0 and 1. ONNX Runtime computes with 64 bits and refuses the rest.
#
# So ids that do not belong to a model, of another tokenizer or beyond its vocabulary, give scores that look like scores, and one
# beyond 2^32 is taken for another id.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet openvino==2026.4.1 onnxruntime==1.32.0 onnx==1.22.0 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import sys

import numpy
import onnx
import onnxruntime
import openvino
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(4)
value = helper.make_tensor_value_info
weights = [("embedding", numpy.arange(1, 5, dtype=numpy.float32)), ("one", numpy.array(1))]
runs = {}
for node, out in [
    (helper.make_node("Gather", ["embedding", "ids"], ["rows"]), value("rows", TensorProto.FLOAT, ["length"])),
    (helper.make_node("Add", ["ids", "one"], ["next"]), value("next", TensorProto.INT64, ["length"])),
]:
    constants = [numpy_helper.from_array(array, name) for name, array in weights if name in node.input]
    graph = helper.make_graph([node], "ids", [value("ids", TensorProto.INT64, ["length"])], [out], constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), sys.argv[1])
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    compiled = openvino.compile_model(sys.argv[1], "CPU")
    print(f"{out.name}: {compiled.input(0).element_type.to_string()} to {compiled.output(0).element_type.to_string()}")
    runs[out.name] = {
        "ONNX Runtime": lambda ids, session=session: session.run(None, {"ids": ids})[0],
        "OpenVINO": lambda ids, compiled=compiled: compiled({"ids": ids})[0],
    }
for name, ids in [
    ("next", numpy.array([7, 2999999999])),
    ("rows", numpy.array([0, 3, -1])),
    ("rows", numpy.array([4, 1000])),
    ("rows", numpy.array([2**32 + 1])),
    ("rows", numpy.array([1.9, 2.9])),
    ("rows", numpy.array([True, False])),
]:
    for title, run in runs[name].items():
        try:
            print(f"{name} of {ids.tolist()}, {title}: {run(ids).tolist()}")
        except Exception as error:
            said = [reason for reason in ("out of data bounds", "Unexpected input data type") if reason in str(error)]
            print(f"{name} of {ids.tolist()}, {title}: refused,", *said)
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/model.onnx" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
rows: i64 to f32
next: i64 to i64
next of [7, 2999999999], ONNX Runtime: [8, 3000000000]
next of [7, 2999999999], OpenVINO: [8, -1294967296]
rows of [0, 3, -1], ONNX Runtime: [1.0, 4.0, 4.0]
rows of [0, 3, -1], OpenVINO: [1.0, 4.0, 4.0]
rows of [4, 1000], ONNX Runtime: refused, out of data bounds
rows of [4, 1000], OpenVINO: [0.0, 0.0]
rows of [4294967297], ONNX Runtime: refused, out of data bounds
rows of [4294967297], OpenVINO: [2.0]
rows of [1.9, 2.9], ONNX Runtime: refused, Unexpected input data type
rows of [1.9, 2.9], OpenVINO: [2.0, 3.0]
rows of [True, False], ONNX Runtime: refused, Unexpected input data type
rows of [True, False], OpenVINO: [2.0, 1.0]
SEEN
