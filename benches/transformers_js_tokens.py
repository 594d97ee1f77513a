"""Exports models, has the program say what transformers.js reads, and compares its tokens in Node with torch's."""

import json
import pathlib
import shutil
import subprocess
import sys

import onnx
import torch
import transformers as t
from onnxruntime.quantization import quantize_dynamic
from optimum.exporters.onnx import main_export

PROMPTS = [[5, 17, 42, 7], [9, 3, 11, 30]]
NEW = 16
END = 2
TOKENS = {"vocab_size": 96, "bos_token_id": 1, "eos_token_id": END, "pad_token_id": 0}
SHARED = {
    **TOKENS, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 64,
}
BART = {
    **TOKENS, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
    "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "max_position_embeddings": 64,
    "decoder_start_token_id": 2, "forced_eos_token_id": None,
}
LLAMA = t.LlamaConfig(**SHARED)
CONFIGS = {
    "llama": LLAMA,
    "llama-two-weight-files": LLAMA,
    "llama-quantized": LLAMA,
    "qwen3": t.Qwen3Config(**SHARED, head_dim=8),
    "gemma3_text": t.Gemma3TextConfig(**SHARED, head_dim=8, sliding_window=16),
    "gpt2": t.GPT2Config(**TOKENS, n_embd=32, n_layer=2, n_head=4, n_positions=64),
    "opt": t.OPTConfig(**TOKENS, hidden_size=32, ffn_dim=48, word_embed_proj_dim=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64),
    "t5": t.T5Config(vocab_size=96, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, decoder_start_token_id=0, eos_token_id=END, pad_token_id=0),
    "bart": t.BartConfig(**BART),
}


def exported(name: str, folder: pathlib.Path) -> torch.nn.Module:
    torch.manual_seed(3)
    config = CONFIGS[name]
    auto = t.AutoModelForSeq2SeqLM if config.is_encoder_decoder else t.AutoModelForCausalLM
    model = auto.from_config(config).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.3)
    task = "text2text-generation-with-past" if config.is_encoder_decoder else "text-generation-with-past"
    original = folder.with_name(f"{name}-original")
    model.save_pretrained(original)
    main_export(str(original), folder, task=task, do_validation=False)
    return model


def with_two_weight_files(file: pathlib.Path) -> None:
    model = onnx.load(file)
    names = [f"{file.name}_data", f"{file.name}_data_1"]
    onnx.external_data_helper.convert_model_to_external_data(model, location=names[0], size_threshold=0)
    for at, tensor in enumerate(tensor for tensor in model.graph.initializer if tensor.external_data):
        tensor.external_data[0].value = names[at % 2]
    onnx.save_model(model, file)


def placed(program: str, folder: pathlib.Path) -> dict:
    """What the program writes, and the files where it says that they have to be."""
    command = [program, "emit", str(folder), "--for", "transformers.js"]
    said = json.loads(subprocess.run([*command, "--print"], check=True, capture_output=True, text=True).stdout)
    subprocess.run(command, check=True, capture_output=True)
    for wanted, found in said["files"].items():
        (folder / wanted).parent.mkdir(exist_ok=True)
        shutil.move(folder / found, folder / wanted)
    for file in said["unread"]:
        (folder / file).unlink()
    return said["transformers.js_config"]


def of_torch(model: torch.nn.Module) -> list:
    ids = torch.tensor(PROMPTS)
    return model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW, do_sample=False).tolist()


def until_end(row: list, start: int) -> list:
    """Without the prompt, or without the token that begins, and without what stands after the end."""
    row = row[start:]
    return row[: row.index(END)] if END in row else row


def main() -> None:
    program, script, root = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    requests, expected = [], []
    for name, config in CONFIGS.items():
        folder = root / name
        model = exported(name, folder)
        if name == "llama-two-weight-files":
            with_two_weight_files(folder / "model.onnx")
        if name == "llama-quantized":
            quantize_dynamic(folder / "model.onnx", folder / "model_quantized.onnx")
            (folder / "model.onnx").unlink()
        print(f"{name}: {json.dumps(placed(program, folder))}", flush=True)
        auto = "AutoModelForSeq2SeqLM" if config.is_encoder_decoder else "AutoModelForCausalLM"
        requests.append({"folder": f"{root}/", "name": name, "class": auto, "inputs": PROMPTS, "new": NEW})
        start = 1 if config.is_encoder_decoder else len(PROMPTS[0])
        expected.append((start, [until_end(row, start) for row in of_torch(model)]))
    run = subprocess.run(["node", script], input=json.dumps(requests), stdout=subprocess.PIPE, text=True, check=True)
    differing = []
    for request, line, (start, rows) in zip(requests, run.stdout.splitlines(), expected, strict=True):
        found = [until_end(row, start) for row in json.loads(line)]
        # A quantized file need not give the same tokens: that it is loaded and generates is all that is asked.
        is_right = found == rows or (request["name"] == "llama-quantized" and all(found))
        verdict = "the tokens of torch" if found == rows else "runs" if is_right else "OTHER TOKENS"
        print(f"{request['name']}: {verdict}, {' and '.join(str(len(row)) for row in found)} of them")
        differing += [] if is_right else [(request["name"], found, rows)]
    sys.exit(f"other tokens than torch's: {differing}" if differing else None)


if __name__ == "__main__":
    main()
