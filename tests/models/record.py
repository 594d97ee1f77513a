#!/usr/bin/env python3
"""Runs small models of an installed transformers with the dummy inputs of the registry, and records what they give.

    record.py PROGRAM TYPE… [--config FILE] [--configs FILE] [--size NAME=N]… [--registry DIR] [-o FILE]

For each model type: its config, made small; for each task without past that the registry has, and each part of its export,
a model of this config with random weights is fed what PROGRAM says that a session is fed, at two sizes, and each output of
the contract has to be among what the model gives. What it gives is printed as a line of `tests/golden/shapes_beyond.jsonl`,
or replaces the lines of the type in FILE; tests compute the same from the contract alone. An axis that is longer or shorter
than its symbol says is told on standard error; sizes that no patch divides show how a division is rounded. Exits with 1, and
says why, if a model does not run or lacks an output.
"""
import argparse, inspect, json, os, re, subprocess, sys, tempfile

import numpy
import torch
import transformers
from transformers.models.auto import modeling_auto as auto

# The size of an attribute in a small config, by its name; what is not listed keeps its default.
SMALL = {
    "vocab_size": 160, "hidden_size": 64, "d_model": 64, "n_embd": 64, "embed_dim": 64, "dim": 64, "intermediate_size": 96,
    "ffn_dim": 96, "d_ff": 96, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96, "moe_intermediate_size": 96, "num_hidden_layers": 4,
    "num_layers": 2, "n_layer": 2, "encoder_layers": 2, "decoder_layers": 2, "num_attention_heads": 4, "num_heads": 4,
    "encoder_attention_heads": 4, "decoder_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 24, "num_experts": 4,
    "n_routed_experts": 4, "num_local_experts": 4, "num_experts_per_tok": 2, "max_position_embeddings": 64, "image_size": 32,
    "patch_size": 8, "projection_dim": 32, "num_queries": 10, "sliding_window": 4, "fusion_hidden_size": 32,
}
# Attributes whose defaults follow the number of layers, or their names.
BY_LAYER = ["out_features", "out_indices", "stage_names", "per_layer_config", "layer_types"]
# The loaders of each task, the first of which that knows the config is taken.
LOADERS = {
    "audio-classification": ["AudioClassification"], "audio-frame-classification": ["AudioFrameClassification"],
    "audio-xvector": ["AudioXVector"], "automatic-speech-recognition": ["SpeechSeq2Seq", "CTC", "RNNT", "TDT", "MultimodalLM"],
    "depth-estimation": ["DepthEstimation"], "fill-mask": ["MaskedLM"], "image-classification": ["ImageClassification"],
    "image-segmentation": ["ImageSegmentation", "UniversalSegmentation", "InstanceSegmentation", "ImageMatting"],
    "image-text-to-text": ["ImageTextToText"], "image-to-image": ["ImageToImage"],
    "image-to-text": ["ImageTextToText", "Seq2SeqLM", "TextRecognition", "TableRecognition"],
    "keypoint-detection": ["KeypointDetection", "KeypointMatching"], "mask-generation": ["MaskGeneration"],
    "masked-im": ["MaskedImageModeling"], "multiple-choice": ["MultipleChoice"], "object-detection": ["ObjectDetection"],
    "question-answering": ["QuestionAnswering"], "semantic-segmentation": ["SemanticSegmentation", "UniversalSegmentation"],
    "text-to-audio": ["TextToSpectrogram", "TextToWaveform"], "text-classification": ["SequenceClassification"], "text-generation": ["CausalLM", "ImageTextToText", "MultimodalLM", "SpeechSeq2Seq"],
    "text2text-generation": ["Seq2SeqLM", "ImageTextToText"], "token-classification": ["TokenClassification"],
    "visual-question-answering": ["VisualQuestionAnswering"],
    "zero-shot-image-classification": ["ZeroShotImageClassification"],
    "zero-shot-object-detection": ["ZeroShotObjectDetection"], "time-series-forecasting": ["TimeSeriesPrediction"],
}
TYPES = {"F32": "fp32", "torch.float32": "fp32", "torch.int64": "int64", "torch.bool": "bool", "torch.float16": "fp16", "torch.int32": "int32"}


