#!/usr/bin/env bash
# torch 2.15.0, onnxscript 0.7.2, onnx 1.23.2, onnxruntime 1.32.0, openvino 2026.4.1: a token that may attend to none, as padding
# on the left in a decoder, has as many results as there are ways to it. torch gives 0, but the mean of all values where the mask
# adds the least number. A file gives 0, the mean or NaN, by the exporter, the opset and how the mask is written, and one of opset
# 23 by the runtime as well. OpenVINO, which converts the model itself, gives NaN also for truth values. Nothing is told.
#
# NaN does not stay where it is: as a value of the next layer it is multiplied by a weight of 0, and that is NaN for every token.
# And who compares an export with its model must leave out the rows that are padding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
packages="torch==2.15.0 onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.32.0 openvino==2026.4.1 numpy==2.4.6"
"$work/venv/bin/pip" install --quiet $packages
cat >"$work/run.py" <<'PYTHON'
import logging
import sys

import onnxruntime
import openvino
import torch

logging.disable(logging.CRITICAL)
onnxruntime.set_default_logger_severity(4)


class Attention(torch.nn.Module):
    def forward(self, query, key, value, mask):
        return torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)


def shown(given):
    row = torch.as_tensor(given)[0, 0, 1]
    kinds = {"0": row.eq(0), "NaN": row.isnan(), "the mean": row.isclose(fed["value"][0, 0].mean(0), atol=1e-5)}
    return next((kind for kind, holds in kinds.items() if holds.all()), "something else")


def on_openvino(model):
    compiled = openvino.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return shown(compiled([each.numpy() for each in fed.values()])[0])


torch.manual_seed(0)
least = torch.finfo(torch.float32).min
kept = torch.tensor([[[[True, True], [False, False]]]])
zeros = torch.zeros(1, 1, 2, 2)
added = {"infinities": zeros.masked_fill(~kept, -torch.inf), "the least number": zeros.masked_fill(~kept, least)}
for mask, of in {"truth values": kept, **added}.items():
    fed = {name: torch.randn(1, 1, 2, 4) for name in ("query", "key", "value")} | {"mask": of}
    arguments = tuple(fed.values())
    print(f"{mask}: torch {shown(Attention()(*arguments))}")
    for dynamo, opset in [(False, 18), (True, 18), (True, 23)]:
        names = {"input_names": list(fed), "output_names": ["joined"]}
        torch.onnx.export(Attention(), arguments, sys.argv[1], dynamo=dynamo, opset_version=opset, verbose=False, **names)
        session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
        [given] = session.run(None, {name: each.numpy() for name, each in fed.items()})
        print(f"  dynamo={dynamo}, opset {opset}: ONNX Runtime {shown(given)}, OpenVINO {on_openvino(sys.argv[1])}")
    print(f"  converted by OpenVINO: {on_openvino(openvino.convert_model(Attention(), example_input=arguments))}")
PYTHON
"$work/venv/bin/python" -W ignore "$work/run.py" "$work/model.onnx" 2>"$work/log" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
truth values: torch 0
  dynamo=False, opset 18: ONNX Runtime 0, OpenVINO 0
  dynamo=True, opset 18: ONNX Runtime the mean, OpenVINO the mean
  dynamo=True, opset 23: ONNX Runtime 0, OpenVINO 0
  converted by OpenVINO: NaN
infinities: torch 0
  dynamo=False, opset 18: ONNX Runtime NaN, OpenVINO NaN
  dynamo=True, opset 18: ONNX Runtime NaN, OpenVINO NaN
  dynamo=True, opset 23: ONNX Runtime 0, OpenVINO 0
  converted by OpenVINO: NaN
the least number: torch the mean
  dynamo=False, opset 18: ONNX Runtime the mean, OpenVINO the mean
  dynamo=True, opset 18: ONNX Runtime the mean, OpenVINO the mean
  dynamo=True, opset 23: ONNX Runtime 0, OpenVINO the mean
  converted by OpenVINO: the mean
SEEN
