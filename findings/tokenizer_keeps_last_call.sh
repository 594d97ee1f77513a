#!/usr/bin/env bash
# transformers 4.57.6 and 5.24.0, tokenizers 0.22.2 and 0.23.3, @huggingface/transformers 4.3.2 (transformers.js): `truncation` and
# `padding` of a call stay with the tokenizer, and `save_pretrained` writes them into tokenizer.json: the last call before it, be it
# on a few short texts, decides how long a text may be. tokenizers heeds that, cuts each text there and fills up shorter ones;
# transformers, also that which wrote the file, and transformers.js pass over it and give the whole text. Nothing is told.
#
# So the same text of the same folder has other ids in a program that uses tokenizers, with what was cut off gone, and a text alone
# comes with padding, which is no part of it where nobody asks for the mask.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
from tokenizers import Tokenizer, __version__ as of_tokenizers, decoders, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast, __version__

letters = sorted(pre_tokenizers.ByteLevel.alphabet())
plain = Tokenizer(models.BPE({letter: index for index, letter in enumerate(letters)}, []))
plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
plain.decoder = decoders.ByteLevel()
plain.add_special_tokens(["_"])
tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, pad_token="_")
for called, told in [
    ("no call", None),
    ("cut", {"truncation": True, "max_length": 4}),
    ("padded", {"padding": "max_length", "max_length": 10}),
]:
    if told:
        tokenizer("abc", **told)
    tokenizer.save_pretrained(called)
    by_file = Tokenizer.from_file(f"{called}/tokenizer.json").encode("abcdefgh").tokens
    by_transformers = AutoTokenizer.from_pretrained(called)
    whole = by_transformers.convert_ids_to_tokens(by_transformers("abcdefgh")["input_ids"])
    print(f"{called}: tokenizers {of_tokenizers} {''.join(by_file)}, transformers {__version__} {''.join(whole)}")
PYTHON
cat >"$work/run.mjs" <<'NODE'
import { AutoTokenizer, env } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = "./";
for (const called of process.argv.slice(2)) {
  const tokenizer = await AutoTokenizer.from_pretrained(called);
  const { input_ids } = tokenizer("abcdefgh", { return_tensor: false });
  console.log(`${called}: transformers.js ${env.version} ${tokenizer.decode(input_ids)}`);
}
NODE
cd "$work"
for versions in 4.57.6:0.22.2 5.24.0:0.23.3; do
    venv/bin/pip install --quiet "transformers==${versions%:*}" "tokenizers==${versions#*:}"
    venv/bin/python -W ignore run.py 2>log | tee -a seen
done
npm install --silent --ignore-scripts --no-audit --no-fund --prefix . @huggingface/transformers@4.3.2
node run.mjs "no call" cut padded | tee -a seen
diff seen - <<'SEEN'
no call: tokenizers 0.22.2 abcdefgh, transformers 4.57.6 abcdefgh
cut: tokenizers 0.22.2 abcd, transformers 4.57.6 abcdefgh
padded: tokenizers 0.22.2 abcdefgh__, transformers 4.57.6 abcdefgh
no call: tokenizers 0.23.3 abcdefgh, transformers 5.24.0 abcdefgh
cut: tokenizers 0.23.3 abcd, transformers 5.24.0 abcdefgh
padded: tokenizers 0.23.3 abcdefgh__, transformers 5.24.0 abcdefgh
no call: transformers.js 4.3.2 abcdefgh
cut: transformers.js 4.3.2 abcdefgh
padded: transformers.js 4.3.2 abcdefgh
SEEN
