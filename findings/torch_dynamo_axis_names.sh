#!/usr/bin/env bash
# torch 2.15.0, onnxscript 0.7.2, onnx 1.23.2: the names that `dynamic_axes` gives to axes are written as they are given
# with `dynamo=False`, and only some of them are with `dynamo=True`. Names of axes of outputs are dropped: an output's axis is
# called by what it is computed from, such as `sequence + past`. And where the graph needs axes of two inputs to be equal,
# both are called as the first one is. Nothing fails and nothing is told.
#
# So a file of the one exporter can have an input `past` with an axis `past_batch`, and the same model from the other exporter
# calls that axis `batch`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet torch==2.15.0 onnx==1.23.2 onnxscript==0.7.2
cat >"$work/run.py" <<'PYTHON'
import io
import logging

import onnx
import torch

logging.disable(logging.CRITICAL)


class Joined(torch.nn.Module):
    def forward(self, tokens, past):
        present = torch.cat([past, tokens.float()], dim=1)
        return present, present.sum(dim=1)


axes = {
    "tokens": {0: "batch", 1: "sequence"},
    "past": {0: "past_batch", 1: "past"},
    "present": {0: "present_batch", 1: "present_length"},
    "sums": {0: "sums_batch"},
}
for dynamo in (False, True):
    written = io.BytesIO()
    torch.onnx.export(
        Joined(),
        (torch.ones(2, 3, dtype=torch.int64), torch.ones(2, 5)),
        written,
        input_names=["tokens", "past"],
        output_names=["present", "sums"],
        dynamic_axes=axes,
        dynamo=dynamo,
        verbose=False,
    )
    graph = onnx.load_from_string(written.getvalue()).graph
    for tensor in [*graph.input, *graph.output]:
        names = [axis.dim_param for axis in tensor.type.tensor_type.shape.dim]
        print(f"dynamo={dynamo}: {tensor.name}: {', '.join(names)}")
PYTHON
"$work/venv/bin/python" -W ignore "$work/run.py" | grep '^dynamo=' | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
dynamo=False: tokens: batch, sequence
dynamo=False: past: past_batch, past
dynamo=False: present: present_batch, present_length
dynamo=False: sums: sums_batch
dynamo=True: tokens: batch, sequence
dynamo=True: past: batch, past
dynamo=True: present: batch, sequence + past
dynamo=True: sums: batch
SEEN
