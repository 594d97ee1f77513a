#!/usr/bin/env bash
# transformers 4.57.6 and 5.24.0: a mask of two axes may be of any type, and what is not 0 counts. One of four axes, with a row for
# each token, is taken as it is, and `eager` attention adds it to the scores: truth values, or 0 and 1, then mask nothing, and
# make what they keep a little likelier. With `sdpa` truth values mask, integers are refused, and 0 and 1 as floats are added as
# well. Only 0 and the least number mean the same everywhere. Nothing is told.
#
# A caller that has truth values for a mask, and is right with the default, `sdpa`, is wrong once a model is loaded with `eager`,
# as optimum-onnx loads it to export attentions: each token then sees those that follow it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import torch
from transformers import AutoConfig, AutoModelForCausalLM, __version__, logging

logging.set_verbosity_error()
torch.manual_seed(0)
CONFIG = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 32}
config = AutoConfig.for_model("llama", num_key_value_heads=2, **CONFIG)
lower = torch.ones(1, 1, 4, 4).tril()
MASKS = {
    "two axes, integers": torch.ones(1, 4, dtype=torch.int64),
    "two axes, floats": torch.ones(1, 4),
    "four axes, truth values": lower.bool(),
    "four axes, integers": lower.long(),
    "four axes, floats": lower,
    "four axes, 0 and the least number": (1 - lower) * torch.finfo(torch.float32).min,
}
tokens = torch.tensor([[3, 4, 5, 6]])
for attention in ("sdpa", "eager"):
    model = AutoModelForCausalLM.from_config(config, attn_implementation=attention).eval()
    alone = model(tokens[:, :1]).logits[0, 0]
    for title, mask in MASKS.items():
        try:
            sees = "itself" if torch.allclose(model(tokens, attention_mask=mask).logits[0, 0], alone, atol=1e-5) else "more"
            print(f"{__version__}, {attention}, {title}: the first token sees {sees}")
        except RuntimeError as error:
            print(f"{__version__}, {attention}, {title}: refused,", *["attn_mask dtype"] * ("attn_mask dtype" in str(error)))
PYTHON
for version in 4.57.6 5.24.0; do
    "$work/venv/bin/pip" install --quiet torch==2.15.0 numpy==2.4.6 "transformers==$version"
    "$work/venv/bin/python" -W ignore "$work/run.py" 2>"$work/log" | tee -a "$work/seen"
done
diff "$work/seen" - <<'SEEN'
4.57.6, sdpa, two axes, integers: the first token sees itself
4.57.6, sdpa, two axes, floats: the first token sees itself
4.57.6, sdpa, four axes, truth values: the first token sees itself
4.57.6, sdpa, four axes, integers: refused, attn_mask dtype
4.57.6, sdpa, four axes, floats: the first token sees more
4.57.6, sdpa, four axes, 0 and the least number: the first token sees itself
4.57.6, eager, two axes, integers: the first token sees itself
4.57.6, eager, two axes, floats: the first token sees itself
4.57.6, eager, four axes, truth values: the first token sees more
4.57.6, eager, four axes, integers: the first token sees more
4.57.6, eager, four axes, floats: the first token sees more
4.57.6, eager, four axes, 0 and the least number: the first token sees itself
5.24.0, sdpa, two axes, integers: the first token sees itself
5.24.0, sdpa, two axes, floats: the first token sees itself
5.24.0, sdpa, four axes, truth values: the first token sees itself
5.24.0, sdpa, four axes, integers: refused, attn_mask dtype
5.24.0, sdpa, four axes, floats: the first token sees more
5.24.0, sdpa, four axes, 0 and the least number: the first token sees itself
5.24.0, eager, two axes, integers: the first token sees itself
5.24.0, eager, two axes, floats: the first token sees itself
5.24.0, eager, four axes, truth values: the first token sees more
5.24.0, eager, four axes, integers: the first token sees more
5.24.0, eager, four axes, floats: the first token sees more
5.24.0, eager, four axes, 0 and the least number: the first token sees itself
SEEN
