#!/usr/bin/env bash
# optimum-intel 2.2.0: decoders that keep a convolution or a state beside keys and values take masks of two kinds, and the
# export declares the same axes of both, those of the step's tokens. LFM2's mask is of all tokens so far: one of the step's
# tokens alone gives other scores without an error. Zamba2's and Mamba's is of the step's tokens alone. And
# Mamba's `cache_position` at the first step is no position of a token: it has to be 0, 1, … up to the convolution's length,
# however many tokens there are, and the places of the tokens give other scores from the first step on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet optimum-intel==2.2.0 openvino==2026.4.1 nncf transformers==4.57.6 torch==2.15.0
cat >"$work/run.py" <<'PYTHON'
import sys
from pathlib import Path

import numpy
import openvino
import torch
import transformers as t
from optimum.exporters.openvino import main_export

work, prompt, kernel = Path(sys.argv[1]), 6, 4
small = dict(vocab_size=50, hidden_size=16)
heads = dict(num_attention_heads=2, intermediate_size=32)
states = dict(mamba_d_state=4, mamba_d_conv=kernel, mamba_expand=2, n_mamba_heads=4, mamba_headdim=8, chunk_size=8)
models = {
    "lfm2": lambda: t.Lfm2ForCausalLM(
        t.Lfm2Config(**small, **heads, num_hidden_layers=2, num_key_value_heads=1, layer_types=["conv", "full_attention"])
    ),
    "zamba2": lambda: t.Zamba2ForCausalLM(
        t.Zamba2Config(
            **small, **heads, **states, num_hidden_layers=3, layers_block_type=["mamba", "hybrid", "mamba"],
            hybrid_layer_ids=[1], num_key_value_heads=2, use_mem_rope=True, num_mem_blocks=1, adapter_rank=4,
        )
    ),
    "mamba": lambda: t.MambaForCausalLM(
        t.MambaConfig(**small, state_size=4, num_hidden_layers=2, conv_kernel=kernel, time_step_rank=2)
    ),
}
ids = numpy.random.RandomState(0).randint(3, 50, (1, 9))
for name, model in models.items():
    torch.manual_seed(0)
    model = model().eval()
    model.save_pretrained(work / name)
    out = work / f"{name}_exported"
    main_export(str(work / name), out, task="text-generation-with-past", library_name="transformers")
    compiled = openvino.compile_model(out / "openvino_model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = {port.any_name: port.partial_shape for port in compiled.inputs}
    print(name, "takes", *(f"{key}{shape}" for key, shape in inputs.items() if key not in ("input_ids", "beam_idx")))
    with torch.no_grad():
        wanted = model(torch.tensor(ids)).logits[0].numpy()

    def differs(mask, positions):
        request = compiled.create_infer_request()
        steps = [(0, prompt), *((at, at + 1) for at in range(prompt, ids.shape[1]))]
        most = 0.0
        for begin, end in steps:
            length = end if mask == "of all tokens" else end - begin
            places = range(kernel) if begin == 0 and positions == "of the convolution" else range(begin, end)
            fed = {
                "input_ids": ids[:, begin:end],
                "beam_idx": numpy.zeros(1, numpy.int32),
                "attention_mask": numpy.ones((1, length), numpy.int64),
                "cache_position": numpy.array(places),
            }
            request.infer({key: value for key, value in fed.items() if key in inputs})
            most = max(most, abs(request.get_output_tensor(0).data[0, -1] - wanted[end - 1]).max())
        return "gives other scores" if most > 1e-3 else "gives the model's scores"

    masks = ["of all tokens", "of the step"] if name == "lfm2" else ["of the step"]
    positions = ["of the convolution", "of the tokens"] if "cache_position" in inputs else [""]
    for mask in masks:
        for first in positions:
            print("  mask", mask + (f", positions {first}" if first else ""), differs(mask, first))
PYTHON
OMP_NUM_THREADS=1 "$work/venv/bin/python" -W ignore "$work/run.py" "$work" 2>"$work/errors" >"$work/all" || {
    cat "$work/errors" >&2
    exit 1
}
grep -v '^Multiple distributions' "$work/all" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
lfm2 takes attention_mask[?,?]
  mask of all tokens gives the model's scores
  mask of the step gives other scores
zamba2 takes attention_mask[?,?]
  mask of the step gives the model's scores
mamba takes attention_mask[?,?] cache_position[?]
  mask of the step, positions of the convolution gives the model's scores
  mask of the step, positions of the tokens gives other scores
SEEN
