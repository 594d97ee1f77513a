#!/usr/bin/env bash
# transformers 4.57.6 and 5.24.0: with `num_beams` and `guidance_scale`, what scores are moved away from does not go along with
# the beams: the unguided sequence of each place keeps the past of whatever stood there before. From the first step on at which a
# beam goes on from another's place its scores are made of another's tokens, so that `sequences_scores` are not those of
# the sequences, and the best that is returned is not the best. With `negative_prompt_ids` it is an error about sizes. Nothing
# tells that the two do not go together.
#
# Below each sequence stands with its score as it is returned, and as guidance has it for its own tokens.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import torch
from transformers import GPT2Config, GPT2LMHeadModel, __version__

SCALE, PROMPT = 1.5, torch.tensor([[5, 6, 7, 8]])
config = GPT2Config(vocab_size=40, n_embd=32, n_head=2, n_layer=2, n_positions=64, bos_token_id=0, eos_token_id=None, pad_token_id=39)
model = GPT2LMHeadModel(config).eval()
draw = torch.Generator().manual_seed(2)
for weights in model.parameters():
    weights.data = torch.randn(weights.shape, generator=draw) * 0.4
asked = {"guidance_scale": SCALE, "num_beams": 3, "max_new_tokens": 6, "min_new_tokens": 6, "do_sample": False}


@torch.no_grad()
def score(tokens):
    begun = PROMPT.shape[1]
    guided, unguided = (model(ids[None]).logits[0].log_softmax(-1) for ids in (tokens, tokens[begun - 1 :]))
    moved = [SCALE * (guided[at - 1] - unguided[at - begun]) + unguided[at - begun] for at in range(begun, len(tokens))]
    return sum(scores[token].item() for scores, token in zip(moved, tokens[begun:]))


made = model.generate(
    PROMPT, num_return_sequences=3, length_penalty=0.0, output_scores=True, return_dict_in_generate=True, **asked
)
print(f"transformers {__version__}")
for tokens, returned in zip(made.sequences, made.sequences_scores):
    print(f"{tokens[PROMPT.shape[1]:].tolist()}: returned {returned.item():.2f}, its own {score(tokens):.2f}")
try:
    model.generate(PROMPT, negative_prompt_ids=torch.tensor([[9, 3]]), **asked)
except RuntimeError as error:
    print(str(error).split(".")[0])
PYTHON
cd "$work"
for version in 4.57.6 5.24.0; do
    venv/bin/pip install --quiet torch==2.15.0 "transformers==$version"
    venv/bin/python -W ignore run.py 2>log | tee -a seen
done
diff seen - <<'SEEN'
transformers 4.57.6
[24, 24, 24, 20, 24, 24]: returned -12.04, its own -12.46
[24, 24, 24, 20, 24, 20]: returned -12.18, its own -12.60
[20, 24, 24, 20, 24, 24]: returned -12.30, its own -12.18
Sizes of tensors must match except in dimension 1
transformers 5.24.0
[24, 24, 24, 20, 24, 24]: returned -12.04, its own -12.46
[24, 24, 24, 20, 24, 20]: returned -12.18, its own -12.60
[20, 24, 24, 20, 24, 24]: returned -12.30, its own -12.18
Sizes of tensors must match except in dimension 1
SEEN
