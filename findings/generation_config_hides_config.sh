#!/usr/bin/env bash
# transformers 4.57.6 and 5.24.0, @huggingface/transformers 4.3.2 (transformers.js), onnx 1.22.0: where a model's text ends.
#
# A generation_config.json, be it empty, hides all that config.json says of generation, `eos_token_id` as well: transformers
# then never ends a text, and ends it if that file is deleted. transformers.js lays one file over the other, so it ends where
# transformers goes on. And `max_length` counts the prompt, but for one value: 4.57.6 takes 20, the default, for not said, and lets
# 20 tokens follow the prompt, also where the file says 20. 5.24.0 does so only if nothing is said, transformers.js never.
#
# The model below says after each token the next higher one. The prompt has three tokens, 9 ends a text in config.json, and the
# numbers are of tokens: without a generation_config.json, with an empty one, and with a `max_length` of 19 and of 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import json
import sys
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from transformers import AutoConfig, AutoModelForCausalLM, __version__, logging

logging.set_verbosity_error()
SIZE = 64
CONFIG = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": SIZE, "vocab_size": SIZE, "eos_token_id": 9}
CONFIG |= {f"num_{of}": 1 for of in ("hidden_layers", "attention_heads", "key_value_heads")} | {"intermediate_size": 1}
model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**CONFIG))
with torch.no_grad():
    for weight in model.parameters():
        weight.mul_(weight.dim() == 1)
    model.model.embed_tokens.weight.copy_(torch.eye(SIZE))
    model.lm_head.weight.copy_(torch.eye(SIZE).roll(1, 0))
constants = [helper.make_tensor(name, TensorProto.INT64, [], [of]) for name, of in [("one", 1), ("size", SIZE)]]
constants.append(helper.make_tensor("scores", TensorProto.FLOAT, [2], [0, 1]))
nodes = [helper.make_node("Add", ["input_ids", "one"], ["next"]), helper.make_node("OneHot", ["next", "size", "scores"], ["logits"])]
inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch_size", name]) for name in ("input_ids", "attention_mask")]
outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch_size", "input_ids", SIZE])]
graph = helper.make_graph(nodes, "next", inputs, outputs, constants)
exported = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
counts = []
for title in sys.argv[1:]:
    folder = Path(title.replace('"', ""))
    model.save_pretrained(folder)
    (folder / "onnx").mkdir(exist_ok=True)
    onnx.save(exported, folder / "onnx/model.onnx")
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "generation_config.json").unlink(missing_ok=True)
    if title != "no file":
        (folder / "generation_config.json").write_text(title)
    counts.append(AutoModelForCausalLM.from_pretrained(folder).generate(torch.tensor([[4, 5, 6]])).shape[1])
print(f"transformers {__version__}:", *counts)
PYTHON
cat >"$work/run.mjs" <<'NODE'
import { AutoModelForCausalLM, Tensor, env } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = "./";
const counts = [];
for (const title of process.argv.slice(2)) {
  const model = await AutoModelForCausalLM.from_pretrained(title.replaceAll('"', ""), { dtype: "fp32" });
  const prompt = new Tensor("int64", BigInt64Array.from([4n, 5n, 6n]), [1, 3]);
  counts.push((await model.generate({ inputs: prompt })).dims[1]);
}
console.log(`transformers.js ${env.version}: ${counts.join(" ")}`);
NODE
cd "$work"
said=("no file" "{}" '{"eos_token_id": null, "max_length": 19}' '{"eos_token_id": null, "max_length": 20}')
for version in 4.57.6 5.24.0; do
    venv/bin/pip install --quiet torch==2.15.0 onnx==1.22.0 "transformers==$version"
    venv/bin/python -W ignore run.py "${said[@]}" 2>log | tee -a seen
done
npm install --silent --ignore-scripts --no-audit --no-fund --prefix . @huggingface/transformers@4.3.2
node run.mjs "${said[@]}" | tee -a seen
diff seen - <<'SEEN'
transformers 4.57.6: 6 23 19 23
transformers 5.24.0: 6 23 19 20
transformers.js 4.3.2: 6 6 19 20
SEEN
