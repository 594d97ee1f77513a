#!/usr/bin/env bash
# onnx 1.23.2: a model that is saved with external data over an earlier one of the same name does not take the place of its
# data: the new tensors go behind the old ones, in the same file. It loads and runs as it should, its offsets begin where the
# old data ended, and the bytes before belong to nothing.
#
# So a folder into which a model was exported twice has a data file of twice the size, and neither the size of that file nor a
# first tensor at an offset other than 0 tells what a model weighs or that something is wrong with it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet onnx==1.23.2 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import os
import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

os.chdir(sys.argv[1])
DATA = "model.onnx_data"


def export(folder, of):
    folder.mkdir(exist_ok=True)
    weight = numpy_helper.from_array(numpy.full((16, 16), of, numpy.float32), "weight")
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch_size", 16])
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "weight"], ["y"])], "g", [value("x")], [value("y")], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save_model(model, folder / "model.onnx", save_as_external_data=True, location=DATA, size_threshold=0)


def told(folder):
    tensor = onnx.load(folder / "model.onnx", load_external_data=False).graph.initializer[0]
    where = {entry.key: entry.value for entry in tensor.external_data}
    weight = numpy_helper.to_array(onnx.load(folder / "model.onnx").graph.initializer[0])
    size = (folder / DATA).stat().st_size
    return f"{size} bytes of data, of which {where['length']} count from {where['offset']}, all {weight.min():g}"


model = Path("model")
for of in (1, 2, 3):
    export(model, of)
    print(f"export {of}: {told(model)}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
export 1: 1024 bytes of data, of which 1024 count from 0, all 1
export 2: 2048 bytes of data, of which 1024 count from 1024, all 2
export 3: 3072 bytes of data, of which 1024 count from 2048, all 3
SEEN
