#!/usr/bin/env bash
# openvino 2026.4.1, onnxruntime 1.32.0, onnx 1.22.0: OpenVINO's CPU device keeps to what a file says of integers on the outside
# alone. An input and an output are int64, and what lies between is computed with 32 bits: of larger numbers the upper bits are
# dropped, and 3000000000 comes back as -1294967296. ONNX Runtime computes with 64 bits.
#
# So counts, times in nanoseconds or hashes that go through a graph are others there, and nothing is told.
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

one = numpy_helper.from_array(numpy.array(1), "one")
for operator in ("Add", "Mul", "Sub"):
    takes, gives = (helper.make_tensor_value_info(name, TensorProto.INT64, ["length"]) for name in ("number", "result"))
    node = helper.make_node(operator, ["number", "one"], ["result"])
    graph = helper.make_graph([node], operator, [takes], [gives], [one])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), sys.argv[1])
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    compiled = openvino.compile_model(sys.argv[1], "CPU")
    types = f"{compiled.input(0).element_type.to_string()} to {compiled.output(0).element_type.to_string()}"
    fed = numpy.array([7, 3000000000])
    print(f"{operator}, {types}: ONNX Runtime {session.run(None, {'number': fed})[0].tolist()}, OpenVINO {compiled([fed])[0].tolist()}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/model.onnx" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
Add, i64 to i64: ONNX Runtime [8, 3000000001], OpenVINO [8, -1294967295]
Mul, i64 to i64: ONNX Runtime [7, 3000000000], OpenVINO [7, -1294967296]
Sub, i64 to i64: ONNX Runtime [6, 2999999999], OpenVINO [6, -1294967297]
SEEN