class Failed(Exception):
    """What is wrong with a type."""


def small(config):
    """A config of a class's defaults with small sizes, nested configs as well. What is said layer by layer is left out."""
    layers = config.get("num_hidden_layers")
    for name in [name for name, value in config.items() if name in BY_LAYER or isinstance(value, list) and len(value) == layers]:
        del config[name]
    for name, value in config.items():
        if isinstance(value, dict):
            small(value)
        elif name in SMALL and isinstance(value, int) and not isinstance(value, bool):
            config[name] = min(value, SMALL[name])
        elif str(name).endswith("token_id") and isinstance(value, int) and value >= SMALL["vocab_size"]:
            config[name] = 3
    return config


def config_of(model_type):
    """A small config of a type, as its class saves it."""
    defaults = transformers.AutoConfig.for_model(model_type).to_dict()
    for left_out in ("transformers_version", "_name_or_path"):
        defaults.pop(left_out, None)
    return saved(read(small(defaults)))


def read(config):
    """The config of a file, read as transformers reads it."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(config, file)
        return transformers.CONFIG_MAPPING[config["model_type"]].from_pretrained(folder)


def saved(config):
    config = json.loads(config.to_json_string(use_diff=False))
    for left_out in ("transformers_version", "_name_or_path", "id2label", "label2id", "architectures", "dtype"):
        config.pop(left_out, None)
    return config


def needs_more(model_class):
    """Whether a model does not run with a text alone."""
    parameters = list(inspect.signature(model_class.forward).parameters.values())[1:]
    no_more = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return any(it.default is it.empty and it.kind not in no_more and it.name != "input_ids" for it in parameters)


def model_of(task, config):
    """A model for a task, with random weights that are the same at every call."""
    torch.manual_seed(0)
    named = [f"AutoModelFor{loader}" for loader in LOADERS.get(task, [])] if task != "feature-extraction" else ["AutoModel"]
    text = config.get_text_config()
    of_text = task == "text-generation" and text is not config
    errors = []
    for name in named:
        loader = getattr(transformers, name, None)
        if loader is None or type(config) not in loader._model_mapping:
            continue
        if of_text and needs_more(loader._model_mapping[type(config)]):
            return model_of(task, text)
        try:
            # Attention in plain operations, as an export traces it.
            return loader.from_config(config, attn_implementation="eager").eval()
        except ValueError as error:
            errors.append(str(error))
            return loader.from_config(config).eval()
    if of_text:
        return model_of(task, text)
    raise Failed(f"transformers {transformers.__version__} loads no {config.model_type} for {task}: {errors}")


class Program:
    def __init__(self, path, registry):
        self.path, self.options = path, ["--registry", registry] if registry else []
        self.batch = subprocess.Popen([path, "batch", *self.options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def run(self, *arguments):
        run = subprocess.run([self.path, *arguments, *self.options], capture_output=True, text=True)
        if run.returncode:
            raise Failed(run.stderr.strip())
        return run.stdout

    def tasks(self, model_type):
        return [task for task in self.run("tasks", model_type).split() if not task.endswith("-with-past")]

    def answer(self, request):
        self.batch.stdin.write(json.dumps(request) + "\n")
        answer = json.loads(self.batch.stdout.readline() or '{"error": {"message": "the program has ended"}}')
        if "error" in answer:
            raise Failed(answer["error"]["message"])
        return answer


def request(model_type, task, config, arguments, shapes, want):
    return {"task": task, "model_type": model_type, "config": config, "args": arguments, "shapes": shapes, "want": want,
            "transformers": transformers.__version__}


def drawn(spec, generator):
    """A tensor as its specification has it."""
    shape, kind = spec["shape"], spec["kind"]
    if kind == "int":
        return torch.randint(spec["low"], max(spec["high"], spec["low"] + 1), shape, generator=generator)
    if kind == "float":
        return torch.rand(shape, generator=generator) * (spec["high"] - spec["low"]) + spec["low"]
    if kind == "mask":
        # As the program draws it: ones, then zeros. No row is all zeros.
        mask = torch.ones(shape, dtype=torch.int64)
        mask[-1:, ..., shape[-1] // 2 + 1 :] = 0
        return mask
    if kind == "zeros":
        return torch.zeros(shape, dtype=torch.int64)
    if kind == "constant":
        return torch.full(shape, spec["value"], dtype=torch.bool if spec["dtype"] == "bool" else None)
    if kind == "derived" and "values" in spec:
        return torch.tensor(spec["values"]).reshape(shape)
    raise Failed(f"nothing is known of the kind {kind}")


def fed(specs):
    generator = torch.Generator().manual_seed(0)
    tensors = {}
    for entry in specs:
        if isinstance(entry, dict):
            raise Failed("a part without past is fed layers")
        name, spec = entry
        tensors[name] = drawn(spec["tensor"] if "tensor" in spec else spec, generator)
    return tensors


def flat(outputs):
    """What a model gave, by name; a list of tensors is as many."""
    found = {}
    for name, value in outputs.items():
        if isinstance(value, torch.Tensor):
            found[name] = value
        elif isinstance(value, (list, tuple)) and value and all(isinstance(item, torch.Tensor) for item in value):
            found.update({f"{name}.{at}": item for at, item in enumerate(value)})
    return found


PARTS = {"model": {}, "encoder_model": {"behavior": "encoder"}, "decoder_model": {"behavior": "decoder"},
         **{part: {"behavior": part} for part in ("vision_encoder", "audio_encoder", "embed_tokens")}}
# A decoder that is never without past: what it keeps is recorded by `cache.py`.
WITH_PAST = ["decoder_model_merged", "decoder_with_past_model"]
# Parts that take embeddings in the place of tokens, where these are made by a part of their own.
EMBEDS = ["encoder_model", "decoder_model"]


def encoded(hidden, mask):
    """What an encoder gave, as its decoder takes it; some give which frames count as well."""
    outputs = transformers.modeling_outputs.BaseModelOutput(hidden)
    outputs.attention_mask = mask
    return outputs


def features(given):
    """What a text gets in the place of the tokens that stand for images or sounds; those of several in one."""
    given = getattr(given, "pooler_output", given)
    return torch.cat(given) if isinstance(given, (list, tuple)) else given


def nested(tensors):
    """Keys and values of kinds of layers as a model takes them: by kind, and in pairs."""
    made = {}
    for name, tensor in tensors.items():
        of, dot, rest = name.partition(".")
        if dot:
            made.setdefault(of, {}).setdefault(rest.rpartition(".")[0], []).append(tensor)
        else:
            made[name] = tensor
    return made


def embedded(model, ids):
    """The embeddings of tokens, and those that each layer has besides."""
    made = {"inputs_embeds": model.get_input_embeddings()(ids)}
    text = getattr(model.base_model, "language_model", None)
    if hasattr(text, "get_per_layer_inputs"):
        made["per_layer_inputs"] = text.get_per_layer_inputs(ids)
    return made


def run_part(model, part, tensors):
    """Has a model, or its encoder or decoder, give what it gives for inputs under the export's names."""
    tensors = dict(tensors)
    if part == "vision_encoder":
        tensors = {{"grid_thw": "image_grid_thw"}.get(name, name): tensor for name, tensor in tensors.items()}
        return {"image_features": features(model.get_image_features(**tensors))}
    if part == "audio_encoder":
        of = model if hasattr(model, "get_audio_features") else model.base_model
        return {"audio_features": features(of.get_audio_features(**tensors))}
    if part == "embed_tokens":
        return embedded(model, tensors["input_ids"])
    if part == "encoder_model":
        encoder = model.get_encoder()
        if "input_features" in tensors and "input_features" not in inspect.signature(encoder.forward).parameters:
            tensors["inputs_embeds"] = tensors.pop("input_features")
        return flat(encoder(**tensors))
    if part == "decoder_model":
        hidden = tensors.pop("encoder_hidden_states")
        names = {"input_ids": "decoder_input_ids", "inputs_embeds": "decoder_inputs_embeds", "attention_mask": "decoder_attention_mask",
                 "encoder_attention_mask": "attention_mask"}
        tensors = {names.get(name, name): tensor for name, tensor in tensors.items()}
        if "decoder_inputs_embeds" in tensors:
            # The text part alone takes these in the place of tokens.
            text = model.base_model.language_model(**tensors, encoder_outputs=encoded(hidden, None), use_cache=False)
            return {"logits": model.get_output_embeddings()(text.last_hidden_state)}
        return flat(model(**tensors, encoder_outputs=encoded(hidden, tensors.get("attention_mask")), use_cache=False))
    if model.config.is_encoder_decoder and "encoder_outputs" in tensors:
        tensors["encoder_outputs"] = encoded(tensors["encoder_outputs"], tensors.get("attention_mask"))
    return flat(model(**nested(tensors)))


