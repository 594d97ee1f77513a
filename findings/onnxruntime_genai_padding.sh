#!/usr/bin/env bash
# onnxruntime-genai 0.8.3 and 0.18.0: no mask is asked for, it is made from the ids of a batch of prompts, and otherwise from one
# version to the other, though model, genai_config.json and calls are the same and nothing fails. 0.18.0 takes for padding what
# equals `pad_token_id` at the end of a row, and nothing else: rows that are padded on the left, as transformers pads decoders,
# are attended to in full. 0.8.3 leaves padding out on both sides.
#
# A prompt may end with that id, where one token both ends and pads. Then the next token is chosen after the one before it, as
# if the last had not been said, in both versions, and also where a prompt runs alone and 0.18.0 masks nothing.
#
# The graph below gives as scores what it was fed: how much of the mask is 1, and of each token its position and its id.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime_genai as genai
from onnx import TensorProto, helper, numpy_helper

folder, version = Path(sys.argv[1]), sys.argv[2]
PAD = 0
value = lambda name, of, shape: helper.make_tensor_value_info(name, of, shape)
integers = lambda name: value(name, TensorProto.INT64, ["batch_size", name])
cache = lambda name: value(name, TensorProto.FLOAT, ["batch_size", 1, name, 1])
past, present = (["%s.0.%s" % (of, part) for part in ("key", "value")] for of in ("past_key_values", "present"))
fed = ("input_ids", "attention_mask", "position_ids")
inputs = [integers(name) for name in fed] + [cache(name) for name in past]
outputs = [value("logits", TensorProto.FLOAT, ["batch_size", "steps", 3])] + [cache(name) for name in present]
nodes = [
    helper.make_node("ReduceSum", ["attention_mask", "last"], ["seen"], keepdims=1),
    helper.make_node("Mul", ["position_ids", "nothing"], ["zeros"]),
    helper.make_node("Add", ["zeros", "seen"], ["each"]),
    *(helper.make_node("Unsqueeze", [name, "last"], [f"{name}_score"]) for name in ("each", "position_ids", "input_ids")),
    helper.make_node("Concat", ["each_score", "position_ids_score", "input_ids_score"], ["scores"], axis=2),
    helper.make_node("Cast", ["scores"], ["logits"], to=TensorProto.FLOAT),
    helper.make_node("Cast", ["position_ids"], ["floats"], to=TensorProto.FLOAT),
    helper.make_node("Unsqueeze", ["floats", "around"], ["new"]),
]
nodes += [helper.make_node("Concat", [old, "new"], [both], axis=2) for old, both in zip(past, present)]
numbers = {"last": [-1], "nothing": [0], "around": [1, 3]}
constants = [numpy_helper.from_array(numpy.array(numbers[name], numpy.int64), name) for name in numbers]
graph = helper.make_graph(nodes, "fed", inputs, outputs, constants)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), folder / "model.onnx")
names = {"past_key_names": "past_key_values.%d.key", "past_value_names": "past_key_values.%d.value"}
names |= {name: name for name in fed}
gives = {"logits": "logits", "present_key_names": "present.%d.key", "present_value_names": "present.%d.value"}
sizes = {"head_size": 1, "hidden_size": 1} | {f"num_{of}": 1 for of in ("attention_heads", "key_value_heads", "hidden_layers")}
decoder = {"filename": "model.onnx", "session_options": {"provider_options": []}, "inputs": names, "outputs": gives, **sizes}
told = {"type": "llama", "vocab_size": 3, "context_length": 16, "bos_token_id": 1, "eos_token_id": PAD, "pad_token_id": PAD}
(folder / "genai_config.json").write_text(json.dumps({"model": {**told, "decoder": decoder}, "search": {"max_length": 16}}))
model = genai.Model(str(folder))
for title, *rows in [
    ("padded on the right", [1, 2, PAD, PAD], [1, 1, 1, 1]),
    ("padded on the left", [PAD, PAD, 1, 2], [1, 1, 1, 1]),
    ("ending with that id, alone", [1, 1, 2, PAD]),
]:
    parameters = genai.GeneratorParams(model)
    parameters.set_search_options(batch_size=len(rows), max_length=16)
    generator = genai.Generator(model, parameters)
    generator.append_tokens(numpy.array(rows, numpy.int32))
    seen, position, token = numpy.asarray(generator.get_logits())[0, -1].astype(int).tolist()
    print(f"{version}: {title}: {seen} of 4 tokens count, scores after {token} at {position}")
PYTHON
for version in 0.8.3 0.18.0; do
    "$work/venv/bin/pip" install --quiet "onnxruntime-genai==$version" onnxruntime==1.32.0 onnx==1.22.0 numpy==2.4.6
    "$work/venv/bin/python" "$work/run.py" "$work" "$version" | tee -a "$work/seen"
done
diff "$work/seen" - <<'SEEN'
0.8.3: padded on the right: 2 of 4 tokens count, scores after 2 at 1
0.8.3: padded on the left: 2 of 4 tokens count, scores after 2 at 1
0.8.3: ending with that id, alone: 3 of 4 tokens count, scores after 2 at 2
0.18.0: padded on the right: 2 of 4 tokens count, scores after 2 at 1
0.18.0: padded on the left: 4 of 4 tokens count, scores after 2 at 3
0.18.0: ending with that id, alone: 4 of 4 tokens count, scores after 2 at 2
SEEN
