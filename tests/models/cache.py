#!/usr/bin/env python3
"""Runs small models of an installed transformers, and records what they cached.

    cache.py TYPE… [--config FILE] [--configs FILE] [-o FILE]

For each model type: its config, made small, or the one that is given; a model of it with random weights is fed texts of
several sizes, and each tensor of its cache is told apart into what has the size of the batch, what grows with the sequence
and what stays. That is a line of `tests/golden/cache_facts.jsonl`: it is printed, or added to FILE unless it is there. Exits
with 1, and says why, if a model does not run.
"""
import argparse, json, os, sys

import torch
import transformers

from record import Failed, config_of, model_of, read, saved

ENCODER = 11
STATES = ["keys", "values", "indexer_keys", "indexer_position_ids"]


def tensors_of(layer):
    """The shapes of a layer's tensors, in the order of their names; the length of a sliding window is left open."""
    held = [getattr(layer, name, None) for name in STATES]
    for name in ("conv_states", "recurrent_states"):
        held.extend((getattr(layer, name, None) or {}).values())
    shapes = []
    for at, tensor in enumerate(held):
        if isinstance(tensor, torch.Tensor) and 0 not in tensor.shape:
            shape = list(tensor.shape)
            if at < 2 and "Sliding" in type(layer).__name__:
                shape[2] = None
            shapes.append(shape)
    return shapes


def cache_of(outputs):
    caches = [outputs.get(name) for name in ("past_key_values", "cache", "cache_params")]
    caches = [cache for cache in caches if cache is not None]
    if not caches:
        raise Failed(f"the model gives no cache: it gives {', '.join(outputs)}")
    if hasattr(caches[0], "cross_attention_cache"):
        return caches[0].self_attention_cache.layers, caches[0].cross_attention_cache.layers
    return caches[0].layers, []


def cached(model, has_encoder, batch, sequence, encoder=ENCODER):
    ids = {"input_ids": torch.full((batch, sequence), 5)}
    if has_encoder:
        ids = {"input_ids": torch.full((batch, encoder), 5), "decoder_input_ids": ids["input_ids"]}
    with torch.no_grad():
        own, cross = cache_of(model(**ids, use_cache=True))
    return [shape for layer in [*own, *cross] for shape in tensors_of(layer)]


def symbol(sizes):
    """What a dim is, by its sizes in runs that differ in the batch, the sequence and an encoder's sequence."""
    base, more, longer, encoded = sizes
    if base is None:
        return "min(sequence, sliding_window - 1)"
    if more != base:
        return "batch"
    if encoded != base:
        return "encoder sequence"
    if longer != base:
        return "sequence"
    return base


def fact(model_type, config):
    config = read(config)
    has_encoder = config.is_encoder_decoder
    model = model_of("text2text-generation" if has_encoder else "text-generation", config)
    runs = [cached(model, has_encoder, 2, 3), cached(model, has_encoder, 3, 3), cached(model, has_encoder, 2, 7)]
    runs.append(cached(model, has_encoder, 2, 3, ENCODER + 2) if has_encoder else runs[0])
    dims = [[symbol(sizes) for sizes in zip(*shapes)] for shapes in zip(*runs)]
    return {"model_type": model_type, "transformers": transformers.__version__, "class": type(model).__name__,
            "kind": "encoder-decoder" if has_encoder else "causal-lm", "config": saved(config), "tensors": dims}


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("types", nargs="*"), args.add_argument("--config", help="a small config.json, in the place of one that is made")
    args.add_argument("--configs", help="lines of JSON, each with a model_type and a config, of which all are run")
    args.add_argument("-o", "--output", help="lines of facts, to which those that it lacks are added")
    args = args.parse_args()
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    rows = [json.loads(line) for line in open(args.configs)] if args.configs else []
    asked = [(row["model_type"], row["config"]) for row in rows]
    asked += [(name, json.load(open(args.config)) if args.config else None) for name in args.types]
    lines, failed = [], False
    for model_type, config in asked:
        try:
            given = fact(model_type, config or config_of(model_type))
            # As the file has it, which may leave out what the class fills in.
            given["config"] = config or given["config"]
            lines.append(json.dumps(given, separators=(",", ":")))
        except Exception as error:
            failed = True
            print(f"{model_type}: {type(error).__name__}: {str(error)[:600]}", file=sys.stderr)
    if not args.output:
        print("\n".join(lines))
        return failed
    known = open(args.output).read().splitlines() if os.path.exists(args.output) else []
    known += [line for line in lines if line not in known]
    with open(args.output, "w") as out:
        out.write("".join(line + "\n" for line in sorted(known, key=lambda line: json.loads(line)["model_type"])))
    return failed


if __name__ == "__main__":
    sys.exit(main())
