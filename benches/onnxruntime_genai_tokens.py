"""Exports decoders, has the program write a config for onnxruntime-genai, and compares its tokens with torch's."""

import json
import pathlib
import subprocess
import sys

import numpy
import onnxruntime_genai as genai
import torch
import transformers as t
from optimum.exporters.onnx import onnx_export_from_model

PROMPTS = [[5, 17, 42, 7], [9, 3, 11, 30]]
NEW = 16
END = 2
SHARED = {
    "vocab_size": 96, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 64, "bos_token_id": 1, "eos_token_id": END, "pad_token_id": 0,
}
OLDER = {"vocab_size": 96, "bos_token_id": 1, "eos_token_id": END, "pad_token_id": 0}
# A config of bloom does not say for how many tokens the model is made.
CONTEXT = {"bloom": ["--context-length", "64"]}
CONFIGS = {
    "llama": t.LlamaConfig(**SHARED),
    "mistral": t.MistralConfig(**SHARED),
    "qwen2": t.Qwen2Config(**SHARED),
    "qwen3": t.Qwen3Config(**SHARED, head_dim=8),
    "phi3": t.Phi3Config(**SHARED),
    "gemma3_text": t.Gemma3TextConfig(**SHARED, head_dim=8, sliding_window=16),
    "gpt2": t.GPT2Config(**OLDER, n_embd=32, n_layer=2, n_head=4, n_positions=64),
    "opt": t.OPTConfig(**OLDER, hidden_size=32, ffn_dim=48, word_embed_proj_dim=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64),
    "bloom": t.BloomConfig(**OLDER, hidden_size=32, n_layer=2, n_head=4),
    "falcon": t.FalconConfig(**OLDER, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64, multi_query=True, new_decoder_architecture=False, alibi=False),
}


def exported(name: str, folder: pathlib.Path) -> torch.nn.Module:
    torch.manual_seed(3)
    model = t.AutoModelForCausalLM.from_config(CONFIGS[name]).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.3)
    onnx_export_from_model(model, folder, task="text-generation-with-past", do_validation=False)
    return model


def until_end(row: list) -> list:
    return row[: row.index(END)] if END in row else row


def of_torch(model: torch.nn.Module, prompts: list) -> list:
    ids = torch.tensor(prompts)
    made = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW, do_sample=False)
    return [until_end(row) for row in made[:, ids.shape[1]:].tolist()]


def of_genai(folder: pathlib.Path, prompts: list) -> list:
    model = genai.Model(str(folder))
    parameters = genai.GeneratorParams(model)
    length = len(prompts[0])
    parameters.set_search_options(max_length=length + NEW, batch_size=len(prompts), do_sample=False)
    generator = genai.Generator(model, parameters)
    generator.append_tokens(numpy.array(prompts, dtype=numpy.int32))
    while not generator.is_done():
        generator.generate_next_token()
    return [until_end([int(token) for token in generator.get_sequence(row)[length:]]) for row in range(len(prompts))]


def main() -> None:
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    differing = []
    for name in CONFIGS:
        folder = root / name
        model = exported(name, folder)
        command = [program, "emit", str(folder), "--for", "onnxruntime-genai", *CONTEXT.get(name, [])]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        same = all(of_genai(folder, PROMPTS[:batch]) == of_torch(model, PROMPTS[:batch]) for batch in (1, 2))
        print(f"{name}: {'the tokens of torch' if same else 'OTHER TOKENS'}", flush=True)
        differing += [] if same else [name]
    sys.exit(f"other tokens than torch's: {differing}" if differing else None)


if __name__ == "__main__":
    main()
