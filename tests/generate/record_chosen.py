"""What generation_config.json says of tokens, and what the reference generates by it.

    python record_chosen.py > chosen.json

Made with transformers 5.24.0, torch and onnxruntime: `generate` of transformers runs each export of tests/onnx with other
settings, greedily and without a cache, so that the scores are those of the files. A case has the settings that are added to
its generation_config.json; where it has changes of its config.json as well, its settings are the whole file, and where it has
no settings, there is no such file.
"""

import json
import pathlib

import onnxruntime
import torch
from transformers import (
    AutoConfig,
    BartForConditionalGeneration,
    GenerationConfig,
    GPT2LMHeadModel,
    WhisperForConditionalGeneration,
)
from transformers.modeling_outputs import BaseModelOutput, CausalLMOutput, Seq2SeqLMOutput

FOLDER = pathlib.Path(__file__).parents[1] / "onnx"
NEW = 6
ONE, TWO, RAGGED = [[5, 17, 42, 7]], [[5, 17, 42, 7], [9, 3, 11, 30]], [[5, 17, 42, 7], [9, 3]]
GPT2, BART, WHISPER = "gpt2-text-generation", "bart-more", "whisper-asr"
CLASSES = {GPT2: GPT2LMHeadModel, BART: BartForConditionalGeneration, WHISPER: WhisperForConditionalGeneration}
SPEECH = [2, 20, 3000]
LANGUAGES = {
    "_from_model_config": False, "no_timestamps_token_id": 57, "lang_to_id": {"<|en|>": 52, "<|fr|>": 53, "<|de|>": 54},
    "task_to_id": {"transcribe": 56, "translate": 55}, "suppress_tokens": [11, 58],
}
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
    # What is forced may be a bad word.
    (GPT2, {"bad_words_ids": [[44], [87]], "forced_bos_token_id": 44, "eos_token_id": 2}, [[5], [9]]),
    (BART, {"bad_words_ids": [[0], [2], [2, 9], [9]], "forced_bos_token_id": 9, "forced_eos_token_id": 2, "eos_token_id": 60}, TWO),
    (BART, {"no_repeat_ngram_size": 1, "suppress_tokens": [63]}, TWO),
    (BART, {"min_length": 4, "eos_token_id": [63]}, ONE),
    (BART, {"repetition_penalty": 1.7}, TWO),
    # What fills up a row counts for runs and words, and not for the penalty.
    (GPT2, {"no_repeat_ngram_size": 1, "pad_token_id": 87}, RAGGED),
    (GPT2, {"repetition_penalty": 3.0, "pad_token_id": 87}, RAGGED),
    (GPT2, {"bad_words_ids": [[64, 9, 3, token] for token in range(96)], "pad_token_id": 64}, RAGGED),
    (GPT2, {"bad_words_ids": [[9, token] for token in range(10, 96)]}, [[9]]),
    (GPT2, {"encoder_no_repeat_ngram_size": 1, "pad_token_id": 33}, [[5, 32, 42, 7], [9, 64]]),
    (GPT2, {"encoder_repetition_penalty": 3.0, "pad_token_id": 64}, RAGGED),
    (BART, {"encoder_no_repeat_ngram_size": 1, "pad_token_id": 66}, [[63, 17, 42, 7], [63, 3]]),
    (BART, {"encoder_no_repeat_ngram_size": 2}, [[5, 63, 63, 7], [63, 3, 66, 66]]),
    (BART, {"encoder_repetition_penalty": 0.2, "pad_token_id": 66}, [[63, 17, 42, 7], [63, 3]]),
    (GPT2, {"min_length": 10, "min_new_tokens": 1, "eos_token_id": [32, 64]}, TWO),
    (GPT2, {"forced_eos_token_id": [9, 4]}, ONE),
    (GPT2, {"exponential_decay_length_penalty": [1, 3.0], "eos_token_id": [80, 30]}, TWO),
    (GPT2, {"sequence_bias": [[[32], -50.0], [[73, 64], -9.0], [[42, 7, 33], -20.0], [[7, 63], 30.0]]}, TWO),
    (BART, {"sequence_bias": [[[63], -1.5], [[2, 63], 3.0]], "repetition_penalty": 1.2}, ONE),
    (BART, {"decoder_start_token_id": [7, 8]}, TWO),
    (BART, {"decoder_start_token_id": [7]}, ONE),
    (BART, {"forced_decoder_ids": [[1, 11], [2, 12]]}, ONE),
    (BART, {"decoder_start_token_id": 2, "pad_token_id": 1}, ONE, {"eos_token_id": 63, "suppress_tokens": [66]}),
    (BART, {"bos_token_id": 8, "eos_token_id": 2}, ONE, {"decoder_start_token_id": 7, "no_repeat_ngram_size": 1}),
    (BART, None, ONE, {"eos_token_id": 2, "force_bos_token_to_be_generated": True, "bos_token_id": 11}),
    (BART, None, ONE, {"eos_token_id": 2, "no_repeat_ngram_size": 1, "repetition_penalty": 1.5}),
    (WHISPER, {**LANGUAGES, "forced_decoder_ids": [[1, None], [2, 56]]}, SPEECH),
    (WHISPER, LANGUAGES, SPEECH),
    (WHISPER, {**LANGUAGES, "begin_suppress_tokens": list(range(0, 40))}, SPEECH),
    (WHISPER, {**LANGUAGES, "language": "French"}, SPEECH),
    (WHISPER, {**LANGUAGES, "language": "de", "task": "translate", "forced_decoder_ids": [[1, 52], [2, 56]]}, SPEECH),
    (WHISPER, {**LANGUAGES, "task": "transcribe", "lang_to_id": {"<|b|>": 90, "<|a|>": 13}}, SPEECH),
    (WHISPER, {**LANGUAGES, "forced_decoder_ids": [[1, 53], [2, 55], [3, 57]], "repetition_penalty": 1.8}, SPEECH),
    (WHISPER, {**LANGUAGES, "return_timestamps": True, "max_initial_timestamp_index": 5}, SPEECH),
    (WHISPER, {**LANGUAGES, "return_timestamps": True, "language": "en", "begin_suppress_tokens": [58, 60, 61]}, SPEECH),
    (WHISPER, {**LANGUAGES, "return_timestamps": True, "forced_decoder_ids": [[1, 54], [2, 56], [3, 57]],
               "no_timestamps_token_id": 89, "suppress_tokens": []}, SPEECH),
    (WHISPER, {"_from_model_config": False, "is_multilingual": False, "no_timestamps_token_id": 57}, SPEECH),
    (WHISPER, {"_from_model_config": False, "is_multilingual": False, "forced_decoder_ids": [[1, 57]]}, SPEECH),
    (WHISPER, {"forced_decoder_ids": [[1, 57]]}, SPEECH),
    (WHISPER, None, SPEECH, {"forced_decoder_ids": [[1, 53], [2, 56], [3, 57]], "begin_suppress_tokens": [20, 50]}),
]


