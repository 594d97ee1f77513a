#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 (transformers.js), onnx 1.22.0: the empty cache of a decoder is sized by how the axes of
# `past_key_values` are spelled. Only an axis that is called `batch_size` gets the size of the batch, a number stays, and any
# other name is taken for the length of the past, 0: an axis `batch` as well, though `input_ids` says `batch` too.
#
# The graph below gives the shape of its past as its scores, so that what it was fed can be read off.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet onnx==1.22.0
npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$work" @huggingface/transformers@4.3.2
cat >"$work/make.py" <<'PYTHON'
import json
import sys
from pathlib import Path

from onnx import TensorProto, helper, save

CONFIG = {
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "num_hidden_layers": 1, "hidden_size": 8,
    "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 4,
}
for batch in sys.argv[1:]:
    past = [batch, 2, "past_sequence_length", 4]
    both = ("key", "value")
    value = helper.make_tensor_value_info
    inputs = [value(name, TensorProto.INT64, [batch, "sequence_length"]) for name in ("input_ids", "attention_mask")]
    inputs += [value(f"past_key_values.0.{of}", TensorProto.FLOAT, past) for of in both]
    outputs = [value("logits", TensorProto.FLOAT, [1, 1, 4])]
    outputs += [value(f"present.0.{of}", TensorProto.FLOAT, past) for of in both]
    nodes = [
        helper.make_node("Shape", ["past_key_values.0.key"], ["sizes"]),
        helper.make_node("Cast", ["sizes"], ["scores"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["scores", "row"], ["logits"]),
    ]
    nodes += [helper.make_node("Identity", [f"past_key_values.0.{of}"], [f"present.0.{of}"]) for of in both]
    row = helper.make_tensor("row", TensorProto.INT64, [3], [1, 1, 4])
    graph = helper.make_graph(nodes, "sizes", inputs, outputs, [row])
    folder = Path(batch, "onnx")
    folder.mkdir(parents=True)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), folder / "model.onnx")
    Path(batch, "config.json").write_text(json.dumps(CONFIG))
PYTHON
cat >"$work/run.mjs" <<'NODE'
import { AutoModelForCausalLM, Tensor, env } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = "./";
for (const batch of process.argv.slice(2)) {
  const model = await AutoModelForCausalLM.from_pretrained(batch, { dtype: "fp32" });
  const row = new Tensor("int64", BigInt64Array.from([1n, 2n, 3n, 1n, 2n, 3n]), [2, 3]);
  const mask = new Tensor("int64", new BigInt64Array(6).fill(1n), [2, 3]);
  const { logits } = await model({ input_ids: row, attention_mask: mask });
  console.log(`an axis ${batch}, two rows: the past is ${Array.from(logits.data).join(" × ")}`);
}
NODE
cd "$work"
"$work/venv/bin/python" make.py batch_size batch N
node run.mjs batch_size batch N | tee seen
diff seen - <<'SEEN'
an axis batch_size, two rows: the past is 2 × 2 × 0 × 4
an axis batch, two rows: the past is 0 × 2 × 0 × 4
an axis N, two rows: the past is 0 × 2 × 0 × 4
SEEN
