"""Records what sentence-transformers makes of the outputs of small models with random weights.

    python record.py          writes VERSION.json for the version that is installed: 5.1.2 and 6.2.0 are kept

A case has the files that the library writes, but the weights of the model, which nothing reads; those of layers as
hexadecimal digits. Each of its runs has the model's output, rounded so that it is short, and the embeddings that the
modules behind the model make of that.
"""

import json
import pathlib
import tempfile

import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, LayerNorm, Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

VERSION = sentence_transformers.__version__
DIMS = 8
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghij"]
MASKS = {
    "whole": [[1, 1, 1, 1, 1]] * 2,
    "right": [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]],
    "left": [[1, 1, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 0, 1]],
}


def pooling(mode, **others):
    if isinstance(mode, str):
        return Pooling(DIMS, pooling_mode=mode, **others)
    # Version 5 takes several modes as flags, version 6 takes them in any order.
    if VERSION.startswith("5."):
        flags = {f"pooling_mode_{of}": of in mode for of in ("cls_token", "mean_tokens", "max_tokens")}
        return Pooling(DIMS, **flags, **others)
    return Pooling(DIMS, pooling_mode=tuple(of.split("_")[0] for of in mode), **others)


def modules():
    for mode in ("mean", "cls", "lasttoken", "max", "mean_sqrt_len_tokens", "weightedmean"):
        yield mode, [pooling(mode)]
    for mode in ("mean", "cls", "lasttoken"):
        yield f"{mode}, normalized", [pooling(mode), Normalize()]
    yield "several modes", [pooling(["mean_tokens", "cls_token", "max_tokens"])]
    yield "no prompt", [pooling("mean", include_prompt=False), Normalize()]
    yield "dense", [pooling("mean"), Dense(DIMS, 12)]
    identity = torch.nn.Identity()
    two = [Dense(DIMS, 12, bias=False, activation_function=identity), Dense(12, DIMS, activation_function=identity)]
    yield "dense twice, normalized", [pooling("lasttoken"), *two, Normalize()]
    for function in (torch.nn.ReLU(), torch.nn.Sigmoid(), torch.nn.SiLU()):
        yield f"dense, {type(function).__name__}", [pooling("cls"), Dense(DIMS, 4, activation_function=function)]
    yield "layer norm", [pooling("mean"), LayerNorm(DIMS)]


def transformer(folder):
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=DIMS, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(WORDS))
    BertModel(config).save_pretrained(folder / "model")
    BertTokenizerFast(str(vocabulary)).save_pretrained(folder / "model")
    return Transformer(str(folder / "model"))


def files(folder):
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".json" and "token" not in path.name:
            yield name, json.loads(path.read_text())
        elif path.suffix == ".safetensors" and "/" in name:
            yield name, path.read_bytes().hex()


def run(model, padding, prompt):
    mask = torch.tensor(MASKS[padding])
    hidden = torch.randn(*mask.shape, DIMS).mul(100).round() / 100
    features = {"token_embeddings": hidden.clone(), "attention_mask": mask.clone()}
    if prompt:
        features["prompt_length"] = prompt
    for module in list(model)[1:]:
        features = module(features)
    embeddings = [[round(value, 7) for value in row] for row in features["sentence_embedding"].tolist()]
    flat = [round(value, 2) for value in hidden.flatten().tolist()]
    return {
        "mask": MASKS[padding], "prompt": prompt, "hidden": flat, "embeddings": embeddings,
    }


def is_of_places(config):
    keys = ("pooling_mode_cls_token", "pooling_mode_weightedmean_tokens")
    return not config["include_prompt"] or any(config.get(key) for key in keys)


@torch.no_grad()
def case(name, first, behind):
    for layer in behind:
        for weights in layer.parameters():
            weights.copy_(torch.randn_like(weights).mul(0.5))
    model = SentenceTransformer(modules=[first, *behind], prompts={"query": "a b "}, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        model.save(folder)
        written = dict(files(pathlib.Path(folder)))
        read = SentenceTransformer(folder, device="cpu")
    paddings = list(MASKS)
    of_places = any(isinstance(layer, Pooling) and is_of_places(layer.get_config_dict()) for layer in behind)
    if VERSION.startswith("5.") and of_places:
        # It counts places from the first one even where that is padding, which later versions do not.
        paddings.remove("left")
    kinds = [(padding, 0) for padding in paddings]
    if name == "no prompt":
        # A text whose tokens are all of its prompt says nothing.
        kinds = [(padding, prompt) for padding in paddings for prompt in (0, 2)]
    dims = read.get_sentence_embedding_dimension()
    return {"name": name, "dims": dims, "files": written, "runs": [run(read, *kind) for kind in kinds]}


def main():
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        first = transformer(pathlib.Path(folder))
        cases = [case(name, first, behind) for name, behind in modules()]
    text = ",\n".join(json.dumps(one) for one in cases)
    (pathlib.Path(__file__).parent / f"{VERSION}.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
