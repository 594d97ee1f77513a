#!/usr/bin/env bash
# sentence-transformers 5.1.2 and 6.2.0: the same tokens with the same mask, padded on the left as tokenizers of decoders pad
# them, have other embeddings from one version to the other, though nothing fails and the files of a model say nothing of it.
#
# `cls` is the first token of a row in 5.1.2, which is padding, and the first token that counts in 6.2.0. `weightedmean` weighs a
# token by its place in the row in 5.1.2, padding included, and by its place among those that count in 6.2.0. The other modes,
# and all modes where padding is on the right, give the same in both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import torch
from sentence_transformers import __version__
from sentence_transformers.models import Pooling

MODES = ["cls", "lasttoken", "max", "mean", "mean_sqrt_len_tokens", "weightedmean"]
tokens = torch.tensor([[[1.0], [2.0], [3.0], [4.0]]])
for side, mask in [("left", [[0, 0, 1, 1]]), ("right", [[1, 1, 0, 0]])]:
    for mode in MODES:
        given = {"token_embeddings": tokens.clone(), "attention_mask": torch.tensor(mask)}
        pooled = Pooling(1, pooling_mode=mode)(given)["sentence_embedding"].item()
        print(f"{__version__}: padded on the {side}, {mode}: {pooled:.4f}")
PYTHON
for version in 5.1.2 6.2.0; do
    "$work/venv/bin/pip" install --quiet "sentence-transformers==$version"
    "$work/venv/bin/python" -W ignore "$work/run.py" | tee "$work/$version"
done
diff <(cut -d: -f2- "$work/5.1.2") <(cut -d: -f2- "$work/6.2.0") >"$work/differs" || true
diff "$work/differs" - <<'SEEN'
1c1
<  padded on the left, cls: 1.0000
---
>  padded on the left, cls: 3.0000
6c6
<  padded on the left, weightedmean: 3.5714
---
>  padded on the left, weightedmean: 3.6667
SEEN
