"""What several sequences that are kept make, and guidance, with other settings beside.

    python record_beams.py > beams.json

Made with transformers 5.24.0, torch and onnxruntime: `generate` of transformers runs exports of tests/onnx as record_chosen.py does,
without a cache, by settings that are drawn. The token that fills rows up is one that is never chosen, and cut off.
"""

import json
import random

import torch
from transformers import (
    BloomForCausalLM,
    FalconForCausalLM,
    Gemma3ForCausalLM,
    LlamaForCausalLM,
    OPTForCausalLM,
    T5ForConditionalGeneration,
)

import record_chosen
from record_chosen import BART, CLASSES, GPT2, loaded, padded

T5 = "t5-text2text-generation"
CLASSES |= {
    T5: T5ForConditionalGeneration,
    "llama-text-generation": LlamaForCausalLM,
    "opt-more": OPTForCausalLM,
    "bloom-text-generation": BloomForCausalLM,
    "falcon-text-generation": FalconForCausalLM,
    "gemma3_text-more": Gemma3ForCausalLM,
}
PAIRS = (BART, T5)
NEW = 6


def prompt(draw, vocabulary, is_ragged):
    count, length = draw.randint(1, 3), draw.randint(1, 5)
    lengths = [draw.randint(1, 5) if is_ragged else length for _ in range(count)]
    return [[draw.randrange(4, vocabulary - 2) for _ in range(length)] for length in lengths]


def settings(draw, vocabulary, likely):
    """Settings of all kinds, a few at a time; `likely` are tokens that the model gives."""
    few = lambda most: [draw.choice(likely) for _ in range(draw.randint(1, most))]
    all_of = {
        "repetition_penalty": lambda: draw.choice([0.7, 1.3, 2.0]),
        "no_repeat_ngram_size": lambda: draw.randint(1, 3),
        "bad_words_ids": lambda: [few(2) for _ in range(2)],
        "min_new_tokens": lambda: draw.randint(1, 4),
        "min_length": lambda: draw.randint(2, 8),
        "suppress_tokens": lambda: [vocabulary - 1] + few(2),
        "begin_suppress_tokens": lambda: few(2),
        "forced_eos_token_id": lambda: draw.choice(likely),
        "forced_bos_token_id": lambda: draw.choice(likely),
        "exponential_decay_length_penalty": lambda: [draw.randint(0, 3), draw.choice([1.2, 2.0])],
        "sequence_bias": lambda: [[few(2), draw.choice([-3.0, 2.0])] for _ in range(2)],
        "encoder_repetition_penalty": lambda: draw.choice([0.5, 1.5]),
        "encoder_no_repeat_ngram_size": lambda: draw.randint(1, 2),
        "renormalize_logits": lambda: True,
    }
    made = {"pad_token_id": vocabulary - 1, "suppress_tokens": [vocabulary - 1], "eos_token_id": sorted(set(few(3)))}
    made |= {name: all_of[name]() for name in draw.sample(sorted(all_of), draw.randint(0, 3))}
    return made


def beams(draw):
    count = draw.randint(2, 5)
    made = {"num_beams": count, "early_stopping": draw.choice([False, False, True, "never"])}
    if draw.random() < 0.6:
        made["length_penalty"] = draw.choice([-1.0, 0.0, 0.5, 2.0, 3.0])
    if draw.random() < 0.5:
        made["num_return_sequences"] = draw.randint(1, count)
    return made


@torch.no_grad()
def case(export, settings, given):
    model = loaded(export, settings, {})
    is_pair = export in PAIRS
    fed = padded(given, settings["pad_token_id"], not is_pair)
    made = model.generate(**fed, max_new_tokens=NEW, do_sample=False, use_cache=False)
    begun = 1 if is_pair else fed["input_ids"].shape[1]
    end, rows = settings["eos_token_id"], []
    for row in made[:, begun:].tolist():
        while row and row[-1] == settings["pad_token_id"]:
            row = row[:-1]
        last = next((at for at, token in enumerate(row) if token in end), len(row) - 1)
        rows.append(row[: last + 1])
    return {"export": export, "settings": settings, "input_ids": given, "tokens": rows}


def likely(export, vocabulary):
    """Tokens that a model gives for some prompts."""
    draw = random.Random(export)
    settings = {"pad_token_id": vocabulary - 1, "eos_token_id": [vocabulary - 2], "num_beams": 4, "num_return_sequences": 4}
    return [token for _ in range(3) for row in case(export, settings, prompt(draw, vocabulary, False))["tokens"] for token in row]


def main():
    draw, lines = random.Random(5), []
    exports = [(GPT2, 60), (BART, 40), (T5, 8), *((name, 4) for name in CLASSES if name not in (GPT2, BART, T5, record_chosen.WHISPER))]
    for export, count in exports:
        config = json.loads((record_chosen.FOLDER / export / "config.json").read_text())
        vocabulary = config["vocab_size"]
        known = likely(export, vocabulary)
        for at in range(count):
            own = settings(draw, vocabulary, known)
            if export == GPT2 and at % 4 == 3:
                own["guidance_scale"] = draw.choice([0.0, 1.5, 3.0, -1.0])
            elif at % 8 != 7:
                own |= beams(draw)
            given = prompt(draw, vocabulary, draw.random() < 0.4)
            try:
                lines.append(json.dumps(case(export, own, given)))
            except (ValueError, IndexError, RuntimeError) as error:
                print(f"{export} {own}: {error}", file=__import__("sys").stderr)
    print("[\n " + ",\n ".join(lines) + "\n]")


if __name__ == "__main__":
    main()