class Files:
    """The files of an export in the place of a model's own code."""

    def __init__(self, folder):
        run = {path.stem: onnxruntime.InferenceSession(path) for path in folder.glob("*.onnx")}
        self.main = run.get("decoder_model") or run["model"]
        self.first = run.get("encoder_model")

    @staticmethod
    def run(session, fed):
        def value(taken):
            if taken.name in fed:
                return fed[taken.name].numpy()
            # A cache that has nothing.
            return torch.zeros([size if isinstance(size, int) else 0 for size in taken.shape]).numpy()

        batch = len(next(iter(fed.values())))
        empty = {taken.name: value(taken) for taken in session.get_inputs()}
        empty = {name: value if value.shape[0] else value.reshape((batch, *value.shape[1:])) for name, value in empty.items()}
        return torch.from_numpy(session.run(None, empty)[0])

    def decoder(self, input_ids=None, attention_mask=None, **_):
        attention_mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        positions = (attention_mask.cumsum(1) - 1).clamp(min=0)
        fed = {"input_ids": input_ids, "attention_mask": attention_mask, "position_ids": positions}
        return CausalLMOutput(logits=self.run(self.main, fed))

    def encoder(self, input_ids=None, attention_mask=None, input_features=None, **_):
        fed = {"input_ids": input_ids, "attention_mask": attention_mask, "input_features": input_features}
        hidden = self.run(self.first, {name: value for name, value in fed.items() if value is not None})
        return BaseModelOutput(last_hidden_state=hidden)

    def of_pair(self, attention_mask=None, decoder_input_ids=None, encoder_outputs=None, input_features=None, **_):
        encoded = encoder_outputs or self.encoder(input_features=input_features)
        fed = {"input_ids": decoder_input_ids, "encoder_hidden_states": encoded[0]}
        if attention_mask is not None:
            fed["encoder_attention_mask"] = attention_mask
        return Seq2SeqLMOutput(logits=self.run(self.main, fed), encoder_last_hidden_state=encoded[0])


