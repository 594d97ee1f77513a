#!/usr/bin/env bash
# tract 0.23.9, onnxruntime 1.32.0, onnx 1.22.0: NaN does not last in tract. Relu, Clip, Min, Max and the least and the greatest
# along an axis give the other number where there is one, and so do Sigmoid and Tanh, which hold their input within bounds first:
# what they give is what they give for a very small number. ONNX Runtime gives NaN for each of them.
#
# So a model whose weights are broken, or whose scores overflow, may give numbers in tract and NaN elsewhere, and to look for NaN
# in what it gives does not tell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet tract==0.23.9 onnxruntime==1.32.0 onnx==1.22.0 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import sys

import numpy
import onnx
import onnxruntime
import tract
from onnx import TensorProto, helper, numpy_helper

fed = numpy.array([[numpy.nan, 1.0, 0.5]], numpy.float32)
value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch_size", 3])
zero = numpy_helper.from_array(numpy.array(0, numpy.float32), "zero")
for operator, *more in [
    ("Relu",), ("Sigmoid",), ("Tanh",), ("Clip", "zero"), ("Min", "zero"), ("Max", "zero"), ("ReduceMin",), ("ReduceMax",),
    ("Exp",), ("Erf",), ("ReduceSum",), ("Softmax",),
]:
    along = {"keepdims": 1} if operator.startswith("Reduce") else {}
    node = helper.make_node(operator, ["x", *more], ["y"], **along)
    graph = helper.make_graph([node], "one", [value("x")], [value("y")], [zero] if more else [])
    graph.output[0].type.tensor_type.ClearField("shape")
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), sys.argv[1])
    [by_onnxruntime] = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"]).run(None, {"x": fed})
    [by_tract] = tract.onnx().load(sys.argv[1]).into_model().into_runnable().run([fed])
    shown = lambda array: "[" + ", ".join(f"{each:.4f}" for each in array.ravel().tolist()) + "]"
    print(f"{operator}: ONNX Runtime {shown(by_onnxruntime)}, tract {shown(by_tract.to_numpy())}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/model.onnx" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
Relu: ONNX Runtime [nan, 1.0000, 0.5000], tract [0.0000, 1.0000, 0.5000]
Sigmoid: ONNX Runtime [nan, 0.7311, 0.6225], tract [0.0000, 0.7311, 0.6225]
Tanh: ONNX Runtime [nan, 0.7616, 0.4621], tract [-1.0000, 0.7616, 0.4621]
Clip: ONNX Runtime [nan, 1.0000, 0.5000], tract [0.0000, 1.0000, 0.5000]
Min: ONNX Runtime [nan, 0.0000, 0.0000], tract [0.0000, 0.0000, 0.0000]
Max: ONNX Runtime [nan, 1.0000, 0.5000], tract [0.0000, 1.0000, 0.5000]
ReduceMin: ONNX Runtime [nan], tract [0.5000]
ReduceMax: ONNX Runtime [nan], tract [1.0000]
Exp: ONNX Runtime [nan, 2.7183, 1.6487], tract [nan, 2.7183, 1.6487]
Erf: ONNX Runtime [nan, 0.8427, 0.5205], tract [nan, 0.8427, 0.5205]
ReduceSum: ONNX Runtime [nan], tract [nan]
Softmax: ONNX Runtime [nan, nan, nan], tract [nan, nan, nan]
SEEN
