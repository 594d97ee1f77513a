#!/usr/bin/env bash
# onnxruntime 1.32.0, onnx 1.22.0: equal names of axes are not held against each other, and a size that an output
# states is not either.
#
# Two inputs `[batch_size, 2]` of one file may be fed with other sizes of `batch_size` each: the session runs, where the graph
# itself does not need them equal. Only a number is compared: an input `[3, 2]` that is fed `[4, 2]` is refused, with
# "Got invalid dimensions". An output that states `[3]` and has five rows is given with five rows, with a warning and no
# error. So what a graph says of shapes is what its exporter believed, but for the numbers of inputs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet onnxruntime==1.32.0 onnx==1.22.0 numpy
cat >"$work/run.py" <<'PYTHON'
import numpy
import onnxruntime
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(4)


def session(axis, stated):
    floats = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    inputs = [floats("left", [axis, 2]), floats("right", [axis, 2])]
    outputs = [floats("left_sum", [stated]), floats("right_sum", [axis])]
    axes = helper.make_tensor("axes", TensorProto.INT64, [1], [1])
    nodes = [
        helper.make_node("ReduceSum", [name, "axes"], [f"{name}_sum"], keepdims=0) for name in ("left", "right")
    ]
    graph = helper.make_graph(nodes, "sums", inputs, outputs, [axes])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def fed(session, left, right):
    rows = lambda count: numpy.ones((count, 2), numpy.float32)
    return [list(output.shape) for output in session.run(None, {"left": rows(left), "right": rows(right)})]


print("one name, two sizes:", fed(session("batch_size", "batch_size"), 5, 7))
print("an output that states 3:", fed(session("batch_size", 3), 5, 5))
try:
    print("an input that states 3:", fed(session(3, 3), 4, 4))
except Exception as error:
    print("an input that states 3:", "Got invalid dimensions" in str(error))
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
one name, two sizes: [[5], [7]]
an output that states 3: [[5], [5]]
an input that states 3: True
SEEN
