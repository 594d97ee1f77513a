#!/usr/bin/env bash
# transformers 4.57.6 and 5.24.0, tokenizers 0.22.2 and 0.23.3: one tokenizer.json is read in three ways, and nothing is told.
#
# tokenizers takes the file as it is. transformers 5.24.0 takes of it, for some names of `tokenizer_class`, only the vocabulary and
# the merges, and makes normalizer, pre-tokenizer and post-processor anew, as the class of that name has them: text is not
# lowercased or digits are not split, though the file says so, and special tokens are added that the file does not add. 4.57.6 keeps
# the file but for one thing: a name of Llama or Gemma puts the first token in front. What `model_type` the config has counts
# as well: for `llama` with `LlamaTokenizer` 5.24.0 reads the whole file, for `llama` with `GPT2Tokenizer` it does not.
#
# So ids that a runtime makes from tokenizer.json, beside an exported model, need not be those that transformers makes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, __version__ as of_tokenizers, decoders, models, normalizers, pre_tokenizers
from transformers import AutoTokenizer, __version__

letters = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "▁", "ab", "aB", "12", "123", "<s>", "</s>", "<unk>"]
merges = [("a", "b"), ("a", "B"), ("1", "2"), ("12", "3")]
tokenizer = Tokenizer(models.BPE({letter: index for index, letter in enumerate(letters)}, merges, unk_token="<unk>"))
tokenizer.normalizer = normalizers.Lowercase()
split = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
tokenizer.pre_tokenizer = pre_tokenizers.Sequence(split)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.add_special_tokens(["<s>", "</s>", "<unk>"])
TEXT = "aB 123"
shown = lambda tokens: " ".join(tokens).replace("Ġ", "_").replace("▁", "_")
print(f"tokenizers {of_tokenizers}: {shown(tokenizer.encode(TEXT).tokens)}")
for model_type, named in [
    ("llama", "PreTrainedTokenizerFast"), ("llama", "LlamaTokenizer"), ("llama", "GPT2Tokenizer"), ("gpt2", "GPT2Tokenizer"),
    ("qwen2", "Qwen2Tokenizer"), ("gemma", "GemmaTokenizer"), ("roberta", "RobertaTokenizer"),
]:
    folder = Path(sys.argv[1], model_type, named)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {"tokenizer_class": named, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told))
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}))
    read = AutoTokenizer.from_pretrained(folder)
    tokens = read.convert_ids_to_tokens(read(TEXT)["input_ids"])
    print(f"transformers {__version__}, {model_type}, {named}: {shown(tokens)}")
PYTHON
for versions in 4.57.6:0.22.2 5.24.0:0.23.3; do
    "$work/venv/bin/pip" install --quiet "transformers==${versions%:*}" "tokenizers==${versions#*:}"
    "$work/venv/bin/python" -W ignore "$work/run.py" "$work" 2>"$work/log" | tee -a "$work/seen"
done
diff "$work/seen" - <<'SEEN'
tokenizers 0.22.2: ab _ 1 2 3
transformers 4.57.6, llama, PreTrainedTokenizerFast: ab _ 1 2 3
transformers 4.57.6, llama, LlamaTokenizer: <s> ab _ 1 2 3
transformers 4.57.6, llama, GPT2Tokenizer: ab _ 1 2 3
transformers 4.57.6, gpt2, GPT2Tokenizer: ab _ 1 2 3
transformers 4.57.6, qwen2, Qwen2Tokenizer: ab _ 1 2 3
transformers 4.57.6, gemma, GemmaTokenizer: <s> ab _ 1 2 3
transformers 4.57.6, roberta, RobertaTokenizer: ab _ 1 2 3
tokenizers 0.23.3: ab _ 1 2 3
transformers 5.24.0, llama, PreTrainedTokenizerFast: ab _ 1 2 3
transformers 5.24.0, llama, LlamaTokenizer: ab _ 1 2 3
transformers 5.24.0, llama, GPT2Tokenizer: aB _ 123
transformers 5.24.0, gpt2, GPT2Tokenizer: aB _ 123
transformers 5.24.0, qwen2, Qwen2Tokenizer: aB _ 1 2 3
transformers 5.24.0, gemma, GemmaTokenizer: aB _ 123
transformers 5.24.0, roberta, RobertaTokenizer: <s> aB _ 123 </s>
SEEN
