"""What generation_config.json says of tokens, and what the reference generates by it.

    python record_chosen.py > chosen.json

Made with optimum-onnx 0.1.0 and transformers 4.57.6: each export of tests/onnx is run with other settings, greedily.
"""

import json
import pathlib

import torch
from optimum.onnxruntime import ORTModelForCausalLM, ORTModelForSeq2SeqLM
from transformers import GenerationConfig

FOLDER = pathlib.Path(__file__).parents[1] / "onnx"
NEW = 6
ONE, TWO = [[5, 17, 42, 7]], [[5, 17, 42, 7], [9, 3, 11, 30]]
GPT2, BART = "gpt2-text-generation", "bart-more"
# Without them the first says 33, 32, 32, 89, 89, 89, and the second 63 over and over.
CASES = [
    (GPT2, {"bad_words_ids": [[32], [42, 7, 33]], "eos_token_id": 2}, TWO),
    (GPT2, {"bad_words_ids": [[89], [73]], "eos_token_id": [89, 2]}, TWO),
    (GPT2, {"forced_bos_token_id": 44}, [[5], [9]]),
    (GPT2, {"forced_bos_token_id": 44, "forced_eos_token_id": 2}, ONE),
    (GPT2, {"suppress_tokens": [32], "begin_suppress_tokens": [33, 73]}, TWO),
    (GPT2, {"min_length": 8, "eos_token_id": [32, 64]}, TWO),
    (GPT2, {"min_new_tokens": 3, "eos_token_id": [32, 64]}, TWO),
    (GPT2, {"no_repeat_ngram_size": 2}, TWO),
    (GPT2, {"repetition_penalty": 1.3}, TWO),
    (GPT2, {"repetition_penalty": 2.0, "no_repeat_ngram_size": 3}, ONE),
    (BART, {"forced_bos_token_id": 9, "begin_suppress_tokens": [63], "forced_eos_token_id": 2}, TWO),
    (BART, {"no_repeat_ngram_size": 1, "suppress_tokens": [63]}, TWO),
    (BART, {"min_length": 4, "eos_token_id": [63]}, ONE),
    (BART, {"repetition_penalty": 1.7}, TWO),
]


def rows(made, begun, end):
    """New tokens, up to the first that ends a sequence."""
    found = []
    for row in made[:, begun:].tolist():
        last = next((at for at, token in enumerate(row) if token in end), len(row) - 1)
        found.append(row[: last + 1])
    return found


def case(export, settings, prompts):
    cls = ORTModelForSeq2SeqLM if export == BART else ORTModelForCausalLM
    model = cls.from_pretrained(FOLDER / export)
    own = json.loads((FOLDER / export / "generation_config.json").read_text())
    own = {key: value for key, value in own.items() if not key.startswith("_")}
    model.generation_config = GenerationConfig(**{"pad_token_id": 0, **own, **settings})
    ids = torch.tensor(prompts)
    made = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW, do_sample=False)
    end = model.generation_config.eos_token_id
    end = end if isinstance(end, list) else [end]
    begun = 1 if export == BART else ids.shape[1]
    return {"export": export, "settings": settings, "input_ids": prompts, "tokens": rows(made, begun, end)}


def main():
    print("[\n " + ",\n ".join(json.dumps(case(*one)) for one in CASES) + "\n]")


if __name__ == "__main__":
    main()