def loaded(export, settings, changes):
    folder = FOLDER / export
    model = CLASSES[export](AutoConfig.from_pretrained(folder)).eval()
    files = Files(folder)
    model.forward = files.of_pair if files.first else files.decoder
    if files.first:
        model.get_encoder().forward = files.encoder
    config = {**json.loads((folder / "config.json").read_text()), **changes}
    own = json.loads((folder / "generation_config.json").read_text()) if not changes else {}
    if settings is None:
        model.generation_config = GenerationConfig.from_model_config(config)
        if "forced_decoder_ids" in config:
            model.config.forced_decoder_ids = config["forced_decoder_ids"]
    else:
        model.generation_config = GenerationConfig.from_dict({**own, **settings})
    return model


def padded(rows, pad, on_the_left):
    longest = max(map(len, rows))
    filling = [[pad] * (longest - len(row)) for row in rows]
    ids = [fill + row if on_the_left else row + fill for fill, row in zip(filling, rows)]
    mask = [[0] * len(fill) + [1] * len(row) if on_the_left else [1] * len(row) + [0] * len(fill) for fill, row in zip(filling, rows)]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


def features(shape):
    """The same as in main.rs."""
    each = shape[1] * shape[2]
    values = [[((at * 37 + batch * 11) % 101) / 50.5 - 1 for at in range(each)] for batch in range(shape[0])]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def rows(made, begun, end):
    """New tokens, up to the first that ends a sequence."""
    found = []
    for row in made[:, begun:].tolist():
        last = next((at for at, token in enumerate(row) if token in end), len(row) - 1)
        found.append(row[: last + 1])
    return found


@torch.no_grad()
def case(export, settings, given, changes=None):
    model = loaded(export, settings, changes or {})
    asked = {"max_new_tokens": NEW, "do_sample": False, "use_cache": False}
    if export == WHISPER:
        of = {"input": "input_features", "shape": given}
        prompts = []
        retrieve = model._retrieve_init_tokens
        model._retrieve_init_tokens = lambda *all, **named: prompts.append(retrieve(*all, **named)) or prompts[-1]
        made = model.generate(features(given), force_unique_generate_call=True, **asked)
        begun = prompts[0].shape[1]
    else:
        of = {"input_ids": given}
        pad = model.generation_config.pad_token_id
        fed = padded(given, 0 if pad is None else pad, export == GPT2)
        made = model.generate(**fed, **asked)
        begun = fed["input_ids"].shape[1] if export == GPT2 else 1
    end = model.generation_config.eos_token_id
    end = end if isinstance(end, list) else [end]
    said = {"export": export, **({} if settings is None else {"settings": settings})}
    return {**said, **({"config": changes} if changes else {}), **of, "tokens": rows(made, begun, end)}


def main():
    print("[\n " + ",\n ".join(json.dumps(case(*one)) for one in CASES) + "\n]")


if __name__ == "__main__":
    main()