def sizes_of(contract_inputs, tensors):
    """The sizes that the symbols of the inputs' axes stand for."""
    sizes = {}
    for name, axes in contract_inputs:
        for axis, symbol in axes.items():
            sizes[symbol] = tensors[name].shape[int(axis)]
    return sizes


def hold(name, axes, shape, sizes):
    """Says where an output is not as long as its symbols stand for, if these are of inputs: `output_sizes` may say another."""
    for axis, symbol in axes.items():
        names = re.findall(r"[A-Za-z_]\w*", symbol)
        if names and all(isinstance(sizes.get(of), int) for of in names):
            said = eval(re.sub(r"//?", "//", symbol), {"__builtins__": {}}, dict(sizes))
            if said != shape[int(axis)]:
                print(f"{name} has {shape[int(axis)]} along axis {axis}, and `{symbol}` is {said} with {sizes}", file=sys.stderr)


def unfolded(entries):
    for entry in entries:
        if isinstance(entry, dict):
            for layer in range(entry["repeat"]):
                yield from ((name.replace("{i}", str(layer)), axes) for name, axes in entry["entries"])
        else:
            yield tuple(entry)


def parts(program, model_type, task, config):
    """The files of an export, and the whole in one where these are several."""
    answer = program.answer(request(model_type, task, config, {}, {}, ["plan"]))
    names = [name for name, _ in unfolded(answer["plan"])]
    whole = [] if names == ["model"] or "embed_tokens" in names else ["model"]
    return [name for name in names if name not in WITH_PAST] + whole


