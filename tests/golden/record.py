"""Records what the reference answers about configs.

    python record.py < configs.jsonl > records.jsonl

It needs optimum 2.1.0 with optimum-onnx 0.1.0, transformers 4.57.6 and diffusers 0.39.0. A line has a
config with its cases and plans, as README.md describes; what is there of `expect`, `submodels` and
`error` is recorded anew. Tensors are not drawn: what stands for one says how it would be.
"""

import copy
import inspect
import itertools
import json
import os
import re
import sys
import types

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import diffusers
import optimum.exporters.onnx.model_configs  # noqa: F401  registers the classes
import optimum.exporters.utils as exporters_utils
import optimum.utils.save_utils as save_utils
import torch
import transformers
from diffusers.configuration_utils import FrozenDict
from optimum.exporters.onnx.base import ConfigBehavior
from optimum.exporters.onnx.utils import _get_submodels_and_onnx_configs
from optimum.exporters.tasks import TasksManager
from optimum.utils.input_generators import DEFAULT_DUMMY_SHAPES, DummyInputGenerator
from transformers import CONFIG_MAPPING, PretrainedConfig

# Config classes that are no model's of their own.
PARTS = {"siglip_text_model": "SiglipTextConfig"}


class Drawn:
    """Stands for a tensor: its shape and type, and how its values are drawn."""

    def __init__(self, shape, dtype, **how):
        self.shape, self.dtype, self.how = tuple(shape), dtype, how
        if any(type(size) is not int or size < 0 for size in self.shape):
            raise TypeError(f"no tensor has the shape {self.shape}")

    def as_json(self):
        return {"shape": list(self.shape), "dtype": self.dtype, **self.how}

    # Some values are looked at and replaced, which changes nothing about how they are drawn.
    def __getitem__(self, index):
        return self

    def __setitem__(self, index, value):
        pass

    def __contains__(self, value):
        return True


def whole(bound):
    return int(bound) if bound == int(bound) else bound


def random_int_tensor(shape, max_value, min_value=0, framework="pt", dtype="int64"):
    if min_value >= max_value:
        raise ValueError(f"no integer is from {min_value} to below {max_value}")
    return Drawn(shape, dtype, kind="int", low=min_value, high=max_value)


def random_float_tensor(shape, min_value=0, max_value=1, framework="pt", dtype="fp32"):
    return Drawn(shape, dtype, kind="float", low=whole(min_value), high=whole(max_value))


def random_mask_tensor(shape, padding_side="right", framework="pt", dtype="int64"):
    return Drawn(shape, dtype, kind="mask", padding_side=padding_side)


def constant_tensor(shape, value=1, dtype=None, framework="pt"):
    return Drawn(shape, dtype or ("bool" if isinstance(value, bool) else "int64"), kind="constant", value=value)


def pad_input_on_dim(cls, input_, dim, desired_length=None, padding_length=None, value=1, dtype=None):
    shape = list(input_.shape)
    length = desired_length or shape[dim] + padding_length
    if length <= shape[dim]:
        return input_
    padded = {"dim": dim, "with": value, "from": shape[dim]}
    shape[dim] = length
    # A list of ones joins the mask, and their type wins.
    return Drawn(shape, "int64", **input_.how, padded=padded)


def draw_nothing():
    """Has the reference make `Drawn`s where it would draw, and read no preprocessor from the disk."""
    for draw in (random_int_tensor, random_float_tensor, random_mask_tensor, constant_tensor):
        setattr(DummyInputGenerator, draw.__name__, staticmethod(draw))
    DummyInputGenerator.pad_input_on_dim = classmethod(pad_input_on_dim)
    torch.zeros_like = lambda like: Drawn(like.shape, like.dtype, kind="derived")
    exporters_utils.SpeechT5HifiGan = types.SimpleNamespace(
        from_pretrained=lambda name: types.SimpleNamespace(eval=lambda: None)
    )


def give_preprocessor(given):
    made = None
    if given is not None:
        made = types.SimpleNamespace(**given)
        if isinstance(given.get("image_processor"), dict):
            made.image_processor = types.SimpleNamespace(**given["image_processor"])
    save_utils.maybe_load_preprocessors = lambda *args, **kwargs: [made]
    return made


def load(record):
    """The config object, as the library makes it from config.json."""
    config = copy.deepcopy(record["config"])
    if record["library_name"] == "timm":
        return PretrainedConfig.from_dict(config["pretrained_cfg"])
    if "_class_name" in config:
        parameters = inspect.signature(getattr(diffusers, config["_class_name"]).__init__).parameters
        defaults = {name: p.default for name, p in parameters.items() if p.default is not p.empty}
        return FrozenDict({**defaults, **config})
    model_type = config.get("model_type")
    if model_type in PARTS:
        return getattr(transformers, PARTS[model_type]).from_dict(config)
    if model_type in CONFIG_MAPPING:
        return CONFIG_MAPPING[model_type].from_dict(config)
    return PretrainedConfig.from_dict(config)


def attempt(call):
    try:
        return call()
    except Exception as error:
        return {"error": {"type": type(error).__name__, "message": str(error)[:200]}}


def axes(named):
    return folded([[name, {str(axis): symbol for axis, symbol in of.items()}] for name, of in named.items()])


