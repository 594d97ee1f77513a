#!/usr/bin/env bash
# openvino 2026.4.1: `save_model` writes weights as float16 unless it is told not to, and what that type cannot hold becomes the
# nearest that it has: 100000 and infinity are 65504, and 1e-9 is 0, such as a number that keeps a division from being one by 0.
# Nothing is told, and the file takes and gives float32 as before. Weights of which three quarters do not fit stay as they are.
#
# So what is read from a file need not give what the model gave that was saved, and a mask of infinities is one no more: where
# all of a row is masked it gives numbers where NaN was given, and -65504 is not less than every score.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet openvino==2026.4.1 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import sys

import numpy
import openvino
from openvino import opset13

WEIGHTS = {
    "large ones": [1e5, 0.1, 1.0, 2.0],
    "three of four large": [1e5, 2e5, 3e5, 2.0],
    "small ones": [1e-9, 1e-12, 1.0, 2.0],
    "infinite": [-numpy.inf, 0.0, 1.0, 2.0],
    "the least of float32": [float(numpy.finfo(numpy.float32).min), 0.0, 1.0, 2.0],
}
x = opset13.parameter([4], openvino.Type.f32, name="x")
sums = [opset13.add(x, opset13.constant(numpy.array(weight, numpy.float32))) for weight in WEIGHTS.values()]
model = openvino.Model([opset13.result(each) for each in sums], [x], "sums")
for title, more in [("saved", {}), ("saved, compress_to_fp16=False", {"compress_to_fp16": False})]:
    openvino.save_model(model, sys.argv[1], **more)
    read = openvino.Core().read_model(sys.argv[1])
    given = openvino.compile_model(read, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})([numpy.zeros(4, numpy.float32)])
    types = {each.element_type.to_string() for each in [*read.inputs, *read.outputs]}
    print(f"{title}: takes and gives {', '.join(types)}")
    for name, values in zip(WEIGHTS, given.to_tuple()):
        print(f"  {name}: {', '.join(f'{each:.6g}' for each in values.tolist())}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/model.xml" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
saved: takes and gives f32
  large ones: 65504, 0.0999756, 1, 2
  three of four large: 100000, 200000, 300000, 2
  small ones: 0, 0, 1, 2
  infinite: -65504, 0, 1, 2
  the least of float32: -65504, 0, 1, 2
saved, compress_to_fp16=False: takes and gives f32
  large ones: 100000, 0.1, 1, 2
  three of four large: 100000, 200000, 300000, 2
  small ones: 1e-09, 1e-12, 1, 2
  infinite: -inf, 0, 1, 2
  the least of float32: -3.40282e+38, 0, 1, 2
SEEN
