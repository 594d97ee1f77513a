#!/usr/bin/env bash
# optimum-intel 2.2.0: a decoder behind an encoder that keeps its past as state takes `beam_idx`, which says for each row the
# one whose past it goes on from. What the decoder computes of the encoder's output at the first step is kept as well, under
# names that tell nothing, and goes by no `beam_idx`: a row that goes on from one of another prompt keeps the encoder's output
# of the row that it had been, also where `encoder_hidden_states` is fed in the new order, and gives other scores without an
# error. Rows of one prompt, as beams are, can be told apart, and rows of several prompts keep their places.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet optimum-intel==2.2.0 openvino==2026.4.1 nncf transformers==4.57.6 torch==2.15.0
cat >"$work/run.py" <<'PYTHON'
import re
import sys
from pathlib import Path

import numpy
import openvino
import torch
import transformers as t
from optimum.exporters.openvino import main_export

work = Path(sys.argv[1])
torch.manual_seed(0)
config = t.T5Config(vocab_size=50, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, decoder_start_token_id=0)
model = t.T5ForConditionalGeneration(config).eval()
model.save_pretrained(work / "t5")
out = work / "exported"
main_export(str(work / "t5"), out, task="text2text-generation-with-past", library_name="transformers")
states = re.findall(r'variable_id="([^"]*)"', (out / "openvino_decoder_model.xml").read_text())
print("optimum-intel 2.2.0 keeps", *sorted(set(states)))
precise = {"INFERENCE_PRECISION_HINT": "f32"}
encoder = openvino.compile_model(out / "openvino_encoder_model.xml", "CPU", precise)
decoder = openvino.compile_model(out / "openvino_decoder_model.xml", "CPU", precise)


def differs(prompts, order):
    """How far the scores of a second step are from those of the whole, whose rows go on from others in this order."""
    mask = numpy.ones_like(prompts)
    hidden = encoder({"input_ids": prompts, "attention_mask": mask})[0]
    request, begun = decoder.create_infer_request(), numpy.array([[0], [0]])
    feed = {"encoder_attention_mask": mask, "encoder_hidden_states": hidden, "input_ids": begun}
    request.infer({**feed, "beam_idx": numpy.arange(2, dtype=numpy.int32)})
    pushed = numpy.array([[7], [9]])
    rows = {"encoder_hidden_states": hidden[order], "input_ids": pushed, "beam_idx": numpy.array(order, numpy.int32)}
    scores = request.infer({**feed, **rows})[decoder.output("logits")]
    with torch.no_grad():
        whole = torch.tensor(numpy.concatenate([begun, pushed], 1))
        wanted = model(input_ids=torch.tensor(prompts[order]), decoder_input_ids=whole, use_cache=False).logits
    return float(numpy.abs(scores[:, -1] - wanted[:, -1].numpy()).max())


two = numpy.random.RandomState(0).randint(3, 50, (2, 6))
found = {
    "two prompts in their places": differs(two, [0, 1]),
    "two prompts in other places": differs(two, [1, 0]),
    "one prompt twice, in other places": differs(two[[0, 0]], [1, 0]),
}
for what, distance in found.items():
    print(f"{what}: the scores differ by {distance:.1e}")
same = [distance < 1e-2 for distance in found.values()]
sys.exit(0 if same == [True, False, True] else 1)
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work"
