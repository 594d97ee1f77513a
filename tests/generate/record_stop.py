"""Strings of text that end a sequence, and what the reference makes of them.

    python record_stop.py > stop.json

Made with transformers 5.24.0, torch and onnxruntime. `tokenizers` has the decoder of a tokenizer of each kind with its vocabulary
and the bytes that each token is (latin-1), which tokens end which strings; `generated` has what `generate` of transformers makes
of exports of tests/onnx, as record_chosen.py runs them.
"""

import json
import random

import torch
from tokenizers import Tokenizer, decoders, models
from transformers import PreTrainedTokenizerFast
from transformers.generation.stopping_criteria import StopStringCriteria

from record_chosen import BART, GPT2, ONE, RAGGED, TWO, loaded, padded

LETTERS = list("abcdefghij.,!")
PIECES = ["st", "op", "stop", "opera", "tion", "sto", "pper", "pped", "s", "to", "las", "topper", "\n", "\n\n", "é", "ä"]
PREFIXES = {"meta": "▁", "word": "##", "byte": "Ġ", "fallback": "▁", "suffix": "", "none": ""}
DECODERS = {
    "meta": decoders.Metaspace(),
    "word": decoders.WordPiece(prefix="##", cleanup=True),
    "byte": decoders.ByteLevel(),
    "fallback": decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    ),
    "suffix": decoders.BPEDecoder(suffix="</w>"),
    "none": None,
}
STRINGS = [["stop"], ["op"], ["é"], ["\n\n"], ["s top", "pera"], [" stop."], ["aab", "abab"], ["n't"], ["topst", "ää", "."], ["\u00c3"]]


def vocabulary(kind):
    mark = PREFIXES[kind]
    pieces = LETTERS + PIECES + ([mark + piece for piece in PIECES + LETTERS] if mark else [])
    if kind == "byte":
        table = {0x20: "Ġ", 0x0A: "Ċ"}
        own = [piece.encode() for piece in LETTERS + PIECES] + [b" " + piece.encode() for piece in PIECES] + [b"\xc3", b"\xa9", b"\xa4", b" "]
        from transformers.convert_slow_tokenizer import bytes_to_unicode

        known = bytes_to_unicode()
        pieces = ["".join(known[one] for one in piece) for piece in own] + ["abc def"]
    if kind == "fallback":
        pieces += ["<0x0A>", "<0xC3>", "<0xA9>", "<0xA4>", "<0xZZ>"]
    if kind == "suffix":
        pieces += [piece + "</w>" for piece in PIECES + LETTERS]
    # What the reference takes off the front has to be a text.
    pieces += ["abcdef"] if kind == "none" else []
    pieces += ["<pad>", "n't" if kind == "word" else "'s"]
    return {piece: at for at, piece in enumerate(dict.fromkeys(pieces))}


def made(kind):
    vocab = vocabulary(kind)
    model = models.WordLevel(vocab, unk_token="a") if kind == "none" else models.BPE(vocab, [], unk_token="a", fuse_unk=False)
    if kind == "word":
        model = models.WordPiece(vocab, unk_token="a", continuing_subword_prefix="##")
    if kind == "meta":
        model = models.Unigram([(piece, -float(at)) for piece, at in vocab.items()], unk_id=0)
    if kind == "suffix":
        model.end_of_word_suffix = "</w>"
    tokenizer = Tokenizer(model)
    if DECODERS[kind] is not None:
        tokenizer.decoder = DECODERS[kind]
    tokenizer.add_special_tokens(["<end>"])
    return tokenizer


def bytes_of(text):
    return (text if isinstance(text, bytes) else text.encode()).decode("latin-1")