def record(program, model_type, task, part, names, config, model, shapes):
    runs, monolith = [], names != [part] and part == "model"
    arguments = {**PARTS[part], "embeds": True} if part in EMBEDS and "embed_tokens" in names else PARTS[part]
    for asked in shapes:
        answer = program.answer(request(model_type, task, config, arguments, asked, ["contract", "feed", "dummy_inputs"]))
        contract, feed = answer["contract"], answer["feed"]
        for held in (contract, feed):
            if isinstance(held, dict) and "error" in held:
                raise Failed(held["error"]["message"])
        for name, value in (contract.get("values_override") or {}).items():
            for of in (model.config, model.config.get_text_config()):
                setattr(of, name, value)
        tensors = fed(feed)
        with torch.no_grad():
            given = run_part(model, part, tensors)
        given.update({to: given[name] for name, to in (contract.get("torch_to_onnx_output_map") or {}).items() if name in given})
        renamed = contract.get("torch_to_onnx_input_map") or {}
        inputs = [(renamed.get(name, name), axes) for name, axes in unfolded(contract["inputs"])]
        if missing := [name for name, _ in unfolded(contract["outputs"]) if name not in given]:
            raise Failed(f"the model gives no {', '.join(missing)}: it gives {', '.join(given)}")
        outputs = {name: [TYPES[str(given[name].dtype)], list(given[name].shape)] for name, _ in unfolded(contract["outputs"])}
        sizes = sizes_of(inputs, tensors)
        for name, axes in unfolded(contract["outputs"]):
            hold(name, axes, outputs[name][1], sizes)
        runs.append({"sizes": sizes, "outputs": outputs})
    return {"library": "transformers", "transformers": transformers.__version__, "model_type": model_type, "task": task, "part": part,
            "monolith": monolith, "variant": "default", "config": config, "runs": runs}


