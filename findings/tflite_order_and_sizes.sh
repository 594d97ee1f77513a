#!/usr/bin/env bash
# tensorflow 2.21.0, ai-edge-litert 2.3.0: in a .tflite file neither order nor names are those of the function that was converted,
# in whichever way it was. Inputs are in the order of the alphabet, `attention_mask` before `input_ids`; outputs are in another,
# and called `PartitionedCall:N`, where N is their place in the alphabet. Only the signature tells which is which.
#
# What `get_input_details` calls `shape` says 1 where an axis is dynamic, and `shape_signature` says -1 there. An axis of a fixed
# size may be given another one, and the file runs with it where its graph does not need that size: only `strict=True` refuses it.
#
# So who feeds by place feeds the mask as tokens, of the same type and shape, and reads the end of an answer as its start.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet tensorflow==2.21.0 ai-edge-litert==2.3.0 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import os
import sys

import numpy
import tensorflow
from ai_edge_litert.interpreter import Interpreter

PLACES = {"input_ids": 1, "attention_mask": 2}


def converted(shape, of_function):
    class Answers(tensorflow.Module):
        @tensorflow.function(input_signature=[tensorflow.TensorSpec(shape, tensorflow.int32, name) for name in PLACES])
        def answer(self, input_ids, attention_mask):
            tokens, counts = (tensorflow.cast(each, tensorflow.float32) for each in (input_ids, attention_mask))
            score = tensorflow.reduce_mean(tokens * counts, 1)
            return {"start_logits": tokens, "end_logits": tokens * counts * 10.0, "score": score}

    module = Answers()
    if of_function:
        return tensorflow.lite.TFLiteConverter.from_concrete_functions([module.answer.get_concrete_function()], module).convert()
    tensorflow.saved_model.save(module, sys.argv[1], signatures={"serving_default": module.answer})
    return tensorflow.lite.TFLiteConverter.from_saved_model(sys.argv[1]).convert()


for title, shape, of_function in [
    ("dynamic", [None, None], False),
    ("fixed", [1, 4], False),
    ("fixed, of a function", [1, 4], True),
]:
    interpreter = Interpreter(model_content=converted(shape, of_function))
    for each in interpreter.get_input_details():
        print(f"{title}: takes {each['name']}, shape {each['shape'].tolist()}, signature {each['shape_signature'].tolist()}")
        try:
            interpreter.resize_tensor_input(each["index"], [2, 3], strict=True)
        except RuntimeError:
            print(f"{title}: [2, 3] is refused where strict")
        interpreter.resize_tensor_input(each["index"], [2, 3])
    interpreter.allocate_tensors()
    for each, value in zip(interpreter.get_input_details(), PLACES.values()):
        interpreter.set_tensor(each["index"], numpy.full([2, 3], value, numpy.int32))
    interpreter.invoke()
    for each in interpreter.get_output_details():
        given = interpreter.get_tensor(each["index"])
        print(f"{title}: gives {each['name']}, {list(given.shape)}, all {given.max():g}")
    feed = {name: numpy.full([2, 3], value, numpy.int32) for name, value in PLACES.items()}
    given = interpreter.get_signature_runner()(**feed)
    print(f"{title}: by its signature", ", ".join(f"{name} all {given[name].max():g}" for name in given))
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/saved" 2>"$work/log" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
dynamic: takes serving_default_attention_mask:0, shape [1, 1], signature [-1, -1]
dynamic: takes serving_default_input_ids:0, shape [1, 1], signature [-1, -1]
dynamic: gives PartitionedCall:1, [2], all 2
dynamic: gives PartitionedCall:0, [2, 3], all 20
dynamic: gives PartitionedCall:2, [2, 3], all 2
dynamic: by its signature end_logits all 20, score all 2, start_logits all 1
fixed: takes serving_default_attention_mask:0, shape [1, 4], signature [1, 4]
fixed: [2, 3] is refused where strict
fixed: takes serving_default_input_ids:0, shape [1, 4], signature [1, 4]
fixed: [2, 3] is refused where strict
fixed: gives PartitionedCall:1, [2], all 2
fixed: gives PartitionedCall:0, [2, 3], all 20
fixed: gives PartitionedCall:2, [2, 3], all 2
fixed: by its signature end_logits all 20, score all 2, start_logits all 1
fixed, of a function: takes serving_default_attention_mask:0, shape [1, 4], signature [1, 4]
fixed, of a function: [2, 3] is refused where strict
fixed, of a function: takes serving_default_input_ids:0, shape [1, 4], signature [1, 4]
fixed, of a function: [2, 3] is refused where strict
fixed, of a function: gives PartitionedCall:1, [2], all 2
fixed, of a function: gives PartitionedCall:0, [2, 3], all 20
fixed, of a function: gives PartitionedCall:2, [2, 3], all 2
fixed, of a function: by its signature end_logits all 20, score all 2, start_logits all 1
SEEN