def of_tokenizer(kind):
    own = made(kind)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=own)
    mode = StopStringCriteria._get_stop_string_matching_mode(tokenizer)
    texts, tokens = StopStringCriteria.clean_tokenizer_vocab(tokenizer, stop_string_matching_mode=mode)
    draw, cases = random.Random(kind), []
    for strings in STRINGS:
        try:
            criteria = StopStringCriteria(tokenizer, strings)
        except ValueError:
            cases.append([strings, None])
            continue
        # Mostly tokens that have to do with the strings.
        near = [token for text, token in zip(texts, tokens) if bytes_of(text).strip() and any(bytes_of(text).strip() in bytes_of(one) for one in strings)]
        rows = [[draw.choice(near if near and draw.random() < 0.8 else tokens) for _ in range(5)] for _ in range(60)]
        found = criteria(torch.tensor(rows), None).tolist()
        chosen = [rows[at] for at in range(60) if found[at]][:8] + [rows[at] for at in range(60) if not found[at]][:6]
        cases.append([strings, [[row, bool(criteria(torch.tensor([row]), None)[0])] for row in chosen]])
    file = json.loads(own.to_str())
    file = {key: file[key] for key in ("decoder", "added_tokens")} | {"model": {"vocab": file["model"]["vocab"]}}
    return {"file": file, "texts": {token: bytes_of(text) for text, token in zip(texts, tokens)}, "cases": cases}


def of_export(count):
    """A tokenizer for an export: what its tokens are as text."""
    pieces = LETTERS + [" " + one for one in LETTERS] + [one + other for one in LETTERS[:6] for other in LETTERS[:6]]
    pieces += [f"<{at}>" for at in range(count)]
    vocab = {piece.replace(" ", "Ġ"): at for at, piece in enumerate(pieces[:count])}
    tokenizer = Tokenizer(models.BPE(vocab, [], unk_token="a"))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, PreTrainedTokenizerFast(tokenizer_object=tokenizer)


GENERATED = [(GPT2, ONE), (GPT2, TWO), (GPT2, RAGGED), (BART, TWO), (BART, ONE)]


@torch.no_grad()
def generated(export, given, strings, **settings):
    model = loaded(export, settings, {})
    own, tokenizer = of_export(96)
    fed = padded(given, settings.get("pad_token_id", 0), export == GPT2)
    tokens = model.generate(
        **fed, max_new_tokens=6, do_sample=False, use_cache=False, stop_strings=strings, tokenizer=tokenizer, num_beams=1
    )
    begun = fed["input_ids"].shape[1] if export == GPT2 else 1
    file = json.loads(own.to_str())
    rows = tokens[:, begun:].tolist()
    return {"decoder": file["decoder"], "model": {"vocab": file["model"]["vocab"]}}, rows


def cut(rows, pad, end):
    """Tokens up to what ended a row: what fills it up after that is none."""
    found = []
    for row in rows:
        while row and row[-1] == pad and pad not in end:
            row = row[:-1]
        last = next((at for at, token in enumerate(row) if token in end), len(row) - 1)
        found.append(row[: last + 1])
    return found


def main():
    tokenizers = {kind: of_tokenizer(kind) for kind in DECODERS}
    _, tokenizer = of_export(96)
    cases, file = [], None
    # The token that fills up is one that is never chosen.
    settings = {"pad_token_id": 95, "suppress_tokens": [95], "eos_token_id": 94}
    for export, given in GENERATED:
        file, free = generated(export, given, ["<33>"], **settings)
        texts = {at: tokenizer.convert_ids_to_tokens(at).replace("Ġ", " ") for at in range(96)}
        row = "".join(texts[token] for token in free[-1])
        whole = "".join(texts[token] for token in (given[-1] if export == GPT2 else [2]) + free[-1])
        place = len(whole) - len(row)
        for strings in ([row[2:4]], [row[1:6], row[5:8]], [whole[place - 1 : place + 1]], [texts[free[0][1]][-1]], ["jj"], [row[-2:]]):
            made = generated(export, given, strings, **settings)[1]
            cases.append({"export": export, "settings": {**settings, "stop_strings": strings}, "input_ids": given, "tokens": cut(made, 95, [94])})
    lines = ",\n  ".join(json.dumps(case) for case in cases)
    kinds = ",\n  ".join(f"{json.dumps(kind)}: {json.dumps(of)}" for kind, of in tokenizers.items())
    print(f'{{\n "tokenizers": {{\n  {kinds}\n }},\n "file": {json.dumps(file)},\n "generated": [\n  {lines}\n ]\n}}')


if __name__ == "__main__":
    main()
