"""Exports tiny models by optimum-intel, and holds them against what the program says.

openvino_exports.py PROGRAM FOLDER
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import openvino
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from optimum.exporters.openvino import main_export
from optimum.exporters.openvino.convert import export_from_model
from transformers import (
    BertConfig,
    BertForMaskedLM,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    T5Config,
    T5ForConditionalGeneration,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

DECODER = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 100,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
# For how many tokens the tokenizer of the pipeline pads.
TOKENS = 77

VISION = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def models():
    """Each model with its task."""
    encoder = {key: DECODER[key] for key in ("hidden_size", "intermediate_size", "num_hidden_layers", "vocab_size")}
    yield BertForMaskedLM(BertConfig(num_attention_heads=4, **encoder)), "fill-mask"
    yield LlamaForCausalLM(LlamaConfig(**DECODER)), "text-generation-with-past"
    t5 = T5Config(d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, vocab_size=100, decoder_start_token_id=0)
    yield T5ForConditionalGeneration(t5), "text2text-generation-with-past"
    whisper = WhisperConfig(
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        vocab_size=100,
        pad_token_id=1,
        bos_token_id=1,
        eos_token_id=1,
        decoder_start_token_id=1,
    )
    yield WhisperForConditionalGeneration(whisper), "automatic-speech-recognition-with-past"
    rope = {"type": "mrope", "rope_type": "default", "mrope_section": [1, 1, 2]}
    qwen2_vl = Qwen2VLConfig(
        text_config={**DECODER, "rope_scaling": rope, "max_position_embeddings": 512},
        vision_config={"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 4, "mlp_ratio": 2, "patch_size": 14},
        image_token_id=90,
        video_token_id=91,
        vision_start_token_id=92,
        vision_end_token_id=93,
    )
    yield Qwen2VLForConditionalGeneration(qwen2_vl), "image-text-to-text"
    layers = {"sliding_window": 16, "layer_types": ["sliding_attention", "full_attention"]}
    gemma3 = Gemma3Config(
        text_config={**DECODER, **layers, "head_dim": 8, "pad_token_id": 0},
        vision_config={**VISION, "image_size": 56, "patch_size": 14},
        mm_tokens_per_image=4,
        image_token_index=90,
        boi_token_index=91,
        eoi_token_index=92,
    )
    yield Gemma3ForConditionalGeneration(gemma3), "image-text-to-text"


def pipeline(folder):
    """A pipeline of Stable Diffusion, as it is saved."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({token: at for at, token in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=TOKENS)
    unet = UNet2DConditionModel(
        block_out_channels=(32, 64),
        layers_per_block=1,
        sample_size=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
    )
    vae = AutoencoderKL(
        block_out_channels=[32, 64],
        down_block_types=["DownEncoderBlock2D"] * 2,
        up_block_types=["UpDecoderBlock2D"] * 2,
        sample_size=32,
    )
    whole = StableDiffusionPipeline(
        vae=vae,
        text_encoder=CLIPTextModel(CLIPTextConfig(vocab_size=100, **VISION)),
        tokenizer=tokenizer,
        unet=unet,
        scheduler=DDIMScheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    whole.save_pretrained(folder / "pipeline")
    return folder / "pipeline"


def exports(root):
    """The folder of each export."""
    torch.manual_seed(0)
    for model, task in models():
        model = model.eval()
        model.config.architectures = [type(model).__name__]
        for stateful in [True, False] if task.endswith("with-past") else [True]:
            folder = root / (model.config.model_type + ("" if stateful else "-stateless"))
            export_from_model(model=model, output=folder, task=task, stateful=stateful, preprocessors=None)
            model.config.save_pretrained(folder)
            yield folder
    folder = root / "stable-diffusion"
    main_export(model_name_or_path=str(pipeline(root / "torch")), output=folder, task="text-to-image")
    yield folder


# What is changed in the file of a stateful llama, and in that of one that is not, and the tensor that has to be named.
CHANGES = [
    ("llama", 'names="input_ids"', 'names="tokens"', "input_ids"),
    ("llama", 'names="beam_idx"', 'names="rows"', "beam_idx"),
    ("llama", 'names="position_ids"', 'names="positions"', "positions"),
    ("llama", 'names="attention_mask"', 'names="mask"', "attention_mask"),
    ("llama", 'variable_id="past_key_values.0.keypresent.0.key"', 'variable_id="other"', "other"),
    ("llama-stateless", 'names="past_key_values.1.value"', 'names="past_key_values.2.value"', "past_key_values.1.value"),
    ("llama-stateless", 'shape="?,2,?,8" element_type="f32"', 'shape="?,3,?,8" element_type="f32"', "past_key_values"),
    ("llama-stateless", 'shape="?,2,?,8" element_type="f32"', 'shape="?,2,?" element_type="f32"', "past_key_values"),
    ("llama-stateless", 'shape="?,2,?,8" element_type="f32"', 'shape="?,2,?,8" element_type="i64"', "past_key_values"),
    ("llama-stateless", 'shape="?,2,?,8" element_type="f32"', 'shape="?,2,7,8" element_type="f32"', "past_key_values"),
    ("bert", 'names="token_type_ids"', 'names="segments"', "token_type_ids"),
    ("bert", 'names="input_ids"', 'names="ids"', "input_ids"),
]


def breaks(program, root):
    """Whether each change is an error that names the tensor."""
    failed = 0
    for name, old, new, tensor in CHANGES:
        file = root / name / "openvino_model.xml"
        text = file.read_text()
        if old not in text:
            print(f"{name}: there is no {old}")
            failed += 1
            continue
        try:
            file.write_text(text.replace(old, new, 1))
            said = subprocess.run([program, "check", file.parent], capture_output=True, text=True)
        finally:
            file.write_text(text)
        is_named = said.returncode == 1 and any(tensor in line for line in said.stdout.splitlines() if "error" in line)
        failed += not is_named
        print(f"{name}: {old} -> {new}: {'an error that names it' if is_named else said.stdout}")
    return failed


def drawn(program, folder, part, behavior, file):
    """What the program feeds a part, or why it does not."""
    where = folder / file.parent if file.parent != Path() else folder
    arguments = [program, "dummy", where, "--exporter", "openvino", "-o"]
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "inputs.npz"
        options = []
        if file.parent == Path() and behavior:
            options += ["--behavior", behavior]
        elif file.parent != Path():
            # A component alone does not tell what it is a part of.
            name = file.parent.name.replace("_", "-")
            options += ["--model-type", name] if name.startswith("vae") else []
            options += ["--sequence-length", str(TOKENS)] if name == "unet" else []
        if part.get("use_past_in_inputs") and behavior != "language":
            options += ["--with-past-inputs"]
        if "states" in part.get("session", {}):
            options += ["--past-sequence-length", "0"]
        said = subprocess.run([*arguments, output, *options], capture_output=True, text=True)
        if said.returncode != 0:
            return None, said.stderr.strip()
        return dict(numpy.load(output)), ""


def size(axis, sizes):
    """What an axis is by those of the inputs, `None` if they do not tell."""
    try:
        return int(eval(axis, {"__builtins__": {}}, sizes))
    except Exception:
        return None


def runs(program, folder):
    """How many parts OpenVINO does not run, or gives other shapes of than the contract has."""
    core, failed = openvino.Core(), 0
    plan = subprocess.run([program, "plan", folder, "--exporter", "openvino", "--json"], capture_output=True, text=True)
    for name, part in json.loads(plan.stdout)["submodels"]:
        file = Path(part["file"])
        if not (folder / file).exists():
            continue
        told = name.removesuffix("_model") if "embeddings" in name or "language" in name else None
        behavior = part.get("behavior") or told
        feed, reason = drawn(program, folder, part, behavior, file)
        if feed is None:
            print(f"{folder.name}/{file}: no inputs: {reason}")
            failed += 1
            continue
        renamed = part.get("torch_to_ov_input_map", {})
        if "renamed_inputs" in part:
            renamed = {old: new for (old, _), (new, _) in zip(part["inputs"], part["renamed_inputs"])}
        compiled = core.compile_model(folder / file, "CPU")
        taken = {found for port in compiled.inputs for found in port.names}
        axes = dict(map(tuple, part.get("session", {}).get("inputs") or part.get("renamed_inputs") or part["inputs"]))
        fed = {}
        for own, value in feed.items():
            found = next((name for name in (renamed.get(own), own) if name in taken), None)
            if found:
                fed[found] = value
        sizes = {}
        for found, value in fed.items():
            for at, symbol in axes.get(found, {}).items():
                if re.fullmatch(r"\w+", symbol):
                    sizes[symbol] = value.shape[int(at)]
        if "beam_idx" in taken:
            fed["beam_idx"] = numpy.arange(sizes["batch_size"], dtype=numpy.int32)
        sizes.setdefault("past_sequence_length", 0)
        try:
            given = compiled(fed)
        except Exception as error:
            print(f"{folder.name}/{file}: {str(error)[:300]}")
            failed += 1
            continue
        expected = dict(map(tuple, part.get("session", {}).get("outputs") or part["outputs"]))
        wrong = []
        for output, axes_of in expected.items():
            shape = given[output].shape
            for at, symbol in axes_of.items():
                wanted = size(symbol, sizes)
                if wanted is not None and shape[int(at)] != wanted:
                    wrong.append(f"{output} axis {at} is {shape[int(at)]}, and {symbol} is {wanted}")
        failed += bool(wrong)
        print(f"{folder.name}/{file}: {'; '.join(wrong) or 'runs, with the shapes of the contract'}")
    return failed


def main():
    program, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    failed = 0
    for folder in sorted(root.iterdir()) if root.exists() else exports(root):
        if folder.name == "torch":
            continue
        said = subprocess.run([program, "check", folder], capture_output=True, text=True)
        print(f"{folder.name}: check ends with {said.returncode}")
        if said.returncode != 0:
            print(said.stdout + said.stderr)
            failed += 1
        failed += runs(program, folder)
    failed += breaks(program, root)
    print("all as expected" if failed == 0 else f"{failed} are not as expected")
    sys.exit(failed != 0)


main()
