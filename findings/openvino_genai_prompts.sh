#!/usr/bin/env bash
# openvino-genai, openvino-tokenizers 2026.4.1.0, transformers 4.57.6: what `LLMPipeline.generate` gives for a text is not what
# follows that text, where a tokenizer has a chat template: the text is taken for what a user says, and put into the template.
# The same text as tokens, or with `apply_chat_template=False`, is gone on from as it is, as `generate` of transformers does.
#
# Several prompts of unlike length are padded as the tokenizer was set when it was converted, and that is on the right unless told
# otherwise. The shorter prompt then goes on from padding, and has another text than alone. Nothing is told.
#
# The model below says after each letter the next one of the alphabet, and what follows padding is "!".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet openvino-genai==2026.4.1.0 transformers==4.57.6 jinja2==3.1.6 numpy==2.4.6
cat >"$work/run.py" <<'PYTHON'
import sys
from pathlib import Path

import numpy
import openvino
import openvino_genai
from openvino import opset13
from openvino._offline_transformations import apply_make_stateful_transformation
from openvino_tokenizers import convert_tokenizer
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

PAST, PRESENT = "past_key_values.0.key", "present.0.key"
TEMPLATE = "{% for message in messages %}[{{ message.role }}]{{ message.content }}[a{% endfor %}"
letters = sorted(pre_tokenizers.ByteLevel.alphabet())
plain = Tokenizer(models.BPE({letter: index for index, letter in enumerate(letters)}, []))
plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
plain.decoder = decoders.ByteLevel()
plain.add_special_tokens(["<end>"])
END = len(letters)


def next_letters():
    fed = ("input_ids", "attention_mask", "position_ids")
    whole = {name: opset13.parameter([-1, -1], openvino.Type.i64, name=name) for name in fed}
    whole["beam_idx"] = opset13.parameter([-1], openvino.Type.i32, name="beam_idx")
    past = opset13.parameter([-1, 1, -1, 1], openvino.Type.f32, name=PAST)
    floats = {name: opset13.convert(whole[name], "f32") for name in ("attention_mask", "position_ids")}
    new = opset13.unsqueeze(floats["position_ids"], opset13.constant(numpy.array([1, 3])))
    present = opset13.concat([opset13.gather(past, whole["beam_idx"], opset13.constant(0)), new], 2)
    one, size = (opset13.constant(numpy.int64(of)) for of in (1, END + 1))
    on, off = (opset13.constant(numpy.float32(of)) for of in (1, 0))
    logits = opset13.one_hot(opset13.mod(opset13.add(whole["input_ids"], one), size), size, on, off, axis=-1)
    for each, axes in [(present, [1, 2, 3]), (floats["attention_mask"], [1])]:
        nothing = opset13.multiply(opset13.reduce_sum(each, opset13.constant(numpy.array(axes))), off)
        logits = opset13.add(logits, opset13.unsqueeze(nothing, opset13.constant(numpy.array([1, 2]))))
    for node, name in [*((node, name) for name, node in whole.items()), (past, PAST), (present, PRESENT), (logits, "logits")]:
        node.output(0).tensor.set_names({name})
    model = openvino.Model([opset13.result(logits), opset13.result(present)], [*whole.values(), past], "next")
    apply_make_stateful_transformation(model, {PAST: PRESENT})
    return model


for title, told in [
    ("no template", {}),
    ("a template", {"chat_template": TEMPLATE}),
    ("padded on the left", {"padding_side": "left"}),
]:
    folder = Path(sys.argv[1], title)
    folder.mkdir()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<end>", pad_token="<end>", **told)
    of_text, of_tokens = convert_tokenizer(tokenizer, with_detokenizer=True)
    for name, model in [("tokenizer", of_text), ("detokenizer", of_tokens), ("model", next_letters())]:
        openvino.save_model(model, folder / f"openvino_{name}.xml")
    pipeline = openvino_genai.LLMPipeline(folder, "CPU", ATTENTION_BACKEND="SDPA")
    ways = {"a text": ("efg", {}), "a text, no template applied": ("efg", {"apply_chat_template": False})}
    ways |= {"tokens": (pipeline.get_tokenizer().encode(["efg"]), {}), "two texts": (["efg", "q"], {})}
    for way, (prompt, more) in ways.items():
        given = pipeline.generate(prompt, max_new_tokens=3, **more)
        texts = given.texts if hasattr(given, "texts") else [given]
        if way == "tokens":
            texts = [pipeline.get_tokenizer().decode(row) for row in given.tokens]
        print(f"{title}, {way}: {' and '.join(texts)}")
PYTHON
"$work/venv/bin/python" -W ignore "$work/run.py" "$work" 2>"$work/log" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
no template, a text: hij
no template, a text, no template applied: hij
no template, tokens: hij
no template, two texts: hij and !"#
a template, a text: bcd
a template, a text, no template applied: hij
a template, tokens: hij
a template, two texts: bcd and !"#
padded on the left, a text: hij
padded on the left, a text, no template applied: hij
padded on the left, tokens: hij
padded on the left, two texts: hij and rst
SEEN