def tensor(value):
    if isinstance(value, Drawn):
        return value.as_json()
    if isinstance(value, dict):
        return {name: tensor(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [tensor(item) for item in value]
        if len(items) > 1 and all(item == items[0] for item in items):
            return {"repeat": len(items), "item": items[0]}
        return items
    return value


def tensors(named):
    return folded([[name, tensor(value)] for name, value in named.items()])


def folded(entries):
    """A run over layers as one entry."""
    runs = []
    for layer, run in itertools.groupby(entries, lambda entry: re.search(r"\.(\d+)\.", entry[0])):
        runs.append((layer, list(run)))
    layers = [(None, [])]
    for layer, run in runs:
        for name, value in run:
            number = layer and int(layer[1])
            if number != layers[-1][0]:
                layers.append((number, []))
            pattern = name if layer is None else name[: layer.start(1)] + "{i}" + name[layer.end(1) :]
            layers[-1][1].append([pattern, value])
    answer, at = [], 0
    while at < len(layers):
        number, run = layers[at]
        repeat = 1
        if number == 0:
            while at + repeat < len(layers) and layers[at + repeat] == (repeat, run):
                repeat += 1
        if number == 0 and repeat > 1:
            answer.append({"repeat": repeat, "entries": run})
        else:
            answer.extend([name.replace("{i}", str(number)), value] for name, value in run)
            repeat = 1
        at += repeat
    return answer


def state(made, *further):
    answer = {"config_class": type(made).__name__, "task": made.task}
    if hasattr(made, "_behavior"):
        answer["behavior"] = made._behavior.value
    for name in ("use_past", "use_past_in_inputs", *further):
        if hasattr(made, name):
            answer[name] = getattr(made, name)
    return answer


def ends(made):
    return {"inputs": attempt(lambda: axes(made.inputs)), "outputs": attempt(lambda: axes(made.outputs))}


def construct(record, case):
    preprocessor = give_preprocessor(case.get("preprocessor"))
    arguments = dict(case.get("args", {}))
    if "behavior" in arguments:
        arguments["behavior"] = ConfigBehavior(arguments["behavior"])
    constructor = TasksManager.get_exporter_config_constructor(
        exporter="onnx", task=case["task"], model_type=record["model_type"], library_name=record["library_name"]
    )
    if preprocessor is not None and hasattr(preprocessor, "image_processor"):
        arguments["preprocessors"] = [None, preprocessor]
    made = constructor(load(record), **arguments)
    for name, value in case.get("set", {}).items():
        setattr(made, name, value)
    return made


def feed(made, dummies):
    names = [made.torch_to_onnx_input_map.get(name, name) for name in made.inputs]
    flat = {}
    for name, value in made.generate_dummy_inputs_for_validation(dict(dummies), names).items():
        if isinstance(value, (list, tuple)):
            flat.update(made.flatten_output_collection_property(name, value))
        elif isinstance(value, dict):
            flat.update(value)
        else:
            flat[name] = value
    return tensors(flat)


def answer(made, shapes):
    answer = state(made, "variant")
    answer.update(ends(made))
    renamed = attempt(lambda: axes(made.rename_ambiguous_inputs(made.inputs)))
    if renamed != answer["inputs"]:
        answer["renamed_inputs"] = renamed
    answer["values_override"] = made.values_override
    for name in ("torch_to_onnx_input_map", "torch_to_onnx_output_map"):
        if getattr(made, name):
            answer[name] = getattr(made, name)
    dummies = attempt(lambda: made.generate_dummy_inputs(framework="pt", **{**DEFAULT_DUMMY_SHAPES, **shapes}))
    if "error" in dummies:
        answer["dummy_inputs"] = dummies
        return answer
    answer["dummy_inputs"] = tensors(dummies)
    fed = attempt(lambda: feed(made, dummies))
    if fed != answer["dummy_inputs"]:
        answer["feed"] = fed
    return answer


class Model:
    """As much of a model as a plan of its export looks at."""

    def __init__(self, config):
        self.config = config
        self.text_encoder = self.audio_encoder = self.decoder = None

    def get_encoder(self):
        return None


def submodels(record, plan):
    give_preprocessor(None)
    config = load(record)
    if record["library_name"] in ("timm", "diffusers"):
        parts = {"model": (None, construct(record, {"task": plan["task"]}))}
    else:
        config.export_model_type = record["model_type"]
        _, parts = _get_submodels_and_onnx_configs(
            model=Model(config),
            task=plan["task"],
            monolith=plan["monolith"],
            custom_onnx_configs={},
            custom_architecture=False,
            _variant=plan["variant"],
            library_name=record["library_name"],
            model_kwargs={"vocoder": "any"},
        )
    return [[name, {**state(made), **ends(made)}] for name, (_, made) in parts.items()]


def main():
    draw_nothing()
    for line in sys.stdin:
        record = json.loads(line)
        for case in record["cases"]:
            made = attempt(lambda: construct(record, case))
            case["expect"] = made if isinstance(made, dict) else answer(made, case.get("shapes", {}))
        for plan in record["plans"]:
            plan.pop("submodels", None), plan.pop("error", None)
            made = attempt(lambda: submodels(record, plan))
            plan.update(made if isinstance(made, dict) else {"submodels": made})
        print(json.dumps(record, separators=(",", ":")))


if __name__ == "__main__":
    main()
