"""What is done to scores before a token is drawn by them, in the reference.

    python record_drawn.py

Made with transformers 5.24.0, torch and onnxruntime. `warped.json` has scores, and what the processors that `generate` makes of
settings leave of them: the tokens, and their scores where a temperature changes these. `drawn.json` has tokens that `generate`
drew from exports of tests/onnx, as record_chosen.py runs them, and by which scores each step did. Minus infinity is null.
"""

import json
import math
import pathlib

import torch
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel

from record_chosen import BART, GPT2, ONE, RAGGED, TWO, loaded, padded

FOLDER = pathlib.Path(__file__).parent
TIED = [2.0, 1.0, 1.0, 0.0, 2.0, 1.0, -1.0, 0.0, 1.0, 2.0]
SAME = [0.5] * 10
SUPPRESSED = [-math.inf, 3.0, -math.inf, 1.5, 0.25, -2.0, -math.inf, 2.5]
SETTINGS = [
    {},
    {"temperature": 0.7},
    {"temperature": 1.9, "top_k": 0},
    {"top_k": 1},
    {"top_k": 3},
    {"top_k": 7},
    {"top_k": 1000},
    {"top_k": 0, "top_p": 0.0},
    {"top_k": 0, "top_p": 0.3},
    {"top_k": 0, "top_p": 0.9},
    {"top_k": 0, "top_p": 0.999},
    {"top_k": 0, "min_p": 0.0},
    {"top_k": 0, "min_p": 0.1},
    {"top_k": 0, "min_p": 1.0},
    {"top_k": 0, "typical_p": 0.2},
    {"top_k": 0, "typical_p": 0.6},
    {"top_k": 0, "typical_p": 0.95},
    {"top_k": 0, "epsilon_cutoff": 0.02},
    {"top_k": 0, "epsilon_cutoff": 0.9},
    {"top_k": 0, "eta_cutoff": 0.02},
    {"top_k": 0, "eta_cutoff": 0.4},
    {"top_k": 0, "top_h": 0.3},
    {"top_k": 0, "top_h": 0.8},
    {"temperature": 0.5, "top_k": 20, "top_p": 0.95, "min_p": 0.02},
    {"temperature": 1.5, "top_h": 0.9, "top_k": 12, "top_p": 0.8, "min_p": 0.05, "typical_p": 0.9, "epsilon_cutoff": 0.01, "eta_cutoff": 0.02},
]
DRAWN = [
    (GPT2, {"do_sample": True}, ONE),
    (GPT2, {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.9}, TWO),
    (GPT2, {"do_sample": True, "top_k": None, "typical_p": 0.5, "repetition_penalty": 1.3, "pad_token_id": 87}, RAGGED),
    (GPT2, {"do_sample": True, "temperature": 1.4, "top_k": 0, "min_p": 0.3, "suppress_tokens": [33], "no_repeat_ngram_size": 1}, ONE),
    (GPT2, {"do_sample": True, "temperature": 1.2, "top_k": 10, "forced_bos_token_id": 44, "forced_eos_token_id": 2}, [[5], [9]]),
    (GPT2, {"do_sample": True, "top_h": 0.5, "epsilon_cutoff": 0.012, "sequence_bias": [[[32], 3.0], [[7, 63], 2.0]]}, ONE),
    (BART, {"do_sample": True, "top_k": 5, "eta_cutoff": 0.02, "forced_bos_token_id": 9, "begin_suppress_tokens": [63]}, TWO),
    (BART, {"do_sample": True, "top_k": 5, "exponential_decay_length_penalty": [1, 3.0], "encoder_repetition_penalty": 2.0}, ONE),
]


def left(scores):
    """The tokens that are left."""
    return [token for token, score in enumerate(scores.tolist()) if score > -math.inf]


def drawn_from(name, count):
    """The same numbers everywhere."""
    state, all = len(name), []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        all.append((state >> 40) / 2**24)
    return all


def warped():
    model = GPT2LMHeadModel(GPT2Config(n_layer=1, n_embd=8, n_head=1, vocab_size=8))
    random = [round(8 * math.log(0.01 + share), 3) / 4 for share in drawn_from("random", 150)]
    for scores in (random[:30], random, TIED, SAME, SUPPRESSED):
        cases = []
        for settings in SETTINGS:
            # What `torch.topk` gives of the same scores is told by nothing.
            if "top_h" in settings and scores in (TIED, SAME):
                continue
            own = GenerationConfig(do_sample=True, eos_token_id=0, **settings)
            config, _ = model._prepare_generation_config(own)
            model._prepare_special_tokens(config)
            processors = model._get_logits_processor(config, input_ids_seq_length=1)
            ids, row = torch.tensor([[1]]), torch.tensor([scores])
            made = processors(ids, row.clone())[0]
            tokens = left(made)
            cases.append([settings, tokens, [made[token].item() for token in tokens] if "temperature" in settings else None])
        yield {"scores": [None if math.isinf(score) else score for score in scores], "cases": cases}


@torch.no_grad()
def drawn(export, settings, given):
    torch.manual_seed(5)
    model = loaded(export, settings, {})
    pad = model.generation_config.pad_token_id
    fed = padded(given, 0 if pad is None else pad, export == GPT2)
    asked = {"max_new_tokens": 3, "eos_token_id": 1, "use_cache": False, "return_dict_in_generate": True, "output_scores": True}
    made = model.generate(**fed, **asked)
    tokens = made.sequences[:, -3:].tolist()
    steps = [[[[token, float(f"{row[token].item():.5g}")] for token in left(row)] for row in step] for step in made.scores]
    return {"export": export, "settings": {**settings, "eos_token_id": 1}, "input_ids": given, "tokens": tokens, "steps": steps}


def main():
    for name, cases in (("warped", list(warped())), ("drawn", [drawn(*one) for one in DRAWN])):
        (FOLDER / f"{name}.json").write_text("[\n " + ",\n ".join(map(json.dumps, cases)) + "\n]\n")


if __name__ == "__main__":
    main()
