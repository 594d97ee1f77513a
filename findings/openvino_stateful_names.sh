#!/usr/bin/env bash
# openvino 2026.4.1: a model whose past is made a state keeps it under an identifier that is both names in one, the
# input's and the output's with nothing between: `past_key_values.0.key` and `present.0.key` become
# `past_key_values.0.keypresent.0.key`, from which neither can be told without knowing one of them.
#
# And the state begins with 0 in the place of each size that is not fixed, the batch as well: a graph that joins it with new
# keys runs where the batch is a number, and is refused where it is not, unless something in the graph says how many rows
# the state begins with.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet openvino==2026.4.1 numpy
cat >"$work/run.py" <<'PYTHON'
import numpy
import openvino
from openvino import opset13
from openvino._offline_transformations import apply_make_stateful_transformation

PAST, PRESENT = "past_key_values.0.key", "present.0.key"


def stateful(batch):
    past, new = (opset13.parameter([batch, 2, -1, 4], openvino.Type.f32, name=name) for name in (PAST, "new"))
    both = opset13.concat([past, new], 2)
    for node, name in [(past, PAST), (new, "new"), (both, PRESENT)]:
        node.output(0).tensor.set_names({name})
    model = openvino.Model([opset13.result(both)], [past, new], "cache")
    apply_make_stateful_transformation(model, {PAST: PRESENT})
    return model


model = stateful(2)
print("inputs and outputs:", [each.any_name for each in model.inputs], [each.any_name for each in model.outputs])
print("states:", [state.get_variable_id() for state in model.get_sinks()])
for batch in (2, -1):
    request = openvino.compile_model(stateful(batch), "CPU").create_infer_request()
    try:
        for length in (3, 1):
            request.infer({"new": numpy.ones((2, 2, length, 4), numpy.float32)})
        print(f"a batch of {batch}:", [list(state.state.shape) for state in request.query_state()])
    except RuntimeError as error:
        print(f"a batch of {batch}:", "merge_into" in str(error))
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
inputs and outputs: ['new'] []
states: ['past_key_values.0.keypresent.0.key']
a batch of 2: [[2, 2, 4, 4]]
a batch of -1: True
SEEN