def records(program, model_type, config, shapes):
    for task in program.tasks(model_type):
        if task == "text-classification" and config.get("pad_token_id") is None:
            # Where a classifier reads is known by what is padded.
            config = {**config, "pad_token_id": 0}
        try:
            model = model_of(task, read(config))
            names = parts(program, model_type, task, config)
            for part in names:
                yield record(program, model_type, task, part, names, config, model, shapes)
        except Failed as error:
            raise Failed(f"{model_type} for {task}: {error}") from None
        except Exception as error:
            raise Failed(f"{model_type} for {task}: {type(error).__name__}: {str(error)[:600]}") from error


def lines(made):
    return [json.dumps(record, separators=(",", ":")) for of_type in made.values() for record in of_type]


def write(path, made):
    """Puts the records of types in the place of those that a file has of them."""
    kept = [line.rstrip("\n") for line in open(path)] if os.path.exists(path) else []
    kept = [line for line in kept if json.loads(line)["model_type"] not in made]
    with open(path, "w") as out:
        out.write("".join(line + "\n" for line in sorted(kept + lines(made), key=lambda line: json.loads(line)["model_type"])))


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("program"), args.add_argument("types", nargs="+")
    args.add_argument("--config", help="a small config.json of the type, in the place of one that is made")
    args.add_argument("--configs", help="lines of JSON, each with a model_type and a config")
    args.add_argument("--size", action="append", default=[], metavar="NAME=N", help="a size of the second run, in the place of its own")
    args.add_argument("--registry", help="a registry that the program reads")
    args.add_argument("-o", "--output", help="lines of records, in which those of the types are replaced")
    args = args.parse_args()
    transformers.logging.set_verbosity_error()
    program = Program(args.program, args.registry)
    configs = {}
    for line in open(args.configs) if args.configs else []:
        row = json.loads(line)
        configs.setdefault(row["model_type"], row["config"])
    shapes = [{"batch_size": 2, "sequence_length": 18, "audio_sequence_length": 1600, "nb_max_frames": 200},
              {"batch_size": 3, "sequence_length": 27, "audio_sequence_length": 2240, "nb_max_frames": 320, "height": 96, "width": 96}]
    shapes[1].update((name, int(size)) for name, size in (given.split("=") for given in args.size))
    torch.set_num_threads(1)
    made, failed = {}, []
    for model_type in args.types:
        try:
            config = json.load(open(args.config)) if args.config else configs.get(model_type) or config_of(model_type)
            config = {name: value for name, value in config.items() if name != "transformers_version"}
            made[model_type] = list(records(program, model_type, config, shapes))
            print(f"{model_type}: {len(made[model_type])} records", file=sys.stderr)
            if args.output:
                write(args.output, made)
        except Exception as error:
            failed.append(model_type)
            print(f"{model_type}: {error}", file=sys.stderr)
    if not args.output:
        print("\n".join(lines(made)))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
